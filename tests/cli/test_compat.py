import json
from pathlib import Path

import jsonschema
import pytest

from licensecheck.cli.compat import MAX_LINE
from tests.report.test_json import closed, schema

PAIR = {"upstream": "llama3.1", "downstream": "apache-2.0", "relation": "finetune"}


def test_a_pair_in_words(call) -> None:
    result = call("compat", "llama3.1", "apache-2.0", "--relation", "finetune")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "Finetune of llama3.1, offered under apache-2.0:"
    assert lines[1].startswith("conflict, confidence ")
    assert lines[2].startswith("  conflict restrictions-dropped: llama3.1 §")


def test_a_pair_as_json(call) -> None:
    result = call("compat", "mit", "apache-2.0", "-r", "merge", "--format", "json")
    found = json.loads(result.stdout)
    jsonschema.validate(found, closed(schema("compat")))
    assert (result.exit_code, found["verdict"], found["upstream"], found["relation"]) == (0, "compatible", "mit", "merge")


@pytest.mark.parametrize(
    ("args", "message", "help"),
    [
        (
            ("lama3.1", "mit", "-r", "finetune"),
            "unknown license 'lama3.1': did you mean llama3.1",
            "`licensecheck list licenses` shows all of them.",
        ),
        (("mit", "apachy-2.0", "-r", "finetune"), "unknown license 'apachy-2.0': did you mean apache-2.0", "`licensecheck list licenses`"),
        (("mit", "mit", "-r", "finetun"), "unknown relation 'finetun': did you mean finetune?", "The relations are "),
        (
            ("mit", "mit", "-r", "finetune", "--upstream-component", "weight"),
            "unknown component 'weight': did you mean weights?",
            "The components are ",
        ),
        (("mit", "mit"), "a pair needs UPSTREAM, DOWNSTREAM and --relation", "licensecheck compat llama3.1"),
        (("--batch", "x", "--upstream-component", "data"), "--batch takes everything from its file", "Leave UPSTREAM"),
        (("mit", "--batch", "x"), "--batch takes everything from its file", "Leave UPSTREAM"),
        (("--batch", "nothing.jsonl"), "cannot read nothing.jsonl: No such file or directory", "Give --batch a file"),
    ],
)
def test_names_nobody_knows_exit_2_with_the_closest(call, args: tuple[str, ...], message: str, help: str) -> None:
    result = call("compat", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    first, second = result.stderr.splitlines()
    assert first.startswith(f"licensecheck: {message}")
    assert second.startswith(f"help: {help}")


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("note", 1), ("never", 0)])
def test_a_conflict_is_an_error_to_fail_on(call, level: str, code: int) -> None:
    assert call("compat", "llama3.1", "apache-2.0", "-r", "finetune", "--fail-on", level).exit_code == code


def test_a_batch_gives_one_line_each_in_order(call, folder: Path) -> None:
    rows = [
        PAIR,
        {"upstream_license": "mit", "downstream_license": "apache-2.0", "relation": "finetune", "upstream_component": "weights"},
        {"upstream": None, "downstream": "mit", "relation": "train"},
        {"upstream": "nobody-knows-1.0", "downstream": "mit", "relation": "finetune"},
    ]
    Path("pairs.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    result = call("compat", "--batch", "pairs.jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    for answer in found:
        jsonschema.validate(answer, closed(schema("compat")))
    assert [answer["verdict"] for answer in found] == ["conflict", "compatible", "unclear", "unclear"]
    assert [answer["upstream"] for answer in found] == ["llama3.1", "mit", None, "nobody-knows-1.0"]


def test_lines_that_cannot_be_read_keep_their_place_and_exit_2(call) -> None:
    lines = [
        json.dumps(PAIR),
        "not json",
        "",
        "[1]",
        json.dumps({**PAIR, "relation": "finetun"}),
        json.dumps({**PAIR, "relation": None}),
        json.dumps({**PAIR, "upstream": 5}),
        "[" * 50_000,
        json.dumps(PAIR),
    ]
    result = call("compat", "--batch", "-", input="\n".join(lines))
    assert result.exit_code == 2
    found = [json.loads(line)["verdict"] for line in result.stdout.splitlines()]
    assert found == ["conflict", *["unclear"] * 6, "conflict"]
    assert result.stderr == (
        "licensecheck: line 2: not JSON\n"
        "licensecheck: line 4: not a JSON object\n"
        "licensecheck: line 5: unknown relation 'finetun': did you mean finetune?\n"
        "licensecheck: line 6: no relation\n"
        "licensecheck: line 7: upstream is not text\n"
        "licensecheck: line 8: not JSON\n"
        "help: These lines have the verdict unclear in the output.\n"
    )


def test_a_line_without_end_is_one_bad_line(call) -> None:
    result = call("compat", "--batch", "-", input='"' + "x" * (MAX_LINE + 10) + f'"\n{json.dumps(PAIR)}\n')
    assert result.exit_code == 2
    assert [json.loads(line)["verdict"] for line in result.stdout.splitlines()] == ["unclear", "conflict"]
    assert result.stderr.startswith(f"licensecheck: line 1: longer than {MAX_LINE} characters\n")
