"""Asks every check about every subject and words what it found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from licensecheck.judging.clauses import quotes
from licensecheck.judging.conditions import SUBJECTS, Condition, condition
from licensecheck.judging.subjects import (
    ArtifactSubject,
    DutySubject,
    EdgeSubject,
    Label,
    LimitSubject,
    MergeSubject,
    RightSubject,
    Subject,
    UseSubject,
)
from licensecheck.knowledge import Check, Knowledge
from licensecheck.knowledge.expression import terms
from licensecheck.model import (
    CONFIDENCES,
    SEVERITIES,
    Artifact,
    Because,
    Cite,
    Claim,
    Component,
    Confidence,
    Edge,
    Evidence,
    Finding,
    LicenseText,
    Reason,
    Severity,
)


class Facts(Struct, frozen=True):
    """What a finding says about its subject. `words` fill the placeholders; `key` are the stable facts that name it."""

    artifact: Artifact
    words: Mapping[str, str]
    key: tuple[str | None, ...]
    confidence: Confidence = "high"
    component: Component | None = None
    upstream: str | None = None
    path: tuple[Edge, ...] = ()
    cites: tuple[Cite, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    mild: bool = False
    """True where the fault is not the target's own to fix, or nothing is certain: never more than a note."""
    licenses: tuple[str, ...] = ()
    """Ids of the licenses whose terms are at stake, beside those of `cites`."""


def findings(knowledge: Knowledge, subjects: Iterable[Subject]) -> tuple[Finding, ...]:
    """All findings, worst first; one that says the same about the same fact as another is dropped."""
    found: dict[str, Finding] = {}
    checks = {kind: [check for check in knowledge.checks.values() if SUBJECTS[check.on] is kind] for kind in SUBJECTS.values()}
    for subject in subjects:
        for check in checks[type(subject)]:
            if fires(check, subject):
                finding = _finding(knowledge, check, subject)
                found.setdefault(finding.fingerprint, finding)
    return tuple(sorted(found.values(), key=_rank))


def fires(check: Check, subject: Subject) -> bool:
    """True if all conditions of the check hold for the subject."""
    return isinstance(subject, SUBJECTS[check.on]) and all(one.holds(subject, wanted) for one, wanted in _conditions(check))


def trace(check: Check, subject: Subject) -> Iterator[tuple[str, bool]]:
    """Each condition of a check in words, and whether it holds."""
    return ((one.describe(wanted), one.holds(subject, wanted)) for one, wanted in _conditions(check))


def _conditions(check: Check) -> Iterator[tuple[Condition, tuple[str, ...]]]:
    for key, wanted in check.when.items():
        one = condition(check.on, key)
        assert one is not None, key
        yield one, wanted


def _rank(finding: Finding) -> tuple[int, str, str, str]:
    return SEVERITIES.index(finding.severity), finding.rule, finding.artifact, finding.upstream or ""


def _finding(knowledge: Knowledge, check: Check, subject: Subject) -> Finding:
    facts = _facts(knowledge, subject)
    severity: Severity = "note" if facts.mild else check.severity
    if severity == "error" and facts.confidence == "low":
        severity = "warning"  # what only a third party's reading supports is never a hard failure
    return Finding(
        rule=check.id,
        severity=severity,
        confidence=facts.confidence,
        artifact=facts.artifact.id,
        message=check.message.format_map(facts.words),
        why=check.why.format_map(facts.words),
        how_to_fix=tuple(fix.format_map(facts.words) for fix in check.how_to_fix),
        fingerprint=_fingerprint(check.id, facts),
        component=facts.component,
        upstream=facts.upstream,
        path=facts.path,
        cites=facts.cites,
        evidence=tuple(dict.fromkeys((*facts.evidence, *quotes(facts.artifact, facts.cites)))),
        licenses=tuple(dict.fromkeys((*facts.licenses, *(cite.license for cite in facts.cites)))),
    )


def _fingerprint(rule: str, facts: Facts) -> str:
    """16 hex digits over rule, artifact, component, path and the deciding facts; never lines, order or wording."""
    path = [(edge.relation, edge.parent) for edge in facts.path]
    stable = [rule, facts.artifact.name or facts.artifact.id, facts.component, facts.upstream, path, facts.key]
    return hashlib.sha256(json.dumps(stable).encode()).hexdigest()[:16]


_NAMED_LINES = 5
_WORTH_SAYING = 0.005


