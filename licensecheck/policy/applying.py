"""What a policy does to a scan: before it is judged, and to what was found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from licensecheck.knowledge import Knowledge
from licensecheck.model import Finding, Issue, Lineage
from licensecheck.policy import Policy, waivers
from licensecheck.policy import intent as intents
from licensecheck.policy.clarifications import clarified
from licensecheck.policy.dates import today
from licensecheck.sources.base import Ref


def clarify(policy: Policy, lineage: Lineage) -> tuple[Lineage, tuple[Issue, ...]]:
    """The lineage with the clarifications of the policy, and what to say about those that do not count."""
    return clarified(lineage, policy.clarifications, _names(policy, lineage)) if policy.clarifications else (lineage, ())


def decide(
    policy: Policy, knowledge: Knowledge, lineage: Lineage, found: Iterable[Finding], intent: str | None
) -> tuple[tuple[Finding, ...], tuple[Issue, ...]]:
    """The findings with the policy's severities and waivers, and what to say about the waivers. `intent` is the run's, by name."""
    found = tuple(_weighed(finding, policy, knowledge) for finding in found)
    if not policy.waivers:
        return found, ()
    names, day = _names(policy, lineage), today()
    found, used = waivers.apply(policy.waivers, found, names, day, intent)
    present = {name for id in lineage.artifacts for name in names[id]}
    about = [waiver for waiver in policy.waivers if waiver in used or _in_scope(policy, waiver, lineage, present)]
    known = intents.names(knowledge, policy.intent)
    return found, tuple(waivers.remarks(about, used, day, policy.warn_days, intent=intent, intents=known, partial=bool(lineage.issues)))


def _weighed(finding: Finding, policy: Policy, knowledge: Knowledge) -> Finding:
    """The policy's severity, unless the finding was made milder than its rule because nothing is certain or to be fixed here."""
    wanted = (policy.severities or {}).get(finding.rule)
    if wanted is None or finding.severity != knowledge.checks[finding.rule].severity:
        return finding
    return replace(finding, severity=wanted)


def _names(policy: Policy, lineage: Lineage) -> Mapping[str, tuple[str, ...]]:
    """Every name that the policy may call an artifact by: its id, and for a folder its path from the policy file and its name."""
    return {id: (id, *_local_names(policy, id, artifact.name)) for id, artifact in lineage.artifacts.items()}


def _local_names(policy: Policy, id: str, name: str | None) -> tuple[str, ...]:
    if not Ref(id).is_local:
        return ()
    path = os.path.relpath(os.path.realpath(id), os.path.realpath(policy.path.parent)).replace(os.sep, "/")
    return (path, f"./{path}", *((name,) if name else ()))


def _in_scope(policy: Policy, waiver: waivers.Waiver, lineage: Lineage, present: set[str]) -> bool:
    """Whether a waiver without a finding speaks of this target at all: a policy may cover many folders."""
    if waiver.artifact is not None:
        return waiver.artifact in present
    return "." in _local_names(policy, lineage.target, None)
