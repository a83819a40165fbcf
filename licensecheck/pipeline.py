"""The way through the house as one function: target, source, reading, lineage, judging, policy, report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from licensecheck import knowledge as rules
from licensecheck.errors import LicenseCheckError, SourceError
from licensecheck.judging.engine import judge_lineage
from licensecheck.judging.subjects import Intent
from licensecheck.knowledge import Knowledge
from licensecheck.lineage import MAX_DEPTH, MAX_NODES, Here, Pool, threads, trace
from licensecheck.model import LICENSE_DISPUTED, Artifact, Claim, Evidence, Finding, Issue, Kind, Lineage, Report, Stance
from licensecheck.model import MAIN_COMPONENT as MAIN
from licensecheck.policy import Policy
from licensecheck.reading.facts import READ_IN_PART, Reading, Upstream
from licensecheck.reading.repo import read_repo
from licensecheck.reading.upstream import read_upstream
from licensecheck.sources.base import OfflineSource, Ref, Repo, Source
from licensecheck.sources.local import LocalSource
from licensecheck.sources.resolve import Sources, parse_target

if TYPE_CHECKING:
    from licensecheck.sources.hub import HubSource

_NO_POLICY = Policy(Path(), "")


def scan(
    target: str,
    *,
    repo_type: Kind | None = None,
    revision: str | None = None,
    offline: bool = False,
    depth: int | None = None,
    max_nodes: int = MAX_NODES,
    token: str | None = None,
    timeout: float | None = None,
    hub: HubSource | None = None,
    pool: Pool | None = None,
    intent: str | Intent | None = None,
    stance: Stance | None = None,
    policy: Policy | None = None,
    knowledge: Knowledge | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Report:
    """Scan one target with its lineage.

    `target` is a repo id, a Hub URL or a local path; `depth` counts steps up the lineage, `max_nodes` artifacts; `intent`
    is a preset's name or an intent. What is not given here comes from `policy`. `timeout` is how many seconds all
    requests may take together. Several scans may share a `hub` (which then settles token, cache and whether anything
    may be asked) and the `pool` that upstreams are looked up in. Raises UsageError for a target or
    intent that cannot be understood, SourceError for one that cannot be read, RuleError. What cannot be looked at
    further up becomes an issue in the report.
    """
    knowledge = knowledge or rules.load()
    decided = policy is not None
    policy = policy or _NO_POLICY
    wish = _named_intent(knowledge, intent) if isinstance(intent, str) else intent or policy.intent
    stance = stance or policy.stance or "text"
    ref = parse_target(target, repo_type, revision)
    source = hub.within(timeout) if hub else _hub(token, offline, timeout)
    sources = _Noted(Sources(LocalSource(), source))
    told: dict[str, Reading] = {}

    with threads(pool or (Here() if offline and not hub else None)) as lookups:

        def read_target(repo: Repo) -> Reading:
            reading = read_repo(repo, knowledge.catalogue, submit=None if offline else lookups.submit)
            told.update((other.artifact.id.casefold(), other) for other in reading.others)
            return reading

        lineage = trace(
            ref,
            sources.open,
            lambda repo: read_upstream(repo, knowledge.catalogue),
            known=lambda upstream: told.get(upstream.artifact_id.casefold()) or known_reading(knowledge, upstream),
            read_target=read_target,
            max_depth=next(steps for steps in (depth, policy.depth, MAX_DEPTH) if steps is not None),
            max_nodes=max_nodes,
            pool=lookups,
            progress=progress,
            at_hand=hub.at_hand if hub else None,
        )
    lineage = _cross_checked(knowledge, sources.dated(lineage))
    lineage, unclear = _clarified(policy, lineage) if decided else (lineage, ())
    judged = judge_lineage(lineage, knowledge, stance, wish, policy.allow)
    asked = wish.name if wish else None
    findings, lapsed = _decided(policy, knowledge, lineage, judged.findings, asked) if decided else (judged.findings, ())
    return Report(
        target=target,
        verdict=judged.verdict,
        complete=not lineage.issues,
        offline=offline,
        intent=asked,
        stance=stance,
        lineage=lineage,
        rights=judged.rights,
        duties=judged.duties,
        findings=findings,
        issues=lineage.issues,
        rules_digest=knowledge.digest,
        restrictions=judged.restrictions,
        policy=policy.shown or None,
        from_cache=sources.age() if offline else None,
        remarks=(*policy.remarks, *unclear, *lapsed, *_read_in_part(lineage)),
    )


def _read_in_part(lineage: Lineage) -> Iterator[Issue]:
    """What is to be known of files that were read as far as they are meant to be, and go on behind that."""
    for artifact in lineage.artifacts.values():
        for read in artifact.reads:
            if read.left_out:
                yield Issue(READ_IN_PART, read.left_out, artifact.id, Evidence(read.source))


def _named_intent(knowledge: Knowledge, name: str) -> Intent:
    from licensecheck.policy.intent import preset

    return preset(knowledge, name)


def _clarified(policy: Policy, lineage: Lineage) -> tuple[Lineage, tuple[Issue, ...]]:
    from licensecheck.policy.applying import clarify

    return clarify(policy, lineage)


def _decided(
    policy: Policy, knowledge: Knowledge, lineage: Lineage, found: tuple[Finding, ...], intent: str | None
) -> tuple[tuple[Finding, ...], tuple[Issue, ...]]:
    from licensecheck.policy.applying import decide

    return decide(policy, knowledge, lineage, found, intent)


def unread(target: str, error: LicenseCheckError, knowledge: Knowledge, *, offline: bool) -> Report:
    """The report on a target that could not be scanned at all: `error` as its one issue, nothing known, nothing granted."""
    code = error.code if isinstance(error, SourceError) else "not-scanned"
    issue = Issue(code, f"{error.message} {error.help}".strip(), target)
    lineage = Lineage(target, {target: Artifact(target, "model", resolved=False)}, (), (issue,))
    stance: Stance = "text"
    rights = judge_lineage(lineage, knowledge, stance, None).rights
    return Report(
        target=target,
        verdict="unclear",
        complete=False,
        offline=offline,
        intent=None,
        stance=stance,
        lineage=lineage,
        rights=rights,
        duties=(),
        findings=(),
        issues=(issue,),
        rules_digest=knowledge.digest,
    )


def known_reading(knowledge: Knowledge, ref: Ref) -> Reading | None:
    """What the shipped rules know about a public artifact, in the shape of a reading."""
    row = knowledge.known_artifact(ref.artifact_id)
    if row is None:
        return None
    kind: Kind = row["kind"]
    evidence = _source(row)
    claims = (Claim(MAIN[kind], row["license"], "concluded", (evidence,), row["license"]),) if row.get("license") else ()
    name = PurePosixPath(row["id"]).name
    remarks = (Issue(LICENSE_DISPUTED, ", ".join(row["candidates"]), row["id"], evidence),) if row.get("candidates") else ()
    artifact = Artifact(row["id"], kind, name, claims=claims, remarks=remarks, services=tuple(row.get("services") or ()))
    return Reading(artifact, tuple(_known_upstream(knowledge, step, evidence) for step in row.get("from") or ()))


def _cross_checked(knowledge: Knowledge, lineage: Lineage) -> Lineage:
    """The lineage with a further claim where the rules know another license for a public artifact than it declares."""
    artifacts = {id: _with_known(knowledge, artifact) for id, artifact in lineage.artifacts.items()}
    return replace(lineage, artifacts=artifacts)


def _with_known(knowledge: Knowledge, artifact: Artifact) -> Artifact:
    row = knowledge.known_artifact(artifact.id)
    stated = artifact.claims_for(MAIN[artifact.kind])
    if not row or not row.get("license") or not stated or any(claim.expression == row["license"] for claim in stated):
        return artifact
    known = Claim(MAIN[artifact.kind], row["license"], "detected", (_source(row),), row["license"])
    return replace(artifact, claims=(*artifact.claims, known))


def _source(row: Mapping[str, Any]) -> Evidence:
    """Where the rules have a fact on a public artifact from."""
    return Evidence("rules/artifacts", quote=f"{row['id']}: {row['source']}")


def _known_upstream(knowledge: Knowledge, step: dict[str, str], evidence: Evidence) -> Upstream:
    relation = knowledge.vocabulary["relations"][step["relation"]]
    kind: Kind = "dataset" if relation["from"] == "data" else "model"
    ref = step["ref"].removeprefix("datasets/")
    return Upstream(ref, kind, step["relation"], "file", relation["to"], relation["from"], evidence)


def _hub(token: str | None, offline: bool, timeout: float | None) -> Source:
    if offline:
        return OfflineSource()
    from licensecheck.sources.hub import HubSource

    return HubSource(token=token).within(timeout)


class _Noted:
    """A source that remembers which of its answers came from a cache, and of when they are."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._times: dict[str, float] = {}

    def open(self, ref: Ref) -> Repo:
        """See Source.open."""
        repo = self._source.open(ref)
        if repo.looked_up is not None:
            self._times[repo.id] = repo.looked_up
        return repo

    def dated(self, lineage: Lineage) -> Lineage:
        """The lineage, each artifact with the time it was looked up at."""
        if not self._times:
            return lineage
        from licensecheck.report.moment import written_seconds

        known = ((id, artifact) for id, artifact in lineage.artifacts.items() if id in self._times)
        dated = {id: replace(artifact, looked_up=written_seconds(self._times[id])) for id, artifact in known}
        return replace(lineage, artifacts={**lineage.artifacts, **dated})

    def age(self) -> str | None:
        """How much came from the cache and how old it is, None if nothing did."""
        if not self._times:
            return None
        from licensecheck.report.moment import written_seconds

        oldest = min(self._times.values())
        single = len(self._times) == 1
        count = "1 artifact is as the Hub showed it," if single else f"{len(self._times)} artifacts are as the Hub showed them, the oldest"
        days = max(0, int((datetime.now(UTC).timestamp() - oldest) // 86_400))
        age = "less than a day" if not days else "1 day" if days == 1 else f"{days} days"
        return f"from the cache: {count} {age} ago ({written_seconds(oldest)})"
