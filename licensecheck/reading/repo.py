"""Everything one repo says about itself: card, the source's metadata and tags, license files, and all other carriers.

Facts that disagree stay side by side, each with its evidence; what agrees adds its evidence. The order of trust, which is
the order of claims and decides which relation an upstream keeps:

1. the front matter of the card,
2. the source's own tags and parsed metadata,
3. the text of a license file,
4. other files in which the publisher declares: MOF.yml, Croissant, dataset_infos.json, CITATION.cff, Modelfile, spaCy's
   meta.json, the metadata of shipped code,
5. what tools wrote into weights (GGUF, safetensors, ONNX) and into the heads of source files: `detected`, not `declared`,
6. for upstreams alone: adapter_config.json and mergekit_config.yml, which state them; config.json, which lets us guess,
7. prose.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

from msgspec.structs import replace

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import LICENSE_UNREAD, MAIN_COMPONENT, Artifact, Claim, Component, Document, Evidence, FileRead, Issue, LicenseText
from licensecheck.patterns import pattern
from licensecheck.reading.card import Card, read_card, read_metadata
from licensecheck.reading.carried import FAR_STEPS, Carried
from licensecheck.reading.carriers import first_weights, read_carriers, read_config
from licensecheck.reading.declared_license import (
    TAG,
    adds_nothing,
    license_claim,
    license_id,
    names_a_license,
    states_license,
    tagged_values,
)
from licensecheck.reading.declared_upstreams import ADAPTER_CONFIG, About, deduplicated, read_tags
from licensecheck.reading.facts import Reading, Upstream
from licensecheck.reading.files import Files, Submit, about
from licensecheck.reading.keys import Value
from licensecheck.reading.license_files import LicenseFile, license_files
from licensecheck.sources.base import CARD, MAX_FILE_BYTES, Ref, Repo
from licensecheck.sources.local import CARD_SUFFIXES

REMARKS = frozenset(
    ("misspelt-key", "duplicate-key", "front-matter-not-seen", "front-matter-unclosed", "unknown-relation", "self-reference")
)
"""Codes of what is written wrongly but was read all the same: for a check to report, nothing was left unlooked at."""
_LEAST_TEXT = 600
"""No license text that is worth looking for is shorter."""
_WARRANTY = pattern(r"warrant|as[- ]is\b", re.IGNORECASE)
_POINTER = "see:"
MAX_LICENSE_FILES = 24
MAX_EVIDENCE = 10
"""No more places are kept that state one claim."""


def read_repo(repo: Repo, catalogue: Catalogue, *, shallow: bool = False, submit: Submit | None = None) -> Reading:
    """Read a repo. Never raises: a file that cannot be read is an issue, the rest is read all the same.

    `shallow` reads no file of a repo whose source delivers the card parsed: enough for an upstream, one request less;
    and never the weights of one on a Hub. With `submit` files on a Hub are read at the same time, by other threads.
    """
    files = _files(repo, submit)
    bill = _bill(repo, files, catalogue)
    if bill:
        return replace(bill, issues=(*files.issues, *bill.issues))
    upstream, shallow = shallow, shallow and repo.metadata is not None
    card_name = None if shallow else _card_name(repo)
    card_text = files.text(card_name) if card_name else None
    card = _card(repo, card_name, card_text, catalogue)
    tags = _tags(repo)
    claimed = _claims(card, tags, repo, catalogue)
    named = names_a_license(claimed, MAIN_COMPONENT[repo.kind])
    weights = () if upstream else (".gguf",) if named else (".gguf", ".safetensors")
    carried = Carried() if shallow else read_carriers(files, catalogue, weights)
    upstreams = _with_tags(_followed(card.upstreams), tags, repo)
    if not shallow:
        upstreams = _with_files(upstreams, [*_adapter(repo, files), *carried.upstreams, *_merged(files, card_name, card_text)])
        upstreams = upstreams if _has_base(upstreams) else _with_files(upstreams, _loaded_from(files, catalogue))
    upstreams, own = _without_itself(upstreams, repo)
    licensed = [] if shallow else _license_documents(repo, files)
    texts = (*_texts(licensed, files), *_texts_in_card(files, card_name, card_text))
    claims = _with_claims(claimed, [*_detected(texts), *carried.claims, *_said(card)])
    documents = [Document(repo.location + card_name, card_text)] if card_name and card_text else []
    documents += [*(document for _, document in licensed), *carried.documents]
    looked = card.readable and (card_text is not None or card_name is None or repo.metadata is not None)
    artifact = Artifact(
        id=repo.id,
        kind=repo.kind,
        name=repo.name,
        revision=repo.revision,
        claims=claims,
        files=None if _is_one_file(files) else repo.files,
        documents=tuple(documents),
        texts=texts,
        reads=(*files.reads, *_metadata_read(repo)),
        gated=repo.gated or card.gated,
        license_name=card.license_name,
        license_link=card.license_link,
    )
    issues = (*about(card.issues, repo), *files.issues, *own, *_unread(repo, artifact.claims_for(MAIN_COMPONENT[repo.kind]), looked))
    remarks = tuple(issue for issue in issues if issue.code in REMARKS)
    return Reading(replace(artifact, remarks=remarks), upstreams, tuple(issue for issue in issues if issue.code not in REMARKS))


def _files(repo: Repo, submit: Submit | None) -> Files:
    """The files of a repo; what is certainly read of one on a Hub, beside the card, is being read already."""
    files = Files(repo)
    if submit and not files.is_local and not repo.gated:
        for file in license_files(files.names, repo.kind)[:MAX_LICENSE_FILES]:
            files.begin(file.path, MAX_FILE_BYTES, submit)
        for name in first_weights(files.names, ".gguf") if repo.kind == "model" else ():
            files.begin(name, FAR_STEPS[0], submit)
    return files


def _metadata_read(repo: Repo) -> tuple[FileRead, ...]:
    """The parsed metadata that the source delivered, as one file."""
    if repo.metadata is None:
        return ()
    data = json.dumps(repo.metadata, sort_keys=True, default=str).encode()
    return (FileRead(f"{repo.location}metadata", hashlib.sha256(data).hexdigest(), len(data)),)


def _is_one_file(files: Files) -> bool:
    """Whether the target is a single file: what stands beside it was not looked at."""
    return files.is_local and len(files.names) == 1 and files.repo.id.endswith(f"/{files.names[0]}")


def _bill(repo: Repo, files: Files, catalogue: Catalogue) -> Reading | None:
    """What a bill of materials says, where that one file is the target; a file that is none says nothing."""
    name = files.names[0] if len(files.names) == 1 else ""
    if not name.lower().endswith(".json") or not files.is_local:
        return None
    from licensecheck.reading.bom import MAX_BYTES, read_bom

    text = files.text(name, MAX_BYTES)
    bom, problems = read_bom(text, repo.location + name, repo.id, catalogue) if text is not None else (None, ())
    if bom is None and not _is_one_file(files):
        return None
    files.problems(problems, name)
    if bom is None:
        return Reading(Artifact(repo.id, repo.kind, reads=files.reads), (), tuple(_unread(repo, (), looked=False)))
    return replace(bom.target, others=tuple(bom.others.values()))


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


def _followed(upstreams: Sequence[Upstream]) -> tuple[Upstream, ...]:
    """What the lineage follows: of the prose only what names a repo or a part of a merge, and as our reading of it."""
    named = (one for one in upstreams if one.where != "prose" or one.kind or one.relation == "merge")
    return tuple(replace(one, inferred=True) if one.where == "prose" and one.relation != "merge" else one for one in named)


def _said(card: Card) -> list[Claim]:
    """What the prose says of the artifact's own components, a choice as one claim; a pointer to a text elsewhere names no license."""
    claims: dict[Component, list[Claim]] = {}
    for statement in card.statements:
        if statement.license.startswith(_POINTER):
            continue
        claim = Claim(statement.component, statement.license, "detected", (statement.evidence,), statement.license)
        said = claims.setdefault(statement.component, [])
        said.append(_either(said.pop(), claim) if said and statement.choice else claim)
    return [claim for said in claims.values() for claim in said]


