"""Names that a user typed: known, or an error with the closest ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from licensecheck.errors import UsageError

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """`unknown relation 'finetun': did you mean finetune?`"""
    import difflib

    return _did_you_mean(kind, name, tuple(difflib.get_close_matches(name.lower(), list(known), n=3, cutoff=0.6)))


def require_word(knowledge: Knowledge, vocabulary: str, kind: str, name: str) -> None:
    """Raises UsageError if `name` is no word of that list of the vocabulary."""
    words = knowledge.vocabulary[vocabulary]
    if name not in words:
        raise UsageError(unknown(kind, name, words), f"The {kind}s are {', '.join(words)}.")


def require_licenses(knowledge: Knowledge, expression: str) -> None:
    """Raises UsageError if the expression names a license that nobody knows."""
    from licensecheck.knowledge.expression import terms

    for term in terms(knowledge.expression(expression)):
        if term.id is None:
            raise unknown_license(knowledge, term.raw)


def unknown_license(knowledge: Knowledge, name: str) -> UsageError:
    """The error for a license name that nobody knows."""
    close = knowledge.catalogue.closest(name, knowledge.license_ids)
    return UsageError(_did_you_mean("license", name, close), "`licensecheck list licenses` shows all of them.")


def _did_you_mean(kind: str, name: str, close: tuple[str, ...]) -> str:
    return f"unknown {kind} '{name}'" + (f": did you mean {' or '.join(close)}?" if close else "")
