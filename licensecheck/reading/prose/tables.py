"""Licenses in table rows and badges."""

from __future__ import annotations

import re
from collections.abc import Iterator

from licensecheck.patterns import pattern
from licensecheck.reading.prose import names
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Block, Visible
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.spots import Found, label_in_cell
from licensecheck.reading.prose.subjects import Subject, components_in, link_name

_COLUMN = pattern(r"licen[cs]es?(?: type)?|ライセンス|许可证?|라이선스", re.IGNORECASE)
_BADGE_LABEL = pattern(r"licen[cs]e", re.IGNORECASE)
_MAX_LABEL = 40
_MAX_VALUE = 80
_FEW_WORDS = 3


def rows(block: Block, context: Context) -> Iterator[Found]:
    """What a row says: `License | MIT`, or a row of a table with a License column."""
    first = block.cell(0)
    label = label_in_cell(first.text, context) if len(first.text) < _MAX_LABEL else None
    if label:
        yield from _value(block, 1, Subject(label.components or (context.main,)), context)
        return
    heads = [cell.strip() for cell in block.header]
    column = next((i for i, head in enumerate(heads) if _COLUMN.fullmatch(head)), 0)
    subject = _row_subject(first, context)
    if 0 < column < len(block.cells) and subject:
        yield from _value(block, column, subject, context)


def _row_subject(cell: Visible, context: Context) -> Subject | None:
    own = components_in(cell.text, context) if len(cell.text.split()) <= _FEW_WORDS else ()
    if own:
        return Subject(own)
    link = next((link for link in cell.links if not link.image), None)
    name = link_name(link) if link else " ".join(cell.text.split())[:_MAX_VALUE]
    return Subject((), name) if name else None


def _value(block: Block, column: int, subject: Subject, context: Context) -> Iterator[Found]:
    start, cell = block.offset(column), block.cell(column)
    value = Sentence(cell.text, start, cell.links)
    mentions = names.find(value, context)
    for mention in mentions:
        yield Found(mention.id, start + mention.start, start + mention.end, subject)
    text = value.text.strip()
    if not mentions and 1 < len(text) < _MAX_VALUE and not context.phrases.whole("placeholder").match(text):
        pointer = value.links and "licen" not in text.lower()
        yield Found(f"see:{value.links[0].target}" if pointer else names.slug(text), start, start + len(value.text), subject)


def badges(block: Block, context: Context) -> Iterator[Found]:
    """What license badges say, and where they lead if their message is no license we know."""
    for link in block.visible.links:
        if not link.image or "shields.io" not in link.target:
            continue
        label, id, message = names.badge(link, context)
        if _BADGE_LABEL.search(label + link.text) and message:
            around = next((k for k in block.visible.links if not k.image and k.start <= link.start and link.end <= k.end), None)
            known = id or (context.catalogue.resolve(around.target) if around else None)
            license = known or f"see:{around.target if around else message}"
            yield Found(license, link.start, link.end, Subject(components_in(label, context) or (context.main,)))
