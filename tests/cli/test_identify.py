from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from licensecheck import resources
from licensecheck.sources.base import MAX_FILE_BYTES
from tests.report.test_json import closed, schema

APACHE = (resources.ROOT / "LICENSE").read_text(encoding="utf-8")
LINES = APACHE.rstrip("\n").count("\n") + 1
PAID = "Non-commercial use is free. Anyone whose group earns more than $1 million a year shall obtain a paid license."


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "LICENSE").write_text(APACHE.rstrip("\n") + "\n", encoding="utf-8")
    (tmp_path / "CHANGED").write_text(f"{APACHE.rstrip()}\n\n{PAID}\n", encoding="utf-8")
    (tmp_path / "POEM").write_text("A heron stands in the pond and waits for the fish to come by.\n" * 9, encoding="utf-8")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "weights.bin").write_bytes(b"\0\1\2\3" * 1000)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_changed_license_in_words(call, files: Path) -> None:
    result = call("identify", "CHANGED")
    assert (result.exit_code, result.stderr) == (0, "")
    line = LINES + 2
    assert result.stdout == (
        "CHANGED\n"
        f"  modified apache-2.0 (Apache License 2.0), lines 1-{LINES}: the license, changed\n"
        f"    added lines: {line}\n"
        f'    non-commercial: line {line} "Non-commercial use is free."\n'
        f'    money: line {line} "Anyone whose group earns more than $1 million a year shall obtain a paid\n'
        '      license."\n'
    )


def test_an_unchanged_license_in_words(call, files: Path) -> None:
    first, second = call("identify", "LICENSE").stdout.splitlines()
    assert first == "LICENSE"
    assert second.endswith(f" apache-2.0 (Apache License 2.0), lines 1-{LINES}: the text, line for line")


def test_no_license_is_an_answer(call, files: Path) -> None:
    result = call("identify", "POEM")
    assert (result.exit_code, result.stdout) == (0, "POEM\n  no known license text\n")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("empty", "could not look: empty-text: There are no words in it."),
        ("weights.bin", "could not look: not-text: It is a binary file with no text in it that could be a license."),
    ],
)
def test_what_cannot_be_read_is_said(call, files: Path, file: str, line: str) -> None:
    result = call("identify", file)
    assert (result.exit_code, result.stdout) == (3, f"{file}\n  no known license text\n  {line}\n")
    assert call("identify", file, "--allow-incomplete").exit_code == 0


def test_json_of_one_file(call, files: Path) -> None:
    result = call("identify", "CHANGED", "--format", "json")
    found = json.loads(result.stdout)
    jsonschema.validate(found, closed(schema("identify")))
    (match,) = found["matches"]
    assert list(match) == ["license", "verdict", "score", "coverage", "added", "missing", "lines", "edition", "notable"]
    assert (match["license"], match["verdict"], match["coverage"], match["missing"]) == ("apache-2.0", "modified", 1.0, 0.0)
    assert match["added"] == [[LINES + 2, LINES + 2]]
    assert {note["kind"] for note in match["notable"]} == {"non-commercial", "money"}


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_several_files_are_one_a_line_in_order(call, files: Path, form: str) -> None:
    result = call("identify", "POEM", "CHANGED", "empty", "--format", form)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 3
    assert [one["file"] for one in found] == ["POEM", "CHANGED", "empty"]
    assert [[match["verdict"] for match in one["matches"]] for one in found] == [[], ["modified"], []]
    for one in found:
        jsonschema.validate(one, closed(schema("identify")))


def test_a_file_that_is_not_there(call, files: Path) -> None:
    result = call("identify", "LICENCE")
    assert result.exit_code == 2
    assert "no file at 'LICENCE'" in result.stderr


def test_a_huge_file_is_read_up_to_a_limit(call, files: Path) -> None:
    with (files / "huge").open("wb") as file:
        file.write(APACHE.encode() + b"\n")
        file.truncate(100 * MAX_FILE_BYTES)
    result = call("identify", "huge", "--format", "json")
    found = json.loads(result.stdout)
    assert result.exit_code == 3
    assert [issue["message"] for issue in found["issues"]] == ["Only the first 1048576 bytes were compared."]
    assert found["matches"][0]["license"] == "apache-2.0"


def test_names_and_quotes_cannot_act_on_the_terminal(call, files: Path) -> None:
    (files / "a\x1b[31m").write_text(f"{APACHE}\n\nYou must not \x1b[2J use it \u202e in the EU.\n", encoding="utf-8")
    result = call("identify", "a\x1b[31m")
    assert not {"\x1b", "\u202e"} & set(result.stdout)
    assert "a\\x1b[31m" in result.stdout
