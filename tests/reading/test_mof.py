"""MOF.yml: every component under its own license."""

from __future__ import annotations

import pytest

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
