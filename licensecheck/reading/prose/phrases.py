"""The phrases of `rules/prose.yaml`, compiled once and only where a card has prose to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from licensecheck import knowledge
from licensecheck.knowledge.phrases import BOUNDARY, Prepared

_LETTERS = bytes(byte if byte in b"abcdefghijklmnopqrstuvwxyz0123456789" else ord(" ") for byte in range(256))


def lowered(text: str) -> str:
    """`text` in lower case, every character in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


_IN_WORDS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_FEW_DIGITS = 3
_REMEMBERED = 2048
_SHORT = 120
"""No longer text is remembered, in characters."""


class Words(NamedTuple):
    """The different words of a text, which are much fewer than its words: runs of Latin letters and digits, and words with any others."""

    latin: str
    other: str


def words_of(lower: str) -> Words:
    """The words of a text that is in lower case, without its longer numbers."""
    words = set(lower.encode("ascii", "ignore").translate(_LETTERS).split())
    latin = b" ".join([word for word in words if len(word) < _FEW_DIGITS or not word.isdigit()]).decode("ascii")
    return Words(latin, "" if lower.isascii() else " ".join(word for word in set(lower.split()) if not word.isascii()))


class Phrase:
    """One phrase. It is compiled when a text has the letters that it cannot be without, which is seldom."""

    __slots__ = ("_alone", "_bounded", "_pattern", "_source", "also", "list", "needed")

    def __init__(self, prepared: Prepared, list: str) -> None:
        self._source, self.needed, self.also = prepared
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

    def within(self, words: Words) -> Finder:
        """A finder for parts of a text with these words: without the letters that are nowhere in it."""
        latin, other = words
        found = {literal: self._by_letters[literal] for literal in self._latin if literal in latin}
        found.update((literal, self._by_letters[literal]) for literal in self._other if literal in other)
        return Finder(found)

    def near(self, lower: str) -> Finder:
        """A finder for parts of a text that is in lower case: without the letters that are nowhere in it."""
        return Finder({literal: phrases for literal, phrases in self._by_letters.items() if literal in lower})

    @cached_property
    def _latin(self) -> list[str]:
        return [literal for literal in self._by_letters if literal.isascii()]

    @cached_property
    def _other(self) -> list[str]:
        return [literal for literal in self._by_letters if not literal.isascii()]

    def _candidates(self, lower: str) -> list[Phrase]:
        """The phrases that may be in a text, in their order."""
        found: dict[int, Phrase] = {}
        for literal, phrases in self._by_letters.items():
            if literal in lower:
                for i, phrase in phrases:
                    if phrase.also in lower:
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
                    if phrase.also in lower and phrase.pattern.search(lower) and phrase.search(lower):
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

    def search(self, *names: str) -> Finder:
        """Finds any phrase of these lists, Latin ones only as whole words."""
        if names not in self._finders:
            self._finders[names] = Finder.of(one for name in names for one in self._of(name))
        return self._finders[names]

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
