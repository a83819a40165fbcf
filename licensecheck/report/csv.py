"""The report as a table for spreadsheets: a row for each target's answer, each finding and each thing not looked at.

No cell can act as a formula, whatever was read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from licensecheck.model import Finding
from licensecheck.report.page import Look, visible
from licensecheck.report.terminal import clause, path, place
from licensecheck.report.view import View

COLUMNS = (
    *("target", "kind", "verdict", "severity", "confidence", "rule", "artifact", "component", "upstream", "path", "message", "why"),
    *("how_to_fix", "clauses", "evidence", "quote", "fingerprint", "waived"),
)
"""`kind` is answer, finding, issue or remark; an answer row stands before the others of its target."""
_FORMULAS = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - spreadsheets take the full-width ones as well
_BETWEEN = "; "


def render(views: Sequence[View], _look: Look) -> str:
    """One table for all targets, as RFC 4180 has it, in UTF-8."""
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, restval="", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for view in views:
        writer.writerows({column: cell(text) for column, text in row.items()} for row in _rows(view))
    return table.getvalue()


def cell(text: str) -> str:
    """`text` on one line; what a spreadsheet would calculate gets an apostrophe before it."""
    shown = visible(text)
    return f"'{shown}" if text[:1] in _FORMULAS or shown.lstrip(" \"'")[:1] in _FORMULAS else shown


def _rows(view: View) -> Iterator[dict[str, str]]:
    report = view.report
    head = {"target": report.target, "verdict": report.verdict}
    yield {**head, "kind": "answer", "artifact": report.lineage.target, "message": f"{view.answer} {view.summary}"}
    yield from ({**head, "kind": "finding", **_finding(finding)} for finding in view.findings)
    for kind, items in (("issue", view.issues), ("remark", report.remarks)):
        for item in items:
            where = place(item.evidence) if item.evidence else ""
            yield {**head, "kind": kind, "rule": item.code, "artifact": item.subject, "message": item.message, "evidence": where}


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "severity": finding.severity,
        "confidence": finding.confidence,
        "rule": finding.rule,
        "artifact": finding.artifact,
        "component": finding.component or "",
        "upstream": finding.upstream or "",
        "path": path(finding.path) if finding.path else "",
        "message": finding.message,
        "why": finding.why,
        "how_to_fix": _BETWEEN.join(finding.how_to_fix),
        "clauses": _BETWEEN.join(clause(cite.license, cite.section) for cite in finding.cites),
        "evidence": _BETWEEN.join(map(place, finding.evidence)),
        "quote": finding.evidence[0].quote if finding.evidence else "",
        "fingerprint": finding.fingerprint,
        "waived": _BETWEEN.join(f"{key} {value}" for key, value in finding.waived.items()) if finding.waived else "",
    }
