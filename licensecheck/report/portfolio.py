"""Many targets on one page: a row each, worst first, leading to the report on it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from licensecheck.model import VERDICTS, Verdict
from licensecheck.report.record import called
from licensecheck.report.view import View


class Row(Struct, frozen=True):
    """One target. `unseen` counts what could not be looked at; `links` are the formats and addresses of its reports, the best first."""

    target: str
    name: str
    verdict: Verdict
    complete: bool
    cleared: bool
    stated: str
    errors: int
    warnings: int
    notes: int
    unseen: int
    links: tuple[tuple[str, str], ...] = ()


def row(view: View, links: Iterable[tuple[str, str]] = ()) -> Row:
    """The row of one target."""
    report, counts = view.report, view.counts
    return Row(
        target=report.target,
        name=called(report, report.lineage.target),
        verdict=report.verdict,
        complete=report.complete,
        cleared=view.cleared,
        stated=view.stated,
        errors=counts["error"],
        warnings=counts["warning"],
        notes=counts["note"],
        unseen=len(view.issues),
        links=tuple(links),
    )


def badness(row: Row) -> tuple[int, int, int, bool, str]:
    """The worst row has the smallest."""
    return -VERDICTS.index(row.verdict), -row.errors, -row.warnings, row.complete, row.target
