"""What changed between two reports: licenses, upstreams, rights, duties, forbidden uses, findings, and whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from licensecheck.knowledge import Knowledge
from licensecheck.model import Answer
from licensecheck.report.json import document
from licensecheck.report.page import Look, Page, counted
from licensecheck.report.view import label

Effect: TypeAlias = Literal["narrower", "wider", "different"]
Blind: TypeAlias = "tuple[tuple[str, ...], tuple[str, ...]]"
KINDS = ("verdict", "license", "upstream", "right", "restriction", "duty", "finding")
_TITLES = {
    "verdict": "Verdict",
    "license": "Licenses",
    "upstream": "Upstreams",
    "right": "Rights",
    "restriction": "Forbidden uses",
    "duty": "Duties",
    "finding": "Findings",
}
_ANSWERS: tuple[Answer, ...] = ("yes", "conditional", "unknown", "no")
_SHOWN_ISSUES = 5
_STYLES = {"narrower": "bad", "wider": "good", "different": "warn"}
TARGET = "the release"


class Terms(Struct, frozen=True):
    """One report, in the form two of them are held against each other; the target is called the same in both."""

    verdict: str
    licenses: Mapping[tuple[str, str], str]
    upstreams: Mapping[str, str]
    rights: Mapping[str, str]
    restrictions: Mapping[str, str]
    duties: Mapping[str, tuple[str, str]]
    findings: Mapping[str, str]
    issues: tuple[str, ...]
    """What could not be looked at."""

    @classmethod
    def of(cls, report: Mapping[str, Any]) -> Terms:
        """The terms in a `scan` document of the contract."""
        target = report["artifacts"][0]["id"]
        named = {artifact["id"]: TARGET if artifact["id"] == target else artifact["id"] for artifact in report["artifacts"]}
        return cls(
            verdict=report["verdict"],
            licenses=dict(_licenses(report, named)),
            upstreams={named.get(e["parent"], e["parent"]): e["relation"] for e in report["edges"]},
            rights={right["right"]: right["answer"] for right in report["rights"]},
            restrictions={one["use"]: _by(one["because"]) for one in report.get("restrictions", ())},
            duties=_duties(report["duties"]),
            findings={f["fingerprint"]: f"{f['severity']} {f['rule']}: {f['message']}" for f in report["findings"] if not f["waived"]},
            issues=tuple(issue["message"] for issue in report["issues"]),
        )


class Change(Struct, frozen=True):
    """One thing that is not as it was. `before` or `after` is None where it was not there; `concerns` says whom it touches."""

    kind: str
    subject: str
    before: str | None
    after: str | None
    effect: Effect
    concerns: str


def changes(old: Terms, new: Terms, knowledge: Knowledge) -> tuple[Change, ...]:
    """Every change, in the order of KINDS."""
    everybody = "everybody who takes it from now on"
    return (
        *([Change("verdict", TARGET, old.verdict, new.verdict, "different", everybody)] if old.verdict != new.verdict else []),
        *_license_changes(old, new),
        *_differing("upstream", old.upstreams, new.upstreams, "whoever publishes it: the terms of an upstream come or go with it"),
        *_right_changes(old, new, knowledge),
        *_restriction_changes(old, new, knowledge),
        *_duty_changes(old, new, knowledge),
        *_finding_changes(old, new),
    )


def changes_text(sides: tuple[str, str], found: Iterable[Change], blind: Blind, look: Look) -> str:
    """The changes as lines; `blind` is what could not be looked at on each side."""
    found = tuple(found)
    page = Page(look)
    page.heading(f"licensecheck diff: {sides[0]} -> {sides[1]}")
    for side, issues in zip(sides, blind, strict=True):
        if issues:
            page.line(f"could not look everywhere in {side}: {counted(len(issues), 'issue')}")
        for message in issues[:_SHOWN_ISSUES]:
            page.line(message, 2, 4)
        if len(issues) > _SHOWN_ISSUES:
            page.line(f"and {len(issues) - _SHOWN_ISSUES} more", 2, 4)
    if not found:
        page.line("The terms are the same.")
    for kind in KINDS:
        for concerns, of_kind in _by_whom(change for change in found if change.kind == kind):
            page.heading(f"{_TITLES[kind]}: concerns {concerns}")
            for effect, said in _lines(of_kind):
                page.line(f" {said}", 2, 4, effect, _STYLES[effect])
    return page.text()


def changes_document(sides: tuple[str, str], found: Iterable[Change], blind: Blind, knowledge: Knowledge) -> dict[str, Any]:
    """The `diff` document; see rules/schema/diff.schema.json."""
    rows = [
        {"kind": c.kind, "subject": c.subject, "before": c.before, "after": c.after, "effect": c.effect, "concerns": c.concerns}
        for c in found
    ]
    issues = {"from": len(blind[0]), "to": len(blind[1])}
    return document(knowledge.digest, **{"from": sides[0], "to": sides[1]}, issues=issues, changes=rows)


def _by_whom(found: Iterable[Change]) -> Iterator[tuple[str, list[Change]]]:
    groups: dict[str, list[Change]] = {}
    for change in found:
        groups.setdefault(change.concerns, []).append(change)
    yield from groups.items()


def _lines(found: Iterable[Change]) -> Iterator[tuple[Effect, str]]:
    """One line a change; forbidden uses that come and go with one license together."""
    uses: dict[tuple[Effect, str | None, str | None], list[str]] = {}
    for change in found:
        if change.kind == "restriction":
            uses.setdefault((change.effect, change.before, change.after), []).append(change.subject)
        else:
            yield change.effect, _said(change)
    for (effect, before, after), subjects in uses.items():
        yield effect, _said(Change("restriction", "; ".join(subjects), before, after, effect, ""))


def _said(change: Change) -> str:
    if change.before is None:
        return f"new: {change.subject}{f': {change.after}' if change.after else ''}"
    if change.after is None:
        return f"gone: {change.subject}{f': {change.before}' if change.before else ''}"
    return f"{change.subject}: {change.before} -> {change.after}"


def _licenses(report: Mapping[str, Any], named: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    for artifact in report["artifacts"]:
        for component, claims in artifact["components"].items():
            if claims:
                yield (named[artifact["id"]], component), " / ".join(dict.fromkeys(claim["expression"] for claim in claims))


def _by(because: Iterable[Mapping[str, str]]) -> str:
    return ", ".join(sorted({one["license"] for one in because}))


def _duties(owed: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """What is asked for, with the act that triggers it and who asks."""
    found: dict[str, tuple[str, str]] = {}
    for duty in owed:
        key = f'{duty["duty"]} "{duty["value"]}"' if duty.get("value") else str(duty["duty"])
        found.setdefault(key, (duty["on"], duty["license"]))
    return found


def _differing(kind: str, old: Mapping[str, str], new: Mapping[str, str], concerns: str) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield Change(kind, name, old.get(name), new.get(name), "different", concerns)


def _license_changes(old: Terms, new: Terms) -> Iterator[Change]:
    for artifact, component in sorted({*old.licenses, *new.licenses}, key=lambda key: (key[0] != TARGET, key)):
        before, after = old.licenses.get((artifact, component)), new.licenses.get((artifact, component))
        if before == after or (artifact != TARGET and (artifact in old.upstreams) != (artifact in new.upstreams)):
            continue
        own = "everybody who takes it from now on; copies taken before were offered under the old terms"
        concerns = own if artifact == TARGET else f"whoever publishes what was made from {artifact}"
        yield Change("license", f"{component} of {artifact}", before, after, "different", concerns)


def _right_changes(old: Terms, new: Terms, knowledge: Knowledge) -> Iterator[Change]:
    for right in (*old.rights, *(right for right in new.rights if right not in old.rights)):
        before, after = old.rights.get(right), new.rights.get(right)
        if before == after:
            continue
        text = label(knowledge, "rights", right)
        worse = _rank(after) > _rank(before)
        yield Change("right", text, before, after, "narrower" if worse else "wider", "whoever wants to do this")


def _rank(answer: str | None) -> int:
    return _ANSWERS.index(answer) if answer in _ANSWERS else _ANSWERS.index("unknown")


def _restriction_changes(old: Terms, new: Terms, knowledge: Knowledge) -> Iterator[Change]:
    for use in sorted({*old.restrictions, *new.restrictions}):
        before, after = old.restrictions.get(use), new.restrictions.get(use)
        if before != after:
            effect: Effect = "narrower" if before is None else "wider" if after is None else "different"
            yield Change("restriction", label(knowledge, "restrictions", use), before, after, effect, "whoever uses it for this")


def _duty_changes(old: Terms, new: Terms, knowledge: Knowledge) -> Iterator[Change]:
    for duty in sorted({*old.duties, *new.duties}):
        if (duty in old.duties) == (duty in new.duties):
            continue
        act, license = new.duties.get(duty) or old.duties[duty]
        word, _, value = duty.partition(" ")
        subject = f"{label(knowledge, 'duties', word)} {value}".strip()
        added = duty in new.duties
        concerns = f"whoever does this with it: {label(knowledge, 'acts', act).lower()}"
        yield Change("duty", subject, None if added else license, license if added else None, "narrower" if added else "wider", concerns)


def _finding_changes(old: Terms, new: Terms) -> Iterator[Change]:
    concerns = "whoever publishes it"
    for fingerprint, said in new.findings.items():
        if fingerprint not in old.findings:
            yield Change("finding", said, None, "", "narrower", concerns)
    for fingerprint, said in old.findings.items():
        if fingerprint not in new.findings:
            yield Change("finding", said, "", None, "wider", concerns)