class _Words(dict[str, str]):
    """Placeholders; one that a subject has no word for stays empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _facts(knowledge: Knowledge, subject: Subject) -> Facts:
    if isinstance(subject, ArtifactSubject):
        return _artifact(knowledge, subject)
    if isinstance(subject, EdgeSubject):
        return _edge(knowledge, subject)
    if isinstance(subject, MergeSubject):
        return _merge(subject)
    if isinstance(subject, DutySubject):
        return _duty(subject)
    if isinstance(subject, LimitSubject):
        return _limit(knowledge, subject)
    return _right(knowledge, subject) if isinstance(subject, RightSubject) else _use(knowledge, subject)


def _shown(artifact: Artifact) -> str:
    return artifact.name if artifact.kind in ("model", "dataset") and artifact.id.startswith(("/", ".")) and artifact.name else artifact.id


def _artifact(knowledge: Knowledge, subject: ArtifactSubject) -> Facts:
    claims = subject.label.claims
    stated = " and ".join(dict.fromkeys(_stated(claim) for claim in claims))
    words = _Words(
        artifact=_shown(subject.artifact),
        component=_component(knowledge, subject.label.component),
        license=_license_shown(subject),
        value=" ".join(remark.message for remark in subject.artifact.remarks),
        text="; ".join(_text(text) for text in subject.texts),
        detail=stated if len(claims) > 1 else ", ".join(subject.derived[:3]) or ", ".join(subject.artifact.services),
    )
    remarked = tuple(remark.evidence for remark in subject.artifact.remarks if remark.evidence)
    notable = tuple(place for text in subject.texts for place in (Evidence(text.source, text.lines[0], 1), *text.notable))
    evidence = tuple(dict.fromkeys((*(place for claim in claims for place in claim.evidence), *remarked, *notable)))
    key = (subject.label.expression,)
    component, mild = subject.label.component, not subject.is_target
    return Facts(subject.artifact, words, key, "high", component, evidence=evidence, mild=mild, licenses=_ids(subject.label))


def _ids(*labels: Label) -> tuple[str, ...]:
    return tuple(license.id for label in labels for license in label.licenses if license)


def _text(text: LicenseText) -> str:
    name = text.source.rpartition("/")[2]
    if text.is_whole:
        return f"{name} is the text of {text.license}"
    added = ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in text.added[:_NAMED_LINES])
    changes = [f"with lines added ({added})"] if added else []
    changes += [f"{text.missing:.0%} missing"] if text.missing >= _WORTH_SAYING else []
    return f"{name} is {text.license} changed, {' and '.join(changes) or 'in wording'}"


def _stated(claim: Claim) -> str:
    if not claim.evidence:
        return f"{claim.expression} ({claim.basis})"
    place = claim.evidence[0]
    line = f":{place.line}" if place.line else ""
    return f"{claim.expression} ({place.source.rpartition('/')[2]}{line})"


def _license_shown(subject: ArtifactSubject) -> str:
    raw = next((claim.raw for claim in subject.label.claims if claim.raw), "")
    name = subject.artifact.license_name
    shown = subject.label.expression or ""
    return f"{shown} ({name or raw})" if shown == "other" and (name or raw not in ("", "other")) else shown


def _edge(knowledge: Knowledge, subject: EdgeSubject) -> Facts:
    deciding = [reason for reason in subject.judgement.reasons if reason.verdict == subject.judgement.verdict]
    cites = tuple(_cite(knowledge, reason) for reason in deciding if reason.cite)
    words = _Words(
        artifact=_shown(subject.child),
        component=_component(knowledge, subject.label.component),
        upstream=_shown(subject.upstream),
        relation=str(knowledge.vocabulary["relations"][subject.path[-1].relation]["phrase"]),
        license=subject.label.expression or "no license",
        upstream_license=subject.upstream_label.expression or "no license",
        detail=" ".join(reason.text for reason in deciding),
        path=_path(knowledge, subject),
    )
    evidence = (*_claimed(subject), *(place for edge in subject.path for place in edge.evidence))
    confidence: Confidence = "medium" if any(edge.inferred for edge in subject.path) else subject.judgement.confidence
    key = (subject.upstream_label.expression, subject.label.expression)
    mild = not subject.is_target or (subject.distance > 1 and subject.judgement.verdict != "conflict")
    return Facts(
        subject.child, words, key, _lower(confidence, subject.judgement.confidence), subject.label.component,
        subject.upstream.id, subject.path, cites, tuple(dict.fromkeys(evidence)), mild, _ids(subject.upstream_label),
    )  # fmt: skip


def _claimed(subject: EdgeSubject) -> Iterator[Evidence]:
    for label in (subject.label, subject.upstream_label):
        yield from (place for claim in label.claims for place in claim.evidence)


def _lower(one: Confidence, other: Confidence) -> Confidence:
    return max(one, other, key=CONFIDENCES.index)


def _path(knowledge: Knowledge, subject: EdgeSubject) -> str:
    relations = knowledge.vocabulary["relations"]
    steps = [f"{relations[edge.relation]['phrase']} {edge.parent}" for edge in subject.path]
    return f"{_shown(subject.child)} is {', which is '.join(steps)}"


def _cite(knowledge: Knowledge, reason: Reason) -> Cite:
    """The section a reason rests on, in the profile's own words where it has some."""
    license = knowledge.license(reason.license)
    return Cite(reason.license, reason.cite, (license and _paraphrase(license.permits, license.relicense, reason.cite)) or reason.text)


