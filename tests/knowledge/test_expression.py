"""License expressions: what is an operator, what is part of a name, and that nothing a card holds can break the parser."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.knowledge import load
from licensecheck.knowledge.expression import AllOf, OneOf, Term, With, parse, terms

CATALOGUE = load().catalogue
MIT, APACHE, GPL = Term("mit", "MIT"), Term("apache-2.0", "Apache-2.0"), Term("gpl-2.0", "GPL-2.0")
PIECES = (
    "MIT", "apache-2.0", "GPL-2.0", " OR ", " and ", " WITH ", " with ", "(", ")", " ", "nonesuch", "Classpath-exception-2.0",
    "or later", "Apache License 2.0", "\n", "and", "x y",
)  # fmt: skip
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MIT", MIT),
        (" MIT ", MIT),
        ("MIT OR Apache-2.0", OneOf((MIT, APACHE))),
        ("MIT or Apache-2.0", OneOf((MIT, APACHE))),
        ("MIT AND Apache-2.0", AllOf((MIT, APACHE))),
        ("(MIT)", Term("mit", "(MIT)")),
        ("(MIT", Term("mit", "(MIT")),
        ("MIT OR OR GPL-2.0", OneOf((MIT, Term(None, "OR GPL-2.0")))),
        ("MIT AND (Apache-2.0 OR GPL-2.0)", AllOf((MIT, OneOf((APACHE, GPL))))),
        ("MIT OR Apache-2.0 AND GPL-2.0", OneOf((MIT, AllOf((APACHE, GPL))))),
        ("MIT OR nonesuch", OneOf((MIT, Term(None, "nonesuch")))),
        ("GPL-2.0 WITH Classpath-exception-2.0", With(GPL, "Classpath-exception-2.0")),
        ("GPL-2.0 with classpath-exception-2.0", With(GPL, "Classpath-exception-2.0")),
        ("nonesuch", Term(None, "nonesuch")),
        ("Organic", Term(None, "Organic")),
        ("", Term(None, "")),
    ],
)
def test_a_text_is(text: str, expected: object) -> None:
    assert parse(text, CATALOGUE) == expected


def test_a_name_with_an_operator_in_it_is_that_license() -> None:
    assert parse("GNU General Public License v2.0 or later", CATALOGUE) == Term("gpl-2.0", "GNU General Public License v2.0 or later")


@pytest.mark.parametrize(
    "text",
    ["MIT with Commons Clause", "Apache-2.0 WITH additional terms", "llama3.1 with use restrictions", "MIT OR Apache-2.0 with extras"],
)
def test_terms_that_are_no_exception_make_the_whole_unknown(text: str) -> None:
    """An exception only widens; "with Commons Clause" takes away. It must not pass for the license before it."""
    assert parse(text, CATALOGUE) == Term(None, text)


@pytest.mark.parametrize(
    "text", ["(", ")", "(MIT OR GPL-2.0", "MIT) OR GPL-2.0", "MIT OR", "OR MIT", "() OR MIT", "WITH WITH WITH", "(((((", "AND"]
)
def test_what_does_not_parse_is_one_unknown_name(text: str) -> None:
    assert parse(text, CATALOGUE) == Term(None, text)


@given(TEXTS)
def test_nothing_breaks_it_and_what_it_writes_it_reads(text: str) -> None:
    written = str(parse(text, CATALOGUE))
    assert str(parse(written, CATALOGUE)) == written


@pytest.mark.parametrize(
    "text", ["(" * 900 + "mit" + ")" * 900, " OR ".join(["mit"] * 300), "(mit OR " * 200, "(" * 100_000, "mit OR " * 100_000]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    started = time.process_time()
    parse(text, CATALOGUE)
    assert time.process_time() - started < 0.5


def test_terms_are_listed_in_order() -> None:
    found = terms(parse("MIT AND (Apache-2.0 OR GPL-2.0 WITH Classpath-exception-2.0 OR nonesuch)", CATALOGUE))
    assert [str(term) for term in found] == ["mit", "apache-2.0", "gpl-2.0", "nonesuch"]
