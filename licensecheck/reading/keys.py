"""The keys of a card with the place of each value: from its front matter, or from what a source delivers parsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from licensecheck.marked_yaml import MAX_DEPTH, MarkedYaml, Path, Place, YamlProblem, parse
from licensecheck.model import Evidence, Issue
from licensecheck.patterns import pattern
from licensecheck.reading.facts import Problem, quoted
from licensecheck.reading.front_matter import FrontMatter

BAD_FRONT_MATTER = "bad-front-matter"
UNREAD = frozenset((BAD_FRONT_MATTER, "front-matter-too-long"))
"""Codes of issues after which a license that was not found may be there all the same."""

_SALVAGED = frozenset(("license", "license_name", "license_link", "base_model", "base_model_relation", "datasets", "source_datasets"))
_TOP_KEY = pattern(r"([A-Za-z_][\w-]*)[ \t]*:(?=[ \t]|$)")
_KEY_AND_STYLE = pattern(r"[^:]{1,100}:[ \t]*(?:[|>][+\-\d]{0,2}[ \t]*$)?")
_MAX_DUPLICATES = 10


class Value(NamedTuple):
    """One text of the card. `name` is the key it stands under where it is an item of a mapping."""

    text: str
    evidence: Evidence
    name: str = ""


class Keys(Struct, frozen=True):
    """The top-level keys of a card. `lines` are those of its YAML, from line `first_line` of `source` on."""

    source: str
    marked: MarkedYaml
    lines: tuple[str, ...] = ()
    first_line: int = 1
    issues: tuple[Issue, ...] = ()

    @property
    def values(self) -> Mapping[str, Any]:
        """The keys as they are; empty where the card has none."""
        return self.marked.value if isinstance(self.marked.value, dict) else {}

    def texts(self, key: str) -> tuple[Value, ...]:
        """Every text under `key`, however it is nested; of a mapping without a value the key itself. Blanks are cut."""
        return self._texts((key,), self.values.get(key))

    def items(self, key: str) -> tuple[tuple[Value, ...], ...]:
        """The texts of each item of the list under `key`; anything else is one item."""
        value = self.values.get(key)
        if isinstance(value, list):
            return tuple(self._texts((key, i), item) for i, item in enumerate(value))
        return (self._texts((key,), value),)

    def text(self, key: str) -> Value | None:
        """The first text under `key`."""
        return next(iter(self.texts(key)), None)

    def source_lines(self, key: str) -> tuple[int, list[str]] | None:
        """The lines of the file that a text stands on, with the number of the first; the key itself is blanked."""
        place = self.marked.key_places.get((key,))
        if place is None or not isinstance(self.values.get(key), str):
            return None
        begun = [other.line for path, other in self.marked.key_places.items() if len(path) == 1 and other.line > place.line]
        lines = list(self.lines[place.line - self.first_line : min(begun, default=self.first_line + len(self.lines)) - self.first_line])
        head = _KEY_AND_STYLE.match(lines[0]) if lines else None
        if head:
            lines[0] = " " * head.end() + lines[0][head.end() :]
        return place.line, lines

    def evidence(self, path: Path, at_key: bool = False) -> Evidence:
        """The place of a value, or of its key, with the line it stands on."""
        place = (self.marked.key_places if at_key else self.marked.places).get(path)
        if place is None:
            return Evidence(self.source, quote=quoted(f"{path[0]}:"))
        index = place.line - self.first_line
        quote = quoted(self.lines[index]) if 0 <= index < len(self.lines) else ""
        return Evidence(self.source, place.line, place.column, quote)

    def _texts(self, path: Path, value: Any) -> tuple[Value, ...]:
        return tuple(found for found in self._walk(path, value, "") if found.text)

    def _walk(self, path: Path, value: Any, name: str) -> Iterator[Value]:
        if isinstance(value, str):
            yield self._value(path, value, name)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                yield from self._walk((*path, i), item, name)
        elif isinstance(value, dict):
            for key, item in value.items():
                if item is None:
                    yield Value(key.strip(), self.evidence((*path, key), at_key=True), key)
                else:
                    yield from self._walk((*path, key), item, key)

    def _value(self, path: Path, text: str, name: str) -> Value:
        evidence = self.evidence(path)
        if evidence.line is None:
            evidence = Evidence(self.source, quote=quoted(f"{path[0]}: {text}"))
        return Value(text.strip(), evidence, name)


def from_front_matter(front: FrontMatter, source: str) -> Keys:
    """Read the YAML of a card. What cannot be read becomes an issue with its place, single keys are saved from it."""
    problems = [problem.issue(source) for problem in front.problems]
    if front.yaml is None:
        return Keys(source, MarkedYaml({}, {}, {}), issues=tuple(problems))
    lines = tuple(front.yaml.split("\n"))
    try:
        marked = parse(front.yaml, front.line)
    except YamlProblem as problem:
        return _salvage(lines, front.line, source, problems, problem)
    if marked.value is not None and not isinstance(marked.value, dict):
        shape = "a list" if isinstance(marked.value, list) else "one text"
        wrong = YamlProblem(f"it is {shape}, not `key: value` lines", marked.place(()))
        return _salvage(lines, front.line, source, problems, wrong)
    problems += [_duplicate(marked, path).issue(source) for path in marked.duplicates[:_MAX_DUPLICATES]]
    return Keys(source, marked, lines, front.line, tuple(problems))


def from_metadata(metadata: Mapping[str, Any], source: str) -> Keys:
    """Read front matter that a source delivers parsed; its values have no place."""
    return Keys(source, MarkedYaml(_plain(dict(metadata), 0), {}, {}))


def _plain(value: Any, depth: int) -> Any:
    """The same value as the YAML reader gives it: texts, None, lists and mappings with text keys."""
    if value is None or isinstance(value, str):
        return value
    if depth >= MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, depth + 1) for item in value]
    return str(value)


def _duplicate(marked: MarkedYaml, path: Path) -> Problem:
    name = quoted(".".join(str(part) for part in path))
    place = marked.key_places.get(path, Place(1, 1))
    message = f"`{name}` is given more than once; the last one counts (line {place.line}, column {place.column})."
    return Problem("duplicate-key", message, *place)


def _salvage(lines: tuple[str, ...], first_line: int, source: str, issues: list[Issue], problem: YamlProblem) -> Keys:
    """The keys of broken front matter that stand by themselves: written once, at the margin, readable alone."""
    starts = [(i, match[1]) for i, line in enumerate(lines) if (match := _TOP_KEY.match(line))]
    times = Counter(name for _, name in starts)
    places: dict[Path, Place] = {}
    key_places: dict[Path, Place] = {}
    saved = MarkedYaml({}, places, key_places)
    for (start, name), (end, _) in zip(starts, [*starts, (len(lines), "")][1:], strict=True):
        if name not in _SALVAGED or times[name] > 1:
            continue
        part = _parse_alone(lines[start:end], first_line + start)
        if part:
            saved.value[name] = part.value[name]
            places.update(part.places)
            key_places.update(part.key_places)
    return Keys(source, saved, lines, first_line, (*issues, _bad(problem, saved.value).issue(source)))


def _parse_alone(lines: tuple[str, ...], first_line: int) -> MarkedYaml | None:
    """The first lines of `lines` that make one key and its value."""
    end = 1
    while end < len(lines) and lines[end].startswith((" ", "-")):
        end += 1
    try:
        part = parse("\n".join(lines[:end]), first_line)
    except YamlProblem:
        return None
    return part if isinstance(part.value, dict) and len(part.value) == 1 else None


def _bad(problem: YamlProblem, saved: Mapping[str, Any]) -> Problem:
    place = problem.place
    names = ", ".join(f"`{name}`" for name in saved)
    tail = f"; {names} could be read line by line" if saved else ""
    if "license" not in saved:
        tail += "; the license could not be read"
    text = f"The front matter cannot be read (line {place.line}, column {place.column}): {quoted(problem.message)}{tail}."
    return Problem(BAD_FRONT_MATTER, text, *place)