def _paraphrase(permits: Mapping[str, object], relicense: object, cite: str) -> str:
    facts = [relicense, *permits.values()]
    return next((str(getattr(fact, "text", "")) for fact in facts if getattr(fact, "cite", None) == cite and getattr(fact, "text", "")), "")


def _merge(subject: MergeSubject) -> Facts:
    words = _Words(
        artifact=_shown(subject.child),
        upstream=_shown(subject.first.upstream),
        license=subject.label.expression or "no license",
        upstream_license=subject.first.upstream_label.expression or "no license",
        value=subject.second.upstream_label.expression or "no license",
        detail=_shown(subject.second.upstream),
    )
    key = (subject.first.upstream_label.expression, subject.second.upstream_label.expression, subject.second.upstream.id)
    evidence = (*subject.first.path[0].evidence, *subject.second.path[0].evidence)
    confidence = _lower(subject.verdicts[0].confidence, subject.verdicts[1].confidence)
    path, licenses = subject.first.path, _ids(subject.first.upstream_label, subject.second.upstream_label)
    return Facts(
        subject.child, words, key, confidence, subject.label.component, subject.first.upstream.id, path,
        evidence=evidence, licenses=licenses,
    )  # fmt: skip


def _duty(subject: DutySubject) -> Facts:
    duty = subject.owed.duty
    words = _Words(
        artifact=_shown(subject.artifact),
        upstream=subject.owed.owed_to,
        license=duty.license,
        detail=duty.text,
        value=duty.value or "",
    )
    cites = (Cite(duty.license, duty.cite, duty.text),)
    evidence = (*subject.owed.evidence, *(place for edge in subject.path for place in edge.evidence))
    key = (duty.license, duty.duty, duty.value)
    return Facts(subject.artifact, words, key, "medium", None, subject.owed.owed_to, subject.path, cites, evidence)


def _limit(knowledge: Knowledge, subject: LimitSubject) -> Facts:
    source = subject.source if subject.path else _shown(subject.artifact)
    words = _Words(artifact=_shown(subject.artifact), upstream=source, license=subject.license, detail=subject.text)
    cites = (Cite(subject.license, subject.cite, subject.text),) if subject.cite else ()
    evidence = tuple(place for edge in subject.path for place in edge.evidence)
    upstream = subject.source if subject.path else None
    key = (subject.license, subject.limit, subject.cite)
    mild = subject.standing == "unknown"
    licenses = tuple(term.id for term in terms(knowledge.expression(subject.license)) if term.id)
    return Facts(subject.artifact, words, key, "high", None, upstream, subject.path, cites, evidence, mild, licenses)


def _right(knowledge: Knowledge, subject: RightSubject) -> Facts:
    label = str(knowledge.vocabulary["rights"][subject.right.right]["label"]).lower()
    because = _imposed(subject.right.because, subject.artifact)
    words = _Words(artifact=_shown(subject.artifact), intent=subject.intent or "", value=label, detail=because)
    cites = tuple(Cite(b.license, b.cite, b.text) for b in subject.right.because if b.cite)
    licenses = tuple(b.license for b in subject.right.because if knowledge.license(b.license))
    return Facts(subject.artifact, words, (subject.right.right, subject.intent), "medium", cites=cites, licenses=licenses)


def _use(knowledge: Knowledge, subject: UseSubject) -> Facts:
    label = str(knowledge.vocabulary["restrictions"][subject.use]["label"]).lower()
    imposed = _imposed(subject.imposed_by, subject.artifact)
    words = _Words(artifact=_shown(subject.artifact), intent=subject.intent or "", value=label, detail=imposed)
    cites = tuple(Cite(b.license, b.cite, b.text) for b in subject.imposed_by)
    return Facts(subject.artifact, words, (subject.use, subject.intent), "medium", cites=cites)


def _imposed(because: Iterable[Because], target: Artifact) -> str:
    names = {target.id: _shown(target)}
    return "; ".join(f"{b.license or 'no license'} of {names.get(b.artifact, b.artifact)}" for b in because)


def _component(knowledge: Knowledge, component: Component) -> str:
    return str(knowledge.vocabulary["components"][component]["label"]).lower()
