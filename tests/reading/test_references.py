"""Which hub repo a value means, and which values mean none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.model import Kind
from licensecheck.reading.references import Reference, references

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("org/name", Reference("org/name", "model")),
        ("org/name ", Reference("org/name", "model")),
        ("org/name/", Reference("org/name", "model")),
        ('"org/name"', Reference("org/name", "model")),
        ("gpt2", Reference("gpt2", "model")),
        ("org/name@main", Reference("org/name", "model", "main")),
        ("https://huggingface.co/org/name", Reference("org/name", "model")),
        ("https://hf.co/org/name/tree/v2?x=1#top", Reference("org/name", "model", "v2")),
        ("http://www.huggingface.co/datasets/org/name/blob/main/README.md", Reference("org/name", "dataset", "main")),
        ("huggingface.co/org/name", Reference("org/name", "model")),
        ("hf://datasets/org/name", Reference("org/name", "dataset")),
        ("hf://org/name@abc", Reference("org/name", "model", "abc")),
        ("datasets/org/name", Reference("org/name", "dataset")),
        ("models/name", Reference("models/name", "model")),
        (f"/root/.cache/huggingface/hub/models--org--name/snapshots/{SHA}", Reference("org/name", "model", SHA)),
        (f"C:\\cache\\models--org--name\\snapshots\\{SHA}\\", Reference("org/name", "model", SHA)),
        ("/mnt/models--gpt2", Reference("gpt2", "model")),
        ("https://huggingface.co/papers/2301.00001", Reference("https://huggingface.co/papers/2301.00001", None)),
        ("https://huggingface.co/transformers/model_doc/x.html", Reference("https://huggingface.co/transformers/model_doc/x.html", None)),
        ("https://github.com/org/name", Reference("https://github.com/org/name", None)),
        ("https://huggingface.co.evil.example/org/name", Reference("https://huggingface.co.evil.example/org/name", None)),
        ("./my-model/", Reference("./my-model/", None)),
        ("../out", Reference("../out", None)),
        ("/data/out/model", Reference("/data/out/model", None)),
        ("~/model", Reference("~/model", None)),
        ("D:/models/x", Reference("D:/models/x", None)),
        ("out/run/checkpoint-10", Reference("out/run/checkpoint-10", None)),
        ("The Pile", Reference("The Pile", None)),
        ("javascript:alert(1)", Reference("javascript:alert(1)", None)),
    ],
)
def test_one_value(text: str, expected: Reference) -> None:
    assert references(text, "model") == (expected,)


@pytest.mark.parametrize(
    ("text", "kind", "refs"),
    [
        ("org/a, org/b,c", "dataset", ["org/a", "org/b", "c"]),
        ("The Pile, C4", "dataset", ["The Pile, C4"]),
        ("  ", "dataset", []),
        ("x" * 600, "model", ["x" * 199 + "…"]),
    ],
)
def test_several_ids_in_one_text(text: str, kind: Kind, refs: list[str]) -> None:
    assert [found.ref for found in references(text, kind)] == refs


@given(st.text(alphabet=st.sampled_from("ab/.-@:,\\~ \n"), max_size=40) | st.text())
def test_any_text_is_a_reference_or_free_text(text: str) -> None:
    for found in references(text, "model"):
        assert found.ref.strip()
