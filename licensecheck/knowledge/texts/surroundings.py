"""The passages of a file that no license covers: labels, the rest of a README, or terms that somebody added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from licensecheck.knowledge.texts.residue import Notable, binds, limits, notable, only_labels
from licensecheck.knowledge.texts.words import Words
from licensecheck.patterns import pattern

MAX_FILL = 15
"""No longer passage only fills a blank, in words."""
MAX_LABELS = 80
"""More words of labels in one passage are more than labels."""
_README_HEADINGS = 3
_HEADING = pattern(r"\s{0,3}#{1,6}\s")
_ABOUT_TERMS = pattern(
    r"licen[cs]|terms|condition|restrict|addend|amend|legal|polic|notice|except|copying|permission|usage right", re.IGNORECASE
)
_KEY = pattern(r"\s*(?:- )?\w[\w -]{0,60}:(?:\s|$)")
_FENCE = "---"
_DIGITS = 2


class Region(Struct, frozen=True):
    """Lines `first` to `last` hold `words` words that were added; `notable` are the sentences to look at."""

    first: int
    last: int
    words: int
    notable: tuple[Notable, ...]


class Surroundings:
    """A text around the licenses that were found in it; `spans` are their ranges of words."""

    def __init__(self, words: Words, spans: Sequence[range]) -> None:
        self._words = words
        self._headings = [number for number, line in enumerate(words.lines, 1) if _HEADING.match(line)]
        self._front_matter = _front_matter_end(words.lines)
        inside = sum(map(len, spans))
        is_small = inside * 2 < len(words.words)
        self._is_readme = bool(self._front_matter) or (len(self._headings) >= _README_HEADINGS and is_small)

    def added(self, part: range, license: range, fills_blank: bool) -> Iterator[Region]:
        """What a passage that no license covers adds to the one at `license`; nothing if it only labels or fills in."""
        text = " ".join(self._words.words[part.start : part.stop])
        if (fills_blank and len(part) <= MAX_FILL and not binds(text)) or self._is_number(part):
            return
        lines = list(self._pieces(part))
        telling = [piece for piece in lines if not self._is_aside(piece, license)]
        outside = part.stop <= license.start or part.start >= license.stop
        labels = [piece for piece in telling if (piece.is_whole or outside) and only_labels(piece.text, piece.words)]
        if sum(piece.words for piece in labels) <= MAX_LABELS:
            telling = [piece for piece in telling if piece not in labels]
        yield from _regions(telling)

    def _is_number(self, part: range) -> bool:
        """Whether a passage is no more than the number of a paragraph."""
        word = self._words.words[part.start]
        return len(part) == 1 and len(word) <= _DIGITS and word.isdecimal() and part.start in self._words.starts

    def _pieces(self, part: range) -> Iterator[_Piece]:
        first, last = self._words.line(part.start), self._words.line(part.stop - 1)
        for number in range(first, last + 1):
            whole = self._words.on_line(number)
            mine = range(max(part.start, whole.start), min(part.stop, whole.stop))
            if mine:
                is_whole = mine == whole
                text = self._words.lines[number - 1] if is_whole else " ".join(self._words.words[mine.start : mine.stop])
                yield _Piece(number, text, len(mine), is_whole)

    def _is_aside(self, piece: _Piece, license: range) -> bool:
        """Whether a line belongs to another part of the file than the license does: a README around it, its front matter."""
        first, last = self._words.line(license.start), self._words.line(license.stop - 1)
        if first <= piece.line <= last or not (self._is_readme or self._front_matter):
            return False
        if limits(piece.text):
            return False
        in_front_matter = piece.line <= self._front_matter
        if self._front_matter and (in_front_matter != (last <= self._front_matter) or (in_front_matter and _KEY.match(piece.text))):
            return True
        return self._is_readme and self._is_other_section(piece.line, first, last)

    def _is_other_section(self, line: int, first: int, last: int) -> bool:
        own = max((number for number in self._headings if number <= line), default=0)
        between = own if line > last else 0
        if line < first:
            between = next((number for number in self._headings if line <= number <= first), 0)
        heading = self._words.lines[own - 1] if own else ""
        return bool(between) and (line < first or own > last) and not _ABOUT_TERMS.search(heading)


class _Piece(Struct, frozen=True):
    line: int
    text: str
    words: int
    is_whole: bool


def _regions(pieces: Sequence[_Piece]) -> Iterator[Region]:
    """Pieces that stand close together, in one region each."""
    held: list[_Piece] = []
    for piece in pieces:
        if held and piece.line - held[-1].line > _SAME_REGION:
            yield _region(held)
            held = []
        held.append(piece)
    if held:
        yield _region(held)


_SAME_REGION = 3


def _region(pieces: Sequence[_Piece]) -> Region:
    notes = tuple(notable([(piece.line, piece.text) for piece in pieces]))
    return Region(pieces[0].line, pieces[-1].line, sum(piece.words for piece in pieces), notes)


def _front_matter_end(lines: Sequence[str]) -> int:
    """The line that closes a front matter at the top, 0 if there is none."""
    written = ((number, line.rstrip()) for number, line in enumerate(lines, 1) if line.strip())
    if next(written, (0, ""))[1] != _FENCE:
        return 0
    return next((number for number, line in written if line == _FENCE), 0)
