"""`licensecheck scan`: one artifact or several, with their whole lineage."""

from __future__ import annotations

import os
from pathlib import Path

import click

from licensecheck.cli.console import Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import (
    allow_incomplete_option,
    console_options,
    fail_on_option,
    intent_option,
    repo_type_option,
    rules_option,
    stance_option,
)
from licensecheck.cli.outputs import OutputCommand, output_options, outputs
from licensecheck.model import Kind, Report, Stance


@click.command(
    cls=OutputCommand,
    epilog=examples(
        "licensecheck scan org/name",
        "licensecheck scan ./my-model --intent commercial-product",
        "licensecheck scan org/name --format terminal --format json -o report.json",
    ),
)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@repo_type_option("model, dataset or space.")
@click.option("--revision", metavar="REV", help="Branch, tag or commit of the target.")
@click.option("--offline", is_flag=True, help="Touch no network; HF_HUB_OFFLINE=1 does the same.")
@click.option("--depth", type=click.IntRange(0, 100), default=10, metavar="N", help="Follow the lineage N steps up; default 10.")
@click.option("--max-nodes", type=click.IntRange(1, 100_000), default=500, metavar="N", help="Look at N artifacts at most; default 500.")
@intent_option
@stance_option
@output_options
@fail_on_option
@allow_incomplete_option
@rules_option
@console_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    targets: tuple[str, ...],
    repo_type: Kind | None,
    revision: str | None,
    offline: bool,
    depth: int,
    max_nodes: int,
    intent: str | None,
    stance: Stance,
    formats: tuple[str, ...],
    files: tuple[str, ...],
    force: bool,
    fail_on: str,
    allow_incomplete: bool,
    rules: tuple[Path, ...],
) -> int:
    """Follow the lineage of TARGET and say what was promised, what was inherited, and whether they agree.

    TARGET is org/name, datasets/org/name, a Hub URL, hf://datasets/org/name, a folder, a card or a weights file.

    Exit codes: 0 complete and nothing at the --fail-on level, 1 findings, 2 wrong call or rules, 3 something could not
    be looked at, 70 crash. HF_TOKEN, HF_ENDPOINT, HF_HOME and NO_COLOR are honored.
    """
    from licensecheck.cli.run import Gate, run
    from licensecheck.knowledge import load
    from licensecheck.scan import scan

    console: Console = ctx.obj
    chosen = outputs(ctx, formats, files, force)
    knowledge = load(rules)

    def scan_one(target: str) -> Report:
        return scan(
            target,
            repo_type=repo_type,
            revision=revision,
            offline=offline or os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"),
            depth=depth,
            max_nodes=max_nodes,
            intent=intent,
            stance=stance,
            knowledge=knowledge,
            progress=console.progress,
        )

    gate = Gate(fail_on, allow_incomplete)
    return run(targets=targets, scan_one=scan_one, knowledge=knowledge, gate=gate, outputs=chosen, console=console)
