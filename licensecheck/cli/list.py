"""`licensecheck list`: what the program knows, as lines, JSON or CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licensecheck.cli.console import OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import console_options, format_option, rules_option

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge
    from licensecheck.report.page import Look

Row = dict[str, str]


def _licenses(knowledge: Knowledge) -> Iterator[Row]:
    for id in knowledge.license_ids:
        license = knowledge.license(id)
        if license:
            yield {"id": id, "class": license.class_, "spdx": license.spdx or "", "basis": license.basis, "text": license.name}


def _rules(knowledge: Knowledge) -> Iterator[Row]:
    for check in knowledge.checks.values():
        yield {"id": check.id, "severity": check.severity, "text": check.title}


def _restrictions(knowledge: Knowledge) -> Iterator[Row]:
    for id, entry in knowledge.vocabulary["restrictions"].items():
        yield {"id": id, "label": str(entry["label"]), "text": str(entry["text"])}


def _intents(knowledge: Knowledge) -> Iterator[Row]:
    for id, intent in knowledge.intents.items():
        yield {"id": id, "label": str(intent["label"]), "text": str(intent["text"])}


LISTS: Mapping[str, Callable[[Knowledge], Iterator[Row]]] = {
    "licenses": _licenses,
    "rules": _rules,
    "restrictions": _restrictions,
    "intents": _intents,
}


@click.command(
    epilog=examples("licensecheck list licenses", "licensecheck list rules --format json", "licensecheck list restrictions --format csv")
)
@click.argument("what", type=click.Choice([*LISTS]), metavar="licenses|rules|restrictions|intents")
@format_option("terminal", "json", "csv")
@rules_option
@console_options
@click.pass_obj
def command(console: Console, what: str, form: str, rules: tuple[Path, ...]) -> int:
    """List the licenses, rules, use restrictions or intents that are known."""
    from licensecheck.knowledge import load

    knowledge = load(rules)
    rows = [*LISTS[what](knowledge)]
    if form == "json":
        from licensecheck.report.json import document, indented

        console.write(indented(document(knowledge.digest, list=what, items=rows)))
    else:
        console.write(_csv(rows) if form == "csv" else _lines(rows, console.look()))
    return OK


def _lines(rows: list[Row], look: Look) -> str:
    from licensecheck.report.page import Page

    page = Page(look)
    for row in rows:
        middle = ", ".join(value for key, value in row.items() if key not in ("id", "text") and value)
        page.line(f": {row['text']}" + (f" ({middle})" if middle else ""), 0, 4, row["id"], "strong")
    return page.text() if rows else ""


def _csv(rows: list[Row]) -> str:
    import csv
    import io

    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _inert(value) for key, value in row.items()} for row in rows)
    return text.getvalue()


def _inert(value: str) -> str:
    """A spreadsheet runs cells that begin like a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
