"""The phrases of `rules/prose.yaml`, compiled once and only where a card has prose to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from licensecheck import knowledge
from licensecheck.patterns import pattern

_SPACE = pattern(r" (\??)(?![^\[\]]*\])")
_BLANKS = {"": r"[\s\u00a0]{1,8}", "?": r"[\s\u00a0]{0,8}"}
_CAPITALS = pattern(r"\\.|[A-Z]")
_LEAST = 3
"""A shorter run of letters is no sign that a phrase may be there."""


def lowered(text: str) -> str:
    """`text` in lower case, every character in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


class Phrase:
    """One phrase. It is compiled when a text has the letters that it cannot be without, which is seldom."""

    __slots__ = ("_alone", "_pattern", "_source", "needed")

    def __init__(self, source: str) -> None:
        self.needed = literals(source)
        self._source = _CAPITALS.sub(lambda match: match[0].lower() if match[0].isalpha() else match[0], source)
        self._pattern: re.Pattern[str] | None = None
        self._alone: re.Pattern[str] | None = None

    @property
    def alone(self) -> re.Pattern[str]:
        """Matches a text that is the phrase and nothing else but marks and numbers around it."""
        if self._alone is None:
            self._alone = re.compile(rf"[\W\d_]{{0,12}}(?:{_bounded(self._source)})[\W_]{{0,12}}\Z")
        return self._alone

    @property
    def pattern(self) -> re.Pattern[str]:
        """The phrase as a pattern for texts in lower case: much faster than one that ignores case."""
        if self._pattern is None:
            self._pattern = re.compile(_bounded(self._source))
        return self._pattern


class Finder:
    """Finds any of some phrases, whatever their case; matches have the places of the text, and its words in lower case.

    A phrase is only searched where letters that it cannot be without are in the text.
    """

    def __init__(self, phrases: Sequence[tuple[tuple[str, ...], Phrase]]) -> None:
        self._phrases = phrases
        self._by_letters: dict[str, list[Phrase]] = {}
        for needed, phrase in phrases:
            for literal in needed:
                self._by_letters.setdefault(literal, []).append(phrase)

    def within(self, lower: str) -> Finder:
        """A finder for parts of one text, given in lower case: without the phrases that are nowhere in it."""
        letters = {literal for literal in self._by_letters if literal in lower}
        kept = ((tuple(literal for literal in needed if literal in letters), phrase) for needed, phrase in self._phrases)
        return Finder([(needed, phrase) for needed, phrase in kept if needed])

    def _candidates(self, lower: str) -> Iterator[re.Pattern[str]]:
        for needed, phrase in self._phrases:
            for literal in needed:
                if literal in lower:
                    yield phrase.pattern
                    break

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first match from `start` on."""
        first = None
        for match in self._each(text, start):
            if first is None or match.start() < first.start():
                first = match
        return first

    def found(self, text: str) -> bool:
        """Whether there is a match."""
        lower = lowered(text)
        for literal, phrases in self._by_letters.items():
            if literal in lower:
                for phrase in phrases:
                    if phrase.pattern.search(lower):
                        return True
        return False

    def match(self, text: str) -> re.Match[str] | None:
        """A match at the beginning of the text."""
        lower = lowered(text)
        return next((match for pattern in self._candidates(lower) if (match := pattern.match(lower))), None)

    def finditer(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        """Every match of every phrase; they may overlap."""
        lower = lowered(text)
        for one in self._candidates(lower):
            yield from one.finditer(lower, start)

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

    def match(self, text: str) -> re.Match[str] | None:
        """The match of the whole text, None if it is no such phrase."""
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

    def __init__(self, lists: Mapping[str, list[str]]) -> None:
        self._lists = lists
        self._phrases: dict[str, list[Phrase]] = {}
        self._finders: dict[tuple[str, ...], Finder] = {}
        self._wholes: dict[str, Whole] = {}

    def search(self, *names: str) -> Finder:
        """Finds any phrase of these lists, Latin ones only as whole words."""
        if names not in self._finders:
            self._finders[names] = Finder([(one.needed, one) for name in names for one in self._of(name)])
        return self._finders[names]

    def _of(self, name: str) -> list[Phrase]:
        if name not in self._phrases:
            self._phrases[name] = [Phrase(source) for source in self._lists[name]]
        return self._phrases[name]

    def whole(self, name: str) -> Whole:
        """Matches a text that is such a phrase and nothing else but marks and numbers around it."""
        if name not in self._wholes:
            self._wholes[name] = Whole(self._of(name))
        return self._wholes[name]


def _bounded(phrase: str) -> str:
    """The phrase between word boundaries where it begins and ends in a letter that has such, blanks of any kind."""
    start = r"(?<![A-Za-z0-9_])" if re.match(r"[A-Za-z(\[0-9]", phrase) and not phrase.startswith(r"(?<") else ""
    looks_ahead = re.search(r"\(\?=.*\)\Z", phrase)
    end = r"(?![A-Za-z0-9_])" if re.search(r"[A-Za-z0-9)?}\]]\Z", phrase) and not looks_ahead else ""
    return f"{start}(?:{_SPACE.sub(lambda match: _BLANKS[match[1]], phrase)}){end}"


def literals(phrase: str) -> tuple[str, ...]:
    """Runs of letters, in lower case, one of which every match of the phrase has in it; the empty one says nothing."""
    best: tuple[str, ...] = ("",)
    parts = _parts(phrase)
    if "|" in (part for part, _ in parts):
        return best
    for part, optional in parts:
        if optional:
            continue
        found: tuple[str, ...] = (part.lower(),)
        if part.startswith("(?:"):
            found = tuple(literal for choice in _choices(part[3:-1]) for literal in literals(choice))
        elif not part[0].isalpha():
            continue
        if min(map(_weight, found)) > min(map(_weight, best)):
            best = found
    return best if min(map(_weight, best)) >= _LEAST else ("",)


def _weight(literal: str) -> int:
    """How rarely letters stand in a text by chance: by their number, others than Latin ones count more."""
    return len(literal) if literal.isascii() else len(literal) * _LEAST


_TOKEN = pattern(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?[:=!<]{1,2}|[()|]|[^\W\d_]+|.", re.DOTALL)
_REPEAT = pattern(r"[?*]|\{0,|\{0\}")


def _parts(phrase: str) -> list[tuple[str, bool]]:
    """The phrase cut into groups, runs of letters and single signs, each with whether it may be missing."""
    parts: list[tuple[str, bool]] = []
    depth = start = 0
    for match in _TOKEN.finditer(phrase):
        sign = match[0]
        start = start if depth else match.start()
        depth += sign.startswith("(") - (sign == ")")
        if depth == 0:
            part, optional = phrase[start : match.end()], _REPEAT.match(phrase, match.end()) is not None
            word = optional and len(part) > 1 and part[0].isalpha()
            parts += [(part[:-1], False), (part[-1], True)] if word else [(part, optional)]
    return parts


def _choices(group: str) -> list[str]:
    """The alternatives of a group's inside."""
    choices, depth, start = [], 0, 0
    for match in _TOKEN.finditer(group):
        depth += match[0].startswith("(") - (match[0] == ")")
        if match[0] == "|" and depth == 0:
            choices.append(group[start : match.start()])
            start = match.end()
    return [*choices, group[start:]]


@lru_cache(maxsize=1)
def load() -> Phrases:
    """The shipped phrases."""
    return Phrases(knowledge.load().prose)
