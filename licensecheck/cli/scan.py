"""`licensecheck scan`: one artifact or several, with their whole lineage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from licensecheck.cli.client import client, client_options
from licensecheck.cli.console import Console
from licensecheck.cli.help import examples
from licensecheck.cli.many import is_several, many_options, together
from licensecheck.cli.options import (
    allow_incomplete_option,
    baseline_options,
    console_options,
    fail_on_option,
    given,
    intent_option,
    policy_options,
    repo_type_option,
    rules_option,
    stance_option,
)
from licensecheck.cli.outputs import OutputCommand, emit_pages, output_options, outputs
from licensecheck.model import Kind, Report


@click.command(
    cls=OutputCommand,
    epilog=examples(
        "licensecheck scan org/name",
        "licensecheck scan ./my-model --intent commercial-product --format terminal --format json -o report.json",
        "licensecheck scan --author org --format json -o reports/",
    ),
)
@click.argument("targets", nargs=-1, metavar="TARGET...")
@repo_type_option("model, dataset or space.")
@click.option("--revision", metavar="REV", help="Branch, tag or commit of the target.")
@client_options
@many_options
@click.option("--depth", type=click.IntRange(0, 100), default=10, metavar="N", help="Follow the lineage N steps up; default 10.")
@click.option("--max-nodes", type=click.IntRange(1, 100_000), default=500, metavar="N", help="Look at N artifacts at most; default 500.")
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
    targets: tuple[str, ...],
    repo_type: Kind | None,
    revision: str | None,
    max_nodes: int,
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
    **_: Any,
) -> int:
    """Follow the lineage of TARGET and say what was promised, what was inherited, and whether they agree.

    TARGET is org/name, datasets/org/name, a Hub URL, hf://datasets/org/name, a folder, a card or a weights file; or
    several at once: collections/org/title-id, @FILE with a target a line.

    Exit codes: 0 complete and nothing at the --fail-on level, 1 findings, 2 wrong call or rules, 3 something could not
    be looked at, 70 crash. HF_TOKEN, HF_ENDPOINT, HF_HOME and NO_COLOR are honored.
    """
    from licensecheck.cli.policies import settle
    from licensecheck.cli.run import Gate, baseline, run
    from licensecheck.cli.targets import expand
    from licensecheck.pipeline import scan

    if not targets and not ctx.params["author"]:
        raise click.UsageError("Missing argument 'TARGET...'.", ctx)

    console: Console = ctx.obj
    chosen = outputs(ctx, formats, files, force)
    online = client(ctx.params, is_several(ctx.params))
    listed = expand(targets, ctx.params["author"], repo_type, online.hub)
    names = tuple(listed.names)
    policies = settle(names, policy_file, trust_target_policy, rules, intent)

    def scan_one(target: str) -> Report:
        if target in listed.broken:
            raise listed.broken[target]
        return scan(
            target,
            repo_type=repo_type,
            revision=revision,
            offline=online.offline,
            timeout=online.seconds,
            hub=online.hub,
            pool=shared.lookups,
            depth=given(ctx, "depth"),
            max_nodes=max_nodes,
            intent=policies.intent,
            stance=given(ctx, "stance"),
            policy=policies.of(target),
            knowledge=policies.knowledge,
            progress=console.progress if len(names) == 1 else None,
        )

    gate = Gate(given(ctx, "fail_on"), allow_incomplete, exit_zero=exit_zero)
    known = baseline(baseline_file, new_only)
    with together(ctx.params, len(names) > 1, chosen, policies, online.hub.stop) as shared:
        code = run(
            targets=names,
            scan_one=scan_one,
            policies=policies,
            gate=gate,
            known=known,
            outputs=chosen,
            console=console,
            together=shared,
            offline=online.offline,
        )
    emit_pages(chosen, names, console)
    if online.cache and online.cache.fault:
        console.warn(online.cache.fault)
    return code
