"""License statements in prose: of this artifact by component, and of other people's things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from licensecheck.model import Component, Confidence
from licensecheck.patterns import pattern
from licensecheck.reading.facts import Statement, ThirdParty
from licensecheck.reading.prose import beside, choices, names, pointers, tables
from licensecheck.reading.prose.context import Context, compact
from licensecheck.reading.prose.granting import BUT, is_denied, is_granted, is_of_no_component
from licensecheck.reading.prose.markdown import Block
from licensecheck.reading.prose.names import Mention, slug
from licensecheck.reading.prose.pointers import governing, is_of_use, is_weak
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.spots import Found, Label, Spot, heading_components, label_of, subject_of_label
from licensecheck.reading.prose.subjects import TRAINING_DATA, Subject, components_in, subject_of

_BIBTEX = pattern(r"\s*@\w{3,20}\s*\{")
_BECAUSE = pattern(
    r"\b(?:as|since|because|given that|being)\b.{0,40}?\b(?:based|built|trained|derived|fine-?tuned|created)"
    r"(?: up)?(?:on| from| on top of)? (?:on |from )?(?:the )?([A-Z][\w.-]*(?: [A-Z\d][\w.-]*){0,4})",
    re.IGNORECASE,
)
_OWN_AFTER_ALL = pattern(r"\b(?:therefore|thus|hence|this|our|also)\b", re.IGNORECASE)
_NEW_CLAUSE = pattern(
    r"; |[\uff0c\uff1b]|: (?=(?:the|its|our|all|this|these) )|, (?=(?:and|but|while|whereas) (?:the|its|our|all|this|these|is|are)\b)"
)
_THIS = pattern(r"\b(?:this|our) ", re.IGNORECASE)
_NO_SUBJECT = pattern(r"\s*(?:and|but)? ?(?:is|are|was)\b")
_LISTED = pattern(r"[\W_]{0,4}([^:\uff1a\n]{2,60}?)\s?[:\uff1a] ")
_CHANGED_NAME = pattern(r"-(?:NC|ND|Research|nc)\b")
_QUALIFIER = pattern(r"(?:^|\s)((?:(?!The\b|Under\b|A\b|Licensed\b|License\b)[A-Z][a-z]{3,20} ){1,4})\Z")
_NONCOMMERCIAL = pattern(r".{0,40}non-?\s?commercial", re.IGNORECASE | re.DOTALL)
_WHOSE = pattern(r"([A-Z][\w.+-]{0,40}(?: [A-Z\d][\w.+-]{0,40}){0,4}),? whose [\w -]{2,40}\Z")
_AGREES = pattern(r"agree|accept|consent", re.IGNORECASE)
_LEAD_OF_ANOTHER = pattern(
    r"(?:the )?(?:upstream|original|base|parent)(?: (?:model|project|repository|weights))?\W{1,4}"
    r"(?P<name>[A-Za-z][\w./-]{1,90})\W{0,4}[:\uff1a]\W{0,3}",
    re.IGNORECASE,
)
_EDGE = " *_`\"'"
_FIRST_LINES = 3
_HEAD = 70
_LITTLE = 20
_FEW_WORDS = 4


def read(context: Context) -> tuple[tuple[Statement, ...], tuple[ThirdParty, ...]]:
    """All statements of a card, each license of a component once a line, and each of somebody else's thing once."""
    own: dict[tuple[Component, str, int | None], Statement] = {}
    others: dict[tuple[str, str], ThirdParty] = {}
    last: dict[Component, str] = {}
    before = ""
    for block, found in _all(context):
        evidence = context.evidence(block, found.start, block.text[found.start : found.end])
        if found.subject.foreign is not None:
            key = (compact(found.subject.foreign.split("/")[-1]), found.license)
            others.setdefault(key, ThirdParty(found.subject.foreign, found.license, evidence))
        for component in found.subject.components:
            choice = found.choice and last.get(component) == before
            statement = Statement(component, found.license, evidence, _confidence(found, context), choice)
            if own.setdefault((component, found.license, evidence.line), statement) is statement:
                last[component] = found.license
        before = found.license
    return tuple(own.values()), tuple(others.values())


