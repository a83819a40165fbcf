"""`licensecheck check`: the pre-commit hook. Local, offline, and nothing imported that could reach the network."""

from __future__ import annotations

from pathlib import Path

import click

from licensecheck.cli.console import Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import (
    allow_incomplete_option,
    baseline_options,
    console_options,
    fail_on_option,
    given,
    intent_option,
    policy_options,
    rules_option,
    stance_option,
)
from licensecheck.cli.outputs import OutputCommand, emit_pages, output_options, outputs
from licensecheck.errors import UsageError
from licensecheck.model import Report
from licensecheck.policy.files import NAME as POLICY

_CARD = "readme.md"
NOT_FOLLOWED = frozenset(("offline",))
"""Issues that are this command's nature: they are listed and do not change the exit code."""


@click.command(
    cls=OutputCommand,
    epilog=examples(
        "licensecheck check",
        "licensecheck check my-model/README.md my-model/LICENSE",
        "licensecheck check my-model --fail-on warning --format json",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@intent_option
@stance_option
@output_options
@fail_on_option
@allow_incomplete_option
@policy_options
@baseline_options
@rules_option
@console_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[str, ...],
    intent: str | None,
    formats: tuple[str, ...],
    files: tuple[str, ...],
    force: bool,
    allow_incomplete: bool,
    policy_file: Path | None,
    trust_target_policy: bool,
    baseline_file: Path | None,
    new_only: bool,
    exit_zero: bool,
    rules: tuple[Path, ...],
    **_: str,
) -> int:
    """Check local model or dataset folders, offline; the current folder if no PATH is given.

    A PATH may be a folder or a file in it, as a pre-commit hook passes them; each folder is checked once. Upstreams
    that only the Hub knows are listed as not looked at and do not change the exit code.
    """
    from licensecheck.cli.policies import settle
    from licensecheck.cli.run import Gate, baseline, run
    from licensecheck.pipeline import scan

    console: Console = ctx.obj
    chosen = outputs(ctx, formats, files, force)
    targets = tuple(dict.fromkeys(release_of(path) for path in paths or (".",) if not _is_lone_policy(path)))
    policies = settle(targets or paths, policy_file, trust_target_policy, rules, intent)

    def check_one(target: str) -> Report:
        return scan(
            target,
            offline=True,
            intent=policies.intent,
            stance=given(ctx, "stance"),
            policy=policies.of(target),
            knowledge=policies.knowledge,
        )

    gate = Gate(given(ctx, "fail_on"), allow_incomplete, NOT_FOLLOWED, exit_zero)
    known = baseline(baseline_file, new_only)
    code = run(targets=targets, scan_one=check_one, policies=policies, gate=gate, known=known, outputs=chosen, console=console)
    emit_pages(chosen, targets, console)
    return code


def release_of(path: str) -> str:
    """The folder that a path belongs to: the nearest one with a card, up to the current folder, else the one it lies in.

    Raises UsageError if there is nothing at `path`.
    """
    given = Path(path)
    if not given.exists():
        raise UsageError(f"'{path}' does not exist", "`check` takes local folders and files; `scan` also takes names on the Hub.")
    if given.is_dir():
        return path
    here = Path.cwd()
    for folder in given.parents:
        if _has_card(folder):
            return str(folder)
        if folder.resolve() == here:
            break
    return str(given.parent)


def _is_lone_policy(path: str) -> bool:
    """Whether it is a policy file above the releases it speaks for: it is read, and there is nothing to check beside it."""
    given = Path(path)
    return given.name == POLICY and given.is_file() and not _has_card(given.parent)


def _has_card(folder: Path) -> bool:
    return any(entry.name.lower() == _CARD for entry in folder.iterdir())
