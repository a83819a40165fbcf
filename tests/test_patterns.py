"""A pattern is compiled at its first use and then is what re.compile gives."""

from __future__ import annotations

import re

import pytest

from licensecheck.patterns import pattern


def test_it_does_what_the_compiled_pattern_does() -> None:
    lazy, compiled = pattern(r"(\w)-(\d+)", re.IGNORECASE), re.compile(r"(\w)-(\d+)", re.IGNORECASE)
    text = "A-1, b-22"
    assert lazy.findall(text) == compiled.findall(text)
    assert [match.span() for match in lazy.finditer(text)] == [match.span() for match in compiled.finditer(text)]
    assert lazy.sub(r"\2", text) == compiled.sub(r"\2", text)
    assert (lazy.pattern, lazy.flags) == (compiled.pattern, compiled.flags)


def test_nothing_is_compiled_before_the_first_use() -> None:
    broken = pattern("(")
    with pytest.raises(re.error):
        broken.search("x")


def test_bytes_and_other_attributes() -> None:
    assert pattern(rb"\d").search(b"a1") is not None
    assert not hasattr(pattern("x"), "nothing")
