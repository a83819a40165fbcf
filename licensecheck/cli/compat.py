"""`licensecheck compat`: one pair of licenses and a relation, or a file of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click
from msgspec import Struct

from licensecheck.cli.console import FINDINGS, OK, USAGE, Console
from licensecheck.cli.help import examples
from licensecheck.cli.names import require_licenses, require_word
from licensecheck.cli.options import FAIL_LEVELS, console_options, fail_on_option, format_option, rules_option, stance_option
from licensecheck.errors import UsageError
from licensecheck.model import Component, Judgement, Reason, Stance, Verdict

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge

MAX_LINE = 64 * 1024
"""No line of a batch is read further than this, in characters."""
FAILS: dict[Verdict, str] = {"conflict": "error", "unclear": "warning", "conditional": "note"}
"""The severity that a verdict counts as for --fail-on."""


class Question(Struct, frozen=True):
    """A pair as it was asked; None is a license that is not declared or a component that the relation decides."""

    upstream: str | None
    downstream: str | None
    relation: str
    upstream_component: str | None = None
    downstream_component: str | None = None

    @property
    def components(self) -> tuple[str | None, str | None]:
        """Upstream's and downstream's."""
        return self.upstream_component, self.downstream_component


@click.command(
    epilog=examples(
        "licensecheck compat llama3.1 apache-2.0 --relation finetune",
        "licensecheck compat cc-by-nc-4.0 mit -r train --format json",
        "licensecheck compat --batch pairs.jsonl",
    )
)
@click.argument("upstream", required=False)
@click.argument("downstream", required=False)
@click.option("-r", "--relation", metavar="R", help="How the downstream was made: finetune, merge, quantized, train …")
@click.option("--upstream-component", metavar="C", help="weights, data, code or documentation; the relation's usual one if not given.")
@click.option("--downstream-component", metavar="C", help="The same for the downstream.")
@click.option("--batch", metavar="FILE", help="JSON lines with these names; one result a line, in order. - is stdin.")
@format_option("terminal", "json")
@stance_option
@fail_on_option
@rules_option
@console_options
@click.pass_obj
def command(
    console: Console,
    *,
    upstream: str | None,
    downstream: str | None,
    relation: str | None,
    upstream_component: str | None,
    downstream_component: str | None,
    batch: str | None,
    form: str,
    stance: Stance,
    fail_on: str,
    rules: tuple[Path, ...],
) -> int:
    """May something made from UPSTREAM by this relation be offered under DOWNSTREAM?

    Both are license ids, names or expressions such as 'mit OR apache-2.0'. For --fail-on a conflict counts as an
    error, unclear as a warning, conditional as a note. A batch is data: it exits 0, or 2 if a line could not be read.
    """
    from licensecheck.knowledge import load

    if batch is not None and (upstream or relation or upstream_component or downstream_component):
        raise UsageError("--batch takes everything from its file", "Leave UPSTREAM, DOWNSTREAM, --relation and the components out.")
    if batch is not None:
        return _batch(load(rules), batch, stance, console)
    if upstream is None or downstream is None or relation is None:
        raise UsageError("a pair needs UPSTREAM, DOWNSTREAM and --relation", "licensecheck compat llama3.1 apache-2.0 --relation finetune")
    question = Question(upstream, downstream, relation, upstream_component, downstream_component)
    return answer(console, load(rules), question, stance=stance, fail_on=fail_on, form=form)


def answer(console: Console, knowledge: Knowledge, question: Question, *, stance: Stance, fail_on: str, form: str) -> int:
    """Judge one pair, print it, return the exit code. Raises UsageError for names nobody knows."""
    for expression in (question.upstream, question.downstream):
        require_licenses(knowledge, str(expression))
    _require_words(knowledge, question)
    judgement = _judged(knowledge, question, stance)
    if form == "json":
        from licensecheck.report.json import indented

        console.write(indented(_document(knowledge, question, judgement)))
    else:
        from licensecheck.report.terminal import judgement_text

        console.write(judgement_text(_asked(knowledge, question), judgement, console.look()))
    level = FAILS.get(judgement.verdict)
    return FINDINGS if level and FAIL_LEVELS.index(level) <= FAIL_LEVELS.index(fail_on) and fail_on != "never" else OK


def _require_words(knowledge: Knowledge, question: Question) -> None:
    require_word(knowledge, "relations", "relation", question.relation)
    for component in question.components:
        if component is not None:
            require_word(knowledge, "components", "component", component)


def _judged(knowledge: Knowledge, question: Question, stance: Stance) -> Judgement:
    from licensecheck.judging.compat import judge

    above, below = (cast("Component | None", component) for component in question.components)
    return judge(knowledge, question.upstream, question.relation, question.downstream, above, below, stance)


def _document(knowledge: Knowledge, question: Question, judgement: Judgement) -> dict[str, Any]:
    from licensecheck.report.json import compat_document

    q = question
    return compat_document(
        rules_digest=knowledge.digest,
        upstream=q.upstream,
        downstream=q.downstream,
        relation=q.relation,
        components=q.components,
        judgement=judgement,
    )


def _asked(knowledge: Knowledge, question: Question) -> str:
    relation = knowledge.vocabulary["relations"][question.relation]["label"]
    return f"{relation} {question.upstream}, offered under {question.downstream}"


def _batch(knowledge: Knowledge, file: str, stance: Stance, console: Console) -> int:
    """Every line that is not blank gives one result line, so that results can be put beside their questions."""
    from licensecheck.report.json import one_line

    wrong = []
    with _opened(file) as lines:
        for number, line in enumerate(_bounded(lines), 1):
            if not line.strip():
                continue
            question = Question(None, None, "")
            try:
                question = _question(line)
                _require_words(knowledge, question)
                judgement = _judged(knowledge, question, stance)
            except UsageError as error:
                wrong.append(f"line {number}: {error.message}")
                judgement = Judgement("unclear", "low", (Reason("input", "unclear", "", "", f"line {number}: {error.message}"),))
            console.write(one_line(_document(knowledge, question, judgement)))
    if wrong:
        console.error("\n".join(wrong), "These lines have the verdict unclear in the output.")
    return USAGE if wrong else OK


def _bounded(lines: IO[str]) -> Iterator[str]:
    """Line by line; of one that is too long only the beginning is kept, one character more than MAX_LINE."""
    while line := lines.readline(MAX_LINE + 1):
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith("\n"):
            rest = lines.readline(MAX_LINE + 1)
        yield line


def _question(line: str) -> Question:
    if len(line) > MAX_LINE:
        raise UsageError(f"longer than {MAX_LINE} characters")
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError("not JSON") from None
    if not isinstance(fields, dict):
        raise UsageError("not a JSON object")
    upstream = _field(fields, "upstream", "upstream_license")
    downstream = _field(fields, "downstream", "downstream_license")
    relation = _field(fields, "relation")
    if relation is None:
        raise UsageError("no relation")
    return Question(upstream, downstream, relation, _field(fields, "upstream_component"), _field(fields, "downstream_component"))


def _field(fields: dict[str, Any], *names: str) -> str | None:
    value = next((fields[name] for name in names if fields.get(name) is not None), None)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{names[0]} is not text")
    return value or None


def _opened(file: str) -> AbstractContextManager[IO[str]]:
    if file == "-":
        return nullcontext(sys.stdin)
    try:
        return Path(file).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}", "Give --batch a file of JSON lines, or - for stdin.") from None
