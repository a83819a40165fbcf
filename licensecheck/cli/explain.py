"""`licensecheck explain`: whatever has a name here, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from licensecheck.cli.console import OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.names import unknown
from licensecheck.cli.options import console_options, format_option, rules_option, stance_option
from licensecheck.errors import UsageError
from licensecheck.model import Stance
from licensecheck.patterns import pattern

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge
    from licensecheck.report.page import Look

_FINGERPRINT = pattern(r"[0-9a-f]{8,64}")


@click.command(
    epilog=examples(
        "licensecheck explain llama3.1",
        "licensecheck explain noncommercial-dropped",
        "licensecheck explain llama3.1 apache-2.0 --relation finetune",
    )
)
@click.argument("name")
@click.argument("downstream", required=False)
@click.option("-r", "--relation", metavar="R", help="With two licenses: how the second was made from the first.")
@format_option("terminal", "json")
@stance_option
@rules_option
@console_options
@click.pass_obj
def command(
    console: Console,
    *,
    name: str,
    downstream: str | None,
    relation: str | None,
    form: str,
    stance: Stance,
    rules: tuple[Path, ...],
) -> int:
    """Explain NAME: a license, a rule, a use restriction, a duty, a right, a relation, an intent. Two licenses: how they fit.

    A license may be written as it is found in the wild: by id, SPDX id, full name or address.
    """
    from licensecheck.knowledge import load

    knowledge = load(rules)
    if downstream is not None or relation is not None:
        return _pair(console, knowledge, (name, downstream), relation, stance=stance, form=form)
    console.write(_explained(knowledge, name, form, console.look()))
    return OK


def _pair(console: Console, knowledge: Knowledge, pair: tuple[str, str | None], relation: str | None, *, stance: Stance, form: str) -> int:
    from licensecheck.cli.compat import Question, answer

    if pair[1] is None or relation is None:
        raise UsageError("a pair needs two licenses and --relation", "licensecheck explain llama3.1 apache-2.0 --relation finetune")
    return answer(console, knowledge, Question(*pair, relation), stance=stance, fail_on="never", form=form)


def _explained(knowledge: Knowledge, name: str, form: str, look: Look) -> str:
    from licensecheck.report import explain
    from licensecheck.report.json import indented

    license = knowledge.license(knowledge.catalogue.resolve(name) or name)
    check = None if license else knowledge.checks.get(name)
    if form == "json":
        return indented(_document(knowledge, name))
    if license:
        return explain.license_text(license, knowledge, look)
    if check:
        return explain.check_text(check, look)
    return "\n".join(explain.word_text(kind, name, knowledge, look) for kind in _kinds(knowledge, name))


def _document(knowledge: Knowledge, name: str) -> dict[str, Any]:
    from licensecheck.report import explain

    license = knowledge.license(knowledge.catalogue.resolve(name) or name)
    if license:
        return explain.license_document(license, knowledge)
    check = knowledge.checks.get(name)
    if check:
        return explain.check_document(check, knowledge)
    return explain.word_document(_kinds(knowledge, name)[0], name, knowledge)


def _kinds(knowledge: Knowledge, name: str) -> tuple[str, ...]:
    """The lists of the vocabulary that have this word. Raises UsageError if none does."""
    from licensecheck.report.explain import WORD_KINDS, words

    found = tuple(kind for kind in WORD_KINDS if name in words(kind, knowledge))
    if not found and _FINGERPRINT.fullmatch(name):
        raise UsageError(
            f"'{name}' looks like the fingerprint of a finding; a finding is explained in its report",
            f"Run `licensecheck scan TARGET` and look for {name}, then `licensecheck explain RULE` with the rule it names.",
        )
    if not found:
        help = "`licensecheck list licenses` and `licensecheck list rules` show what can be explained."
        raise UsageError(unknown("name", name, _names(knowledge)), help)
    return found


def _names(knowledge: Knowledge) -> Iterator[str]:
    from licensecheck.report.explain import WORD_KINDS, words

    yield from knowledge.license_ids
    yield from knowledge.checks
    for kind in WORD_KINDS:
        yield from words(kind, knowledge)