def _confidence(found: Found, context: Context) -> Confidence:
    if found.license.startswith("see:"):
        return "low"
    return "high" if not found.by_place and context.catalogue.resolve(found.license) else "medium"


def _all(context: Context) -> Iterator[tuple[Block, Found]]:
    """Every statement with its block; a link to the full text says nothing new where the section named the license."""
    named: set[int] = set()
    for block in context.document.blocks:
        section = id(block.section[-1]) if block.section else 0
        for found in _in_block(block, context) if _speaks(block, context) else ():
            pointer = found.license.startswith("see:")
            if pointer and section in named and context.phrases.search("full-text").found(block.text):
                continue
            if not pointer:
                named.add(section)
            yield block, _owned(found, block, context)


def _speaks(block: Block, context: Context) -> bool:
    """Whether a block can speak of licenses: most need no closer look."""
    if block.section and context.in_titled(block.section, "license-heading"):
        return True
    return block.kind != "code" and (context.speaks_of(block, "license-letters") or "MIT" in block.source)


def _in_block(block: Block, context: Context) -> Iterator[Found]:
    in_section = bool(block.section) and context.in_titled(block.section, "license-heading")
    if _BIBTEX.match(block.source):
        return
    if block.kind == "code":
        if not block.info:
            yield from _pasted(block, context)
    elif block.kind == "row" and len(block.cells) > 1:
        yield from tables.rows(block, context)
    else:
        yield from _in_text(block, context, in_section)


def _pasted(block: Block, context: Context) -> Iterator[Found]:
    """A license's text, or its name, in a code block under a heading about licenses: its first lines say which."""
    lines = [line.strip() for line in block.source.strip().split("\n", _FIRST_LINES)[:_FIRST_LINES]]
    head = next((line for line in lines if line), "")
    for mention in names.find(Sentence(head[:_HEAD], block.source.find(head), ()), context)[:1]:
        if not mention.plain and len(head) - (mention.end - mention.start) < _LITTLE:
            start = block.source.find(head) + mention.start
            yield Found(mention.id, start, start + mention.end - mention.start, Subject((context.main,)))


def _owned(found: Found, block: Block, context: Context) -> Found:
    """In a pasted card everything is somebody else's, as in a list that says whose things it lists: `Upstream **X**:`."""
    lead = context.lead(block) if block.kind == "item" else None
    others = _LEAD_OF_ANOTHER.fullmatch(lead.text.strip()) if lead else None
    if others and found.subject.foreign is None and not context.is_own(others["name"]):
        return found._replace(subject=Subject((), others["name"]))
    if context.embedded(block.line) and found.subject.foreign is None:
        return found._replace(subject=Subject((), _pasted_model(block, context) or context.base() or "original model"))
    return found


def _pasted_model(block: Block, context: Context) -> str | None:
    """The model that a card within the pasted card is about: `# Llama 2` in the card of something made from it."""
    base, titles = (
        compact((context.base() or "").split("/")[-1]),
        (one for one in reversed(block.section) if one.level == 1 and context.embedded(one.line)),
    )
    title = next((one.text.strip(" *#_") for one in titles), "")
    family = context.phrases.search("model-family").match(title)
    return title if family and family.end() == len(title) and not base.startswith(compact(title)) else None


def _in_text(block: Block, context: Context, in_section: bool) -> Iterator[Found]:
    label = label_of(block, context)
    if block.kind == "heading" and not label:
        return
    yield from tables.badges(block, context)
    stated: list[Found] = []
    for sentence in context.sentences(block):
        first = label is not None and sentence.start <= label.end
        sought = in_section or (label is not None and not stated) or beside.pairs(sentence, block, context)
        found = _in_sentence(Spot(sentence, block, context, sought, label if first else None))
        known = any(one.subject.foreign is None for one in stated)
        stated += (one for one in found if not (known and one.license.startswith("see:") and " terms of " not in one.license.lower()))
    yield from stated
    if in_section and not stated:
        yield from pointers.restriction(block, context)


