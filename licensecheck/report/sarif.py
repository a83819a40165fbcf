"""SARIF 2.1.0 as GitHub code scanning takes it: every result at a line of the repo, waived ones left out.

GitHub rejects a whole file for one bad result, knows no suppression, and counts the fingerprint of one name only. A
`security-severity` would make license findings security alerts, so there is none. What could not be looked at is a
notification of the tool, which is no result.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote

from licensecheck import __version__
from licensecheck.model import CONFIDENCES, SEVERITIES, Confidence, Edge, Finding, Issue
from licensecheck.report.page import Look, counted, visible
from licensecheck.report.places import Place, place_of, places
from licensecheck.report.record import called
from licensecheck.report.terminal import clause
from licensecheck.report.view import RuleRow, View
from licensecheck.sources.hub_names import endpoint_in_use, fault_in_id

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://github.com/licensecheck-ai/licensecheck"
MAX_RESULTS = 5000
"""GitHub keeps as many of a run; the worst ones stand first."""
MAX_STEPS = 1000
MAX_RELATED = 99
MAX_DESCRIPTION = 1024
_BASE = "%SRCROOT%"
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_MARKUP = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]"})

_Object = dict[str, Any]


def render(views: Sequence[View], _look: Look) -> str:
    """One run for all targets: GitHub takes one run of a tool and category."""
    open_ones = [(view, finding) for view in views for finding in view.findings if finding.waived is None]
    open_ones.sort(key=lambda pair: (SEVERITIES.index(pair[1].severity), CONFIDENCES.index(pair[1].confidence)))
    kept = open_ones[:MAX_RESULTS]
    rules = _rules(views, [finding for _, finding in kept])
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    notes = [*_left_out(len(open_ones) - len(kept)), *(note for view in views for note in _notes(view))]
    codes = dict.fromkeys(note["descriptor"]["id"] for note in notes)
    driver = {
        "name": "licensecheck",
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": rules,
        "notifications": [{"id": code} for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "licensecheck/"},
        "originalUriBaseIds": {_BASE: {"description": {"text": "The root of the checked-out repo."}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(view, finding, index[finding.rule]) for view, finding in kept],
        "properties": {"targets": [_target(view) for view in views]},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _target(view: View) -> _Object:
    report = view.report
    return {"target": report.target, "verdict": report.verdict, "complete": report.complete, "rulesDigest": report.rules_digest}


def _rules(views: Sequence[View], findings: Sequence[Finding]) -> list[_Object]:
    """The rules of the results, each as sure as its surest finding."""
    surest: dict[str, Confidence] = {}
    for finding in findings:
        best = (surest.get(finding.rule, finding.confidence), finding.confidence)
        surest[finding.rule] = min(best, key=CONFIDENCES.index)
    known: Mapping[str, RuleRow] = {row.rule: row for view in views for row in view.rules}
    worst = {finding.rule: finding.severity for finding in reversed(findings)}
    return [_rule(rule, known.get(rule), worst[rule], surest[rule]) for rule in sorted(surest)]


def _rule(rule: str, row: RuleRow | None, severity: str, confidence: Confidence) -> _Object:
    """A rule; one that the rules of this run no longer have is described by its id."""
    title, what = (row.title, row.what) if row else (rule, rule)
    level = row.severity if row else severity
    lines = [what, "", "It fires when all of this holds:", "", *(f"- {condition}" for condition in (row.conditions if row else ()))]
    markdown = "\n".join([f"**{title}**", "", *lines, "", f"`licensecheck explain {rule}` says more."])
    return {
        "id": rule,
        "name": "".join(part.capitalize() for part in rule.split("-")),
        "shortDescription": {"text": _cut(title)},
        "fullDescription": {"text": _cut(what or title)},
        "help": {"text": "\n".join([*lines, f"licensecheck explain {rule} says more."]), "markdown": markdown},
        "helpUri": HOME,
        "defaultConfiguration": {"level": level},
        "properties": {"tags": ["licensing"], "precision": confidence, "problem.severity": _PROBLEM[level]},
    }


def _result(view: View, finding: Finding, index: int) -> _Object:
    found: _Object = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": _message(finding)},
        "locations": [_location(place_of(view, finding))],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:1"},
        "properties": {"confidence": finding.confidence, "target": view.report.target},
    }
    related = islice(dict.fromkeys(places(view, finding.evidence)), 1, 1 + MAX_RELATED)
    locations = [{"id": number, **_location(place, "Also rests on this.")} for number, place in enumerate(related, 1)]
    if locations:
        found["relatedLocations"] = locations
    if finding.path:
        steps = [{"location": _step(view, finding, edge)} for edge in finding.path[:MAX_STEPS]]
        found["codeFlows"] = [{"message": {"text": "The way to the upstream."}, "threadFlows": [{"locations": steps}]}]
    return found


def _message(finding: Finding) -> str:
    """What, why, how to mend it, and where the upstream is."""
    parts = [_plain(finding.message), _plain(finding.why)]
    if finding.cites:
        parts.append(f"Clause: {_plain(', '.join(clause(cite.license, cite.section) for cite in finding.cites))}.")
    parts += [f"Fix: {_plain(fix)}" for fix in finding.how_to_fix[:1]]
    if finding.upstream:
        parts.append(f"Upstream: {_link(finding.upstream)}.")
    return " ".join(filter(None, parts)) or finding.rule


def _step(view: View, finding: Finding, edge: Edge) -> _Object:
    """One step of the lineage, at the line that states it; steps stated elsewhere stand at the finding's own line."""
    place = next(places(view, edge.evidence), None) or place_of(view, finding)
    words = next((row.label for row in view.lineage if row.edge.relation == edge.relation), edge.relation)
    guess = " (nobody states this relation)" if edge.inferred else ""
    return _location(place, f"{_plain(called(view.report, edge.child))}: {_plain(words)} {_link(edge.parent)}{guess}")


