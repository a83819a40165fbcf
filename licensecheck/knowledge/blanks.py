"""The words of a license text that differ from copy to copy: who holds the copyright, what is to be filled in, the title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from licensecheck.knowledge.words import Words, split_words

MAX_TITLE = 15
"""A longer first line is no title, in words."""
_TEMPLATE = 500
"""Only texts shorter than this, in words, name the holder inside their sentences."""
_COPYRIGHT = re.compile(r"^[\W_]*(?:(?:portions?|parts?|modifications?)[\W_]+)?(?:copyright|\(c\)|©|all rights reserved)", re.IGNORECASE)
_PLACE = re.compile(r"\[[^\[\]]{1,80}\]|\{[^{}]{1,80}\}|_{3,200}")
_PLACE_WORDS = re.compile(r"name|year|yyyy|date|holder|owner|author|organi[sz]ation|insert|project|e-?mail|licensor|company|link", re.IGNORECASE)
_HOLDER = frozenset(("holder", "holders", "owner", "owners", "author", "authors", "regents", "organization", "contributors"))
_BEFORE_HOLDER = frozenset(("the", "copyright", "above", "listed"))
_END = re.compile(r"^\W*end of (?:the )?terms and conditions\W*$", re.IGNORECASE)


def is_copyright(line: str) -> bool:
    """Whether a line says who holds the copyright."""
    return bool(_COPYRIGHT.match(line[:200]))


def title(words: Words) -> tuple[str, ...]:
    """The words of the first line that has any, () if it is too long for a title or a copyright line."""
    line = words.line(0) if words.words else 0
    part = words.on_line(line) if line else range(0)
    if len(part) > MAX_TITLE or (line and is_copyright(words.lines[line - 1])):
        return ()
    return words.words[part.start : part.stop]


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
            yield from _places(words, line, part)
    if len(words.words) < _TEMPLATE:
        yield from _holders(words)


def _places(words: Words, line: str, part: range) -> Iterator[range]:
    """The words inside brackets and braces that ask to be filled in. They are found by counting the words before them."""
    for found in _PLACE.finditer(line):
        if _PLACE_WORDS.search(found[0]):
            start = part.start + len(split_words(line[: found.start()]).words)
            yield range(start, min(start + len(split_words(found[0]).words), part.stop))


def _holders(words: Words) -> Iterator[range]:
    for place, word in enumerate(words.words):
        if word in _HOLDER:
            start = place
            while start and place - start < len(_BEFORE_HOLDER) and words.words[start - 1] in _BEFORE_HOLDER:
                start -= 1
            yield range(start, place + 1)
