"""Findings as a GitLab code quality report, which merge requests show at the lines they speak of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from licensecheck.report.page import Look, visible
from licensecheck.report.places import place_of
from licensecheck.report.view import View

_SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}


def render(views: Sequence[View], _look: Look) -> str:
    """One list for all targets; waived findings are left out."""
    return json.dumps([row for view in views for row in _rows(view)], indent=1) + "\n"


def _rows(view: View) -> Iterator[dict[str, Any]]:
    for finding in view.findings:
        if not finding.waived:
            place = place_of(view, finding)
            yield {
                "check_name": finding.rule,
                "description": visible(f"{finding.message} {finding.why}"),
                "fingerprint": finding.fingerprint,
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": place.path, "lines": {"begin": place.line}},
            }
