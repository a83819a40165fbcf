"""The way through the house as one function: target, source, reading, lineage, judging, policy, report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from licensecheck import knowledge as rules
from licensecheck import policy
from licensecheck.judging.engine import judge_lineage
from licensecheck.knowledge import Knowledge
from licensecheck.lineage import MAX_DEPTH, MAX_NODES, trace
from licensecheck.model import LICENSE_DISPUTED, Artifact, Claim, Evidence, Issue, Kind, Report, Stance
from licensecheck.model import MAIN_COMPONENT as MAIN
from licensecheck.reading.facts import Reading, Upstream
from licensecheck.reading.repo import read_repo
from licensecheck.sources.base import OfflineSource, Ref, Source
from licensecheck.sources.local import LocalSource
from licensecheck.sources.resolve import Sources, parse_target


def scan(
    target: str,
    *,
    repo_type: Kind | None = None,
    revision: str | None = None,
    offline: bool = False,
    depth: int = MAX_DEPTH,
    max_nodes: int = MAX_NODES,
    token: str | None = None,
    intent: str | None = None,
    stance: Stance = "text",
    knowledge: Knowledge | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Report:
    """Scan one target with its lineage.

    `target` is a repo id, a Hub URL or a local path; `depth` counts steps up the lineage, `max_nodes` artifacts. Raises
    UsageError for a target or intent that cannot be understood, SourceError for one that cannot be read, RuleError.
    What cannot be looked at further up becomes an issue in the report.
    """
    knowledge = knowledge or rules.load()
    wish = policy.intent(knowledge, intent)
    ref = parse_target(target, repo_type, revision)
    sources = Sources(LocalSource(), _hub(token, offline))
    lineage = trace(
        ref,
        sources.open,
        lambda repo: read_repo(repo, knowledge.catalogue, shallow=True),
        known=lambda upstream: known_reading(knowledge, upstream),
        read_target=lambda repo: read_repo(repo, knowledge.catalogue),
        max_depth=depth,
        max_nodes=max_nodes,
        progress=progress,
    )
    judged = judge_lineage(lineage, knowledge, stance, wish)
    return Report(
        target=target,
        verdict=judged.verdict,
        complete=not lineage.issues,
        offline=offline,
        intent=intent,
        stance=stance,
        lineage=lineage,
        rights=judged.rights,
        duties=judged.duties,
        findings=judged.findings,
        issues=lineage.issues,
        rules_digest=knowledge.digest,
        restrictions=judged.restrictions,
    )


def known_reading(knowledge: Knowledge, ref: Ref) -> Reading | None:
    """What the shipped rules know about a public artifact, in the shape of a reading."""
    row = knowledge.known_artifact(ref.artifact_id)
    if row is None:
        return None
    kind: Kind = row["kind"]
    evidence = Evidence("rules/artifacts", quote=f"{row['id']}: {row['source']}")
    claims = (Claim(MAIN[kind], row["license"], "concluded", (evidence,), row["license"]),) if row.get("license") else ()
    name = PurePosixPath(row["id"]).name
    remarks = (Issue(LICENSE_DISPUTED, ", ".join(row["candidates"]), row["id"], evidence),) if row.get("candidates") else ()
    artifact = Artifact(row["id"], kind, name, claims=claims, remarks=remarks, services=tuple(row.get("services") or ()))
    return Reading(artifact, tuple(_known_upstream(knowledge, step, evidence) for step in row.get("from") or ()))


def _known_upstream(knowledge: Knowledge, step: dict[str, str], evidence: Evidence) -> Upstream:
    relation = knowledge.vocabulary["relations"][step["relation"]]
    kind: Kind = "dataset" if relation["from"] == "data" else "model"
    ref = step["ref"].removeprefix("datasets/")
    return Upstream(ref, kind, step["relation"], "file", relation["to"], relation["from"], evidence)


def _hub(token: str | None, offline: bool) -> Source:
    if offline:
        return OfflineSource()
    from licensecheck.sources.hub import HubSource

    return HubSource(token=token)
