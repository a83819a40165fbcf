"""`--format F -o FILE`, any number of times: which report goes where, and writing it so that no half file is ever seen."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec import Struct
from msgspec.structs import replace

from licensecheck.cli import portfolio
from licensecheck.cli.console import Console
from licensecheck.errors import UsageError, unwritable
from licensecheck.patterns import pattern
from licensecheck.report import FORMATS, MARKS, missing_extra, renderer
from licensecheck.report.page import Look
from licensecheck.report.view import View

_ORDER = "licensecheck.outputs.order"
_MARK_WITHIN = 400
_MAX_STEM = 120
_UNUSUAL = pattern(r"[^A-Za-z0-9._-]+")


class Output(Struct, frozen=True):
    """One report to make; `path` None is standard output. A `folder` gets a file for each target.

    `asked` is False for the report that is made where no option asks for one.
    """

    format: str
    path: Path | None
    folder: bool = False
    force: bool = False
    templates: tuple[Path, ...] = ()
    asked: bool = True

    def laid_out(self, look: Look) -> Look:
        """The layout with the templates that were asked for."""
        return replace(look, templates=self.templates)

    def file_for(self, target: str) -> Path:
        """The file of one target in a folder, named after it: `datasets/org/name` is in `datasets--org--name.json`."""
        plain = _UNUSUAL.sub("--", target).strip("-.")[:_MAX_STEM]
        unusual = plain.replace("--", "/") != target or plain == Path(portfolio.PAGE).stem
        stem = f"{plain}-{hashlib.sha256(target.encode('utf-8', 'replace')).hexdigest()[:8]}" if unusual else plain
        return (self.path or Path()) / f"{stem}{FORMATS[self.format] or f'.{self.format}.txt'}"


class OutputCommand(click.Command):
    """A command that remembers in which order its --format and -o options were given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See click.Command."""
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        ctx.meta[_ORDER] = [param.name for param in order]
        return super().parse_args(ctx, args)


def output_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--format, --output, --templates and --force, for an OutputCommand."""
    formats = click.Choice(list(FORMATS))
    function = templates_option(function)
    help = f"Form of the report: {', '.join(FORMATS)}. Repeat it with -o for several reports from one run."
    function = click.option("--force", is_flag=True, help="Overwrite FILE even if it is not a report.")(function)
    text = "Write the report here; - is stdout, FOLDER/ one file for each target and a page over them."
    function = click.option("-o", "--output", "files", multiple=True, metavar="FILE", help=text)(function)
    return click.option("-f", "--format", "formats", multiple=True, type=formats, metavar="FORMAT", help=help)(function)


def templates_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--templates, as `templates`: folders."""
    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    text = "Your own templates, logo and sign-off fields over the shipped ones (docs/templates.md); repeatable."
    return click.option("--templates", multiple=True, type=kind, metavar="DIR", help=text)(function)


def outputs(ctx: click.Context, formats: Sequence[str], files: Sequence[str], force: bool) -> tuple[Output, ...]:
    """The reports that were asked for, files first. Raises UsageError for what cannot be written, before any work is done."""
    pairs = _pairs(ctx.meta[_ORDER], list(formats), list(files))
    made = tuple(_output(format, file, force) for format, file in pairs) or (Output("terminal", None, asked=False),)
    found = tuple(replace(output, templates=tuple(ctx.params.get("templates", ()))) for output in made)
    if sum(output.path is None for output in found) > 1:
        raise UsageError("two reports for standard output", "Give each --format its own -o FILE, but for one.")
    for output in found:
        _check_installed(output.format)
        if output.folder and output.path:
            _make(output.path)
            check_writable(output.path / portfolio.PAGE, force)
            portfolio.begin(output.path, resume=ctx.params.get("resume", False))
        elif output.path:
            check_writable(output.path, force)
    return tuple(sorted(found, key=lambda output: output.path is None))


def emit_for(target: str, chosen: Sequence[Output], seen: View, console: Console) -> None:
    """Make and write one target's reports in folders, and enter it into the page over each. Raises UsageError."""
    links: dict[Path, list[tuple[str, str]]] = {}
    for output in chosen:
        path = output.file_for(target)
        check_writable(path, output.force)
        write_atomically(path, renderer(output.format).render((seen,), output.laid_out(Look(color=console.color == "always"))))
        links.setdefault(path.parent, []).append((output.format, path.name))
    if links:
        from licensecheck.report.portfolio import row

        for folder, reports in links.items():
            portfolio.add(folder, replace(row(seen, sorted(reports, key=lambda report: report[0] != "html")), target=target))


