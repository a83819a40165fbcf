"""spaCy's meta.json: the license, and the sources it was trained with."""

from __future__ import annotations

import json

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import spacy as reader
from licensecheck.reading.carried import Carried
from tests.reading import carrier_files as files


def test_a_pipeline(catalogue: Catalogue) -> None:
    sources = [
        {"name": "A Corpus", "url": "https://example.org", "license": "CC BY 4.0"},
        {"name": "d", "url": "https://huggingface.co/datasets/org/d"},
        {},
        None,
    ]
    meta = {"lang": "en", "spacy_version": ">=3.7", "license": "MIT", "sources": sources}
    found = reader.read(json.dumps(meta, indent=2), files.origin(catalogue, "meta.json"))
    assert files.claims(found) == [("weights", "mit", "declared")]
    assert files.steps(found) == [("train", "A Corpus", None, False), ("train", "org/d", "dataset", False)]
    assert [one.evidence.line for one in found.upstreams] == [7, 12]


def test_another_meta_json(catalogue: Catalogue) -> None:
    assert reader.read('{"license": "MIT", "sources": 3}', files.origin(catalogue)) == Carried()


def test_sources_past_the_limit_are_told(catalogue: Catalogue) -> None:
    meta = {"spacy_version": "3", "sources": [{"name": f"corpus {i}"} for i in range(501)]}
    found = reader.read(json.dumps(meta), files.origin(catalogue, "meta.json"))
    assert files.problems(found) == [("too-many-values", "Only the first 500 of 501 values of `sources` were read.")]
