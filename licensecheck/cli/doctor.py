"""`licensecheck doctor`: what this installation is made of, and what may be wrong with it. No network, no secret shown."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Literal, TypeAlias

import click
from msgspec import Struct

from licensecheck import __version__
from licensecheck.cli.console import FINDINGS, OK, Console
from licensecheck.cli.help import examples
from licensecheck.cli.options import console_options, format_option
from licensecheck.patterns import pattern

State: TypeAlias = Literal["ok", "note", "wrong"]
DISTRIBUTION, OTHER = "licensecheck-ai", "licensecheck"
_STYLES = {"ok": "good", "note": "mild", "wrong": "bad"}
_REQUIRED = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Remark(Struct, frozen=True):
    """One thing that was looked at; `help` is the next step where something is wrong."""

    about: str
    state: State
    text: str
    help: str = ""


@click.command(epilog=examples("licensecheck doctor", "licensecheck doctor --format json"))
@format_option("terminal", "json")
@console_options
@click.pass_obj
def command(console: Console, form: str) -> int:
    """Look at this installation: versions, a name clash, rules, the Hub's settings, cache and policy. Exits 1 if anything is wrong."""
    from licensecheck.report.json import document, indented
    from licensecheck.report.page import Page

    remarks = tuple(_remarks())
    if form == "json":
        rows = [{"about": r.about, "state": r.state, "text": r.text, "help": r.help} for r in remarks]
        console.write(indented(document(_digest(), checks=rows)))
    else:
        page = Page(console.look())
        for remark in remarks:
            page.line(f" {remark.about}: {remark.text}", 0, 6, f"{remark.state:5}", _STYLES[remark.state])
            if remark.help:
                page.line(remark.help, 6, 6)
        console.write(page.text())
    return FINDINGS if any(remark.state == "wrong" for remark in remarks) else OK


def _remarks() -> Iterator[Remark]:
    yield Remark("licensecheck", "ok", f"{__version__}, AI artifact license checker, in {Path(__file__).parents[1]}")
    yield Remark("Python", "ok", f"{sys.version.split()[0]} ({sys.executable})")
    yield from _versions()
    yield _name_clash()
    yield _command_on_path()
    yield _rules()
    yield _endpoint()
    yield _token()
    yield _cache()
    yield _policy()
    yield _tool("git", "`licensecheck diff` of two revisions of a folder needs it")
    yield _tool("pre-commit", "the hooks need it")


def _versions() -> Iterator[Remark]:
    for name in _required():
        try:
            yield Remark(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Remark(name, "wrong", "not installed", f"pip install {name}")


def _required() -> list[str]:
    """What our distribution asks for, without extras; nothing where the package runs from a plain checkout."""
    try:
        asked = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []
    return [match[0] for one in asked if "extra ==" not in one and (match := _REQUIRED.match(one))]


def _name_clash() -> Remark:
    """The other `licensecheck` on PyPI brings a package and a command of the same name; the last one installed wins."""
    try:
        version = metadata.version(OTHER)
    except metadata.PackageNotFoundError:
        return Remark("name clash", "ok", "no other licensecheck in this environment")
    help = f"Keep them apart: pipx install {DISTRIBUTION}, or pip uninstall {OTHER} and install {DISTRIBUTION} again."
    return Remark("name clash", "wrong", f"the distribution {OTHER} {version}, another tool, is in this environment too", help)


def _command_on_path() -> Remark:
    found = shutil.which("licensecheck")
    if found is None:
        return Remark("command", "note", "`licensecheck` is not on PATH; `python -m licensecheck` works")
    folders = (Path(sys.executable).parent, Path(sys.executable).resolve().parent, Path(sys.argv[0]).resolve().parent)
    if Path(found).resolve().parent in folders or Path(found).parent in folders:
        return Remark("command", "ok", found)
    help = "Another tool of this name comes first (Debian's devscripts has one); call ours by its path or change PATH."
    return Remark("command", "note", f"`licensecheck` on PATH is {found}, not of this environment", help)


def _rules() -> Remark:
    from licensecheck.knowledge import load

    try:
        knowledge = load()
        counts = f"{len(knowledge.license_ids)} licenses, {len(knowledge.checks)} checks"
    except Exception as error:  # whatever is wrong with the installation is what is asked for
        return Remark("rules", "wrong", f"{type(error).__name__}: {error}", f"pip install --force-reinstall {DISTRIBUTION}")
    return Remark("rules", "ok", f"{counts}, digest {knowledge.digest[:12]}")


def _digest() -> str | None:
    from licensecheck.knowledge import load

    try:
        return load().digest
    except Exception:  # said by _rules
        return None


def _endpoint() -> Remark:
    from urllib.parse import urlsplit

    from licensecheck.sources.hub_names import endpoint_in_use, is_offline

    endpoint = endpoint_in_use()
    try:
        address = urlsplit(endpoint)
    except ValueError:
        return Remark("endpoint", "wrong", "HF_ENDPOINT is no address", "Set HF_ENDPOINT to an https address.")
    if address.scheme == "http" and address.hostname not in ("127.0.0.1", "localhost"):
        return Remark("endpoint", "wrong", f"{_without_secrets(endpoint)} is not encrypted", "Set HF_ENDPOINT to an https address.")
    remark = " (offline mode is set)" if is_offline() else ""
    return Remark("endpoint", "note" if remark else "ok", f"{_without_secrets(endpoint)}{remark}")


def _without_secrets(address: str) -> str:
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def _token() -> Remark:
    """Whether there is a token and where it is from; never what it is."""
    if os.environ.get("HF_TOKEN"):
        return Remark("token", "ok", "from HF_TOKEN")
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    file = Path(os.environ.get("HF_TOKEN_PATH") or home / "token")
    if file.is_file():
        return Remark("token", "ok", f"from {file}")
    return Remark("token", "note", "none; gated and private repos cannot be looked at", "Set HF_TOKEN, or run `hf auth login`.")


def _cache() -> Remark:
    from licensecheck.report.page import counted
    from licensecheck.sources.cache import Cache

    cache = Cache()
    held = cache.contents()
    text = f"{cache.folder} ({counted(held.repos, 'repo')}, {held.size / 2**20:.1f} MiB)"
    if cache.folder.exists() and not os.access(cache.folder, os.W_OK):
        return Remark("cache", "wrong", f"{text} cannot be written to", "Set LICENSECHECK_CACHE to a folder that can.")
    return Remark("cache", "ok", text)


def _policy() -> Remark:
    from licensecheck.errors import LicenseCheckError
    from licensecheck.policy.files import find

    found = find(".").own
    if found is None:
        return Remark("policy", "note", "no licensecheck.yaml here or above", "`licensecheck init` writes one.")
    from licensecheck.cli.policies import settle

    try:
        settle((".",), found, False, (), None)
    except LicenseCheckError as error:
        return Remark("policy", "wrong", error.message.splitlines()[0], error.help)
    return Remark("policy", "ok", str(found))


def _tool(name: str, use: str) -> Remark:
    found = shutil.which(name)
    return Remark(name, "ok" if found else "note", found or f"not on PATH; {use}")
