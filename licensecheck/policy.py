"""What the reader wants to do and which findings make a run fail."""

from __future__ import annotations

import difflib

from licensecheck.errors import UsageError
from licensecheck.judging.subjects import Intent, preset_intent
from licensecheck.knowledge import Knowledge
from licensecheck.model import SEVERITIES, Report

FAIL_LEVELS = (*SEVERITIES, "never")


def intent(knowledge: Knowledge, name: str | None) -> Intent | None:
    """The preset with this name. Raises UsageError with the closest names."""
    if name is None:
        return None
    preset = knowledge.intents.get(name)
    if preset is None:
        close = difflib.get_close_matches(name, list(knowledge.intents), n=2)
        hint = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(knowledge.intents)}."
        raise UsageError(f"unknown intent '{name}'", hint)
    return preset_intent(name, preset)


def exit_code(report: Report, fail_on: str, allow_incomplete: bool = False) -> int:
    """0 nothing at or above `fail_on`, 1 findings, 3 not everything could be looked at."""
    if not report.complete and not allow_incomplete:
        return 3
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()
    return int(any(finding.severity in failing and finding.waived is None for finding in report.findings))
