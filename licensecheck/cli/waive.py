"""`licensecheck waive`: writes a waiver for one finding into the policy file, and keeps the rest of it as it is."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from licensecheck.cli.console import OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import console_options, given, rules_option, stance_option
from licensecheck.errors import UsageError
from licensecheck.policy import files

if TYPE_CHECKING:
    from licensecheck.model import Finding

REASONS = ("license-acquired", "written-permission", "not-distributed", "false-positive", "accepted-risk", "upstream-fix-pending")


@click.command(
    epilog=examples(
        "licensecheck waive 7a8139956ed069c2 --reason accepted-risk --statement 'known' --approved-by me@example.org --days 90",
        "licensecheck waive 7a81399 my-model --reason written-permission --statement 'agreed' --approved-by legal@example.org "
        "--expires 2026-12-31 --evidence mail.txt",
        "licensecheck waive 0c51e3 --intent commercial-product --reason license-acquired --statement 'contract' "
        "--approved-by me@example.org --days 365",
    )
)
@click.argument("fingerprint")
@click.argument("target", default=".")
@click.option("--reason", type=click.Choice(REASONS), required=True, metavar="REASON", help=", ".join(REASONS))
@click.option("--statement", required=True, metavar="TEXT", help="Why this is right, for whoever reads it later.")
@click.option("--approved-by", required=True, metavar="WHO", help="Who answers for it.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day it holds.")
@click.option("--days", type=click.IntRange(1, 9999), metavar="N", help="Instead of --expires: so many days from today.")
@click.option("--evidence", metavar="FILE|URL", help="What it rests on; the hash of a file is taken, and a change makes the waiver void.")
@click.option("--intent", metavar="NAME|FILE", help="Look for the finding with this intent, and waive it only for runs with it.")
@stance_option
@click.option("--offline", is_flag=True, help="Look for the finding without the network.")
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), metavar="FILE", help="The policy file to write to.")
@rules_option
@console_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    fingerprint: str,
    target: str,
    expires: Any,
    days: int | None,
    evidence: str | None,
    intent: str | None,
    offline: bool,
    policy_file: Path | None,
    rules: tuple[Path, ...],
    **said: str,
) -> int:
    """Waive the finding with this FINGERPRINT (or the beginning of it) of TARGET, the current folder by default.

    The entry goes into the policy file of the target, which is made if there is none. Comments and order stay.
    """
    from licensecheck.cli.findings import find
    from licensecheck.cli.outputs import write_atomically
    from licensecheck.cli.policies import settle
    from licensecheck.policy import reading
    from licensecheck.policy.editing import with_entry

    console: Console = ctx.obj
    if (expires is None) == (days is None):
        raise UsageError("give --expires or --days", "A waiver always ends; --days 90 is a good start.")
    path = policy_file or files.find(target).own or Path(files.NAME)
    policies = settle((target,), path if path.is_file() else None, False, rules, intent)
    report, finding = find(target, fingerprint, policies, offline=offline, stance=given(ctx, "stance"))
    ends = expires.date() if expires else _today() + timedelta(days=days or 0)
    entry = _entry(finding, path, ends, evidence, report.intent if intent else None, said)
    text = with_entry(reading.text_of(path) if path.is_file() else "", "waivers", entry, reading.shown_as(path))
    reading.build(reading.of_text(text, path, policies.knowledge.vocabulary), policies.knowledge)
    write_atomically(path, text)
    console.say(f"wrote {reading.shown_as(path)}: {finding.rule} of {finding.artifact} is waived until {ends}")
    return OK


def _entry(finding: Finding, path: Path, ends: date, evidence: str | None, intent: str | None, said: dict[str, str]) -> dict[str, Any]:
    upstream = {"upstream": finding.upstream} if finding.upstream and not finding.upstream.startswith((".", "/")) else {}
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "artifact": _named(finding.artifact, path),
        **upstream,
        **({"intent": intent} if intent else {}),
        "reason": said["reason"],
        "statement": said["statement"],
        "approved-by": said["approved_by"],
        "approved-on": _today().isoformat(),
        "expires": ends.isoformat(),
        **({"evidence": _evidence(evidence, path)} if evidence else {}),
    }


def _named(artifact: str, path: Path) -> str:
    """A folder as the policy file sees it, anything else by its id."""
    return _from(path, artifact) if artifact.startswith((".", "/")) else artifact


def _evidence(given: str, path: Path) -> dict[str, str]:
    if given.startswith("https://"):
        return {"url": given}
    found = files.sha256_of(Path(given))
    if found is None:
        raise UsageError(f"the evidence {given} cannot be read", "Give a file, or an address that begins with https://.")
    return {"path": _from(path, given), "sha256": found}


def _from(path: Path, name: str) -> str:
    return os.path.relpath(name, path.parent).replace(os.sep, "/")


def _today() -> date:
    from licensecheck.policy.dates import today

    return today()
