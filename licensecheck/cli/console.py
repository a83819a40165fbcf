"""The only place that prints: results to stdout, everything else to stderr, and how an error ends the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TextIO

import click

from licensecheck.errors import LicenseCheckError, unwritable
from licensecheck.report.page import Look, visible

OK, FINDINGS, USAGE, INCOMPLETE, CRASH, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 70, 130, 141
_PLAIN_WIDTH = 100


class Console:
    """One run's terminal: `color` is auto, always or never; the others steer stderr only.

    With `json_log` every remark, warning, error and step of progress is one JSON object a line; see
    rules/schema/log.schema.json.
    """

    def __init__(self) -> None:
        self.color = "auto"
        self.quiet = False
        self.verbose = False
        self.json_log = False
        self._progress_shown = False

    def look(self) -> Look:
        """The layout for stdout."""
        terminal = sys.stdout.isatty()
        return Look(_columns(sys.stdout), self.color == "always" or (self.color == "auto" and terminal and _wants_color()))

    def write(self, text: str) -> None:
        """A result. Characters that stdout cannot encode are written as escapes."""
        self._clear_progress()
        encoding = sys.stdout.encoding or "utf-8"
        try:
            sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
            sys.stdout.flush()
        except BrokenPipeError:
            _forget_stdout()
            raise click.exceptions.Exit(BROKEN_PIPE) from None
        except OSError as error:
            _forget_stdout()
            raise unwritable("to standard output", error) from None

    def say(self, text: str) -> None:
        """A remark about the run, one line, left out with -q."""
        self._remark("info", text)

    def warn(self, text: str) -> None:
        """A remark on something that went wrong and did not stop the run, left out with -q."""
        self._remark("warning", text)

    def error(self, message: str, help: str = "", traceback: str = "") -> None:
        """An error and the next step to take; `traceback` is that of a crash."""
        if self.json_log:
            self._log("error", message, help=help, **({"traceback": traceback} if traceback else {}))
            return
        if traceback:
            self._stderr(traceback.rstrip("\n"))
        for line in message.splitlines() or [message]:
            self._stderr(f"licensecheck: {visible(line)}")
        if help:
            self._stderr(f"help: {visible(help)}")

    def progress(self, label: str, done: int, total: int) -> None:
        """Overwrites one line, on a terminal only; a log of JSON has all of them."""
        if self.json_log and not self.quiet:
            self._log("progress", label, done=done, total=total)
        if self.json_log or self.quiet or not sys.stderr.isatty():
            return
        room = max(_columns(sys.stderr) - 1, 10)
        sys.stderr.write(f"\r\x1b[K{visible(f'{done}/{total} {label}', room)}")
        sys.stderr.flush()
        self._progress_shown = True

    def _remark(self, level: str, text: str) -> None:
        if self.json_log and not self.quiet:
            self._log(level, text, help="")
        elif not self.quiet:
            self._stderr(visible(text))

    def _log(self, level: str, message: str, **more: str | int) -> None:
        import json

        self._stderr(json.dumps({"level": level, "message": message, **more}))

    def _stderr(self, line: str) -> None:
        self._clear_progress()
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(f"{line}\n".encode(encoding, "backslashreplace").decode(encoding))

    def _clear_progress(self) -> None:
        if self._progress_shown:
            sys.stderr.write("\r\x1b[K")
            self._progress_shown = False


def wants_json_log(args: Sequence[str]) -> bool:
    """Whether a command line says `--log-format json`: it holds for what is wrong with the command line, too."""
    said = ""
    for one, after in pairwise((*args, "")):
        option, _, value = one.partition("=")
        if option == "--log-format":
            said = value or after
    return said == "json"


def guarded(console: Console, run: Callable[[], Any]) -> int:
    """The exit code of `run`; whatever it raises becomes a message and a code."""
    try:
        code = run()
        return code if isinstance(code, int) else OK
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        console.error(error.format_message(), _usage_help(error))
        return USAGE
    except LicenseCheckError as error:
        console.error(error.message, error.help)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        console.error("interrupted")
        return INTERRUPTED
    except ModuleNotFoundError as error:
        return _incomplete(console, error) if _is_anothers(error) else _crashed(console, error)
    except Exception as error:
        return _crashed(console, error)


def _columns(stream: TextIO) -> int:
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given[:6]) > 0:
        return int(given[:6])
    try:
        return os.get_terminal_size(stream.fileno()).columns or _PLAIN_WIDTH
    except (OSError, ValueError):
        return _PLAIN_WIDTH


def _wants_color() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _usage_help(error: click.ClickException) -> str:
    ctx = getattr(error, "ctx", None)
    return f"`{ctx.command_path} --help` shows how it is used." if ctx else ""


def _forget_stdout() -> None:
    # stdout is pointed elsewhere, or the interpreter complains when it flushes at exit
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_anothers(error: ModuleNotFoundError) -> bool:
    """Whether what is missing is a package that we need, not a module of ours."""
    return error.name is not None and error.name.partition(".")[0] != "licensecheck"


def _incomplete(console: Console, error: ModuleNotFoundError) -> int:
    console.error(f"the package '{error.name}' is missing: what is installed does not belong to this version of licensecheck", _REINSTALL)
    return CRASH


def _crashed(console: Console, error: Exception) -> int:
    shown = ""
    if console.verbose:
        import traceback

        shown = "".join(traceback.format_exception(error))
    console.error(f"internal error: {type(error).__name__}: {error}", _REPORT_VERBOSE if console.verbose else _REPORT, shown)
    return CRASH


_REINSTALL = "Install it again: `pipx reinstall licensecheck-ai`, or `pip install .` in a checkout."
_REPORT = "This is a bug in licensecheck. Run it again with -v and report the command line and what it printed."
_REPORT_VERBOSE = "This is a bug in licensecheck. Please report the command line and the lines above."
