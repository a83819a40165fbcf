"""Errors that a user can do something about. Only `cli/` catches them; each carries `help`, the next step to take."""

from __future__ import annotations

from msgspec import Struct


class LicenseCheckError(Exception):
    """Base of all our errors. `exit_code` is the one the command line ends with."""

    exit_code = 2

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class UsageError(LicenseCheckError):
    """The call cannot be carried out as it was written."""


def unwritable(name: object, error: OSError) -> UsageError:
    """What to say where the system does not let us write something: no permission, no room, no such folder."""
    return UsageError(f"cannot write {name}: {error.strerror or error}", "Give -o a place that you may write to and that has room.")


class Fault(Struct, frozen=True):
    """One mistake in a rule, license or policy file; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class PolicyError(LicenseCheckError):
    """A policy, intent or baseline file is wrong; `faults` holds every mistake that has a place in it."""

    def __init__(self, message: str, help: str = "", faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message, help)
        self.faults = faults


class RuleError(LicenseCheckError):
    """Rule or license files are wrong; `faults` holds every mistake that was found, not only the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults), "Correct the lines above and run `licensecheck validate`.")
        self.faults = faults


class SourceError(LicenseCheckError):
    """A repo or file could not be read. `code` is the code of the issue it becomes: not-found, gated, timeout …"""

    exit_code = 3

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(message, help)
        self.code = code
