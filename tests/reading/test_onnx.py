"""ONNX: the properties behind the graph, and bytes that are no protobuf."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import onnx as reader
from licensecheck.reading.carried import Carried
from tests.reading import carrier_files as files


def read(data: bytes, catalogue: Catalogue) -> Carried:
    return reader.read(files.head(data), files.origin(catalogue, "x.onnx"))


@pytest.mark.parametrize("key", ["license", "model_license", "License"])
def test_a_license(key: str, catalogue: Catalogue) -> None:
    found = read(files.onnx({"model_author": "Somebody", key: "MIT"}), catalogue)
    assert files.claims(found) == [("weights", "mit", "detected")]
    assert files.quotes(found) == [f"{key}: MIT"]


def test_no_properties(catalogue: Catalogue) -> None:
    assert read(files.onnx({}), catalogue) == Carried()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b"not an onnx model", "at byte 1 stands no protobuf field"),
        (files.onnx({"license": "MIT"})[:-3], "a field at byte 15 has 14 bytes, 11 are left"),
        (b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", f"a field at byte 10 has {2**63 - 1} bytes, 0 are left"),
        (b"\x80" * 11, "a number at byte 0 is too long"),
        (b"\x08", "it ends within a number at byte 1"),
        (b"\x08\x01" * 100_001, "a message has more than 100000 fields"),
    ],
)
def test_bytes_that_are_no_model(data: bytes, why: str, catalogue: Catalogue) -> None:
    assert files.problems(read(data, catalogue)) == [("bad-header", f"The ONNX model cannot be read: {why}.")]


def test_a_graph_too_large_to_look_behind(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_READ", 1024 * 1024)
    found = read(files.onnx({"license": "MIT"}, graph=bytes(1024 * 1024)), catalogue)
    assert files.problems(found) == [("not-reached", "Its metadata stands behind more than 1 MiB of graph and was not read.")]


@settings(deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes(catalogue: Catalogue, data: bytes) -> None:
    read(data, catalogue)
    read(files.onnx({"license": "mit"}) + data, catalogue)


@pytest.mark.parametrize(
    ("key", "problems"),
    [("license", [("value-too-long", "`license` has 1048577 bytes and was not read; no more than 1048576 are.")]), ("notes", [])],
)
def test_a_value_too_long_to_be_read(key: str, problems: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert files.problems(read(files.onnx({key: "x" * (reader.MAX_TEXT + 1)}), catalogue)) == problems
