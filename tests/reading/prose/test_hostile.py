"""Whatever a card holds: no exception, and time that grows with its length alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading.prose import read_prose

PIECES = [
    *(
        "# License\n",
        "MIT",
        "licensed under the ",
        "- **License:** ",
        "| License | MIT |\n",
        "|---|---|\n",
        "```yaml\n",
        "```\n",
        "> ",
        "- ",
        "\n",
        "\n\n",
    ),
    *(
        "[a](b)",
        "![License](https://img.shields.io/badge/License-MIT-x)",
        "<a href='x'>",
        "</a>",
        "<!--",
        "-->",
        "<",
        "\ufffc",
        "\0",
        "\r",
        "trained on ",
    ),
    *(
        "fine-tuned version of [x](https://huggingface.co/o/x) ",
        "# Original model card\n",
        "merge of a/b1 and c/d2",
        ". ",
        "non-commercial ",
        "merge_method: x\n",
    ),
    *("ライセンス", "许可", "https://", "@misc{", "---\n", "\t", "&amp;", "*", "_", "`", "\u2028", "the dataset ", "(", ")", "CC BY "),
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(parts=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40), dataset=st.booleans())
def test_never_raises(parts: list[str], dataset: bool, catalogue: Catalogue) -> None:
    body = "".join(parts)
    prose = read_prose(body, 3, "README.md", "dataset" if dataset else "model", catalogue)
    for fact in (*prose.statements, *prose.upstreams, *prose.third_party, *prose.use_limits):
        assert fact.evidence.line is not None
        assert 3 <= fact.evidence.line <= 3 + body.count("\n") + 1


PUMPED = [
    *PIECES,
    "[",
    "![",
    "*a ",
    "A b ",
    "a-",
    "License: ",
    "<a ",
    "~~~\n",
    "&#",
    "\\",
    "e.g. ",
    "Use Policy ",
    "using as a teacher ",
    "derivative of ",
    "; of ",
    "A (https://a.b) ",
    "“A 1 ",
    "X-1 (en) ",
    "GGUF",
    "# A-1 GGUF\n",
]


@pytest.mark.parametrize("piece", PUMPED)
@pytest.mark.parametrize("kind", ["model", "dataset"])
def test_time_is_linear(piece: str, kind: str, catalogue: Catalogue) -> None:
    body = "# License\n\n" + piece * (20_000 // len(piece))
    start = time.process_time()
    read_prose(body, 1, "README.md", "dataset" if kind == "dataset" else "model", catalogue)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "body",
    ["", " \n", "x" * 300_000, "<p>" + "License MIT " * 30_000 + "</p>", "| a " * 50_000, "```\nnever closed", "\ufffc# License\n\nMIT"],
)
def test_odd_bodies(body: str, catalogue: Catalogue) -> None:
    read_prose(body, 1, "README.md", "model", catalogue)