def emit_pages(chosen: Sequence[Output], targets: Collection[str], console: Console) -> None:
    """Write the page over each folder of reports. Raises UsageError."""
    for output in {output.path: output for output in chosen if output.folder}.values():
        path = (output.path or Path()) / portfolio.PAGE
        page = portfolio.page(path.parent, targets, output.laid_out(Look()))
        if page:
            write_atomically(path, page)
            console.say(f"wrote {path}, a page over {path.parent}")


def emit(chosen: Sequence[Output], views: Sequence[View], console: Console) -> None:
    """Make and write all reports."""
    for output in chosen:
        look = console.look() if output.path is None else Look(color=console.color == "always")
        text = renderer(output.format).render(views, output.laid_out(look))
        if output.path is None:
            console.write(text)
        else:
            write_atomically(output.path, text)
            console.say(f"wrote {output.path} ({output.format})")


def write_atomically(path: Path, text: str) -> None:
    """Replace `path` in one step, keeping its mode. Raises UsageError."""
    import tempfile

    target = path.resolve()
    data = text.encode("utf-8", "backslashreplace")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(_mode(target))
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink()
            raise
    except OSError as error:
        raise unwritable(path, error) from None


def _pairs(order: Sequence[str | None], formats: list[str], files: list[str]) -> list[tuple[str | None, str | None]]:
    """Each -o belongs to the --format before it, or, if that has its file already or there is none, to the next one."""
    pairs: list[tuple[str | None, str | None]] = []
    for name in order:
        format, file = pairs[-1] if pairs else (None, None)
        if name == "formats":
            given = formats.pop(0)
            pairs[-1:] = [(given, file)] if file and not format else [*pairs[-1:], (given, None)]
        elif name == "files":
            given = files.pop(0)
            pairs[-1:] = [(format, given)] if format and not file else [*pairs[-1:], (None, given)]
    return pairs


def _output(format: str | None, file: str | None, force: bool) -> Output:
    path = None if file in (None, "-") else Path(str(file))
    if path and str(file).endswith(("/", os.sep)):
        return Output(format or "json", path, folder=True, force=force)
    if format is None and path is None:
        return Output("terminal", None)
    if format is None:
        suffixes = {suffix: name for name, suffix in FORMATS.items() if suffix and str(path).lower().endswith(suffix)}
        format = suffixes[max(suffixes, key=len)] if suffixes else None
    if format is None:
        raise UsageError(f"no --format for {path}", f"Write --format FORMAT -o {path}; FORMAT is one of {', '.join(FORMATS)}.")
    return Output(format, path)


def _check_installed(format: str) -> None:
    extra = missing_extra(format)
    if extra:
        raise UsageError(f"--format {format} needs more than is installed", f"Install it with `pip install 'licensecheck-ai[{extra}]'`.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None


def check_writable(path: Path, force: bool) -> None:
    """Raises UsageError for what is no place for a report, or holds something else."""
    try:
        _check_place(path, force)
    except OSError as error:
        raise unwritable(path, error) from None


def _check_place(path: Path, force: bool) -> None:
    if not path.parent.is_dir():
        raise UsageError(f"no folder {path.parent} to write {path.name} to", "Make the folder first.")
    if path.is_dir():
        raise UsageError(f"{path} is a folder", f"Give -o a file, or {path}/ for one file for each target.")
    if not force and path.is_file() and path.stat().st_size and not _is_report(path):
        raise UsageError(f"{path} is not a report; it was left as it is", "Choose another name, or add --force to overwrite it.")


def _is_report(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(_MARK_WITHIN).decode("utf-8", "replace")
    except OSError:
        return False
    return start.strip() in ("", "[]") or any(mark in start for mark in MARKS)


def _mode(target: Path) -> int:
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
