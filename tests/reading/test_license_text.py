from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.knowledge.texts.fingerprints import Index, Source, build
from licensecheck.reading.license_text import identify_file
from licensecheck.sources.base import MAX_FILE_BYTES
from tests.knowledge.license_texts import HERON_1_0, STAMP, TEXTS

INDEX = Index(build(Source(id, id, text) for id, text in TEXTS.items()))
QUOTED = HERON_1_0.replace('"', "\u201d")


def safetensors(text: str) -> bytes:
    header = json.dumps({"__metadata__": {"license": text}, "w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * 4


def gguf(text: str) -> bytes:
    def string(value: bytes) -> bytes:
        return struct.pack("<Q", len(value)) + value

    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + string(b"general.license") + struct.pack("<I", 8) + string(text.encode())


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        pytest.param(HERON_1_0.encode(), "exact", id="UTF-8"),
        pytest.param(HERON_1_0.encode("utf-8-sig"), "exact", id="byte order mark"),
        pytest.param(HERON_1_0.encode("utf-16"), "exact", id="UTF-16 with a mark"),
        pytest.param(HERON_1_0.encode("utf-16-le"), "exact", id="UTF-16 little endian"),
        pytest.param(HERON_1_0.encode("utf-16-be"), "exact", id="UTF-16 big endian"),
        pytest.param(QUOTED.encode("cp1252"), "same", id="Windows quotation marks"),
        pytest.param(safetensors(HERON_1_0), "same", id="safetensors"),
        pytest.param(gguf(HERON_1_0), "exact", id="GGUF"),
    ],
)
def test_the_license_is_found_in_any_encoding_and_carrier(data: bytes, verdict: str) -> None:
    found = identify_file(data, "LICENSE", INDEX)
    assert [(match.license, match.verdict) for match in found.matches] == [("heron-1.0", verdict)]
    assert found.issues == ()


def test_a_binary_file_without_text() -> None:
    found = identify_file(bytes(range(256)) * 100, "model.bin", INDEX)
    assert found.matches == ()
    assert [(issue.code, issue.message, issue.subject) for issue in found.issues] == [
        ("not-text", "It is a binary file with no text in it that could be a license.", "model.bin")
    ]


def test_a_large_file_is_read_up_to_a_limit_and_says_so() -> None:
    found = identify_file(STAMP.encode() + b" \xe2\x82\xac" * MAX_FILE_BYTES, "NOTICE", INDEX)
    assert [match.license for match in found.matches] == ["stamp"]
    assert [issue.message for issue in found.issues] == ["Only the first 1048576 bytes were compared."]


def test_an_empty_file() -> None:
    assert [issue.code for issue in identify_file(b"", "LICENSE", INDEX).issues] == ["empty-text"]


@given(st.binary(max_size=600))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    found = identify_file(data, "x", INDEX)
    assert found.matches == ()
    assert all(issue.subject == "x" for issue in found.issues)
