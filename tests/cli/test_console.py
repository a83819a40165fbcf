import io
import sys
from typing import Any

import pytest

from licensecheck.cli.console import Console


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
