"""Which policy file speaks for a target, and whether it is the user's own."""

# A path is text that a user or a repo wrote: pathlib would cost the hook more than the look-up itself.
# ruff: noqa: PTH109, PTH110, PTH112, PTH113, PTH116, PTH118, PTH120

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

NAME = "licensecheck.yaml"
_MAX_PROOF_BYTES = 64 * 1024 * 1024


class Found(NamedTuple):
    """The policy file to obey, and one of the target's own that is only shown."""

    own: Path | None = None
    foreign: Path | None = None


def find(target: str) -> Found:
    """The nearest policy file, upward from a local target, or from the current folder for a name on the Hub.

    A local target is the user's own inside the current git work tree, or below the current folder. The file of any
    other folder is somebody else's.
    """
    here = os.getcwd()
    top = _work_tree(here) or here
    full = os.path.realpath(target) if os.path.exists(target) else os.path.realpath(here)
    folder = full if os.path.isdir(full) else os.path.dirname(full)
    if _is_below(folder, os.path.realpath(top)):
        return Found(own=_nearest(folder, os.path.realpath(top)))
    foreign = next((f for f in _candidates(folder) if _is_below(f, _work_tree(folder) or folder)), None)
    return Found(_nearest(os.path.realpath(here), os.path.realpath(top)), Path(foreign) if foreign else None)


def sha256_of(path: Path) -> str | None:
    """The hash of a regular file, None where there is none or it is larger than any evidence."""
    import hashlib

    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_PROOF_BYTES:
                return None
            return hashlib.sha256(file.read()).hexdigest()
    except (OSError, ValueError):
        return None


def _nearest(folder: str, top: str) -> Path | None:
    """The first policy file upward; above `top` only one that the user or root owns, as anybody may write to /tmp."""
    for file in _candidates(folder):
        if _is_below(file, top) or _is_ours(file):
            return Path(file)
    return None


def _candidates(folder: str) -> Iterator[str]:
    while True:
        file = os.path.join(folder, NAME)
        if os.path.isfile(file):
            yield file
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _is_ours(file: str) -> bool:
    return not hasattr(os, "getuid") or os.stat(file).st_uid in (0, os.getuid())


def _work_tree(folder: str) -> str | None:
    """The nearest folder upward with a `.git`."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
