"""safetensors headers: `__metadata__` wherever it stands, and lengths that lie."""

from __future__ import annotations

import json
import struct
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import safetensors as reader
from licensecheck.reading.carried import Carried
from tests.reading import carrier_files as files


def read(data: bytes, catalogue: Catalogue) -> Carried:
    return reader.read(files.head(data), files.origin(catalogue, "x.safetensors"))


@pytest.mark.parametrize("last", [False, True])
def test_metadata(last: bool, catalogue: Catalogue) -> None:
    metadata = {
        "format": "pt",
        "modelspec.license": "MIT",
        "modelspec.merged_from": "org/a, Fancy Mix v2",
        "ss_sd_model_name": "org/base",
        "ss_network_module": "networks.lora",
    }
    found = read(files.safetensors(metadata, last=last), catalogue)
    assert files.claims(found) == [("weights", "mit", "detected")]
    assert files.quotes(found) == ["modelspec.license: MIT"]
    assert files.steps(found) == [
        ("merge", "org/a", "model", False),
        ("merge", "Fancy Mix v2", None, False),
        ("adapter", "org/base", "model", True),
    ]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"license": "apache-2.0"}, ["apache-2.0"]),
        ({"modelspec.license": "https://mistral.ai/licenses/MRL-0.1.md"}, ["mrl"]),
        ({"modelspec.license": "https://example.org/terms"}, ["other"]),
        ({"modelspec.license": "License"}, []),
        ({"format": "pt"}, []),
        (None, []),
    ],
)
def test_licenses(metadata: dict[str, str] | None, expected: list[str], catalogue: Catalogue) -> None:
    assert [claim.expression for claim in read(files.safetensors(metadata), catalogue).claims] == expected


def test_a_text_in_place_of_a_name_is_kept_and_nothing_is_read_into_its_title(catalogue: Catalogue) -> None:
    text = "MIT License\n\nYou may look at it.\nYou may not sell it.\n"
    found = read(files.safetensors({"modelspec.license": text}), catalogue)
    assert files.claims(found) == [("weights", "other", "detected")]
    assert [(one.source, one.text) for one in found.documents] == [("x.safetensors#modelspec.license", text.strip())]


@pytest.mark.parametrize(
    "base", ["sd_xl_base_1.0.safetensors", "/content/model.safetensors", "C:\\models\\x.ckpt", "models/x.safetensors", "my base"]
)
def test_a_file_is_no_repo(base: str, catalogue: Catalogue) -> None:
    assert files.steps(read(files.safetensors({"ss_sd_model_name": base}), catalogue)) == [("finetune", base, None, True)]


def test_a_tensor_by_that_name_is_no_metadata(catalogue: Catalogue) -> None:
    found = read(files.raw_safetensors('{"a": {"__metadata__": {"license": "mit"}}, "b": ["__metadata__"]}'), catalogue)
    assert found == Carried()


@pytest.mark.parametrize(
    ("header", "expressions", "problem"),
    [
        (
            '{"__metadata__": {"license": "mit", "license": "llama2"}}',
            ["mit AND llama2"],
            ("duplicate-key", "`license` is given more than once: mit, llama2."),
        ),
        (
            '{"__metadata__": {"license": "mit"}, "__metadata__": {}}',
            ["mit"],
            ("duplicate-key", "`__metadata__` is given more than once; all of them were read."),
        ),
        (
            '{"__metadata__": {"license": ["mit"]}}',
            [],
            ("bad-header", "The safetensors header cannot be read: `__metadata__` is not a map of at most 100000 texts."),
        ),
        ('{"__metadata__": 3}', [], ("bad-header", "The safetensors header cannot be read: `__metadata__` is not a map.")),
        (
            '{"__metadata__": {"license": "mit"',
            ["mit"],
            ("bad-header", "The safetensors header cannot be read: it ends within `__metadata__`."),
        ),
        ('{"a": "__metadata__', [], ("bad-header", "The safetensors header cannot be read: its JSON ends too early.")),
        ("[]", [], ("bad-header", "The safetensors header cannot be read: it is not a JSON object.")),
        (
            b'{"__metadata__": {"license": "\xff"}}',
            ["\ufffd"],
            ("not-utf-8", "The header is not UTF-8; what could not be read shows as U+FFFD."),
        ),
    ],
)
def test_headers_that_are_wrong(header: str | bytes, expressions: list[str], problem: tuple[str, str], catalogue: Catalogue) -> None:
    found = read(files.raw_safetensors(header), catalogue)
    assert [claim.expression for claim in found.claims] == expressions
    assert files.problems(found) == [problem]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\1\2", "the file ends within it"),
        (struct.pack("<Q", 2**63) + b"{}", f"it has {2**63} bytes"),
        (struct.pack("<Q", 25_000_001) + b"{}", "it has 25000001 bytes"),
        (struct.pack("<Q", 500) + b"{}", "it has 500 bytes, the file only 2"),
    ],
)
def test_lengths_that_lie(data: bytes, why: str, catalogue: Catalogue) -> None:
    assert files.problems(read(data, catalogue)) == [("bad-header", f"The safetensors header cannot be read: {why}.")]


