"""Waivers: findings that somebody answers for, until a day, for a reason, on evidence that must not change.

A waiver marks a finding; it never removes one, and it never touches an issue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.model import Evidence, Finding, Issue
from licensecheck.policy.files import sha256_of

State: TypeAlias = Literal["valid", "expired", "void"]
MAX_DAYS = 366


class Proof(Struct, frozen=True):
    """What a waiver rests on: a file or an address, and the hash of its content."""

    path: Path | None = None
    url: str | None = None
    sha256: str | None = None


class Waiver(Struct, frozen=True):
    """One entry of `waivers`. It applies to the findings that agree with all of fingerprint, rule, artifact, upstream.

    `license` is an id, one of those that a finding concerns (Finding.licenses). With `intent` it counts only in runs
    that are asked with the intent of this name.
    """

    place: Evidence
    reason: str
    statement: str
    approved_by: str
    approved_on: date
    expires: date
    fingerprint: str | None = None
    rule: str | None = None
    artifact: str | None = None
    upstream: str | None = None
    license: str | None = None
    intent: str | None = None
    proof: Proof | None = None

    @property
    def where(self) -> str:
        """`licensecheck.yaml:12:5`."""
        return f"{self.place.source}:{self.place.line}:{self.place.column}"

    def matches(self, finding: Finding, names: Mapping[str, Collection[str]], intent: str | None) -> bool:
        """True if the finding is the one that is meant.

        `names` maps an artifact id to all the names it goes by, `intent` is the name of the run's intent.
        """
        return (
            self.intent in (None, intent)
            and self.fingerprint in (None, finding.fingerprint)
            and self.rule in (None, finding.rule)
            and (self.artifact is None or self.artifact in names.get(finding.artifact, (finding.artifact,)))
            and (self.upstream is None or self.upstream in names.get(finding.upstream or "", (finding.upstream,)))
            and (self.license is None or self.license in finding.licenses)
        )

    def state(self, today: date) -> tuple[State, str]:
        """Whether it holds today, and in words why not."""
        changed = _changed(self.proof)
        if changed:
            return "void", changed
        if today > self.expires:
            return "expired", f"expired {_days((today - self.expires).days)} ago, on {self.expires}"
        return "valid", ""

    def shown(self) -> dict[str, str]:
        """What a report says about it on a finding."""
        proof = self.proof
        evidence = {"evidence": str(proof.url or (proof.path and proof.path.name))} if proof else {}
        narrowed = {key: value for key, value in (("license", self.license), ("intent", self.intent)) if value}
        return {
            "reason": self.reason,
            "statement": self.statement,
            "approved_by": self.approved_by,
            "approved_on": self.approved_on.isoformat(),
            "expires": self.expires.isoformat(),
            **narrowed,
            **evidence,
            "where": self.where,
        }


def apply(
    waivers: Sequence[Waiver], found: Iterable[Finding], names: Mapping[str, Collection[str]], today: date, intent: str | None
) -> tuple[tuple[Finding, ...], set[Waiver]]:
    """The findings with the waivers that hold, those of expired and void ones marked; and the waivers that matched."""
    states = {waiver: waiver.state(today) for waiver in waivers}
    used: set[Waiver] = set()
    marked = []
    for finding in found:
        meant = [waiver for waiver in waivers if waiver.matches(finding, names, intent)]
        used.update(meant)
        marked.append(_marked(finding, [(waiver, *states[waiver]) for waiver in meant]))
    return tuple(marked), used


def _marked(finding: Finding, meant: Sequence[tuple[Waiver, State, str]]) -> Finding:
    valid = [waiver for waiver, state, _ in meant if state == "valid"]
    if valid:
        also = {"also": ", ".join(waiver.where for waiver in valid[1:])} if valid[1:] else {}
        return replace(finding, waived={**valid[0].shown(), **also})
    lapsed = [f"A waiver for this ({waiver.where}) {why}." for waiver, _, why in meant]
    return replace(finding, why=" ".join((finding.why, *lapsed))) if lapsed else finding


def remarks(
    waivers: Iterable[Waiver],
    used: Collection[Waiver],
    today: date,
    warn_days: int,
    *,
    intent: str | None,
    intents: Collection[str],
    partial: bool,
) -> Iterator[Issue]:
    """What to say about waivers: void, expired, without a finding, about to end.

    `intent` is the name of the run's intent, `intents` are those that the policy knows; `partial`: not everything was looked at.
    """
    for waiver in waivers:
        state, why = waiver.state(today)
        left = (waiver.expires - today).days
        if state != "valid":
            yield _remark(f"waiver-{state}", f"The waiver by {waiver.approved_by} {why}; what it covered counts again.", waiver)
        elif waiver not in used:
            reason = _unused(waiver, intent, intents, partial)
            yield _remark("waiver-unused", f"The waiver for {_meant(waiver)} matches no finding. {reason}", waiver)
        elif left <= warn_days:
            yield _remark("waiver-ends-soon", f"The waiver for {_meant(waiver)} ends in {_days(left)}, on {waiver.expires}.", waiver)


def _remark(code: str, message: str, waiver: Waiver) -> Issue:
    return Issue(code, message, waiver.fingerprint or waiver.rule or "", waiver.place)


def _unused(waiver: Waiver, intent: str | None, intents: Collection[str], partial: bool) -> str:
    """What may be the reason, and the next step."""
    if waiver.intent not in (None, intent):
        unknown = "" if waiver.intent in intents else ", which is neither a preset nor this policy's own"
        return f"It counts only with its intent{unknown}; this run has {f'the intent {intent}' if intent else 'none'}."
    return "Not everything was looked at, so it may still be needed." if partial else "Remove it if the problem is gone."


def _meant(waiver: Waiver) -> str:
    parts = (
        waiver.rule,
        waiver.fingerprint,
        waiver.artifact and f"in {waiver.artifact}",
        waiver.license and f"under {waiver.license}",
        waiver.intent and f"for the intent {waiver.intent}",
    )
    return " ".join(part for part in parts if part)


def _changed(proof: Proof | None) -> str:
    """Why the evidence no longer carries the waiver, or nothing."""
    if proof is None or proof.path is None or proof.sha256 is None:
        return ""
    found = sha256_of(proof.path)
    if found is None:
        return f"is void: its evidence {proof.path.name} cannot be read"
    return "" if found == proof.sha256 else f"is void: its evidence {proof.path.name} has changed (sha256 is now {found})"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
