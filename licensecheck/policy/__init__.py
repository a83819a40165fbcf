"""What a team wants to do, allows and has decided: the policy file, intents, waivers, clarifications, baselines.

A run without a policy file imports none of the modules below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from licensecheck.model import Issue, Severity, Stance

if TYPE_CHECKING:
    from licensecheck.judging.subjects import Intent
    from licensecheck.policy.clarifications import Clarification
    from licensecheck.policy.waivers import Waiver

WARN_DAYS = 30
"""So many days before a waiver ends this is pointed out, unless the policy says otherwise."""


class Policy(Struct, frozen=True):
    """A policy file that was read and checked. None stands for what it does not say.

    `path` is the file, `shown` the name it is shown under; `allow` holds license ids. Waivers that end within
    `warn_days` days are pointed out.
    """

    path: Path
    shown: str
    intent: Intent | None = None
    stance: Stance | None = None
    depth: int | None = None
    fail_on: str | None = None
    allow: frozenset[str] | None = None
    severities: Mapping[str, Severity] | None = None
    clarifications: tuple[Clarification, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    warn_days: int = WARN_DAYS
    remarks: tuple[Issue, ...] = ()
    """What the reader should know about files that were not obeyed."""
