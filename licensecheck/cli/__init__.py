"""The command line. A command's module is imported when the command is called, so that `--help` and the hook start fast."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Any

import click

from licensecheck import __version__
from licensecheck.cli.console import USAGE, Console, guarded, wants_json_log
from licensecheck.cli.help import examples

COMMANDS: dict[str, str] = {
    "scan": "Follow an artifact's lineage and say what was promised, what was inherited, and whether they agree.",
    "check": "The same on local folders, offline and fast: the pre-commit hook.",
    "identify": "Which license a text is, and what was changed in it.",
    "card": "What a card says, nothing judged.",
    "compat": "May something made from UPSTREAM be offered under DOWNSTREAM?",
    "notice": "The NOTICE that the upstream licenses ask for.",
    "explain": "A license, rule, duty, use restriction or finding in plain words.",
    "list": "The licenses, rules, restrictions or intents that are known.",
    "validate": "Check rule and license files; every mistake with file, line and column.",
    "diff": "What changed in the terms between two revisions, folders or reports, and whom it concerns.",
    "init": "Write a policy file and a pre-commit entry for a folder.",
    "fix": "Correct what can be corrected without changing what anybody states.",
    "waive": "Answer for one finding, until a day: writes a waiver into the policy file.",
    "baseline": "Write down today's findings, so that later runs fail on new ones alone.",
    "cache": "What is kept of the Hub's answers, and getting rid of it.",
    "doctor": "What this installation is made of, and what may be wrong with it.",
    "completion": "The shell's completion script: bash, zsh or fish.",
}
"""Every command and its line in `--help`; the module of the same name in this package holds it as `command`."""


_GARBAGE = 50_000
"""A run of a fraction of a second only loses time by looking for cycles while modules are loaded."""


class Commands(click.Group):
    """A group that imports a command when it is called, and ends every run with one of our exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All commands, in the order of COMMANDS."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """See click.Group; a command that does not exist is answered with the closest ones."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from licensecheck.cli.names import unknown

            raise click.UsageError(unknown("command", args[0], COMMANDS), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """See click.Group, which would end the line of a `^C` on the terminal: a log has none."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            if ctx.obj.json_log:
                raise click.Abort from None
            raise

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run and exit."""
        gc.set_threshold(_GARBAGE)
        console = Console()
        console.json_log = wants_json_log((args[0] if args else kwargs.get("args")) or sys.argv[1:])
        kwargs.update(prog_name="licensecheck", standalone_mode=False, obj=console)
        code = guarded(console, lambda: super(Commands, self).main(*args, **kwargs))
        # the interpreter looks through everything once more as it ends: a tenth of a short run
        gc.freeze()
        sys.exit(code)


@click.command(
    cls=Commands,
    invoke_without_command=True,
    epilog=examples("licensecheck scan org/name", "licensecheck check .", "licensecheck explain llama3.1"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="licensecheck", message="%(prog)s %(version)s, AI artifact license checker")
@click.pass_context
def main(ctx: click.Context) -> None:
    """AI artifact license checker: what an AI release promises, what it inherits, and whether they agree."""
    if ctx.invoked_subcommand is None:
        ctx.obj.write(f"{ctx.get_help()}\n")
        ctx.exit(USAGE)
