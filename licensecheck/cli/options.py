"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

from licensecheck.cli.console import Console
from licensecheck.model import STANCES

F = TypeVar("F", bound=Callable[..., Any])
FAIL_LEVELS = ("error", "warning", "note", "never")


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value is not None:
        setattr(ctx.ensure_object(Console), str(param.name), value)


def console_options(function: F) -> F:
    """--color, -q, -v and --log-format; they end up in the Console, the last before the command line is parsed."""
    choices = click.Choice(("auto", "always", "never"))
    log = "Remarks, errors and progress on stderr as text (default) or as one JSON object a line."
    options = (
        click.option(
            "-v", "--verbose", is_flag=True, default=None, expose_value=False, callback=_remember, help="Show the traceback of a crash."
        ),
        click.option("-q", "--quiet", is_flag=True, default=None, expose_value=False, callback=_remember, help="No remarks on stderr."),
        click.option("--log-format", type=click.Choice(("text", "json")), metavar="FORMAT", expose_value=False, help=log),
        click.option("--color", type=choices, expose_value=False, callback=_remember, help="Colors; auto by default."),
    )
    return reduce(lambda decorated, option: option(decorated), options, function)


def rules_option(function: F) -> F:
    """--rules, as `rules`: folders."""
    kind = click.Path(path_type=Path)
    option = click.option("--rules", multiple=True, type=kind, metavar="DIR", help="Rules of your own over the shipped ones; repeatable.")
    return option(function)


def stance_option(function: F) -> F:
    """--stance."""
    text = "How to read what lawyers dispute: strict, text (default) or lenient."
    return click.option("--stance", type=click.Choice(STANCES), default="text", metavar="STANCE", help=text)(function)


def intent_option(function: F) -> F:
    """--intent."""
    text = "What you want to do with it: a preset (`licensecheck list intents`) or a policy file."
    return click.option("--intent", metavar="NAME|FILE", help=text)(function)


def policy_options(function: F) -> F:
    """--policy and --trust-target-policy, as `policy_file` and `trust_target_policy`."""
    kind = click.Path(path_type=Path)
    text = "Obey this policy file instead of the nearest licensecheck.yaml."
    function = click.option("--trust-target-policy", is_flag=True, help="Obey a policy file in somebody else's folder.")(function)
    return click.option("--policy", "policy_file", type=kind, metavar="FILE", help=text)(function)


def baseline_options(function: F) -> F:
    """--baseline, --new-only and --exit-zero."""
    kind = click.Path(path_type=Path)
    text = "Exit 0 whatever was found; 2, 70, and 3 for a target that cannot be read stay."
    function = click.option("--exit-zero", is_flag=True, help=text)(function)
    function = click.option("--new-only", is_flag=True, help="With --baseline: leave known findings out of the report.")(function)
    text = "Findings in this file do not fail the run; see `licensecheck baseline`."
    return click.option("--baseline", "baseline_file", type=kind, metavar="FILE", help=text)(function)


def given(ctx: click.Context, name: str) -> Any:
    """The value of an option if the caller gave it, None where it is only a default that a policy may replace."""
    default = ctx.get_parameter_source(name) in (None, click.core.ParameterSource.DEFAULT)
    return None if default else ctx.params[name]


def fail_on_option(function: F) -> F:
    """--fail-on, as `fail_on`."""
    text = "Exit 1 from this severity on: error (default), warning, note, never."
    return click.option("--fail-on", type=click.Choice(FAIL_LEVELS), default="error", metavar="LEVEL", help=text)(function)


def allow_incomplete_option(function: F) -> F:
    """--allow-incomplete, as `allow_incomplete`."""
    return click.option("--allow-incomplete", is_flag=True, help="Do not exit 3 for what could not be looked at, be it the target itself.")(
        function
    )


def repo_type_option(help: str) -> Callable[[F], F]:
    """--repo-type, as `repo_type`."""
    return click.option("--repo-type", type=click.Choice(("model", "dataset", "space")), metavar="TYPE", help=help)


def format_option(*names: str) -> Callable[[F], F]:
    """--format for a command that prints one thing, as `form`; the first name is the default."""
    return click.option("-f", "--format", "form", type=click.Choice(names), default=names[0], metavar="FORMAT", help=", ".join(names))
