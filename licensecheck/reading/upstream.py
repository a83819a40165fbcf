"""What is read of an upstream: its metadata, and its card and license texts only where the metadata names no license."""

from __future__ import annotations

from msgspec.structs import replace

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import MAIN_COMPONENT, Claim, Kind
from licensecheck.reading.declared_license import adds_nothing
from licensecheck.reading.declared_upstreams import deduplicated
from licensecheck.reading.facts import Reading
from licensecheck.reading.license_files import license_files
from licensecheck.reading.repo import read_repo
from licensecheck.sources.base import MAX_FILE_BYTES, MemoryRepo, Repo

MAX_TEXTS = 4
"""No more license files of one upstream are read."""


def read_upstream(repo: Repo, catalogue: Catalogue) -> Reading:
    """Read an upstream. Never raises, as read_repo.

    Where the source's metadata says `other`, `unknown` or nothing about the main component, its card and license
    files are read as well: one request each instead of an answer that is not there.
    """
    reading = read_repo(repo, catalogue, shallow=True)
    if repo.metadata is None or repo.files is None or _names_a_license(reading, repo.kind):
        return reading
    texts = _told_in(repo.files, repo.kind)
    if not texts:
        return reading
    told = read_repo(_only(repo, texts), catalogue)
    upstreams = deduplicated([*reading.upstreams, *told.upstreams])
    return Reading(replace(told.artifact, files=repo.files), upstreams, tuple(dict.fromkeys((*reading.issues, *told.issues))))


def _names_a_license(reading: Reading, kind: Kind) -> bool:
    claims = reading.artifact.claims_for(MAIN_COMPONENT[kind])
    nothing = Claim(MAIN_COMPONENT[kind], "", "declared")
    return any(not adds_nothing(claim, (nothing,)) for claim in claims)


def _told_in(files: tuple[str, ...], kind: Kind) -> tuple[str, ...]:
    """The card and the license files at the root."""
    cards = [name for name in files if name.lower() == "readme.md"]
    texts = [file.path for file in license_files(files, kind) if file.role == "license" and "/" not in file.path]
    return tuple(dict.fromkeys([*cards[:1], *texts[:MAX_TEXTS]]))


class _Texts(MemoryRepo, frozen=True, kw_only=True):
    """A repo of which only `files` are to be read, from `whole`."""

    whole: Repo

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """See Repo.read."""
        return self.whole.read(name, limit)


def _only(repo: Repo, files: tuple[str, ...]) -> Repo:
    return _Texts(
        id=repo.id,
        kind=repo.kind,
        name=repo.name,
        revision=repo.revision,
        files=files,
        metadata=repo.metadata,
        tags=repo.tags,
        gated=repo.gated,
        location=repo.location,
        whole=repo,
    )
