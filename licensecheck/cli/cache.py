"""`licensecheck cache`: what is kept of the Hub's answers, and getting rid of it."""

from __future__ import annotations

from time import time

import click

from licensecheck.cli.console import OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import console_options, format_option


@click.group(
    epilog=examples("licensecheck cache info", "licensecheck cache clear", "licensecheck cache clear --older-than 30"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
def command() -> None:
    """What the Hub answered before: metadata and texts by commit, for rescans and for `scan --offline`.

    It lies in LICENSECHECK_CACHE, else XDG_CACHE_HOME/licensecheck, else the platform's cache folder. What was read with
    a token is only given back to that token.
    """


@command.command()
@format_option("terminal", "json")
@console_options
@click.pass_obj
def info(console: Console, form: str) -> int:
    """Where the cache is, what it holds and how old that is."""
    from licensecheck.report.moment import written_seconds
    from licensecheck.sources.cache import Cache

    cache = Cache()
    held = cache.contents()
    facts = {"folder": str(cache.folder), "entries": held.entries, "repos": held.repos, "bytes": held.size}
    oldest, newest = (None if one is None else written_seconds(one) for one in (held.oldest, held.newest))
    times = {"oldest": oldest, "newest": newest, "fault": cache.fault}
    if form == "json":
        from licensecheck import knowledge
        from licensecheck.report.json import document, indented

        console.write(indented(document(knowledge.load().digest, **facts, **times)))
    else:
        console.write("".join(f"{name}: {value}\n" for name, value in {**facts, **times}.items() if value is not None))
    return OK


@command.command()
@click.option("--older-than", type=click.FloatRange(0), metavar="DAYS", help="Remove only what was kept more than DAYS days ago.")
@console_options
@click.pass_obj
def clear(console: Console, older_than: float | None) -> int:
    """Remove what is kept; nothing but the cache's own files."""
    from licensecheck.report.page import counted
    from licensecheck.sources.cache import Cache

    cache = Cache()
    removed = cache.clear(None if older_than is None else time() - older_than * 86_400)
    if cache.fault:
        console.warn(cache.fault)
    else:
        console.say(f"removed {counted(removed, 'entry')} from {cache.folder}")
    return OK
