"""Judges a whole lineage: every edge, every ancestor, every duty, then asks each check about each subject."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.judging import rulebook
from licensecheck.judging.compat import judge_path, open_judgement, worst
from licensecheck.judging.duties import met, owed_to_each
from licensecheck.judging.limits import limits_of
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
from licensecheck.knowledge import Knowledge
from licensecheck.knowledge.expression import Term, satisfied, terms
from licensecheck.model import (
    LICENSE_DISPUTED,
    LICENSE_UNREAD,
    MAIN_COMPONENT,
    NOT_A_REPO,
    VERDICTS,
    Artifact,
    Because,
    Claim,
    Component,
    Duty,
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
_MAX_WAYS = 16
"""Ways to one artifact that are told apart."""
_DERIVED_FILES = ("adapter_config.json", "mergekit_config.yml", "mergekit_config.yaml")


class Judged(Struct, frozen=True):
    """All answers about a target. `restrictions` maps a use category to every license on the way that imposes it."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    rights: tuple[Right, ...]
    duties: tuple[OwedDuty, ...]
    restrictions: Mapping[str, tuple[Because, ...]]


def judge_lineage(
    lineage: Lineage,
    knowledge: Knowledge,
    stance: Stance = "text",
    intent: Intent | None = None,
    allow: frozenset[str] | None = None,
) -> Judged:
    """Judge the target of a lineage against everything it was made from; `allow` are the license ids that may govern it."""
    bench = Bench(lineage, knowledge, stance)
    edges = tuple(bench.edges())
    own = tuple(edge for edge in edges if edge.is_target)
    governing = tuple(bench.governing(own))
    duties = tuple(bench.duties(own))
    answers = rights(knowledge, governing, bench.right_names())
    uses = bench.uses(governing)
    subjects: list[Subject] = [*bench.artifacts(), *_telling(edges), *bench.merges(own), *duties, *bench.limits(own, intent)]
    subjects += bench.wishes(answers, uses, intent)
    subjects += bench.not_allowed(governing, own, allow) if allow is not None else ()
    findings = rulebook.findings(knowledge, subjects)
    return Judged(bench.verdict(own, findings), findings, answers, tuple(duty.owed for duty in duties), uses)


class _Way(Struct, frozen=True):
    """A path from the target up to an ancestor, and what its steps amount to, from the ancestor down."""

    path: tuple[Edge, ...] = ()
    hops: tuple[Hop, ...] = ()


