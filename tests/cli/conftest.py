"""Two ways to call the command line: in this process, and as a user's shell does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import licensecheck.cli
from licensecheck.model import Report

ROOT = Path(licensecheck.cli.__file__).parents[2]


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def call() -> Callable[..., Result]:
    """call("scan", "x/y", input=…) in this process; has exit_code, stdout and stderr."""

    def run(*args: str, **options: Any) -> Result:
        return CliRunner().invoke(licensecheck.cli.main, args, **options)

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """process("scan", "x/y") as a process of its own."""

    def run(*args: str, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from licensecheck.cli import main; main()", *args]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60, env=os.environ.copy(), **options
        )

    return run


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> Callable[[Report | BaseException], list[dict[str, Any]]]:
    """scanned(report) makes every scan give that report (or raise that error); returns the calls that were made."""

    def replace_scan(answer: Report | BaseException) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []

        def scan(target: str, **options: Any) -> Report:
            calls.append({"target": target, **options})
            if isinstance(answer, BaseException):
                raise answer
            return answer

        monkeypatch.setattr(import_module("licensecheck.pipeline"), "scan", scan)
        return calls

    return replace_scan
