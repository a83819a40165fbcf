"""CITATION.cff: an id, a choice, an address; of software, of data, of the artifact."""

from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Kind
from licensecheck.reading import citation as reader
from tests.reading import carrier_files as files


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("license: MIT", "model", ("weights", "mit")),
        ("type: software\nlicense: MIT", "model", ("code", "mit")),
        ("type: dataset\nlicense: CC BY 4.0", "model", ("data", "cc-by-4.0")),
        ("license: MIT", "dataset", ("data", "mit")),
        ("license: [MIT, Apache-2.0]", "space", ("code", "mit OR apache-2.0")),
        ("license-url: https://mistral.ai/licenses/MRL-0.1.md", "model", ("weights", "mrl")),
    ],
)
def test_licenses(text: str, kind: Kind, expected: tuple[str, str], catalogue: Catalogue) -> None:
    found = reader.read(f"cff-version: 1.2.0\n{text}\n", files.origin(catalogue, kind=kind))
    assert files.claims(found) == [(*expected, "declared")]


def test_the_place(catalogue: Catalogue) -> None:
    (claim,) = reader.read("cff-version: 1.2.0\nlicense: MIT\n", files.origin(catalogue, "CITATION.cff")).claims
    assert [(one.source, one.line, one.column, one.quote) for one in claim.evidence] == [("CITATION.cff", 2, 10, "license: MIT")]


@pytest.mark.parametrize("text", ["", "title: X", "license:", "license: {a: b"])
def test_none(text: str, catalogue: Catalogue) -> None:
    assert reader.read(text, files.origin(catalogue)).claims == ()
