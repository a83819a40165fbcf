"""What a Hub answered before, kept on disk: per endpoint, repo, revision and access, verified whenever it is read.

There are no locks. An answer is a file named by the sha256 of its content, and an entry that points to it is replaced
in one step after that file is in place: whoever is killed in between leaves a temporary file and nothing else.
"""

# Thousands of entries are opened in a run over many repos, and pathlib takes longer to join their paths than to read them.
# ruff: noqa: PTH105, PTH108, PTH112, PTH118, PTH120

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from licensecheck.errors import UsageError
from licensecheck.model import Kind

ANONYMOUS = "anonymous"
MAX_KEPT_BYTES = 32 * 1024 * 1024
"""No longer answer is kept."""

_LAYOUT = "v2"
_FORMER_LAYOUTS = ("v1",)
"""Folders of earlier versions, which nothing reads any more."""
_ENTRIES, _CONTENTS, _TEMPORARY = "entries", "contents", "tmp"
_MAX_ENTRY_BYTES = 16 * 1024
_ABANDONED_SECONDS = 3600.0
_TRIES = 8
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
_FOR_READING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOR_WRITING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Key(Struct, frozen=True):
    """What was asked: `file` None is the repo's metadata, `revision` empty its default branch, `access` see access()."""

    endpoint: str
    access: str
    kind: Kind
    repo: str
    revision: str = ""
    file: str | None = None


_KEY_FIELDS = frozenset(Key.__struct_fields__)


class Kept(Struct, frozen=True):
    """An answer from the cache. `at` is when it was given, in seconds since 1970; not `whole`: it was cut."""

    data: bytes
    at: float
    whole: bool


class Contents(Struct, frozen=True):
    """What a cache holds: entries, different repos, bytes on disk, when the oldest and newest entry were made.

    What an earlier version left there counts in the bytes alone.
    """

    entries: int = 0
    repos: int = 0
    size: int = 0
    oldest: float | None = None
    newest: float | None = None


def access(secret: str | None) -> str:
    """Who asks, as it stands in a Key: nobody, or a hash of the secret that was shown."""
    return hashlib.sha256(f"licensecheck\0{secret}".encode()).hexdigest() if secret else ANONYMOUS


def default_folder() -> Path:
    """LICENSECHECK_CACHE, XDG_CACHE_HOME/licensecheck, or where the platform keeps caches. HF_HOME plays no part.

    Raises UsageError if there is no home folder either.
    """
    given, xdg = os.environ.get("LICENSECHECK_CACHE"), os.environ.get("XDG_CACHE_HOME", "")
    if given:
        return Path(given).expanduser().absolute()
    if Path(xdg).is_absolute():
        return Path(xdg) / "licensecheck"
    try:
        home = Path.home()
    except RuntimeError:
        raise UsageError("There is no home folder to keep a cache in.", "Set LICENSECHECK_CACHE, or use --no-cache.") from None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "licensecheck" / "Cache"
    return home / "Library" / "Caches" / "licensecheck" if sys.platform == "darwin" else home / ".cache" / "licensecheck"


