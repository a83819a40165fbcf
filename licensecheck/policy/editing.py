"""Edits YAML files that people wrote: their comments, quotes and order stay, and nothing but the addition changes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from licensecheck.errors import PolicyError
from licensecheck.marked_yaml import YamlProblem, parse
from licensecheck.patterns import pattern

_ITEM = pattern(r"^(?P<outer> *)[\w-]+:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*(?P<item> *)- ", re.MULTILINE)


def with_entry(text: str, key: str, entry: Mapping[str, Any], shown: str) -> str:
    """`text` with `entry` as the last item of the list under the top-level `key`. `shown` is the file's name.

    Raises PolicyError if the text cannot be edited without changing anything else in it.
    """
    before = _value(text, shown) or {}
    if not isinstance(before, dict) or not isinstance(before.get(key) or [], list):
        raise PolicyError(f"{shown} cannot be edited: `{key}` is not a list", "Write the entry by hand.")
    edited = _edited(text, key, entry) if before else f"{text.rstrip()}\n\n{_dumped({key: [dict(entry)]}, 4, 2)}".lstrip("\n")
    if _value(edited, shown) != {**before, key: [*(before.get(key) or []), _as_read(entry)]}:
        raise PolicyError(f"{shown} cannot be edited without changing something else in it", "Write the entry by hand.")
    return edited


def _edited(text: str, key: str, entry: Mapping[str, Any]) -> str:
    yaml = _yaml(*_indents(text))
    document = yaml.load(text)
    if document.get(key) is None:
        document[key] = []
    document[key].append(dict(entry))
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _yaml(sequence: int, offset: int) -> Any:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=sequence, offset=offset)
    return yaml


def _dumped(value: Mapping[str, Any], sequence: int, offset: int) -> str:
    out = io.StringIO()
    _yaml(sequence, offset).dump(dict(value), out)
    return out.getvalue()


def _indents(text: str) -> tuple[int, int]:
    """How the text indents its lists, in the words of ruamel.yaml; two blanks where it has none."""
    found = _ITEM.search(text)
    offset = max(len(found["item"]) - len(found["outer"]), 0) if found else 2
    return offset + 2, offset


def _value(text: str, shown: str) -> Any:
    try:
        return parse(text).value
    except YamlProblem as problem:
        raise PolicyError(f"{shown}:{problem.place.line}:{problem.place.column}: {problem.message}", "Correct the file first.") from None


def _as_read(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_read(item) for key, item in value.items()}
    return [_as_read(item) for item in value] if isinstance(value, (list, tuple)) else str(value)
