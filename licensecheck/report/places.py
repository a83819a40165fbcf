"""Where in the checked-out repo a finding is shown: code hosts take relative paths only, and drop what has none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from licensecheck.model import Evidence, Finding
from licensecheck.report.view import View
from licensecheck.sources.base import CARD

_ELSEWHERE = ("rules/artifacts", "hf://", "http://", "https://")


class Place(Struct, frozen=True):
    """A line of a file: `path` is relative to the current folder, with slashes; `line` and `column` count from 1."""

    path: str
    line: int = 1
    column: int = 1


def local(evidence: Iterable[Evidence]) -> Evidence | None:
    """The first place that is a file of the checked repo."""
    return next((one for one in evidence if one.source and not one.source.startswith(_ELSEWHERE)), None)


def place_of(view: View, finding: Finding) -> Place:
    """The line that a finding is shown at: the first one it rests on in the target's repo, else the first line of its card."""
    return next(places(view, finding.evidence), None) or Place(_card(view))


def places(view: View, evidence: Iterable[Evidence]) -> Iterator[Place]:
    """What of the evidence stands in the target's repo."""
    for one in evidence:
        path = _path(view, one.source)
        if path:
            yield Place(path, one.line or 1, one.column or 1)


def _path(view: View, source: str) -> str | None:
    target = view.report.lineage.artifacts[view.report.lineage.target]
    remote = f"hf://{target.id}@{target.revision}/" if target.revision else f"hf://{target.id}/"
    if source.startswith(remote):
        return source.removeprefix(remote) or None
    return _below_here(source, target.id) if local((Evidence(source),)) else None


def _below_here(source: str, target: str) -> str:
    """A path below the current folder with links resolved; what lies elsewhere is shown relative to its release."""
    real, here = _real(source), _real(os.curdir)
    if real and here and real.is_relative_to(here):
        return real.relative_to(here).as_posix()
    path = Path(os.path.normpath(source))
    if path.is_absolute():
        folder = Path(os.path.normpath(target))
        return path.relative_to(folder).as_posix() if path != folder and path.is_relative_to(folder) else path.name
    return "/".join(part for part in path.parts if part != os.pardir)


def _real(path: str) -> Path | None:
    """Where a path leads, None where there is nothing."""
    try:
        return Path(path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None


def _card(view: View) -> str:
    """The card of the target, whether or not it was there to be read."""
    target = view.report.lineage.artifacts[view.report.lineage.target]
    local_ones = (document.source for document in target.documents)
    known = next((path for source in local_ones if (path := _path(view, source))), None)
    if known:
        return known
    return _below_here(f"{target.id}/{CARD}", target.id) if target.id.startswith(("/", ".")) else CARD
