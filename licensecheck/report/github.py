"""Findings and issues as workflow commands of GitHub Actions, which shows them at the lines they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from licensecheck.model import Evidence
from licensecheck.report.page import Look, visible
from licensecheck.report.places import local
from licensecheck.report.view import View

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(views: Sequence[View], _look: Look) -> str:
    """One line a finding that nobody waived, worst first, then one an issue."""
    return "".join(f"{line}\n" for view in views for line in _lines(view))


def _lines(view: View) -> Iterator[str]:
    for finding in view.findings:
        if not finding.waived:
            text = f"{finding.message} {finding.why} (fingerprint {finding.fingerprint})"
            yield _command(_LEVELS[finding.severity], finding.rule, text, local(finding.evidence))
    for issue in view.issues:
        yield _command("notice", f"could not look: {issue.code}", f"{issue.subject}: {issue.message}", issue.evidence)
    for remark in view.report.remarks:
        yield _command("warning", remark.code, remark.message, remark.evidence)


def _command(level: str, title: str, text: str, place: Evidence | None) -> str:
    where = {"file": place.source, "line": place.line, "col": place.column} if place and local((place,)) else {}
    properties = {**where, "title": f"licensecheck: {title}"}
    written = ",".join(f"{key}={visible(str(value)).translate(_PROPERTY)}" for key, value in properties.items() if value is not None)
    return f"::{level} {written}::{visible(text).translate(_TEXT)}"
