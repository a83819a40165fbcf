"""MOF.yml: every component under its own license."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import mof as reader
from tests.reading import carrier_files as files

RELEASE = """\
framework: {name: Model Openness Framework, version: '1.0'}
release:
  name: x
  license:
    distribution: {name: MIT, path: ''}
  components:
    - {name: Training code, license: Apache-2.0}
    - {name: Model parameters (Final), license: CC BY-NC 4.0}
    - {name: Datasets, license: CC BY 4.0}
    - {name: Data card, license: MIT}
    - name: Research paper
    - 7
"""


def test_components(catalogue: Catalogue) -> None:
    found = reader.read(RELEASE, files.origin(catalogue, "MOF.yml"))
    assert files.claims(found) == [
        ("code", "apache-2.0", "declared"),
        ("weights", "cc-by-nc-4.0", "declared"),
        ("data", "cc-by-4.0", "declared"),
        ("documentation", "mit", "declared"),
        ("weights", "mit", "declared"),
    ]
    assert files.lines(found) == [7, 8, 9, 10, 5]


@pytest.mark.parametrize("text", ["", "release: x", "release: {components: 3}", "release: {license: {}}", "other: 1"])
def test_nothing(text: str, catalogue: Catalogue) -> None:
    found = reader.read(text, files.origin(catalogue))
    assert (found.claims, found.problems) == ((), ())


def test_the_license_of_a_whole_dataset_is_one_of_its_data(catalogue: Catalogue) -> None:
    origin = replace(files.origin(catalogue, "MOF.yml"), kind="dataset")
    assert files.claims(reader.read("release: {license: [CC BY-NC 4.0]}", origin)) == [("data", "cc-by-nc-4.0", "declared")]


def test_components_past_the_limit_are_told(catalogue: Catalogue) -> None:
    text = "release:\n  components:\n" + "    - {name: Datasets, license: MIT}\n" * (reader.MAX_COMPONENTS + 1)
    found = reader.read(text, files.origin(catalogue, "MOF.yml"))
    assert [(one.code, one.message, one.line) for one in found.problems] == [
        ("too-many-components", "Only the first 100 of 101 components were read.", 103)
    ]
