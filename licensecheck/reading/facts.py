"""What reading an artifact yields before anybody looks its upstreams up."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from licensecheck.model import Artifact, Component, Confidence, Evidence, Issue, Kind

Where: TypeAlias = Literal["front-matter", "prose", "file"]
READ_IN_PART = "read-in-part"
"""Code of the problem that is none: a file was read as far as it is meant to be, and goes on behind that."""
MAX_QUOTE = 200
"""No quotation of an artifact is longer, in characters."""


def quoted(text: str) -> str:
    """`text` on one line and at most MAX_QUOTE characters long, as messages and evidence show it."""
    line = " ".join(text[: MAX_QUOTE * 4].split())
    return line if len(line) <= MAX_QUOTE else line[: MAX_QUOTE - 1] + "…"


class Problem(Struct, frozen=True):
    """Something wrong with a text, found before its file is known; `line` and `column` count from 1."""

    code: str
    message: str
    line: int | None = None
    column: int | None = None

    def issue(self, source: str) -> Issue:
        """The issue it is in the file `source`."""
        return Issue(self.code, self.message, source, Evidence(source, self.line, self.column))


def too_long(name: str, size: int, most: int) -> Problem:
    """The problem of a value in a binary file that is longer than what is read of one, in bytes."""
    return Problem("value-too-long", f"`{quoted(name)}` has {size} bytes and was not read; no more than {most} are.")


def too_many(name: str, most: int) -> Problem:
    """The problem of a key with more values than are read."""
    return Problem("too-many-values", f"`{quoted(name)}` has more than {most} values; the others were not read.")


class Upstream(Struct, frozen=True):
    """Something the artifact says it was made from.

    `ref` is as written except that URLs and cache paths to a hub repo are reduced to its id; `kind` is what it should
    be looked up as, None where it is no hub reference at all (free text, a local path). `revision` is the one it was
    pinned to, if any.
    """

    ref: str
    kind: Kind | None
    relation: str
    where: Where
    child_component: Component
    parent_component: Component
    evidence: Evidence
    inferred: bool = False
    revision: str | None = None


class Statement(Struct, frozen=True):
    """The prose says that a component of this artifact is under a license: an id, a name, or `see:<ref>`.

    `confidence` is low where the words only point, medium where they name no license we know or stand there without a verb.
    `choice`: the reader may take this license instead of the one stated before it.
    """

    component: Component
    license: str
    evidence: Evidence
    confidence: Confidence = "high"
    choice: bool = False


class ThirdParty(Struct, frozen=True):
    """The prose states the license of somebody else's thing."""

    ref: str
    license: str
    evidence: Evidence


class UseLimit(Struct, frozen=True):
    """A limit on use that the card states itself: `noncommercial`, `research-only`, `policy:<name>` …"""

    limit: str
    evidence: Evidence


class Contradiction(Struct, frozen=True):
    """Two places of one card that cannot both be right."""

    text: str
    evidence: tuple[Evidence, ...]


class Reading(Struct, frozen=True):
    """All facts of one artifact: what it is and claims, what it was made from, what could not be read."""

    artifact: Artifact
    upstreams: tuple[Upstream, ...] = ()
    issues: tuple[Issue, ...] = ()
    others: tuple[Reading, ...] = ()
    """What the same file says of other artifacts, as a bill of materials does."""
