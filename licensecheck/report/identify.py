"""What `identify` found in a file: for people, and as the document of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from licensecheck.report.json import document, issue_object
from licensecheck.report.page import Look, Page, counted, visible

if TYPE_CHECKING:
    from licensecheck.knowledge.texts.identify import Identification, Match

MAX_SHOWN = 12
"""So many added passages, and so many sentences to look at, are listed; the JSON has all."""
_STYLES = {"exact": "good", "same": "good", "modified": "warn", "partial": "mild"}
_MEANINGS = {
    "exact": "the text, line for line",
    "same": "the same terms; only layout, title, holder or blanks differ",
    "modified": "the license, changed",
    "partial": "parts of the license",
}


def identify_text(file: str, found: Identification, name: Callable[[str], str], look: Look) -> str:
    """The licenses of a file as lines; `name` gives a license's full name for its id."""
    page = Page(look)
    page.heading(file)
    if not found.matches:
        page.line("no known license text", 2)
    for match in found.matches:
        title = f"{match.license} ({name(match.license)})"
        page.line(f" {title}, lines {_span(match.lines)}: {_MEANINGS[match.verdict]}", 2, 4, match.verdict, _STYLES[match.verdict])
        _show_changes(page, match)
    for issue in found.issues:
        page.line(issue.message, 2, 4, f"could not look: {issue.code}: ", "warn")
    return page.text()


def _show_changes(page: Page, match: Match) -> None:
    if match.missing:
        page.line(f"{_percent(match.missing)} of the license's words", 4, 6, "missing: ", "strong")
    if match.added:
        shown = ", ".join(map(_span, match.added[:MAX_SHOWN]))
        more = len(match.added) - MAX_SHOWN
        page.line(f"{shown} and {counted(more, 'passage')} more" if more > 0 else shown, 4, 6, "added lines: ", "strong")
    for note in match.notable[:MAX_SHOWN]:
        page.line(f'line {note.line} "{visible(note.quote, 160)}"', 4, 6, f"{note.kind}: ", "warn")


def identify_document(file: str, found: Identification, rules_digest: str) -> dict[str, Any]:
    """The `identify` document; see rules/schema/identify.schema.json."""
    return document(
        rules_digest,
        file=file,
        matches=[_match(match) for match in found.matches],
        issues=[issue_object(issue) for issue in found.issues],
    )


def _match(match: Match) -> dict[str, Any]:
    return {
        "license": match.license,
        "verdict": match.verdict,
        "score": match.score,
        "coverage": match.coverage,
        "added": [list(lines) for lines in match.added],
        "missing": match.missing,
        "lines": list(match.lines),
        "edition": match.edition,
        "notable": [{"kind": note.kind, "line": note.line, "quote": note.quote} for note in match.notable],
    }


def _span(lines: tuple[int, int]) -> str:
    return str(lines[0]) if lines[0] == lines[1] else f"{lines[0]}-{lines[1]}"


def _percent(share: float) -> str:
    return f"{round(share * 100)} %" if round(share * 100) else "less than 1 %"
