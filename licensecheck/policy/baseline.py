"""A baseline: the fingerprints of findings that are known, so that a run can fail on new ones alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.errors import PolicyError
from licensecheck.model import Finding, Issue, Report

MAX_BYTES = 16 * 1024 * 1024


class Known(Struct, frozen=True):
    """What a baseline says about one fingerprint, for people who read the file."""

    rule: str
    artifact: str


class Baseline(Struct, frozen=True):
    """Known findings by fingerprint. `shown` is the file's name; `new_only` leaves them out of reports."""

    known: Mapping[str, Known]
    shown: str = ""
    new_only: bool = False

    def marked(self, report: Report) -> Report:
        """The report with known findings marked as waived, or left out with `new_only`; those that are gone are a remark."""
        findings = tuple(self._marked(finding) for finding in report.findings if not (self.new_only and self._is_known(finding)))
        gone = self._gone(report)
        remarks = (*report.remarks, *self._left_out(report), *((self._outdated(gone, report),) if gone else ()))
        return replace(report, findings=findings, remarks=remarks)

    def _is_known(self, finding: Finding) -> bool:
        return finding.fingerprint in self.known and not finding.waived

    def _marked(self, finding: Finding) -> Finding:
        return replace(finding, waived={"reason": "baseline", "where": self.shown}) if self._is_known(finding) else finding

    def _left_out(self, report: Report) -> tuple[Issue, ...]:
        count = sum(map(self._is_known, report.findings)) if self.new_only else 0
        message = f"{count} known finding{'s' if count > 1 else ''} left out; without --new-only they are listed."
        return (Issue("baseline-left-out", message, self.shown),) if count else ()

    def _gone(self, report: Report) -> list[str]:
        """Fingerprints that this run should have met again. Nothing is gone while something could not be looked at."""
        found = {finding.fingerprint for finding in report.findings}
        name = name_of(report)
        return [] if report.issues else [one for one, known in self.known.items() if known.artifact == name and one not in found]

    def _outdated(self, gone: list[str], report: Report) -> Issue:
        message = f"{len(gone)} of the baseline are gone ({', '.join(gone[:5])}); `licensecheck baseline --shrink` forgets them."
        return Issue("baseline-outdated", message, name_of(report))


def name_of(report: Report) -> str:
    """What a baseline calls the target of a report: its public name, which does not depend on where it is checked out."""
    target = report.lineage.artifacts[report.lineage.target]
    return target.name or target.id


def made_of(reports: Iterable[Report]) -> dict[str, Known]:
    """All findings of the reports that nobody answers for yet."""
    return {f.fingerprint: Known(f.rule, name_of(report)) for report in reports for f in report.findings if not f.waived}


def shrunk(old: Baseline, reports: Iterable[Report]) -> dict[str, Known]:
    """The old baseline without what the reports no longer have; nothing is ever added."""
    reports = tuple(reports)
    found = {finding.fingerprint for report in reports for finding in report.findings}
    seen = {name_of(report) for report in reports if not report.issues}
    return {one: known for one, known in old.known.items() if one in found or known.artifact not in seen}


def written(known: Mapping[str, Known], head: Mapping[str, Any]) -> str:
    """The file: one finding a line, sorted, so that a diff shows what came and went. `head` is that of every document."""
    lines = [f"  {json.dumps(one)}: {json.dumps({'rule': k.rule, 'artifact': k.artifact})}" for one, k in sorted(known.items())]
    start = json.dumps(head)[:-1]
    return f'{start}, "findings": {{\n' + ",\n".join(lines) + "\n}}\n"


def read(path: Path, new_only: bool = False) -> Baseline:
    """Read a baseline. Raises PolicyError."""
    help = "`licensecheck baseline` writes one."
    try:
        data = path.read_bytes()
        document = json.loads(data[:MAX_BYTES])
        found = {str(one): Known(str(known["rule"]), str(known["artifact"])) for one, known in document["findings"].items()}
    except OSError as error:
        raise PolicyError(f"the baseline {path} could not be read: {error.strerror}", help) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PolicyError(f"{path} is not a baseline", help) from None
    return Baseline(found, path.name, new_only)
