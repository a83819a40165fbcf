"""Limits of scale, territory and field, held against what the reader has said about themselves."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.judging.subjects import Intent, LimitSubject
from licensecheck.knowledge import License
from licensecheck.knowledge.license import ScaleLimit, TerritoryLimit
from licensecheck.model import Artifact, Edge


def limits_of(license: License, target: Artifact, source: str, path: tuple[Edge, ...], intent: Intent | None) -> Iterator[LimitSubject]:
    """Every limit of a license that governs `target`; `source` is the artifact it comes from, by `path`."""
    for scale in license.scale_limits:
        standing, said = _scale(scale, intent)
        what = f"{scale.above:,} {scale.unit or ''}".strip()
        text = f"More than {what} ({_shown(scale.measure)}, as of {scale.as_of}) needs a separate license. {scale.text}".strip()
        yield LimitSubject(target, source, "scale", license.id, scale.cite, f"{text} {said}".strip(), path, standing)
    for territory in license.territory_limits:
        standing, said = _territory(territory, intent)
        text = territory.text or f"{', '.join(territory.excludes)}: {territory.what}."
        yield LimitSubject(target, source, "territory", license.id, territory.cite, f"{text} {said}".strip(), path, standing)
    for purpose in license.field_limits:
        yield LimitSubject(target, source, "field", license.id, purpose.cite, purpose.text or purpose.only, path)


def _scale(limit: ScaleLimit, intent: Intent | None) -> tuple[str, str]:
    """Where the reader stands, and the sentence that names the fact or asks for it."""
    if intent is None:
        return "unknown", ""
    amount = intent.amounts.get(limit.measure)
    if amount is None:
        return "unknown", f"Say `{limit.measure}` in the intent to have this decided."
    if amount.unit not in (None, limit.unit):
        return "unknown", f"Your `{limit.measure}` is {amount}; say it in {limit.unit} to have this decided."
    standing = "exceeded" if amount.value > limit.above else "kept"
    return standing, f"Your intent says {_shown(limit.measure)}: {amount}."


def _territory(limit: TerritoryLimit, intent: Intent | None) -> tuple[str, str]:
    if intent is None:
        return "unknown", ""
    if intent.regions is None:
        return "unknown", "Say `regions` in the intent to have this decided."
    hit = [region for region in limit.excludes if region in intent.regions]
    return ("exceeded" if hit else "kept"), f"Your intent says regions: {intent.said.get('regions', ', '.join(hit))}."


def _shown(measure: str) -> str:
    return measure.replace("-", " ")
