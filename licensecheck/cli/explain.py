"""`licensecheck explain`: whatever has a name here, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from licensecheck.cli.console import OK, Console
from licensecheck.cli.findings import SHORTEST
from licensecheck.cli.help import examples
from licensecheck.cli.names import unknown
from licensecheck.cli.options import console_options, format_option, given, intent_option, rules_option, stance_option
from licensecheck.errors import UsageError
from licensecheck.model import Stance
from licensecheck.patterns import pattern

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge
    from licensecheck.policy import Policy
    from licensecheck.report.finding import Told
    from licensecheck.report.page import Look

_HEXADECIMAL = pattern(r"[0-9a-f]{1,64}")
_ELSEWHERE = "`licensecheck explain FINGERPRINT TARGET`, or --in REPORT.json, looks elsewhere."


@click.command(
    epilog=examples(
        "licensecheck explain llama3.1",
        "licensecheck explain llama3.1 apache-2.0 --relation finetune",
        "licensecheck explain 7a8139956ed069c2 my-model",
    )
)
@click.argument("name")
@click.argument("second", required=False, metavar="[DOWNSTREAM|TARGET]")
@click.option("-r", "--relation", metavar="R", help="With two licenses: how the second was made from the first.")
@click.option("--in", "report", type=click.Path(path_type=Path), metavar="REPORT", help="With a fingerprint: look in this JSON report.")
@click.option("--offline", is_flag=True, help="With a fingerprint: look for the finding without the network.")
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), metavar="FILE", help="With a fingerprint: obey this policy file.")
@intent_option
@format_option("terminal", "json")
@stance_option
@rules_option
@console_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    name: str,
    second: str | None,
    relation: str | None,
    report: Path | None,
    form: str,
    stance: Stance,
    rules: tuple[Path, ...],
    **_: Any,
) -> int:
    """Explain NAME: a license, a rule, a use restriction, a duty, a right, a relation, an intent. Two licenses: how they fit.

    A license may be written as it is found in the wild: by id, SPDX id, full name or address.

    NAME may also be the fingerprint of a finding, or its first six digits or more: of TARGET, the current folder by default,
    which is checked for it, offline first. With --in it is taken from the report of an earlier run.
    """
    from licensecheck.knowledge import load

    console: Console = ctx.obj
    knowledge = load(rules)
    if report is not None or (relation is None and _is_fingerprint(knowledge, name)):
        _tell(ctx, name, second, report, form)
    elif second is not None or relation is not None:
        return _pair(console, knowledge, (name, second), relation, stance=stance, form=form)
    else:
        console.write(_explained(knowledge, name, form, console.look()))
    return OK


def _is_fingerprint(knowledge: Knowledge, name: str) -> bool:
    """Whether it can only be one: what has a name of this form is explained by its name."""
    long_enough = _is_hexadecimal(name) and len(name.strip()) >= SHORTEST
    return long_enough and not knowledge.catalogue.resolve(name) and name not in _names(knowledge)


def _is_hexadecimal(name: str) -> bool:
    return bool(_HEXADECIMAL.fullmatch(name.strip().lower()))


def _tell(ctx: click.Context, name: str, target: str | None, report: Path | None, form: str) -> None:
    """Write what a finding says."""
    from licensecheck.report.finding import finding_document, finding_text
    from licensecheck.report.json import indented

    console: Console = ctx.obj
    if report is None:
        told, knowledge = _found(ctx, name, target or ".")
    elif target is None:
        told, knowledge = _reported(ctx.params, name, report)
    else:
        raise UsageError("give a TARGET or --in REPORT, not both", "A report says itself what it is about.")
    console.write(indented(finding_document(told, knowledge)) if form == "json" else finding_text(told, knowledge, console.look()))


def _found(ctx: click.Context, fingerprint: str, target: str) -> tuple[Told, Knowledge]:
    """The finding of a target, and the rules it was found with."""
    from licensecheck.cli.findings import find
    from licensecheck.cli.policies import settle
    from licensecheck.report.finding import Told, concerned

    said = ctx.params
    policies = settle((target,), said["policy_file"], False, said["rules"], said["intent"])
    stance, offline = given(ctx, "stance"), said["offline"]
    report, finding = find(target, fingerprint, policies, offline=offline, stance=stance, elsewhere=_ELSEWHERE)
    options = _options(said, said["intent"], report.stance, policies.of(target))
    return Told(finding, target, report.intent, concerned(finding, report.duties), options), policies.knowledge


def _reported(said: Mapping[str, Any], fingerprint: str, path: Path) -> tuple[Told, Knowledge]:
    """The finding as a JSON report has it, and the rules that `waive` would look for it with. Raises UsageError, PolicyError."""
    from licensecheck.cli import reports
    from licensecheck.cli.findings import as_reported, beginning_with
    from licensecheck.cli.policies import settle
    from licensecheck.report.finding import Told, concerned

    fingerprint = as_reported(fingerprint)
    for document in reports.read(path):
        finding = beginning_with(fingerprint, reports.findings(document))
        if finding:
            target, intent = document["target"], document["intent"]
            policies = settle((target,), said["policy_file"], False, said["rules"], None)
            policy, knowledge = policies.of(target), policies.knowledge
            again = said["intent"] or _intent_again(intent, policy, knowledge)
            options = _options(said, again, document["stance"], policy)
            return Told(finding, target, intent, concerned(finding, reports.duties(document)), options, again == ""), knowledge
    raise UsageError(f"{path} has no finding {fingerprint}", _ELSEWHERE)


def _intent_again(intent: str | None, policy: Policy | None, knowledge: Knowledge) -> str | None:
    """What asks with the intent of this name again: None where nothing has to be said, "" where only a file can."""
    if intent is None or (policy and policy.intent and policy.intent.name == intent):
        return None
    return intent if intent in knowledge.intents else ""


def _options(said: Mapping[str, Any], intent: str | None, stance: Stance, policy: Policy | None) -> tuple[str, ...]:
    """What `waive` has to be given to ask as the run did; `policy` is the one that it obeys by itself."""
    asked = stance if stance != ((policy and policy.stance) or "text") else None
    rules = (("--rules", folder) for folder in said["rules"])
    again = (("--intent", intent), ("--stance", asked), ("--policy", said["policy_file"]), *rules)
    return tuple(str(word) for option in again if option[1] for word in option)


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
    if not found:
        help = "`licensecheck list licenses` and `licensecheck list rules` show what can be explained."
        short = f" If it is the beginning of a fingerprint, give at least {SHORTEST} digits." if _is_hexadecimal(name) else ""
        raise UsageError(unknown("name", name, _names(knowledge)), f"{help}{short}")
    return found


def _names(knowledge: Knowledge) -> Iterator[str]:
    from licensecheck.report.explain import WORD_KINDS, words

    yield from knowledge.license_ids
    yield from knowledge.checks
    for kind in WORD_KINDS:
        yield from words(kind, knowledge)