class Cache:
    """A cache folder (default: default_folder()). Safe for many threads and processes; it never makes a scan fail.

    What cannot be written is not kept, and `fault` then says why, in one sentence.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()
        self.fault: str | None = None
        self._root = self.folder / _LAYOUT
        parts = (os.path.join(self._root, part, "") for part in (_ENTRIES, _CONTENTS, _TEMPORARY))
        self._entries_in, self._contents_in, self._made_in = parts
        self._ready: bool | None = None
        self._prepared_before = False

    def get(self, key: Key) -> Kept | None:
        """The answer to `key`, None if there is none or it is damaged in any way; damaged files are removed."""
        if not self._exists():
            return None
        asked = asdict(key)
        path = self._entry(asked)
        entry = _parsed(_read(path, _MAX_ENTRY_BYTES))
        if entry is None or asked not in entry["keys"]:
            if os.path.lexists(path):
                _remove(path)
            return None
        content = self._content(entry["sha256"])
        data = _read(content, MAX_KEPT_BYTES)
        if data is None or _digest(data) != entry["sha256"]:
            _remove(path)
            _remove(content)
            return None
        return Kept(data, entry["at"], entry["whole"])

    def put(self, keys: Sequence[Key], data: bytes, *, whole: bool = True) -> None:
        """Keep `data` as the answer to each of `keys`, of now."""
        if self.fault or len(data) > MAX_KEPT_BYTES or not self._prepared():
            return
        digest = _digest(data)
        asked = list(map(asdict, keys))
        try:
            content = self._content(digest)
            if _read(content, MAX_KEPT_BYTES) != data:
                self._write(content, data)
            entry = _entry_text({"keys": asked, "sha256": digest, "at": time(), "whole": whole})
            first, *others = map(self._entry, asked)
            self._write(first, entry)
            for other in others:
                self._write(other, entry, like=first)
        except OSError as error:
            self.fault = f"The cache in {self.folder} cannot be written ({error.strerror}); nothing more is kept."

    def contents(self) -> Contents:
        """What it holds; walks over all of it."""
        entries = list(self._entries())
        size = sum(_size(path) for path in self._files())
        times = [entry["at"] for entry in entries]
        repos = {(key["endpoint"], key["kind"], key["repo"]) for entry in entries for key in entry["keys"]}
        return Contents(len(entries), len(repos), size, min(times, default=None), max(times, default=None))

    def clear(self, before: float | None = None) -> int:
        """Remove entries made before the time `before` (default: all) and what only they needed; how many entries.

        Entries that cannot be read and the folders of earlier versions go at any time. Nothing but the cache's own files is
        touched.
        """
        kept, removed = set(), 0
        files = list(self._files())
        for path in (path for path in files if _is_entry(path)):
            entry = self._entry_in(path)
            if entry and before is not None and entry["at"] >= before:
                kept.add(entry["sha256"])
            else:
                removed += _remove(path)
        for path in (path for path in files if not _is_entry(path)):
            due = before is None or self._is_former(path) or _age(path) > _ABANDONED_SECONDS
            if due and (path.name not in kept or self._is_former(path)):
                _remove(path)
        for root in self._former():
            _remove_empty(root)
        return removed

    def _exists(self) -> bool:
        """Whether there is a folder that may be trusted."""
        if self._ready is None:
            try:
                state = self._root.lstat()
            except OSError:
                return False
            self._ready = self._is_ours(state)
        return self._ready

    def _is_ours(self, state: os.stat_result) -> bool:
        if _is_trusted(state):
            return True
        self.fault = f"The cache in {self.folder} is not used: somebody else could have written it."
        return False

    def _prepared(self) -> bool:
        """Whether the folder is there, made if need be."""
        if self._prepared_before or self._ready is False:
            return bool(self._ready)
        self._prepared_before = True
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._root.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            self.fault = f"The cache in {self.folder} cannot be made ({error.strerror}); nothing is kept."
            return False
        self._sweep()
        return self._exists()

    def _sweep(self) -> None:
        """Remove what killed processes left behind."""
        for path in (self._root / _TEMPORARY).glob("*"):
            if _age(path) > _ABANDONED_SECONDS:
                _remove(path)

    def _write(self, path: str, data: bytes, like: str | None = None) -> None:
        """Put a file in place in one step, as a link to `like`, which holds the same, where the disk has links.

        `clear` may remove the temporary one in between, so it is tried again.

        There is no wait for the disk: what a power cut leaves half written is seen by its digest and asked for again.
        """
        for left in reversed(range(_TRIES)):
            try:
                if left < _TRIES - 1 or not os.path.isdir(os.path.dirname(path)):
                    self._make_folders(Path(path))
                _replace(f"{self._made_in}{os.getpid()}-{secrets.token_hex(8)}", path, data, like)
            except FileNotFoundError:
                if not left:
                    raise
            else:
                return

    def _make_folders(self, path: Path) -> None:
        for folder in (self._root, path.parent.parent, path.parent, self._root / _TEMPORARY):
            folder.mkdir(exist_ok=True, mode=0o700)

    def _entry(self, asked: dict[str, Any]) -> str:
        """Where the entry for a key lies, given as a mapping."""
        name = _digest(json.dumps(asked, sort_keys=True).encode())
        return f"{self._entries_in}{name[:2]}{os.sep}{name}"

    def _content(self, digest: str) -> str:
        return f"{self._contents_in}{digest[:2]}{os.sep}{digest}"

    def _entries(self) -> Iterator[dict[str, Any]]:
        entries = (self._entry_in(path) for path in self._files() if _is_entry(path))
        return (entry for entry in entries if entry)

    def _entry_in(self, path: Path) -> dict[str, Any] | None:
        return None if self._is_former(path) else _parsed(_read(path, _MAX_ENTRY_BYTES))

    def _is_former(self, path: Path) -> bool:
        return not path.is_relative_to(self._root)

    def _files(self) -> Iterator[Path]:
        """The cache's own files, by their place, those of earlier versions last; nothing else that may lie there."""
        if self._exists():
            yield from _files(self._root)
        for root in self._former():
            yield from _files(root)

    def _former(self) -> Iterator[Path]:
        """The folders of earlier versions, where they may be trusted."""
        for root in (self.folder / layout for layout in _FORMER_LAYOUTS):
            with suppress(OSError):
                if _is_trusted(root.lstat()):
                    yield root


