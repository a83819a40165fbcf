"""dataset_infos.json: one license for all configurations, or several."""

from __future__ import annotations

import json
from typing import Any

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import dataset_infos as reader
from tests.reading import carrier_files as files


@pytest.mark.parametrize(
    ("infos", "expected"),
    [
        ({"default": {"license": "MIT"}}, ["mit"]),
        ({"license": "CC BY 4.0", "features": {}}, ["cc-by-4.0"]),
        ({"a": {"license": "MIT"}, "b": {"license": "MIT"}}, ["mit"]),
        ({"a": {"license": "MIT"}, "b": {"license": "CC BY-NC 4.0"}}, ["mit AND cc-by-nc-4.0"]),
        ({"a": {"license": ""}, "b": {"license": None}, "c": 3}, []),
        ({"a": {"license": "For research only."}}, ["For research only."]),
    ],
)
def test_licenses(infos: Any, expected: list[str], catalogue: Catalogue) -> None:
    found = reader.read(json.dumps(infos), files.origin(catalogue, kind="dataset"))
    assert files.claims(found) == [("data", expression, "declared") for expression in expected]


def test_the_place(catalogue: Catalogue) -> None:
    found = reader.read('{"default": {\n  "license": "MIT"}}', files.origin(catalogue, "dataset_infos.json", "dataset"))
    (claim,) = found.claims
    assert [(one.source, one.line, one.column, one.quote) for one in claim.evidence] == [
        ("dataset_infos.json", 2, 14, "default.license: MIT")
    ]


def test_configurations_past_the_limit_are_told(catalogue: Catalogue) -> None:
    infos = {f"c{i}": {"license": "MIT"} for i in range(reader.MAX_CONFIGS + 1)}
    found = reader.read(json.dumps(infos), files.origin(catalogue, kind="dataset"))
    assert files.problems(found) == [("too-many-configurations", "Only the first 2000 of 2001 configurations were read.")]


def test_licenses_past_the_limit_are_told(catalogue: Catalogue) -> None:
    infos = {f"c{i}": {"license": f"Terms {i}"} for i in range(101)}
    found = reader.read(json.dumps(infos), files.origin(catalogue, kind="dataset"))
    assert files.problems(found) == [("too-many-licenses", "Only the first 100 of 101 licenses were read.")]
