"""Everything one repo says about itself: card, the source's metadata and tags, adapter configuration, license files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from licensecheck.errors import SourceError
from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import LICENSE_UNREAD, MAIN_COMPONENT, Artifact, Claim, Document, Evidence, Issue
from licensecheck.reading.adapter import read_adapter
from licensecheck.reading.card import Card, read_card, read_metadata
from licensecheck.reading.declared_license import (
    TAG,
    adds_nothing,
    license_claim,
    license_id,
    states_license,
    tagged_values,
)
from licensecheck.reading.declared_upstreams import ADAPTER_CONFIG, About, deduplicated, read_tags
from licensecheck.reading.facts import Problem, Reading, Upstream
from licensecheck.reading.front_matter import decode
from licensecheck.reading.keys import Value
from licensecheck.reading.license_files import license_files
from licensecheck.sources.base import MAX_FILE_BYTES, Ref, Repo
from licensecheck.sources.local import CARD_SUFFIXES, is_lfs_pointer

CARD = "README.md"
REMARKS = frozenset(
    ("misspelt-key", "duplicate-key", "front-matter-not-seen", "front-matter-unclosed", "unknown-relation", "self-reference")
)
"""Codes of what is written wrongly but was read all the same: for a check to report, nothing was left unlooked at."""
MAX_LICENSE_FILES = 24


def read_repo(repo: Repo, catalogue: Catalogue, *, shallow: bool = False) -> Reading:
    """Read a repo. Never raises: a file that cannot be read is an issue, the rest is read all the same.

    `shallow` reads no file of a repo whose source delivers the card parsed: enough for an upstream, one request less.
    """
    files = _Files(repo)
    shallow = shallow and repo.metadata is not None
    card_name = None if shallow else _card_name(repo)
    card_text = files.text(card_name) if card_name else None
    card = _card(repo, card_name, card_text, catalogue)
    tags = _tags(repo)
    upstreams = _with_adapter(_with_tags(card.upstreams, tags, repo), None if shallow else _adapter(repo, files))
    upstreams, own = _without_itself(upstreams, repo)
    claims = _claims(card, tags, repo, catalogue)
    documents = [Document(repo.location + card_name, card_text)] if card_name and card_text else []
    documents += [] if shallow else _license_documents(repo, files)
    looked = card.readable and (card_text is not None or card_name is None or repo.metadata is not None)
    artifact = Artifact(
        id=repo.id,
        kind=repo.kind,
        name=repo.name,
        revision=repo.revision,
        claims=claims,
        files=repo.files,
        documents=tuple(documents),
        gated=repo.gated or card.gated,
        license_name=card.license_name,
        license_link=card.license_link,
    )
    issues = (*_about(card.issues, repo), *files.issues, *own, *_unread(repo, claims, looked))
    remarks = tuple(issue for issue in issues if issue.code in REMARKS)
    return Reading(replace(artifact, remarks=remarks), upstreams, tuple(issue for issue in issues if issue.code not in REMARKS))


@dataclass(slots=True)
class _Files:
    """Reads the repo's texts and keeps what went wrong."""

    repo: Repo
    issues: list[Issue] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """The text of a file, None where it cannot be read."""
        try:
            data = self.repo.read(name)
        except SourceError as error:
            self._issue(error.code, error.message, name)
            return None
        if is_lfs_pointer(data):
            self._issue("lfs-pointer", f"{name} is a Git LFS pointer; the file itself was not downloaded.", name)
            return None
        text, problems = decode(data)
        if data.startswith(b"%PDF-") or ("\0" in text and name != CARD):
            self._issue("not-a-text", f"{name} is not a plain text and was not read.", name)
            return None
        if len(data) >= MAX_FILE_BYTES:
            self._issue("truncated", f"{name} was read up to {MAX_FILE_BYTES // 1024} KiB only.", name)
        self.problems(problems, name)
        return text

    def problems(self, problems: Iterable[Problem], name: str) -> None:
        """Keep the problems of a file as issues of the artifact."""
        self.issues += _about((problem.issue(self.repo.location + name) for problem in problems), self.repo)

    def _issue(self, code: str, message: str, name: str) -> None:
        self.issues.append(Issue(code, message, self.repo.id, Evidence(self.repo.location + name)))


def _about(issues: Iterable[Issue], repo: Repo) -> list[Issue]:
    """The issues of single files as issues of the artifact, with the file's name in the message."""
    about = []
    for issue in issues:
        file = (issue.evidence.source if issue.evidence else issue.subject).removeprefix(repo.location)
        about.append(replace(issue, subject=repo.id, message=f"{file}: {issue.message}"))
    return about


def _card_name(repo: Repo) -> str | None:
    """`README.md`, else any README at the root, else the one card that was asked for."""
    if repo.files is None:
        return None if repo.metadata is not None else CARD
    if CARD in repo.files:
        return CARD
    readmes = sorted(file for file in repo.files if "/" not in file and file.lower().partition(".")[0] == "readme")
    readmes.sort(key=lambda file: file.lower() != CARD.lower())
    only = repo.files[0] if len(repo.files) == 1 else ""
    return readmes[0] if readmes else only if only.lower().endswith(tuple(CARD_SUFFIXES)) else None


