"""The component named right beside a license: `code is MIT`, `weights: CC BY-NC 4.0`, `MIT (code)`, `MIT for the code`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from licensecheck.patterns import pattern
from licensecheck.reading.prose import names
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Block
from licensecheck.reading.prose.names import Mention
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.spots import Found, Spot
from licensecheck.reading.prose.subjects import Subject, components_in, link_name, subject_of

_NAME = r"((?:the |its |our |all )?[\w -]{2,40}?)"
_VERB = r"(?:is|are|ist|sind|est|sont|es|son)"
_IS = rf"(?:(?:,? which)?\s{{1,3}}{_VERB}(?: licen[cs]ed)?(?: the| an?)?|\s?[*_]{{0,2}}[:\uff1a(]|\s[-\u2013\u2014])\W{{0,4}}\Z"
_NEW = r"(?:\b(?:and|while|whereas|but|und|et|y)\b|[,;|/\n]|\blicen[cs]e\s)\W{0,6}"
_FIRST = pattern(rf"(?:.{{0,60}}(?:{_NEW}|:\W{{0,6}}|\b(?:contains?|includes?|with)\b\s{{1,3}}))?\W{{0,4}}{_NAME}{_IS}", re.IGNORECASE)
_NEXT = pattern(
    rf".{{0,40}}?{_NEW}{_NAME}(?:\s{{1,3}}(?:(?:is|are) (?:\w{{3,12}} )?)?(?:under|unter|sous)\b[^.;]{{0,30}}\Z|{_IS})"
    rf"|\W{{0,6}}{_NAME}\s?[:\uff1a]\W{{0,4}}\Z",
    re.IGNORECASE | re.DOTALL,
)
"""`… under CC BY 4.0 and the code under`: what says no more than another thing's name before its license."""
_WHOLE = pattern(
    rf"(?:.{{0,200}}[;.,] )?\W{{0,4}}{_NAME}(?: in this (?:repo|repository|project|release)| itself)?"
    rf" {_VERB}(?: licen[cs]ed)?(?: the| an?)?[\s\"'`*(\[]{{1,4}}\Z"
    rf"|we (?:also )?(?:release|publish|provide|distribute|license|share|open-?source) {_NAME} under(?: the| an?)?\W{{1,4}}\Z",
    re.IGNORECASE,
)
_ALL = pattern(r"(?:everything|this (?:version|release|model|repo|repository|project|package|work))", re.IGNORECASE)
_BEHIND = pattern(
    r"[\"'`)*\]]{0,3}\s{0,2}(?:[Ll]icen[cs]e\s{0,2})?(?:\((?!(?:because|since|due|as|see|except|but|not|only|unless|if)\b)"
    r"(?:for |of )?(?:the |our |all )?(?P<inside>[\w /&+,-]{3,40})\)"
    r"|(?:for|of|to|applies to|covers) (?:the |our |all |its )?(?P<after>[A-Za-z][a-z /&+,-]{2,40}))"
)
_PAIRED = pattern(r"[:\uff1a(]|\b(?:for|covers|applies to) ")
_LABELLED = pattern(r"(?:\A|[\n;|,/])[\s*_>-]{0,6}((?:the |our )?[A-Za-z][\w -]{2,30}?)\s?[*_]{0,2}[:\uff1a][*_\s\[]{0,5}\Z")
_CLOSED = pattern(
    r"[\]*_)]{0,3}(?: (?:community|public|software|model))?(?: licen[cs]e(?: agreement)?)?"
    r"[*_.]{0,3}\s?(?:\Z|[\n;|,/(]|\.\s|\s?[A-Z][\w -]{2,20}:)",
    re.IGNORECASE,
)
_COVERS = pattern(r"\b(?:applies to|covers) ", re.IGNORECASE)
_REPOSITORY = pattern(r"\b(?:repo|repository|project|work|release|package)\b", re.IGNORECASE)
_WEIGHTS = pattern(r"\b(?:weights?|checkpoints?|models?)\b", re.IGNORECASE)
_CLOSING = pattern(r"[\]*_]{0,3}(?: licen[cs]ed?)?\)")
_NOTHING = pattern(r"(?: (?:data ?set|corpus|model|library|code|repo(?:sitory)?)s?)? ?\([*_\[]{0,3}", re.IGNORECASE)
_ANOTHERS = pattern(
    r"\b(?:from|for|on|using|of|by|with|and|include|includes|the) (?:the )?"
    r"(?P<name>[A-Z][\w.+-]{0,40}(?: [A-Z\d][\w.+-]{0,40}){0,4})(?: (?:data ?set|corpus|model|library|code))?s? ?\([*_\[]{0,3}\Z"
)
_IN_BRACKETS = pattern(r"([A-Za-z][\w -]{2,30}?) ?\(\Z")
_SIGNS = ("(", "-", "\u2013", "\u2014", ",", "[", "(licence:", "(license:")
_AT_THE_START = 12
_EACH = pattern(r"\s*(?:,|/|&|\+|\band\b)\s*")


def named(mention: Mention, spot: Spot, stated: Sequence[Found]) -> Subject | None:
    """What the words right behind or right before a license name, None where those are no component. `stated` came before it."""
    return _behind(mention, spot) or (_next(mention, spot, stated[-1]) if stated else _first(mention, spot))


