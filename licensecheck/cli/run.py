"""What `scan` and `check` share: scan every target, write the reports, and only then say how it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from licensecheck.cli.console import CRASH, FINDINGS, INCOMPLETE, OK, USAGE, Console
from licensecheck.cli.many import ALONE, Together
from licensecheck.cli.outputs import Output, emit, emit_for
from licensecheck.cli.policies import Policies
from licensecheck.errors import LicenseCheckError, SourceError, UsageError
from licensecheck.model import SEVERITIES, VERDICTS, Report
from licensecheck.pipeline import unread
from licensecheck.policy import Policy
from licensecheck.report.view import view

WORST_LAST = (OK, FINDINGS, INCOMPLETE, USAGE, CRASH)
"""Exit codes of single targets; a run with several ends with the worst."""


class Gate(Struct, frozen=True):
    """When a report makes the run fail. `excused` are codes of issues that do not; `fail_on` None leaves it to the policy."""

    fail_on: str | None
    allow_incomplete: bool
    excused: frozenset[str] = frozenset()
    exit_zero: bool = False

    def code(self, report: Report, policy: Policy | None = None) -> int:
        """0 complete and nothing at the fail level, 1 findings, 3 something could not be looked at."""
        if self.exit_zero:
            return OK
        if not self.allow_incomplete and not report.complete and not self._excused(report):
            return INCOMPLETE
        fail_on = self.fail_on or (policy and policy.fail_on) or "error"
        failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()
        found = any(finding.severity in failing and not finding.waived for finding in report.findings)
        return FINDINGS if found else OK

    def _excused(self, report: Report) -> bool:
        return bool(report.issues) and all(issue.code in self.excused for issue in report.issues)


class Known(Protocol):
    """Findings that are known already, see policy.baseline."""

    def marked(self, report: Report) -> Report:
        """The report with known findings marked or left out."""
        ...


def baseline(file: Path | None, new_only: bool) -> Known | None:
    """The findings of a baseline file. Raises UsageError, PolicyError."""
    if file is None:
        if new_only:
            raise UsageError("--new-only needs --baseline FILE", "`licensecheck baseline` writes one.")
        return None
    from licensecheck.policy import baseline

    return baseline.read(file, new_only)


def run(
    *,
    targets: Sequence[str],
    scan_one: Callable[[str], Report],
    policies: Policies,
    gate: Gate,
    known: Known | None = None,
    outputs: Sequence[Output],
    console: Console,
    together: Together = ALONE,
    offline: bool = True,
) -> int:
    """Scan all targets, write the reports, return the exit code.

    A target that cannot be read has a report that says so, in every format that was asked for. One of several that fails
    in another way has one too, and does not stop the others. Reports in folders are written as soon as they are made,
    all others at the end. Targets that `together` knows as done are left out.
    """
    codes = [OK]
    views = []
    verdicts: Counter[str] = Counter()
    folders, wholes = [o for o in outputs if o.folder], [o for o in outputs if not o.folder]
    several = len(targets) > 1
    left = [target for target in targets if together.done.get(target) not in (OK, FINDINGS)]
    codes += {together.done.get(target, OK) for target in set(targets) - set(left)}
    for number, (target, outcome) in enumerate(together.outcomes(left, scan_one), 1):
        report, code = _settled(target, outcome, policies, gate, known, console, offline=offline)
        codes.append(code)
        if isinstance(outcome, LicenseCheckError) and not several and not _has_entry(outcome, outputs):
            continue
        verdicts[report.verdict] += 1
        seen = view(report, policies.knowledge)
        emit_for(target, folders, seen, console)
        together.note(target, code)
        views += [seen] if wholes else []
        if several:
            console.progress(target, number, len(left))
    if views:
        emit(wholes, views, console)
    if several:
        console.say(_summary(verdicts, len(targets) - len(left), codes))
    return max(codes, key=WORST_LAST.index)


def _settled(
    target: str,
    outcome: Report | LicenseCheckError,
    policies: Policies,
    gate: Gate,
    known: Known | None,
    console: Console,
    *,
    offline: bool,
) -> tuple[Report, int]:
    """The report on a target and the exit code. What an incomplete run may leave out may be the target itself."""
    if isinstance(outcome, LicenseCheckError):
        console.error(outcome.message, outcome.help)
        code = OK if gate.allow_incomplete and outcome.exit_code == INCOMPLETE else outcome.exit_code
        return unread(target, outcome, policies.knowledge, offline=offline), code
    report = policies.remarked(outcome)
    report = known.marked(report) if known else report
    return report, gate.code(report, policies.of(target))


def _has_entry(error: LicenseCheckError, outputs: Sequence[Output]) -> bool:
    """Whether a single target that failed has a report: one that cannot be read, where a report was asked for."""
    return isinstance(error, SourceError) and all(output.asked for output in outputs)


def _summary(verdicts: Counter[str], before: int, codes: Sequence[int]) -> str:
    """What became of many targets, in one line."""
    parts = [f"{verdicts[verdict]} {verdict}" for verdict in reversed(VERDICTS) if verdicts[verdict]]
    incomplete = sum(code not in (OK, FINDINGS) for code in codes)
    parts += [f"{incomplete} of them not completely looked at"] if incomplete else []
    parts += [f"{before} done before"] if before else []
    return f"{sum(verdicts.values())} targets: {', '.join(parts)}"
