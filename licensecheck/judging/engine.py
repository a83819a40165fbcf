"""Judges a whole lineage: every edge, every ancestor, every duty, then asks each check about each subject."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from licensecheck.judging import rulebook
from licensecheck.judging.compat import judge_path, open_judgement, worst
from licensecheck.judging.duties import met
from licensecheck.judging.reach import Hop, amounts_to, reach_along
from licensecheck.judging.rights import RIGHTS, Governing, rights
from licensecheck.judging.subjects import (
    ArtifactSubject,
    DutySubject,
    EdgeSubject,
    Intent,
    Label,
    LimitSubject,
    MergeSubject,
    RightSubject,
    Subject,
    UseSubject,
)
from licensecheck.knowledge import Knowledge, License
from licensecheck.knowledge.expression import terms
from licensecheck.model import (
    LICENSE_DISPUTED,
    LICENSE_UNREAD,
    MAIN_COMPONENT,
    NOT_A_REPO,
    Artifact,
    Because,
    Component,
    Edge,
    Finding,
    Judgement,
    Lineage,
    OwedDuty,
    Right,
    Stance,
    Verdict,
)

_BASES = ("concluded", "declared", "detected")
_UNREAD = {NOT_A_REPO: "upstream-is-a-name", LICENSE_DISPUTED: "upstream-disputed"}
_DERIVED_FILES = ("adapter_config.json", "mergekit_config.yml", "mergekit_config.yaml")


@dataclass(frozen=True, slots=True)
class Judged:
    """All answers about a target. `restrictions` maps a use category to every license on the way that imposes it."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    rights: tuple[Right, ...]
    duties: tuple[OwedDuty, ...]
    restrictions: Mapping[str, tuple[Because, ...]]


def judge_lineage(lineage: Lineage, knowledge: Knowledge, stance: Stance = "text", intent: Intent | None = None) -> Judged:
    """Judge the target of a lineage against everything it was made from."""
    bench = _Bench(lineage, knowledge, stance)
    edges = tuple(bench.edges())
    own = tuple(edge for edge in edges if edge.is_target)
    governing = tuple(bench.governing(own))
    duties = tuple(bench.duties(own))
    answers = rights(knowledge, governing, bench.right_names())
    uses = bench.uses(governing)
    subjects: list[Subject] = [*bench.artifacts(), *edges, *bench.merges(own), *duties, *bench.limits(own)]
    subjects += bench.wishes(answers, uses, intent)
    findings = rulebook.findings(knowledge, subjects)
    return Judged(bench.verdict(own, findings), findings, answers, tuple(duty.owed for duty in duties), uses)


