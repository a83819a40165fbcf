"""What a reviewer needs to trust one finding: both ends of the path, the wording, the grounds, and what would change the answer."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping

from msgspec import Struct

from licensecheck.judging.clauses import quote
from licensecheck.model import BASES, Artifact, Basis, Claim, Component, Evidence, Finding, Report
from licensecheck.model import MAIN_COMPONENT as MAIN
from licensecheck.report.view import View


class Hop(Struct, frozen=True):
    """One step of the path, in words."""

    child: str
    relation: str
    parent: str
    inferred: bool


class End(Struct, frozen=True):
    """One end of the path: what its component is said to be under, by basis."""

    name: str
    component: Component
    revision: str | None
    claims: Mapping[Basis, tuple[Claim, ...]]
    seen: bool

    @property
    def differing(self) -> bool:
        """True where declared, detected and concluded do not say the same."""
        return len({claim.expression for claims in self.claims.values() for claim in claims}) > 1


class Clause(Struct, frozen=True):
    """A cited section in our words, and its wording where the text is in the repo."""

    license: str
    section: str
    text: str
    quoted: Evidence | None


class Record(Struct, frozen=True):
    """A finding as it is signed for. `conditions` are what the check asked; it fired because all of them hold."""

    finding: Finding
    hops: tuple[Hop, ...]
    ends: tuple[End, ...]
    clauses: tuple[Clause, ...]
    grounds: tuple[str, ...]
    questions: tuple[str, ...]
    conditions: tuple[str, ...] = ()

    @property
    def named_ends(self) -> tuple[tuple[str, End], ...]:
        """The ends with what they are called in a table."""
        return tuple((f"{end.name}, {end.component}", end) for end in self.ends)


def record(view: View, finding: Finding) -> Record:
    """The record of one finding of the view."""
    words = {row.edge.relation: row.label for row in view.lineage}
    hops = tuple(Hop(called(view.report, e.child), words.get(e.relation, e.relation), e.parent, e.inferred) for e in finding.path)
    ends = tuple(_ends(view.report, finding))
    target = view.report.lineage.artifacts[view.report.lineage.target]
    clauses = tuple(Clause(c.license, c.section, c.text, quote(target, c)) for c in finding.cites)
    asked = next((row.conditions for row in view.rules if row.rule == finding.rule), ())
    return Record(finding, hops, ends, clauses, tuple(_grounds(hops, ends)), tuple(_questions(hops, ends)), asked)


def called(report: Report, id: str) -> str:
    """What a page calls an artifact: its id, but a local target, whose id is a path, by its name."""
    artifact = report.lineage.artifacts.get(id)
    return artifact.name if artifact and artifact.name and id.startswith(("/", ".")) else id


def end(report: Report, artifact: Artifact, component: Component) -> End:
    """One component of an artifact, its claims by basis; an artifact's bare license speaks for components that have none."""
    claims = artifact.claims_for(component) or artifact.claims_for(MAIN[artifact.kind])
    by_basis = {basis: tuple(claim for claim in claims if claim.basis == basis) for basis in BASES}
    return End(called(report, artifact.id), component, artifact.revision, by_basis, artifact.resolved or bool(artifact.claims))


def command(report: Report) -> str:
    """The command line that asks the same question again, at the revision that was read."""
    revision = report.lineage.artifacts[report.lineage.target].revision
    words = ["licensecheck", "scan", report.target]
    words += ["--revision", revision] if revision else []
    words += ["--offline"] if report.offline else []
    words += ["--intent", report.intent] if report.intent else []
    words += ["--stance", report.stance] if report.stance != "text" else []
    return shlex.join(words)


def _ends(report: Report, finding: Finding) -> Iterator[End]:
    artifacts = report.lineage.artifacts
    own = artifacts.get(finding.artifact)
    if own:
        yield end(report, own, finding.component or (finding.path[0].child_component if finding.path else MAIN[own.kind]))
    upstream = artifacts.get(finding.upstream or "")
    if upstream and finding.path:
        yield end(report, upstream, finding.path[-1].parent_component)


def _grounds(hops: tuple[Hop, ...], ends: tuple[End, ...]) -> Iterator[str]:
    for hop in hops:
        how = "our reading of the metadata; nobody states it" if hop.inferred else "stated in the metadata"
        yield f"Relation to {hop.parent}: {how}."
    for one in ends:
        yield f"License of {one.name}: {_basis(one)}."


def _basis(one: End) -> str:
    if one.differing:
        return "the sources named below do not agree"
    if one.claims["concluded"]:
        return "taken from the rules' list of known artifacts"
    if one.claims["declared"] and one.claims["detected"]:
        return "declared, and recognized from its text"
    if one.claims["detected"]:
        return "recognized from its text"
    if one.claims["declared"]:
        return "declared in its metadata; the text itself was not compared"
    return "none is stated" if one.seen else "not looked at"


def _questions(hops: tuple[Hop, ...], ends: tuple[End, ...]) -> Iterator[str]:
    for hop in hops:
        if hop.inferred:
            yield f'Is "{hop.relation} {hop.parent}" right? Nobody states it, and another relation may carry other terms.'
    for one in ends:
        if one.differing:
            yield f"Which of the licenses stated for {one.name} is the one its owner means?"
        elif not one.seen:
            yield f"What are the terms of {one.name}? They could not be looked at."
        elif one.claims["concluded"]:
            yield f"Did {one.name} state other terms at the revision that was used?"
    if hops:
        yield f"Is there a separate agreement with the licensor of {hops[-1].parent}?"
    else:
        yield "Is there a file or an agreement that is not in the repo?"
