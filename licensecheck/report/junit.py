"""The report as JUnit XML, which nearly every CI server shows: a test for each check of each artifact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from licensecheck.model import Finding
from licensecheck.report.page import Look, visible
from licensecheck.report.places import place_of
from licensecheck.report.terminal import clause, path, place
from licensecheck.report.view import View

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render(views: Sequence[View], _look: Look) -> str:
    """A suite for each target. Errors and warnings fail, notes pass with their text, waived findings are skipped.

    What could not be looked at is an error of the suite.
    """
    suites = [_suite(view) for view in views]
    return f'{_HEAD}<testsuites name="licensecheck: license checks">\n{"".join(suites)}</testsuites>\n'


def _suite(view: View) -> str:
    cases = [*_checked(view), *(_case(one.subject, one.code, _outcome("error", one.message)) for one in view.issues)]
    counts = {kind: sum(f"<{tag} " in case for case in cases) for kind, tag in _COUNTED.items()}
    numbers = " ".join(f'{kind}="{count}"' for kind, count in counts.items())
    properties = {"verdict": view.report.verdict, "complete": str(view.report.complete).lower(), "rules": view.report.rules_digest}
    listed = "".join(f"<property name={quoteattr(name)} value={quoteattr(value)}/>" for name, value in properties.items())
    head = f'<testsuite name={_attribute(view.report.target)} tests="{len(cases)}" {numbers}>'
    return f"{head}\n<properties>{listed}</properties>\n{''.join(cases)}</testsuite>\n"


_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def _checked(view: View) -> Iterator[str]:
    """Every check of the target, and those of other artifacts that found something."""
    found: dict[tuple[str, str], list[Finding]] = {(view.report.lineage.target, rule): [] for rule in view.asked}
    for finding in view.findings:
        found.setdefault((finding.artifact, finding.rule), []).append(finding)
    for (artifact, rule), findings in found.items():
        yield _case(artifact, rule, _outcomes(view, findings))


def _case(artifact: str, rule: str, body: str) -> str:
    head = f"<testcase classname={_attribute(artifact)} name={_attribute(rule)}"
    return f"{head}>{body}</testcase>\n" if body else f"{head}/>\n"


def _outcomes(view: View, findings: Sequence[Finding]) -> str:
    """What a check found: a single skip hides the failures beside it, so one stands only where everything was waived."""
    if findings and all(finding.waived is not None for finding in findings):
        return f"<skipped message={_attribute(f'waived: {findings[0].message}')}/>"
    failing = [finding for finding in findings if finding.waived is None and finding.severity != "note"]
    others = [_text(view, finding) for finding in findings if finding not in failing]
    failures = "".join(_outcome("failure", finding.message, finding.severity, _text(view, finding)) for finding in failing)
    return failures + (f"<system-out>{escape(chr(10).join(others))}</system-out>" if others else "")


def _outcome(tag: str, message: str, kind: str = "not looked at", text: str = "") -> str:
    return f"<{tag} message={_attribute(message)} type={_attribute(kind)}>{escape(text)}</{tag}>"


def _text(view: View, finding: Finding) -> str:
    return "\n".join(map(visible, _lines(view, finding)))


def _lines(view: View, finding: Finding) -> Iterator[str]:
    shown = place_of(view, finding)
    yield f"{shown.path}:{shown.line}: {finding.message}"
    if finding.waived is not None:
        yield f"waived: {', '.join(f'{key} {value}' for key, value in finding.waived.items())}"
    yield f"why: {finding.why}"
    if finding.path:
        yield f"path: {path(finding.path)}"
    yield from (f"evidence: {place(one, quoted=True)}" for one in finding.evidence)
    yield from (f"clause: {clause(cite.license, cite.section, cite.text)}" for cite in finding.cites)
    yield from (f"fix {number}. {fix}" for number, fix in enumerate(finding.how_to_fix, 1))
    yield f"confidence {finding.confidence}, fingerprint {finding.fingerprint}"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