def _is_trusted(state: os.stat_result) -> bool:
    """Whether that is a folder, no link, in which nobody else may write."""
    mine = not hasattr(os, "geteuid") or state.st_uid == os.geteuid()
    return stat.S_ISDIR(state.st_mode) and mine and (os.name == "nt" or not state.st_mode & _OTHERS_MAY_WRITE)


def _files(root: Path) -> Iterator[Path]:
    """What lies in the places for files below `root`; a link among them is one, a folder behind a link is not looked into."""
    for part, shards in ((_ENTRIES, "*/*"), (_CONTENTS, "*/*"), (_TEMPORARY, "*")):
        for path in (root / part).glob(shards):
            inside = not path.parent.is_symlink() and not path.parent.parent.is_symlink()
            if inside and (path.is_symlink() or path.is_file()):
                yield path


def _is_entry(path: Path) -> bool:
    return path.parts[-3] == _ENTRIES


def _remove_empty(root: Path) -> None:
    """Remove `root` and the folders in it, as far as they are empty."""
    for folder, _, _ in os.walk(root, topdown=False):
        with suppress(OSError):
            Path(folder).rmdir()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _entry_text(entry: dict[str, Any]) -> bytes:
    text = json.dumps(entry).encode()
    return _digest(text).encode() + b"\n" + text


def _parsed(text: bytes | None) -> dict[str, Any] | None:
    """An entry as it was written, None for anything else: its own digest stands before it."""
    digest, _, body = (text or b"").partition(b"\n")
    if not body or digest != _digest(body).encode():
        return None
    try:
        entry = json.loads(body)
        known = all(key.keys() >= _KEY_FIELDS for key in entry["keys"])
        whole = known and isinstance(entry["sha256"], str) and isinstance(entry["at"], float)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return entry if whole and entry["sha256"].isalnum() and isinstance(entry.get("whole"), bool) else None


def _read(path: str | Path, limit: int) -> bytes | None:
    """A regular file of at most `limit` bytes, no link; None if there is none."""
    try:
        descriptor = os.open(path, _FOR_READING)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        state = os.fstat(descriptor)
        return file.readall() if stat.S_ISREG(state.st_mode) and state.st_size <= limit else None


def _replace(temporary: str, path: str, data: bytes, like: str | None) -> None:
    try:
        if not like or not _linked(like, temporary):
            _make(temporary, data)
        os.replace(temporary, path)
    finally:
        _remove(temporary)  # it is still there if both names were links to one file already: then POSIX renames nothing


def _make(path: str, data: bytes) -> None:
    with os.fdopen(os.open(path, _FOR_WRITING, 0o600), "wb") as file:
        file.write(data)


def _linked(path: str, name: str) -> bool:
    """Whether `name` is now another name of a file: a new file costs many times as much on most disks."""
    try:
        os.link(path, name, follow_symlinks=False)
    except (OSError, NotImplementedError):
        return False
    return True


def _remove(path: str | Path) -> bool:
    try:
        os.unlink(path)
    except OSError:
        return False
    return True


def _size(path: Path) -> int:
    """The bytes that a file takes on disk, shared by all its names."""
    try:
        state = path.lstat()
        return state.st_size // max(state.st_nlink, 1)
    except OSError:
        return 0


def _age(path: Path) -> float:
    try:
        return time() - path.lstat().st_mtime
    except OSError:
        return 0.0
