"""A place in a card where a license may be stated: its sentence, its block, the label or heading it stands under."""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import Struct

from licensecheck.model import Component
from licensecheck.patterns import pattern
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Block
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.subjects import Subject, components_in

_LABEL = pattern(
    r"(?P<what>(?:[\w&/]{1,20} ){0,3})"
    r"(?:licen[cs]es?|licen[cs]ed under|licensing(?: information)?|lizenz|licencia|licença|лицензия"
    r"|라이선스|라이센스|ライセンス|许可证|许可|许可协议|协议|授权)"
    r"(?: information| terms|(?P<of> \([\w ]{1,20}\))| type)?\s{0,3}(?P<sign>[:\uff1a|]|$| - | \u2013 )",
    re.IGNORECASE,
)
_BOLD = pattern(r"[\s>*-]{0,6}\*\*(?:[\w&/]{1,20} ){0,2}licen[cs]es?:?\*\*", re.IGNORECASE)
_BEFORE = pattern(r"\A[\W_]*(?:note:)?\s*", re.IGNORECASE)
_LEAD = pattern(r"training data|following (?:data|corp|resource|dataset)", re.IGNORECASE)
_NAME = pattern(r"\W*(?:name|dataset|source|corpus)\W{0,4}[:\uff1a]\W*(?P<name>.{2,80})", re.IGNORECASE)
_LATIN = pattern(r"\((?P<name>[A-Z][\w .-]{2,40})\)")
_SIBLINGS = 6
"""So many items before a label are looked at for the name of what they describe."""


class Label(NamedTuple):
    """`License:` at the beginning of a text: which components it names, and where its value begins."""

    components: tuple[Component, ...]
    end: int


class Found(NamedTuple):
    """A license stated of something; offsets are in the block's visible text.

    `by_place`: no word but the heading states it. `choice`: an alternative to the one stated before it.
    """

    license: str
    start: int
    end: int
    subject: Subject
    by_place: bool = False
    choice: bool = False


class Spot(Struct, frozen=True):
    """A sentence and what is known of its place. `label` is the one whose value this sentence is, if any."""

    sentence: Sentence
    block: Block
    context: Context
    in_section: bool
    label: Label | None = None

    @property
    def value_at(self) -> int:
        """Where the label's value begins in the sentence."""
        return max(0, self.label.end - self.sentence.start) if self.label else 0

    def found(self, license: str, start: int, end: int, subject: Subject) -> Found:
        """A statement at a span of the sentence."""
        return Found(license, self.sentence.start + start, self.sentence.start + end, subject)


def label_of(block: Block, context: Context) -> Label | None:
    """The label a block begins with, if it is one of a license."""
    text = block.text
    start = _BEFORE.match(text)
    match = _LABEL.match(text, start.end() if start else 0)
    if match and match["sign"]:
        return Label(components_in(match["what"], context) or components_in(match["of"] or "", context), match.end())
    bold = _BOLD.match(block.source)
    name = bold[0].strip(" *>-:\n") if bold else ""
    at = text.find(name) if name else -1
    return Label(components_in(name, context), at + len(name)) if at >= 0 else None


def label_in_cell(text: str, context: Context) -> Label | None:
    """The label that a table's cell is."""
    match = _LABEL.match(f"{text.strip()}:")
    return Label(components_in(match["what"], context), len(text)) if match else None


def heading_components(block: Block, context: Context) -> tuple[Component, ...]:
    """The components that the nearest heading about licenses names: `## Code License`."""
    about = (heading for heading in reversed(block.section) if context.phrases.search("license-word").found(heading.text))
    return next((found for heading in about if (found := components_in(heading.text, context))), ())


def subject_of_label(label: Label, block: Block, context: Context) -> Subject:
    """What a label's value is said of."""
    if label.components:
        return Subject(label.components)
    other = _described(block, context)
    return Subject((), other) if other else Subject(heading_components(block, context) or (context.main,))


def _described(block: Block, context: Context) -> str | None:
    """The `Name:` beside this `License:` in a list that describes somebody else's data."""
    lead = context.lead(block)
    if lead is None or not _LEAD.search(lead.text):
        return None
    for item in context.before(block, _SIBLINGS):
        match = _NAME.match(item.text) if item.kind == "item" else None
        if match:
            latin = _LATIN.search(match["name"])
            return latin["name"] if latin else match["name"].strip()
    return None
