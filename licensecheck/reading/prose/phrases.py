"""The phrases of `rules/prose.yaml`, compiled once and only where a card has prose to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from licensecheck import knowledge
from licensecheck.knowledge.phrases import BOUNDARY, Prepared


def lowered(text: str) -> str:
    """`text` in lower case, every character in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


_IN_WORDS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_REMEMBERED = 2048
_SHORT = 120
"""No longer text is remembered, in characters."""


class Phrase:
    """One phrase. It is compiled when a text has the letters that it cannot be without, which is seldom."""

    __slots__ = ("_alone", "_bounded", "_pattern", "_source", "list", "needed", "others")

    def __init__(self, prepared: Prepared, list: str) -> None:
        self._source, (self.needed, *self.others) = prepared
        self._bounded = self._source.startswith(BOUNDARY)
        self.list = list
        self._pattern: re.Pattern[str] | None = None
        self._alone: re.Pattern[str] | None = None

    @property
    def alone(self) -> re.Pattern[str]:
        """Matches a text that is the phrase and nothing else but marks and numbers around it."""
        if self._alone is None:
            self._alone = re.compile(rf"[\W\d_]{{0,12}}(?:{self._source})[\W_]{{0,12}}\Z")
        return self._alone

    @property
    def pattern(self) -> re.Pattern[str]:
        """The phrase as a pattern for texts in lower case, without the boundary before it, with which it would be much slower."""
        if self._pattern is None:
            self._pattern = re.compile(self._source.removeprefix(BOUNDARY))
        return self._pattern

    def may_be_in(self, lower: str) -> bool:
        """Whether a text that is in lower case has the other letters, too, that the phrase cannot be without."""
        for group in self.others:
            for run in group:
                if run in lower:
                    break
            else:
                return False
        return True

    def search(self, lower: str, start: int = 0) -> re.Match[str] | None:
        """The first match from `start` on in a text that is in lower case."""
        match = self.pattern.search(lower, start)
        while match and self._bounded and match.start() and lower[match.start() - 1] in _IN_WORDS:
            match = self.pattern.search(lower, match.start() + 1)
        return match

    def each(self, lower: str, start: int = 0) -> Iterator[re.Match[str]]:
        """Every match from `start` on in a text that is in lower case; they do not overlap."""
        while match := self.search(lower, start):
            yield match
            start = match.end() + (match.end() == match.start())


class Runs:
    """Finds, in one go, which of many runs of letters are in a text."""

    def __init__(self, runs: Iterable[str]) -> None:
        from ahocorasick_rs import AhoCorasick

        self._automaton = AhoCorasick(sorted({run for run in runs if run}))

    def of(self, lower: str) -> frozenset[str]:
        """The runs that are in a text, which is in lower case; the empty run is in any."""
        return frozenset(("", *self._automaton.find_matches_as_strings(lower, overlapping=True)))


