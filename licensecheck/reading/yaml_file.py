"""A YAML file beside the card: its keys with their places, or why it cannot be read."""

from __future__ import annotations

from licensecheck.marked_yaml import MarkedYaml, YamlProblem, parse
from licensecheck.reading.facts import Problem, quoted
from licensecheck.reading.keys import Keys


def read_keys(text: str, source: str, first_line: int = 1) -> tuple[Keys, tuple[Problem, ...]]:
    """The keys of a mapping; none, and a problem, where the text is no mapping."""
    lines = tuple(text.split("\n"))
    try:
        marked = parse(text, first_line)
    except YamlProblem as problem:
        message = f"The YAML cannot be read (line {problem.place.line}, column {problem.place.column}): {quoted(problem.message)}."
        return _no_keys(source), (Problem("bad-yaml", message, *problem.place),)
    if marked.value is None:
        return _no_keys(source), ()
    if not isinstance(marked.value, dict):
        return _no_keys(source), (Problem("bad-yaml", "The YAML is no mapping of keys.", first_line),)
    return Keys(source, marked, lines, first_line), ()


def _no_keys(source: str) -> Keys:
    return Keys(source, MarkedYaml({}, {}, {}))
