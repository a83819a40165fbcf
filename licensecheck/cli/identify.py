"""`licensecheck identify`: which license a text is, and what was changed in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licensecheck.cli.console import INCOMPLETE, OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import allow_incomplete_option, console_options, format_option, rules_option
from licensecheck.errors import UsageError
from licensecheck.sources.base import MAX_FILE_BYTES

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge
    from licensecheck.knowledge.texts.identify import Identification


@click.command(
    epilog=examples(
        "licensecheck identify LICENSE",
        "licensecheck identify LICENSE NOTICE README.md",
        "licensecheck identify LICENSE --format json",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@format_option("terminal", "json", "jsonl")
@allow_incomplete_option
@rules_option
@console_options
@click.pass_obj
def command(console: Console, *, files: tuple[str, ...], form: str, allow_incomplete: bool, rules: tuple[Path, ...]) -> int:
    """Which license is this text, and what was changed in it.

    A text is the license line for line (exact), the same but for layout, holder and blanks (same), changed (modified,
    with the added lines and the missing share), or only has parts of it (partial). A file may hold several licenses;
    none found is an answer, not an error. `json` is indented for one file and one line a file for several. Exit code 3
    if anything could not be looked at.
    """
    from licensecheck.knowledge import load

    knowledge = load(rules)
    complete = True
    for file, found in _found(files):
        console.write(_shown(file, found, form if len(files) == 1 or form == "terminal" else "jsonl", knowledge, console))
        complete = complete and not found.issues
    return OK if complete or allow_incomplete else INCOMPLETE


def _found(files: tuple[str, ...]) -> Iterator[tuple[str, Identification]]:
    from licensecheck.knowledge.texts.fingerprints import open_index
    from licensecheck.reading.license_text import identify_file

    for file in files:
        yield file, identify_file(_read(Path(file)), file, open_index())


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise UsageError(f"no file at '{path}'", "Give the license text itself: LICENSE, README.md, a weights file …")
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "Check its permissions.") from None


def _shown(file: str, found: Identification, form: str, knowledge: Knowledge, console: Console) -> str:
    from licensecheck.report.identify import identify_document, identify_text
    from licensecheck.report.json import indented, one_line

    if form == "terminal":
        return identify_text(file, found, partial(_name, knowledge), console.look())
    document = identify_document(file, found, knowledge.digest)
    return indented(document) if form == "json" else one_line(document)


def _name(knowledge: Knowledge, id: str) -> str:
    license = knowledge.license(id)
    return license.name if license else id
