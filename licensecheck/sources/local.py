"""Local folders as repos: bounded, never out of the folder, nothing but regular files opened."""

# A path is text that somebody wrote: pathlib would fold what must be seen, such as `./` and a last `/`.
# ruff: noqa: PTH100, PTH110, PTH112, PTH118, PTH119, PTH120, PTH122, PTH208

from __future__ import annotations

import heapq
import os
import re
import stat
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field

from licensecheck.errors import SourceError
from licensecheck.model import Issue, Kind
from licensecheck.patterns import pattern
from licensecheck.sources.base import MAX_FILE_BYTES, Ref
from licensecheck.sources.hub_names import HubName, cache_folder, hub_url, public_name

MAX_FILES = 10_000
MAX_DEPTH = 12
SKIPPED_FOLDERS = frozenset((".git", ".cache", ".venv", "node_modules", "__pycache__"))
"""Folders that no walk enters."""
CARD_SUFFIXES = frozenset((".md", ".markdown"))
BILL_SUFFIXES = (".cdx.json", ".spdx.json", ".spdx3.json", "bom.json")
"""How the name of a bill of materials ends."""
WEIGHTS_SUFFIXES = frozenset((".safetensors", ".gguf", ".bin", ".pt", ".pth", ".ckpt", ".onnx", ".h5", ".keras", ".tflite", ".msgpack"))

_DATA_SUFFIXES = frozenset((".parquet", ".arrow", ".csv", ".tsv", ".jsonl"))
_HEAD_BYTES = 64 * 1024
_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
_LFS_POINTER_BYTES = 1024
_SPACE_KEY = pattern(r"^sdk:\s*\S", re.MULTILINE)
_DATASET_KEY = pattern(
    r"^(dataset_info|configs|task_categories|task_ids|size_categories|annotations_creators|language_creators"
    r"|source_datasets|multilinguality):",
    re.MULTILINE,
)
_COMMIT = pattern(r"[0-9a-f]{40}")
_MODELSCOPE_REMOTE = pattern(
    r"https://(?:[^@/\s]{1,200}@)?(?:www\.)?modelscope\.(?:cn|ai)/(?:(?:models|datasets)/)?[^/\s]{1,96}/([A-Za-z0-9._-]{1,96})"
)
_MODELSCOPE = (".msc", ".mdl")
"""Files that ModelScope's client leaves in a folder, in whose name it wrote `___` for `.`."""
_NAMED_IN_ISSUE = 5


def is_lfs_pointer(data: bytes) -> bool:
    """Whether `data`, a whole small file or its beginning, is a Git LFS pointer instead of the content."""
    return data.startswith(_LFS_POINTER) and len(data) <= _LFS_POINTER_BYTES


class LocalRepo(Struct, frozen=True):
    """A folder, or one card in it. `issues` holds what the walk had to leave out. See Repo."""

    id: str
    kind: Kind
    name: str | None
    revision: str | None
    files: tuple[str, ...] | None
    location: str
    root: str
    inside: tuple[str, ...]
    """The real folders in which a link may end."""
    issues: tuple[Issue, ...] = ()
    metadata: None = None
    tags: tuple[str, ...] = ()
    gated: bool = False
    looked_up: None = None

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """See Repo.read. Reads only what the walk listed; codes: file-not-found, unreadable."""
        if name not in (self.files or ()):
            raise SourceError("file-not-found", f"{self.location}{name} does not exist.")
        try:
            return _read_regular(os.path.join(self.root, name), self.inside, limit)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise SourceError("unreadable", f"{self.location}{name} could not be read: {reason}.") from None


class LocalSource:
    """Opens folders, cache folders of the Hub, and single cards."""

    def open(self, ref: Ref) -> LocalRepo:
        """See Source.open. Raises SourceError `not-found`, `revision-not-found` or `unreadable`."""
        if not os.path.exists(ref.id):
            raise SourceError("not-found", f"{ref.id} does not exist.", "Check the path.")
        place = _place(ref.id, ref.revision) if os.path.isdir(ref.id) else None
        if ref.revision and not (place and place.revision):
            help = "A file or folder is read as it is now; `licensecheck diff` compares two revisions of one in git."
            raise SourceError("revision-not-found", f"{ref.id} has no revision '{ref.revision}' to read.", help)
        if place is None:
            return _single(ref)
        walk = _Walk(place.root, place.inside)
        walk.run()
        return LocalRepo(
            id=ref.id,
            kind=ref.kind,
            name=_name(place),
            revision=place.revision,
            files=tuple(sorted(walk.files)),
            location=_location(ref.id),
            root=place.root,
            inside=place.inside,
            issues=left_out_issues(walk.left_out, ref.id),
        )


