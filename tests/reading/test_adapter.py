"""What an adapter's configuration says of its base."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.model import Evidence
from licensecheck.reading.adapter import read_adapter
from licensecheck.reading.facts import Upstream

SHA = "0123456789abcdef0123456789abcdef01234567"


def test_the_base_with_its_place() -> None:
    text = '{\n  "auto_mapping": null,\n  "base_model_name_or_path": "org/base",\n  "peft_type": "LORA",\n  "revision": null\n}\n'
    upstream, problems = read_adapter(text, "adapter_config.json")
    where = Evidence("adapter_config.json", 3, 30, '"base_model_name_or_path": "org/base",')
    assert upstream == Upstream("org/base", "model", "adapter", "file", "weights", "weights", where)
    assert problems == ()


@pytest.mark.parametrize(
    ("text", "ref", "kind", "revision"),
    [
        ('{"base_model_name_or_path":"org/base","revision":"v1"}', "org/base", "model", "v1"),
        (f'{{"base_model_name_or_path": "/c/models--org--base/snapshots/{SHA}"}}', "org/base", "model", SHA),
        ('{"base_model_name_or_path": "./base/"}', "./base/", None, None),
        ('{"base_model_name_or_path": "a/b", "r": ' + "9" * 5000 + ', "x": NaN}', "a/b", "model", None),
        ('{"base\\u005fmodel_name_or_path": "a/b"}', "a/b", "model", None),
    ],
)
def test_shapes_of_the_base(text: str, ref: str, kind: str | None, revision: str | None) -> None:
    upstream, problems = read_adapter(text, "x")
    assert upstream is not None
    assert (upstream.ref, upstream.kind, upstream.revision, problems) == (ref, kind, revision, ())


@pytest.mark.parametrize(
    "text", ["{}", '{"base_model_name_or_path": null}', '{"base_model_name_or_path": ""}', '{"base_model_name_or_path": [1]}']
)
def test_no_base_is_no_upstream_and_no_problem(text: str) -> None:
    assert read_adapter(text, "x") == (None, ())


@pytest.mark.parametrize(
    ("text", "code", "message", "line"),
    [
        ('{"a": 1\n "b": 2}', "bad-json", "The JSON cannot be read (line 2, column 2): Expecting ',' delimiter.", 2),
        ("", "bad-json", "The JSON cannot be read (line 1, column 1): Expecting value.", 1),
        ("[1]", "bad-json", "The JSON is not an object.", 1),
        ("[" * 100_000, "bad-json", "The JSON ", 1),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_place(text: str, code: str, message: str, line: int) -> None:
    upstream, problems = read_adapter(text, "x")
    assert upstream is None
    assert [(problem.code, problem.line) for problem in problems] == [(code, line)]
    assert problems[0].message.startswith(message)


def test_a_base_given_twice_is_said() -> None:
    text = '{"base_model_name_or_path": "a/b",\n "base_model_name_or_path": "c/d"}'
    upstream, problems = read_adapter(text, "x")
    assert upstream is not None
    assert (upstream.ref, upstream.evidence.line) == ("c/d", 2)
    assert [problem.message for problem in problems] == ["`base_model_name_or_path` is given more than once; the last one counts."]


@given(st.text(alphabet='{}[]":,a\\ \n0', max_size=50) | st.text())
def test_any_text(text: str) -> None:
    upstream, problems = read_adapter(text, "x")
    assert upstream is None or upstream.relation == "adapter"
    assert all(problem.message for problem in problems)


def test_half_a_surrogate_is_no_crash() -> None:
    upstream, problems = read_adapter('{"base_model_name_or_path": "\\ud800/x"}', "adapter_config.json")
    assert problems == ()
    assert upstream is not None
    assert upstream.ref == "\ufffd/x"
