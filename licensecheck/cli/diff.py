"""`licensecheck diff`: two revisions, two folders or two JSON reports, held against each other."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from licensecheck.cli.console import FINDINGS, INCOMPLETE, OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import allow_incomplete_option, console_options, format_option, repo_type_option, rules_option
from licensecheck.errors import UsageError
from licensecheck.knowledge import Knowledge
from licensecheck.model import Kind

_HOW = "licensecheck diff TARGET REV REV, or licensecheck diff A B with folders, repos or JSON reports"


@click.command(
    epilog=examples(
        "licensecheck diff . HEAD~1 HEAD --offline",
        "licensecheck diff org/name v1.0 main",
        "licensecheck diff before.json after.json --format json",
    )
)
@click.argument("sides", nargs=-1, metavar="[TARGET] A B")
@repo_type_option("model, dataset or space.")
@click.option("--offline", is_flag=True, help="Touch no network.")
@click.option("--exit-code", is_flag=True, help="Exit 1 if anything changed.")
@format_option("terminal", "json")
@allow_incomplete_option
@rules_option
@console_options
@click.pass_obj
def command(
    console: Console,
    *,
    sides: tuple[str, ...],
    repo_type: Kind | None,
    offline: bool,
    exit_code: bool,
    form: str,
    allow_incomplete: bool,
    rules: tuple[Path, ...],
) -> int:
    """Say what changed in the terms from A to B, and whom it concerns.

    With a TARGET, A and B are two of its revisions: of a repo on the Hub, or of a folder in a git repo.
    """
    from licensecheck.knowledge import load
    from licensecheck.report import changes
    from licensecheck.report.json import indented
    from licensecheck.sources.hub_names import is_offline

    knowledge = load(rules)
    offline = offline or is_offline()
    old, new = (report(knowledge) for report in _sides(sides, repo_type, offline))
    before, after = changes.Terms.of(old), changes.Terms.of(new)
    found = changes.changes(before, after, knowledge)
    shown, blind = _shown(sides), (before.issues, after.issues)
    if form == "json":
        console.write(indented(changes.changes_document(shown, found, blind, knowledge)))
    else:
        console.write(changes.changes_text(shown, found, blind, console.look()))
    unseen = [issue for report in (old, new) for issue in report["issues"] if not (offline and issue["code"] == "offline")]
    if unseen and not allow_incomplete:
        return INCOMPLETE
    return FINDINGS if found and exit_code else OK


Report = Callable[[Knowledge], dict[str, Any]]


def _sides(sides: tuple[str, ...], repo_type: Kind | None, offline: bool) -> tuple[Report, Report]:
    if len(sides) == 2:  # noqa: PLR2004
        return _side(sides[0], repo_type, offline), _side(sides[1], repo_type, offline)
    if len(sides) == 3:  # noqa: PLR2004
        target, first, last = sides
        return _revision(target, first, repo_type, offline), _revision(target, last, repo_type, offline)
    raise UsageError("give two things to compare", _HOW)


def _shown(sides: tuple[str, ...]) -> tuple[str, str]:
    return (sides[0], sides[1]) if len(sides) == 2 else (f"{sides[0]}@{sides[1]}", f"{sides[0]}@{sides[2]}")  # noqa: PLR2004


def _side(name: str, repo_type: Kind | None, offline: bool) -> Report:
    if name.endswith(".json") and Path(name).is_file():
        return lambda _: _read(Path(name))
    return lambda knowledge: _scanned(name, knowledge, repo_type, offline)


def _revision(target: str, revision: str, repo_type: Kind | None, offline: bool) -> Report:
    def scanned(knowledge: Knowledge) -> dict[str, Any]:
        if not Path(target).is_dir():
            return _scanned(target, knowledge, repo_type, offline, revision)
        from licensecheck.report.json import issue_object
        from licensecheck.sources.revisions import materialize

        with tempfile.TemporaryDirectory(prefix="licensecheck-") as temporary:
            there = materialize(target, revision, Path(temporary))
            found = _scanned(str(there.root), knowledge, repo_type, offline)
        issues = [*map(issue_object, there.issues), *found["issues"]]
        return {**found, "issues": [{**one, "message": one["message"].replace(str(there.root), target)} for one in issues]}

    return scanned


def _scanned(target: str, knowledge: Knowledge, repo_type: Kind | None, offline: bool, revision: str | None = None) -> dict[str, Any]:
    from licensecheck.pipeline import scan
    from licensecheck.report.json import scan_document

    return scan_document(scan(target, repo_type=repo_type, revision=revision, offline=offline, knowledge=knowledge))


def _read(path: Path) -> dict[str, Any]:
    """A JSON report on one target. Raises UsageError for anything else."""
    from licensecheck.cli import reports

    documents = reports.read(path)
    if len(documents) != 1:
        raise UsageError(f"{path} holds {len(documents)} reports", "Give a report on one target.")
    return documents[0]
