"""`licensecheck completion`: the script that a shell loads to complete commands and options."""

from __future__ import annotations

import click

from licensecheck.cli.console import OK, Console
from licensecheck.cli.help import examples

_VARIABLE = "_LICENSECHECK_COMPLETE"


@click.command(
    epilog=examples(
        "licensecheck completion bash >> ~/.bashrc",
        "licensecheck completion zsh >> ~/.zshrc",
        "licensecheck completion fish > ~/.config/fish/completions/licensecheck.fish",
    )
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")), metavar="bash|zsh|fish")
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    console: Console = ctx.obj
    kind = get_completion_class(shell)
    assert kind is not None, shell
    root = ctx.find_root()
    console.write(kind(root.command, {}, "licensecheck", _VARIABLE).source() + "\n")
    return OK
