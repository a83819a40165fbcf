"""The base that an adapter's `adapter_config.json` names."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Sequence
from typing import Any

from licensecheck.model import Evidence
from licensecheck.reading.facts import Problem, Upstream, quoted
from licensecheck.reading.references import reference

_BASE = "base_model_name_or_path"
_BASE_KEY = re.compile(rf'"{_BASE}"\s{{0,80}}:\s{{0,80}}')
_LFS_POINTER = "version https://git-lfs.github.com/spec/"


def read_adapter(text: str, source: str) -> tuple[Upstream | None, tuple[Problem, ...]]:
    """The upstream in an adapter's configuration, None where it names none. Never raises."""
    if text.startswith(_LFS_POINTER):
        return None, (Problem("lfs-pointer", "This is a Git LFS pointer; the file itself was not downloaded.", 1),)
    repeated: list[str] = []

    def pairs(items: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items) and sum(key == _BASE for key, _ in items) > 1:
            repeated.append(_BASE)
        return found

    try:
        config = json.loads(text, object_pairs_hook=pairs, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        message = f"The JSON cannot be read (line {error.lineno}, column {error.colno}): {error.msg}."
        return None, (Problem("bad-json", message, error.lineno, error.colno),)
    except RecursionError:
        return None, (Problem("bad-json", "The JSON is nested too deep.", 1),)
    if not isinstance(config, dict):
        return None, (Problem("bad-json", "The JSON is not an object.", 1),)
    issues = (Problem("duplicate-key", f"`{_BASE}` is given more than once; the last one counts."),) if repeated else ()
    return _upstream(config, text, source), issues


def _upstream(config: dict[str, Any], text: str, source: str) -> Upstream | None:
    base, revision = config.get(_BASE), config.get("revision")
    if not isinstance(base, str) or not base.strip():
        return None
    named = reference(base.strip(), "model")
    pinned = revision.strip() if isinstance(revision, str) and revision.strip() else named.revision
    return Upstream(named.ref, named.kind, "adapter", "file", "weights", "weights", _place(text, base, source), revision=pinned)


def _place(text: str, base: str, source: str) -> Evidence:
    """Where the value stands: the last key of that name, as in the parser."""
    found = deque(_BASE_KEY.finditer(text), maxlen=1)
    if not found:
        return Evidence(source, quote=quoted(base))
    last = found[0]
    start = text.rfind("\n", 0, last.start()) + 1
    line = text[start : start + 1000].split("\n", 1)[0]
    return Evidence(source, text.count("\n", 0, start) + 1, last.end() - start + 1, quoted(line))
