"""`licensecheck validate`: every mistake in rule and license files, at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licensecheck.cli.console import OK, USAGE, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import console_options
from licensecheck.errors import Fault, PolicyError, UsageError

if TYPE_CHECKING:
    from licensecheck.knowledge.loader import RuleSet


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
    """
    from licensecheck import resources
    from licensecheck.report.page import counted, visible

    chosen = paths or (resources.RULES,)
    faults = [fault for path in chosen for fault in (_policy_faults(path) if _is_policy(path) else _faults(path))]
    console.write("".join(f"{visible(str(fault))}\n" for fault in faults))
    shown = ", ".join(map(str, paths)) or "the shipped rules"
    console.say(f"{counted(len(faults), 'mistake')} in {shown}")
    return USAGE if faults else OK


def _is_policy(path: Path) -> bool:
    """Whether a file is no part of a rules folder."""
    from licensecheck.knowledge import loader

    return path.is_file() and path.suffix in (".yaml", ".yml") and path not in loader.rule_paths(_rules_folder(path))


def _policy_faults(path: Path) -> tuple[Fault, ...]:
    """The mistakes in a policy file. Raises PolicyError where it cannot be read."""
    from licensecheck.cli.policies import settle

    try:
        settle((".",), path, False, (), None)
    except PolicyError as error:
        if not error.faults:
            raise
        return error.faults
    return ()


def _faults(path: Path) -> tuple[Fault, ...]:
    """The mistakes in a rules folder, or those of one file in it. Raises UsageError where there are no rules at all."""
    from licensecheck import resources
    from licensecheck.knowledge import SCHEMAS, loader

    root = path if path.is_dir() else _rules_folder(path)
    if path not in (root, *loader.rule_paths(root)) or not loader.rule_paths(root):
        raise UsageError(f"no rules at '{path}'", "Give a folder with licenses/, checks/ … or a YAML file in one of these.")
    shipped = root.resolve() == resources.RULES.resolve()
    faults, rules = loader.examine(root, SCHEMAS, None if shipped else loader.read(resources.RULES))
    faults = faults or tuple(_example_faults(root, rules, shipped))
    shown = (Path(root.name) / path.relative_to(root)).as_posix()
    return faults if path == root else tuple(fault for fault in faults if fault.file == shown)


def _rules_folder(file: Path) -> Path:
    from licensecheck.knowledge import loader

    return file.parent.parent if file.parent.name in loader.FOLDERS else file.parent


def _example_faults(root: Path, rules: RuleSet, shipped: bool) -> Iterator[Fault]:
    """Examples that a check does not keep; asked only where everything else is right."""
    from licensecheck.judging.examples import wrong_examples
    from licensecheck.knowledge import load

    knowledge = load(() if shipped else (root,))
    for id in rules.checks:
        for message in wrong_examples(knowledge, knowledge.checks[id]):
            yield Fault(f"{root.name}/checks/{id}.yaml", 1, 1, message)
