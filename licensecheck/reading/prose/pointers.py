"""Statements that name no license we know: pointers, `same license as`, names without an id, bare restrictions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from licensecheck.patterns import pattern
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Block, Link
from licensecheck.reading.prose.names import NAMES_NONE, slug
from licensecheck.reading.prose.spots import Found, Spot, heading_components, subject_of_label
from licensecheck.reading.prose.subjects import Subject, components_in, link_name, subject_of

_LICENSE = pattern(r"licen[cs]|lizenz|лиценз|라이선스|라이센스|ライセンス|許諾|许可|許可|协议|授权|public domain", re.IGNORECASE)
_FILE = pattern(r"\b(?:LICEN[CS]E|License|COPYING)(?:[-_.][\w.-]{1,30})?(?!\w)")
_PART = r"[A-Z][\w.+'\u2019&-]{0,30}"
_VERSION = r"(?:,?\s[Vv](?:ersion\s)?\d{1,2}(?:\.\d{1,2}){0,2}|\s\d\.\d)?"
_NAMED = pattern(
    rf"(?<![\w-])({_PART}(?: (?:{_PART}|\d[\w.]{{0,8}}|for|of|and)){{0,6}}"
    rf" (?:Licen[cs]e|LICENSE|Agreement|Terms of Use)(?: Agreement)?(?: for\s{_PART}(?:\s{_PART}){{0,2}})?{_VERSION})(?!\w)"
)
_NAMED_SMALL = pattern(rf"({_PART}(?: (?:{_PART}|\d[\w.]{{0,8}}|for|of|and)){{0,6}}) (?P<noun>licen[cs]e)\b(?: agreement)?")
_MANY_WORDS = pattern(r"\w[ \d]|['\u2019]s\Z")
_RIGHT_BEHIND = pattern(r"\W{0,4}(?:(?:the|a|an|its|our)\s)?\W{0,3}")
_OF_PART = pattern(r"\W{0,4}[\w ]{3,40}(?: \([^()]{1,40}\))?\s?[:\uff1a]\W{0,6}")
_POINTS = pattern(r"(?:please )?(?:see|refer to|check|read|in)(?: the| in| our)? (?=\S)|(?=the same as |same as )", re.IGNORECASE)
_ANONYMOUS = pattern(r"(?:The |This |That )?(?:Licen[cs]e|Agreement)\Z")
_POSSESSIVE = pattern(r"['\u2019]s\Z")
_GENERIC = frozenset(("open", "data", "use", "usage", "model", "end", "user", "software", "community", "custom", "public", "terms", "of"))
"""Words that tell the kind of a license, not which."""
_STEWARD = pattern(r"(?:governed by|under|subject to|accept) the ([A-Z]\w{1,20}) licen[cs]e\b")
_TELLING = pattern(r"licen[cs]e|terms|agreement|copying", re.IGNORECASE)
_EXPECTED = pattern(r"licen[cs]e|ライセンス|许可|라이선스|usage|terms", re.IGNORECASE)
_BINDING = pattern(r"\b(?:only|not|restricted|limited|prohibit\w{0,3}|forbidden|must|solely)\b|禁止|不得|仅|のみ|만", re.IGNORECASE)
_WHOSE = r"(?P<whose>[A-Z][\w.&-]{1,20}(?: [A-Z][\w.&-]{1,20}){0,3})"
_BOUND = pattern(rf"\b(?:bound by|subject to|comply with|abide by) the (?P<terms>{_WHOSE} [Tt]erms of (?:[Uu]se|[Ss]ervice))\b")
_ACRONYM = pattern(r"(?!LICEN[CS]E)[A-Z][A-Z\d.+-]{2,11}")
_LICENSE_FILE = pattern(r"/(?:LICEN[CS]E|COPYING)[\w.-]{0,12}\Z", re.IGNORECASE)
_OTHER = pattern(r"(?:the )?(?:original )?(?P<name>[A-Z][\w.'-]*(?: [A-Z\d][\w.'-]*){0,6})")
_DATA_BEHIND = pattern(r" (?:data(?: ?sets?)?|corpus|corpora)\b")
_NEXT = 3
_SHORT = 80
_MAX_WORDS = 8
_MAX_WORDS_OF_SAME = 60


def read(spot: Spot) -> Iterator[Found]:
    """What a sentence states that names no license we know."""
    text, context = spot.sentence.text, spot.context
    if not (spot.label or spot.in_section or _LICENSE.search(text) or any(_LICENSE.search(link.target) for link in spot.sentence.links)):
        return
    same = context.phrases.search("same-as").search(text)
    other = context.phrases.search("foreign-subject").search(text) if not (spot.label or same) else None
    if other and not context.phrases.search("own-subject").found(text[: other.start()]):
        return
    subject = _subject(spot)
    for way in (_unclear, _terms_of_another, _named, _same, _acronym, _linked, _labelled, _file, _steward):
        found = way(spot, subject)
        if found is not None:
            yield from found
            return


def _unclear(spot: Spot, subject: Subject) -> list[Found] | None:
    text = spot.sentence.text
    said = spot.context.phrases
    if spot.in_section and (said.search("unclear-status").found(text) or said.whole("unknown-status").match(text)):
        return [spot.found("unknown", 0, len(text), whose) for whose in (subject, *_depended_on(spot))]
    if spot.label and not spot.sentence.links and spot.context.phrases.whole("placeholder").match(text[spot.value_at :]):
        return []
    return None


def _depended_on(spot: Spot) -> Iterator[Subject]:
    """`… hinges on the legal status of the [X](…) data, which is unclear`: that of X, if it is another, is unclear, too."""
    match = spot.context.phrases.search("depends-on").search(spot.sentence.text)
    link = next((one for one in spot.sentence.links if match and match.end() <= one.start <= match.end() + _NEXT), None)
    if link and not spot.context.is_own(link.text):
        noun = _DATA_BEHIND.match(spot.sentence.text, link.end)
        yield Subject((), link_name(link) + (noun[0] if noun else ""))


def _terms_of_another(spot: Spot, subject: Subject) -> list[Found] | None:
    """`you are also bound by the Common Crawl terms of use`: terms of a source that hold for what was made from it."""
    match = _BOUND.search(spot.sentence.text)
    if match is None:
        return None
    mine = Subject(subject.components or (spot.context.main,))
    return [spot.found(f"see:{match['terms']}", match.start("terms"), match.end(), said) for said in (mine, Subject((), match["whose"]))]


def _is_called(name: str) -> bool:
    """Whether a license's name has a word that only it has."""
    return any(word not in _GENERIC and not word.startswith(("licen", "agreement")) for word in name.lower().split())


