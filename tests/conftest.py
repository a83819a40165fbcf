"""What every test runs in: no login, no settings of the Hub, no network but the loopback interface."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.loopback_hub import LoopbackHub

# How long one example takes says more about the machine than about the code; speed is measured in tests/benchmarks.
settings.register_profile("licensecheck", deadline=None)
settings.load_profile("licensecheck")

_SCRUBBED = ("NO_COLOR", "FORCE_COLOR", "CI", "GITHUB_ACTIONS", "TRANSFORMERS_OFFLINE")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def _is_scrubbed(name: str) -> bool:
    return name.startswith("HF_") or name in _SCRUBBED or name.upper() in _PROXIES


# huggingface_hub reads its settings once, when it is imported: they must be right before any test module is loaded.
for _name in [name for name in os.environ if _is_scrubbed(name)]:
    del os.environ[_name]
_HF_HOME = tempfile.TemporaryDirectory(prefix="licensecheck-hf-home-")
_CACHES = count()
os.environ["HF_HOME"] = _HF_HOME.name
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_XET"] = "1"


@pytest.fixture(autouse=True)
def _scrubbed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if _is_scrubbed(name)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HOME", _HF_HOME.name)
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    # one for each test: another one's Hub may have had the same port
    monkeypatch.setenv("LICENSECHECK_CACHE", f"{_HF_HOME.name}/licensecheck-{next(_CACHES)}")
    monkeypatch.setenv("HF_HUB_DISABLE_XET", "1")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackHub]:
    """A running loopback Hub, empty, that HF_ENDPOINT points to."""
    with LoopbackHub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the test runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
