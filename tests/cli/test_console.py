import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from licensecheck.cli import COMMANDS, main
from licensecheck.cli.console import Console, wants_json_log
from tests.policy.releases import card, release
from tests.report.samples import CLEAN
from tests.report.test_json import closed, schema


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("color", "terminal", "environment", "wanted"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {}, False),
    ],
)
def test_when_colors_are_used(monkeypatch: Any, color: str, terminal: bool, environment: dict[str, str], wanted: bool) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal() if terminal else io.StringIO())
    console = Console()
    console.color = color
    assert console.look().color is wanted


@pytest.mark.parametrize(("columns", "width"), [("60", 60), ("0", 100), ("wide", 100), ("", 100), ("9" * 400, 999999)])
def test_the_width(monkeypatch: Any, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert Console().look().width == width


def test_progress_is_one_line_that_is_wiped_before_anything_else(monkeypatch: Any) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "20")
    console = Console()
    console.progress("a/b\x1b[2J", 1, 3)
    console.say("done")
    assert terminal.getvalue() == "\r\x1b[K1/3 a/b\\x1b[2J\r\x1b[Kdone\n"


def test_no_progress_in_a_log_or_with_q(monkeypatch: Any) -> None:
    log, terminal = io.StringIO(), Terminal()
    monkeypatch.setattr(sys, "stderr", log)
    Console().progress("a/b", 1, 3)
    monkeypatch.setattr(sys, "stderr", terminal)
    quiet = Console()
    quiet.quiet = True
    quiet.progress("a/b", 1, 3)
    assert (log.getvalue(), terminal.getvalue()) == ("", "")


def test_what_the_terminal_cannot_encode_is_escaped(monkeypatch: Any) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    Console().write("§ 模\n")
    assert written.getvalue() == b"\\xa7 \\u6a21\n"


def logged(stderr: str) -> list[dict[str, Any]]:
    """Every line of stderr, each of them what the schema says."""
    lines = [json.loads(line) for line in stderr.splitlines()]
    for line in lines:
        jsonschema.validate(line, {**closed(schema("log")), "oneOf": schema("log")["oneOf"]})
    return lines


JSON_LOG = ("--log-format", "json")


def test_an_error_in_a_log_of_json(call) -> None:
    result = call("explain", "finetun", *JSON_LOG)
    assert (result.exit_code, result.stdout) == (2, "")
    assert logged(result.stderr) == [
        {
            "level": "error",
            "message": "unknown name 'finetun': did you mean finetune?",
            "help": "`licensecheck list licenses` and `licensecheck list rules` show what can be explained.",
        }
    ]


def test_several_mistakes_are_one_error(call, folder: Path) -> None:
    Path("licensecheck.yaml").write_text("intnt: x\nstance: y\n")
    release(folder / "parrot")
    [line] = logged(call("check", "parrot", *JSON_LOG).stderr)
    assert [one.split(" ")[0] for one in line["message"].splitlines()] == ["licensecheck.yaml:1:1:", "licensecheck.yaml:2:9:"]


def test_a_warning_and_a_remark_in_a_log_of_json(call, hub, folder: Path, monkeypatch) -> None:
    hub.add_model("acme/helper-8b", card("apache-2.0"))
    Path("no-folder").write_text("")
    monkeypatch.setenv("LICENSECHECK_CACHE", str(folder / "no-folder" / "cache"))
    result = call("scan", "acme/helper-8b", "-f", "json", "-o", "report.json", *JSON_LOG)
    assert (result.exit_code, result.stdout) == (0, "")
    lines = [line for line in logged(result.stderr) if line["level"] != "progress"]
    assert [(line["level"], line["message"].split(" (")[0]) for line in lines] == [
        ("info", "wrote report.json"),
        ("warning", f"The cache in {folder}/no-folder/cache cannot be made"),
    ]


def test_progress_in_a_log_of_json(call, hub) -> None:
    hub.add_model("acme/helper-8b", card("apache-2.0", "big/base-8b"))
    hub.add_model("big/base-8b", card("mit"))
    lines = logged(call("scan", "acme/helper-8b", *JSON_LOG).stderr)
    assert [line["level"] for line in lines] == ["progress"] * len(lines)
    assert lines[-1] == {"level": "progress", "message": "big/base-8b", "done": 2, "total": 2}


def test_progress_over_many_targets_in_a_log_of_json(call, folder: Path) -> None:
    for name in ("a", "b"):
        release(folder / name, card("mit"))
    assert logged(call("scan", "a", "b", "--offline", *JSON_LOG).stderr) == [
        {"level": "progress", "message": "a", "done": 1, "total": 2},
        {"level": "progress", "message": "b", "done": 2, "total": 2},
        {"level": "info", "message": "2 targets: 2 compatible", "help": ""},
    ]
    assert call("scan", "a", "b", "--offline", "-q", *JSON_LOG).stderr == ""


def test_a_crash_and_an_interrupt_in_a_log_of_json(call, scanned) -> None:
    scanned(KeyError("weights"))
    [line] = logged(call("scan", "x/y", *JSON_LOG).stderr)
    assert line["message"] == "internal error: KeyError: 'weights'"
    [line] = logged(call("scan", "x/y", "-v", *JSON_LOG).stderr)
    assert line["traceback"].startswith("Traceback (most recent call last)")
    scanned(KeyboardInterrupt())
    result = call("scan", "x/y", *JSON_LOG)
    assert (result.exit_code, logged(result.stderr)) == (130, [{"level": "error", "message": "interrupted", "help": ""}])


def test_nothing_in_a_log_of_json_acts_on_a_terminal(call) -> None:
    stderr = call("explain", "\x1b[2J\x9b\u202e", *JSON_LOG).stderr
    assert stderr[:-1].isprintable()
    assert "\x1b[2J\x9b\u202e" in logged(stderr)[0]["message"]


def test_results_stay_on_stdout(call, scanned) -> None:
    scanned(CLEAN)
    assert call("scan", "x/y", *JSON_LOG).stdout == call("scan", "x/y").stdout


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found
            yield from commands(found, (*path, name))
    else:
        yield path, command


@pytest.mark.parametrize(("path", "command"), [*commands(main)], ids=lambda one: " ".join(one) if isinstance(one, tuple) else "")
def test_every_command_with_options_for_the_console_can_log_json(call, path: tuple[str, ...], command: click.Command) -> None:
    names = {param.name for param in command.params}
    assert ("log_format" in names) == ("quiet" in names)
    assert ("quiet" in names) == (path != ("completion",))
    result = call(*path, "--no-such-option", *JSON_LOG)
    assert result.exit_code == 2
    assert [line["level"] for line in logged(result.stderr)] == ["error"]
    assert {first for first, *_ in (one for one, _ in commands(main))} == set(COMMANDS)


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        ("scan x/y --log-format json", True),
        ("scan x/y --log-format=json", True),
        ("scan --log-format json --log-format text x/y", False),
        ("scan --log-format text --log-format=json x/y", True),
        ("scan x/y --format json", False),
        ("scan x/y --log-format", False),
        ("", False),
    ],
)
def test_how_a_log_of_json_is_asked_for(args: str, wanted: bool) -> None:
    assert wants_json_log(args.split()) is wanted


def test_a_log_has_no_other_form(call) -> None:
    assert call("list", "licenses", "--log-format", "xml").stderr == (
        "licensecheck: Invalid value for '--log-format': 'xml' is not one of 'text', 'json'.\n"
        "help: `licensecheck list --help` shows how it is used.\n"
    )
