"""What every source offers: open a reference, get a repo whose files can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct, field

from licensecheck.errors import SourceError
from licensecheck.model import Issue, Kind
from licensecheck.patterns import pattern

CARD = "README.md"
"""The file of a repo whose front matter the Hub reads."""
MAX_FILE_BYTES = 1024 * 1024
"""No text file is read further than this."""

_PATH = pattern(r"[./\\]|[A-Za-z]:[\\/]")


class Ref(Struct, frozen=True):
    """What to open: `id` is `org/name` (or a bare legacy name), or a path for a local target."""

    id: str
    kind: Kind = "model"
    revision: str | None = None

    @property
    def artifact_id(self) -> str:
        """`org/name` for models, with `datasets/` or `spaces/` before it for the others; a local path as it is."""
        return self.id if self.is_local or self.kind in ("model", "code") else f"{self.kind}s/{self.id}"

    @property
    def is_local(self) -> bool:
        """Whether it is a path: it begins with `.`, `/` or a drive, which no Hub id does."""
        return bool(_PATH.match(self.id))


class Repo(Protocol):
    """One artifact at one revision, as its source shows it.

    `id` is the artifact id (after renames), `name` the last part of its public name, `files` the paths in it (None if
    they could not be listed), `metadata` the card's front matter where the source delivers it parsed, `tags` the
    source's own tags, `location` the prefix of evidence (`hf://org/name@sha/` or the folder), `issues` what the source
    could not look at, `looked_up` when the source itself was asked (seconds since 1970) if a cache answered this time.
    """

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def name(self) -> str | None: ...
    @property
    def revision(self) -> str | None: ...
    @property
    def files(self) -> tuple[str, ...] | None: ...
    @property
    def metadata(self) -> Mapping[str, Any] | None: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def gated(self) -> bool: ...
    @property
    def location(self) -> str: ...
    @property
    def issues(self) -> tuple[Issue, ...]: ...
    @property
    def looked_up(self) -> float | None: ...

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """At most `limit` bytes of a file. Raises SourceError."""
        ...


class Source(Protocol):
    """Opens references. Safe to call from several threads."""

    def open(self, ref: Ref) -> Repo:
        """The repo behind `ref`. Raises SourceError with the code of the issue it becomes."""
        ...


class MemoryRepo(Struct, frozen=True):
    """A repo held in memory: what a source builds once it has the facts, and what tests write by hand."""

    id: str
    kind: Kind
    name: str | None = None
    revision: str | None = None
    files: tuple[str, ...] | None = ()
    metadata: Mapping[str, Any] | None = None
    tags: tuple[str, ...] = ()
    gated: bool = False
    location: str = ""
    issues: tuple[Issue, ...] = ()
    looked_up: float | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict)

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """See Repo.read."""
        if name not in self.contents:
            raise SourceError("file-not-found", f"{name} does not exist.")
        return self.contents[name][:limit]


class OfflineSource:
    """Stands for the network in a run that must not touch it."""

    def open(self, ref: Ref) -> Repo:
        """Always raises SourceError with code `offline`."""
        raise offline(ref.artifact_id)


def offline(subject: str) -> SourceError:
    """The error for a look-up that was not allowed."""
    return SourceError("offline", f"{subject} was not looked up: offline.", "Run `licensecheck scan` online to look it up.")
