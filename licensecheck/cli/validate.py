"""`licensecheck validate`: every mistake in rule and license files, at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from licensecheck.cli.console import OK, USAGE, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import console_options
from licensecheck.errors import Fault, PolicyError


@click.command(
    epilog=examples(
        "licensecheck validate",
        "licensecheck validate our-rules/",
        "licensecheck validate licensecheck.yaml",
    )
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@console_options
@click.pass_obj
def command(console: Console, paths: tuple[Path, ...]) -> int:
    """Check rule, license and policy files; the shipped rules if no PATH is given.

    PATH is a rules folder, a file in one, or a policy file. Prints file:line:column: message, one a line, and exits 2 if there is any.
    What may be wrong is a remark: a waiver for an intent that is neither a preset nor the policy's own.
    """
    from licensecheck import resources
    from licensecheck.report.page import counted, visible
    from licensecheck.validation import validate

    chosen = paths or (resources.RULES,)
    faults: list[Fault] = []
    doubts: list[Fault] = []
    for path in chosen:
        wrong, doubtful = _of_policy(path) if _is_policy(path) else (validate((path,)), ())
        faults += wrong
        doubts += doubtful
    console.write("".join(f"{visible(str(fault))}\n" for fault in faults))
    shown = ", ".join(map(str, paths)) or "the shipped rules"
    console.say(f"{counted(len(faults), 'mistake')} in {shown}")
    for doubt in doubts:
        console.warn(str(doubt))
    if not faults:
        _say_second_hand(console, chosen)
    return USAGE if faults else OK


def _say_second_hand(console: Console, paths: Sequence[Path]) -> None:
    """Name the profiles that rest on somebody else's reading, which never give high confidence."""
    from licensecheck.report.page import counted
    from licensecheck.validation import second_hand

    ids = [id for path in paths if path.is_dir() for id in second_hand(path)]
    if ids:
        console.say(f"{counted(len(ids), 'profile')} without a text that was read: {', '.join(ids)}")


def _is_policy(path: Path) -> bool:
    """Whether a file is no part of a rules folder."""
    from licensecheck.knowledge import loader

    return path.is_file() and path.suffix in (".yaml", ".yml") and path not in loader.rule_paths(_rules_folder(path))


def _of_policy(path: Path) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """The mistakes in a policy file, and what may be one. Raises PolicyError where it cannot be read."""
    from licensecheck.cli.policies import settle
    from licensecheck.policy import reading

    try:
        knowledge = settle((".",), path, False, (), None).knowledge
        return (), tuple(reading.doubts(reading.read(path, knowledge.vocabulary), knowledge))
    except PolicyError as error:
        if not error.faults:
            raise
        return error.faults, ()


def _rules_folder(file: Path) -> Path:
    from licensecheck.knowledge import loader

    return file.parent.parent if file.parent.name in loader.FOLDERS else file.parent