def _either(one: Claim, other: Claim) -> Claim:
    choice = f"{one.expression} OR {other.expression}"
    return replace(one, expression=choice, raw=choice, evidence=(*one.evidence, *other.evidence))


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


def _adapter(repo: Repo, files: Files) -> list[Upstream]:
    text = files.text(ADAPTER_CONFIG) if repo.kind == "model" and ADAPTER_CONFIG in files.names else None
    if text is None:
        return []
    from licensecheck.reading.adapter import read_adapter

    upstream, problems = read_adapter(text, repo.location + ADAPTER_CONFIG)
    files.problems(problems, ADAPTER_CONFIG)
    return [upstream] if upstream else []


def _merged(files: Files, name: str | None, text: str | None) -> Sequence[Upstream]:
    """The merge configuration in a card's code block. A quantized model's card quotes that of another."""
    quotes = any(file.endswith(".gguf") for file in files.names)
    if not name or not text or "merge_method" not in text or files.repo.kind != "model" or quotes:
        return ()
    from licensecheck.reading.merge_config import read_blocks

    found = read_blocks(text, f"{files.repo.location}{name}")
    files.problems(found.problems, name)
    return found.upstreams


def _loaded_from(files: Files, catalogue: Catalogue) -> list[Upstream]:
    """The guess from config.json; a model that was saved under its own name says nothing there."""
    own = (files.repo.name or "").lower()
    return [one for one in read_config(files, catalogue).upstreams if one.ref.lower().rpartition("/")[2] != own]


