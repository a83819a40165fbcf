"""Where the values of a JSON text stand."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from licensecheck.reading.marked_json import parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("license"), inner, max_size=3),
    max_leaves=12,
)


def test_places() -> None:
    text = '{"a": {"license": "x"},\n "license": [\n  "y",\n  "z"], "n": 1e999}'
    found, problems = parse(text, "f.json", ("license",))
    assert found is not None
    assert problems == ()
    assert found.at("n") is None
    values = [*found.texts("a", "license"), *found.texts("license")]
    assert [(one.text, one.evidence.line, one.evidence.column, one.evidence.quote) for one in values] == [
        ("x", 1, 19, "a.license: x"),
        ("y", 3, 3, "license.0: y"),
        ("z", 4, 3, "license.1: z"),
    ]


def test_the_last_of_a_repeated_key_counts_for_its_place_too() -> None:
    found, problems = parse('{"license": "a",\n"license": "b"}', "f.json", ("license",))
    assert found is not None
    assert [(one.text, one.evidence.line) for one in found.texts("license")] == [("b", 2)]
    assert [problem.message for problem in problems] == ["`license` is given more than once; the last one counts."]


@settings(deadline=None)
@given(value=st.dictionaries(st.text(max_size=3) | st.just("license"), VALUES, max_size=4), indent=st.sampled_from((None, 1)))
def test_a_place_is_where_the_value_begins(value: dict[str, object], indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    found, _ = parse(text, "f.json", ("license",))
    assert found is not None
    lines = text.split("\n")
    for one in found.texts("license"):
        if one.evidence.line and one.evidence.column:
            start = lines[one.evidence.line - 1][one.evidence.column - 1 :]
            assert json.JSONDecoder().raw_decode(start)[0].strip() == one.text


@settings(deadline=None)
@given(text=st.text(alphabet='{}[]:,"\\ \nlicenseud8', max_size=60))
def test_any_text(text: str) -> None:
    found, _ = parse(text, "f.json", ("license", ""))
    for one in found.texts("license") if found else ():
        assert one.text.encode() is not None
