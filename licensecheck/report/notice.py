"""The NOTICE that the upstream licenses ask for: what is prescribed word for word first, then every upstream with its terms.

The same for the same report, and the same whether it stands in a page or in a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from licensecheck.patterns import pattern
from licensecheck.report.json import Document, document, issue_object
from licensecheck.report.page import Look, visible
from licensecheck.report.record import called
from licensecheck.report.team import environment, rendered
from licensecheck.report.view import LicenseRow, View, stated

FORMS: dict[str, str] = {"text": "notice.txt.j2", "markdown": "notice.md.j2", "json": ""}
"""Every form and its template."""
_WORDED = ("notice-line", "display-text")
_BLANK_LINES = pattern(r"\n{3,}")


class Work(Struct, frozen=True):
    """One upstream: what was done with it, what it states, the licenses that names, and what they ask for."""

    artifact: str
    relations: tuple[str, ...]
    stated: str
    licenses: tuple[LicenseRow, ...]
    revision: str | None
    asks: tuple[str, ...]


class Notice(Struct, frozen=True):
    """The whole: `wordings` are prescribed word for word; `works` are in reading order, data and code among them."""

    name: str
    wordings: tuple[str, ...]
    works: tuple[Work, ...]
    complete: bool


def notice(view: View) -> Notice:
    """The NOTICE of a view's target."""
    wordings = dict.fromkeys(row.value for row in view.duties if row.duty in _WORDED and row.value)
    works = tuple(_work(view, parent, tuple(relations)) for parent, relations in _upstreams(view).items())
    return Notice(called(view.report, view.report.lineage.target), tuple(wordings), works, view.report.complete)


def notice_text(view: View, form: str = "text", templates: Sequence[Path] = ()) -> str:
    """The NOTICE as text or Markdown. Raises UsageError for a template that is wrong."""
    from licensecheck.report.markdown import escaping

    options = {"finalize": escaping} if form == "markdown" else {"finalize": lambda value: visible(str(value))}
    text = rendered(environment(templates, **options), FORMS[form], notice=notice(view))
    return _BLANK_LINES.sub("\n\n", text)


def notice_document(views: Sequence[View]) -> Document:
    """The `notice` document; see rules/schema/notice.schema.json."""
    return document(views[0].report.rules_digest, notices=[_object(view) for view in views])


def notices(views: Sequence[View], form: str, look: Look) -> str:
    """The NOTICEs of several targets, one after another."""
    if form == "json":
        from licensecheck.report.json import indented

        return indented(notice_document(views))
    return "\n".join(notice_text(view, form, look.templates) for view in views)


def _object(view: View) -> dict[str, Any]:
    found = notice(view)
    works = [
        {
            "artifact": work.artifact,
            "relations": list(work.relations),
            "license": work.stated,
            "licenses": [{"id": row.id, "name": row.name, "spdx": row.spdx, "url": row.url} for row in work.licenses],
            "revision": work.revision,
            "asks": list(work.asks),
        }
        for work in found.works
    ]
    issues = [issue_object(issue) for issue in view.issues]
    return {"target": view.report.target, "complete": found.complete, "wordings": list(found.wordings), "works": works, "issues": issues}


def _upstreams(view: View) -> dict[str, list[str]]:
    """Each upstream, in reading order, with what was done with it."""
    found: dict[str, list[str]] = {}
    for row in view.lineage:
        words = found.setdefault(row.edge.parent, [])
        if row.label not in words:
            words.append(row.label)
    return found


def _work(view: View, parent: str, relations: tuple[str, ...]) -> Work:
    artifact = view.report.lineage.artifacts.get(parent)
    expressions = {claim.expression for claim in artifact.claims} if artifact else set()
    licenses = tuple(license for license in view.licenses if license.id in expressions)
    revision = artifact.revision if artifact else None
    return Work(parent, relations, stated(artifact), licenses, revision, tuple(dict.fromkeys(_asks(view, parent))))


def _asks(view: View, artifact: str) -> Iterator[str]:
    yield from (row.label for row in view.duties if any(asker.artifact == artifact for asker in row.askers))
