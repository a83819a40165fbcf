"""A policy written as text, next to a release it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from licensecheck.knowledge import load
from licensecheck.policy import Policy, reading
from tests.policy.releases import NAME


@pytest.fixture
def policy(folder: Path) -> Callable[[str], Policy]:
    """policy("stance: strict") writes licensecheck.yaml into the current folder and reads it."""

    def written(text: str) -> Policy:
        Path(NAME).write_text(text, encoding="utf-8")
        knowledge = load()
        return reading.build(reading.read(Path(NAME), knowledge.vocabulary), knowledge)

    return written
