"""GGUF headers: what the keys say, both byte orders and versions, and headers that lie."""

from __future__ import annotations

import struct
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import gguf as reader
from licensecheck.reading.carried import Carried
from tests.reading import carrier_files as files

VOCABULARY = ("tokenizer.ggml.tokens", ["<s>", "a", "b"])


def read(data: bytes, catalogue: Catalogue) -> Carried:
    return reader.read(files.head(data), files.origin(catalogue, "x.gguf"))


@pytest.mark.parametrize(("version", "order"), [(2, "<"), (3, "<"), (2, ">"), (3, ">")])
def test_a_header(version: int, order: str, catalogue: Catalogue) -> None:
    pairs = [
        ("general.architecture", "llama"),
        ("general.license", "mit"),
        ("general.base_model.count", ("I", 1)),
        ("general.base_model.0.name", "Base 7B"),
        ("general.base_model.0.organization", "Org"),
        ("general.base_model.0.repo_url", "https://huggingface.co/org/base-7b"),
        ("general.dataset.0.repo_url", "https://huggingface.co/datasets/org/data"),
        VOCABULARY,
        ("tokenizer.ggml.scores", ("f", [0.5, 1.5])),
        ("general.datasets", ["org/older"]),
    ]
    found = read(files.gguf(pairs, version=version, order=order), catalogue)
    assert files.claims(found) == [("weights", "mit", "detected")]
    assert files.quotes(found) == ["general.license: mit"]
    assert files.steps(found) == [
        ("finetune", "org/base-7b", "model", True),
        ("train", "org/data", "dataset", False),
        ("train", "org/older", "dataset", False),
    ]
    assert found.upstreams[0].evidence.quote == "general.base_model.0.repo_url: https://huggingface.co/org/base-7b"
    assert found.problems == ()


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("general.license", "apache-2.0,mit")], ["apache-2.0 AND mit"]),
        ([("general.license", "MIT OR Apache-2.0")], ["mit OR apache-2.0"]),
        ([("general.license", "Apache License, Version 2.0")], ["apache-2.0"]),
        ([("general.license", ["mit"])], ["mit"]),
        ([("general.license", "other"), ("general.license.name", "Mistral Research License")], ["mrl"]),
        ([("general.license", "other"), ("general.license.link", "https://mistral.ai/licenses/MRL-0.1.md")], ["mrl"]),
        ([("general.license.name", "MIT")], ["mit"]),
        ([("general.license", "Home-made")], ["Home-made"]),
        ([("general.license", " ")], []),
        ([("general.license", ("I", 3))], []),
        ([("general.name", "X")], []),
    ],
)
def test_licenses(pairs: list[tuple[str, Any]], expected: list[str], catalogue: Catalogue) -> None:
    assert [claim.expression for claim in read(files.gguf(pairs), catalogue).claims] == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("general.base_model.0.name", "Base"), ("general.base_model.0.organization", "Org")], [("finetune", "Org Base", None, True)]),
        (
            [
                ("general.base_model.1.repo_url", "https://huggingface.co/org/b"),
                ("general.base_model.0.repo_url", "https://huggingface.co/org/a"),
            ],
            [("merge", "org/a", "model", True), ("merge", "org/b", "model", True)],
        ),
        (
            [("general.type", "adapter"), ("general.base_model.0.repo_url", "https://huggingface.co/org/a")],
            [("adapter", "org/a", "model", True)],
        ),
        ([("general.source.repo_url", "https://huggingface.co/org/a")], [("quantized", "org/a", "model", False)]),
        ([("general.source.huggingface.repository", "org/a")], [("quantized", "org/a", "model", False)]),
        ([("general.source.url", "https://example.org/a")], []),
        ([("general.repo_url", "https://huggingface.co/org/a-GGUF")], []),
        ([("general.datasets", ["a corpus"])], [("train", "a corpus", None, False)]),
    ],
)
def test_upstreams(pairs: list[tuple[str, Any]], expected: list[Any], catalogue: Catalogue) -> None:
    assert files.steps(read(files.gguf(pairs), catalogue)) == expected


def test_a_key_given_twice_keeps_both_values_and_says_so(catalogue: Catalogue) -> None:
    found = read(files.gguf([("general.license", "mit"), VOCABULARY, ("general.license", "llama2")]), catalogue)
    assert files.claims(found) == [("weights", "mit AND llama2", "detected")]
    assert files.problems(found) == [("duplicate-key", "`general.license` is given more than once: mit, llama2.")]


def test_bytes_that_are_not_utf_8(catalogue: Catalogue) -> None:
    found = read(files.gguf([("general.license", b"mi\xfft")]), catalogue)
    assert files.quotes(found) == ["general.license: mi\ufffdt"]
    assert files.problems(found) == [("not-utf-8", "`general.license` is not UTF-8; what could not be read shows as U+FFFD.")]


