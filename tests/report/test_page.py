import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.report.page import MIN_WIDTH, Look, Page, counted, section, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b2J", "\\x9b2J"),
        ("evil\u202egnp.exe", "evil\\u202egnp.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\u2066isolate\u2069", "\\u2066isolate\\u2069"),
        ("one\ntwo\tthree\rfour", "one two three\\x0dfour"),
        ("no\u00a0break", "no break"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("lone\ud800", "lone\\ud800"),
        ("Größe 模型", "Größe 模型"),
    ],
)
def test_what_could_act_on_a_terminal_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_long_text_is_cut_where_asked() -> None:
    assert visible("abcdef", limit=4) == "abc…"


@pytest.mark.parametrize(
    ("cite", "shown"), [("1.b.i", "§1.b.i"), ("AUP 2.a", "AUP 2.a"), ("Attachment A (a)", "Attachment A (a)"), ("", "")]
)
def test_sections(cite: str, shown: str) -> None:
    assert section(cite) == shown


def test_counts() -> None:
    assert [counted(0, "error"), counted(1, "error"), counted(2, "duty"), counted(1, "duty")] == [
        "0 errors",
        "1 error",
        "2 duties",
        "1 duty",
    ]


def test_the_head_of_a_line_is_painted_and_nothing_else() -> None:
    page = Page(Look(60, color=True))
    page.line("the rest of the line", indent=2, head="error: ", style="bad")
    assert page.text() == "  \x1b[1;31merror: \x1b[0mthe rest of the line\n"


def test_a_word_longer_than_the_line_is_not_cropped() -> None:
    page = Page(Look(10))
    page.line("see " + "x" * 200)
    assert page.lines == ["see", "x" * 200]


@given(st.text(), st.integers(0, 300))
def test_no_line_is_too_long_and_nothing_on_it_acts(text: str, width: int) -> None:
    page = Page(Look(width))
    page.line(text, indent=2, hang=4, head="head: ")
    for line in page.lines:
        assert len(line) <= max(MIN_WIDTH, width) or " " not in line.strip()
        assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in line)