def guess_kind(path: str) -> Kind:
    """What a folder or card seems to be: by its cache folder, its git remote, its card's keys, its files."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    place = _place(folder, None)
    known = place.hub and place.hub.kind
    if known:
        return known
    names = _top_names(place.root)
    cards = [path] if folder != path else [os.path.join(place.root, n) for n in names if n.lower() == "readme.md"]
    return _kind_by_card(cards) or _kind_by_files(names)


class _Place(NamedTuple):
    root: str
    hub: HubName | None
    revision: str | None
    inside: tuple[str, ...]
    remote: str | None = None
    """The name that a git remote on another hub gives it."""


def _single(ref: Ref) -> LocalRepo:
    folder, name = os.path.split(ref.id)
    root = os.path.realpath(folder or ".")
    return LocalRepo(ref.id, ref.kind, None, None, (name,), _location(folder or "."), root, (root,))


def _location(path: str) -> str:
    """The prefix of evidence: relative to where the command runs, so that editors and SARIF viewers find the file."""
    plain = path.removeprefix("./").rstrip("/")
    return "" if plain in ("", ".") else f"{plain}/"


def _name(place: _Place) -> str | None:
    if place.hub or place.remote:
        return public_name(place.hub.id) if place.hub else place.remote
    name = os.path.basename(os.path.realpath(place.root))
    if any(os.path.exists(os.path.join(place.root, file)) for file in _MODELSCOPE):
        name = name.replace("___", ".")
    return name or None


def _place(path: str, revision: str | None) -> _Place:
    """Where the files of a folder are: in the Hub's cache a snapshot whose links end in the `blobs` beside it."""
    full = os.path.abspath(path)
    parts = Path(full).parts
    for index, part in enumerate(parts):
        hub = cache_folder(part)
        if hub and index >= len(parts) - 3:
            repo = str(Path(*parts[: index + 1]))
            root = _snapshot(repo, revision) if index == len(parts) - 1 else full
            commit = os.path.basename(root)
            inside = (os.path.realpath(root), os.path.join(os.path.realpath(repo), "blobs"))
            return _Place(root, hub, commit if _COMMIT.fullmatch(commit) else None, inside)
    origin = _git_origin(full)
    remote = _MODELSCOPE_REMOTE.fullmatch(origin.removesuffix(".git"))
    return _Place(full, hub_url(origin), None, (os.path.realpath(full),), remote[1] if remote else None)


def _snapshot(repo: str, revision: str | None) -> str:
    """The snapshot of `revision` (default `main`) in a cache folder, or the folder itself where there is none."""
    wanted = revision or "main"
    snapshots = os.path.join(repo, "snapshots")
    commit = _small_text(os.path.join(repo, "refs", *wanted.split("/"))).strip() if ".." not in wanted else ""
    candidates = [commit or wanted, *_top_names(snapshots)] if not revision else [commit or wanted]
    found = (os.path.join(snapshots, name) for name in candidates if re.fullmatch(r"[0-9A-Za-z._-]+", name))
    return next((folder for folder in found if os.path.isdir(folder)), repo)


def _git_origin(folder: str) -> str:
    """The address of `origin` in .git/config, empty where there is none."""
    section = ""
    for line in map(str.strip, _small_text(os.path.join(folder, ".git", "config")).splitlines()):
        if line.startswith("["):
            section = line
        key, sign, value = line.partition("=")
        if section == '[remote "origin"]' and sign and key.strip() == "url":
            return value.strip()
    return ""