def _has_base(upstreams: Sequence[Upstream]) -> bool:
    return any(upstream.parent_component == "weights" for upstream in upstreams)


def _with_files(upstreams: tuple[Upstream, ...], stated: Sequence[Upstream]) -> tuple[Upstream, ...]:
    """What files name confirms the card; a title or a path on the author's disk adds nothing where it names something."""
    known = {upstream.parent_component for upstream in upstreams}
    return deduplicated([*upstreams, *(one for one in stated if one.kind or one.parent_component not in known)])


def _with_claims(claims: tuple[Claim, ...], further: Sequence[Claim]) -> tuple[Claim, ...]:
    """Further claims beside those of the card: the same one adds its evidence, one that says less is left out."""
    found = list(claims)
    for claim in further:
        beside = [one for one in found if one.component == claim.component]
        alike = [one for one in beside if one.expression.lower() == claim.expression.lower()]
        same = next((one for one in alike if one.basis == claim.basis), None)
        if same:
            evidence = tuple(dict.fromkeys((*same.evidence, *claim.evidence)))[:MAX_EVIDENCE]
            found[found.index(same)] = replace(same, evidence=evidence)
        elif (alike and claim.expression != "other") or not adds_nothing(claim, beside):
            found.append(claim)
    return tuple(found)


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


def _license_documents(repo: Repo, files: Files) -> list[tuple[LicenseFile, Document]]:
    found = license_files(files.names, repo.kind)
    if len(found) > MAX_LICENSE_FILES:
        message = f"Only {MAX_LICENSE_FILES} of {len(found)} license files were read."
        files.issues.append(Issue("too-many-files", message, repo.id))
    texts = ((file, files.text(file.path)) for file in found[:MAX_LICENSE_FILES])
    return [(file, Document(repo.location + file.path, text)) for file, text in texts if text is not None]


def _texts(licensed: Sequence[tuple[LicenseFile, Document]], files: Files) -> tuple[LicenseText, ...]:
    """What the license files are; the index of texts is only opened where there are some."""
    if not licensed:
        return ()
    from licensecheck.reading.identified import identified

    found = identified(licensed)
    files.issues += about(found.issues, files.repo)
    return found.texts


def _texts_in_card(files: Files, name: str | None, text: str | None) -> tuple[LicenseText, ...]:
    """Whole license texts in the card, looked for only where it disclaims a warranty, as they all do."""
    if not text or len(text) < _LEAST_TEXT or not _WARRANTY.search(text):
        return ()
    from licensecheck.reading.identified import identified_in_card

    found = identified_in_card(Document(f"{files.repo.location}{name}", text), files.repo.kind)
    files.issues += about(found.issues, files.repo)
    return found.texts


def _detected(texts: Sequence[LicenseText]) -> Sequence[Claim]:
    if not texts:
        return ()
    from licensecheck.reading.identified import claims

    return claims(texts)


def _unread(repo: Repo, claims: Sequence[Claim], looked: bool) -> list[Issue]:
    if claims or looked:
        return []
    return [Issue(LICENSE_UNREAD, "Its license could not be read; that is not the same as having none.", repo.id)]
