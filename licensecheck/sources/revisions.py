"""A folder of a git repo as it was at a revision: read out of git's objects, nothing checked out, no hook or filter run."""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from threading import Timer

from msgspec import Struct

from licensecheck.errors import SourceError, UsageError
from licensecheck.model import Issue
from licensecheck.sources.base import MAX_FILE_BYTES
from licensecheck.sources.local import MAX_FILES, left_out_issues

MAX_TOTAL_BYTES = 64 * 1024 * 1024
MAX_LARGE_FILES = 100
"""Files longer than MAX_FILE_BYTES whose beginning is written."""
MAX_LINKS = 8
"""Links that lead from one to the next."""
_TIMEOUT = 60
_REGULAR = ("100644", "100755")
_LINK, _SUBMODULE = "120000", "160000"


class Snapshot(Struct, frozen=True):
    """The files of a revision in a folder, which has the name of the one they are from, and what is not there."""

    root: Path
    issues: tuple[Issue, ...] = ()


class _Entry(Struct, frozen=True):
    name: str
    mode: str
    object: str
    size: int


def materialize(folder: str, revision: str, into: Path) -> Snapshot:
    """Write the files of `folder` at `revision` below `into`.

    Of a file longer than MAX_FILE_BYTES only the beginning is written, which is all that is read of a text; a link is
    the file that it leads to. Raises UsageError, SourceError `file-limit` for a folder with more files or more text than
    is read.
    """
    if not revision or revision.startswith("-"):
        raise UsageError(f"'{revision}' is no revision", "Give a branch, a tag or a commit.")
    commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    left_out: dict[str, list[str]] = defaultdict(list)
    entries = list(_entries(folder, commit, left_out))
    if len(entries) > MAX_FILES:
        raise SourceError("file-limit", f"{folder} has more than {MAX_FILES} files at {revision}.")
    small = [entry for entry in entries if entry.size <= MAX_FILE_BYTES]
    if sum(entry.size for entry in small) > MAX_TOTAL_BYTES:
        raise SourceError("file-limit", f"{folder} has more than {MAX_TOTAL_BYTES >> 20} MiB of small files at {revision}.")
    contents = dict(zip((entry.name for entry in small), _contents(folder, small), strict=True))
    contents |= _beginnings(folder, [entry for entry in entries if entry.size > MAX_FILE_BYTES], left_out)
    links = {entry.name: os.fsdecode(contents.pop(entry.name)) for entry in entries if entry.mode == _LINK and entry.name in contents}
    contents |= _followed(links, contents, left_out)
    root = into / (Path(folder).resolve().name or "root")
    root.mkdir(parents=True)
    for name, content in contents.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return Snapshot(root, left_out_issues(left_out, folder))


def _entries(folder: str, commit: str, left_out: Mapping[str, list[str]]) -> Iterator[_Entry]:
    """The files and links of a commit."""
    for line in _git(folder, "ls-tree", "-r", "-z", "--long", commit).split(b"\0"):
        about, _, raw = line.partition(b"\t")
        if not about:
            continue
        name = os.fsdecode(raw)
        mode, _, object, size = about.decode("ascii").split()
        if not _is_plain(name):
            left_out["unsafe-name"].append(ascii(name))
        elif mode == _SUBMODULE:
            left_out["submodule"].append(name)
        elif mode in (*_REGULAR, _LINK):
            yield _Entry(name, mode, object, int(size))
        else:
            left_out["not-a-file"].append(name)


def _is_plain(name: str) -> bool:
    """No way out of the folder, on any system; git refuses such names, a crafted tree may hold them."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not any(part in ("/", "..") or part.lower() == ".git" for part in parts) and not set(name) & set("\\:\n")


def _contents(folder: str, entries: list[_Entry]) -> Iterator[bytes]:
    out = _git(folder, "cat-file", "--batch", given="".join(f"{entry.object}\n" for entry in entries).encode())
    at = 0
    for entry in entries:
        start = out.index(b"\n", at) + 1
        at = start + entry.size + 1
        yield out[start : start + entry.size]


def _beginnings(folder: str, large: list[_Entry], left_out: Mapping[str, list[str]]) -> dict[str, bytes]:
    """The first MAX_FILE_BYTES of the large files that are nearest to the root."""
    ordered = sorted(large, key=lambda entry: (entry.name.count("/"), entry.name))
    found = {}
    for entry in ordered[:MAX_LARGE_FILES]:
        found[entry.name] = _beginning(folder, entry)
    for entry in ordered[MAX_LARGE_FILES:]:
        left_out["large-files"].append(entry.name)
    return found


def _beginning(folder: str, entry: _Entry) -> bytes:
    with _started(folder, "cat-file", "blob", entry.object) as process:
        timer = Timer(_TIMEOUT, process.kill)
        timer.start()
        assert process.stdout is not None
        data = process.stdout.read(MAX_FILE_BYTES)
        timer.cancel()
        process.kill()
    if len(data) < MAX_FILE_BYTES:
        raise SourceError("git", f"{entry.name} could not be read out of {folder}.", "`git fsck` looks for damage.")
    return data


def _followed(links: Mapping[str, str], contents: Mapping[str, bytes], left_out: Mapping[str, list[str]]) -> dict[str, bytes]:
    """What the links lead to. One to a folder adds nothing: its files are there under their own names."""
    folders = {str(parent) for name in contents for parent in PurePosixPath(name).parents}
    found = {}
    for name in links:
        place = name
        for _ in range(MAX_LINKS):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(place), links[place])) if place in links else place
        if place in contents:
            found[name] = contents[place]
        elif place not in folders:
            left_out["link-outside"].append(name)
    return found


def _git(folder: str, *args: str, given: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(_command(folder, args), input=given, capture_output=True, check=False, timeout=_TIMEOUT, env=_environment())  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_run(error) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        what = said[0].removeprefix("fatal: ") if said else f"{args[-1].removesuffix('^{commit}')} is no revision of {folder}"
        raise SourceError("git", f"{what}.", "`git log --oneline` lists the revisions.")
    return done.stdout


def _started(folder: str, *args: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(_command(folder, args), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment())  # noqa: S603
    except OSError as error:
        raise _not_run(error) from None


def _command(folder: str, args: tuple[str, ...]) -> list[str]:
    return ["git", "-c", "core.fsmonitor=false", "-C", folder, *args]


def _environment() -> dict[str, str]:
    return {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def _not_run(error: Exception) -> SourceError:
    return SourceError("git", f"git could not be run: {error}.", "Install git, or give two folders.")
