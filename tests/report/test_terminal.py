from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from licensecheck.model import Because, Claim, Duty, Evidence, Judgement, Reason, Right
from licensecheck.report.page import Look, Page
from licensecheck.report.terminal import finding_block, judgement_text, path, render
from tests.report.samples import CLEAN, DROPPED, FINETUNE, HELPER, REPORT, TRAIN, arranged

EXPECTED = Path(__file__).parent / "expected"
HOSTILE = "\x1b[2J\u202e<script>alert(1)</script>|`*_[x](http://evil)\r\n# h"


@pytest.mark.parametrize("width", [60, 100])
def test_the_report(width: int) -> None:
    assert render([arranged()], Look(width)) == (EXPECTED / f"terminal-{width}.txt").read_text(encoding="utf-8")


def test_a_clean_report_says_what_it_rests_on_and_no_more() -> None:
    assert (
        render([arranged(CLEAN)], Look(100))
        == """\
licensecheck: acme/helper-8b
compatible: No conflict found by 28 checks in the evidence listed.

What it says about itself
  weights: declared apache-2.0 (helper-8b/README.md:3:10)

Lineage
  acme/helper-8b: apache-2.0
    no upstream stated

Summary
  0 errors, 0 warnings, 0 notes; 0 issues.
  Information drawn from the evidence listed; not legal advice.
"""
    )


def test_a_finding() -> None:
    page = Page(Look(100))
    finding_block(page, DROPPED)
    assert (
        page.text()
        == """\
error restrictions-dropped in acme/helper-8b:weights
  acme/helper-8b is offered under apache-2.0, which drops the use restrictions of llama3.1.
  why: Whoever takes it believes that they may use it for anything.
  path: acme/helper-8b --finetune--> big/base-8b
  evidence: helper-8b/README.md:3:10 "license: apache-2.0"
  clause: llama3.1 §1.b.i: A copy of the agreement travels with every derivative.
  fix 1. Set `license: llama3.1` in README.md.
  fix 2. Ask the licensor of big/base-8b for other terms.
  confidence high, fingerprint 3f9a1c22d0b7e845
"""
    )


def test_a_path_over_several_steps_marks_what_nobody_stated() -> None:
    assert path((FINETUNE, TRAIN)) == "acme/helper-8b --finetune--> big/base-8b --train?--> datasets/open/chat"


def test_rights_that_rest_on_the_same_are_one_line() -> None:
    silent = (Because("acme/helper-8b", "", "", "no license is stated"),)
    rights = (Right("share", "unknown", silent), Right("modify", "unknown", silent), Right("use-in-eu", "unknown"))
    shown = render([arranged(replace(CLEAN, rights=rights))], Look(100))
    assert "  unknown  Share copies; Modify: acme/helper-8b (no license is stated)\n" in shown
    assert "  unknown  Use in the European Union\n" in shown


def test_offline_is_said_on_top() -> None:
    lines = render([arranged(replace(CLEAN, offline=True))], Look(100)).splitlines()
    assert lines[2] == "offline: nothing was looked up on the Hub"


def test_many_places_are_counted_not_listed() -> None:
    page = Page(Look(100))
    finding_block(page, replace(DROPPED, evidence=tuple(Evidence("a.txt", line) for line in range(1, 9))))
    assert "  and 3 more places\n" in page.text()


def test_color_only_where_wanted() -> None:
    assert "\x1b" not in render([arranged()], Look(100))
    assert "\x1b[1;31merror\x1b[0m restrictions-dropped" in render([arranged()], Look(100, color=True))


def test_several_targets_one_after_another() -> None:
    assert render([arranged(CLEAN)] * 2, Look(100)).count("licensecheck: acme/helper-8b\n") == 2


@given(st.text(max_size=60))
def test_hostile_input_is_inert(text: str) -> None:
    hostile = text + HOSTILE
    finding = replace(DROPPED, message=hostile, why=hostile, evidence=(Evidence(hostile, 1, 1, hostile),), how_to_fix=(hostile,))
    artifact = replace(HELPER, claims=(Claim("weights", hostile, "declared", (), hostile),))
    lineage = replace(REPORT.lineage, artifacts={**REPORT.lineage.artifacts, HELPER.id: artifact})
    shown = render([arranged(replace(REPORT, findings=(finding,), lineage=lineage))], Look(100))
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert not any(line.startswith("# h") for line in shown.splitlines())


def test_a_pair() -> None:
    judgement = Judgement(
        "conflict",
        "high",
        (Reason("restrictions-dropped", "conflict", "llama3.1", "1.b.i", "The agreement travels."),),
        (Duty("name-prefix", "share-modified", "The name begins with Llama.", "1.b.i", "llama3.1", "Llama"),),
    )
    assert (
        judgement_text("finetune of llama3.1, offered under apache-2.0", judgement, Look(60))
        == """\
Finetune of llama3.1, offered under apache-2.0:
conflict, confidence high
  conflict restrictions-dropped: llama3.1 §1.b.i: The
    agreement travels.

1 duty
  - name-prefix "Llama" on share-modified: llama3.1 §1.b.i:
    The name begins with Llama.
"""
    )
