"""Which license a text is, and what was changed in it.

The shingles of the text name candidates: a shingle that a license has and the text has too speaks for it, one that the
text lacks speaks against it, so that what sets near-duplicates apart decides. The winner is laid over the text word for
word; what it covers is taken away, and the rest is asked again, so that a file with several licenses gives them all.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from licensecheck.knowledge.texts.blanks import MAX_TITLE, names_itself
from licensecheck.knowledge.texts.fingerprints import UNKNOWN, Index, IndexedText
from licensecheck.knowledge.texts.words import SHINGLE, Words, pack, split_words
from licensecheck.model import Evidence, Issue

if TYPE_CHECKING:
    from licensecheck.knowledge.texts.alignment import Stretch
    from licensecheck.knowledge.texts.residue import Notable
    from licensecheck.knowledge.texts.surroundings import Region

Verdict: TypeAlias = Literal["exact", "same", "modified", "partial"]
MAX_CHARS = 1024 * 1024
"""No text is read further than this."""
MANY_LICENSES = "many-licenses"
"""Code of the issue that says: there may be more licenses in the text than were looked for."""
MAX_MATCHES, MAX_WORK = 64, 1_500_000
"""Licenses looked for in one text: so many, and fewer in long ones, counted in words read."""
MAX_NOTABLE = 50
MODIFIED, PARTIAL = 0.9, 0.3
"""The share of a license that must be there for the verdict."""
LIKE = 0.3
"""A text less like the license than this only has it somewhere among other terms."""
_MIN_WORDS = 12
"""Fewer shared words than this are no match, unless they are the whole license."""
_CHANCE = 0.001
"""How likely a text has a shingle of a license that it does not contain."""
_FULLER = 0.02
"""A text is more fully there than another if its share is greater by this."""
_LEAST_KEPT, _MOST_KEPT = 0.5, 0.97
"""Bounds of how likely a text keeps a shingle of the license that it contains."""


class Match(Struct, frozen=True):
    """A license found in a text.

    `score` is the likeness of the two texts, `coverage` the share of the license that is there, `missing` the rest of it;
    all 0..1. `added` are first and last lines of what was added, `lines` where the license stands. `edition` names
    the text it was compared with.
    """

    license: str
    edition: str
    verdict: Verdict
    score: float
    coverage: float
    lines: tuple[int, int]
    added: tuple[tuple[int, int], ...] = ()
    missing: float = 0.0
    notable: tuple[Notable, ...] = ()


class Identification(Struct, frozen=True):
    """All licenses found in a text, best first, and what kept us from looking."""

    matches: tuple[Match, ...]
    issues: tuple[Issue, ...] = ()


class _Found(Struct, frozen=True):
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
    whole = _whole(text, words, index)
    if whole:
        return Identification(whole, tuple(issues))
    found = list(_found(words, index))
    if len(found) == _most(words):
        issues.append(Issue(MANY_LICENSES, f"No more than {len(found)} licenses were looked for.", subject, Evidence(subject)))
    return Identification(_matches(words, found), tuple(issues))


def _most(words: Words) -> int:
    return max(8, min(MAX_MATCHES, MAX_WORK // len(words.words)))


def _whole(text: str, words: Words, index: Index) -> tuple[Match, ...]:
    """The one match of a text that is a known one and nothing else."""
    exact = index.exact(text)
    place = exact if exact is not None else index.same(words.packed)
    if place is None:
        return ()
    known = index.texts[place]
    lines = (words.line(0), words.line(len(words.words) - 1))
    return (Match(known.license, known.id, "same" if exact is None else "exact", 1.0, 1.0, lines),)


def _matches(words: Words, found: Sequence[_Found]) -> tuple[Match, ...]:
    """Whole licenses first. What only a part of some license covers is an addition to a whole one beside it."""
    whole = [one for one in found if _is_whole(one, words)]
    parts = [one for one in found if one not in whole]
    matches = [*_worst_of_each(_judged(whole, whole, words, are_whole=True)), *_judged(found, parts, words, are_whole=False)]
    by_license: dict[str, Match] = {}
    for match in sorted(matches, key=lambda match: match.verdict == "partial"):
        by_license.setdefault(match.license, match)
    return tuple(by_license.values())


def _worst_of_each(matches: Iterable[Match]) -> Iterable[Match]:
    """One match a license: of several copies the one that was changed most."""
    by_license: dict[str, Match] = {}
    for match in matches:
        other = by_license.get(match.license)
        if other is None or _FROM_SAME.index(match.verdict) > _FROM_SAME.index(other.verdict):
            by_license[match.license] = match
    return by_license.values()


_FROM_SAME = ("exact", "same", "modified", "partial")


def _judged(covering: Sequence[_Found], judged: Sequence[_Found], words: Words, are_whole: bool) -> Iterator[Match]:
    """A match for every license in `judged`, with what none of `covering` covers as added."""
    claimed = bytearray(len(words.words))
    for stretch in (stretch for one in covering for stretch in one.stretches):
        claimed[stretch.here : stretch.here + stretch.length] = b"\1" * stretch.length
    from licensecheck.knowledge.texts.surroundings import Surroundings

    surroundings = Surroundings(words, tuple(one.span for one in covering))
    fills = frozenset().union(*(one.fills for one in covering))
    added: dict[_Found, list[Region]] = {one: [] for one in judged}
    for part in _unclaimed(claimed):
        for owner in _owners(part, judged, are_whole):
            added[owner] += surroundings.added(part, owner.span, part in fills)
    for one in judged:
        yield _match(one, added[one], words, are_whole)


def _found(words: Words, index: Index) -> Iterator[_Found]:
    numbers = index.numbers(words.packed)
    for _ in range(_most(words)):
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
    """The text that explains most of these shingles, or None if none explains more than chance would.

    A long text that is only nearly there may cover two short ones that are there entirely (an agreement and its policy,
    which an older agreement had in one text); what explains more together with a second text goes first.
    """
    known = set(numbers)
    known.discard(UNKNOWN)
    candidates = _Candidates(known, index)
    best = candidates.best()
    if best is None:
        return None
    rival = candidates.best(candidates.share(best) + _FULLER)
    if rival is None or candidates.with_second(best) >= candidates.with_second(rival):
        return best
    return rival


class _Candidates:
    """How well each text explains a set of shingles."""

    def __init__(self, known: set[int], index: Index, kept: float | None = None) -> None:
        self._known, self._index = known, index
        self._hits = index.texts_with(known)
        shares = [self.share(text) for text in self._hits]
        self._kept = kept or min(max(_LEAST_KEPT, *shares, 0), _MOST_KEPT)

    def share(self, text: int) -> float:
        """The share of the shingles of a text that are there."""
        return self._hits[text] / self._index.texts[text].distinct

    def weight(self, text: int) -> float:
        """How much likelier the shingles are if the text is there than if it is not, as a logarithm."""
        hits = self._hits[text]
        missing = self._index.texts[text].distinct - hits
        return hits * math.log(self._kept / _CHANCE) + missing * math.log(1 - self._kept)

    def best(self, share: float = 0) -> int | None:
        """The likeliest text of those with at least this share of their shingles, None if chance is likelier."""
        likely = [text for text in sorted(self._hits) if self.share(text) >= share and self.weight(text) > 0]
        return max(likely, key=self.weight, default=None)

    def with_second(self, text: int) -> float:
        """The weight of a text and of the best one for what it leaves over."""
        rest = _Candidates(self._known.difference(self._index.sequence(text)[0]), self._index, self._kept)
        second = rest.best()
        return self.weight(text) + (0 if second is None else rest.weight(second))


def _laid_over(numbers: Sequence[int], place: int, index: Index) -> _Found | None:
    known = index.texts[place]
    from licensecheck.knowledge.texts.alignment import align, gaps

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


def _owners(part: range, found: Sequence[_Found], are_whole: bool) -> Iterator[_Found]:
    """The licenses that a passage was added to: the one it stands inside of, else the whole ones right before and after it."""
    inside = [one for one in found if one.span.start <= part.start < one.span.stop]
    if inside:
        yield min(inside, key=lambda one: len(one.span))
    if inside or not are_whole:
        return
    before = [one for one in found if one.span.stop <= part.start]
    after = [one for one in found if one.span.start >= part.stop]
    if before:
        yield max(before, key=lambda one: one.span.stop)
    if after:
        yield min(after, key=lambda one: one.span.start)


def _match(found: _Found, added: Sequence[Region], words: Words, is_whole: bool) -> Match:
    solid = found.known.solid
    likeness = 2 * found.kept / (solid + found.kept + sum(region.words for region in added)) if solid else 1.0
    verdict: Verdict = "partial"
    if is_whole and found.kept == solid and not added:
        verdict = "same"
    elif is_whole and likeness >= LIKE and not _is_renamed(found, words):
        verdict = "modified"
    return Match(
        license=found.known.license,
        edition=found.known.id,
        verdict=verdict,
        score=round(likeness, 4),
        coverage=round(found.coverage, 4),
        lines=(words.line(found.span.start), words.line(found.span.stop - 1)),
        added=_line_ranges(added),
        missing=round(1 - found.coverage, 4),
        notable=tuple(note for region in added for note in region.notable)[:MAX_NOTABLE],
    )


def _line_ranges(regions: Sequence[Region]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for region in sorted(regions, key=lambda region: region.first):
        if merged and region.first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], region.last))
        else:
            merged.append((region.first, region.last))
    return tuple(merged)


def _is_whole(found: _Found, words: Words) -> bool:
    """Whether the license is there, all of it or most of it under its own name."""
    return found.kept == found.known.solid or (found.coverage >= MODIFIED and not _is_renamed(found, words))


def _is_renamed(found: _Found, words: Words) -> bool:
    """Whether the text has another title or version in the place of the license's: a relative of it, not a copy.

    A license that is there to the last word must be a relative by name to be one.
    """
    name, own = found.known.name - _UNSPECIFIC, _own_name(found, words)
    has_another = bool(name - own and own - found.known.head)
    return has_another and (found.kept < found.known.solid or bool(name & own))


def _own_name(found: _Found, words: Words) -> set[bytes]:
    """The words of the lines, where the license has its title, with which the text names itself."""
    first = found.stretches[0]
    place = max(0, first.here - first.there)
    last = min(place + MAX_TITLE, len(words.words) - 1)
    own: set[bytes] = set()
    for line in range(words.line(max(0, place - _HEAD_WORDS)), words.line(last) + 1):
        part = words.on_line(line)
        packed = {pack([word]) for word in words.words[part.start : part.stop]}
        if names_itself(words.lines[line - 1], len(part)) and packed & (found.known.name | _CALLED):
            own |= packed - _UNSPECIFIC
    return own


_CALLED = frozenset(pack([word]) for word in ("license", "agreement", "terms", "policy", "version"))
_UNSPECIFIC = _CALLED | frozenset(pack([word]) for word in ("the", "of", "for", "and", "public", "software")) - {pack(["policy"])}
_HEAD_WORDS = 40
"""So far before its place a title is looked for."""