class _Bench:
    """The lineage with its labels, and each judgement made once."""

    def __init__(self, lineage: Lineage, knowledge: Knowledge, stance: Stance) -> None:
        self.lineage = lineage
        self.knowledge = knowledge
        self.stance: Stance = stance
        self.target = lineage.artifacts[lineage.target]
        self._labels: dict[tuple[str, Component], Label] = {}
        self._judgements: dict[tuple[str | None, tuple[Hop, ...], str | None], Judgement] = {}

    def label(self, artifact: Artifact, component: Component) -> Label:
        """The label of a component; the main component's bare license speaks for the others where they have none."""
        key = (artifact.id, component)
        if key not in self._labels:
            claims = artifact.claims_for(component) or artifact.claims_for(MAIN_COMPONENT[artifact.kind])
            self._labels[key] = self._concluded(component, claims)
        return self._labels[key]

    def _concluded(self, component: Component, claims: Sequence) -> Label:  # type: ignore[type-arg]
        if not claims:
            return Label(component, None)
        expression = min(claims, key=lambda claim: _BASES.index(claim.basis)).expression
        named = terms(self.knowledge.expression(expression))
        licenses = tuple(self.knowledge.license(term.id) if term.id else None for term in named)
        return Label(component, expression, tuple(claims), licenses)

    def judge(self, upstream: Label, hops: Sequence[Hop], downstream: Label) -> Judgement:
        key = (upstream.expression, tuple(hops), downstream.expression)
        if key not in self._judgements:
            self._judgements[key] = judge_path(self.knowledge, upstream.expression, hops, downstream.expression, self.stance)
        return self._judgements[key]

    def artifacts(self) -> Iterator[ArtifactSubject]:
        for id, artifact in self.lineage.artifacts.items():
            label = self.label(artifact, MAIN_COMPONENT[artifact.kind])
            edges = self.lineage.parents(id)
            unread = any(issue.code == LICENSE_UNREAD and issue.subject == id for issue in self.lineage.issues)
            yield ArtifactSubject(artifact, label, id == self.lineage.target, edges, tuple(_signs(artifact)), unread)

    def paths(self) -> Iterator[tuple[Edge, ...]]:
        """For every edge of the lineage, the shortest way from the target that ends with it."""
        way: dict[str, tuple[Edge, ...]] = {self.lineage.target: ()}
        queue = deque([self.lineage.target])
        while queue:
            here = queue.popleft()
            for edge in self.lineage.parents(here):
                yield (*way[here], edge)
                if edge.parent not in way:
                    way[edge.parent] = (*way[here], edge)
                    queue.append(edge.parent)

    def edges(self) -> Iterator[EdgeSubject]:
        """Every ancestor against the target's label, and every step between ancestors for itself."""
        for path in self.paths():
            yield self._subject(path)
            if len(path) > 1:
                yield self._subject(path[-1:])

    def _subject(self, path: tuple[Edge, ...]) -> EdgeSubject:
        child, upstream = self.lineage.artifacts[path[0].child], self.lineage.artifacts[path[-1].parent]
        label = self.label(child, path[0].child_component)
        above = self.label(upstream, path[-1].parent_component)
        unread = _unread(upstream) if above.expression is None else None
        judgement = open_judgement(self.knowledge, *unread) if unread else self.judge(above, _hops(path), label)
        return EdgeSubject(child, upstream, path, label, above, judgement, child.id == self.lineage.target)

    def merges(self, own: Sequence[EdgeSubject]) -> Iterator[MergeSubject]:
        parents = [edge for edge in own if edge.distance == 1 and edge.path[0].relation == "merge"]
        distinct = list({edge.upstream_label.expression: edge for edge in parents}.values())
        for first, second in combinations(distinct, 2):
            hops = _hops(first.path)
            there = self.judge(first.upstream_label, hops, second.upstream_label)
            back = self.judge(second.upstream_label, hops, first.upstream_label)
            yield MergeSubject(self.target, first.label, first, second, (there, back))

    def governing(self, own: Sequence[EdgeSubject]) -> Iterator[Governing]:
        """The target's own license and those of every ancestor that still governs it."""
        label = self.label(self.target, MAIN_COMPONENT[self.target.kind])
        yield Governing(self.target.id, label.expression)
        for edge in own:
            answer = self._reach(edge)
            if answer in ("yes", "disputed"):
                yield Governing(edge.upstream.id, edge.upstream_label.expression, disputed=answer == "disputed")

    def _reach(self, edge: EdgeSubject) -> str:
        """How far the most binding of the upstream's licenses reaches; unknown terms may reach anywhere."""
        hops = amounts_to(self.knowledge, _hops(edge.path))
        found = {
            reach_along(self.knowledge, license, hops, self.stance).answer if license else "disputed"
            for license in edge.upstream_label.licenses
        }
        return next((answer for answer in ("yes", "disputed", "duties-only", "no") if answer in found), "disputed")

    def right_names(self) -> tuple[str, ...]:
        return (*RIGHTS, "train") if self.target.kind == "dataset" else RIGHTS

    def duties(self, own: Sequence[EdgeSubject]) -> Iterator[DutySubject]:
        """What the target owes, each demand once, to the closest upstream that makes it."""
        seen: set[tuple[str, str, str | None]] = set()
        for edge in own:
            for duty in edge.judgement.duties:
                key = (duty.license, duty.duty, duty.value)
                if key not in seen:
                    seen.add(key)
                    done, evidence = met(self.knowledge, duty, self.target, edge.upstream)
                    yield DutySubject(self.target, OwedDuty(duty, edge.upstream.id, done, evidence), edge.path)

    def limits(self, own: Sequence[EdgeSubject]) -> Iterator[LimitSubject]:
        label = self.label(self.target, MAIN_COMPONENT[self.target.kind])
        seen: set[str] = set()
        bound = [(self.target.id, label, ()), *((e.upstream.id, e.upstream_label, e.path) for e in own if self._reach(e) == "yes")]
        for source, governed_by, path in bound:
            for license in governed_by.licenses:
                if license and license.id not in seen:
                    seen.add(license.id)
                    yield from _limits(self.target, source, license, path)

    def uses(self, governing: Sequence[Governing]) -> Mapping[str, tuple[Because, ...]]:
        found: dict[str, list[Because]] = {}
        for one in governing:
            if one.expression is None:
                continue
            for term in terms(self.knowledge.expression(one.expression)):
                license = self.knowledge.license(term.id) if term.id else None
                for restriction in license.restricts if license else ():
                    text = restriction.text or str(self.knowledge.vocabulary["restrictions"][restriction.use]["text"])
                    found.setdefault(restriction.use, []).append(Because(one.artifact, term.id or "", restriction.cite, text))
        return {use: tuple(dict.fromkeys(found[use])) for use in sorted(found)}

    def wishes(
        self, answers: Sequence[Right], uses: Mapping[str, tuple[Because, ...]], intent: Intent | None
    ) -> Iterator[RightSubject | UseSubject]:
        name = intent.name if intent else None
        for right in answers:
            yield RightSubject(self.target, right, intent is not None and right.right in intent.needs, name)
        for use, imposed_by in uses.items():
            yield UseSubject(self.target, use, imposed_by, intent is not None and use in intent.uses, name)

    def verdict(self, own: Sequence[EdgeSubject], findings: Sequence[Finding]) -> Verdict:
        """The worst judgement on the target, unclear at best while its own license is open, conflict on any error."""
        label = self.label(self.target, MAIN_COMPONENT[self.target.kind])
        readable = label.expression is not None and all(one and one.basis != "none" for one in label.licenses)
        open_label: Verdict = "compatible" if readable else "unclear"
        errors: Verdict = "conflict" if any(f.severity == "error" and f.rule != "license-missing" for f in findings) else "compatible"
        return worst([open_label, errors, *(edge.judgement.verdict for edge in own)])