class Bench:
    """The lineage with its labels, and each judgement made once."""

    def __init__(self, lineage: Lineage, knowledge: Knowledge, stance: Stance) -> None:
        self.lineage = lineage
        self.knowledge = knowledge
        self.stance: Stance = stance
        self.target = lineage.artifacts[lineage.target]
        self._parents: dict[str, list[Edge]] = {}
        for edge in sorted(lineage.edges, key=lambda edge: (edge.parent, edge.relation, edge.child_component)):
            self._parents.setdefault(edge.child, []).append(edge)
        self._crowded: set[str] = set()
        """Artifacts with more ways to them than are told apart, and all that those were made from."""
        self._ways = self.ways()
        self._labels: dict[tuple[str, Component], Label] = {}
        self._judgements: dict[tuple[str | None, tuple[Hop, ...], str | None], Judgement] = {}

    def label(self, artifact: Artifact, component: Component) -> Label:
        """The label of a component; the main component's bare license speaks for the others where they have none."""
        key = (artifact.id, component)
        if key not in self._labels:
            claims = artifact.claims_for(component) or artifact.claims_for(MAIN_COMPONENT[artifact.kind])
            self._labels[key] = self._concluded(component, claims)
        return self._labels[key]

    def _concluded(self, component: Component, claims: Sequence[Claim]) -> Label:
        if not claims:
            return Label(component, None)
        expression = min(claims, key=lambda claim: (self._says_nothing(claim), _BASES.index(claim.basis))).expression
        named = terms(self.knowledge.expression(expression))
        licenses = tuple(self.knowledge.license(term.id) if term.id else None for term in named)
        return Label(component, expression, tuple(claims), licenses)

    def _says_nothing(self, claim: Claim) -> bool:
        """`other` and `unknown` give way to a claim that names terms, such as the text beside them."""
        named = [self.knowledge.license(term.id) for term in terms(self.knowledge.expression(claim.expression)) if term.id]
        return bool(named) and all(one and one.basis == "none" and one.class_ == "unspecified" for one in named)

    def _contradicted(self, artifact: Artifact, label: Label) -> bool:
        """Whether what is stated differs. License texts are left to the checks on texts."""
        texts = {text.source for text in artifact.texts}
        stated = [claim for claim in label.claims if claim.basis != "concluded" and not any(e.source in texts for e in claim.evidence)]
        telling = dict.fromkeys(claim.expression for claim in stated if not self._says_nothing(claim))
        return any(not self._is_alike(one, other) for one, other in combinations(telling, 2))

    def _is_alike(self, one: str, other: str) -> bool:
        """One names nothing that the other does not, a family standing for its members; two unknown names may mean the same."""
        ours, theirs = (tuple(terms(self.knowledge.expression(text))) for text in (one, other))
        if any(term.id is None for term in ours) and any(term.id is None for term in theirs):
            return True
        fewer, more = sorted((ours, theirs), key=len)
        return all(any(self._may_mean(term, other_term) for other_term in more) for term in fewer)

    def _may_mean(self, one: Term, other: Term) -> bool:
        members = {id for term in (one, other) if term.id and (found := self.knowledge.license(term.id)) for id in found.members}
        return str(one) == str(other) or one.id in members or other.id in members

    def judge(self, upstream: Label, hops: Sequence[Hop], downstream: Label) -> Judgement:
        key = (upstream.expression, tuple(hops), downstream.expression)
        if key not in self._judgements:
            self._judgements[key] = judge_path(self.knowledge, upstream.expression, hops, downstream.expression, self.stance)
        return self._judgements[key]

    def artifacts(self) -> Iterator[ArtifactSubject]:
        for id, artifact in self.lineage.artifacts.items():
            label = self.label(artifact, MAIN_COMPONENT[artifact.kind])
            edges = tuple(self._parents.get(id, ()))
            unread = any(issue.code == LICENSE_UNREAD and issue.subject == id for issue in self.lineage.issues)
            is_target, contradicted = id == self.lineage.target, self._contradicted(artifact, label)
            yield ArtifactSubject(artifact, label, is_target, edges, tuple(_signs(artifact)), contradicted, unread)

    def ways(self) -> dict[Edge, list[_Way]]:
        """For every edge of the lineage, the ways from the target that end with it and differ in their steps, shortest first.

        One way is not enough: the shortest may let go of what a longer one keeps. Beyond an artifact with more than
        _MAX_WAYS of them some are left out, which `edges` tells.
        """
        found: dict[Edge, list[_Way]] = {}
        taken: dict[str, set[tuple[Component, frozenset[Hop]]]] = {}
        queue = deque([_Way()])
        while queue:
            here = queue.popleft()
            for edge in self._parents.get(here.path[-1].parent if here.path else self.lineage.target, ()):
                way = _Way((*here.path, edge), _longer(self.knowledge, edge, here.hops))
                found.setdefault(edge, []).append(way)
                steps = (way.path[0].child_component, frozenset(way.hops))
                known = taken.setdefault(edge.parent, set())
                if steps in known or any(step.child == edge.parent for step in way.path):
                    continue
                if len(known) < _MAX_WAYS:
                    known.add(steps)
                    queue.append(way)
                else:
                    self._crowd(edge.parent)
        return found

    def _crowd(self, id: str) -> None:
        waiting = [id]
        while waiting:
            here = waiting.pop()
            if here not in self._crowded:
                self._crowded.add(here)
                waiting += [edge.parent for edge in self._parents.get(here, ())]

    def edges(self) -> Iterator[EdgeSubject]:
        """Every ancestor against the target's label by the way that is worst, and every step between ancestors for itself."""
        for edge, ways in self._ways.items():
            yield self._with_doubt(max(map(self._subject, ways), key=lambda subject: VERDICTS.index(subject.judgement.verdict)))
            if edge.child != self.lineage.target:
                yield self._subject(_Way((edge,), _longer(self.knowledge, edge)))

    def _with_doubt(self, subject: EdgeSubject) -> EdgeSubject:
        """Unclear at best where there are ways that were not judged."""
        judgement = subject.judgement
        if subject.path[-1].child not in self._crowded or VERDICTS.index(judgement.verdict) >= VERDICTS.index("unclear"):
            return subject
        doubt = open_judgement(self.knowledge, "ways-left-out", subject.upstream.id, str(_MAX_WAYS))
        return replace(subject, judgement=replace(doubt, reasons=(*doubt.reasons, *judgement.reasons), duties=judgement.duties))

    def _subject(self, way: _Way) -> EdgeSubject:
        path = way.path
        child, upstream = self.lineage.artifacts[path[0].child], self.lineage.artifacts[path[-1].parent]
        label = self.label(child, path[0].child_component)
        above = self.label(upstream, path[-1].parent_component)
        unread = _unread(upstream) if above.expression is None else None
        judgement = open_judgement(self.knowledge, *unread) if unread else self.judge(above, way.hops, label)
        return EdgeSubject(child, upstream, path, label, above, judgement, child.id == self.lineage.target)

    def merges(self, own: Sequence[EdgeSubject]) -> Iterator[MergeSubject]:
        parents = [edge for edge in own if edge.distance == 1 and edge.path[0].relation == "merge"]
        distinct = list({edge.upstream_label.expression: edge for edge in parents}.values())
        for first, second in combinations(distinct, 2):
            hops = _longer(self.knowledge, first.path[0])
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
        """How far the most binding of the upstream's licenses reaches on any way; unknown terms may reach anywhere."""
        found = {
            reach_along(self.knowledge, license, way.hops, self.stance).answer if license else "disputed"
            for way in self._ways[edge.path[-1]]
            for license in edge.upstream_label.licenses
        }
        if edge.path[-1].child in self._crowded:
            found.add("disputed")
        return next((answer for answer in ("yes", "disputed", "duties-only", "no") if answer in found), "disputed")

    def right_names(self) -> tuple[str, ...]:
        return (*RIGHTS, "train") if self.target.kind == "dataset" else RIGHTS

    def duties(self, own: Sequence[EdgeSubject]) -> Iterator[DutySubject]:
        """What the target owes, each demand once, to the closest upstream that makes it; credit is owed to each."""
        seen: set[tuple[str, str, str | None, str]] = set()
        for edge in own:
            for duty in self._owed(edge):
                key = (duty.license, duty.duty, duty.value, edge.upstream.id if owed_to_each(duty) else "")
                if key not in seen:
                    seen.add(key)
                    done, evidence = met(self.knowledge, duty, self.target, edge.upstream)
                    yield DutySubject(self.target, OwedDuty(duty, edge.upstream.id, done, evidence), edge.path)

    def _owed(self, edge: EdgeSubject) -> tuple[Duty, ...]:
        """The duties of every way to the upstream: the worst one may let go of what another keeps."""
        ways = (self._subject(way) for way in self._ways[edge.path[-1]])
        return tuple(dict.fromkeys(duty for subject in ways for duty in subject.judgement.duties))

    def limits(self, own: Sequence[EdgeSubject], intent: Intent | None) -> Iterator[LimitSubject]:
        label = self.label(self.target, MAIN_COMPONENT[self.target.kind])
        seen: set[str] = set()
        bound = [(self.target.id, label, ()), *((e.upstream.id, e.upstream_label, e.path) for e in own if self._reach(e) == "yes")]
        for source, governed_by, path in bound:
            for license in governed_by.licenses:
                if license and license.id not in seen:
                    seen.add(license.id)
                    yield from limits_of(license, self.target, source, path, intent)

    def not_allowed(self, governing: Sequence[Governing], own: Sequence[EdgeSubject], allow: frozenset[str]) -> Iterator[LimitSubject]:
        """The license expressions that govern the target and that the allow list does not satisfy, each once."""
        paths = {edge.upstream.id: edge.path for edge in reversed(own)}
        seen: set[str] = set()
        for one in governing:
            if one.expression and one.expression not in seen and not satisfied(self.knowledge.expression(one.expression), allow):
                seen.add(one.expression)
                path = paths.get(one.artifact, ())
                yield LimitSubject(self.target, one.artifact, "not-allowed", one.expression, "", "", path, "exceeded")

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
        for right in answers:
            needed = intent is not None and right.right in intent.needs
            yield RightSubject(self.target, right, needed, intent.because(right.right) if intent else None)
        for use, imposed_by in uses.items():
            intended = intent is not None and use in intent.uses
            yield UseSubject(self.target, use, imposed_by, intended, intent.because(use) if intent else None)

    def verdict(self, own: Sequence[EdgeSubject], findings: Sequence[Finding]) -> Verdict:
        """The worst judgement on the target, unclear at best while its own license is open, conflict on any error."""
        label = self.label(self.target, MAIN_COMPONENT[self.target.kind])
        readable = label.expression is not None and all(one and one.basis != "none" for one in label.licenses)
        open_label: Verdict = "compatible" if readable else "unclear"
        errors: Verdict = "conflict" if any(f.severity == "error" and f.rule != "license-missing" for f in findings) else "compatible"
        return worst([open_label, errors, *(_settled(edge.judgement) for edge in own)])


def _settled(judgement: Judgement) -> Verdict:
    """The verdict that a release is given: a conflict nobody can be sure of is an open question."""
    return "unclear" if judgement.verdict == "conflict" and judgement.confidence == "low" else judgement.verdict


def _telling(edges: Sequence[EdgeSubject]) -> Iterator[EdgeSubject]:
    """The edges without the ancestors for which a closer one on the same path, under the same license, already speaks."""
    judged = {(e.child.id, e.upstream.id, e.upstream_label.expression, e.judgement.verdict) for e in edges if e.upstream_label.expression}
    for e in edges:
        if e.distance == 1 or (e.child.id, e.path[-1].child, e.upstream_label.expression, e.judgement.verdict) not in judged:
            yield e


def _longer(knowledge: Knowledge, edge: Edge, hops: tuple[Hop, ...] = ()) -> tuple[Hop, ...]:
    """The steps from upstream to child with one more upstream; the same step again changes nothing."""
    hop = Hop(edge.relation, edge.parent_component, edge.child_component)
    return amounts_to(knowledge, hops if hops[:1] == (hop,) else (hop, *hops))


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
