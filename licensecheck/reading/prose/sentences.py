"""Sentences of a visible text, as spans."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from licensecheck.patterns import pattern
from licensecheck.reading.prose import html
from licensecheck.reading.prose.markdown import Link, Visible

MAX_SENTENCE = 1500
"""Longer runs without an end are cut, in characters."""
_END = pattern(rf"[.!?][\"')\]*_”]{{0,3}}(?=\s+[A-Z\[(\"'*_`\d“]|\s*\Z)|[。\uff01\uff1f]|{html.BREAK}|\n(?=[-*•]\s)|\n\s*\n")
_ABBREVIATION = pattern(r"(?:\b(?:e\.g|i\.e|cf|vs|etc|al|inc|ltd|co|no|fig|dr|mr|ms|st|v|ver|approx|resp|incl)|\b[A-Z])\.\Z", re.IGNORECASE)


class Sentence(NamedTuple):
    """One sentence: its text on one line, where it starts in its block's text, its links and code, placed within the sentence."""

    text: str
    start: int
    links: tuple[Link, ...]
    codes: tuple[tuple[int, int], ...] = ()


def split(visible: Visible) -> list[Sentence]:
    """The sentences of a text. A link's text is never cut."""
    spans: list[tuple[int, int]] = []
    start = i = reach = 0
    for match in _END.finditer(visible.text):
        end = match.end()
        while i < len(visible.links) and visible.links[i].start < end:
            reach, i = max(reach, visible.links[i].end), i + 1
        if end < reach or (match[0].startswith(".") and _ABBREVIATION.search(visible.text[max(start, end - 8) : end])):
            continue
        spans.append((start, end))
        start = end
    spans.append((start, len(visible.text)))
    starts = [link.start for link in visible.links]
    return [sentence for low, high in spans for sentence in _pieces(visible, starts, low, high)]


def _pieces(visible: Visible, starts: Sequence[int], low: int, high: int) -> list[Sentence]:
    pieces = []
    for start in range(low, high, MAX_SENTENCE):
        end = min(high, start + MAX_SENTENCE)
        text = visible.text[start:end]
        lead = len(text) - len(text.lstrip())
        if text.strip():
            pieces.append(_sentence(visible, starts, start + lead, start + len(text.rstrip())))
    return pieces


def _sentence(visible: Visible, starts: Sequence[int], start: int, end: int) -> Sentence:
    links = (link for link in visible.links[bisect_left(starts, start) : bisect_right(starts, end)] if link.end <= end)
    placed = tuple(link._replace(start=link.start - start, end=link.end - start) for link in links)
    inside = visible.codes[bisect_left(visible.codes, (start, 0)) : bisect_left(visible.codes, (end, 0))]
    codes = tuple((low - start, high - start) for low, high in inside if high <= end)
    return Sentence(visible.text[start:end].replace("\n", " "), start, placed, codes)
