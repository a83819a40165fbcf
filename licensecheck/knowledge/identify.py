"""Which license a text is, and what was changed in it.

The shingles of the text name candidates: a shingle that a license has and the text has too speaks for it, one that the
text lacks speaks against it, so that what sets near-duplicates apart decides. The winner is laid over the text word for
word; what it covers is taken away, and the rest is asked again, so that a file with several licenses gives them all.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from licensecheck.knowledge.alignment import Stretch, align, gaps
from licensecheck.knowledge.fingerprints import UNKNOWN, Index, IndexedText
from licensecheck.knowledge.residue import Notable
from licensecheck.knowledge.surroundings import Region, Surroundings
from licensecheck.knowledge.words import SHINGLE, Words, pack, split_words
from licensecheck.model import Evidence, Issue

Verdict: TypeAlias = Literal["exact", "same", "modified", "partial"]
MAX_CHARS = 1024 * 1024
"""No text is read further than this."""
MAX_MATCHES = 12
MODIFIED, PARTIAL = 0.75, 0.3
"""The share of a license that must be there for the verdict."""
_MIN_WORDS = 12
"""Fewer shared words than this are no match, unless they are the whole license."""
_CHANCE = 0.001
"""How likely a text has a shingle of a license that it does not contain."""
_LEAST_KEPT, _MOST_KEPT = 0.5, 0.97
"""Bounds of how likely a text keeps a shingle of the license that it contains."""


@dataclass(frozen=True, slots=True)
class Match:
    """A license found in a text.

    `score` is the likeness of the two texts, `coverage` the share of the license that is there, `missing` the rest of it;
    all 0..1. `added` are first and last lines of what was added, `lines` where the license stands. `text` names the
    edition it was compared with.
    """

    license: str
    text: str
    verdict: Verdict
    score: float
    coverage: float
    lines: tuple[int, int]
    added: tuple[tuple[int, int], ...] = ()
    missing: float = 0.0
    notable: tuple[Notable, ...] = ()


@dataclass(frozen=True, slots=True)
class Identification:
    """All licenses found in a text, best first, and what kept us from looking."""

    matches: tuple[Match, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def best(self) -> Match | None:
        """The first match."""
        return self.matches[0] if self.matches else None


@dataclass(frozen=True, slots=True)
class _Found:
    """A license laid over the text. `kept` counts its solid words that are there, `fills` the ranges that fill a blank."""

    known: IndexedText
    stretches: tuple[Stretch, ...]
    kept: int
    fills: frozenset[range]

    @property
    def span(self) -> range:
        """From its first to its last word in the text."""
        return range(self.stretches[0].here, self.stretches[-1].here + self.stretches[-1].length)

    @property
    def coverage(self) -> float:
        """The share of the solid words of the license that is there."""
        return self.kept / self.known.solid if self.known.solid else 0.0


def identify(text: str, index: Index, subject: str = "") -> Identification:
    """The licenses in `text`. Never raises; `subject` is the file that issues name."""
    issues = []
    if len(text) > MAX_CHARS:
        issues.append(Issue("text-truncated", f"Only the first {MAX_CHARS} characters were compared.", subject, Evidence(subject)))
        text = text[:MAX_CHARS]
    words = split_words(text)
    if not words.words:
        issues.append(Issue("empty-text", "There are no words in it.", subject, Evidence(subject)))
        return Identification((), tuple(issues))
    return Identification(_whole(text, words, index) or _matches(words, index), tuple(issues))


def _whole(text: str, words: Words, index: Index) -> tuple[Match, ...]:
    """The one match of a text that is a known one and nothing else."""
    exact = index.exact(text)
    place = exact if exact is not None else index.same(words.packed)
    if place is None:
        return ()
    known = index.texts[place]
    lines = (words.line(0), words.line(len(words.words) - 1))
    return (Match(known.license, known.id, "same" if exact is None else "exact", 1.0, 1.0, lines),)


def _matches(words: Words, index: Index) -> tuple[Match, ...]:
    found = list(_found(words, index))
    claimed = bytearray(len(words.words))
    for one in found:
        for stretch in one.stretches:
            claimed[stretch.here : stretch.here + stretch.length] = b"\1" * stretch.length
    surroundings = Surroundings(words, tuple(one.span for one in found))
    added: dict[int, list[Region]] = {}
    fills = frozenset().union(*(one.fills for one in found))
    for part in _unclaimed(claimed):
        owner = _owner(part, found)
        if owner is not None:
            added.setdefault(owner, []).extend(surroundings.added(part, found[owner].span, part in fills))
    matches = [_match(one, added.get(place, []), words) for place, one in enumerate(found)]
    return _one_per_license(sorted(matches, key=lambda match: match.verdict == "partial"))


def _found(words: Words, index: Index) -> Iterator[_Found]:
    numbers = index.numbers(words.packed)
    for _ in range(MAX_MATCHES):
        place = _likeliest(numbers, index)
        if place is None:
            return
        found = _laid_over(numbers, place, index)
        if found is None:
            return
        yield found
        for stretch in found.stretches:
            start = max(0, stretch.here - SHINGLE + 1)
            end = min(stretch.here + stretch.length, len(numbers))
            numbers[start:end] = [UNKNOWN] * (end - start)


def _likeliest(numbers: Sequence[int], index: Index) -> int | None:
    """The text that explains most of these shingles, or None if none explains more than chance would."""
    known = set(numbers)
    known.discard(UNKNOWN)
    hits = index.texts_with(known)
    if not hits:
        return None
    shares = (count / index.texts[text].distinct for text, count in hits.items())
    kept = min(max(_LEAST_KEPT, *shares), _MOST_KEPT)
    gain, loss = math.log(kept / _CHANCE), -math.log(1 - kept)

    def weight(text: int) -> float:
        return hits[text] * gain - (index.texts[text].distinct - hits[text]) * loss

    best = max(sorted(hits), key=weight)
    return best if weight(best) > 0 else None


def _laid_over(numbers: Sequence[int], place: int, index: Index) -> _Found | None:
    known = index.texts[place]
    stretches = align(numbers, *index.sequence(place))
    if not stretches:
        return None
    blanks = _Blanks(index.blanks(place))
    kept = sum(blanks.solid(range(s.there, s.there + s.length)) for s in stretches)
    fills = frozenset(gap.here for gap in gaps(stretches) if gap.here and not blanks.solid(gap.there) and blanks.touch(gap.there))
    found = _Found(known, tuple(stretches), kept, fills)
    shared = sum(stretch.length for stretch in stretches)
    enough = shared >= _MIN_WORDS or found.coverage == 1
    return found if enough and found.coverage >= PARTIAL else None


class _Blanks:
    """The words of one known text that differ from copy to copy."""

    def __init__(self, ranges: Sequence[tuple[int, int]]) -> None:
        self._ranges = ranges
        self._ends = [end for _, end in ranges]

    def solid(self, part: range) -> int:
        """How many words of `part` are none of them."""
        at = bisect_left(self._ends, part.start)
        blank = 0
        while at < len(self._ranges) and self._ranges[at][0] < part.stop:
            start, end = self._ranges[at]
            blank += max(0, min(end, part.stop) - max(start, part.start))
            at += 1
        return len(part) - blank

    def touch(self, part: range) -> bool:
        """Whether one of them lies in `part` or at its ends."""
        at = bisect_left(self._ends, part.start)
        return at < len(self._ranges) and self._ranges[at][0] <= part.stop


def _unclaimed(claimed: bytearray) -> Iterator[range]:
    at = claimed.find(0)
    while at >= 0:
        end = claimed.find(1, at)
        end = len(claimed) if end < 0 else end
        yield range(at, end)
        at = claimed.find(0, end)


def _owner(part: range, found: Sequence[_Found]) -> int | None:
    """The license that a passage was added to: the one it stands inside of, else the last one before it, else the next."""
    inside = [n for n, one in enumerate(found) if one.span.start <= part.start < one.span.stop]
    if inside:
        return min(inside, key=lambda n: len(found[n].span))
    before = [n for n, one in enumerate(found) if one.span.stop <= part.start]
    if before:
        return max(before, key=lambda n: found[n].span.stop)
    return min(range(len(found)), key=lambda n: found[n].span.start, default=None)


def _match(found: _Found, added: Sequence[Region], words: Words) -> Match:
    extra = sum(region.words for region in added)
    solid = found.known.solid
    match = Match(
        license=found.known.license,
        text=found.known.id,
        verdict="same",
        score=round(2 * found.kept / (solid + found.kept + extra), 4) if solid else 1.0,
        coverage=round(found.coverage, 4),
        lines=(words.line(found.span.start), words.line(found.span.stop - 1)),
        added=tuple((region.first, region.last) for region in added),
        missing=round(1 - found.coverage, 4),
        notable=tuple(note for region in added for note in region.notable),
    )
    if found.kept == solid and not added:
        return match
    whole = found.coverage >= MODIFIED and not _is_renamed(found, words)
    return replace(match, verdict="modified" if whole else "partial")


def _is_renamed(found: _Found, words: Words) -> bool:
    """Whether the text gives itself another title in place of the one that the license has."""
    title = found.known.title - _UNSPECIFIC
    first = words.line(found.span.start)
    heads = [words.on_line(line) for line in range(max(1, first - _TITLE_LINES), min(first + 1, len(words.lines)) + 1)]
    own = [{pack([word]) for word in words.words[part.start : part.stop]} - _UNSPECIFIC for part in heads if len(part) <= _TITLE_WORDS]
    return any(line & title and line - title for line in own) and not any(title <= line for line in own)


_UNSPECIFIC = frozenset(pack([word]) for word in ("the", "of", "for", "and", "version", "license", "agreement", "terms", "public", "software"))
_TITLE_LINES, _TITLE_WORDS = 6, 15


def _one_per_license(matches: Sequence[Match]) -> tuple[Match, ...]:
    """The matches without repetitions; where a license was found twice, what was added anywhere counts."""
    by_license: dict[str, Match] = {}
    for match in matches:
        first = by_license.get(match.license)
        if first is None:
            by_license[match.license] = match
        elif match.verdict == "modified" and first.verdict == "same":
            by_license[match.license] = match
    return tuple(by_license.values())
