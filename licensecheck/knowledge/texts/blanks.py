"""The words of a license text that differ from copy to copy: the holder, places to fill in, the title, paragraph numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from licensecheck.knowledge.texts.words import Words, split_words
from licensecheck.patterns import pattern

MAX_TITLE = 15
"""A longer first line is no title, in words."""
MAX_LABEL = 8
"""No line right under a title is longer, in words."""
_NAME_LINES = 4
_SENTENCE_ENDS = (".", ",", ";")
_TEMPLATE = 500
"""Only texts shorter than this, in words, name the holder inside their sentences."""
_COPYRIGHT = pattern(r"^[\W_]*(?:(?:portions?|parts?|modifications?)[\W_]+)?(?:copyright|\(c\)|©|all rights reserved)", re.IGNORECASE)
_PLACE = pattern(r"\[[^\[\]]{1,80}\]|\{[^{}]{1,80}\}|_{3,200}")
_PLACE_WORDS = pattern(
    r"name|year|yyyy|date|holder|owner|author|organi[sz]ation|insert|project|e-?mail|licensor|company|link", re.IGNORECASE
)
_NUMBER = pattern(r"^\W*\d{1,2}[.)]\s")
_HOLDER = frozenset(("holder", "holders", "owner", "owners", "author", "authors", "regents", "organization", "contributors"))
_BEFORE_HOLDER = frozenset(("the", "copyright", "above", "listed"))
_BETWEEN_HOLDERS = (("and",), ("or",), ("nor",))
_END = pattern(r"^\W*end of (?:the )?terms and conditions\W*$", re.IGNORECASE)


def is_copyright(line: str) -> bool:
    """Whether a line says who holds the copyright."""
    return bool(_COPYRIGHT.match(line[:200]))


def names_itself(line: str, words: int) -> bool:
    """Whether a line may be a title or give a version: short, no sentence, no copyright line."""
    return 0 < words <= MAX_TITLE and not line.rstrip().endswith(_SENTENCE_ENDS) and not is_copyright(line)


def title(words: Words) -> tuple[str, ...]:
    """The words of the first line that has any, () if it is a sentence, part of a paragraph or a copyright line."""
    line = words.line(0) if words.words else 0
    if not line or not names_itself(words.lines[line - 1], len(words.on_line(line))):
        return ()
    if line < len(words.lines) and len(words.on_line(line + 1)) > MAX_LABEL:
        return ()
    part = words.on_line(line)
    return words.words[part.start : part.stop]


def name_lines(words: Words) -> Iterator[range]:
    """The words of the title and of the short lines right after it, which give the version."""
    if not title(words):
        return
    first = words.line(0)
    for line in range(first, min(first + _NAME_LINES, len(words.lines) + 1)):
        part = words.on_line(line)
        if len(part) > MAX_TITLE:
            return
        if names_itself(words.lines[line - 1], len(part)):
            yield part


def blanks(words: Words) -> list[range]:
    """The ranges of words that differ from copy to copy, ascending, none touching another."""
    marked = sorted(_marked(words), key=lambda part: part.start)
    merged: list[range] = []
    for part in marked:
        if merged and part.start <= merged[-1].stop:
            merged[-1] = range(merged[-1].start, max(merged[-1].stop, part.stop))
        elif part:
            merged.append(part)
    return merged


def _marked(words: Words) -> Iterator[range]:
    yield range(len(title(words)))
    for number, line in enumerate(words.lines, 1):
        part = words.on_line(number)
        if _END.match(line[:200]):
            yield range(part.start, len(words.words))
            return
        if is_copyright(line):
            yield part
        else:
            if _NUMBER.match(line[:200]):
                yield part[:1]
            yield from _places(line, part)
    if len(words.words) < _TEMPLATE:
        yield from _holders(words)


def _places(line: str, part: range) -> Iterator[range]:
    """The words inside brackets and braces that ask to be filled in. They are found by counting the words before them."""
    for found in _PLACE.finditer(line):
        if _PLACE_WORDS.search(found[0]):
            start = part.start + len(split_words(line[: found.start()]).words)
            yield range(start, min(start + len(split_words(found[0]).words), part.stop))


def _holders(words: Words) -> Iterator[range]:
    for place, word in enumerate(words.words):
        if word in _HOLDER:
            start, end = place, place + 1
            while start and place - start < len(_BEFORE_HOLDER) and words.words[start - 1] in _BEFORE_HOLDER:
                start -= 1
            following = words.words[end : end + 1 + len(_BEFORE_HOLDER)]
            if following[:1] in _BETWEEN_HOLDERS and _HOLDER.intersection(following):
                end += 1
            yield range(start, end)
