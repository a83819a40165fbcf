"""What a card says: its license, what it was made from, what contradicts itself. Nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import MAIN_COMPONENT, Claim, Issue, Kind
from licensecheck.patterns import pattern
from licensecheck.reading.declared_license import read_license
from licensecheck.reading.declared_upstreams import UNKNOWN, About, deduplicated, infer_relation, read_upstreams
from licensecheck.reading.facts import Contradiction, Statement, ThirdParty, Upstream, UseLimit, quoted
from licensecheck.reading.front_matter import FrontMatter, split
from licensecheck.reading.keys import UNREAD, Keys, from_front_matter, from_metadata

if TYPE_CHECKING:
    from licensecheck.reading.prose import Prose

_FOLDERS: Mapping[str, Kind] = {
    "model": "model",
    "models": "model",
    "dataset": "dataset",
    "datasets": "dataset",
    "space": "space",
    "spaces": "space",
}
_DATASET_KEYS = frozenset(
    (
        *("task_categories", "task_ids", "source_datasets", "annotations_creators", "language_creators", "viewer"),
        *("dataset_info", "configs", "size_categories", "multilinguality", "paperswithcode_id", "license_details"),
    )
)
_MODEL_KEYS = frozenset(
    (
        *("pipeline_tag", "library_name", "base_model", "base_model_relation", "model-index", "widget", "inference"),
        *("datasets", "metrics", "quantized_by", "model_creator", "model_name", "new_version", "co2_eq_emissions"),
    )
)
_SPACE_KEYS = frozenset(("sdk", "sdk_version", "app_file", "app_port"))
_ORG_AND_NAME = pattern(r"# [\w.-]{1,96}/([\w.-]{1,96})[ \t]*(?:\n|\Z)")
_HEAD = 20_000
_PROMPTS = ("extra_gated_prompt", "extra_gated_description")
_GATES = (*_PROMPTS, "extra_gated_fields", "extra_gated_heading")


class Card(Struct, frozen=True):
    """One card, read. Every fact carries the line and column it stands on.

    `declared` holds license ids, or the value as written where none is known; `claims` the same for the main component
    of `kind`. `statements`, `third_party` and `use_limits` come from the prose. `gated` says that the card asks for
    consent before a download. `readable` is False where its front matter could not be read as a whole.
    """

    source: str
    kind: Kind
    name: str | None = None
    declared: tuple[str, ...] = ()
    license_name: str | None = None
    license_link: str | None = None
    claims: tuple[Claim, ...] = ()
    statements: tuple[Statement, ...] = ()
    upstreams: tuple[Upstream, ...] = ()
    third_party: tuple[ThirdParty, ...] = ()
    use_limits: tuple[UseLimit, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    gated: bool = False
    readable: bool = True
    issues: tuple[Issue, ...] = ()


def read_card(text: str, source: str, kind: Kind | None, catalogue: Catalogue, about: About = UNKNOWN) -> Card:
    """Read a card. Never raises; what cannot be read is an issue.

    `kind` None means: guess it from the keys and from `source`. What is known `about` the repo helps to tell a quantized
    model or an adapter from a fine-tuned one.
    """
    front = split(text)
    keys = from_front_matter(front, source)
    heading = _name_in_heading(front.body)
    about = About((*about.names, heading), about.files) if heading else about
    card = _card(keys, kind or guess_kind(keys.values, source), catalogue, about)
    prompts = [found for key in _PROMPTS if (found := keys.source_lines(key))]
    return _with_prose(card, front, prompts, about, infer_relation(keys, about, 1), catalogue)


def read_metadata(metadata: Mapping[str, Any], source: str, kind: Kind, catalogue: Catalogue, about: About = UNKNOWN) -> Card:
    """Read a card's front matter as the Hub delivers it: the same facts without lines. Never raises."""
    return _card(from_metadata(metadata, source), kind, catalogue, about)


