import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from licensecheck import __version__
from licensecheck.model import Evidence, Issue
from licensecheck.report.markdown import code, html_code, prose, render
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
    [("a/b", "`a/b`"), ("a`b", "`` a`b ``"), ("a|b", "`a\\|b`"), ("", "` `"), ("a\nb", "`a b`"), ("``", "``` `` ```")],
)
def test_code_spans_cannot_be_left(text: str, shown: str) -> None:
    assert code(text) == shown


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
    )
    page = render([arranged(replace(REPORT, findings=(finding,), issues=(Issue("gated", HOSTILE, HOSTILE),)))], Look())
    spans = re.compile(r"(`+).*?[^`]\1(?!`)|<code>[^<]*</code>")
    outside = spans.sub("", page)
    assert "<script" not in outside
    assert "](http" not in outside.replace("\\](", "")
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_a_comment_holds_a_report_with_thousands_of_findings() -> None:
    findings = tuple(replace(DROPPED, fingerprint=f"{n:016x}") for n in range(3000))
    page = render([arranged(replace(REPORT, findings=findings))], Look())
    assert "The other 2950 are in the JSON report." in page
    assert len(page) < 65_536