def text(data: bytes) -> bytes:
    return struct.pack("<Q", len(data)) + data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"GGML" + bytes(20), "The GGUF header cannot be read: it does not begin with `GGUF`."),
        (b"GG", "The file ends within its GGUF header."),
        (files.gguf([], version=1), "The GGUF header cannot be read: version 1 is not known."),
        (files.gguf([], version=77), "The GGUF header cannot be read: version 77 is not known."),
        (files.gguf([], count=2**63), f"The GGUF header cannot be read: it has {2**63} keys."),
        (files.gguf([], count=5), "The file ends within its GGUF header."),
        (files.gguf([], count=1) + struct.pack("<Q", 2**62), f"The GGUF header cannot be read: a key has {2**62} bytes."),
        (files.gguf([], count=1) + text(b"k") + struct.pack("<I", 99), "The GGUF header cannot be read: it has a value of type 99."),
        (files.gguf([], count=1) + text(b"k") + struct.pack("<IQ", 8, 2**40), f"The GGUF header cannot be read: a text has {2**40} bytes."),
        (
            files.gguf([], count=1) + text(b"k") + struct.pack("<IIQ", 9, 9, 1) * 50,
            "The GGUF header cannot be read: `k` is an array of arrays.",
        ),
        (
            files.gguf([], count=1) + text(b"k") + struct.pack("<IIQ", 9, 8, 2**40),
            f"The GGUF header cannot be read: its arrays have {2**40} texts.",
        ),
        (
            files.gguf([], count=1) + text(b"k") + struct.pack("<IIQ", 9, 4, 2**40),
            f"The GGUF header cannot be read: a value reaches to byte {2**42 + 24 + 9 + 16}.",
        ),
    ],
)
def test_headers_that_lie(data: bytes, message: str, catalogue: Catalogue) -> None:
    assert files.problems(read(data, catalogue)) == [("bad-header", message)]


def test_what_stands_before_a_lie_still_counts(catalogue: Catalogue) -> None:
    found = read(files.gguf([("general.license", "mit")], count=2) + struct.pack("<Q", 2**62), catalogue)
    assert files.claims(found) == [("weights", "mit", "detected")]
    assert len(found.problems) == 1


def test_only_as_much_of_the_file_is_asked_for_as_the_header_needs(catalogue: Catalogue) -> None:
    asked: list[int] = []
    data = files.gguf([("general.license", "mit")]) + bytes(1024 * 1024)

    def head(size: int) -> bytes:
        asked.append(size)
        return data[:size]

    assert reader.read(head, files.origin(catalogue)).problems == ()
    assert asked == [256 * 1024]


def test_a_vocabulary_larger_than_the_first_read(catalogue: Catalogue) -> None:
    tokens = [f"token-{i}" for i in range(60_000)]
    found = read(files.gguf([("tokenizer.ggml.tokens", tokens), ("general.license", "mit")]) + bytes(99), catalogue)
    assert files.claims(found) == [("weights", "mit", "detected")]


def test_a_hostile_array_takes_little_time(catalogue: Catalogue) -> None:
    count = reader.MAX_ITEMS
    data = files.gguf([], count=1) + text(b"k") + struct.pack("<IIQ", 9, 8, count) + bytes(8 * count)
    started = time.process_time()
    assert read(data, catalogue).problems == ()
    assert time.process_time() - started < 5


VALUES = st.one_of(
    st.text(max_size=20),
    st.binary(max_size=20),
    st.lists(st.text(max_size=5), max_size=4),
    st.tuples(st.just("I"), st.integers(0, 2**32 - 1)),
    st.tuples(st.just("B"), st.lists(st.integers(0, 255), max_size=5)),
)
KEYS = st.sampled_from(
    ("general.license", "general.license.name", "general.license.link", "general.base_model.0.name", "general.base_model.0.repo_url")
) | st.text(max_size=20)


@settings(max_examples=200, deadline=None)
@given(pairs=st.lists(st.tuples(KEYS, VALUES), max_size=6), order=st.sampled_from("<>"), damage=st.data())
def test_a_damaged_header_never_raises(catalogue: Catalogue, pairs: list[tuple[str, Any]], order: str, damage: st.DataObject) -> None:
    data = bytearray(files.gguf(pairs, order=order))
    for _ in range(damage.draw(st.integers(0, 4))):
        at = damage.draw(st.integers(0, len(data) - 1))
        data[at] = damage.draw(st.sampled_from((0, 1, 8, 9, 127, 255)))
    whole = bytes(data[: damage.draw(st.integers(0, len(data)))])
    found = read(whole, catalogue)
    shown = [*files.quotes(found), *(one.ref for one in found.upstreams), *(problem.message for problem in found.problems)]
    assert all(one.encode() is not None for one in shown)
    files.read_far(reader, whole, catalogue)


@settings(deadline=None)
@given(
    pairs=st.lists(st.tuples(KEYS | st.just(VOCABULARY[0]), VALUES), max_size=6, unique_by=lambda pair: pair[0]), size=st.integers(0, 300)
)
def test_from_afar_all_is_read_or_it_is_said(catalogue: Catalogue, pairs: list[tuple[str, Any]], size: int) -> None:
    far = files.read_far(reader, files.gguf([("x.y", "x" * size), *pairs]), catalogue)
    near = read(files.gguf(pairs), catalogue)
    assert far.problems or files.claims(far) == files.claims(near)


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(KEYS, VALUES), max_size=6, unique_by=lambda pair: pair[0]))
def test_byte_order_makes_no_difference(catalogue: Catalogue, pairs: list[tuple[str, Any]]) -> None:
    assert read(files.gguf(pairs, order="<"), catalogue) == read(files.gguf(pairs, order=">", version=2), catalogue)


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        (
            [("general.license", "x" * (reader.MAX_TEXT + 1))],
            ("value-too-long", "`general.license` has 1048577 bytes and was not read; no more than 1048576 are."),
        ),
        (
            [("general.tags", ["x"] * (reader.MAX_VALUES + 1))],
            ("too-many-values", "`general.tags` has more than 1000 values; the others were not read."),
        ),
    ],
)
def test_what_goes_beyond_a_limit_is_told(pairs: list[tuple[str, Any]], problem: tuple[str, str], catalogue: Catalogue) -> None:
    assert files.problems(read(files.gguf([*pairs, ("general.license.name", "MIT")]), catalogue)) == [problem]
