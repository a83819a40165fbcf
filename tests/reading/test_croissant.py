"""Croissant: a license as text, address, list or CreativeWork."""

from __future__ import annotations

import json
from typing import Any

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import croissant as reader
from licensecheck.reading.carried import Carried
from tests.reading import carrier_files as files


def read(catalogue: Catalogue, **keys: Any) -> Carried:
    text = json.dumps({"@context": {}, "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0", **keys})
    return reader.read(text, files.origin(catalogue, kind="dataset"))


@pytest.mark.parametrize(
    ("license", "expected"),
    [
        ("MIT", ["mit"]),
        ("https://www.apache.org/licenses/LICENSE-2.0", ["apache-2.0"]),
        (["MIT", "CC BY 4.0"], ["mit AND cc-by-4.0"]),
        ({"@type": "CreativeWork", "name": "MIT License", "url": "https://www.apache.org/licenses/LICENSE-2.0"}, ["apache-2.0"]),
        ([{"@type": "CreativeWork", "name": "MIT"}], ["mit"]),
        ({}, []),
        (None, []),
    ],
)
def test_licenses(license: Any, expected: list[str], catalogue: Catalogue) -> None:
    assert files.claims(read(catalogue, license=license)) == [("data", one, "declared") for one in expected]


def test_the_license_of_the_description_is_another(catalogue: Catalogue) -> None:
    found = read(catalogue, license="CC BY-NC 4.0", sdLicense="CC BY 4.0")
    assert files.claims(found) == [("data", "cc-by-nc-4.0", "declared"), ("documentation", "cc-by-4.0", "declared")]


def test_what_it_is_based_on(catalogue: Catalogue) -> None:
    found = read(catalogue, isBasedOn=["https://huggingface.co/datasets/org/d", {"name": "A corpus"}])
    assert files.steps(found) == [("derive", "org/d", "dataset", False), ("derive", "A corpus", None, False)]
    assert {one.child_component for one in found.upstreams} == {"data"}


def test_other_json_is_no_croissant(catalogue: Catalogue) -> None:
    assert reader.read('{"license": "MIT"}', files.origin(catalogue)) == Carried()
