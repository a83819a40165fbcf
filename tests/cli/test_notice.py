import json
from pathlib import Path

import jsonschema
import pytest

from tests.policy.releases import card, release
from tests.report.test_json import closed, schema

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"


@pytest.fixture
def parrot(folder: Path) -> Path:
    return release(folder / "parrot", card("llama3.1", LLAMA))


def test_the_prescribed_wording_and_every_upstream(call, parrot: Path) -> None:
    result = call("notice", "parrot", "--offline", "--allow-incomplete")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("NOTICE for parrot\n\nThis release contains or was made from the works below.")
    assert "\nLlama 3.1 is licensed under the Llama 3.1 Community License, " in result.stdout
    assert f"\n{LLAMA} (finetune of)\n  License: llama3.1\n" in result.stdout


def test_json_is_what_its_schema_says(call, parrot: Path) -> None:
    result = call("notice", "parrot", "--offline", "--format", "json", "--allow-incomplete")
    found = json.loads(result.stdout)
    jsonschema.validate(found, closed(schema("notice")))
    assert found["notices"][0]["works"][0]["artifact"] == LLAMA


def test_an_incomplete_list_exits_3(call, folder: Path) -> None:
    release(folder / "x", card("mit", "nobody/knows-this"))
    result = call("notice", "x", "--offline")
    assert result.exit_code == 3
    assert "Not everything could be looked at; this list may not be complete.\n" in result.stdout


@pytest.mark.parametrize(("form", "start"), [("text", "NOTICE for"), ("markdown", "# NOTICE for"), ("json", "{")])
def test_it_is_written_again_but_nothing_else_is_overwritten(call, parrot: Path, form: str, start: str) -> None:
    args = ("notice", "parrot", "--offline", "--allow-incomplete", "--format", form, "-o", "NOTICE")
    assert call(*args).exit_code == 0
    first = Path("NOTICE").read_bytes()
    assert first.decode().startswith(start)
    assert call(*args).exit_code == 0
    assert Path("NOTICE").read_bytes() == first
    Path("NOTICE").write_text("Copyright of mine")
    result = call(*args)
    assert result.exit_code == 2
    assert "NOTICE is not a report; it was left as it is" in result.stderr
    assert call(*args, "--force").exit_code == 0
