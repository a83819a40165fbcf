"""`licensecheck init`: a policy file with what the folder already answers, and the hooks for pre-commit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licensecheck import __version__
from licensecheck.cli.console import OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import console_options
from licensecheck.errors import UsageError
from licensecheck.policy import files

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge
    from licensecheck.model import Report

REPOSITORY = "https://github.com/licensecheck-ai/licensecheck"
PRE_COMMIT = ".pre-commit-config.yaml"
_MAX_SHOWN = 12


@click.command(
    epilog=examples("licensecheck init", "licensecheck init my-model --intent hosted-service", "licensecheck init --no-pre-commit")
)
@click.argument("folder", default=".")
@click.option("--intent", metavar="NAME", help="What you want to do with it; `licensecheck list intents`.")
@click.option("--no-pre-commit", is_flag=True, help=f"Leave {PRE_COMMIT} alone.")
@console_options
@click.pass_obj
def command(console: Console, folder: str, intent: str | None, no_pre_commit: bool) -> int:
    """Write licensecheck.yaml for FOLDER, the current one by default, and an entry in .pre-commit-config.yaml.

    A policy file that is there already is left as it is.
    """
    from licensecheck.cli.outputs import write_atomically
    from licensecheck.knowledge import load
    from licensecheck.policy.intent import preset

    if not Path(folder).is_dir():
        raise UsageError(f"'{folder}' is no folder", "Give the folder of a model, a dataset or of several.")
    knowledge = load()
    if intent:
        preset(knowledge, intent)
    policy = Path(folder) / files.NAME
    if policy.exists():
        console.say(f"{policy} is there already; it was left as it is")
    else:
        write_atomically(policy, policy_text(_scanned(folder, knowledge), intent, knowledge))
        console.say(f"wrote {policy}")
    if not no_pre_commit:
        _add_hooks(console, _top(Path(folder)) / PRE_COMMIT)
    console.say("next: answer the questions in the file, then run `licensecheck check`")
    return OK


def policy_text(report: Report, intent: str | None, knowledge: Knowledge) -> str:
    """A policy file with comments; what a person has to decide is commented out."""
    chosen = f"intent: {intent}" if intent else f"# intent: open-release   # or {', '.join(name for name in knowledge.intents)}"
    return "\n".join((*_head(report), "", *_intent_questions(chosen), "", *_allow(report), "", *_rest())) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield "# What we want to do with this release, what we allow, and what we have decided. `licensecheck check` reads it."
    yield "# docs/policy.md of licensecheck describes every key."
    yield "#"
    yield "# Found when this file was written:"
    lineage = report.lineage
    for row in [lineage.target, *dict.fromkeys(edge.parent for edge in lineage.edges)][:_MAX_SHOWN]:
        yield f"#   {_plain(_named(report, row))}: {_plain(_stated(report, row))}"


def _intent_questions(chosen: str) -> Iterator[str]:
    yield "# What do you want to do? A preset, or answers of your own:"
    yield chosen
    yield "# intent:"
    yield "#   name: our-product"
    yield "#   business: company             # company, nonprofit, academic, government, individual"
    yield "#   sharing: yes                  # also: commercial, modifying, relicensing, hosting, training-on-outputs, selling-outputs"
    yield "#   fields: [healthcare]          # fields of use that licenses may forbid"
    yield "#   regions: [eu, usa]            # where you and your users are"
    yield "#   monthly-active-users: 20,000"
    yield "#   annual-revenue: 3,000,000 USD"


def _allow(report: Report) -> Iterator[str]:
    found = sorted({claim.expression for artifact in report.lineage.artifacts.values() for claim in artifact.claims if claim.expression})
    known = [one for one in found if " " not in one and _plain(one) == one] or ["apache-2.0", "mit"]
    yield "# Licenses that may govern it; everything else is then a finding. These are the ones in use now:"
    yield f"# allow: [{', '.join(known[:_MAX_SHOWN])}]"


def _rest() -> Iterator[str]:
    yield "stance: text                      # how to read what lawyers dispute: strict, text, lenient"
    yield "fail-on: error                    # error, warning, note, never"
    yield "# severities: {naming-duty: error}"
    yield "#"
    yield "# `licensecheck waive FINGERPRINT` writes waivers here."
    yield "waiver-terms: {max-days: 366, warn-days: 30}"


def _named(report: Report, id: str) -> str:
    artifact = report.lineage.artifacts.get(id)
    return (artifact.name or id) if artifact and id == report.lineage.target else id


def _stated(report: Report, id: str) -> str:
    from licensecheck.report.view import stated

    return stated(report.lineage.artifacts.get(id))


def _plain(text: str) -> str:
    """One line that a comment can hold whatever a card says."""
    from licensecheck.report.page import visible

    return "".join(character for character in visible(text, 120) if character not in "\r\n#")


def _scanned(folder: str, knowledge: Knowledge) -> Report:
    from licensecheck.pipeline import scan

    return scan(folder, offline=True, knowledge=knowledge)


def _top(folder: Path) -> Path:
    """The root of the git work tree, where pre-commit looks for its file."""
    full = folder.resolve()
    return next((one for one in (full, *full.parents) if (one / ".git").exists()), full)


def _add_hooks(console: Console, path: Path) -> None:
    from licensecheck.cli.outputs import write_atomically
    from licensecheck.policy.editing import with_entry
    from licensecheck.policy.reading import text_of

    text = text_of(path) if path.is_file() else ""
    if "id: licensecheck" in text:
        console.say(f"{path.name} has the hook already")
        return
    entry = {"repo": REPOSITORY, "rev": f"v{__version__}", "hooks": [{"id": "licensecheck"}, {"id": "licensecheck-lineage"}]}
    write_atomically(path, with_entry(text, "repos", entry, path.name))
    console.say(f"{'added the hooks to' if text else 'wrote'} {path.name}; `pre-commit install -t pre-commit -t pre-push` turns them on")
