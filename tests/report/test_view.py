from typing import Any

import pytest
from msgspec.structs import replace

from licensecheck.model import Artifact, Claim, Edge, Issue, Lineage, Report
from licensecheck.report.view import stated
from tests.report.samples import CLEAN, DROPPED, GATED, NAMING, REPORT, arranged


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, "No conflict found by 28 checks in the evidence listed."),
        ({"verdict": "conditional"}, "No conflict found by 28 checks in the evidence listed, if the conditions below are met."),
        (
            {"verdict": "unclear"},
            "No clear answer by 28 checks in the evidence listed: a text is silent or disputed, or too little is stated.",
        ),
        (
            {"verdict": "conflict", "findings": (DROPPED, replace(DROPPED, fingerprint="b"))},
            "What is offered and what was inherited do not agree: 2 errors found by 28 checks in the evidence listed.",
        ),
        (
            {"complete": False, "issues": (GATED,)},
            "No conflict found by 28 checks in the evidence listed. Not everything could be looked at (1 issue).",
        ),
    ],
)
def test_the_answer_in_one_sentence(changes: dict[str, Any], answer: str) -> None:
    assert arranged(replace(CLEAN, **changes)).answer == answer


def test_findings_are_worst_first_and_waived_ones_last_and_not_counted() -> None:
    note = replace(NAMING, severity="note", waived=None, fingerprint="n")
    warning = replace(NAMING, waived=None, fingerprint="w")
    unsure = replace(DROPPED, confidence="low", fingerprint="a")
    view = arranged(replace(REPORT, findings=(note, replace(DROPPED, waived={"reason": "x"}), warning, unsure, DROPPED)))
    assert [finding.severity for finding in view.findings] == ["error", "error", "warning", "note", "error"]
    assert [finding.confidence for finding in view.findings[:2]] == ["high", "low"]
    assert view.counts == {"error": 2, "warning": 1, "note": 1}
    assert view.waived == 1


def test_a_duty_is_listed_once_and_names_everyone_who_asks() -> None:
    rows = {row.duty: row for row in arranged().duties}
    assert list(rows) == ["name-prefix", "attribution", "include-license"]
    assert rows["include-license"].acts == ("Share", "Share changed versions")
    assert [asker.artifact for asker in rows["include-license"].askers] == ["big/base-8b"]
    assert [row.state for row in rows.values()] == ["open", "unseen", "met"]


def test_a_duty_that_is_met_for_one_upstream_only_is_open() -> None:
    first = REPORT.duties[0]
    rows = arranged(replace(REPORT, duties=(first, replace(first, owed_to="x/y", met=False)))).duties
    assert [(row.state, [asker.artifact for asker in row.askers]) for row in rows] == [("open", ["big/base-8b", "x/y"])]


def test_a_cycle_and_a_diamond_are_shown_once() -> None:
    def edge(child: str, parent: str) -> Edge:
        return Edge(child, parent, "finetune", "weights", "weights")

    edges = (edge("a", "b"), edge("a", "c"), edge("b", "d"), edge("c", "d"), edge("d", "a"))
    artifacts = {name: Artifact(name, "model") for name in "abcd"}
    rows = arranged(replace(REPORT, target="a", lineage=Lineage("a", artifacts, edges))).lineage
    assert [(row.depth, row.edge.parent, row.repeated) for row in rows] == [
        (1, "b", False),
        (2, "d", False),
        (3, "a", True),
        (1, "c", False),
        (2, "d", True),
    ]


def test_a_lineage_thousands_deep_does_not_recurse() -> None:
    edges = tuple(Edge(f"a{n}", f"a{n + 1}", "finetune", "weights", "weights") for n in range(5000))
    report = replace(REPORT, target="a0", lineage=Lineage("a0", {"a0": Artifact("a0", "model")}, edges))
    assert len(arranged(report).lineage) == 5000


@pytest.mark.parametrize(
    ("artifact", "text"),
    [
        (None, "not looked at"),
        (Artifact("a/b", "model", resolved=False), "not looked at"),
        (Artifact("a/b", "model"), "no license stated"),
        (Artifact("a/b", "model", claims=(Claim("weights", "mit", "declared"), Claim("weights", "mit", "detected"))), "mit"),
        (Artifact("a/b", "model", claims=(Claim("weights", "mit", "declared"), Claim("weights", "gpl-3.0", "detected"))), "mit / gpl-3.0"),
        (Artifact("a/b", "dataset", claims=(Claim("code", "mit", "declared"),)), "no license stated"),
    ],
)
def test_what_an_artifact_states(artifact: Artifact | None, text: str) -> None:
    assert stated(artifact) == text


@pytest.mark.parametrize(
    ("report", "steps"),
    [
        (CLEAN, []),
        (replace(CLEAN, issues=(GATED,), complete=False), ["Give access"]),
        (replace(CLEAN, offline=True, complete=False, issues=(Issue("offline", "not followed", "x/y"),)), ["Run `licensecheck scan`"]),
        (REPORT, ["Work through", "Meet the open duties", "Give access"]),
    ],
)
def test_what_to_do_next(report: Report, steps: list[str]) -> None:
    found = arranged(report).next_steps
    assert len(found) == len(steps)
    assert all(step.startswith(start) for step, start in zip(found, steps, strict=True))


def test_no_format_ever_promises_that_something_is_allowed() -> None:
    for report in (REPORT, CLEAN):
        words = f"{arranged(report).answer} {arranged(report).summary}".lower()
        assert not any(word in words for word in ("compliant", "legal", "safe"))