def guess_kind(keys: Iterable[str], source: str) -> Kind:
    """What a card with these keys describes; where they leave it open the folder decides, else it is a model."""
    found = set(keys)
    if found & _SPACE_KEYS:
        return "space"
    data, model = len(found & _DATASET_KEYS), len(found & _MODEL_KEYS)
    if bool(data) != bool(model):
        return "dataset" if data else "model"
    folders = re.split(r"[/\\]", source)[:-1]
    by_folder = next((_FOLDERS[part.lower()] for part in reversed(folders) if part.lower() in _FOLDERS), None)
    return by_folder or ("dataset" if data > model else "model")


def _card(keys: Keys, kind: Kind, catalogue: Catalogue, about: About) -> Card:
    declared = read_license(keys, MAIN_COMPONENT[kind], catalogue)
    upstreams, issues = read_upstreams(keys, kind, about)
    name = keys.text("pretty_name") or keys.text("model_name")
    return Card(
        source=keys.source,
        kind=kind,
        name=quoted(name.text) if name else None,
        declared=declared.declared,
        license_name=declared.name,
        license_link=declared.link,
        claims=declared.claims,
        upstreams=upstreams,
        contradictions=declared.contradictions,
        gated=any(keys.texts(key) for key in _GATES),
        readable=not any(issue.code in UNREAD for issue in keys.issues),
        issues=(*keys.issues, *declared.issues, *issues),
    )


def _with_prose(
    card: Card, front: FrontMatter, prompts: Sequence[tuple[int, list[str]]], about: About, relation: str, catalogue: Catalogue
) -> Card:
    """The card with what its body and its gated prompts say; `relation` is how a model with one base was probably made from it."""
    if not (front.body.strip() or prompts):
        return card
    from licensecheck.reading.prose import Known, read_prompt, read_prose

    names = (*about.names, *((card.name,) if card.name else ()))
    declared_at = card.claims[0].evidence[0] if card.claims and card.claims[0].evidence else None
    known = Known(names, card.declared, declared_at, card.upstreams, relation)
    prose = read_prose(front.body, front.body_line, card.source, card.kind, catalogue, known)
    asked = [read_prompt(lines, line, card.source, card.kind, catalogue, known) for line, lines in prompts]
    said = [one for part in (prose, *asked) for one in part.contradictions]
    return replace(
        card,
        issues=(*card.issues, *_cuts(card.source, front, prose)),
        statements=prose.statements,
        upstreams=deduplicated((*card.upstreams, *prose.upstreams)),
        third_party=prose.third_party,
        use_limits=tuple(limit for one in (*asked, prose) for limit in one.use_limits),
        contradictions=tuple(dict.fromkeys((*card.contradictions, *said))),
    )


def _cuts(source: str, front: FrontMatter, prose: Prose) -> Iterator[Issue]:
    """What of a card's body was left out."""
    from licensecheck.reading.prose.markdown import MAX_BODY, MAX_LINE

    if len(front.body) > MAX_BODY:
        yield Issue("truncated", f"The text of {source} was read up to {MAX_BODY // 1024} KiB only.", source)
    lines = front.body[:MAX_BODY].split("\n") if len(front.body) > MAX_LINE else []
    long = [str(number) for number, line in enumerate(lines, front.body_line) if len(line) > MAX_LINE]
    if long:
        yield Issue("truncated", f"Of {source} line {', '.join(long)} was read up to {MAX_LINE // 1024} KiB only.", source)
    if prose.cut:
        yield Issue("truncated", f"{source} names more upstreams, in all or in one sentence, than are read.", source)
    yield from (problem.issue(source) for problem in prose.left_out)


def _name_in_heading(body: str) -> str | None:
    """The repo's own name where a heading is its id, as generated cards have it."""
    headings = (match for match in _ORG_AND_NAME.finditer(body, 0, _HEAD) if body[match.start() - 1 : match.start()] in ("", "\n"))
    return next((match[1] for match in headings), None)
