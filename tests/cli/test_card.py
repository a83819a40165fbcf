import json
from pathlib import Path

import jsonschema
import pytest

from tests.report.test_json import closed, schema

MODEL = """\
---
license: apache-2.0
base_model: big/base-8b
datasets:
- open/chat
---
# Helper
"""


@pytest.fixture
def cards(folder: Path) -> Path:
    (folder / "model").mkdir()
    (folder / "model" / "README.md").write_text(MODEL, encoding="utf-8")
    (folder / "broken.md").write_text("---\nlicense: [mit\n---\n", encoding="utf-8")
    (folder / "bytes.md").write_bytes(b"---\nlicense: mit\n---\n\xff\xfe\xfa")
    return folder


def test_a_card_in_words(call, cards: Path) -> None:
    result = call("card", "model")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:2] == ["model/README.md: model card", "  declared: apache-2.0"]
    assert any("big/base-8b" in line and "(line 3" in line for line in lines)
    assert any("train open/chat" in line and "(line 5" in line for line in lines)


def test_a_card_that_was_not_read_to_its_end(call, cards: Path) -> None:
    (cards / "long.md").write_text("---\nlicense: mit\n---\n" + "word \n" * 200_000 + "License: cc-by-nc-4.0\n", encoding="utf-8")
    result = call("card", "long.md")
    assert result.exit_code == 3
    assert "long.md was read up to 1024 KiB only." in result.stdout


def test_a_card_as_json(call, cards: Path) -> None:
    result = call("card", "model/README.md", "--format", "json")
    card = json.loads(result.stdout)
    jsonschema.validate(card, closed(schema("card")))
    assert card["declared"] == ["apache-2.0"]
    assert {(upstream["ref"], upstream["line"]) for upstream in card["upstreams"]} == {("big/base-8b", 3), ("open/chat", 5)}


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_several_cards_are_one_a_line_in_order(call, cards: Path, form: str) -> None:
    result = call("card", "broken.md", "model", "bytes.md", "--format", form)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [card["file"] for card in found] == ["broken.md", "model/README.md", "bytes.md"]
    for card in found:
        jsonschema.validate(card, closed(schema("card")))
    assert found[0]["issues"]
    assert found[2]["issues"][0]["code"] == "not-utf-8"
    assert result.exit_code == 3


def test_what_could_not_be_read_is_an_issue_and_exits_3(call, cards: Path) -> None:
    result = call("card", "broken.md")
    assert result.exit_code == 3
    assert "could not look: " in result.stdout
    assert call("card", "broken.md", "--allow-incomplete").exit_code == 0


def test_no_card(call, cards: Path) -> None:
    result = call("card", "nothing.md")
    assert result.exit_code == 2
    assert result.stderr == "licensecheck: no card at 'nothing.md'\nhelp: Give a Markdown file, or a folder with a README.md.\n"


def test_the_kind_can_be_given(call, cards: Path) -> None:
    assert json.loads(call("card", "model", "--repo-type", "dataset", "-f", "json").stdout)["kind"] == "dataset"
