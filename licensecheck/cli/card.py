"""`licensecheck card`: the facts of cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licensecheck.cli.console import INCOMPLETE, OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import allow_incomplete_option, console_options, format_option, repo_type_option, rules_option
from licensecheck.errors import UsageError
from licensecheck.model import Issue, Kind

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge
    from licensecheck.reading.card import Card


@click.command(
    epilog=examples(
        "licensecheck card README.md",
        "licensecheck card cards/*.md --format jsonl",
        "licensecheck card my-dataset --repo-type dataset --format json",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@repo_type_option("What the cards describe; else guessed.")
@format_option("terminal", "json", "jsonl")
@allow_incomplete_option
@rules_option
@console_options
@click.pass_obj
def command(
    console: Console, *, files: tuple[str, ...], repo_type: Kind | None, form: str, allow_incomplete: bool, rules: tuple[Path, ...]
) -> int:
    """What a card says about licenses and lineage, with the line it stands on. Nothing is judged.

    FILE is a card, or a folder with a README.md. `json` is indented for one file and one line a file for several.
    Exit code 3 if anything in a card could not be read.
    """
    from licensecheck.knowledge import load

    knowledge = load(rules)
    paths = [_card_path(file) for file in files]
    complete = True
    for card, issues in _cards(paths, repo_type, knowledge):
        console.write(_shown(card, issues, form if len(files) == 1 or form == "terminal" else "jsonl", knowledge, console))
        complete = complete and not issues and not card.issues
    return OK if complete or allow_incomplete else INCOMPLETE


def _card_path(file: str) -> Path:
    path = Path(file)
    if path.is_dir():
        path = next((found for found in sorted(path.iterdir()) if found.name.lower() == "readme.md"), path / "README.md")
    if not path.is_file():
        raise UsageError(f"no card at '{path}'", "Give a Markdown file, or a folder with a README.md.")
    return path


def _cards(paths: Sequence[Path], kind: Kind | None, knowledge: Knowledge) -> Iterator[tuple[Card, tuple[Issue, ...]]]:
    from licensecheck.reading.card import read_card
    from licensecheck.reading.front_matter import decode
    from licensecheck.sources.base import MAX_FILE_BYTES

    for path in paths:
        source = str(path)
        data = _read(path, MAX_FILE_BYTES + 1)
        text, problems = decode(data[:MAX_FILE_BYTES])
        issues = [problem.issue(source) for problem in problems]
        if len(data) > MAX_FILE_BYTES:
            issues.append(Issue("truncated", f"{source} was read up to {MAX_FILE_BYTES // 1024} KiB only.", source))
        yield read_card(text, source, kind, knowledge.catalogue), tuple(issues)


def _read(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "Check its permissions.") from None


def _shown(card: Card, issues: tuple[Issue, ...], form: str, knowledge: Knowledge, console: Console) -> str:
    if form == "terminal":
        from licensecheck.report.card import card_text

        return card_text(card, console.look(), issues)
    from licensecheck.report.json import card_document, indented, one_line

    document = card_document(card, knowledge.digest, issues)
    return indented(document) if form == "json" else one_line(document)
