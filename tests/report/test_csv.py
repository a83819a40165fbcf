import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from licensecheck.report.csv import COLUMNS, cell, render
from licensecheck.report.page import Look
from tests.report.samples import CLEAN, DROPPED, REPORT, arranged


def rows(*views) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(views, Look()), newline="")))


def test_every_target_finding_and_issue_has_a_row() -> None:
    found = rows(arranged(), arranged(CLEAN))
    kinds = [(row["target"], row["kind"], row["rule"]) for row in found]
    assert kinds == [
        ("acme/helper-8b", "answer", ""),
        ("acme/helper-8b", "finding", "restrictions-dropped"),
        ("acme/helper-8b", "finding", "naming-duty"),
        ("acme/helper-8b", "issue", "gated"),
        ("acme/helper-8b", "answer", ""),
    ]
    assert found[1]["fingerprint"] == DROPPED.fingerprint
    assert found[1]["clauses"] == "llama3.1 §1.b.i"
    assert found[1]["evidence"] == "helper-8b/README.md:3:10"
    assert found[2]["waived"] == "reason written-permission; expires 2027-01-31"
    assert tuple(found[0]) == COLUMNS


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "\n=1", "＝1"])
def test_nothing_is_a_formula(text: str) -> None:
    finding = replace(DROPPED, message=text, artifact=text)
    row = rows(arranged(replace(REPORT, findings=(finding,))))[1]
    assert row["message"].startswith("'")
    assert row["artifact"].startswith("'")


@given(st.text())
def test_cells_stay_on_their_line_and_inert(text: str) -> None:
    shown = cell(text)
    assert shown.isprintable()
    assert shown[:1] not in ("=", "+", "-", "@")
