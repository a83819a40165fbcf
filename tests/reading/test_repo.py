"""All carriers of one repo joined: what wins, what confirms, what is missing, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import field

from licensecheck.errors import SourceError
from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Document, Evidence
from licensecheck.reading.facts import Reading
from licensecheck.reading.repo import read_repo
from licensecheck.sources.base import MAX_FILE_BYTES, MemoryRepo
from tests.reading import carrier_files

HERE = "hf://org/x@abc/"


class Broken(MemoryRepo, frozen=True):
    """A repo some of whose files cannot be read."""

    errors: Mapping[str, SourceError] = field(default_factory=dict)

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        if name in self.errors:
            raise self.errors[name]
        return super().read(name, limit)


def repo(contents: Mapping[str, str | bytes], **more: Any) -> Broken:
    data = {name: text.encode() if isinstance(text, str) else text for name, text in contents.items()}
    errors = more.get("errors", {})
    more.setdefault("files", (*data, *(name for name in errors if name not in data)))
    return Broken(id=more.pop("id", "org/x"), kind=more.pop("kind", "model"), name="x", location=HERE, contents=data, **more)


def card(front: str) -> str:
    return f"---\n{front}\n---\n# T\n"


def licenses(reading: Reading) -> list[tuple[str, str, list[str]]]:
    return [
        (claim.component, claim.expression, [evidence.source.removeprefix(HERE) for evidence in claim.evidence])
        for claim in reading.artifact.claims
    ]


def steps(reading: Reading) -> list[tuple[str, str, str, bool]]:
    return [(u.relation, u.ref, u.where, u.inferred) for u in reading.upstreams]


def issues(reading: Reading) -> list[tuple[str, str]]:
    assert all(issue.subject == "org/x" for issue in reading.issues)
    return [(issue.code, issue.message) for issue in reading.issues]


def test_the_artifact(catalogue: Catalogue) -> None:
    text = card("license: mit\nlicense_name: my-mit\nextra_gated_prompt: Agree?")
    found = read_repo(repo({"README.md": text, "LICENSE": "Terms.", "x.gguf": b"GGUF"}, revision="abc"), catalogue).artifact
    assert (found.id, found.kind, found.name, found.revision, found.gated) == ("org/x", "model", "x", "abc", True)
    assert found.files == ("README.md", "LICENSE", "x.gguf")
    assert found.documents == (Document(f"{HERE}README.md", text), Document(f"{HERE}LICENSE", "Terms."))
    assert (found.license_name, found.license_link, found.resolved) == ("my-mit", None, True)


@pytest.mark.parametrize("name", ["README.md", "readme.md", "Readme.MD", "README", "README.rst", "only-card.md"])
def test_the_card_by_any_name(name: str, catalogue: Catalogue) -> None:
    reading = read_repo(repo({name: card("license: mit")}), catalogue)
    assert licenses(reading) == [("weights", "mit", [name])]


def test_the_readme_at_the_root_wins(catalogue: Catalogue) -> None:
    contents = {"docs/README.md": card("license: other"), "README.txt": card("license: other"), "README.md": card("license: mit")}
    assert licenses(read_repo(repo(contents), catalogue)) == [("weights", "mit", ["README.md"])]


def test_no_card_at_all(catalogue: Catalogue) -> None:
    reading = read_repo(repo({"model.safetensors": carrier_files.safetensors(None)}), catalogue)
    assert (reading.artifact.claims, reading.upstreams, reading.issues) == ((), (), ())


def test_without_a_readme_the_metadata_speaks(catalogue: Catalogue) -> None:
    reading = read_repo(repo({}, metadata={"license": "mit", "base_model": "org/a"}), catalogue)
    assert reading.artifact.claims[0].evidence == (Evidence(f"{HERE}README.md", quote="license: mit"),)
    assert (steps(reading), reading.issues) == ([("finetune", "org/a", "front-matter", True)], ())


def test_without_a_listing_the_card_is_tried(catalogue: Catalogue) -> None:
    reading = read_repo(repo({"README.md": card("license: mit")}, files=None), catalogue)
    assert licenses(reading) == [("weights", "mit", ["README.md"])]


def test_a_gated_readme_leaves_the_metadata_and_an_issue(catalogue: Catalogue) -> None:
    errors = {"README.md": SourceError("gated", "org/x asks for consent."), "LICENSE": SourceError("timeout", "No answer in 10 s.")}
    reading = read_repo(repo({"NOTICE": "By us."}, errors=errors, metadata={"license": "mit"}, gated=True), catalogue)
    assert licenses(reading) == [("weights", "mit", ["README.md"])]
    assert issues(reading) == [("gated", "org/x asks for consent."), ("timeout", "No answer in 10 s.")]
    assert [document.text for document in reading.artifact.documents] == ["By us."]
    assert reading.artifact.gated


def test_an_unreadable_card_is_not_a_missing_license(catalogue: Catalogue) -> None:
    unread = ("license-unread", "Its license could not be read; that is not the same as having none.")
    reading = read_repo(repo({}, errors={"README.md": SourceError("timeout", "No answer.")}), catalogue)
    assert issues(reading) == [("timeout", "No answer."), unread]
    reading = read_repo(repo({"README.md": card("a: b: c")}), catalogue)
    assert issues(reading)[0][0] == "bad-front-matter"
    assert issues(reading)[0][1].startswith("README.md: The front matter cannot be read (line 2, column 5): ")
    assert issues(reading)[1] == unread


def test_tags_speak_where_the_card_cannot_be_read(catalogue: Catalogue) -> None:
    reading = read_repo(repo({"README.md": card("a: b: c")}, tags=("license:mit",)), catalogue)
    assert licenses(reading) == [("weights", "mit", ["tags"])]
    assert [code for code, _ in issues(reading)] == ["bad-front-matter"]


@pytest.mark.parametrize(
    ("front", "tags", "expected"),
    [
        ("license: MIT", ("license:mit",), [("weights", "mit", ["README.md"])]),
        ("license: My Terms", ("license:my terms",), [("weights", "My Terms", ["README.md"])]),
        (
            "license: [mit, apache-2.0]",
            ("license:mit", "license:apache-2.0"),
            [("weights", "mit AND apache-2.0", ["README.md", "README.md"])],
        ),
        ("license: other\nlicense_name: mrl", ("license:other",), [("weights", "mrl", ["README.md", "README.md"])]),
        ("license: mit", ("license:cc-by-nc-4.0",), [("weights", "mit", ["README.md"]), ("weights", "cc-by-nc-4.0", ["tags"])]),
        ("tags: []", ("license:mit",), [("weights", "mit", ["tags"])]),
        ("license: mit", (), [("weights", "mit", ["README.md"])]),
    ],
)
def test_licenses_of_the_tags(front: str, tags: tuple[str, ...], expected: list[Any], catalogue: Catalogue) -> None:
    assert licenses(read_repo(repo({"README.md": card(front)}, tags=tags), catalogue)) == expected


@pytest.mark.parametrize(
    ("front", "tags", "expected"),
    [
        ("base_model: org/a", ("base_model:org/a", "base_model:quantized:org/a"), [("quantized", "org/a", "front-matter", False)]),
        ("base_model: old/a", ("base_model:new/a", "base_model:adapter:new/a"), [("adapter", "old/a", "front-matter", False)]),
        ("base_model: org/a\nbase_model_relation: merge", ("base_model:quantized:org/a",), [("merge", "org/a", "front-matter", False)]),
        ("license: mit", ("base_model:org/a", "base_model:merge:org/a"), [("merge", "org/a", "front-matter", False)]),
        ("license: mit", ("base_model:org/a",), [("finetune", "org/a", "front-matter", True)]),
        ("datasets: org/d", ("dataset:org/d2",), [("train", "org/d", "front-matter", False)]),
        ("base_model: org/a", ("dataset:org/d",), [("finetune", "org/a", "front-matter", True), ("train", "org/d", "front-matter", False)]),
    ],
)
def test_upstreams_of_the_tags(front: str, tags: tuple[str, ...], expected: list[Any], catalogue: Catalogue) -> None:
    assert steps(read_repo(repo({"README.md": card(front)}, tags=tags), catalogue)) == expected


@pytest.mark.parametrize(
    ("front", "base", "expected"),
    [
        ("base_model: org/a", "org/a", [("adapter", "org/a", "front-matter", False)]),
        ("base_model: org/a\nbase_model_relation: finetune", "Org/A", [("finetune", "org/a", "front-matter", False)]),
        ("license: mit", "org/a", [("adapter", "org/a", "file", False)]),
        ("license: mit", "/out/a/b", [("adapter", "/out/a/b", "file", False)]),
        ("base_model: org/a", "/out/a/b", [("adapter", "org/a", "front-matter", True)]),
        ("base_model: org/a", "org/a-4bit", [("adapter", "org/a", "front-matter", True), ("adapter", "org/a-4bit", "file", False)]),
    ],
)
def test_an_adapter_configuration(front: str, base: str, expected: list[Any], catalogue: Catalogue) -> None:
    config = f'{{"base_model_name_or_path": "{base}"}}'
    assert steps(read_repo(repo({"README.md": card(front), "adapter_config.json": config}), catalogue)) == expected


def test_broken_files_are_issues_with_their_names(catalogue: Catalogue) -> None:
    contents = {
        "README.md": card("license: mit\nlicense: mit"),
        "adapter_config.json": "{",
        "LICENSE.pdf": b"%PDF-1.7 \x00",
        "LICENSE": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "NOTICE": b"a\xff",
        "USE_POLICY.md": b"x" * (MAX_FILE_BYTES + 1),
    }
    reading = read_repo(repo(contents), catalogue)
    assert [remark.message for remark in reading.artifact.remarks] == [
        "README.md: `license` is given more than once; the last one counts (line 3, column 1)."
    ]
    assert issues(reading) == [
        ("bad-json", "adapter_config.json: The JSON cannot be read (line 1, column 2): Expecting property name enclosed in double quotes."),
        ("lfs-pointer", "LICENSE is a Git LFS pointer; the file itself was not downloaded."),
        ("not-a-text", "LICENSE.pdf is not a plain text and was not read."),
        ("not-utf-8", "NOTICE: The file is not UTF-8 (first at line 1); what could not be read shows as U+FFFD."),
        ("truncated", "USE_POLICY.md was read up to 1024 KiB only."),
    ]
    assert reading.issues[0].evidence == Evidence(f"{HERE}adapter_config.json", 1, 2)


def test_a_listed_file_that_is_gone(catalogue: Catalogue) -> None:
    assert issues(read_repo(repo({"README.md": card("license: mit")}, files=("README.md", "LICENSE")), catalogue)) == [
        ("file-not-found", "LICENSE does not exist.")
    ]


def test_more_licenses_in_one_file_than_are_looked_for(catalogue: Catalogue) -> None:
    text = next(file for file in files("pytest") or () if file.name == "LICENSE").read_text()
    reading = read_repo(repo({"README.md": card("license: mit"), "LICENSE": f"{text}\n" * 150}), catalogue)
    ((code, message),) = issues(reading)
    assert code == "many-licenses"
    assert message.startswith("LICENSE: No more than ")
    assert message.endswith(" licenses were looked for.")


def test_a_flood_of_license_files(catalogue: Catalogue) -> None:
    reading = read_repo(repo({f"LICENSES/{i:02}.txt": "x" for i in range(30)}), catalogue)
    assert len(reading.artifact.documents) == 24
    assert issues(reading) == [("too-many-files", "Only 24 of 30 license files were read.")]


@pytest.mark.parametrize(
    ("kind", "id", "front"),
    [("model", "org/x", "base_model: [Org/X, org/a]"), ("dataset", "datasets/org/x", "source_datasets: ['extended|org/x', org/a]")],
)
def test_a_repo_is_not_its_own_upstream(kind: str, id: str, front: str, catalogue: Catalogue) -> None:
    reading = read_repo(repo({"README.md": card(front)}, kind=kind, id=id), catalogue)
    assert [upstream.ref for upstream in reading.upstreams] == ["org/a"]
    assert [(issue.code, issue.subject) for issue in reading.artifact.remarks] == [("self-reference", id)]


def test_a_dataset_is_no_model_of_the_same_name(catalogue: Catalogue) -> None:
    reading = read_repo(repo({"README.md": card("datasets: org/x")}), catalogue)
    assert steps(reading) == [("train", "org/x", "front-matter", False)]


def test_shallow_reads_no_file_where_the_source_has_the_card(catalogue: Catalogue) -> None:
    errors = {name: SourceError("timeout", name) for name in ("README.md", "LICENSE", "adapter_config.json")}
    reading = read_repo(repo({}, errors=errors, metadata={"license": "mit"}), catalogue, shallow=True)
    assert (licenses(reading), reading.issues) == ([("weights", "mit", ["README.md"])], ())
    reading = read_repo(repo({"README.md": card("license: mit")}), catalogue, shallow=True)
    assert licenses(reading) == [("weights", "mit", ["README.md"])]


@settings(deadline=None)
@given(
    contents=st.dictionaries(
        st.sampled_from(["README.md", "LICENSE", "NOTICE.txt", "adapter_config.json", "x.gguf"]),
        st.binary(max_size=60) | st.sampled_from([b"---\nlicense: mit\n---\n", b'{"base_model_name_or_path": "a/b"}']),
    ),
    tags=st.lists(
        st.sampled_from(["license:", "license:mit", "base_model:", "base_model:x:y", "base_model:merge:a/b", "dataset:d"])
        | st.text(max_size=9)
    ),
    metadata=st.none()
    | st.dictionaries(
        st.sampled_from(["license", "base_model", "tags"]), st.recursive(st.text(max_size=5) | st.none() | st.floats(), st.lists)
    ),
    kind=st.sampled_from(["model", "dataset", "space", "code"]),
)
def test_any_repo_is_read(contents: dict[str, bytes], tags: list[str], metadata: Any, kind: str, catalogue: Catalogue) -> None:
    reading = read_repo(repo(dict(contents), tags=tuple(tags), metadata=metadata, kind=kind), catalogue)
    assert {issue.subject for issue in reading.issues} <= {"org/x"}
    assert all(claim.evidence for claim in reading.artifact.claims)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The code is licensed under Apache-2.0 or MIT.", [("code", "apache-2.0 OR mit", ["README.md"] * 2)]),
        ("The code is licensed under Apache-2.0 and MIT.", [("code", "apache-2.0", ["README.md"]), ("code", "mit", ["README.md"])]),
    ],
)
def test_a_choice_in_the_prose_is_one_claim(said: str, expected: list[tuple[str, str, list[str]]], catalogue: Catalogue) -> None:
    assert licenses(read_repo(repo({"README.md": f"# T\n\n{said}\n"}), catalogue)) == expected