def _small_text(path: str) -> str:
    try:
        return _read_regular(path, (os.path.realpath(os.path.dirname(path)),), _HEAD_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def _top_names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _kind_by_card(cards: list[str]) -> Kind | None:
    head = _small_text(cards[0]) if cards else ""
    front = head.replace("\r\n", "\n").lstrip("\ufeff").split("\n---", 1)[0]
    if not front.startswith("---"):
        return None
    if _SPACE_KEY.search(front):
        return "space"
    return "dataset" if _DATASET_KEY.search(front) else None


def _kind_by_files(names: list[str]) -> Kind:
    suffixes = {os.path.splitext(name)[1].lower() for name in names}
    if suffixes & WEIGHTS_SUFFIXES or "config.json" in names or "adapter_config.json" in names:
        return "model"
    if "app.py" in names:
        return "space"
    return "dataset" if suffixes & _DATA_SUFFIXES or "dataset_infos.json" in names else "model"


def _read_regular(path: str, inside: tuple[str, ...], limit: int) -> bytes:
    """The first `limit` bytes of a regular file whose real place is in one of `inside`. Raises OSError, ValueError."""
    real = os.path.realpath(path)
    if not _is_inside(real, inside):
        raise ValueError("it is a link that leaves the folder")
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(real, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("it is not a regular file")
        return file.read(limit)


def _is_inside(real: str, folders: tuple[str, ...]) -> bool:
    return any(real == folder or real.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)


class _Walk(Struct):
    root: str
    inside: tuple[str, ...]
    files: list[str] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def run(self) -> None:
        folders = deque([("", 0)])
        seen = 0
        while folders:
            folder, depth = folders.popleft()
            for entry in self._entries(folder):
                seen += 1
                if seen > MAX_FILES:
                    self.left_out["file-limit"].append(f"{folder}{entry.name}")
                    return
                self._take(entry, f"{folder}{entry.name}", depth, folders)

    def _take(self, entry: os.DirEntry[str], name: str, depth: int, folders: deque[tuple[str, int]]) -> None:
        if not is_utf8(name):
            self.left_out["unreadable-name"].append(ascii(name))
        elif entry.is_dir(follow_symlinks=False):
            self._enter(entry.name, name, depth, folders)
        elif self._is_listed(entry, name):
            self.files.append(name)

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(os.path.join(self.root, folder)) as entries:
                found = heapq.nsmallest(MAX_FILES + 1, entries, key=lambda entry: entry.name)
        except OSError:
            self.left_out["unreadable"].append(folder or ".")
            return []
        return found

    def _enter(self, plain: str, name: str, depth: int, folders: deque[tuple[str, int]]) -> None:
        if plain in SKIPPED_FOLDERS:
            return
        if depth + 1 > MAX_DEPTH:
            self.left_out["depth-limit"].append(name)
        else:
            folders.append((f"{name}/", depth + 1))

    def _is_listed(self, entry: os.DirEntry[str], name: str) -> bool:
        try:
            if entry.is_symlink() and not _is_inside(os.path.realpath(entry.path), self.inside):
                self.left_out["link-outside"].append(name)
                return False
            if entry.is_file():
                return True
            if not entry.is_dir():
                self.left_out["not-a-file"].append(name)
        except OSError:
            self.left_out["unreadable"].append(name)
        return False


_LEFT_OUT = {
    "unreadable-name": "Not read, the name is not UTF-8: {names}.",
    "unsafe-name": "Not read, the name is none that a file may have: {names}.",
    "submodule": "Not read, a submodule holds another repo: {names}.",
    "large-files": "Not read, there are too many files that are larger than a text: {names}.",
    "unreadable": "Could not be opened: {names}.",
    "not-written": "Not read, it could not be written where it is read from: {names}.",
    "link-outside": "Not read, the link leaves the folder or leads nowhere: {names}.",
    "not-a-file": "Not read, not a regular file: {names}.",
    "depth-limit": f"Not read, more than {MAX_DEPTH} folders deep: {{names}}.",
    "file-limit": f"Only the first {MAX_FILES} entries were listed; the rest begins at {{names}}.",
}


def left_out_issues(left_out: Mapping[str, Sequence[str]], subject: str) -> tuple[Issue, ...]:
    """One issue for each reason why files of `subject` are not read; `left_out` has their names by its code."""
    return tuple(Issue(code, _LEFT_OUT[code].format(names=_listed(names)), subject) for code, names in sorted(left_out.items()))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED_IN_ISSUE])
    more = len(names) - _NAMED_IN_ISSUE
    return f"{shown} and {more} more" if more > 0 else shown


def is_utf8(name: str) -> bool:
    """Whether the name of a file can be printed."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