def _hops(path: Sequence[Edge]) -> tuple[Hop, ...]:
    """A path from child to upstream as steps from upstream to child."""
    return tuple(Hop(edge.relation, edge.parent_component, edge.child_component) for edge in reversed(path))


def _unread(upstream: Artifact) -> tuple[str, str, str] | None:
    """Why nothing is known of an upstream, other than that it declares nothing: the reason, its name, and the detail."""
    for remark in upstream.remarks:
        if remark.code in _UNREAD:
            return _UNREAD[remark.code], upstream.id, remark.message
    return None if upstream.resolved else ("upstream-unseen", upstream.id, "")


def _signs(artifact: Artifact) -> Iterator[str]:
    """Files that only exist because the artifact was made from another one."""
    for name in artifact.files or ():
        if name.rpartition("/")[2] in _DERIVED_FILES or name.endswith(".gguf"):
            yield name


def _limits(target: Artifact, source: str, license: License, path: tuple[Edge, ...]) -> Iterator[LimitSubject]:
    for scale in license.scale_limits:
        what = f"{scale.above:,} {scale.unit or ''}".strip()
        text = f"More than {what} ({scale.measure.replace('-', ' ')}, as of {scale.as_of}) needs a separate license. {scale.text}".strip()
        yield LimitSubject(target, source, "scale", license.id, scale.cite, text, path)
    for territory in license.territory_limits:
        text = territory.text or f"{', '.join(territory.excludes)}: {territory.what}."
        yield LimitSubject(target, source, "territory", license.id, territory.cite, text, path)
    for purpose in license.field_limits:
        yield LimitSubject(target, source, "field", license.id, purpose.cite, purpose.text or purpose.only, path)
