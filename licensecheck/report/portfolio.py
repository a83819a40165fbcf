"""Many targets on one page: a row each, worst first, leading to the report on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from licensecheck.model import VERDICTS, Verdict
from licensecheck.report.moment import made_at
from licensecheck.report.page import Look
from licensecheck.report.record import called
from licensecheck.report.view import View


@dataclass(frozen=True, slots=True)
class Row:
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


def page(rows: Sequence[Row], look: Look) -> str:
    """An HTML page of its own over reports in files beside it. Raises UsageError for a template that is wrong."""
    from licensecheck.report.html import rendered_page

    return rendered_page("portfolio.html.j2", look, rows=sorted(rows, key=badness), made=made_at())