def _card(repo: Repo, name: str | None, text: str | None, catalogue: Catalogue) -> Card:
    """The card as its file states it; what the file leaves open comes from the source's parsed metadata."""
    card = read_card(text or "", repo.location + (name or CARD), repo.kind, catalogue, _known(repo))
    if repo.metadata is None or (card.readable and (card.claims or card.upstreams)):
        return card
    parsed = read_metadata(repo.metadata, repo.location + CARD, repo.kind, catalogue, _known(repo))
    return replace(
        card,
        claims=card.claims or parsed.claims,
        declared=card.declared or parsed.declared,
        license_name=card.license_name or parsed.license_name,
        license_link=card.license_link or parsed.license_link,
        upstreams=deduplicated([*card.upstreams, *parsed.upstreams]),
        gated=card.gated or parsed.gated,
        issues=(*card.issues, *parsed.issues),
    )


def _known(repo: Repo) -> About:
    return About((repo.name,) if repo.name else (), repo.files or ())


def _tags(repo: Repo) -> list[Value]:
    return [Value(tag, Evidence(f"{repo.location}tags", quote=tag)) for tag in repo.tags]


def _claims(card: Card, tags: Sequence[Value], repo: Repo, catalogue: Catalogue) -> tuple[Claim, ...]:
    """The card's claims, and a further one where the source's tags say something else."""
    stated = [value for value in tagged_values(tags, TAG) if states_license(value.text)]
    if not stated:
        return card.claims
    ids = [license_id(value.text, catalogue) for value in stated]
    raw = ", ".join(value.text for value in stated)
    claim = license_claim(ids, raw, [value.evidence for value in stated], MAIN_COMPONENT[repo.kind])
    return card.claims if adds_nothing(claim, card.claims) else (*card.claims, claim)


def _with_tags(upstreams: tuple[Upstream, ...], tags: Sequence[Value], repo: Repo) -> tuple[Upstream, ...]:
    """The card's upstreams, with what it leaves open from the tags.

    Where the card names a base the tags only tell how it was used: the Hub renames bases and drops those it cannot
    find, so its names are not set beside the card's.
    """
    tagged = read_tags(tags, repo.kind, _known(repo))
    bases = (upstream for upstream in tagged if upstream.parent_component == "weights" and not upstream.inferred)
    told = {upstream.ref.lower(): upstream.relation for upstream in bases}
    only = next(iter(told.values())) if len(set(told.values())) == 1 else None
    known = {upstream.parent_component for upstream in upstreams}
    refined = []
    for upstream in upstreams:
        relation = told.get(upstream.ref.lower(), only) if upstream.inferred else None
        refined.append(replace(upstream, relation=relation, inferred=False) if relation else upstream)
    return deduplicated([*refined, *(upstream for upstream in tagged if upstream.parent_component not in known)])


def _adapter(repo: Repo, files: _Files) -> Upstream | None:
    text = files.text(ADAPTER_CONFIG) if repo.kind == "model" and ADAPTER_CONFIG in (repo.files or ()) else None
    if text is None:
        return None
    upstream, problems = read_adapter(text, repo.location + ADAPTER_CONFIG)
    files.problems(problems, ADAPTER_CONFIG)
    return upstream


def _with_adapter(upstreams: tuple[Upstream, ...], adapter: Upstream | None) -> tuple[Upstream, ...]:
    """An adapter's configuration confirms the card's base; a path on the author's disk adds nothing to it."""
    if adapter is None:
        return upstreams
    bases = any(upstream.parent_component == "weights" for upstream in upstreams)
    if bases and adapter.kind is None:
        return upstreams
    return deduplicated([*upstreams, adapter])


def _without_itself(upstreams: tuple[Upstream, ...], repo: Repo) -> tuple[tuple[Upstream, ...], list[Issue]]:
    kept, issues = [], []
    for upstream in upstreams:
        own = upstream.kind and Ref(upstream.ref, upstream.kind).artifact_id.lower() == repo.id.lower()
        if own:
            message = f"{upstream.ref} names itself as its own upstream ({upstream.relation}); this was left out."
            issues.append(Issue("self-reference", message, repo.id, upstream.evidence))
        else:
            kept.append(upstream)
    return tuple(kept), issues


def _license_documents(repo: Repo, files: _Files) -> list[Document]:
    found = license_files(repo.files or (), repo.kind)
    if len(found) > MAX_LICENSE_FILES:
        message = f"Only {MAX_LICENSE_FILES} of {len(found)} license files were read."
        files.issues.append(Issue("too-many-files", message, repo.id))
    texts = ((file.path, files.text(file.path)) for file in found[:MAX_LICENSE_FILES])
    return [Document(repo.location + path, text) for path, text in texts if text is not None]


def _unread(repo: Repo, claims: Sequence[Claim], looked: bool) -> list[Issue]:
    if claims or looked:
        return []
    return [Issue(LICENSE_UNREAD, "Its license could not be read; that is not the same as having none.", repo.id)]
