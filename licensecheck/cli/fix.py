"""`licensecheck fix`: what can be corrected without changing what anybody states, as a diff or in place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licensecheck.cli.console import FINDINGS, OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import console_options, rules_option
from licensecheck.errors import UsageError

if TYPE_CHECKING:
    from licensecheck.fixes import Edit, Plan
    from licensecheck.knowledge import Knowledge


@click.command(epilog=examples("licensecheck fix --diff", "licensecheck fix my-model", "licensecheck fix --diff my-model > fix.patch"))
@click.argument("folders", nargs=-1, metavar="[FOLDER]...")
@click.option("--diff", is_flag=True, help="Show what would change and change nothing; exits 1 if there is anything.")
@click.option("--online", is_flag=True, help="Follow the lineage on the Hub, for what upstreams ask.")
@rules_option
@console_options
@click.pass_obj
def command(console: Console, folders: tuple[str, ...], diff: bool, online: bool, rules: tuple[Path, ...]) -> int:
    """Correct the releases in FOLDER, the current one by default.

    Corrected are the spelling of license ids, a missing license_name, license_link or base_model_relation where the
    files leave no doubt, and the NOTICE lines and license texts that upstreams prescribe. What a release states is
    never changed; what is left to you is listed.
    """
    from licensecheck.knowledge import load

    knowledge = load(rules)
    changed = 0
    for folder in folders or (".",):
        if not Path(folder).is_dir():
            raise UsageError(f"'{folder}' is no folder", "`fix` takes folders with a README.md.")
        plan = _planned(folder, knowledge, online)
        changed += len(plan.edits)
        if diff:
            console.write("".join(_patch(folder, edit) for edit in plan.edits))
        else:
            _write(console, folder, plan)
        for left in plan.left:
            console.say(f"{folder}: left to you: {left}")
    return FINDINGS if diff and changed else OK


def _planned(folder: str, knowledge: Knowledge, online: bool) -> Plan:
    from licensecheck.fixes import plan
    from licensecheck.pipeline import scan

    return plan(scan(folder, offline=not online, knowledge=knowledge), knowledge)


def _write(console: Console, folder: str, plan: Plan) -> None:
    from licensecheck.cli.outputs import write_atomically
    from licensecheck.fixes import apply

    written = set(apply(Path(folder), plan.edits, write_atomically))
    for edit in plan.edits:
        path = Path(folder) / edit.path
        done = "fixed" if path in written else "left alone, it is a link or has just changed:"
        console.say(f"{done} {path}: {'; '.join(edit.why)}")


def _patch(folder: str, edit: Edit) -> str:
    """A unified diff that `patch -p1` and `git apply` take."""
    from difflib import unified_diff

    path = (Path(folder) / edit.path).as_posix()
    before = (edit.before or "").splitlines(keepends=True)
    old = "/dev/null" if edit.before is None else f"a/{path}"
    lines = unified_diff(before, edit.after.splitlines(keepends=True), old, f"b/{path}")
    return "".join(_ended(lines))


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
