"""Findings as a GitLab code quality report, which merge requests show at the lines they speak of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from licensecheck.report.github import local
from licensecheck.report.page import Look, visible
from licensecheck.report.view import View

_SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}
_NOWHERE = "README.md"
"""Where a finding is shown that rests on no file of the repo: GitLab drops those without a path."""


def render(views: Sequence[View], _look: Look) -> str:
    """One list for all targets; waived findings are left out."""
    return json.dumps([row for view in views for row in _rows(view)], indent=1) + "\n"


def _rows(view: View) -> Iterator[dict[str, Any]]:
    for finding in view.findings:
        if not finding.waived:
            place = local(finding.evidence)
            yield {
                "description": visible(f"{finding.message} {finding.why}"),
                "check_name": finding.rule,
                "fingerprint": finding.fingerprint,
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": place.source if place else _NOWHERE, "lines": {"begin": place.line or 1 if place else 1}},
            }
