"""The JSON documents of the contract: fixed key order, ASCII only, so that nothing in them can act on a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from licensecheck import __version__
from licensecheck.model import (
    COMPONENTS,
    Artifact,
    Because,
    Claim,
    Edge,
    Evidence,
    FileRead,
    Finding,
    Issue,
    Judgement,
    LicenseText,
    OwedDuty,
    Report,
)
from licensecheck.report.moment import made_at, written
from licensecheck.report.page import Look
from licensecheck.report.steps import Step
from licensecheck.report.view import View, files_read, in_order

if TYPE_CHECKING:
    from licensecheck.reading.card import Card

SCHEMA_VERSION = 1
Document = dict[str, Any]


def render(views: Sequence[View], _look: Look) -> str:
    """One indented document for one target; for several one document a line."""
    documents = [scan_document(view.report, view.steps) for view in views]
    return indented(documents[0]) if len(documents) == 1 else "".join(map(one_line, documents))


def indented(document: Document) -> str:
    """A document for people and `diff`."""
    text = json.dumps(document)
    try:
        # the same text as with `indent=2`, in a sixth of the time: without an indent the encoder is the one in C
        return msgspec.json.format(text, indent=2) + "\n"
    except msgspec.DecodeError:  # half a surrogate pair, from a name that is not UTF-8
        return json.dumps(document, indent=2) + "\n"


def one_line(document: Document) -> str:
    """A document as one line of a JSON Lines file."""
    return json.dumps(document) + "\n"


def document(rules_digest: str | None, **fields: Any) -> Document:
    """The head that every document starts with, then `fields` in their order. No digest: the rules cannot be loaded."""
    tool = {"name": "licensecheck", "version": __version__, "rules_digest": rules_digest}
    return {"schema_version": SCHEMA_VERSION, "tool": tool, **fields}


def scan_document(report: Report, steps: Mapping[Edge, Step] | None = None) -> Document:
    """The `scan` document; see rules/schema/scan.schema.json. `steps` are the verdicts of the edges."""
    read_at = written(made_at())
    return document(
        report.rules_digest,
        target=report.target,
        verdict=report.verdict,
        complete=report.complete,
        offline=report.offline,
        intent=report.intent,
        stance=report.stance,
        artifacts=[_artifact(artifact, read_at) for artifact in in_order(report)],
        edges=[{**_edge(edge), **_step((steps or {}).get(edge)), "evidence": _evidence(edge.evidence)} for edge in report.lineage.edges],
        rights=[{"right": right.right, "answer": right.answer, "because": list(map(_because, right.because))} for right in report.rights],
        restrictions=[{"use": use, "because": list(map(_because, imposed))} for use, imposed in sorted(report.restrictions.items())],
        duties=[owed_object(owed) for owed in report.duties],
        findings=[finding_object(finding) for finding in report.findings],
        issues=[issue_object(issue) for issue in report.issues],
        policy=report.policy,
        from_cache=report.from_cache,
        remarks=[issue_object(remark) for remark in report.remarks],
    )


def compat_document(
    *,
    rules_digest: str,
    upstream: str | None,
    downstream: str | None,
    relation: str,
    components: tuple[str | None, str | None],
    judgement: Judgement,
) -> Document:
    """The `compat` document; `components` are upstream's and downstream's, as asked."""
    reasons = [{"rule": r.rule, "verdict": r.verdict, "license": r.license, "cite": r.cite, "text": r.text} for r in judgement.reasons]
    duties = [
        {"duty": d.duty, "on": d.on, "text": d.text, "value": d.value, "license": d.license, "cite": d.cite} for d in judgement.duties
    ]
    return document(
        rules_digest,
        upstream=upstream,
        downstream=downstream,
        relation=relation,
        upstream_component=components[0],
        downstream_component=components[1],
        verdict=judgement.verdict,
        confidence=judgement.confidence,
        reasons=reasons,
        duties=duties,
    )


def issue_object(issue: Issue) -> Document:
    """An issue, with the place it was met at if there is one."""
    evidence = _evidence((issue.evidence,)) if issue.evidence else []
    return {"code": issue.code, "message": issue.message, "subject": issue.subject, "evidence": evidence}


def _artifact(artifact: Artifact, read_at: str) -> Document:
    components = {component: [_claim(claim) for claim in artifact.claims_for(component)] for component in COMPONENTS}
    return {
        "id": artifact.id,
        "kind": artifact.kind,
        "revision": artifact.revision,
        "name": artifact.name,
        "resolved": artifact.resolved,
        "gated": artifact.gated,
        "looked_up": artifact.looked_up,
        "license_name": artifact.license_name,
        "license_link": artifact.license_link,
        "components": components,
        "texts": [_text(text) for text in artifact.texts],
        "documents": [_file(read, artifact.looked_up or read_at) for read in files_read(artifact).values()],
    }


def _text(text: LicenseText) -> Document:
    return {
        "source": text.source,
        "component": text.component,
        "license": text.license,
        "verdict": text.verdict,
        "lines": list(text.lines),
        "added": [list(lines) for lines in text.added],
        "missing": text.missing,
        "notable": _evidence(text.notable),
    }


def _file(read: FileRead, read_at: str) -> Document:
    return {"source": read.source, "sha256": read.sha256, "size": read.size, "whole": read.whole, "read_at": read_at}


def _step(step: Step | None) -> Document:
    if step is None:
        return {"verdict": None, "confidence": None, "verdict_for_target": None}
    return {"verdict": step.verdict, "confidence": step.confidence, "verdict_for_target": step.for_target}


def _claim(claim: Claim) -> Document:
    return {"expression": claim.expression, "basis": claim.basis, "raw": claim.raw, "evidence": _evidence(claim.evidence)}


def _evidence(evidence: Sequence[Evidence]) -> list[Document]:
    return [{"source": e.source, "line": e.line, "column": e.column, "quote": e.quote} for e in evidence]


def _edge(edge: Edge) -> Document:
    return {
        "child": edge.child,
        "parent": edge.parent,
        "relation": edge.relation,
        "child_component": edge.child_component,
        "parent_component": edge.parent_component,
        "inferred": edge.inferred,
    }


def _because(because: Because) -> Document:
    return {"artifact": because.artifact, "license": because.license, "cite": because.cite, "text": because.text}


def owed_object(owed: OwedDuty) -> Document:
    """A duty of a scan."""
    duty = owed.duty
    return {
        "duty": duty.duty,
        "text": duty.text,
        "value": duty.value,
        "on": duty.on,
        "owed_to": owed.owed_to,
        "license": duty.license,
        "cite": duty.cite,
        "met": owed.met,
        "evidence": _evidence(owed.evidence),
    }


def finding_object(finding: Finding) -> Document:
    """A finding of a scan."""
    waived: Mapping[str, str] | None = finding.waived
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "artifact": finding.artifact,
        "component": finding.component,
        "upstream": finding.upstream,
        "path": [_edge(edge) for edge in finding.path],
        "message": finding.message,
        "why": finding.why,
        "how_to_fix": list(finding.how_to_fix),
        "cites": [{"license": cite.license, "section": cite.section, "text": cite.text} for cite in finding.cites],
        "evidence": _evidence(finding.evidence),
        "fingerprint": finding.fingerprint,
        "waived": dict(waived) if waived is not None else None,
        "licenses": list(finding.licenses),
    }


def card_document(card: Card, rules_digest: str, issues: Sequence[Issue] = ()) -> Document:
    """The `card` document; `issues` are those met before the card itself could be read."""
    components = {
        component: [
            {"license": s.license, "line": s.evidence.line, "quote": s.evidence.quote} for s in card.statements if s.component == component
        ]
        for component in COMPONENTS
    }
    upstreams = [
        {"ref": u.ref, "relation": u.relation, "where": u.where, "line": u.evidence.line, "inferred": u.inferred} for u in card.upstreams
    ]
    contradictions = [{"text": c.text, "lines": [e.line for e in c.evidence if e.line]} for c in card.contradictions]
    return document(
        rules_digest,
        file=card.source,
        kind=card.kind,
        name=card.name,
        declared=list(card.declared),
        license_name=card.license_name,
        license_link=card.license_link,
        components=components,
        upstreams=upstreams,
        third_party=[{"ref": t.ref, "license": t.license, "line": t.evidence.line} for t in card.third_party],
        use_limits=[{"limit": limit.limit, "line": limit.evidence.line} for limit in card.use_limits],
        contradictions=contradictions,
        gated=card.gated,
        issues=[issue_object(issue) for issue in (*issues, *card.issues)],
    )