class Finder:
    """Finds any of some phrases, whatever their case; matches have the places of the text, and its words in lower case.

    A phrase is only searched where letters that it cannot be without are in the text.
    """

    def __init__(self, by_letters: Mapping[str, Sequence[tuple[int, Phrase]]]) -> None:
        self._by_letters = by_letters

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Finder:
        """A finder for phrases, which it keeps in their order."""
        by_letters: dict[str, list[tuple[int, Phrase]]] = {}
        for i, phrase in enumerate(phrases):
            for literal in phrase.needed:
                by_letters.setdefault(literal, []).append((i, phrase))
        return cls(by_letters)

    def among(self, runs: frozenset[str]) -> Finder:
        """A finder for the parts of a text that has these runs of letters in it: without the phrases that cannot be there."""
        found: dict[str, list[tuple[int, Phrase]]] = {}
        for run in runs & self._runs:
            phrases = [numbered for numbered in self._by_letters[run] if not any(map(runs.isdisjoint, numbered[1].others))]
            if phrases:
                found[run] = phrases
        return Finder(found) if found else NOTHING

    def __bool__(self) -> bool:
        """Whether there is any phrase to find."""
        return bool(self._by_letters)

    @cached_property
    def _runs(self) -> frozenset[str]:
        return frozenset(self._by_letters)

    def _candidates(self, lower: str) -> list[Phrase]:
        """The phrases that may be in a text, in their order."""
        found: dict[int, Phrase] = {}
        for literal, phrases in self._by_letters.items():
            if literal in lower:
                for i, phrase in phrases:
                    if not phrase.others or phrase.may_be_in(lower):
                        found[i] = phrase
        return [found[i] for i in sorted(found)]

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first match from `start` on."""
        first = None
        for match in self._each(text, start):
            if first is None or match.start() < first.start():
                first = match
        return first

    def found(self, text: str) -> bool:
        """Whether there is a match."""
        return self.found_in(lowered(text))

    def found_in(self, lower: str) -> bool:
        """Whether there is a match in a text that is in lower case already."""
        for literal, phrases in self._by_letters.items():
            if literal in lower:
                for _, phrase in phrases:
                    if phrase.may_be_in(lower) and phrase.pattern.search(lower) and phrase.search(lower):
                        return True
        return False

    def match(self, text: str) -> re.Match[str] | None:
        """A match at the beginning of the text."""
        lower = lowered(text)
        return next((match for one in self._candidates(lower) if (match := one.pattern.match(lower))), None)

    def finditer(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        """Every match of every phrase; they may overlap."""
        lower = lowered(text)
        for one in self._candidates(lower):
            yield from one.each(lower, start)

    def named(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Every match of every phrase, with the list that the phrase is from."""
        lower = lowered(text)
        for one in self._candidates(lower):
            for match in one.each(lower):
                yield one.list, match

    def split(self, text: str) -> list[str]:
        """The text between the matches."""
        parts, position = [], 0
        for match in sorted(self.finditer(text), key=lambda match: match.span()):
            if match.start() >= position:
                parts.append(text[position : match.start()])
                position = match.end()
        return [*parts, text[position:]]

    def _each(self, text: str, start: int) -> Iterator[re.Match[str]]:
        lower = lowered(text)
        for one in self._candidates(lower):
            match = one.search(lower, start)
            if match:
                yield match


NOTHING = Finder({})
"""Finds nothing."""


class Whole:
    """Tells whether a text is one of some phrases."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._phrases = phrases
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._match)

    def match(self, text: str) -> re.Match[str] | None:
        """The match of the whole text, None if it is no such phrase. The same words and titles are asked for again and again."""
        return self._remembered(text) if len(text) <= _SHORT else self._match(text)

    def _match(self, text: str) -> re.Match[str] | None:
        lower = lowered(text)
        for phrase in self._phrases:
            for literal in phrase.needed:
                if literal in lower:
                    match = phrase.alone.match(lower)
                    if match:
                        return match
                    break
        return None


class Phrases:
    """The lists by name, each compiled when it is first asked for."""

    def __init__(self, lists: Mapping[str, Sequence[Prepared]]) -> None:
        self._lists = lists
        self._phrases: dict[str, list[Phrase]] = {}
        self._finders: dict[tuple[str, ...], Finder] = {}
        self._wholes: dict[str, Whole] = {}
        self._letters: dict[str, frozenset[str]] = {}

    def search(self, *names: str) -> Finder:
        """Finds any phrase of these lists, Latin ones only as whole words."""
        if names not in self._finders:
            self._finders[names] = Finder.of(one for name in names for one in self._of(name))
        return self._finders[names]

    def letters(self, name: str) -> frozenset[str]:
        """The runs of letters that a list of such names."""
        if name not in self._letters:
            self._letters[name] = frozenset(phrase.needed[0] for phrase in self._of(name))
        return self._letters[name]

    @cached_property
    def runs(self) -> Runs:
        """Finds the runs of letters without which there is no phrase of any list."""
        return Runs(run for phrases in self._lists.values() for _, groups in phrases for group in groups for run in group)

    def _of(self, name: str) -> list[Phrase]:
        if name not in self._phrases:
            self._phrases[name] = [Phrase(prepared, name) for prepared in self._lists[name]]
        return self._phrases[name]

    def whole(self, name: str) -> Whole:
        """Matches a text that is such a phrase and nothing else but marks and numbers around it."""
        if name not in self._wholes:
            self._wholes[name] = Whole(self._of(name))
        return self._wholes[name]


@lru_cache(maxsize=1)
def load() -> Phrases:
    """The shipped phrases."""
    return Phrases(knowledge.load().prose)
