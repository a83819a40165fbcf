"""One finding of a target, by its fingerprint or the beginning of it: for `waive` and `explain`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from licensecheck.errors import UsageError
from licensecheck.model import Finding, Report, Stance

if TYPE_CHECKING:
    from licensecheck.cli.policies import Policies

SHORTEST = 6
_MAX_SHOWN = 5


def find(
    target: str, fingerprint: str, policies: Policies, *, offline: bool, stance: Stance | None = None, elsewhere: str = ""
) -> tuple[Report, Finding]:
    """The finding and the report it stands in; looked for offline first, as the hook sees it.

    `elsewhere` says where else it may be. Raises UsageError where there is none or several, SourceError for a target that cannot be read.
    """
    fingerprint = as_reported(fingerprint)
    for report in _looks(target, policies, offline, stance):
        found = beginning_with(fingerprint, report.findings)
        if found:
            return report, found
    raise UsageError(f"{target} has no finding {fingerprint}", f"`licensecheck scan {target}` shows the fingerprints. {elsewhere}".strip())


def as_reported(fingerprint: str) -> str:
    """A fingerprint, or its beginning, as reports write it. Raises UsageError for a beginning that would name too much."""
    found = fingerprint.strip().lower()
    if len(found) < SHORTEST:
        raise UsageError(f"'{found}' is too short for a fingerprint", "Reports show it at the end of every finding.")
    return found


def beginning_with(fingerprint: str, findings: Iterable[Finding]) -> Finding | None:
    """The finding that is meant, None where there is none. Raises UsageError where there are several."""
    found = {finding.fingerprint: finding for finding in findings if finding.fingerprint.startswith(fingerprint)}
    if len(found) > 1:
        shown = [f"{one.fingerprint} ({one.rule})" for one in found.values()]
        more = f" and {len(shown) - _MAX_SHOWN} more" if len(shown) > _MAX_SHOWN else ""
        raise UsageError(f"'{fingerprint}' begins several fingerprints", f"They are {', '.join(shown[:_MAX_SHOWN])}{more}; give one whole.")
    return next(iter(found.values()), None)


def _looks(target: str, policies: Policies, offline: bool, stance: Stance | None) -> Iterator[Report]:
    """What `check` sees of a folder, then what `scan` sees."""
    from licensecheck.pipeline import scan
    from licensecheck.sources.resolve import parse_target

    policy, intent, knowledge = policies.of(target), policies.intent, policies.knowledge
    if parse_target(target).is_local:
        yield scan(target, offline=True, policy=policy, intent=intent, stance=stance, knowledge=knowledge)
    from licensecheck.cli.client import client

    online = client({"offline": offline, "no_cache": False, "token": None, "timeout": None}, several=False)
    yield scan(
        target,
        offline=online.offline,
        hub=online.hub,
        timeout=online.seconds,
        policy=policy,
        intent=intent,
        stance=stance,
        knowledge=knowledge,
    )
