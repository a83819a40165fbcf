"""The NOTICE that the upstream licenses ask for: what is prescribed word for word first, then every upstream with its terms."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.report.page import visible
from licensecheck.report.record import called
from licensecheck.report.view import View, stated

_WORDED = ("notice-line", "display-text")


def notice(view: View) -> str:
    """A plain text, the same for the same report: code, models and datasets alike."""
    return "\n".join(visible(line) for line in _lines(view)) + "\n"


def _lines(view: View) -> Iterator[str]:
    yield f"NOTICE for {called(view.report, view.report.lineage.target)}"
    yield ""
    yield "This release contains or was made from the works below. Each stays under its own terms."
    for wording in dict.fromkeys(row.value for row in view.duties if row.duty in _WORDED and row.value):
        yield ""
        yield wording
    for parent, relations in _upstreams(view).items():
        artifact = view.report.lineage.artifacts.get(parent)
        yield ""
        yield f"{parent} ({', '.join(relations)})"
        yield f"  License: {stated(artifact)}"
        yield from _named(view, parent)
        if artifact and artifact.revision:
            yield f"  Revision: {artifact.revision}"


def _upstreams(view: View) -> dict[str, list[str]]:
    """Each upstream, in reading order, with what was done with it."""
    found: dict[str, list[str]] = {}
    for row in view.lineage:
        words = found.setdefault(row.edge.parent, [])
        if row.label not in words:
            words.append(row.label)
    return found


def _named(view: View, parent: str) -> Iterator[str]:
    artifact = view.report.lineage.artifacts.get(parent)
    expressions = {claim.expression for claim in artifact.claims} if artifact else set()
    for license in view.licenses:
        if license.id in expressions:
            yield f"  {license.name}" + (f", {license.url}" if license.url else "")
