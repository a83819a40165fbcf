"""The page over a folder of reports: a row for each target, kept beside the reports so that a resumed run has all of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from licensecheck.errors import unwritable
from licensecheck.report.page import Look

if TYPE_CHECKING:
    from licensecheck.report.portfolio import Row

PAGE = "index.html"
ROWS = ".licensecheck-rows.jsonl"


def begin(folder: Path, *, resume: bool) -> None:
    """Forget the rows of earlier runs, unless one of them goes on. Raises UsageError."""
    try:
        if not resume:
            (folder / ROWS).unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(folder / ROWS, error) from None


def add(folder: Path, row: Row) -> None:
    """Keep the row of a target whose reports are written. Raises UsageError."""
    try:
        with (folder / ROWS).open("a", encoding="ascii") as file:
            # a line feed first: what a killed run left behind may end in half a line
            file.write(f"\n{json.dumps(asdict(row))}\n")
    except OSError as error:
        raise unwritable(folder / ROWS, error) from None


def page(folder: Path, targets: Collection[str], look: Look) -> str | None:
    """The page on the targets of this run that have reports, None where there is one report or none."""
    from licensecheck.report.html import render_portfolio

    rows = {row.target: row for row in _rows(folder) if row.target in targets}
    return render_portfolio([*rows.values()], look) if len(rows) > 1 else None


def _rows(folder: Path) -> Iterator[Row]:
    try:
        lines = (folder / ROWS).read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    yield from filter(None, map(_row, lines))


def _row(line: str) -> Row | None:
    from licensecheck.report.portfolio import Row

    try:
        found: dict[str, Any] = json.loads(line)
        return Row(**{**found, "links": tuple((str(form), str(address)) for form, address in found["links"])})
    except (ValueError, TypeError, KeyError):
        return None
