"""The report for a pull request: short on top, the rest folded. Everything that was read is escaped, by default."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licensecheck import __version__
from licensecheck.patterns import pattern
from licensecheck.report.page import MAX_QUOTE, Look, counted, visible
from licensecheck.report.team import environment, rendered
from licensecheck.report.terminal import MAX_BECAUSE, MAX_EVIDENCE, asked_by, clause, path, place
from licensecheck.report.view import DISCLAIMER, OFFLINE, View

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_ROWS = 50
"""Rows of each table: a pull-request comment holds 65,536 characters."""
MAX_PROSE = 600
_MARKUP = pattern(r"[\\`*_\[\]|~$^]|:(?=\S)|(?<=www)\.|^[-+=#]|^\d{1,9}[.)]", re.IGNORECASE)
_TRIGGER = pattern(r"([@#])(?=\w)")
_FENCES = pattern(r"`+")


def render(views: Sequence[View], look: Look) -> str:
    """The reports one after another. Raises UsageError for a template that is wrong."""
    made = _environment(look.templates)
    return "\n".join(rendered(made, "report.md.j2", view=view, report=view.report) for view in views)


class Escaped(str):
    """Markdown in which everything that was read is inert already."""

    __slots__ = ()


def prose(text: str) -> Escaped:
    """`text` as a sentence: no markup, no HTML, no link, nobody mentioned and no issue referred to."""
    # a host turns @name and #1 into links after rendering, whatever is escaped: a word joiner stops it
    plain = _TRIGGER.sub("\\1\u2060", visible(text, MAX_PROSE))
    return Escaped(escape(_MARKUP.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", plain), quote=False))


def code(text: str) -> Escaped:
    """`text` as a code span, for anywhere but a table."""
    plain = visible(text, MAX_QUOTE) or " "
    longest = max(map(len, _FENCES.findall(plain)), default=0)
    fence, pad = "`" * (longest + 1), " " if "`" in plain else ""
    return Escaped(f"{fence}{pad}{plain}{pad}{fence}")


def code_cell(text: str) -> Escaped:
    """`text` as a code span in a table, where a pipe ends the cell unless a backslash is before it; the table takes that away."""
    return Escaped(code(text).replace("|", "\\|"))


def html_code(text: str) -> Escaped:
    """`text` as code inside an HTML line such as `<summary>`."""
    return Escaped(f"<code>{escape(visible(text, MAX_QUOTE))}</code>")


def escaping(value: Any) -> Any:
    """What becomes of a value in a Markdown template: nothing in it acts, unless a filter of ours made it."""
    return value if isinstance(value, (Escaped, int)) else prose(str(value))


def _environment(templates: Sequence[Path]) -> Environment:
    made = environment(templates, finalize=escaping)
    made.filters.update(
        code=code,
        code_cell=code_cell,
        html_code=html_code,
        place=place,
        path=path,
        clause=clause,
        asked_by=asked_by,
    )
    made.globals.update(
        version=__version__,
        disclaimer=DISCLAIMER,
        offline_note=OFFLINE,
        max_rows=MAX_ROWS,
        max_evidence=MAX_EVIDENCE,
        max_because=MAX_BECAUSE,
        counted=counted,
    )
    return made
