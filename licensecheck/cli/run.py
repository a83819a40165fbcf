"""What `scan` and `check` share: scan every target, write the reports, and only then say how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from licensecheck.cli.console import FINDINGS, INCOMPLETE, OK, USAGE, Console
from licensecheck.cli.outputs import Output, emit
from licensecheck.errors import LicenseCheckError
from licensecheck.knowledge import Knowledge
from licensecheck.model import SEVERITIES, Report
from licensecheck.report.view import view

WORST_LAST = (OK, FINDINGS, INCOMPLETE, USAGE)
"""Exit codes of single targets; a run with several ends with the worst."""


@dataclass(frozen=True, slots=True)
class Gate:
    """When a report makes the run fail. `excused` are codes of issues that do not."""

    fail_on: str
    allow_incomplete: bool
    excused: frozenset[str] = frozenset()

    def code(self, report: Report) -> int:
        """0 complete and nothing at the fail level, 1 findings, 3 something could not be looked at."""
        if not self.allow_incomplete and not report.complete and not self._excused(report):
            return INCOMPLETE
        failing = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1] if self.fail_on in SEVERITIES else ()
        found = any(finding.severity in failing and not finding.waived for finding in report.findings)
        return FINDINGS if found else OK

    def _excused(self, report: Report) -> bool:
        return bool(report.issues) and all(issue.code in self.excused for issue in report.issues)


def run(
    *,
    targets: Iterable[str],
    scan_one: Callable[[str], Report],
    knowledge: Knowledge,
    gate: Gate,
    outputs: Sequence[Output],
    console: Console,
) -> int:
    """Scan all targets, write one set of reports, return the exit code. A target that fails does not stop the others."""
    codes: list[int] = [OK]
    views = []
    for target in targets:
        try:
            report = scan_one(target)
        except LicenseCheckError as error:
            console.error(error.message, error.help)
            codes.append(error.exit_code)
            continue
        codes.append(gate.code(report))
        views.append(view(report, knowledge))
    if views:
        emit(outputs, views, console)
    return max(codes, key=WORST_LAST.index)
