"""A folder of a git repo as it was at a revision: read out of git's objects, nothing checked out, no hook or filter run.

Nothing that a crafted tree may name leads out of the folder that is written, and what cannot be a file there is left out.
"""

from __future__ import annotations

import errno
import os
import posixpath
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from pathlib import Path, PurePosixPath
from threading import Timer

from msgspec import Struct

from licensecheck.errors import SourceError, UsageError
from licensecheck.model import Issue
from licensecheck.sources.base import MAX_FILE_BYTES
from licensecheck.sources.local import MAX_DEPTH, MAX_FILES, SKIPPED_FOLDERS, is_utf8, left_out_issues

MAX_TOTAL_BYTES = 64 * 1024 * 1024
MAX_LARGE_FILES = 100
"""Files longer than MAX_FILE_BYTES whose beginning is written."""
MAX_LARGE_BYTES = 1024 * 1024 * 1024
"""What is written of all of them together."""
MAX_NAME_BYTES = 255
"""No file system takes a longer name."""
MAX_LINKS = 8
"""Links that lead from one to the next."""
_TIMEOUT = 60
_BEGINNINGS = {
    ".gguf": 64 * 1024 * 1024,
    ".onnx": 64 * 1024 * 1024,
    ".safetensors": 25_000_008,
    ".json": 4 * 1024 * 1024,
    ".md": MAX_FILE_BYTES,
}
"""How much of a file may be read, in bytes, by the end of its name; of any other it is _BEGINNING."""
_BEGINNING = 2 * 1024 * 1024
_CHUNK = 1024 * 1024
_MAX_LINK_BYTES = 4096
_FULL = (errno.ENOSPC, errno.EDQUOT)
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

    Of a file longer than MAX_FILE_BYTES as much is written as may be read of one with its name (see beginning); a link is the
    file that it leads to. Raises UsageError, SourceError `file-limit` for a folder with more files or more text than is read.
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
    links = {entry.name: os.fsdecode(contents.pop(entry.name)) for entry in entries if entry.mode == _LINK and entry.name in contents}
    large = _nearest([entry for entry in entries if entry.size > MAX_FILE_BYTES], left_out)
    target = _Target(into / (Path(folder).resolve().name or "root"), left_out)
    for name, content in contents.items():
        target.write(name, [content])
    for entry in large:
        target.write(entry.name, _beginning(folder, entry))
    for name, place in _followed(links, {*contents, *(entry.name for entry in large)}, left_out).items():
        target.link(name, place)
    return Snapshot(target.root, left_out_issues(left_out, folder))


def beginning(name: str) -> int:
    """How many bytes of a large file with this name are written: no reader asks for more of it."""
    return next((size for suffix, size in _BEGINNINGS.items() if name.lower().endswith(suffix)), _BEGINNING)


class _Target:
    """The folder that is written. What the disk refuses, such as a file in the place of a folder, is left out."""

    def __init__(self, root: Path, left_out: Mapping[str, list[str]]) -> None:
        self.root = root
        self._left_out = left_out
        root.mkdir(parents=True)

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file. Raises OSError where the disk is full, and whatever `chunks` raises."""

        def write(place: Path) -> None:
            with place.open("xb") as file:
                file.writelines(chunks)

        self._make(name, write)

    def link(self, name: str, to: str) -> None:
        """Another name of a file that was written."""
        self._make(name, lambda place: os.link(self.root / to, place))

    def _make(self, name: str, make: Callable[[Path], None]) -> None:
        place = self.root / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            make(place)
        except OSError as error:
            if error.errno in _FULL:
                raise
            self._left_out["not-written"].append(name)


def _entries(folder: str, commit: str, left_out: Mapping[str, list[str]]) -> Iterator[_Entry]:
    """The files and links of a commit."""
    for line in _git(folder, "ls-tree", "-r", "-z", "--long", commit).split(b"\0"):
        about, _, raw = line.partition(b"\t")
        if not about:
            continue
        name = os.fsdecode(raw)
        mode, _, object, size = about.decode("ascii").split()
        if not _is_plain(name):
            left_out["unsafe-name"].append(ascii(name[:MAX_NAME_BYTES]))
        elif not is_utf8(name):
            left_out["unreadable-name"].append(ascii(name))
        elif name.count("/") > MAX_DEPTH:
            _too_deep(name, left_out["depth-limit"])
        elif mode == _LINK and int(size) > _MAX_LINK_BYTES:
            left_out["link-outside"].append(name)
        elif mode == _SUBMODULE:
            left_out["submodule"].append(name)
        elif mode in (*_REGULAR, _LINK):
            yield _Entry(name, mode, object, int(size))
        else:
            left_out["not-a-file"].append(name)


def _is_plain(name: str) -> bool:
    """No way out of the folder, on any system; git refuses such names, a crafted tree may hold them, and too long ones."""
    parts = PurePosixPath(name).parts
    if any(len(os.fsencode(part)) > MAX_NAME_BYTES for part in parts):
        return False
    return bool(parts) and not any(part in ("/", "..") or part.lower() == ".git" for part in parts) and not set(name) & set("\\:\n")


def _too_deep(name: str, told: list[str]) -> None:
    """Tell of a file what a walk would: the first folder that it does not enter, once."""
    folders = name.split("/")[: MAX_DEPTH + 1]
    if not SKIPPED_FOLDERS.intersection(folders) and "/".join(folders) not in told[-1:]:
        told.append("/".join(folders))


def _contents(folder: str, entries: list[_Entry]) -> Iterator[bytes]:
    out = _git(folder, "cat-file", "--batch", given="".join(f"{entry.object}\n" for entry in entries).encode())
    at = 0
    for entry in entries:
        start = out.index(b"\n", at) + 1
        at = start + entry.size + 1
        yield out[start : start + entry.size]


def _nearest(large: list[_Entry], left_out: Mapping[str, list[str]]) -> list[_Entry]:
    """As many large files as are written, those nearest to the root."""
    found: list[_Entry] = []
    room = MAX_LARGE_BYTES
    for entry in sorted(large, key=lambda entry: (entry.name.count("/"), entry.name)):
        size = min(entry.size, beginning(entry.name))
        if len(found) < MAX_LARGE_FILES and size <= room:
            found.append(entry)
            room -= size
        else:
            left_out["large-files"].append(entry.name)
    return found


def _beginning(folder: str, entry: _Entry) -> Iterator[bytes]:
    """What is written of a large file, in pieces. Raises SourceError `git` where it is damaged."""
    left = min(entry.size, beginning(entry.name))
    with _started(folder, "cat-file", "blob", entry.object) as process:
        timer = Timer(_TIMEOUT, process.kill)
        timer.start()
        assert process.stdout is not None
        try:
            while left and (chunk := process.stdout.read(min(left, _CHUNK))):
                left -= len(chunk)
                yield chunk
        finally:
            timer.cancel()
            process.kill()
    if left:
        raise SourceError("git", f"{entry.name} could not be read out of {folder}.", "`git fsck` looks for damage.")


def _followed(links: Mapping[str, str], files: Set[str], left_out: Mapping[str, list[str]]) -> dict[str, str]:
    """The files that the links lead to. One to a folder adds nothing: its files are there under their own names."""
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    found = {}
    for name in links:
        place = name
        for _ in range(MAX_LINKS):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(place), links[place])) if place in links else place
        if place in files:
            found[name] = place
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