def _named(spot: Spot, subject: Subject) -> list[Found] | None:
    match = _NAMED.search(spot.sentence.text, spot.value_at)
    if match is None or _ANONYMOUS.match(match[1]):
        return _named_with_a_small_noun(spot, subject)
    alone = spot.in_section and match.span(1) == (0, len(spot.sentence.text)) and _is_called(match[1])
    before = spot.sentence.text[: match.start()]
    of_component = spot.in_section and _OF_PART.fullmatch(before) is not None and bool(components_in(before, spot.context))
    governed = spot.label or alone or of_component or governing(before, 0, spot.context)
    return [spot.found(slug(match[1]), match.start(), match.end(), subject)] if governed else None


def _named_with_a_small_noun(spot: Spot, subject: Subject) -> list[Found] | None:
    """`under the Acme Weights 2.0 license`, `under Acme's license`: a name right behind what puts something under it."""
    text = spot.sentence.text
    cue = spot.context.phrases.search("governing").search(text, spot.value_at)
    gap = _RIGHT_BEHIND.match(text, cue.end()) if cue else None
    match = _NAMED_SMALL.match(text, gap.end()) if gap else None
    if match is None or not _MANY_WORDS.search(match[1]) or not _is_called(match[1]):
        return None
    return [spot.found(slug(f"{_POSSESSIVE.sub('', match[1])} {match['noun']}"), match.start(), match.end(), subject)]


def _same(spot: Spot, subject: Subject) -> list[Found] | None:
    said = spot.context.phrases
    so_too = said.search("does-so").search(spot.sentence.text) if spot.in_section and spot.context.base() else None
    match = said.search("same-as").search(spot.sentence.text) or so_too
    if match is None:
        return None
    if said.search("hypothetical").found(spot.sentence.text[: match.start()]):
        return []
    after = next((link for link in spot.sentence.links if link.start >= match.end() - 1), None)
    words = " ".join(re.split(r"[.,;]", spot.sentence.text[match.end() :], maxsplit=1)[0].split())[:_MAX_WORDS_OF_SAME]
    target = link_name(after) if after else words or spot.context.base() or "same"
    found = spot.found(f"see:{target}", match.start(), match.end(), subject)
    terms = next((link for link in spot.sentence.links if match.start() <= link.start < match.end()), None)
    other = _OTHER.match(words) if terms and subject.foreign is None else None
    return [found, found._replace(license=f"see:{terms.target}", subject=Subject((), other["name"]))] if terms and other else [found]


def _acronym(spot: Spot, subject: Subject) -> list[Found] | None:
    """`[X](…), which has [ABCL](…/LICENSE)`: a short name that leads to the text."""
    for link in spot.sentence.links:
        if _ACRONYM.fullmatch(link.text.strip()) and _LICENSE_FILE.search(link.target):
            before = spot.sentence.text[: link.start]
            said = subject if spot.label else subject_of(before, spot.sentence.links, spot.context, in_section=spot.in_section)
            return [spot.found(slug(link.text), link.start, link.end, said)]
    return None


def _linked(spot: Spot, subject: Subject) -> list[Found] | None:
    text = spot.sentence.text
    link = _link(spot)
    if link and (spot.label or spot.context.phrases.search("pointer").found(text) or (spot.in_section and len(text) < _SHORT)):
        return [spot.found(f"see:{link.target}", link.start, link.end, subject)]
    return None


