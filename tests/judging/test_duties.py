"""Which duties can be seen to be met, by what, and where it cannot be seen."""

from __future__ import annotations

from typing import Any

import pytest

from licensecheck.judging.duties import met
from licensecheck.model import Artifact, Document, Duty, Evidence
from tests.judging.releases import KNOWLEDGE

OWED_TO = Artifact("meta/Heron-7B", "model", "Heron-7B")
BUILT = "Built with Llama"
LICENSE_TEXT = f"LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\nprominently display “{BUILT}” on a related website\n"


def duty(name: str, value: str | None = None, license: str = "llama3.1") -> Duty:
    return Duty(name, "share", "", "1", license, value)


def answer(asked: Duty, files: tuple[str, ...] | None = None, name: str | None = "Parrot", **documents: str) -> Any:
    texts = tuple(Document(source.replace("_", ".").replace("..", "_"), text) for source, text in documents.items())
    return met(KNOWLEDGE, asked, Artifact("org/x", "model", name, files=files, documents=texts), OWED_TO)


@pytest.mark.parametrize(
    ("name", "expected"), [("Llama-3-Parrot", True), ("llama-3-parrot", True), ("Parrot-Llama", False), ("", None), (None, None)]
)
def test_a_name_begins_as_prescribed(name: str | None, expected: bool | None) -> None:
    assert answer(duty("name-prefix", "Llama"), name=name) == (expected, ())


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("A chat model.\n\n**Built with Llama**\n", (True, (Evidence("README.md", 3, 1, "**Built with Llama**"),))),
        ("built  with\nllama.", (True, (Evidence("README.md"),))),
        ("Built with Llamas", (False, ())),
        ("Rebuilt with Llama", (False, ())),
        ("A chat model.", (False, ())),
    ],
)
def test_words_are_displayed(card: str, expected: object) -> None:
    assert answer(duty("display-text", BUILT), README_md=card) == expected


def test_the_license_text_quotes_the_words_and_displays_nothing() -> None:
    assert answer(duty("display-text", BUILT), README_md="A chat model.", LICENSE_txt=LICENSE_TEXT) == (False, ())
    assert answer(duty("display-text", BUILT), LICENSE=LICENSE_TEXT) == (None, ())


def test_a_notice_file_carries_a_notice_line() -> None:
    line = 'Llama 3.1 is licensed under the "Llama 3.1 Community License"'
    assert answer(duty("notice-line", line), README_md="A model.", NOTICE=f"{line}.\n")[0] is True
    assert answer(duty("notice-line", line), README_md="A model.", LICENSE=f"the text “{line}” within\n")[0] is False


def test_where_no_text_was_read_nothing_can_be_said() -> None:
    assert answer(duty("display-text", BUILT)) == (None, ())
    assert answer(duty("attribution")) == (None, ())


@pytest.mark.parametrize(
    ("files", "documents", "expected"),
    [
        (None, {}, None),
        (("README.md",), {}, False),
        (("README.md", "LICENSE"), {}, None),
        (("README.md", "docs/COPYING.txt"), {}, None),
        (("README.md", "NOTICE"), {"NOTICE": "Llama 3.1 Community License Agreement"}, False),
        (("LICENSE",), {"LICENSE": LICENSE_TEXT}, True),
        (("LICENSE",), {"LICENSE": "All rights reserved."}, None),
    ],
)
def test_a_license_goes_along(files: tuple[str, ...] | None, documents: dict[str, str], expected: bool | None) -> None:
    assert answer(duty("include-license"), files, **documents)[0] is expected


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("Made from Heron-7B.", True),
        ("base: meta/heron-7b", True),
        ("Made from Heron-7B-Instruct", True),
        ("Heron-70B", False),
        ("A model.", False),
    ],
)
def test_the_source_is_credited(card: str, expected: bool) -> None:
    assert answer(duty("attribution"), README_md=card)[0] is expected


@pytest.mark.parametrize("name", ["state-changes", "disclose-source", "pass-on-restrictions", "name-prefix", "display-text"])
def test_what_cannot_be_seen_is_unknown(name: str) -> None:
    assert answer(duty(name), ("README.md",), README_md="A model.") == (None, ())
