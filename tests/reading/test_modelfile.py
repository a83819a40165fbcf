"""Modelfiles: what they are made from, and the text of a license in them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import modelfile as reader
from tests.reading import carrier_files as files


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM hf.co/org/x-GGUF:Q4_K_M", [("copy", "org/x-GGUF", "model", True)]),
        ("FROM https://huggingface.co/org/x", [("copy", "org/x", "model", True)]),
        ("FROM llama3.1:8b", [("copy", "llama3.1:8b", None, True)]),
        (
            "FROM llama3.1\nADAPTER org/lora\nADAPTER ./lora.gguf",
            [("adapter", "llama3.1", None, False), ("merge", "org/lora", None, False)],
        ),
        ("FROM ./x.gguf", []),
        ("FROM x-Q4.gguf", []),
        ("# FROM a\nfrom qwen", [("copy", "qwen", None, True)]),
        ('SYSTEM """\nFROM nowhere\n"""\nFROM a', [("copy", "a", None, True)]),
        ("", []),
    ],
)
def test_upstreams(text: str, expected: list[Any], catalogue: Catalogue) -> None:
    assert files.steps(reader.read(text, files.origin(catalogue, "Modelfile"))) == expected


def test_a_license_by_name_and_by_text(catalogue: Catalogue) -> None:
    text = 'FROM a\nLICENSE MIT\nLICENSE """\nHome-made terms.\n\nDo as you like.\nBut ask first."""\n'
    found = reader.read(text, files.origin(catalogue, "Modelfile"))
    assert files.claims(found) == [("weights", "mit", "declared"), ("weights", "other", "detected")]
    assert files.lines(found) == [2, 3]
    assert [(one.source, one.text.splitlines()[0]) for one in found.documents] == [("Modelfile#LICENSE", "Home-made terms.")]


def test_a_text_without_an_end(catalogue: Catalogue) -> None:
    found = reader.read('FROM a\nLICENSE """\nsome\nterms\nhere', files.origin(catalogue))
    assert files.problems(found) == [("unclosed-text", 'A text that begins with `"""` does not end.')]
    assert found.problems[0].line == 2


def test_instructions_past_the_limit_are_told(catalogue: Catalogue) -> None:
    found = reader.read("FROM a\n" + 'PARAMETER x "y"\n' * reader.MAX_INSTRUCTIONS + "LICENSE mit\n", files.origin(catalogue))
    assert files.problems(found) == [("truncated", "Only the first 1000 instructions were read.")]


def test_many_lines_take_little_time(catalogue: Catalogue) -> None:
    started = time.process_time()
    reader.read('LICENSE """x"""\n' * 100_000 + "A" * 100_000, files.origin(catalogue))
    assert time.process_time() - started < 3