def _link(spot: Spot) -> Link | None:
    """The link that leads to the terms: its address or its text says license, or a license was expected here."""
    links = [k for k in spot.sentence.links if not k.image and k.end > spot.value_at and not k.target.startswith(("#", "mailto:"))]
    telling = next((link for link in links if _TELLING.search(f"{link.text} {link.target}")), None)
    if telling or len(links) != 1 or not (spot.in_section or spot.label):
        return telling
    text = spot.sentence.text
    return links[0] if spot.context.phrases.search("pointer").match(text) or _EXPECTED.search(text) else None


def _labelled(spot: Spot, subject: Subject) -> list[Found] | None:
    value = spot.sentence.text[spot.value_at :].strip()
    if not spot.label or not (1 < len(value) < _SHORT or (spot.block.kind == "heading" and len(value) > 1)):
        return None
    if _POINTS.match(value):
        return [spot.found(f"see:{_POINTS.sub('', value)}", spot.value_at, len(spot.sentence.text), subject)]
    name = slug(value)
    return [spot.found(name, spot.value_at, len(spot.sentence.text), subject)] if name and len(name.split("-")) <= _MAX_WORDS else []


def _file(spot: Spot, subject: Subject) -> list[Found] | None:
    match = _FILE.search(spot.sentence.text)
    if match and spot.context.phrases.search("pointer").found(spot.sentence.text) and (spot.in_section or match[0].isupper()):
        return [spot.found(f"see:{match[0]}", match.start(), match.end(), subject)]
    return None


def _steward(spot: Spot, subject: Subject) -> list[Found] | None:
    """`governed by the Meta license`: known by who wrote it. In a pasted card it is the license that the copy declares."""
    match = _STEWARD.search(spot.sentence.text)
    if match is None:
        return None
    declared = [id for id in spot.context.known.declared if id not in NAMES_NONE]
    license = declared[0] if spot.context.embedded(spot.block.line) and len(declared) == 1 else f"see:{match[1]} license"
    return [spot.found(license, match.start(), match.end(), subject)]


def _subject(spot: Spot) -> Subject:
    context, text = spot.context, spot.sentence.text
    if spot.label is not None:
        return subject_of_label(spot.label, spot.block, context)
    match = context.phrases.search("governing", "pointer", "same-as").search(text)
    words = text[: match.start()] if match else ""
    if match and is_of_use(match):
        return subject_of(f"{words.rstrip(' ,')} used", spot.sentence.links, context, in_section=spot.in_section)
    if words.strip() and (not spot.in_section or context.phrases.search("foreign-subject").found(words)):
        return subject_of(words, spot.sentence.links, context, in_section=False)
    return Subject(components_in(words, context) or heading_components(spot.block, context) or (context.main,))


_REACH = 90
"""A phrase puts a license under something no further than so many characters before it."""


def governing(before: str, start: int, context: Context) -> re.Match[str] | None:
    """The first phrase before a license that puts something under it, near enough to reach it; a weak one if there is no other."""
    near = (match for match in context.phrases.search("governing").finditer(before, start) if len(before) - match.end() <= _REACH)
    return min(near, key=lambda match: (is_weak(match), match.start(), -match.end()), default=None)


def is_weak(cue: re.Match[str]) -> bool:
    """Whether a phrase governs many things beside licenses, so that a license must be called one."""
    words = cue[0].lower()
    return words.startswith(_WEAK) and not (words.startswith("used under") or _GRANTING.search(words))


def is_of_use(cue: re.Match[str]) -> bool:
    """Whether a phrase says under which terms a work was used, not that it was released."""
    return cue[0].lower().startswith("used") and not _GRANTING.search(cue[0])


_GRANTING = pattern(r"\b(?:released|distributed|licen[cs]ed|published|shared)\b", re.IGNORECASE)
_WEAK = (
    "use",
    "has",
    "have",
    "having",
    "with",
    "carr",
    "under",
    "according",
    "in accordance",
    "inherit",
    "adopt",
    "agree",
    "consent",
    "accept",
    "unter",
    "sous",
)


def restriction(block: Block, context: Context) -> Iterator[Found]:
    """What a license section says that names no license at all but forbids commercial use, or all but research; an item only this."""
    match = context.phrases.search("limit-noncommercial").search(block.text) if block.kind in ("paragraph", "item") else None
    if match is None or not _BINDING.search(block.text) or context.phrases.search("advice").found(block.text):
        return
    research = context.phrases.search("limit-research-only").found(block.text)
    of_this = components_in(block.text[: match.start()], context) in ((), (context.main,))
    if block.kind == "paragraph" or (
        research and of_this and not context.phrases.search("other-part", "foreign-subject").found(block.text)
    ):
        yield Found("noncommercial-research-only" if research else "noncommercial", match.start(), match.end(), Subject((context.main,)))
