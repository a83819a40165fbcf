"""Lays a text over a known one: which stretches of words they share, in the same order, and what stands between."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from licensecheck.knowledge.texts.words import SHINGLE

_PLACES_TRIED = 8
"""Of a phrase that the known text repeats, so many places are tried."""
_DRIFT = 50
"""A stretch counts one word less for every so many words by which it is shifted against the longest one."""
_STRAY_WORDS, _STRAY_GAP = 12, 30
"""A short stretch at either end, so far from the rest, is a phrase that any text might have."""


class Stretch(Struct, frozen=True):
    """`length` words that stand at `here` in the text and at `there` in the known one."""

    here: int
    there: int
    length: int


class Gap(Struct, frozen=True):
    """Half-open ranges of words between two stretches; one of them may be empty."""

    here: range
    there: range


def align(numbers: Sequence[int], sequence: Sequence[int], places: Mapping[int, list[int]]) -> list[Stretch]:
    """The shared stretches, ascending in both texts, none overlapping.

    `numbers` and `sequence` are the shingles of the text and of the known one, `places` where each stands in the latter.
    """
    runs = _in_order(list(_runs(numbers, sequence, places)))
    return _without_strays(list(_as_words(runs)), len(sequence) + SHINGLE - 1)


def gaps(stretches: Sequence[Stretch]) -> Iterator[Gap]:
    """What lies between neighboring stretches."""
    found = (_between(before, after) for before, after in pairwise(stretches))
    return (gap for gap in found if gap.here or gap.there)


def _between(before: Stretch, after: Stretch) -> Gap:
    return Gap(range(before.here + before.length, after.here), range(before.there + before.length, after.there))


def _runs(numbers: Sequence[int], sequence: Sequence[int], places: Mapping[int, list[int]]) -> Iterator[Stretch]:
    """Maximal runs of equal shingles; `length` counts shingles here. Disjoint in the text, not in the known one."""
    here = expected = 0
    while here < len(numbers):
        found = places.get(numbers[here])
        if found is None:
            here += 1
            continue
        there, length = _longest(numbers, sequence, here, _near(found, expected))
        yield Stretch(here, there, length)
        here += length
        expected = there + length


def _near(places: list[int], expected: int) -> list[int]:
    if len(places) <= _PLACES_TRIED:
        return places
    at = bisect_left(places, expected)
    start = max(0, min(at - 1, len(places) - _PLACES_TRIED))
    return places[start : start + _PLACES_TRIED]


def _longest(numbers: Sequence[int], sequence: Sequence[int], here: int, places: list[int]) -> tuple[int, int]:
    best = (places[0], 0)
    for there in places:
        length, most = 1, min(len(numbers) - here, len(sequence) - there)
        while length < most and numbers[here + length] == sequence[there + length]:
            length += 1
        if length > best[1]:
            best = (there, length)
    return best


def _in_order(runs: list[Stretch]) -> list[Stretch]:
    """The runs that can stand together in one order: long ones and those near the longest are chosen first."""
    if not runs:
        return []
    longest = max(runs, key=lambda run: run.length)
    shift = longest.here - longest.there
    chosen: list[Stretch] = []
    starts: list[int] = []
    for run in sorted(runs, key=lambda run: abs(run.here - run.there - shift) / _DRIFT - run.length):
        at = bisect_right(starts, run.here)
        fitted = _fitted(run, chosen[at - 1] if at else None, chosen[at] if at < len(chosen) else None)
        if fitted:
            chosen.insert(at, fitted)
            starts.insert(at, fitted.here)
    return chosen


def _fitted(run: Stretch, before: Stretch | None, after: Stretch | None) -> Stretch | None:
    """The part of `run` that lies between its neighbors in the known text."""
    cut = max(0, before.there + before.length - run.there) if before else 0
    end = min(run.there + run.length, after.there) if after else run.there + run.length
    length = end - run.there - cut
    return Stretch(run.here + cut, run.there + cut, length) if length > 0 else None


def _as_words(runs: Sequence[Stretch]) -> Iterator[Stretch]:
    here = there = 0
    for run in runs:
        cut = max(0, here - run.here, there - run.there)
        length = run.length + SHINGLE - 1 - cut
        if length > 0:
            yield Stretch(run.here + cut, run.there + cut, length)
            here, there = run.here + cut + length, run.there + cut + length


def _without_strays(stretches: list[Stretch], size: int) -> list[Stretch]:
    """`size` is the length of the known text in words; a stretch at its very start or end is where it belongs."""
    start, end = 0, len(stretches)
    while end - start > 1 and stretches[start].there and _is_stray(stretches[start], _between(stretches[start], stretches[start + 1])):
        start += 1
    while end - start > 1 and not _ends_at(stretches[end - 1], size) and _is_stray(stretches[end - 1], _between(*stretches[end - 2 : end])):
        end -= 1
    return stretches[start:end]


def _ends_at(stretch: Stretch, size: int) -> bool:
    return stretch.there + stretch.length == size


def _is_stray(stretch: Stretch, gap: Gap) -> bool:
    return stretch.length < _STRAY_WORDS and abs(len(gap.here) - len(gap.there)) > _STRAY_GAP
