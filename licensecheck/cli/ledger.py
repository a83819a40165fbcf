"""Which targets of a run are done, so that a run that was interrupted can go on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from licensecheck.errors import unwritable

NAME = ".licensecheck-run.jsonl"


class Ledger:
    """The file NAME in a folder of reports: what was asked in the first line, then one line for each target.

    A line is written once the target's reports are in place. `done` maps targets of the run that is resumed to their
    exit codes; it is empty where nothing is resumed or something else was asked. Raises UsageError, as `add` does.
    """

    def __init__(self, folder: Path, asked: str, *, resume: bool) -> None:
        self._path = path = folder / NAME
        self.done: Mapping[str, int] = _read(path, asked) if resume else {}
        try:
            self._file: IO[str] = path.open("a" if self.done else "w", encoding="ascii")
        except OSError as error:
            raise unwritable(path, error) from None
        if not self.done:
            self._write({"asked": asked})

    def add(self, target: str, code: int) -> None:
        """Enter a target that ended with an exit code."""
        self._write({"target": target, "code": code})

    def close(self) -> None:
        """Close the file; what could not be written to it was said before."""
        with suppress(OSError):
            self._file.close()

    def _write(self, line: Mapping[str, str | int]) -> None:
        # a line feed first: what a killed run left behind may end in half a line
        try:
            self._file.write(f"\n{json.dumps(line)}\n")
            self._file.flush()
        except OSError as error:
            self.close()
            raise unwritable(self._path, error) from None


def _read(path: Path, asked: str) -> dict[str, int]:
    try:
        lines = [_parsed(line) for line in path.read_text("utf-8", "replace").splitlines() if line]
    except OSError:
        return {}
    if not lines or lines[0].get("asked") != asked:
        return {}
    pairs = ((line.get("target"), line.get("code")) for line in lines[1:])
    return {target: code for target, code in pairs if isinstance(target, str) and isinstance(code, int)}


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
