"""Upstreams: metadata where it answers, the card and the license texts where it does not."""

from __future__ import annotations

import pytest
from msgspec import field

from licensecheck.errors import SourceError
from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading.upstream import read_upstream
from licensecheck.sources.base import MAX_FILE_BYTES, MemoryRepo

CARD = b"---\nlicense: other\nlicense_name: acme-1\nbase_model: org/base\n---\n# A model\n"
FILES = ("LICENSE", "NOTICE", "README.md", "config.json", "data/LICENSE", "model-Q4.gguf", "model.safetensors")


class Watched(MemoryRepo, frozen=True):
    asked: list[str] = field(default_factory=list)

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        self.asked.append(name)
        return {"README.md": CARD, "LICENSE": b"The text.\n"}[name]


def repo(metadata: dict[str, object] | None, files: tuple[str, ...] | None = FILES) -> Watched:
    return Watched("org/name", "model", "name", "a" * 40, files, metadata, location="hf://org/name@a/")


@pytest.mark.parametrize("license", ["mit", "llama3.1", ["mit", "other"], "no such license"])
def test_metadata_that_names_a_license_is_enough(catalogue: Catalogue, license: object) -> None:
    upstream = repo({"license": license})
    assert read_upstream(upstream, catalogue).artifact.claims
    assert upstream.asked == []


@pytest.mark.parametrize("metadata", [{}, {"license": "other"}, {"license": "unknown"}, {"license": None}, {"tags": ["x"]}])
def test_where_it_names_none_the_card_and_the_texts_are_read(catalogue: Catalogue, metadata: dict[str, object]) -> None:
    upstream = repo(metadata)
    reading = read_upstream(upstream, catalogue)
    assert sorted(upstream.asked) == ["LICENSE", "README.md"]
    assert [(document.source, document.text) for document in reading.artifact.documents][-1] == ("hf://org/name@a/LICENSE", "The text.\n")
    assert reading.artifact.license_name == "acme-1"
    assert [upstream.ref for upstream in reading.upstreams] == ["org/base"]
    assert reading.artifact.files == FILES


def test_the_files_still_tell_how_it_was_made(catalogue: Catalogue) -> None:
    reading = read_upstream(repo({"license": "other", "base_model": "org/base"}), catalogue)
    assert [(upstream.ref, upstream.relation) for upstream in reading.upstreams] == [("org/base", "quantized")]


@pytest.mark.parametrize("files", [None, (), ("model.gguf",)])
def test_where_there_is_nothing_to_read_nothing_is_asked(catalogue: Catalogue, files: tuple[str, ...] | None) -> None:
    upstream = repo({"license": "other"}, files)
    assert read_upstream(upstream, catalogue).issues == ()
    assert upstream.asked == []


def test_license_texts_past_the_limit_are_told(catalogue: Catalogue) -> None:
    class Full(Watched):
        def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
            return b"The text.\n"

    names = tuple(f"LICENSE-{i}" for i in range(6))
    reading = read_upstream(Full("org/name", "model", "name", None, names, {"license": "other"}, location="hf://org/name@main/"), catalogue)
    assert len(reading.artifact.documents) == 4
    assert [(issue.code, issue.message, issue.subject) for issue in reading.issues] == [
        ("too-many-files", "Only 4 of 6 license files were read.", "org/name")
    ]


def test_what_cannot_be_read_is_an_issue(catalogue: Catalogue) -> None:
    class Gated(Watched):
        def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
            raise SourceError("gated", f"org/name is gated: {name}.")

    upstream = Gated("org/name", "model", "name", None, ("README.md",), {"license": "other"}, location="hf://org/name@main/")
    reading = read_upstream(upstream, catalogue)
    assert [(issue.code, issue.subject) for issue in reading.issues] == [("gated", "org/name")]
    assert [claim.expression for claim in reading.artifact.claims] == ["other"]