def _in_sentence(spot: Spot) -> list[Found]:
    sentence, same = spot.sentence, spot.context.phrases.search("same-as").found(spot.sentence.text)
    mentions = [mention for mention in names.find(sentence, spot.context) if not _is_badge(sentence, mention)]
    stated: list[Found] = []
    for mention in mentions:
        found = _statement(mention, spot, stated)
        if found:
            stated.append(found)
    if not stated and any(is_denied(sentence.text[: mention.start], spot.context) for mention in mentions):
        return []
    if not stated and (whole := _whole(spot)):
        return [whole]
    if not stated or (same and all(mention.by_address for mention in mentions)):
        return list(pointers.read(spot))
    stated = beside.excepting(spot, beside.respectively(spot, stated))
    return choices.marked(sentence, stated, spot.context) + (
        _inherited(sentence, stated[0]) or (_same_as_own(spot, stated[0]) if same else [])
    )


def _whole(spot: Spot) -> Found | None:
    """The value of a label, or a paragraph of a section about licenses, that is nothing but a name: `License: acme`."""
    text = spot.sentence.text
    license = names.whole(text[spot.value_at :], spot.context) if spot.label or spot.in_section else None
    return spot.found(license, spot.value_at, len(text), _subject("", None, spot, spot.label, [])) if license else None


def _is_badge(sentence: Sentence, mention: Mention) -> bool:
    images = (link for link in sentence.links if link.image and "shields.io" in link.target)
    return any(link.start <= mention.start < max(link.end, link.start + 1) for link in images)


def _statement(mention: Mention, spot: Spot, stated: list[Found]) -> Found | None:
    """What is said with the license that a sentence names, None where nothing is granted with it."""
    before = spot.sentence.text[: mention.start]
    if is_of_no_component(_last_clause(before), spot.context) or is_denied(before, spot.context):
        return None
    clause = max((match.start() for match in BUT.finditer(before)), default=0)
    cue = governing(before, stated[-1].end - spot.sentence.start if stated else clause, spot.context)
    other = beside.listed(mention, spot) or beside.bracketed(mention, spot) if cue is None and not mention.by_address else None
    if other:
        return spot.found(mention.id, mention.start, mention.end, Subject((), other))
    labelled = spot.label is not None and mention.start >= spot.value_at
    named = None if mention.plain else beside.named(mention, spot, stated)
    plainly = not (stated or mention.plain or mention.by_address) and beside.is_said_to_be(before, spot)
    beside_one = named is not None and (cue is not None or bool(stated))
    if not (beside_one or plainly or is_granted(mention, spot, cue, labelled, bool(stated))):
        return None
    license, end = _license_of(mention, spot)
    subject = (
        _of_whose(before, spot.context)
        or _of_another(spot.sentence.text, before, cue, spot.context)
        or named
        or _subject(before, cue, spot, spot.label if labelled else None, stated)
    )
    if subject.foreign in (TRAINING_DATA, *spot.context.data[:1]) and spot.context.phrases.search("we-release").match(
        spot.sentence.text.lstrip(_EDGE)
    ):
        subject = Subject(("data",))
    found = spot.found(license, mention.start, end, subject)
    return found._replace(by_place=cue is None and not labelled and not stated)


