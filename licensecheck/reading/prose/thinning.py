"""Blanks the lines of a card that cannot say anything we look for, so that parsing it costs less. Line numbers stay.

Tables of contents, the rest of very long tables, and those sections of a dataset card that describe its format.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from licensecheck.patterns import pattern
from licensecheck.reading.prose.phrases import Phrases

MAX_ROWS = 40
"""Of longer tables only so many rows are read, and those that speak of a license."""
_CONTENTS = pattern(r"\s{0,12}(?:[-*+]|\d{1,2}\.) \[[^\[\]]{0,120}\]\(#[^()\s]{0,160}\)\s*")
_HEADING = pattern(r"#{1,6}[ \t]+(?P<title>[^\n]{1,120}?)[ \t#]*")
_FENCE = pattern(r" {0,3}(`{3,}|~{3,})")
_PROGRAM = frozenset(("python", "py", "javascript", "js", "typescript", "cpp", "rust", "go", "bibtex", "latex"))
"""Languages of code blocks that no configuration and no license's text is written in."""
_KEPT_TITLES = 3
_MARKS = ("icen", "ICEN", "ommerci", "esearch ", "]:", "We ", "portion of")
"""What stands in every telling line: looked for first, for few lines tell anything."""
_TELLING = pattern(r"[Ll]icen[cs]|LICEN|[Cc]ommerci|[Rr]esearch (?:only|purposes)|\]:|We (?:further )?(?:fine-?tuned|trained)|portion of")


def thin(lines: Sequence[str], phrases: Phrases, *, dataset: bool) -> list[str]:
    """The lines with what cannot matter blanked."""
    kept = list(lines)
    skipped = phrases.whole("other-heading" if dataset else "model-other-heading")
    fence = ""
    start: int | None = None
    rows = 0
    program = False
    for i, line in enumerate(lines):
        mark = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if mark and (not fence or (line.strip().strip(fence[0]) == "" and mark[1].startswith(fence))):
            fence = "" if fence else mark[1]
            program = line.strip().strip("`~").strip().lower() in _PROGRAM
        elif fence and program:
            kept[i] = ""
        if fence:
            continue
        heading = _HEADING.fullmatch(line) if line.startswith("#") else None
        if heading:
            _blank(kept, lines, start, i)
            start = i + 1 if skipped.match(heading["title"]) and not _tells(line) else None
        rows = rows + 1 if line.startswith("|") else 0
        if (rows > MAX_ROWS and not _tells(line)) or ("](#" in line and _CONTENTS.fullmatch(line)):
            kept[i] = ""
    _blank(kept, lines, start, len(lines))
    if dataset:
        _blank_empty(kept)
    return kept


def _tells(text: str) -> bool:
    """Whether a text speaks of a license, a limit or training."""
    for mark in _MARKS:
        if mark in text:
            return _TELLING.search(text) is not None
    return False


def _blank_empty(kept: list[str]) -> None:
    """Blank headings with nothing under them, but the first few, that may name the data."""
    titles = [(i, len(line) - len(line.lstrip("#"))) for i, line in enumerate(kept) if line.startswith("#") and _HEADING.fullmatch(line)]
    for (i, level), (following, next_level) in itertools.pairwise(titles[_KEPT_TITLES:]):
        if next_level <= level and not _tells(kept[i]) and not any(kept[i + 1 : following]):
            kept[i] = ""


def _blank(kept: list[str], lines: Sequence[str], start: int | None, end: int) -> None:
    """Blank a section from `start` to `end` that does not speak of licenses or limits."""
    if start is not None and not _tells("\n".join(lines[start:end])):
        kept[start:end] = [""] * (end - start)
