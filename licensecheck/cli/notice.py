"""`licensecheck notice`: what has to be shipped along with a release, as text, Markdown or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from licensecheck.cli.client import client, client_options
from licensecheck.cli.console import INCOMPLETE, OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import (
    allow_incomplete_option,
    console_options,
    format_option,
    repo_type_option,
    rules_option,
    stance_option,
)
from licensecheck.cli.outputs import check_writable, templates_option, write_atomically
from licensecheck.model import Kind, Stance


@click.command(
    epilog=examples(
        "licensecheck notice org/name -o NOTICE",
        "licensecheck notice . --offline --format markdown",
        "licensecheck notice org/name --format json",
    )
)
@click.argument("target")
@repo_type_option("model, dataset or space.")
@click.option("--revision", metavar="REV", help="Branch, tag or commit of the target.")
@client_options
@stance_option
@format_option("text", "markdown", "json")
@click.option("-o", "--output", "file", metavar="FILE", help="Write it here instead of stdout.")
@click.option("--force", is_flag=True, help="Overwrite FILE even if licensecheck did not write it.")
@templates_option
@allow_incomplete_option
@rules_option
@console_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    target: str,
    repo_type: Kind | None,
    revision: str | None,
    stance: Stance,
    form: str,
    file: str | None,
    force: bool,
    templates: tuple[Path, ...],
    allow_incomplete: bool,
    rules: tuple[Path, ...],
    **_: Any,
) -> int:
    """Write the NOTICE of TARGET: the wordings that are prescribed, and every upstream with its terms, data included.

    TARGET is what `scan` takes. Exit code 3 if something could not be looked at: the list may then be incomplete.
    """
    from licensecheck.knowledge import load
    from licensecheck.pipeline import scan
    from licensecheck.report.notice import notices
    from licensecheck.report.page import Look
    from licensecheck.report.view import view

    console: Console = ctx.obj
    path = None if file in (None, "-") else Path(str(file))
    if path:
        check_writable(path, force)
    knowledge = load(rules)
    online = client(ctx.params, several=False)
    report = scan(
        target,
        repo_type=repo_type,
        revision=revision,
        offline=online.offline,
        timeout=online.seconds,
        hub=online.hub,
        stance=stance,
        knowledge=knowledge,
        progress=console.progress,
    )
    text = notices((view(report, knowledge),), form, Look(templates=templates))
    if path:
        write_atomically(path, text)
        console.say(f"wrote {path}")
    else:
        console.write(text)
    return OK if report.complete or allow_incomplete else INCOMPLETE