def _license_of(mention: Mention, spot: Spot) -> tuple[str, int]:
    """The id, or a name of its own where the words say that the text was changed; and where it ends."""
    text, context = spot.sentence.text, spot.context
    modified = context.phrases.search("modified").search(text[: mention.start].rstrip())
    known = names.whole(text[modified.start() : mention.end], context) if modified else None
    if modified and known:
        return known, mention.end
    if modified:
        limited = _NONCOMMERCIAL.match(text, mention.end)
        return f"modified-{mention.id}{'-noncommercial' if limited else ''}", mention.end
    qualifier = _QUALIFIER.search(text[: mention.start])
    if qualifier and context.phrases.whole("qualified").match(text[mention.start : mention.end]):
        return slug(qualifier[1] + text[mention.start : mention.end]), mention.end
    longer = _CHANGED_NAME.match(text, mention.end)
    return (slug(text[mention.start : longer.end()]), longer.end()) if longer else (mention.id, mention.end)


def _of_whose(before: str, context: Context) -> Subject | None:
    """`Thanks to X, whose code is …`: what belongs to somebody else."""
    match = _WHOSE.search(before)
    if match is None or context.is_own(match[1]):
        return None
    return Subject((), match[1])


def _of_another(text: str, before: str, cue: re.Match[str] | None, context: Context) -> Subject | None:
    """`use with the base model requires accepting the X license`: whose thing stands between the words and the license.

    What is agreed to before something is downloaded is the license of that, wherever the sentence names it.
    """
    between = before[cue.end() :] if cue and is_weak(cue) else ""
    if cue and _AGREES.match(cue[0]):
        between = text
    return Subject((), context.base() or "base model") if context.phrases.search("foreign-subject").found(between) else None


def _subject(before: str, cue: re.Match[str] | None, spot: Spot, label: Label | None, stated: list[Found]) -> Subject:
    context = spot.context
    if label is not None:
        return subject_of_label(label, spot.block, context)
    if cue is None and stated:
        between = before[stated[-1].end - spot.sentence.start :]
        others = context.phrases.search("foreign-subject").found(between)
        return subject_of(between, (), context, in_section=spot.in_section) if others else stated[-1].subject
    if cue and _THIS.search(cue[0]):
        return Subject(components_in(cue[0], context) or (context.main,))
    end = cue.start() if cue else len(before)
    words = _last_clause(before[:end])
    offset = end - len(words)
    links = tuple(k._replace(start=k.start - offset, end=k.end - offset) for k in spot.sentence.links if k.start >= offset)
    if cue and is_of_use(cue):
        words, links = f"{before[:end].rstrip(' ,')} used", spot.sentence.links
    subject = subject_of(words, links, context, in_section=spot.in_section)
    if words.strip() and (subject.foreign is not None or components_in(words, context)):
        return subject
    return _listed(spot) or Subject(heading_components(spot.block, context) or (context.main,))


def _last_clause(words: str) -> str:
    """The clause that a license belongs to, all of it if the last one has no subject of its own."""
    last = BUT.split(_NEW_CLAUSE.split(words)[-1])[-1]
    return words if _NO_SUBJECT.match(last) else last


def _listed(spot: Spot) -> Subject | None:
    """`- PubMed: MIT License`: a list of things with their licenses."""
    match = _LISTED.match(spot.sentence.text) if spot.block.kind == "item" else None
    if not match or len(match[1].split()) > _FEW_WORDS or spot.context.phrases.search("license-word").found(match[1]):
        return None
    components = components_in(match[1], spot.context)
    return Subject(components) if components else Subject((), match[1].strip(" *_`"))


def _inherited(sentence: Sentence, first: Found) -> list[Found]:
    """`As this is based on X, it is also under the X license` says it of X, too."""
    match = _BECAUSE.search(sentence.text) if first.subject.foreign is None else None
    return [first._replace(subject=Subject((), match[1]))] if match and match[1][:1].isupper() else []


def _same_as_own(spot: Spot, first: Found) -> list[Found]:
    """`X is under MIT and ours therefore uses that same license` says it of this artifact, too."""
    if first.subject.foreign is None or not _OWN_AFTER_ALL.search(spot.sentence.text):
        return []
    return [first._replace(subject=Subject((spot.context.main,)))]
