"""A folder of a git repo as it was at a revision: read out of git's objects, nothing checked out, no hook or filter run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct

from licensecheck.errors import SourceError, UsageError
from licensecheck.sources.base import MAX_FILE_BYTES
from licensecheck.sources.local import MAX_FILES

MAX_TOTAL_BYTES = 64 * 1024 * 1024
_TIMEOUT = 60
_REGULAR = ("100644", "100755")


class _Blob(Struct, frozen=True):
    name: str
    object: str
    size: int


def materialize(folder: str, revision: str, into: Path) -> Path:
    """Write the files of `folder` at `revision` below `into`; the new folder, which has the old one's name.

    Files that no text can be as large as are written empty. Raises UsageError, SourceError `file-limit` for a folder with
    more files or more text than is read.
    """
    if not revision or revision.startswith("-"):
        raise UsageError(f"'{revision}' is no revision", "Give a branch, a tag or a commit.")
    commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    root = into / (Path(folder).resolve().name or "root")
    root.mkdir(parents=True)
    blobs = list(_blobs(folder, commit))
    if len(blobs) > MAX_FILES:
        raise SourceError("file-limit", f"{folder} has more than {MAX_FILES} files at {revision}.")
    wanted = [blob for blob in blobs if blob.size <= MAX_FILE_BYTES]
    if sum(blob.size for blob in wanted) > MAX_TOTAL_BYTES:
        raise SourceError("file-limit", f"{folder} has more than {MAX_TOTAL_BYTES >> 20} MiB of small files at {revision}.")
    contents = dict(zip((blob.name for blob in wanted), _contents(folder, wanted), strict=True))
    for blob in blobs:
        file = root / blob.name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(contents.get(blob.name, b""))
    return root


def _blobs(folder: str, commit: str) -> Iterator[_Blob]:
    for line in _git(folder, "ls-tree", "-r", "-z", "--long", commit).split(b"\0"):
        about, _, raw = line.partition(b"\t")
        name = os.fsdecode(raw)
        if not about or not _is_plain(name):
            continue
        mode, kind, object, size = about.decode("ascii").split()
        if kind == "blob" and mode in _REGULAR:
            yield _Blob(name, object, int(size))


def _is_plain(name: str) -> bool:
    """No way out of the folder, on any system; git refuses such names, a crafted tree may hold them."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not any(part in ("/", "..") or part.lower() == ".git" for part in parts) and not set(name) & set("\\:\n")


def _contents(folder: str, blobs: list[_Blob]) -> Iterator[bytes]:
    out = _git(folder, "cat-file", "--batch", given="".join(f"{blob.object}\n" for blob in blobs).encode())
    at = 0
    for blob in blobs:
        start = out.index(b"\n", at) + 1
        at = start + blob.size + 1
        yield out[start : start + blob.size]


def _git(folder: str, *args: str, given: bytes | None = None) -> bytes:
    environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    command = ["git", "-c", "core.fsmonitor=false", "-C", folder, *args]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=_TIMEOUT, env=environment)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceError("git", f"git could not be run: {error}.", "Install git, or give two folders.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        what = said[0].removeprefix("fatal: ") if said else f"{args[-1].removesuffix('^{commit}')} is no revision of {folder}"
        raise SourceError("git", f"{what}.", "`git log --oneline` lists the revisions.")
    return done.stdout
