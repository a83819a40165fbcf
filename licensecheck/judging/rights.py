"""What the reader may do with the target: its own license and every license that still governs it, taken together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from licensecheck.knowledge import Knowledge, License
from licensecheck.knowledge.expression import Expression, OneOf, Term, With
from licensecheck.model import Answer, Because, Right

RIGHTS = (
    "use-commercially",
    "share",
    "modify",
    "share-modified",
    "relicense",
    "host-as-service",
    "train-on-outputs",
    "use-outputs-commercially",
    "use-in-eu",
)
"""Those of every report; datasets also have `train`."""
_ORDER: tuple[Answer, ...] = ("yes", "conditional", "unknown", "no")
_FROM_RULE: dict[str, Answer] = {"any": "yes", "restrictions-kept": "conditional"}


class Governing(Struct, frozen=True):
    """A license expression that governs the target; `disputed` where it is not settled that it does."""

    artifact: str
    expression: str | None
    disputed: bool = False


class _Said(Struct, frozen=True):
    answer: Answer
    because: tuple[Because, ...]


def rights(knowledge: Knowledge, governing: Sequence[Governing], names: Iterable[str] = RIGHTS) -> tuple[Right, ...]:
    """One answer per right: the worst of what the governing licenses say, with everything that is not a plain yes."""
    return tuple(_right(knowledge, governing, name) for name in names)


def _right(knowledge: Knowledge, governing: Sequence[Governing], name: str) -> Right:
    said = [_by_one(knowledge, one, name) for one in governing]
    answer: Answer = max((one.answer for one in said), key=_ORDER.index, default="unknown")
    deciding = [because for one in said if one.answer == answer or one.answer != "yes" for because in one.because]
    return Right(name, answer, tuple(dict.fromkeys(deciding)))


def _by_one(knowledge: Knowledge, governing: Governing, name: str) -> _Said:
    if governing.expression is None:
        return _Said("unknown", (Because(governing.artifact, "", "", "No license is declared, so nothing is granted."),))
    said = _by_expression(knowledge, knowledge.expression(governing.expression), governing.artifact, name)
    if governing.disputed and said.answer in ("no", "conditional"):
        text = "Not settled whether this license still governs the result."
        return _Said("unknown", tuple(Because(b.artifact, b.license, b.cite, f"{b.text} {text}".strip()) for b in said.because))
    return said


def _by_expression(knowledge: Knowledge, expression: Expression, artifact: str, name: str) -> _Said:
    if isinstance(expression, With):
        expression = expression.term
    if isinstance(expression, Term):
        license = knowledge.license(expression.id) if expression.id else None
        return _by_license(knowledge, license, str(expression), artifact, name)
    parts = [_by_expression(knowledge, part, artifact, name) for part in expression.parts]
    if isinstance(expression, OneOf):
        return min(parts, key=lambda part: _ORDER.index(part.answer))
    worst = max(parts, key=lambda part: _ORDER.index(part.answer)).answer
    return _Said(worst, tuple(because for part in parts if part.answer == worst for because in part.because))


def _by_license(knowledge: Knowledge, license: License | None, shown: str, artifact: str, name: str) -> _Said:
    if license is None or license.basis == "none":
        return _Said("unknown", (Because(artifact, shown, "", "The terms behind this name are not known."),))
    fact = license.permits.get(name)
    if fact is None or fact.answer == "silent":
        return _silent(knowledge, license, artifact, name, fact.cite if fact else "")
    text = fact.text or str(knowledge.vocabulary["rights"][name]["text"])
    if fact.conditions:
        labels = [str(knowledge.vocabulary["conditions"][one]["label"]) for one in fact.conditions]
        text = f"{text.rstrip('.')} (if: {', '.join(labels)})."
    answer: Answer = "yes" if fact.answer == "yes" else "no" if fact.answer == "no" else "conditional"
    return _Said(answer, (Because(artifact, license.id, fact.cite, text),))


def _silent(knowledge: Knowledge, license: License, artifact: str, name: str, cite: str) -> _Said:
    if name == "relicense" and license.relicense:
        answer = _FROM_RULE.get(license.relicense.rule, "no")
        return _Said(answer, (Because(artifact, license.id, license.relicense.cite, license.relicense.text),))
    if knowledge.vocabulary["classes"][license.class_]["group"] == "free":
        return _Said("yes", (Because(artifact, license.id, cite, "Nothing in the text withholds it."),))
    return _Said("unknown", (Because(artifact, license.id, cite, "The text is silent."),))
