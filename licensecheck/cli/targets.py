"""From what was typed to single targets: lists in files, collections, everything of an author."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from licensecheck.errors import LicenseCheckError, SourceError, UsageError
from licensecheck.model import Kind
from licensecheck.sources.base import Ref
from licensecheck.sources.hub import HubSource
from licensecheck.sources.hub_names import collection_slug
from licensecheck.sources.listing import by_author, in_collection

MAX_LIST_BYTES = 16 * 1024 * 1024
MAX_TARGETS = 100_000


class Targets(Struct):
    """The targets of a run, each once, in the order they were named. `broken` holds lists that ended too early."""

    names: dict[str, None] = field(default_factory=dict)
    broken: dict[str, LicenseCheckError] = field(default_factory=dict)

    def take(self, label: str, refs: Iterable[Ref]) -> None:
        """Add what a Hub lists under `label`; where the list breaks off, `label` is a target of its own, that fails."""
        empty = True
        try:
            for ref in refs:
                empty = False
                self.names[ref.artifact_id] = None
                if len(self.names) > MAX_TARGETS:
                    raise UsageError(f"more than {MAX_TARGETS:,} targets", "Scan them in several runs.")
            if empty:
                raise SourceError("not-found", f"{label}: no models, datasets or spaces that may be seen.", "Check the spelling.")
        except SourceError as error:
            self.names[label] = None
            self.broken[label] = error


def expand(texts: Sequence[str], authors: Sequence[str], kind: Kind | None, hub: HubSource) -> Targets:
    """Every single target. Raises UsageError for a list that cannot be read and for a name that none can have."""
    targets = Targets()
    for text in (one for typed in texts for one in (_lines(typed[1:]) if typed.startswith("@") else (typed,))):
        slug = collection_slug(text)
        if slug:
            targets.take(f"collections/{slug}", in_collection(hub, slug, kind))
        else:
            targets.names[text] = None
    for author in authors:
        targets.take(f"author {author}", by_author(hub, author, kind))
    if not targets.names:
        raise UsageError("nothing to scan", "Give a TARGET, @FILE with targets, or --author ORG.")
    return targets


def _lines(name: str) -> Iterator[str]:
    """The targets in a file (`-` is standard input), one a line; blank lines and what follows ` #` count for nothing."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            data = file.read(MAX_LIST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot read the list {name}: {error.strerror}", "Write @FILE, one target a line.") from None
    if len(data) > MAX_LIST_BYTES:
        raise UsageError(f"the list {name} is longer than {MAX_LIST_BYTES // 1024 // 1024} MiB", "Scan it in several runs.")
    for line in data.decode("utf-8-sig", "replace").splitlines():
        text = "" if line.lstrip().startswith("#") else line.split(" #", 1)[0].strip()
        if text:
            yield text
