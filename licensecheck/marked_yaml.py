"""YAML in which every value knows its line and column.

One bounded loader for front matter (hostile) and for rule files (ours): scalars stay strings (`no` is "no", `1.10` is
"1.10"), plain null is None, aliases and tags are refused, duplicate keys are reported, depth and size are capped.
It builds from the parser's events, so nothing recurses and nothing is constructed that was not counted first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import yaml
from msgspec import Struct

from licensecheck.patterns import pattern

Path: TypeAlias = "tuple[str | int, ...]"
MAX_DEPTH = 32
MAX_NODES = 100_000
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TABS = pattern(r"(?m)^(?P<indent>\t[ \t]*)(?=\S)|\t+")
_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")
_UNPRINTABLE = pattern("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_CONTROL = pattern("[^\t\n\r\x20-\x7e]")
"""The same for ASCII text: it compiles in a hundredth of the time."""


class Place(NamedTuple):
    """Line and column, both counted from 1."""

    line: int
    column: int


class YamlProblem(Exception):
    """The text is not YAML we can use; `place` says where."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


class MarkedYaml(Struct, frozen=True):
    """A parsed text. `places` and `key_places` are keyed by the path from the root; `duplicates` lists repeated keys.

    Of a repeated key the last value counts, as it does on the Hub.
    """

    value: Any
    places: Mapping[Path, Place]
    key_places: Mapping[Path, Place]
    duplicates: tuple[Path, ...] = ()

    def place(self, path: Path) -> Place:
        """Where the value at `path` stands, or the nearest enclosing one."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))


def parse(text: str, first_line: int = 1) -> MarkedYaml:
    """Parse `text`, whose first line is line `first_line` of its file. Raises YamlProblem."""
    builder = _Builder(first_line - 1)
    text = text.removeprefix("\ufeff")
    builder.check_characters(text)
    try:
        for event in yaml.parse(_alike(text), Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(error.problem or "not YAML", builder.place(mark)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise YamlProblem((str(error).splitlines() or ["not YAML"])[0], Place(first_line, 1)) from None
    return MarkedYaml(builder.root, builder.places, builder.key_places, tuple(builder.duplicates))


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _alike(text: str) -> str:
    """One text that libyaml and the pure loader read the same way.

    libyaml takes a tab for a blank, the pure loader refuses it: one space a tab keeps the columns. Tabs that indent
    stay, both refuse them. Both take the Unicode line separators for line breaks, editors do not: as blanks they keep
    the lines.
    """
    text = _TABS.sub(lambda match: match["indent"] or " " * len(match[0]), text)
    return text.translate(_BREAKS)


class _Open(Struct):
    """A collection that is still being read: its value, its path and, in a mapping, the key that waits for a value."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


class _Builder:
    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.root: Any = None
        self.places: dict[Path, Place] = {}
        self.key_places: dict[Path, Place] = {}
        self.duplicates: list[Path] = []
        self.stack: list[_Open] = []
        self.nodes = 0
        self.documents = 0

    def place(self, mark: Any) -> Place:
        return Place(mark.line + 1 + self.offset, mark.column + 1) if mark else Place(1 + self.offset, 1)

    def check_characters(self, text: str) -> None:
        found = _CONTROL.search(text) if text.isascii() else _UNPRINTABLE.search(text.translate(_BREAKS))
        if found:
            start = found.start()
            line_start = text.rfind("\n", 0, start) + 1
            place = Place(text.count("\n", 0, start) + 1 + self.offset, start - line_start + 1)
            raise YamlProblem(f"the character U+{ord(found[0]):04X} is not allowed", place)

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.NodeEvent):
            self._check(event)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise YamlProblem("more than one document", self.place(event.start_mark))

    def _check(self, event: yaml.NodeEvent) -> None:
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent):
            raise YamlProblem("aliases are not read", self.place(event.start_mark))
        if getattr(event, "tag", None) is not None:
            raise YamlProblem("tags are not read", self.place(event.start_mark))
        if self.nodes > MAX_NODES:
            raise YamlProblem(f"more than {MAX_NODES} values", self.place(event.start_mark))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.value, dict) and top.key is None:
            self._key(top, top.value, event)
        else:
            plain = not event.style
            self._add(None if plain and event.value in _NULL else event.value, event)

    def _key(self, top: _Open, mapping: dict[str, Any], event: yaml.ScalarEvent) -> None:
        top.key = event.value
        path = (*top.path, event.value)
        if event.value in mapping:
            self.duplicates.append(path)
            self._forget(mapping[event.value], path)
        self.key_places[path] = self.place(event.start_mark)

    def _forget(self, value: Any, path: Path) -> None:
        """Drop the places inside a value that a repeated key replaces."""
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, item in items:
            inner = (*path, key)
            self.places.pop(inner, None)
            self.key_places.pop(inner, None)
            self._forget(item, inner)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.value, dict) and top.key is None:
            raise YamlProblem("a key must be a plain word", self.place(event.start_mark))
        if len(self.stack) >= MAX_DEPTH:
            raise YamlProblem(f"nested more than {MAX_DEPTH} deep", self.place(event.start_mark))
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Open(value, self._add(value, event)))

    def _add(self, value: Any, event: yaml.NodeEvent) -> Path:
        """Put a value where the innermost open collection expects it; its path."""
        path: Path = ()
        if not self.stack:
            self.root = value
        else:
            top = self.stack[-1]
            if isinstance(top.value, list):
                path = (*top.path, len(top.value))
                top.value.append(value)
            else:
                assert top.key is not None
                path = (*top.path, top.key)
                top.value[top.key] = value
                top.key = None
        self.places[path] = self.place(event.start_mark)
        return path
