"""What a reader wants to know of a report, computed once; every format is made from this and counts nothing itself."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from licensecheck.judging.conditions import condition
from licensecheck.model import (
    BASES,
    COMPONENTS,
    CONFIDENCES,
    MAIN_COMPONENT,
    SEVERITIES,
    Answer,
    Artifact,
    Because,
    Claim,
    Component,
    Document,
    Edge,
    Evidence,
    FileRead,
    Finding,
    Issue,
    OwedDuty,
    Report,
    Right,
    Severity,
)
from licensecheck.report.page import counted
from licensecheck.report.steps import Step, steps

if TYPE_CHECKING:
    from licensecheck.knowledge import Check, Knowledge

State: TypeAlias = Literal["open", "unseen", "met"]
STATES: tuple[State, ...] = ("open", "unseen", "met")
"""What needs a person first."""
ANSWERS: tuple[Answer, ...] = ("no", "conditional", "unknown", "yes")
"""What withholds most first."""
DISCLAIMER = "Information drawn from the evidence listed; not legal advice."
OFFLINE = "offline: nothing was looked up on the Hub"


class Asker(Struct, frozen=True):
    """Who asks for a duty: the artifact, its license, the section and what it says."""

    artifact: str
    license: str
    cite: str
    text: str


class DutyRow(Struct, frozen=True):
    """One duty, whoever asks for it. `acts` are labels; `value` is the exact text that is prescribed, if any."""

    duty: str
    label: str
    text: str
    value: str | None
    acts: tuple[str, ...]
    state: State
    askers: tuple[Asker, ...]
    evidence: tuple[Evidence, ...]


class LineageRow(Struct, frozen=True):
    """One step up the lineage, in reading order, and what it comes to. `repeated`: what lies above `edge.parent` is shown further up."""

    depth: int
    edge: Edge
    label: str
    stated: str
    repeated: bool
    step: Step | None


class ComponentRow(Struct, frozen=True):
    """What is said about one component of one artifact: declared, detected and concluded claims in this order."""

    artifact: str
    component: Component
    claims: tuple[Claim, ...]


class RightRow(Struct, frozen=True):
    """One right with its label."""

    right: str
    label: str
    answer: Answer
    because: tuple[Because, ...]


class RestrictionRow(Struct, frozen=True):
    """The uses (labels) that one license on the way forbids, and the artifacts that it comes from."""

    license: str
    artifacts: tuple[str, ...]
    uses: tuple[str, ...]


class UseRow(Struct, frozen=True):
    """One category of forbidden uses and everything on the way that imposes it."""

    use: str
    label: str
    text: str
    imposed: tuple[Because, ...]


def files_read(artifact: Artifact) -> Mapping[str, FileRead]:
    """What was read of an artifact, by source: its files, and texts that stand inside one."""
    found = {document.source: _inside(document) for document in artifact.documents}
    return {**found, **{read.source: read for read in artifact.reads}}


def _inside(document: Document) -> FileRead:
    data = document.text.encode("utf-8", "surrogateescape")
    return FileRead(document.source, hashlib.sha256(data).hexdigest(), len(data))


class LicenseRow(Struct, frozen=True):
    """A license that the report speaks of: which text its profile was written from, and where that stands."""

    id: str
    name: str
    spdx: str | None
    steward: str | None
    version: str | None
    url: str | None
    text_sha256: str | None
    text_read: str | None


class RuleRow(Struct, frozen=True):
    """A rule that fired: its title, what it means, how bad it is by itself, and the conditions that held, each completing "it"."""

    rule: str
    title: str
    what: str
    severity: Severity
    conditions: tuple[str, ...]


class View(Struct, frozen=True):
    """A report arranged for reading. `findings` are worst first, waived ones last; `counts` leave waived ones out.

    `asked` are the ids of all checks that were made, `rules` those that found something.
    """

    report: Report
    answer: str
    summary: str
    next_steps: tuple[str, ...]
    counts: Mapping[Severity, int]
    waived: int
    findings: tuple[Finding, ...]
    issues: tuple[Issue, ...]
    components: tuple[ComponentRow, ...]
    lineage: tuple[LineageRow, ...]
    steps: Mapping[Edge, Step]
    rights: tuple[RightRow, ...]
    duties: tuple[DutyRow, ...]
    restrictions: tuple[RestrictionRow, ...]
    uses: tuple[UseRow, ...]
    licenses: tuple[LicenseRow, ...]
    rules: tuple[RuleRow, ...]
    asked: tuple[str, ...]

    @property
    def open_items(self) -> tuple[str, ...]:
        """What stands between this report and a cleared release, worst first."""
        states = [row.state for row in self.duties]
        found = [counted(count, severity) for severity, count in self.counts.items() if count]
        found += [f"{counted(len(self.issues), 'thing')} that could not be looked at"] if self.issues else []
        if not self.report.complete and not self.issues:
            found.append("a lineage that was not followed to its end")
        found += [f"{counted(states.count('open'), 'duty')} not met"] if "open" in states else []
        found += [f"{counted(states.count('unseen'), 'duty')} that only a person can confirm"] if "unseen" in states else []
        found += ["an answer that is unclear"] if self.report.verdict == "unclear" else []
        return tuple(found)

    @property
    def cleared(self) -> bool:
        """True where nothing is open and everything was looked at."""
        return not self.open_items

    @property
    def stated(self) -> str:
        """What the target itself is offered under."""
        return stated(self.report.lineage.artifacts.get(self.report.lineage.target))


def view(report: Report, knowledge: Knowledge) -> View:
    """Arrange a report. Pure: the same report and knowledge give the same view."""
    counts = Counter(finding.severity for finding in report.findings if not finding.waived)
    checks = knowledge.checks
    tally = {severity: counts[severity] for severity in SEVERITIES}
    waived = len(report.findings) - sum(tally.values())
    duties = tuple(duty_rows(report.duties, knowledge))
    judged = steps(report, knowledge)
    return View(
        report=report,
        answer=_answer(report, tally, len(checks)),
        summary=_summary(report, tally, waived, duties),
        next_steps=tuple(_next_steps(report, tally, duties)),
        counts=tally,
        waived=waived,
        findings=tuple(sorted(report.findings, key=_rank)),
        issues=report.issues,
        components=tuple(_component_rows(report)),
        lineage=tuple(_lineage_rows(report, knowledge, judged)),
        steps=judged,
        rights=_right_rows(report.rights, knowledge),
        duties=duties,
        restrictions=tuple(_restriction_rows(report, knowledge)),
        uses=tuple(_use_rows(report, knowledge)),
        licenses=tuple(_license_rows(report, knowledge)),
        rules=tuple(_rule_rows(report, checks)),
        asked=tuple(map(str, checks)),
    )


def label(knowledge: Knowledge, kind: str, word: str) -> str:
    """The label of a word of the vocabulary, or the word itself where it has none."""
    return str(knowledge.vocabulary.get(kind, {}).get(word, {}).get("label", word))


def stated(artifact: Artifact | None) -> str:
    """The licenses an artifact states for its main component, each once, or why there is none."""
    if artifact is None or (not artifact.resolved and not artifact.claims):
        return "not looked at"
    claims = artifact.claims_for(MAIN_COMPONENT[artifact.kind])
    return " / ".join(dict.fromkeys(claim.expression for claim in claims)) or "no license stated"


def _rank(finding: Finding) -> tuple[object, ...]:
    severity, confidence = SEVERITIES.index(finding.severity), CONFIDENCES.index(finding.confidence)
    return (finding.waived is not None, severity, confidence, finding.rule, finding.artifact, finding.fingerprint)


def _answer(report: Report, counts: Mapping[Severity, int], checks: int) -> str:
    by = f"by {counted(checks, 'check')} in the evidence listed"
    errors = f"{counted(counts['error'], 'error')} found {by}" if counts["error"] else "every error is waived or known"
    sentence = {
        "compatible": f"No conflict found {by}.",
        "conditional": f"No conflict found {by}, if the conditions below are met.",
        "unclear": f"No clear answer {by}: a text is silent or disputed, or too little is stated.",
        "conflict": f"What is offered and what was inherited do not agree: {errors}.",
    }[report.verdict]
    if report.complete:
        return sentence
    return f"{sentence} Not everything could be looked at ({counted(len(report.issues), 'issue')})."


def _summary(report: Report, counts: Mapping[Severity, int], waived: int, duties: tuple[DutyRow, ...]) -> str:
    states = Counter(row.state for row in duties)
    parts = [", ".join(counted(counts[severity], severity) for severity in SEVERITIES)]
    parts += [f"{waived} waived"] if waived else []
    parts += [counted(len(report.issues), "issue")]
    parts += [f"duties: {states['open']} open, {states['unseen']} cannot be seen, {states['met']} met"] if duties else []
    return "; ".join(parts) + "."


def _next_steps(report: Report, counts: Mapping[Severity, int], duties: tuple[DutyRow, ...]) -> Iterator[str]:
    if counts["error"] or counts["warning"]:
        yield "Work through the fixes above from the top; `licensecheck explain RULE` says what a rule is about."
    if any(row.state == "open" for row in duties):
        yield "Meet the open duties before you share it."
    offline = sum(issue.code == "offline" for issue in report.issues)
    if offline:
        yield "Run `licensecheck scan` without --offline to follow the lineage on the Hub."
    if len(report.issues) > offline:
        yield "Give access to what could not be looked at (HF_TOKEN, network) or correct it, and run again."


def _component_rows(report: Report) -> Iterator[ComponentRow]:
    for artifact in in_order(report):
        for component in COMPONENTS:
            claims = sorted(artifact.claims_for(component), key=lambda claim: BASES.index(claim.basis))
            if claims:
                yield ComponentRow(artifact.id, component, tuple(claims))


def in_order(report: Report) -> list[Artifact]:
    """All artifacts, the target first, the others by id."""
    artifacts, target = report.lineage.artifacts, report.lineage.target
    return [artifacts[key] for key in sorted(artifacts, key=lambda key: (key != target, key))]


def _lineage_rows(report: Report, knowledge: Knowledge, judged: Mapping[Edge, Step]) -> Iterator[LineageRow]:
    """Depth first, each artifact's own upstreams once: cycles and diamonds end at their second sight."""
    lineage = report.lineage
    seen = {lineage.target}
    waiting = [(1, edge) for edge in reversed(lineage.parents(lineage.target))]
    while waiting:
        depth, edge = waiting.pop()
        upward = lineage.parents(edge.parent)
        repeated = edge.parent in seen and bool(upward)
        name = label(knowledge, "relations", edge.relation)
        yield LineageRow(depth, edge, name, stated(lineage.artifacts.get(edge.parent)), repeated, judged.get(edge))
        if edge.parent not in seen:
            seen.add(edge.parent)
            waiting += [(depth + 1, above) for above in reversed(upward)]


