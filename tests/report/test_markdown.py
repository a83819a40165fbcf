import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from licensecheck import __version__
from licensecheck.model import Because, Evidence, Issue, Right
from licensecheck.report.markdown import code, code_cell, html_code, prose, render
from licensecheck.report.page import Look
from tests.report.samples import DROPPED, REPORT, arranged

EXPECTED = Path(__file__).parent / "expected" / "report.md"
HOSTILE = "<script>alert(1)</script> | `x` [y](http://evil.example) @someone #12 **bold** \x1b[31m \u202e"
_ALIVE = re.compile(r"(?<!\\)[`*_\[\]|~$^]|[<>]|@\w|#\w|:(?=/)(?<!\\:)|(?i:www\.)")


def test_the_report() -> None:
    assert render([arranged()], Look()) == EXPECTED.read_text(encoding="utf-8").replace("VERSION", __version__)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words, nothing else.", "plain words, nothing else."),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("[a](https://b.example)", "\\[a\\](https\\://b.example)"),
        ("www.b.example", "www\\.b.example"),
        ("@team see #12", "@\u2060team see #\u206012"),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("a | b", "a \\| b"),
        ("two\nlines", "two lines"),
    ],
)
def test_sentences_are_only_sentences(text: str, shown: str) -> None:
    assert prose(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a/b", "`a/b`"), ("a`b", "`` a`b ``"), ("a|b", "`a|b`"), ("", "` `"), ("a\nb", "`a b`"), ("``", "``` `` ```")],
)
def test_code_spans_cannot_be_left(text: str, shown: str) -> None:
    assert code(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a/b", "`a/b`"), ("a|b", "`a\\|b`"), ("a\\|b", "`a\\\\|b`"), ("`|", "`` `\\| ``"), ("|" * 3, "`\\|\\|\\|`"), ("", "` `")],
)
def test_a_code_span_in_a_table_stays_in_its_cell(text: str, shown: str) -> None:
    assert code_cell(text) == shown


def test_a_pipe_is_escaped_in_tables_only() -> None:
    because = (Because("x|y", "mit", "1|2", ""),)
    finding = replace(DROPPED, artifact="a|b", component=None, evidence=(Evidence("c|d.md", 1, 1, "q|r"),))
    page = render([arranged(replace(REPORT, findings=(finding,), rights=(Right("share", "no", because),), policy="p|q.yaml"))], Look())
    assert "\n| error | `restrictions-dropped` | `a\\|b` | " in page
    assert "\n| Share copies | no | `x\\|y`, `mit §1\\|2` |\n" in page
    assert "\n- Evidence: `c|d.md:1:1`: `q|r`\n" in page
    assert ", policy `p|q.yaml`.\n" in page


def test_code_in_html_is_escaped() -> None:
    assert html_code('<img src="x">') == "<code>&lt;img src=&quot;x&quot;&gt;</code>"


@given(st.text(max_size=80))
def test_no_sentence_carries_markup(text: str) -> None:
    assert not _ALIVE.search(prose(text + HOSTILE))


def test_a_hostile_card_stays_inert() -> None:
    finding = replace(
        DROPPED,
        artifact=HOSTILE,
        message=HOSTILE,
        why=HOSTILE,
        how_to_fix=(HOSTILE,),
        evidence=(Evidence(HOSTILE, 1, 1, HOSTILE),),
        waived={"statement": HOSTILE, HOSTILE: HOSTILE},
    )
    imposed = (Because(HOSTILE, HOSTILE, HOSTILE, HOSTILE),)
    report = replace(
        REPORT,
        findings=(finding,),
        issues=(Issue("gated", HOSTILE, HOSTILE),),
        intent=HOSTILE,
        policy=HOSTILE,
        restrictions={"medical": imposed, HOSTILE: imposed},
        rights=(Right("relicense", "no", imposed * 9),),
    )
    page = render([arranged(report)], Look())
    spans = re.compile(r"(`+).*?[^`]\1(?!`)|<code>[^<]*</code>")
    outside = spans.sub("", page)
    assert "<script" not in outside
    assert "](http" not in outside.replace("\\](", "")
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_what_is_cut_is_counted() -> None:
    finding = replace(DROPPED, evidence=tuple(Evidence("README.md", line) for line in range(1, 8)))
    because = tuple(Because(f"x/{n}", "mit", "", "") for n in range(7))
    report = replace(REPORT, findings=(finding,), rights=(Right("share", "no", because),), restrictions={"medical": because})
    page = render([arranged(report)], Look())
    assert "- Evidence: `README.md:5`\n- and 2 more places\n- Clause: " in page
    assert "| no | `x/0`, `mit`; `x/1`, `mit`; and 5 more |\n" in page
    assert "- `mit` (`x/0`, `x/1`, `x/2`, `x/3`, `x/4` and 2 more): Medical use\n" in page
    six = replace(finding, evidence=finding.evidence[:6])
    assert "\n- and 1 more place\n" in render([arranged(replace(report, findings=(six,)))], Look())


def test_how_it_was_asked() -> None:
    def line(**changes) -> list[str]:
        page = render([arranged(replace(REPORT, **changes))], Look())
        return [line for line in page.splitlines() if line.startswith("Asked with")]

    assert line(intent=None) == []
    assert line(intent=None, stance="strict") == ["Asked with stance strict."]
    assert line(policy="licensecheck.yaml") == ["Asked with intent `commercial-product`, stance text, policy `licensecheck.yaml`."]


def test_who_answers_for_a_waived_finding_and_until_when() -> None:
    waived = {"reason": "accepted-risk", "statement": "ok", "approved_by": "legal@example.org", "expires": "2026-12-31"}
    page = render([arranged(replace(REPORT, findings=(replace(DROPPED, waived=waived),)))], Look())
    assert "\nWaived: reason accepted-risk; statement ok; approved by legal@\u2060example.org; expires 2026-12-31\n\nConfidence" in page


def test_a_comment_holds_a_report_with_thousands_of_findings() -> None:
    findings = tuple(replace(DROPPED, fingerprint=f"{n:016x}") for n in range(3000))
    page = render([arranged(replace(REPORT, findings=findings))], Look())
    assert "The other 2950 are in the JSON report." in page
    assert len(page) < 65_536
