"""JSON of strangers with the place of the values that matter. Parsed by the standard library, never by ours."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeAlias

from msgspec import Struct, field

from licensecheck.marked_yaml import Path
from licensecheck.model import Evidence
from licensecheck.patterns import pattern
from licensecheck.reading.facts import Problem, quoted
from licensecheck.reading.keys import Value

Lexeme: TypeAlias = "tuple[int, str, str]"
"""Offset, mark and content: a bracket, comma or colon, a `"` with the text, or the first character of another scalar."""
MAX_TEXTS = 1_000
"""No more texts are taken from under one key."""
_START = pattern(r'[\[\]{},:"]|[^\s\[\]{},:"]')
_SCALAR = pattern(r'[^\s\[\]{},:"]+')
_DECODER = json.JSONDecoder(strict=False)
_TEXT_MARK = '"'
_MAX_DEPTH = 64


class MarkedJson(Struct):
    """A parsed text. Numbers, which state nothing, are None; `watched` are the keys whose values have a place."""

    text: str
    source: str
    value: Any
    watched: Collection[str]
    _offsets: dict[Path, int] | None = None
    _lines: list[int] = field(default_factory=list)
    """Where each line begins."""
    _cut: dict[Path, Problem] = field(default_factory=dict)

    @property
    def cut(self) -> tuple[Problem, ...]:
        """What was not taken so far because a list is too long."""
        return tuple(self._cut.values())

    def texts(self, *path: str | int) -> Iterator[Value]:
        """Every text at `path` and in the list there, with its place."""
        for where in (path, *self.items(*path)):
            text = self.at(*where)
            if isinstance(text, str) and text.strip():
                yield self._value(where, text)

    def items(self, *path: str | int, most: int = MAX_TEXTS) -> Iterator[Path]:
        """The places of the first `most` values in the list at `path`, none where there is no list."""
        value = self.at(*path)
        count = len(value) if isinstance(value, list) else 0
        if count > most:
            name = quoted(".".join(map(str, path)))
            self._cut[path] = Problem("too-many-values", f"Only the first {most} of {count} values of `{name}` were read.")
        yield from ((*path, i) for i in range(min(count, most)))

    def at(self, *path: str | int) -> Any:
        """The value at `path`, None where there is none."""
        value = self.value
        for step in path:
            if isinstance(value, dict):
                value = value.get(str(step))
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def _value(self, path: Path, text: str) -> Value:
        name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
        quote = quoted(f"{'.'.join(str(step) for step in path)}: {text}")
        if self._offsets is None:
            self._offsets = _offsets(self.text, self.watched)
            self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        offset = self._offsets.get(path)
        if offset is None:
            return Value(text.strip(), Evidence(self.source, quote=quote), name)
        line = bisect_right(self._lines, offset)
        column = offset - self._lines[line - 1] + 1
        return Value(text.strip(), Evidence(self.source, line, column, quote), name)


def parse(text: str, source: str, watched: Collection[str]) -> tuple[MarkedJson | None, tuple[Problem, ...]]:
    """The object that `text` holds, or None and why not. Of a repeated key the last value counts, and it is reported."""
    repeated: dict[str, None] = {}

    def pairs(items: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            names = [name for name, _ in items]
            repeated.update((name, None) for name in watched if names.count(name) > 1)
        return found

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_int=_nothing, parse_float=_nothing, parse_constant=_nothing)
    except json.JSONDecodeError as error:
        message = f"The JSON cannot be read (line {error.lineno}, column {error.colno}): {error.msg}."
        return None, (Problem("bad-json", message, error.lineno, error.colno),)
    except RecursionError:
        return None, (Problem("bad-json", "The JSON is nested too deep.", 1),)
    if not isinstance(value, dict):
        return None, (Problem("bad-json", "The JSON is not an object.", 1),)
    problems = (Problem("duplicate-key", f"`{name}` is given more than once; the last one counts.") for name in repeated)
    return MarkedJson(text, source, _printable(value), watched), tuple(problems)


def _nothing(_: str) -> None:
    """What a number is: it may have any number of digits, and no fact that is looked for."""


def tokens(text: str) -> Iterator[Lexeme]:
    """Every token; ends at a text that does not. What nothing can print is U+FFFD in the texts."""
    at = 0
    while start := _START.search(text, at):
        mark, at = start[0], start.end()
        content = mark
        if mark == _TEXT_MARK:
            try:
                content, at = _DECODER.raw_decode(text, start.start())
            except ValueError:
                return
            content = printable(content)
        elif mark not in "[]{},:":
            scalar = _SCALAR.match(text, start.start())
            content, at = (scalar[0], scalar.end()) if scalar else (mark, at)
        yield start.start(), mark, content


def printable(text: str) -> str:
    """The same text without halves of surrogate pairs."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _printable(value: Any, depth: int = 0) -> Any:
    """The same value with printable texts, and without what is nested deep."""
    if isinstance(value, str):
        return printable(value)
    if depth >= _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {printable(key): _printable(item, depth + 1) for key, item in value.items()}
    return [_printable(item, depth + 1) for item in value] if isinstance(value, list) else value


def _offsets(text: str, watched: Collection[str]) -> dict[Path, int]:
    """Where the values under the watched keys begin, by path; the last place of a repeated key."""
    found: dict[Path, int] = {}
    path: list[str | int | None] = []
    for offset, mark, content in tokens(text):
        if mark in "]}":
            path.pop()
        elif mark == ",":
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
        elif path and path[-1] is None:
            path[-1] = content
        elif mark != ":":
            if any(step in watched for step in path[-2:]):
                found[tuple(step for step in path if step is not None)] = offset
            if mark in "[{":
                path.append(0 if mark == "[" else None)
    return found