def _right_rows(rights: Iterable[Right], knowledge: Knowledge) -> tuple[RightRow, ...]:
    rows = (RightRow(r.right, label(knowledge, "rights", r.right), r.answer, r.because) for r in rights)
    return tuple(sorted(rows, key=lambda row: ANSWERS.index(row.answer)))


def duty_rows(duties: Iterable[OwedDuty], knowledge: Knowledge) -> list[DutyRow]:
    """Each duty once with all who ask for it, those that are open first."""
    groups: dict[tuple[str, str | None], list[OwedDuty]] = {}
    for owed in duties:
        groups.setdefault((owed.duty.duty, owed.duty.value), []).append(owed)
    rows = [_duty_row(duty, value, group, knowledge) for (duty, value), group in groups.items()]
    return sorted(rows, key=lambda row: STATES.index(row.state))


def _duty_row(duty: str, value: str | None, group: list[OwedDuty], knowledge: Knowledge) -> DutyRow:
    askers = (Asker(owed.owed_to, owed.duty.license, owed.duty.cite, owed.duty.text) for owed in group)
    acts = (label(knowledge, "acts", owed.duty.on) for owed in group)
    evidence = (item for owed in group for item in owed.evidence)
    return DutyRow(
        duty=duty,
        label=label(knowledge, "duties", duty),
        text=str(knowledge.vocabulary.get("duties", {}).get(duty, {}).get("text", group[0].duty.text)),
        value=value,
        acts=tuple(dict.fromkeys(acts)),
        state=min((_state(owed.met) for owed in group), key=STATES.index),
        askers=tuple(dict.fromkeys(askers)),
        evidence=tuple(dict.fromkeys(evidence)),
    )


