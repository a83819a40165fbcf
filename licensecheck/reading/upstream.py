"""What is read of an upstream: its metadata, and its card and license texts only where the metadata names no license."""

from __future__ import annotations

from msgspec.structs import replace

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import MAIN_COMPONENT, Issue
from licensecheck.reading.declared_license import names_a_license
from licensecheck.reading.declared_upstreams import deduplicated
from licensecheck.reading.facts import Reading
from licensecheck.reading.license_files import license_files
from licensecheck.reading.repo import read_repo
from licensecheck.sources.base import MAX_FILE_BYTES, MemoryRepo, Repo

MAX_TEXTS = 4
"""No more license files of one upstream are read."""


def read_upstream(repo: Repo, catalogue: Catalogue) -> Reading:
    """Read an upstream. Never raises, as read_repo.

    Where the source's metadata says `other`, `unknown` or nothing about the main component, its card and the license
    files at its root are read as well: one request each instead of an answer that is not there.
    """
    reading = read_repo(repo, catalogue, shallow=True)
    if repo.metadata is None or repo.files is None or names_a_license(reading.artifact.claims, MAIN_COMPONENT[repo.kind]):
        return reading
    cards = [name for name in repo.files if name.lower() == "readme.md"][:1]
    texts = [file.path for file in license_files(repo.files, repo.kind) if file.role == "license" and "/" not in file.path]
    if not cards and not texts:
        return reading
    told = read_repo(_only(repo, tuple(dict.fromkeys([*cards, *texts[:MAX_TEXTS]]))), catalogue)
    upstreams = deduplicated([*reading.upstreams, *told.upstreams])
    issues = dict.fromkeys((*reading.issues, *told.issues))
    if len(texts) > MAX_TEXTS:
        issues[Issue("too-many-files", f"Only {MAX_TEXTS} of {len(texts)} license files were read.", repo.id)] = None
    return Reading(replace(told.artifact, files=repo.files), upstreams, tuple(issues))


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
