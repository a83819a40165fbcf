"""The shipped rules in one compact file, from which a run takes only the profiles it meets.

Plain JSON lines, no pickle: the first line is the head (vocabulary, relations, aliases, and where every other entry
starts and how long it is), the rest one entry a line. A wheel carries the file; in a checkout it is written on first
use after an edit, once all rules are checked, into a folder that git ignores.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from licensecheck.knowledge import loader, phrases
from licensecheck.knowledge.loader import FOLDERS, SCHEMA_FOLDER, TOP, RuleSet

NAME = "compiled.jsonl"
_FORMAT = 13
"""Counts up whenever the same YAML would compile to something else."""


class Entries(Protocol):
    """Where one entry of a folder (`licenses`, `checks`, …) comes from."""

    head: Mapping[str, Any]

    def ids(self, folder: str) -> tuple[str, ...]: ...

    def entry(self, folder: str, id: str) -> dict[str, Any] | None: ...


class RuleEntries:
    """Entries held in memory."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self.head: Mapping[str, Any] = _head(rules)

    def ids(self, folder: str) -> tuple[str, ...]:
        """The ids in a folder, sorted."""
        return tuple(sorted(getattr(self._rules, folder)))

    def entry(self, folder: str, id: str) -> dict[str, Any] | None:
        """One entry as plain data, or None."""
        found: dict[str, Any] | None = getattr(self._rules, folder).get(id)
        return found


class CompiledEntries:
    """Entries read one by one from a compiled file."""

    def __init__(self, data: bytes) -> None:
        end = data.index(b"\n")
        self._data = data
        self.head: Mapping[str, Any] = json.loads(data[:end])
        self._start = end + 1
        if self.head["format"] != _FORMAT or self.head["size"] != len(data) - self._start:
            raise ValueError("another format, or cut off")

    def ids(self, folder: str) -> tuple[str, ...]:
        """The ids in a folder, sorted."""
        return tuple(self.head["index"][folder])

    def entry(self, folder: str, id: str) -> dict[str, Any] | None:
        """One entry as plain data, or None."""
        place = self.head["index"][folder].get(id)
        if place is None:
            return None
        start = self._start + place[0]
        found: dict[str, Any] = json.loads(self._data[start : start + place[1]])
        return found


def compile_rules(rules: RuleSet, stamp: str | None) -> bytes:
    """The compiled file. `stamp` is what it must match in a checkout; None in a wheel, whose rules never change."""
    index: dict[str, dict[str, tuple[int, int]]] = {folder: {} for folder in FOLDERS}
    lines: list[bytes] = []
    offset = 0
    for folder in FOLDERS:
        for id, entry in sorted(getattr(rules, folder).items()):
            line = _dump(entry)
            index[folder][id] = (offset, len(line))
            lines.append(line + b"\n")
            offset += len(line) + 1
    head = {**_head(rules), "format": _FORMAT, "stamp": stamp, "index": index, "size": offset}
    return _dump(head) + b"\n" + b"".join(lines)


def open_rules(root: Path) -> Entries:
    """The shipped rules, from the compiled file if it is there and fresh. Raises RuleError with all faults of the YAML."""
    shipped = _read(root / NAME)
    if shipped is not None and shipped.head.get("stamp") is None:
        return shipped
    stamp, cache = _stamp(root), root / ".compiled" / NAME
    cached = _read(cache)
    if cached is not None and cached.head.get("stamp") == stamp:
        return cached
    rules = loader.load(root, root / SCHEMA_FOLDER)
    _write(cache, compile_rules(rules, stamp))
    return RuleEntries(rules)


def everything(entries: Entries) -> RuleSet:
    """All entries in memory: what an added folder is checked against. No folder adds to the phrases, which are left out."""
    head: dict[str, Any] = {name: entries.head[name] for name in (*TOP, "aliases", "digest") if name != "prose"}
    folders: dict[str, Any] = {folder: {id: entries.entry(folder, id) for id in entries.ids(folder)} for folder in FOLDERS}
    return RuleSet(**head, **folders)


def _head(rules: RuleSet) -> dict[str, Any]:
    return {
        "digest": rules.digest,
        **{name: getattr(rules, name) for name in TOP},
        "prose": phrases.prepare(rules.prose),
        "aliases": rules.aliases,
    }


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _stamp(root: Path) -> str:
    """Names, sizes and times of the YAML files: cheap to read at every start, unlike their contents."""
    import hashlib

    total = hashlib.sha256()
    for path in loader.rule_paths(root):
        status = path.stat()
        total.update(f"{path.relative_to(root)}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return total.hexdigest()


def _read(path: Path) -> CompiledEntries | None:
    try:
        return CompiledEntries(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, data: bytes) -> None:
    """Best effort: a checkout that cannot be written to is slower, not broken."""
    import tempfile

    try:
        path.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
