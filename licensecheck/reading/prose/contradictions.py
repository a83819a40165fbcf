"""Places of one card that do not agree: front matter and prose, badge and section, a license and a limit on use.

A plain conflict says so; a tension, which may have an innocent reading, begins with `soft:`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from licensecheck.model import Evidence
from licensecheck.reading.facts import Contradiction, Statement, UseLimit
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.names import NAMES_NONE, same_family

_LIMITS = {"noncommercial": "for non-commercial use only", "research-only": "for research only"}


def find(context: Context, statements: Sequence[Statement], limits: Sequence[UseLimit]) -> tuple[Contradiction, ...]:
    """What of the prose cannot stand beside the front matter, or beside the rest of the prose."""
    main = [one for one in statements if one.component == context.main and _is_id(one.license, context)]
    declared = [id for id in context.known.declared if id not in NAMES_NONE and context.catalogue.resolve(id)]
    found = list(_against_declared(context, declared, main)) if declared else []
    if not found:
        found += _among(main)
    return (*found, *_limits(context, declared, limits))


def _is_id(license: str, context: Context) -> bool:
    return not license.startswith("see:") and license not in NAMES_NONE and context.catalogue.resolve(license) is not None


def _against_declared(context: Context, declared: Sequence[str], main: Sequence[Statement]) -> Iterator[Contradiction]:
    strangers = [one for one in main if not any(same_family(one.license, id) for id in declared)]
    agreed = len(strangers) < len(main)
    for one in _first_of_each(strangers):
        text = f"The front matter says {', '.join(declared)}, the prose {one.license}."
        yield Contradiction(f"soft: {text}" if agreed else text, (_declared_at(context), one.evidence))


def _declared_at(context: Context) -> Evidence:
    return context.known.declared_at or Evidence(context.source, 1)


def _first_of_each(statements: Sequence[Statement]) -> list[Statement]:
    return list({one.license: one for one in reversed(statements)}.values())[::-1]


def _among(main: Sequence[Statement]) -> Iterator[Contradiction]:
    """Two licenses of one thing in different places; on one line they are a choice, or hold together."""
    for one in _first_of_each(main)[1:]:
        first = main[0]
        if one.evidence.line != first.evidence.line and not same_family(one.license, first.license):
            yield Contradiction(f"soft: The prose says {first.license} and also {one.license}.", (first.evidence, one.evidence))


def _limits(context: Context, declared: Sequence[str], limits: Sequence[UseLimit]) -> Iterator[Contradiction]:
    limited = context.phrases.whole("limited-id")
    if not declared or any(limited.match(id) for id in declared):
        return
    for name, words in _LIMITS.items():
        first = next((one for one in limits if one.limit == name and not context.embedded(one.evidence.line)), None)
        if first:
            text = f"soft: The front matter says {', '.join(declared)}, the prose adds: {words}."
            yield Contradiction(text, (_declared_at(context), first.evidence))
            return
