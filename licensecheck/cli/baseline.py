"""`licensecheck baseline`: writes down the findings of today, so that later runs fail on new ones alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licensecheck.cli.console import INCOMPLETE, OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import console_options, policy_options, rules_option
from licensecheck.errors import UsageError

NAME = "licensecheck-baseline.json"

if TYPE_CHECKING:
    from licensecheck.cli.policies import Policies
    from licensecheck.model import Report


@click.command(
    epilog=examples(
        "licensecheck baseline --offline",
        "licensecheck baseline models/a models/b --offline -o known.json",
        "licensecheck baseline --offline --shrink",
    )
)
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path), default=NAME, metavar="FILE", show_default=True, help="Where to write it."
)
@click.option("--shrink", is_flag=True, help="Only take out what is gone; nothing new is let in.")
@click.option("--offline", is_flag=True, help="Touch no network: the baseline of `licensecheck check`.")
@policy_options
@rules_option
@console_options
@click.pass_obj
def command(
    console: Console,
    *,
    targets: tuple[str, ...],
    file: Path,
    shrink: bool,
    offline: bool,
    policy_file: Path | None,
    trust_target_policy: bool,
    rules: tuple[Path, ...],
) -> int:
    """Write the fingerprints of all findings of TARGET, the current folder by default. Waived ones are left out.

    Make it the way it will be used: with --offline for `licensecheck check`, without for `licensecheck scan`.
    """
    from licensecheck.cli.outputs import write_atomically
    from licensecheck.cli.policies import settle
    from licensecheck.policy import baseline
    from licensecheck.report.json import document

    targets = targets or (".",)
    policies = settle(targets, policy_file, trust_target_policy, rules, None)
    old = baseline.read(file) if shrink or file.exists() else None
    reports = tuple(_reports(targets, policies, offline))
    known = baseline.shrunk(old, reports) if old and shrink else baseline.made_of(reports)
    write_atomically(file, baseline.written(known, document(policies.knowledge.digest)))
    console.say(f"wrote {file}: {len(known)} known finding{'' if len(known) == 1 else 's'}")
    blind = [issue for report in reports for issue in report.issues if not (offline and issue.code == "offline")]
    if blind:
        console.error(f"not everything could be looked at ({len(blind)}); later runs may find more", "`licensecheck scan` lists it.")
    return INCOMPLETE if blind else OK


def _reports(targets: tuple[str, ...], policies: Policies, offline: bool) -> Iterator[Report]:
    from licensecheck.pipeline import scan

    for target in targets:
        try:
            yield scan(target, offline=offline, policy=policies.of(target), knowledge=policies.knowledge)
        except UsageError as error:
            raise UsageError(f"{target}: {error.message}", error.help) from None
