"""Clauses are quoted from the user's own file, or not at all."""

from __future__ import annotations

import pytest

from licensecheck.judging.clauses import quotes
from licensecheck.model import Artifact, Cite, Document, LicenseText

TEXT = """THE HERON TERMS

1. Words.
   (a) "Heron" is a bird.
   (b) "Nest" is where it lives.

2. Grant. You may watch the heron.
   a. In the morning.
      i. quietly, and
      ii. from afar.
   b. In the evening.

3. Limits.
   (a) No nets.
3.1 Nets are
    also forbidden at night.
"""


def artifact(verdict: str = "exact", license: str = "heron") -> Artifact:
    text = LicenseText("LICENSE", "weights", license, verdict, (1, len(TEXT.splitlines())))  # type: ignore[arg-type]
    return Artifact("org/x", "model", documents=(Document("LICENSE", TEXT),), texts=(text,))


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("1(b)", [(5, '(b) "Nest" is where it lives.')]),
        ("2.a.ii", [(10, "ii. from afar.")]),
        ("2, 3(a)", [(7, "2. Grant. You may watch the heron."), (14, "(a) No nets.")]),
        ("3.1", [(15, "3.1 Nets are also forbidden at night.")]),
        ("1(c)", [(3, "1. Words.")]),
        ("2(a)(iii)", [(8, "a. In the morning.")]),
        ("3(b)", [(13, "3. Limits.")]),
        ("4", []),
        ("whole text", []),
        ("Attachment A (b)", []),
    ],
)
def test_a_section_is_quoted_with_its_line(section: str, expected: list[tuple[int, str]]) -> None:
    assert [(quote.line, quote.quote) for quote in quotes(artifact(), [Cite("heron", section, "")])] == expected


def test_only_the_license_that_is_cited_is_quoted() -> None:
    assert quotes(artifact(license="egret"), [Cite("heron", "2", "")]) == ()
    assert quotes(artifact("partial"), [Cite("heron", "2", "")]) == ()
    assert quotes(Artifact("org/x", "model"), [Cite("heron", "2", "")]) == ()
