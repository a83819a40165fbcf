"""Merge configurations: as a file, and pasted into a card."""

from __future__ import annotations

from typing import Any

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import merge_config as reader
from tests.reading import carrier_files as files

TIES = """\
models:
  - model: org/a
  - model: org/b+org/lora
    parameters:
      weight: 0.5
merge_method: ties
base_model: org/base@main
dtype: bfloat16
"""


def test_a_merge(catalogue: Catalogue) -> None:
    found = reader.read(TIES, files.origin(catalogue, "mergekit_config.yml"))
    assert files.steps(found) == [
        ("merge", "org/base", "model", False),
        ("merge", "org/a", "model", False),
        ("merge", "org/b", "model", False),
        ("merge", "org/lora", "model", False),
    ]
    assert [(one.evidence.line, one.evidence.column, one.evidence.quote) for one in found.upstreams][1] == (2, 12, "- model: org/a")
    assert found.upstreams[0].revision == "main"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slices:\n- sources:\n  - model: org/a\n    layer_range: [0, 8]\n  - model: org/b", [("merge", "org/a"), ("merge", "org/b")]),
        ("base_model: org/a\nexperts:\n- source_model: org/b", [("merge", "org/a"), ("combine", "org/b")]),
        ("models:\n- model:\n    model:\n      path: org/a\n    lora:\n      path: org/l", [("merge", "org/a"), ("merge", "org/l")]),
        ("modules:\n  text:\n    slices:\n    - sources:\n      - model: org/a", [("merge", "org/a")]),
        ("models: [org/a, ./mine]", [("merge", "org/a"), ("merge", "./mine")]),
        ("models: 3\nslices: {a: b}\nbase_model: [x]", []),
        ("", []),
    ],
)
def test_shapes(text: str, expected: list[Any], catalogue: Catalogue) -> None:
    assert [(one.relation, one.ref) for one in reader.read(text, files.origin(catalogue)).upstreams] == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("models:\n- model: [\n", "The YAML cannot be read (line 3, column 1): "),
        ("models: *all", "The YAML cannot be read (line 1, column 9): aliases are not read."),
        ("- org/a", "The YAML is no mapping of keys."),
    ],
)
def test_what_cannot_be_read(text: str, message: str, catalogue: Catalogue) -> None:
    ((code, said),) = files.problems(reader.read(text, files.origin(catalogue)))
    assert code == "bad-yaml"
    assert said.startswith(message)


def test_in_a_card() -> None:
    card = f"---\nlicense: mit\n---\n# A merge\n\n```yaml\n{TIES}```\n\n```python\nmerge_method = 1\n```\n```yaml\nmerge_method: [\n```\n"
    found = reader.read_blocks(card, "README.md")
    assert [(one.ref, one.evidence.source, one.evidence.line) for one in found.upstreams] == [
        ("org/base", "README.md", 13),
        ("org/a", "README.md", 8),
        ("org/b", "README.md", 9),
        ("org/lora", "README.md", 9),
    ]
    assert found.problems == ()


def test_models_past_the_limit_are_told(catalogue: Catalogue) -> None:
    text = "merge_method: ties\nmodels:\n" + "".join(f"- model: org/{i}\n" for i in range(501))
    found = reader.read(text, files.origin(catalogue))
    assert (len(found.upstreams), files.problems(found)) == (
        500,
        [("too-many-upstreams", "Only the first 500 of 501 upstreams were read.")],
    )