def test_half_a_surrogate_pair_can_be_printed(catalogue: Catalogue) -> None:
    found = read(files.raw_safetensors('{"__metadata__": {"license": "\\ud800"}}'), catalogue)
    assert files.quotes(found) == ["license: \ufffd"]


@pytest.mark.parametrize(
    "key", ["__m\\u0065tadata__", "\\u005f_metadata__", "\\u005F\\u005F\\u006D\\u0065\\u0074\\u0061\\u0064\\u0061ta__"]
)
def test_the_key_may_be_spelt_with_escapes(key: str, catalogue: Catalogue) -> None:
    header = f'{{"a": {{"dtype": "F32"}}, "{key}": {{"license": "mit"}}, "b": {{}}}}'
    assert files.claims(read(files.raw_safetensors(header), catalogue)) == [("weights", "mit", "detected")]


@pytest.mark.parametrize(
    "header",
    [
        '{"' + '\\"' * 4_000_000 + "__metadata__",
        '{"a":[' + "[]," * 2_000_000 + '0],"__metadata__":{}}',
        '{"__metadata__":{' + '"a":"",' * 1_000_000,
        "{" + '"\\u005f":0,' * 1_000_000,
    ],
    ids=["escapes", "brackets", "pairs", "letters"],
)
def test_hostile_headers_take_little_time(header: str, catalogue: Catalogue) -> None:
    started = time.process_time()
    assert [code for code, _ in files.problems(read(files.raw_safetensors(header), catalogue))] == ["bad-header"]
    assert time.process_time() - started < 5


@settings(max_examples=200, deadline=None)
@given(metadata=st.dictionaries(st.sampled_from(("license", "modelspec.merged_from", "x")), st.text(max_size=20)), damage=st.data())
def test_a_damaged_header_never_raises(catalogue: Catalogue, metadata: dict[str, Any], damage: st.DataObject) -> None:
    data = bytearray(files.safetensors(metadata, last=damage.draw(st.booleans())))
    for _ in range(damage.draw(st.integers(0, 4))):
        data[damage.draw(st.integers(0, len(data) - 1))] = damage.draw(st.sampled_from(b'\0"\\{}[],:\xff\x7f'))
    whole = bytes(data[: damage.draw(st.integers(0, len(data)))])
    found = read(whole, catalogue)
    assert all(quote.encode() is not None for quote in files.quotes(found))
    files.read_far(reader, whole, catalogue)


@settings(deadline=None)
@given(size=st.integers(0, 400), last=st.booleans())
def test_from_afar_the_metadata_is_read_or_it_is_said(catalogue: Catalogue, size: int, last: bool) -> None:
    far = files.read_far(reader, files.safetensors({"license": "mit", "x": "x" * size}, last=last), catalogue)
    assert far.problems or files.claims(far) == [("weights", "mit", "detected")]


@settings(deadline=None)
@given(metadata=st.dictionaries(st.text(max_size=10), st.text(max_size=10)))
def test_any_metadata_that_json_can_hold_is_read(catalogue: Catalogue, metadata: dict[str, str]) -> None:
    data = files.raw_safetensors(
        json.dumps({"__metadata__": {**metadata, "license": "mit"}}, ensure_ascii=False).encode("utf-8", "replace")
    )
    assert files.claims(read(data, catalogue)) == [("weights", "mit", "detected")]


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        (
            f'{{"__metadata__": {{"license": "{"x" * (reader.MAX_TEXT + 1)}"}}}}',
            [("value-too-long", "`license` has 1048577 bytes and was not read; no more than 1048576 are.")],
        ),
        (
            '{"__metadata__": {' + ", ".join(['"license": "mit"'] * (reader.MAX_VALUES + 1)) + "}}",
            [
                ("too-many-values", "`license` has more than 100 values; the others were not read."),
                ("duplicate-key", f"`license` is given more than once: {'mit, ' * 39}mit,…."),
            ],
        ),
    ],
)
def test_what_goes_beyond_a_limit_is_told(header: str, problems: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert files.problems(read(files.raw_safetensors(header), catalogue)) == problems