def pairs(sentence: Sentence, block: Block, context: Context) -> bool:
    """Whether a sentence pairs components with licenses and so is about these: `Code: MIT`, `MIT covers the code`, of `MIT (code)` two."""
    told = 0
    for mention in names.find(sentence, context) if _PAIRED.search(sentence.text) else ():
        if mention.plain or mention.by_address:
            continue
        label = _LABELLED.search(block.text[sentence.start : sentence.start + mention.start])
        if label and components_in(label[1].split()[-1], context) and _CLOSED.match(block.text, sentence.start + mention.end):
            return True
        behind = _BEHIND.match(sentence.text, mention.end)
        before = _IN_BRACKETS.search(sentence.text, 0, mention.start)
        words = (behind["inside"] or behind["after"] or "") if behind else before[1] if before else ""
        if words.split() and components_in(words.split()[-1], context):
            told += 2 if behind and _COVERS.search(behind[0]) else 1
    return told > 1


def is_said_to_be(before: str, spot: Spot) -> bool:
    """`The code is MIT`, `we release the code under MIT`: no word speaks of a license, but the clause begins with it of a component."""
    match = _WHOLE.match(before)
    name = (match[1] or match[2]) if match else ""
    return bool(name.split()) and (_ALL.fullmatch(name.strip()) is not None or bool(components_in(name.split()[-1], spot.context)))


def respectively(spot: Spot, stated: Sequence[Found]) -> list[Found]:
    """`Weights and code are under X and Y respectively`: each license for the component in its place."""
    subject = stated[0].subject if stated else None
    in_turn = subject is not None and len(subject.components) == len(stated) > 1 and all(one.subject == subject for one in stated)
    if not (subject and in_turn and "respectively" in spot.sentence.text):
        return list(stated)
    return [one._replace(subject=Subject((component,))) for one, component in zip(stated, subject.components, strict=True)]


def excepting(spot: Spot, stated: Sequence[Found]) -> list[Found]:
    """`The repository is under X, but the weights are under Y`: the repository without the weights is its code."""
    own = [one.subject.components for one in stated]
    first = spot.sentence.text[: stated[0].start - spot.sentence.start] if stated else ""
    rest = own[1:] and own[0] == own[1] == ("weights",) and _REPOSITORY.search(first) and not components_in(first, spot.context)
    named = rest and _WEIGHTS.search(spot.sentence.text, stated[0].end - spot.sentence.start, stated[1].start - spot.sentence.start)
    return [stated[0]._replace(subject=Subject(("code",))), *stated[1:]] if named else list(stated)


def listed(mention: Mention, spot: Spot) -> str | None:
    """The thing that a list names with its license: `- [X](…) (CC BY 4.0)`, `- X, MIT`."""
    if spot.block.kind != "item" or mention.plain or not spot.sentence.text[: mention.start].rstrip().endswith(_SIGNS):
        return None
    links = (link for link in spot.sentence.links if link.end <= mention.start and not link.image)
    first = next((link for link in links if "licen" not in (link.text + link.target).lower()), None)
    return link_name(first) if first and first.start <= _AT_THE_START and not spot.context.is_own(first.text) else None


def in_brackets(mention: Mention, spot: Spot) -> bool:
    """Whether a license stands alone in brackets: `… (CC BY 4.0)`."""
    text = spot.sentence.text
    return text[: mention.start].rstrip(" [*_").endswith("(") and _CLOSING.match(text, mention.end) is not None


def bracketed(mention: Mention, spot: Spot) -> str | None:
    """The thing whose license stands in brackets behind its name: `trained on the X dataset (CC BY 4.0)`, `taken from [X](…) (MIT)`."""
    if mention.plain or not in_brackets(mention, spot):
        return None
    text = spot.sentence.text
    link = next((one for one in spot.sentence.links if not one.image and _NOTHING.fullmatch(text, one.end, mention.start)), None)
    match = None if link else _ANOTHERS.search(text, 0, mention.start)
    name = link_name(link) if link else match["name"] if match else ""
    return name if name and not spot.context.is_own(name) else None


def _behind(mention: Mention, spot: Spot) -> Subject | None:
    match = _BEHIND.match(spot.sentence.text, mention.end)
    words = (match["inside"] or match["after"] or "").strip() if match else ""
    parts = [part.split() for part in _EACH.split(words) if part.strip()]
    if not parts or not all(components_in(part[-1], spot.context) for part in parts):
        return None
    return subject_of(words, (), spot.context, in_section=spot.in_section)


def _next(mention: Mention, spot: Spot, last: Found) -> Subject | None:
    match = _NEXT.match(spot.sentence.text[: mention.start], last.end - spot.sentence.start)
    return _of(match[1] or match[2], spot) if match else None


def _first(mention: Mention, spot: Spot) -> Subject | None:
    match = _FIRST.match(spot.sentence.text[: mention.start], spot.value_at)
    words = match[1].split() if match else []
    return _of(match[1], spot) if match and words and components_in(words[-1], spot.context) else None


def _of(name: str, spot: Spot) -> Subject | None:
    return subject_of(name, (), spot.context, in_section=spot.in_section) if components_in(name, spot.context) else None
