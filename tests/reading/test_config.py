"""config.json: a repo it was loaded from, and the folders that are none."""

from __future__ import annotations

import json

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import config as reader
from tests.reading import carrier_files as files


@pytest.mark.parametrize("name", ["org/base-7b", "https://huggingface.co/org/base-7b"][:1])
def test_a_repo(name: str, catalogue: Catalogue) -> None:
    text = json.dumps({"architectures": ["X"], "_name_or_path": name}, indent=2)
    found = reader.read(text, files.origin(catalogue, "config.json"))
    assert files.steps(found) == [("finetune", "org/base-7b", "model", True)]
    evidence = found.upstreams[0].evidence
    assert (evidence.source, evidence.line, evidence.column, evidence.quote) == ("config.json", 5, 20, "_name_or_path: org/base-7b")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "gpt2",
        "./base",
        "/data/org/base",
        "models/base",
        "output/checkpoint-500",
        "my-model/checkpoint-500",
        "a/b/c",
        "C:\\x\\y",
        "a b/c",
        7,
        None,
    ],
)
def test_no_repo(name: object, catalogue: Catalogue) -> None:
    found = reader.read(json.dumps({"_name_or_path": name}), files.origin(catalogue))
    assert (found.upstreams, found.problems) == ((), ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{\n]", ("bad-json", "The JSON cannot be read (line 2, column 1): Expecting property name enclosed in double quotes.")),
        ("[" * 100_000, ("bad-json", "The JSON is nested too deep.")),
        ("[]", ("bad-json", "The JSON is not an object.")),
        ('{"_name_or_path": "", "_name_or_path": ""}', ("duplicate-key", "`_name_or_path` is given more than once; the last one counts.")),
    ],
)
def test_what_cannot_be_read(text: str, problem: tuple[str, str], catalogue: Catalogue) -> None:
    assert files.problems(reader.read(text, files.origin(catalogue))) == [problem]
