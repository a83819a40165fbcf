"""Which files of a repo are read beside its card, and what becomes of facts that agree and that do not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import field

from licensecheck.errors import SourceError
from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Kind
from licensecheck.reading.facts import Reading
from licensecheck.reading.repo import read_repo
from licensecheck.reading.upstream import read_upstream
from licensecheck.sources.base import MAX_FILE_BYTES, MemoryRepo, Ref
from licensecheck.sources.local import LocalSource
from tests.reading import carrier_files as files

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"


class Counting(MemoryRepo, frozen=True):
    """Remembers what was read."""

    asked: list[tuple[str, int]] = field(default_factory=list)

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        self.asked.append((name, limit))
        return super().read(name, limit)


def repo(contents: Mapping[str, str | bytes], id: str = "./x", kind: Kind = "model", **more: Any) -> Counting:
    data = {name: text.encode() if isinstance(text, str) else text for name, text in contents.items()}
    return Counting(id=id, kind=kind, name="x", files=tuple(data), contents=data, **more)


def claims(reading: Reading) -> list[tuple[str, str, str, list[str]]]:
    return [(one.component, one.expression, one.basis, [place.source for place in one.evidence]) for one in reading.artifact.claims]


def steps(reading: Reading) -> list[tuple[str, str, bool]]:
    return [(one.relation, one.ref, one.inferred) for one in reading.upstreams]


def card(front: str, body: str = "") -> str:
    return f"---\n{front}\n---\n# T\n{body}"


def test_facts_that_disagree_stay_side_by_side(catalogue: Catalogue) -> None:
    contents = {
        "README.md": card("license: mit"),
        "x.gguf": files.gguf([("general.license", "llama2")]),
        "x.safetensors": files.safetensors({"modelspec.license": "MIT"}),
        "CITATION.cff": "license: MIT\n",
        "pyproject.toml": '[project]\nlicense = "Apache-2.0"\n',
        "train.py": "# SPDX-License-Identifier: Apache-2.0\n",
    }
    assert claims(read_repo(repo(contents), catalogue)) == [
        ("weights", "mit", "declared", ["README.md", "CITATION.cff"]),
        ("code", "apache-2.0", "declared", ["pyproject.toml"]),
        ("weights", "llama2", "detected", ["x.gguf"]),
        ("weights", "mit", "detected", ["x.safetensors"]),
        ("code", "apache-2.0", "detected", ["train.py"]),
    ]


def test_what_says_less_adds_nothing(catalogue: Catalogue) -> None:
    contents = {"README.md": card("license: [mit, llama2]"), "a.gguf": files.gguf([("general.license", "other")])}
    assert claims(read_repo(repo(contents), catalogue)) == [("weights", "mit AND llama2", "declared", ["README.md"] * 2)]


def test_other_terms_twice_are_said_once(catalogue: Catalogue) -> None:
    contents = {"README.md": card("license: other"), "a.gguf": files.gguf([("general.license", "other")])}
    assert claims(read_repo(repo(contents), catalogue)) == [("weights", "other", "declared", ["README.md"])]


def test_many_weights_that_agree_are_one_claim(catalogue: Catalogue) -> None:
    contents = {f"unet/{i:02}.safetensors": files.safetensors({"license": "mit"}) for i in range(40)}
    ((component, expression, basis, sources),) = claims(read_repo(repo(contents), catalogue))
    assert (component, expression, basis) == ("weights", "mit", "detected")
    assert sources == [f"unet/{i:02}.safetensors" for i in range(10)]


STEP, MOST = 64 * 1024, 1024 * 1024
VOCABULARY = ("tokenizer.ggml.tokens", ["token"] * 300_000)


def test_of_a_hub_one_gguf_header_and_no_code_is_read(catalogue: Catalogue) -> None:
    contents = {
        "README.md": card("license: mit\nbase_model: org/a"),
        "Q2/a.gguf": "",
        "x-00001-of-00002.gguf": files.gguf([("general.license", "llama2"), VOCABULARY, ("general.license", "apache-2.0")]),
        "x-00002-of-00002.gguf": "",
        "x.safetensors": files.safetensors({"license": "apache-2.0"}),
        "x.onnx": files.onnx({"license": "apache-2.0"}),
        "train.py": "",
        "config.json": "{}",
    }
    made = repo(contents, id="org/x", revision="abc", metadata={"license": "mit", "base_model": "org/a"})
    reading = read_repo(made, catalogue)
    assert claims(reading) == [
        ("weights", "mit", "declared", ["README.md"]),
        ("weights", "llama2", "detected", ["x-00001-of-00002.gguf"]),
    ]
    assert made.asked == [("README.md", MAX_FILE_BYTES), ("x-00001-of-00002.gguf", STEP)]
    assert (reading.issues, reading.artifact.remarks) == ((), ())
    (header,) = [read for read in reading.artifact.reads if read.source.endswith(".gguf")]
    assert (header.size, header.whole) == (STEP, False), "the report says how far it was read"


@pytest.mark.parametrize("metadata", [{}, {"license": None}, None])
def test_where_nothing_states_a_license_one_safetensors_header_is_read_too(metadata: dict[str, Any] | None, catalogue: Catalogue) -> None:
    contents = {"unet/a.safetensors": b"", "x.safetensors": files.safetensors({"modelspec.license": "MIT"}), "y.safetensors": b""}
    made = repo(contents, id="org/x", metadata=metadata)
    assert claims(read_repo(made, catalogue)) == [("weights", "mit", "detected", ["x.safetensors"])]
    assert made.asked == [("x.safetensors", STEP)]


@pytest.mark.parametrize(
    ("front", "asked"),
    [
        ("license: mit", False),
        ("license: other", True),
        ("license: unknown", True),
        ("license: [other, mit]", False),
        ("license: other\nlicense_name: Llama-2", False),
    ],
)
def test_other_terms_are_no_license_that_keeps_from_looking(front: str, asked: bool, catalogue: Catalogue) -> None:
    contents = {"README.md": card(front), "x.safetensors": files.safetensors({"modelspec.license": "cc-by-nc-4.0"})}
    made = repo(contents, id="org/x", metadata={})
    found = claims(read_repo(made, catalogue))
    assert (("x.safetensors", STEP) in made.asked) is asked
    assert (("weights", "cc-by-nc-4.0", "detected", ["x.safetensors"]) in found) is asked


def left_out(reading: Reading) -> list[str]:
    return [read.left_out for read in reading.artifact.reads if read.left_out]


SMALL_VOCABULARY = ("tokenizer.ggml.tokens", ["token"] * 1_000)
BEHIND = "The GGUF header was read up to {} KiB, where its vocabulary stands; whether it says more behind that was not looked at."


@pytest.mark.parametrize(
    ("pairs", "asked", "expected", "told"),
    [
        ([("general.name", "X"), SMALL_VOCABULARY, ("general.license", "llama2")], [STEP], ["llama2"], []),
        ([("general.license", "mit"), SMALL_VOCABULARY, ("general.license", "llama2")], [STEP], ["mit AND llama2"], []),
        ([("general.license", "mit"), VOCABULARY, ("general.license", "llama2")], [STEP], ["mit"], [BEHIND.format(64)]),
        ([("general.name", "x" * STEP), VOCABULARY, ("general.license", "llama2")], [STEP, MOST], [], [BEHIND.format(1024)]),
    ],
)
def test_what_stands_behind_the_vocabulary_is_read_or_it_is_said(
    pairs: list[tuple[str, Any]], asked: list[int], expected: list[str], told: list[str], catalogue: Catalogue
) -> None:
    made = repo({"x.gguf": files.gguf(pairs) + b"\0" * 2 * MOST}, id="org/x", metadata={})
    reading = read_repo(made, catalogue)
    assert [size for _, size in made.asked] == asked
    assert [one.expression for one in reading.artifact.claims] == expected
    assert left_out(reading) == told
    assert [one.code for one in reading.issues] == []


@pytest.mark.parametrize("tags", [("license:mit",), ()])
def test_a_license_in_a_tag_is_one(tags: tuple[str, ...], catalogue: Catalogue) -> None:
    made = repo({"x.safetensors": files.safetensors({"license": "apache-2.0"})}, id="org/x", metadata={}, tags=tags)
    read_repo(made, catalogue)
    assert len(made.asked) == (0 if tags else 1)


@pytest.mark.parametrize("metadata", [{}, None])
def test_of_what_a_model_was_made_from_no_weights_are_read(metadata: dict[str, Any] | None, catalogue: Catalogue) -> None:
    contents = {"x.gguf": files.gguf([("general.license", "mit")]), "x.safetensors": files.safetensors({"license": "mit"})}
    made = repo(contents, id="org/x", metadata=metadata)
    assert read_upstream(made, catalogue).artifact.claims == ()
    assert made.asked == []


def test_of_a_dataset_on_a_hub_no_weights_are_read(catalogue: Catalogue) -> None:
    made = repo({"x.gguf": files.gguf([("general.license", "mit")])}, id="datasets/org/x", kind="dataset", metadata={})
    read_repo(made, catalogue)
    assert made.asked == []


@pytest.mark.parametrize(
    ("pairs", "asked", "expected", "issue"),
    [
        ([("general.license", "mit"), VOCABULARY], [STEP], ["mit"], None),
        ([("general.license", "mit"), ("general.description", "x" * STEP), VOCABULARY], [STEP, MOST], ["mit"], None),
        ([("general.name", "X"), ("llama.names", ["x" * 100] * 1_000), ("general.license", "mit")], [STEP, MOST], ["mit"], None),
        ([("general.name", "X"), ("llama.names", ["x" * 100] * 10_000), ("general.license", "mit")], [STEP, MOST], [], "GGUF"),
        ([VOCABULARY, ("general.license", "mit")], [STEP, MOST], [], "GGUF"),
    ],
)
def test_how_far_a_gguf_header_on_a_hub_is_read(
    pairs: list[tuple[str, Any]], asked: list[int], expected: list[str], issue: str | None, catalogue: Catalogue
) -> None:
    made = repo({"x.gguf": files.gguf(pairs) + b"\0" * 2 * MOST}, id="org/x", metadata={})
    reading = read_repo(made, catalogue)
    assert [size for _, size in made.asked] == asked
    assert [one.expression for one in reading.artifact.claims] == expected
    told = [f"x.gguf: The {issue} header is longer than 1 MiB; the rest of it was not read."] if issue else []
    assert [one.message for one in reading.issues if one.code == "not-reached"] == told


def tensors(count: int) -> str:
    return ", ".join(f'"layer.{i:06}.weight": {{"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}' for i in range(count))


@pytest.mark.parametrize(
    ("header", "asked", "expected", "told"),
    [
        (f'{{"__metadata__": {{"license": "mit"}}, {tensors(10)}}}', [STEP], ["mit"], []),
        (f'{{"__metadata__": {{"license": "mit"}}, {tensors(9_000)}}}', [STEP], ["mit"], []),
        (f'{{{tensors(10)}, "__metadata__": {{"license": "mit"}}}}', [STEP], ["mit"], []),
        (f'{{{tensors(1_000)}, "__metadata__": {{"license": "mit"}}}}', [STEP, 79_044], ["mit"], []),
        (f"{{{tensors(1_000)}}}", [STEP, 79_008], [], []),
        (
            f'{{{tensors(15_000)}, "__metadata__": {{"license": "mit"}}}}',
            [STEP, MOST],
            [],
            ["x.safetensors: The safetensors header is longer than 1 MiB and its `__metadata__` is not at its beginning; it was not read."],
        ),
    ],
)
def test_how_far_a_safetensors_header_on_a_hub_is_read(
    header: str, asked: list[int], expected: list[str], told: list[str], catalogue: Catalogue
) -> None:
    made = repo({"x.safetensors": files.raw_safetensors(header) + b"\0" * STEP}, id="org/x", metadata={})
    reading = read_repo(made, catalogue)
    assert [size for _, size in made.asked] == asked
    assert [one.expression for one in reading.artifact.claims] == expected
    assert [one.message for one in reading.issues if one.code == "not-reached"] == told


TOLD = "The safetensors header was read up to 64 KiB, in which its `__metadata__` stands; whether there is a second one behind that was not looked at."
LONG = "x.safetensors: The safetensors header is longer than 1 MiB and its `__metadata__` does not end in it; the rest was not read."
ODD = "é" * 600_000


@pytest.mark.parametrize(
    ("header", "expected", "problems", "told"),
    [
        (
            f'{{"__metadata__": {{"license": "mit", "license": "llama2"}}, {tensors(15_000)}}}',
            ["mit AND llama2"],
            ["x.safetensors: `license` is given more than once: mit, llama2."],
            [TOLD],
        ),
        *((f'{{{pad}"__metadata__": {{"license": "mit"}}, "{ODD}": 1}}', ["mit"], [], [TOLD]) for pad in ("", " ")),
        (f'{{"__metadata__": {{"license": "mit", "x": "{ODD}"}}}}', ["mit"], [LONG], []),
        (
            f'{{"__metadata__": {{"license": "mit"}}, {tensors(100)}, "__metadata__": {{"license": "llama2"}}, {tensors(15_000)}}}',
            ["mit AND llama2"],
            [
                "x.safetensors: `__metadata__` is given more than once; all of them were read.",
                "x.safetensors: `license` is given more than once: mit, llama2.",
            ],
            [TOLD],
        ),
        (f'{{"__metadata__": {{"license": "mit"}}, {tensors(15_000)}, "__metadata__": {{"license": "llama2"}}}}', ["mit"], [], [TOLD]),
        (
            f'{{"__metadata__": ["license", "mit"], {tensors(15_000)}}}',
            [],
            ["x.safetensors: The safetensors header cannot be read: `__metadata__` is not a map."],
            [],
        ),
        (f'{{"__metadata__": {{"license": "mit"}}, {tensors(10)}}}', ["mit"], [], []),
    ],
)
def test_a_license_in_a_long_safetensors_header_counts_whatever_is_wrong_beside_it(
    header: str, expected: list[str], problems: list[str], told: list[str], catalogue: Catalogue
) -> None:
    made = repo({"x.safetensors": files.raw_safetensors(header) + b"\0" * STEP}, id="org/x", metadata={})
    reading = read_repo(made, catalogue)
    assert [one.expression for one in reading.artifact.claims] == expected
    assert [one.message for one in (*reading.artifact.remarks, *reading.issues)] == problems
    assert left_out(reading) == told


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.gguf", files.gguf([("general.license", "mit")], count=9), "x.gguf: The file ends within its GGUF header."),
        ("x.gguf", b"GGUFgguf", "x.gguf: The GGUF header cannot be read: version 1718970215 is not known."),
        (
            "x.safetensors",
            files.raw_safetensors(f"{{{tensors(2_000)}}}")[:100_000],
            "x.safetensors: The safetensors header cannot be read: it has 158000 bytes, the file only 99992.",
        ),
        (
            "x.safetensors",
            b"\xff" * 9,
            "x.safetensors: The safetensors header cannot be read: it has 18446744073709551615 bytes.",
        ),
    ],
)
def test_weights_on_a_hub_that_lie(name: str, data: bytes, message: str, catalogue: Catalogue) -> None:
    reading = read_repo(repo({name: data}, id="org/x", metadata={}), catalogue)
    assert [one.message for one in reading.issues if one.code == "bad-header"] == [message]


class Gated(Counting, frozen=True):
    """Shows no file."""

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        super().read(name, limit)
        raise SourceError("gated", "org/x is gated.")


def test_a_repo_that_shows_no_files_is_not_asked_for_weights(catalogue: Catalogue) -> None:
    made = Gated(id="org/x", kind="model", files=("README.md", "x.gguf"), contents={"README.md": b"", "x.gguf": b""}, metadata={})
    reading = read_repo(made, catalogue)
    assert [name for name, _ in made.asked] == ["README.md"]
    assert "org/x is gated." in [one.message for one in reading.issues]


def test_a_shallow_look_reads_no_file(catalogue: Catalogue) -> None:
    made = repo({"README.md": "", "CITATION.cff": "", "config.json": "{}", "LICENSE": ""}, metadata={"license": "mit"})
    read_repo(made, catalogue, shallow=True)
    assert made.asked == []


def weights(data: bytes) -> dict[str, str | bytes]:
    return {"README.md": card("license: mit"), "x.gguf": data, "y.onnx": data, "z.safetensors": data}


def test_weights_that_are_not_there(catalogue: Catalogue) -> None:
    reading = read_repo(repo(weights(POINTER)), catalogue)
    assert (reading.issues, reading.artifact.remarks) == ((), ())


def test_weights_that_are_empty(catalogue: Catalogue) -> None:
    assert [one.message for one in read_repo(repo(weights(b"")), catalogue).issues] == [
        "x.gguf: The file ends within its GGUF header.",
        "y.onnx: The ONNX model cannot be read: it is empty.",
        "z.safetensors: The safetensors header cannot be read: the file ends within it.",
    ]
    (issue,) = read_repo(repo({"x.gguf": b""}, id="org/x", metadata={}), catalogue).issues
    assert issue.message == "x.gguf: The file ends within its GGUF header."


@pytest.mark.parametrize("id", ["./x", "org/x"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        (".gguf", files.gguf([("general.license", "mit")])),
        ("a/.GGUF", files.gguf([("general.license", "mit")])),
        (".safetensors", files.safetensors({"license": "mit"})),
    ],
)
def test_a_name_that_is_only_a_suffix(id: str, name: str, data: bytes, catalogue: Catalogue) -> None:
    reading = read_repo(repo({name: data}, id=id, metadata={}), catalogue)
    assert claims(reading) == [("weights", "mit", "detected", [name])]


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["imatrix.gguf", "model-Q4.gguf"], "model-Q4.gguf"),
        (["mmproj-f16.gguf", "zephyr-Q4.gguf", "zephyr-Q8.gguf"], "zephyr-Q4.gguf"),
        (["a-draft.gguf", "ggml-vocab.gguf", "Adapter-x.gguf", "x-LoRA.gguf", "q/x.gguf"], "q/x.gguf"),
        (["explora-f16.gguf", "mmproj.gguf"], "explora-f16.gguf"),
        (["my-lora-f16.gguf", "my-lora-q4.gguf"], "my-lora-f16.gguf"),
    ],
)
def test_which_gguf_stands_for_all(names: list[str], read: str, catalogue: Catalogue) -> None:
    made = repo(dict.fromkeys(names, files.gguf([])), id="org/x", metadata={"license": "mit"})
    read_repo(made, catalogue)
    assert [name for name, _ in made.asked] == [read]


def test_weights_that_lie_are_an_issue_with_their_name(catalogue: Catalogue) -> None:
    reading = read_repo(repo({"README.md": card("license: mit"), "x.gguf": b"GGUFgguf"}), catalogue)
    assert [(one.code, one.message) for one in reading.issues] == [
        ("bad-header", "x.gguf: The GGUF header cannot be read: version 1718970215 is not known.")
    ]


def test_a_key_given_twice_is_a_remark(catalogue: Catalogue) -> None:
    pairs = [("general.license", "mit"), ("general.license", "mit")]
    reading = read_repo(repo({"README.md": card("license: mit"), "x.gguf": files.gguf(pairs)}), catalogue)
    assert [one.message for one in reading.artifact.remarks] == ["x.gguf: `general.license` is given more than once: mit, mit."]


def test_more_weights_than_are_read(catalogue: Catalogue) -> None:
    reading = read_repo(repo({f"{i:03}.gguf": files.gguf([]) for i in range(70)}), catalogue)
    assert [one.message for one in reading.issues] == ["Only 64 of 70 weights files were read."]


MERGE = "merge_method: ties\nmodels:\n- model: org/a\n- model: ./mine\n"


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ({"README.md": card("base_model: org/a"), "mergekit_config.yml": MERGE}, [("merge", "org/a", False)]),
        ({"README.md": card("license: mit"), "mergekit_config.yml": MERGE}, [("merge", "org/a", False), ("merge", "./mine", False)]),
        ({"README.md": card("license: mit", f"```yaml\n{MERGE}```\n")}, [("merge", "org/a", False), ("merge", "./mine", False)]),
        ({"README.md": card("base_model: org/m", f"```yaml\n{MERGE}```\n"), "m.gguf": b""}, [("quantized", "org/m", True)]),
        ({"README.md": card("base_model: org/a"), "config.json": '{"_name_or_path": "org/b"}'}, [("finetune", "org/a", True)]),
        ({"README.md": card("license: mit"), "config.json": '{"_name_or_path": "org/b"}'}, [("finetune", "org/b", True)]),
        ({"README.md": card("license: mit"), "config.json": '{"_name_or_path": "org/X"}'}, []),
        (
            {"README.md": card("base_model: org/a"), "m.safetensors": files.safetensors({"ss_sd_model_name": "base.ckpt"})},
            [("finetune", "org/a", True)],
        ),
        (
            {"README.md": card("base_model: org/a"), "m.gguf": files.gguf([("general.base_model.0.repo_url", "https://hf.co/org/root")])},
            [("quantized", "org/a", True), ("finetune", "org/root", True)],
        ),
        ({"README.md": card("license: mit"), "Modelfile": "FROM hf.co/org/a"}, [("copy", "org/a", True)]),
    ],
)
def test_upstreams_of_several_files(contents: dict[str, str | bytes], expected: list[Any], catalogue: Catalogue) -> None:
    assert steps(read_repo(repo(contents), catalogue)) == expected


def test_a_dataset(catalogue: Catalogue) -> None:
    contents = {
        "README.md": card("license: cc-by-4.0"),
        "dataset_infos.json": '{"default": {"license": "CC BY-NC 4.0"}}',
        "my-croissant.json": '{"@context": {}, "@type": "Dataset", "license": "CC BY 4.0"}',
        "mergekit_config.yml": "[",
    }
    assert claims(read_repo(repo(contents, kind="dataset"), catalogue)) == [
        ("data", "cc-by-4.0", "declared", ["README.md", "my-croissant.json"]),
        ("data", "cc-by-nc-4.0", "declared", ["dataset_infos.json"]),
    ]


def test_a_file_that_cannot_be_read_is_an_issue_with_its_place(catalogue: Catalogue) -> None:
    reading = read_repo(repo({"README.md": card("license: mit"), "CITATION.cff": "a: b: c"}), catalogue)
    ((code, place),) = [(one.code, one.evidence) for one in reading.issues]
    assert code == "bad-yaml"
    assert place is not None
    assert (place.source, place.line, place.column) == ("CITATION.cff", 1, 5)


def test_a_claim_on_the_code_does_not_hide_that_the_card_is_unread(catalogue: Catalogue) -> None:
    reading = read_repo(repo({"README.md": card("a: b: c"), "setup.cfg": "[metadata]\nlicense = MIT\n"}), catalogue)
    assert [one.code for one in reading.issues] == ["bad-front-matter", "license-unread"]


def test_a_bill_of_materials_alone_is_a_target(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "x.cdx.json"
    path.write_text(
        '{"bomFormat": "CycloneDX", "metadata": {"component": {"type": "data", "name": "d", "licenses": [{"license": {"id": "MIT"}}]}}}'
    )
    reading = read_repo(LocalSource().open(Ref(str(path))), catalogue)
    assert (reading.artifact.id, reading.artifact.kind) == (str(path), "dataset")
    assert [(claim.component, claim.expression) for claim in reading.artifact.claims] == [("data", "mit")]


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ('{"a":', ("bad-json", "x.cdx.json: The JSON cannot be read (line 1, column 6): Expecting value.")),
        ("[]", ("bad-json", "x.cdx.json: The JSON is not an object.")),
        ("{}", ("not-a-bill", "x.cdx.json: It is neither a CycloneDX nor an SPDX bill of materials.")),
    ],
)
def test_a_target_that_is_no_bill_of_materials(text: str, issue: tuple[str, str], tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "x.cdx.json"
    path.write_text(text)
    reading = read_repo(LocalSource().open(Ref(str(path))), catalogue)
    assert [(one.code, one.message) for one in reading.issues] == [
        issue,
        ("license-unread", "Its license could not be read; that is not the same as having none."),
    ]


def test_a_broken_file_alone_in_a_folder_is_told_once(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "package.json").write_text("[]")
    reading = read_repo(LocalSource().open(Ref(str(tmp_path))), catalogue)
    assert [one.message for one in reading.issues] == ["package.json: The JSON is not an object."]


def test_more_source_files_than_are_read(catalogue: Catalogue) -> None:
    reading = read_repo(repo({f"{i:04}.py": "# SPDX-License-Identifier: MIT\n" for i in range(1_002)}), catalogue)
    assert [(one.code, one.message) for one in reading.issues] == [("too-many-files", "Only 1000 of 1002 source files were read.")]


def test_more_upstreams_than_are_kept(catalogue: Catalogue) -> None:
    contents = {f"{i}.gguf": files.gguf([("general.datasets", [f"org/{i}-{k}" for k in range(400)])]) for i in range(2)}
    reading = read_repo(repo(contents), catalogue)
    assert [(one.code, one.message) for one in reading.issues] == [("too-many-upstreams", "Only the first 500 of 800 upstreams were read.")]


def test_merge_configurations_past_the_limit_are_told(catalogue: Catalogue) -> None:
    blocks = "".join(f"```yaml\nmerge_method: ties\nmodels: [org/{i}]\n```\n" for i in range(11))
    reading = read_repo(repo({"README.md": card("license: mit", blocks)}), catalogue)
    assert len(reading.upstreams) == 10
    ((code, message, place),) = [(one.code, one.message, one.evidence) for one in reading.issues]
    assert (code, message) == ("too-many-configurations", "README.md: Only the first 10 of 11 merge configurations were read.")
    assert place is not None
    assert place.line == 45


def test_no_reader_is_loaded_without_its_file() -> None:
    code = (
        "import sys, licensecheck.reading.repo\n"
        "names = 'gguf safetensors onnx bom spacy croissant marked_json merge_config modelfile citation mof config source_headers'.split()\n"
        "print([name for name in names if f'licensecheck.reading.{name}' in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
