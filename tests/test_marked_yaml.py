"""The bounded YAML reader: values with places, and refusals with places."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from licensecheck import marked_yaml
from licensecheck.marked_yaml import MAX_DEPTH, YamlProblem, parse

LOADERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]


@pytest.fixture(params=LOADERS, ids=["pure", "libyaml"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(marked_yaml, "_LOADER", request.param)
    return request.param


def test_every_value_and_key_knows_its_place() -> None:
    found = parse("license: mit\ntags:\n- a\n- b: [x, y]\n", first_line=3)
    assert found.value == {"license": "mit", "tags": ["a", {"b": ["x", "y"]}]}
    assert found.places[("license",)] == (3, 10)
    assert found.places[("tags", 1, "b", 1)] == (6, 10)
    assert found.key_places[("tags", 1, "b")] == (6, 3)
    assert found.place(("tags", 1, "nowhere")) == (6, 3)
    assert found.duplicates == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# only a comment", None),
        ("language: no", {"language": "no"}),
        ("version: 1.10", {"version": "1.10"}),
        ("date: 2024-01-01", {"date": "2024-01-01"}),
        ("big: " + "9" * 10_000, {"big": "9" * 10_000}),
        ("a: ~\nb: null\nc:\nd: ''\ne: 'null'", {"a": None, "b": None, "c": None, "d": "", "e": "null"}),
        ("1: x\ntrue: y\nnull: z", {"1": "x", "true": "y", "null": "z"}),
        ("license:\tmit\t# said", {"license": "mit"}),
        ("-\ta\n-\tb", ["a", "b"]),
        ("a: b\n\t\nc: d", {"a": "b", "c": "d"}),
        ("\ufeffa: b", {"a": "b"}),
        ("a: x\u2028y", {"a": "x y"}),
        ("just text", "just text"),
    ],
)
def test_values_stay_as_they_were_written(text: str, value: Any, loader: Any) -> None:
    assert parse(text).value == value


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: &x 1\nb: *x", "aliases are not read", (2, 4)),
        ("a: !!python/name:os.system x", "tags are not read", (1, 4)),
        ("a: !!str x", "tags are not read", (1, 4)),
        ("? [a, b]\n: c", "a key must be a plain word", (1, 3)),
        ("a: b\n--- \nc: d", "more than one document", (2, 1)),
        ("a: b\nc: \0", "the character U+0000 is not allowed", (2, 4)),
        ("a: \x1b[0m", "the character U+001B is not allowed", (1, 4)),
        ("a: \ud800", "the character U+D800 is not allowed", (1, 4)),
        ("- " * 40 + "x", f"nested more than {MAX_DEPTH} deep", (1, 65)),
        ("[" * 40 + "]" * 40, f"nested more than {MAX_DEPTH} deep", (1, 33)),
        ("[" + "a," * 100_001 + "]", "more than 100000 values", (1, 200_000)),
    ],
)
def test_what_is_refused_has_a_place(text: str, message: str, place: tuple[int, int], loader: Any) -> None:
    with pytest.raises(YamlProblem) as caught:
        parse(text)
    assert (caught.value.message, tuple(caught.value.place)) == (message, place)


@pytest.mark.parametrize("text", ["a: b: c", "a: 'open", "\ta: b", "a: [x", "%YAML 9\n---\na", "@a"])
def test_what_is_no_yaml_is_a_problem_with_its_line(text: str, loader: Any) -> None:
    with pytest.raises(YamlProblem) as caught:
        parse(text, first_line=10)
    assert caught.value.message
    assert caught.value.place.line >= 10


def test_of_a_repeated_key_the_last_value_and_place_count() -> None:
    found = parse("license: mit\nmore: {a: {b: c}}\nlicense: other\nmore: {}\n")
    assert found.value == {"license": "other", "more": {}}
    assert found.duplicates == (("license",), ("more",))
    assert found.key_places[("license",)] == (3, 1)
    assert found.place(("more", "a", "b")) == (4, 7)


def test_a_bomb_of_aliases_is_refused_at_the_first() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    with pytest.raises(YamlProblem, match="aliases are not read"):
        parse(bomb)


@pytest.mark.parametrize(
    "pump",
    ["[", "{", "- ", "? ", "a: ", "'", '"', "!", "&a ", "*", "#", "%", ":", "\t", " \t", "a,", "a\n", "a: b\n", "---\n", "|\n", "\\"],
)
def test_time_grows_with_length_only(pump: str) -> None:
    begin = time.perf_counter()
    with contextlib.suppress(YamlProblem):
        parse(pump * (256 * 1024 // len(pump)))
    assert time.perf_counter() - begin < 3


@given(st.text(alphabet=st.sampled_from("ab:-[]{}'\"|>&*!%#@`, \n\t\0?~\ufeff\u2028"), max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        place = parse(text).place(())
    except YamlProblem as problem:
        place = problem.place
    assert place.line >= 1
    assert place.column >= 1


plain = st.recursive(
    st.text(alphabet="abc xyz:#-'\"", max_size=8) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="abcdef", min_size=1, max_size=4), inner, max_size=3),
    max_leaves=10,
)


@given(plain)
def test_what_yaml_writes_is_read_back(value: Any) -> None:
    class NoAliases(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    assert parse(yaml.dump(value, Dumper=NoAliases)).value == value