def _state(met: bool | None) -> State:
    return "unseen" if met is None else "met" if met else "open"


def _restriction_rows(report: Report, knowledge: Knowledge) -> Iterator[RestrictionRow]:
    uses: dict[tuple[str, str], list[str]] = {}
    for use, imposed in report.restrictions.items():
        for because in imposed:
            uses.setdefault((because.license, because.artifact), []).append(label(knowledge, "restrictions", use))
    artifacts: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (license, artifact), labels in sorted(uses.items()):
        artifacts.setdefault((license, tuple(dict.fromkeys(labels))), []).append(artifact)
    for (license, same), group in artifacts.items():
        yield RestrictionRow(license, tuple(group), same)


def _use_rows(report: Report, knowledge: Knowledge) -> Iterator[UseRow]:
    words = knowledge.vocabulary.get("restrictions", {})
    for use, imposed in report.restrictions.items():
        yield UseRow(use, label(knowledge, "restrictions", use), str(words.get(use, {}).get("text", "")), imposed)


def _license_rows(report: Report, knowledge: Knowledge) -> Iterator[LicenseRow]:
    for id in sorted(set(_named_licenses(report))):
        profile = knowledge.license(id)
        if profile:
            url = next(iter(profile.urls), None)
            yield LicenseRow(id, profile.name, profile.spdx, profile.steward, profile.version, url, profile.text_sha256, profile.text_read)


def _named_licenses(report: Report) -> Iterator[str]:
    """Every license id in the report, and words of expressions that are none."""
    for artifact in report.lineage.artifacts.values():
        for claim in artifact.claims:
            yield from claim.expression.replace("(", " ").replace(")", " ").split()
    yield from (cite.license for finding in report.findings for cite in finding.cites)
    yield from (owed.duty.license for owed in report.duties)
    yield from (because.license for imposed in report.restrictions.values() for because in imposed)
    yield from (because.license for right in report.rights for because in right.because)


def _rule_rows(report: Report, checks: Mapping[str, Check]) -> Iterator[RuleRow]:
    for rule in sorted({finding.rule for finding in report.findings}):
        if rule in checks:
            check = checks[rule]
            yield RuleRow(rule, check.title, " ".join(check.what.split()), check.severity, tuple(_conditions(check)))


def _conditions(check: Check) -> Iterator[str]:
    """What was asked, in words; a check only fires where all of it holds."""
    for key, wanted in check.when.items():
        one = condition(check.on, key)
        yield one.describe(wanted) if one else f"{key}: {' or '.join(wanted)}"