def _location(place: Place, message: str = "") -> _Object:
    region = {"startLine": place.line, "startColumn": place.column, "endLine": place.line, "endColumn": place.column + 1}
    physical = {"artifactLocation": {"uri": _uri(place.path), "uriBaseId": _BASE}, "region": region}
    return {"physicalLocation": physical, **({"message": {"text": message}} if message else {})}


def _uri(path: str) -> str:
    first, slash, rest = quote(path.encode("utf-8", "surrogatepass"), safe="/:").partition("/")
    return first.replace(":", "%3A") + slash + rest  # a colon in the first part would make it a scheme


def _link(artifact: str) -> str:
    """An upstream with its address, where it has one."""
    name = artifact.removeprefix("datasets/").removeprefix("spaces/")
    return _plain(artifact) if "/" not in name or fault_in_id(name) else f"[{_plain(artifact)}]({endpoint_in_use()}/{quote(artifact)})"


def _left_out(count: int) -> Iterator[_Object]:
    if count > 0:
        text = f"{counted(count, 'result')} left out: GitHub keeps {MAX_RESULTS} of a run. These are the worst; the JSON report has all."
        yield _note("results-left-out", text)


def _notes(view: View) -> Iterator[_Object]:
    for kind, items in (("Could not look at ", view.issues), ("", view.report.remarks)):
        yield from (_note(item.code, f"{kind}{item.subject}: {item.message}", item, view) for item in items)


def _note(code: str, text: str, item: Issue | None = None, view: View | None = None) -> _Object:
    place = next(places(view, (item.evidence,)), None) if item and view and item.evidence else None
    where = {"locations": [_location(place)]} if place else {}
    return {"descriptor": {"id": code}, "level": "warning", "message": {"text": _plain(text)}, **where}


def _plain(text: str) -> str:
    """Text in which nothing is a link."""
    return visible(text).translate(_MARKUP)


def _cut(text: str) -> str:
    return visible(text, MAX_DESCRIPTION)
