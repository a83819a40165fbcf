"""The closed set of keys that a check's `when` may use: each one small class that describes and tests itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from licensecheck.judging.subjects import (
    ArtifactSubject,
    DutySubject,
    EdgeSubject,
    LimitSubject,
    MergeSubject,
    RightSubject,
    Subject,
    UseSubject,
)

SUBJECTS: Mapping[str, type] = {
    "artifact": ArtifactSubject,
    "edge": EdgeSubject,
    "merge": MergeSubject,
    "duty": DutySubject,
    "limit": LimitSubject,
    "right": RightSubject,
    "use": UseSubject,
}
"""What `on` may name."""


class Condition(Struct, frozen=True):
    """Reads one or more words off a subject; it holds when any of them is among the wanted ones.

    `on` is the kind of subject, `key` what `when` calls it, `sentence` completes "fires when …".
    """

    on: str
    key: str
    sentence: str
    read: Callable[[Any], frozenset[str]]

    def describe(self, wanted: tuple[str, ...]) -> str:
        """The condition in words."""
        return f"{self.sentence} {' or '.join(wanted)}"

    def holds(self, subject: Subject, wanted: tuple[str, ...]) -> bool:
        """True if the subject has one of the wanted words."""
        return not self.read(subject).isdisjoint(wanted)


def condition(on: str, key: str) -> Condition | None:
    """The condition behind a key of `when`, or None."""
    return _BY_KEY.get((on, key))


def keys(on: str) -> tuple[str, ...]:
    """The keys that checks on this kind of subject may use."""
    return tuple(key for kind, key in _BY_KEY if kind == on)


def _one(word: str) -> frozenset[str]:
    return frozenset((word,))


def _yes_no(present: object) -> frozenset[str]:
    return _one("yes" if present else "no")


def _license_state(subject: ArtifactSubject) -> frozenset[str]:
    if subject.label.expression is None:
        return _one("unread" if subject.unread else "missing")
    states = set()
    for license in subject.label.licenses:
        if license is None:
            states.add("unknown")
        elif license.basis == "none":
            states.add("placeholder")
        else:
            states.add("unversioned" if license.basis == "family" else "known")
    return frozenset(states)


def _license_text(subject: ArtifactSubject) -> frozenset[str]:
    """How the license texts in the repo compare with the label of the component they are for."""
    texts = subject.texts
    if not texts or not subject.label.licenses:
        return _one("absent")
    expected = subject.expected_texts
    if any(text.is_whole and text.license in expected for text in texts):
        return _one("matches")
    if any(text.verdict == "modified" for text in texts):
        return _one("modified")
    return _one("differs" if expected else "matches")


def _fits(subject: ArtifactSubject) -> frozenset[str]:
    covered = [subject.label.component in license.covers for license in subject.label.licenses if license]
    return _one("yes" if all(covered) else "no")


def _lineage(subject: ArtifactSubject) -> frozenset[str]:
    if subject.edges:
        return _one("declared")
    return _one("undeclared" if subject.derived else "none")


def _license_file(subject: ArtifactSubject) -> frozenset[str]:
    if subject.artifact.files is None:
        return _one("unknown")
    named = any(document.source.rpartition("/")[2].upper().startswith(("LICEN", "COPYING")) for document in subject.artifact.documents)
    return _one("present" if named else "absent")


def _asks_for_text(subject: ArtifactSubject) -> frozenset[str]:
    duties = {duty.duty for license in subject.label.licenses if license for duty in license.duties}
    return _one("yes" if "include-license" in duties else "no")


def _distance(subject: EdgeSubject) -> frozenset[str]:
    return _one("parent" if subject.distance == 1 else "ancestor")


def _reasons(subject: EdgeSubject) -> frozenset[str]:
    return frozenset(reason.rule for reason in subject.judgement.reasons if reason.verdict == subject.judgement.verdict)


def _pairwise(subject: MergeSubject) -> frozenset[str]:
    both = all(judgement.verdict == "conflict" for judgement in subject.verdicts)
    return _one("conflict" if both else "possible")


def _met(subject: DutySubject) -> frozenset[str]:
    return _one({True: "yes", False: "no", None: "unknown"}[subject.owed.met])


def _relations(subject: EdgeSubject) -> frozenset[str]:
    return frozenset(edge.relation for edge in subject.path)


_ALL = (
    Condition("artifact", "position", "the artifact is the", lambda s: _one("target" if s.is_target else "upstream")),
    Condition("artifact", "kind", "the artifact is a", lambda s: _one(s.artifact.kind)),
    Condition("artifact", "license", "the license of its main component is", _license_state),
    Condition("artifact", "claims", "the claims about one component", lambda s: _one("differ" if s.contradicted else "agree")),
    Condition("artifact", "fits", "the license can govern the component:", _fits),
    Condition("artifact", "gated", "access is gated:", lambda s: _yes_no(s.artifact.gated)),
    Condition("artifact", "resolved", "the artifact could be read:", lambda s: _yes_no(s.artifact.resolved)),
    Condition("artifact", "remark", "the card has", lambda s: frozenset(remark.code for remark in s.artifact.remarks)),
    Condition("artifact", "lineage", "the lineage is", _lineage),
    Condition("artifact", "license-file", "a license file is", _license_file),
    Condition("artifact", "license-text", "the license texts in the repo, held against the label:", _license_text),
    Condition("artifact", "asks-for-text", "the license asks for its text to be included:", _asks_for_text),
    Condition("artifact", "service-outputs", "it contains outputs of a hosted service:", lambda s: _yes_no(s.artifact.services)),
    Condition("edge", "reason", "the step is judged by", _reasons),
    Condition("edge", "verdict", "its verdict is", lambda s: _one(s.judgement.verdict)),
    Condition("edge", "relation", "a step on the path is", _relations),
    Condition("edge", "distance", "the upstream is a", _distance),
    Condition("merge", "pairwise", "the parents' licenses under each other are a", _pairwise),
    Condition("duty", "duty", "the duty is", lambda s: _one(s.owed.duty.duty)),
    Condition("duty", "met", "it is met:", _met),
    Condition("limit", "limit", "the limit is about", lambda s: _one(s.limit)),
    Condition("limit", "standing", "where the reader stands is", lambda s: _one(s.standing)),
    Condition("right", "right", "the right is", lambda s: _one(s.right.right)),
    Condition("right", "answer", "the answer is", lambda s: _one(s.right.answer)),
    Condition("right", "needed", "the intent needs it:", lambda s: _yes_no(s.needed)),
    Condition("use", "use", "the use is", lambda s: _one(s.use)),
    Condition("use", "intended", "the intent falls into it:", lambda s: _yes_no(s.intended)),
)
_BY_KEY = {(one.on, one.key): one for one in _ALL}
