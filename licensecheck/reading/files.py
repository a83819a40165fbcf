"""Reads the files of a repo for its readers and keeps what went wrong: never a crash, never a silent pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from licensecheck.errors import SourceError
from licensecheck.model import Evidence, FileRead, Issue
from licensecheck.reading.facts import Problem
from licensecheck.reading.front_matter import decode
from licensecheck.sources.base import CARD, MAX_FILE_BYTES, Ref, Repo
from licensecheck.sources.local import is_lfs_pointer


class Later(Protocol):
    """What a file will hold, or why it cannot be read, such as a Future."""

    def result(self) -> bytes | SourceError: ...


Submit: TypeAlias = Callable[[Callable[[str, int], "bytes | SourceError"], str, int], Later]
"""Has a call carried out by another thread, as Executor.submit does."""


class Files(Struct):
    """The files of one repo; `issues` collects what could not be read of them."""

    repo: Repo
    issues: list[Issue] = field(default_factory=list)
    _read: dict[str, FileRead] = field(default_factory=dict)
    _begun: dict[tuple[str, int], Later] = field(default_factory=dict)

    @property
    def reads(self) -> tuple[FileRead, ...]:
        """Every file that was read, by name, with the hash of what was read of it."""
        return tuple(self._read[name] for name in sorted(self._read))

    @property
    def names(self) -> tuple[str, ...]:
        """The paths in the repo, none where they could not be listed."""
        return self.repo.files or ()

    @property
    def is_local(self) -> bool:
        """Whether reading another file costs no request."""
        return Ref(self.repo.id).is_local

    def text(self, name: str, limit: int = MAX_FILE_BYTES) -> str | None:
        """The text of a file, at most `limit` bytes of it, None where it cannot be read."""
        data = self.head(name, limit)
        if data is None:
            return None
        if is_lfs_pointer(data):
            self.issue("lfs-pointer", f"{name} is a Git LFS pointer; the file itself was not downloaded.", name)
            return None
        text, problems = decode(data)
        if data.startswith(b"%PDF-") or ("\0" in text and name != CARD):
            self.issue("not-a-text", f"{name} is not a plain text and was not read.", name)
            return None
        if len(data) >= limit:
            self.issue("truncated", f"{name} was read up to {limit // 1024} KiB only.", name)
        self.problems(problems, name)
        return text

    def head(self, name: str, size: int) -> bytes | None:
        """The first `size` bytes of a file, None where it cannot be read."""
        try:
            return self.read(name, size)
        except SourceError as error:
            self.issue(error.code, error.message, name)
            return None

    def read(self, name: str, size: int) -> bytes:
        """The first `size` bytes of a file. Raises SourceError."""
        begun = self._begun.pop((name, size), None)
        data = begun.result() if begun else self.repo.read(name, size)
        if isinstance(data, SourceError):
            raise data
        known = self._read.get(name)
        if known is None or known.size < len(data):
            source = self.repo.location + name
            self._read[name] = FileRead(source, hashlib.sha256(data).hexdigest(), len(data), len(data) < size)
        return data

    def read_in_part(self, name: str, message: str) -> None:
        """Keep what was left out of a file that was read as far as it is meant to be."""
        self._read[name] = replace(self._read[name], left_out=message)

    def begin(self, name: str, size: int, submit: Submit) -> None:
        """Have the first `size` bytes of a file read that will be asked for later, by another thread."""
        self._begun[name, size] = submit(self._attempt, name, size)

    def _attempt(self, name: str, size: int) -> bytes | SourceError:
        try:
            return self.repo.read(name, size)
        except SourceError as error:
            return error

    def problems(self, problems: Iterable[Problem], name: str) -> None:
        """Keep the problems of a file as issues of the artifact."""
        self.issues += about((problem.issue(self.repo.location + name) for problem in problems), self.repo)

    def issue(self, code: str, message: str, name: str) -> None:
        """Keep an issue with a file."""
        self.issues.append(Issue(code, message, self.repo.id, Evidence(self.repo.location + name)))


def about(issues: Iterable[Issue], repo: Repo) -> list[Issue]:
    """The issues of single files as issues of the artifact, with the file's name in the message."""
    found = []
    for issue in issues:
        file = (issue.evidence.source if issue.evidence else issue.subject).removeprefix(repo.location)
        found.append(replace(issue, subject=repo.id, message=f"{file}: {issue.message}"))
    return found
