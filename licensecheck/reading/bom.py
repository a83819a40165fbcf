"""A bill of materials as a scan target: CycloneDX and SPDX (2.2, 2.3 and 3.0), all as JSON.

Models and data in it become artifacts with the licenses it gives them; software packages are left to the tools that are
made for them. What it says of an artifact holds where the artifact itself cannot be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from msgspec import Struct, field
from msgspec.structs import replace

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.marked_yaml import Path
from licensecheck.model import MAIN_COMPONENT, Artifact, Basis, Component, Evidence, Kind
from licensecheck.reading.carried import Carried, Licensing, joined, named, stating
from licensecheck.reading.declared_upstreams import deduplicated
from licensecheck.reading.facts import Problem, Reading, Upstream, quoted
from licensecheck.reading.keys import Value
from licensecheck.reading.marked_json import MarkedJson, parse
from licensecheck.reading.references import Reference
from licensecheck.sources.base import Ref
from licensecheck.sources.hub_names import public_name

MAX_BYTES = 4 * 1024 * 1024
MAX_PARTS = 20_000
"""Entries of one list, and components wherever they stand."""
MAX_DEPTH = 12
"""How deep components and ancestors stand in others."""

_WATCHED = ("id", "name", "expression", "content", "licenseDeclared", "licenseConcluded", "relationshipType", "ref", "dependsOn", "to")
_WATCHED_IN_SPDX_3 = ("simplelicensing_licenseExpression",)
_CYCLONEDX_KINDS: Mapping[str, Kind] = {"machine-learning-model": "model", "data": "dataset", "application": "code"}
_SPDX_3_KINDS: Mapping[str, Kind] = {"ai_AIPackage": "model", "dataset_DatasetPackage": "dataset"}
_CYCLONEDX_LICENSE: tuple[Path, ...] = (("id",), ("name",), ("url",), ("text", "content"))
"""The keys of a license, the most telling first."""
_SPDX_2_MADE_FROM = frozenset(("DESCENDANT_OF", "GENERATED_FROM", "VARIANT_OF", "COPY_OF", "DEPENDS_ON", "CONTAINS"))
_SPDX_3_MADE_FROM = frozenset(("descendantOf", "trainedOn", "dependsOn", "contains", "generatedFrom"))
_SPDX_3_BASES: Mapping[str, Basis] = {"hasDeclaredLicense": "declared", "hasConcludedLicense": "concluded"}
_NO_ASSERTION = "NOASSERTION"
_HUB_PACKAGE = "pkg:huggingface/"
_MAIN: Path = ("metadata", "component")
_ANCESTORS = "ancestors"
_MADE: Mapping[str, Component] = {"derive": "data", "use": "code"}


class _Step(NamedTuple):
    parent: str
    relation: str
    evidence: Evidence


class _Part(Struct):
    """A thing in the bill: what it is, how the world knows it, and the license values given to it."""

    kind: Kind
    name: str
    ref: Reference
    licenses: list[tuple[Value, Basis]] = field(default_factory=list)


class Bom(Struct, frozen=True):
    """`target` is what the bill is about, `others` everything else in it by artifact id."""

    target: Reading
    others: Mapping[str, Reading]


class _Bill(Struct):
    parts: dict[str, _Part] = field(default_factory=dict)
    steps: dict[str, list[_Step]] = field(default_factory=dict)
    """By what was made."""
    target: str = ""
    left_out: list[Problem] = field(default_factory=list)


def read_bom(text: str, source: str, id: str, catalogue: Catalogue) -> tuple[Bom | None, tuple[Problem, ...]]:
    """The bill of materials in `text`, None for any other JSON, and what could not be read of it.

    `id` names the target in a report. Never raises.
    """
    found, problems = parse(text, source, (*_WATCHED, *_WATCHED_IN_SPDX_3))
    if found is None:
        return None, problems
    if found.at("bomFormat") == "CycloneDX":
        bill = _cyclonedx(found)
    elif isinstance(found.at("spdxVersion"), str):
        bill = _spdx_2(found)
    elif isinstance(found.at("@graph"), list) and "spdx.org/rdf/3" in str(found.at("@context"))[:1000]:
        bill = _spdx_3(found)
    else:
        return None, (*problems, Problem("not-a-bill", "It is neither a CycloneDX nor an SPDX bill of materials.", 1))
    bom = _built(bill, id, catalogue)
    return bom, (*problems, *found.cut, *bill.left_out)


def _built(bill: _Bill, id: str, catalogue: Catalogue) -> Bom:
    target = bill.parts.get(bill.target) or _Part("model", "", Reference("", None))
    readings = {key: _reading(bill, key, part, catalogue) for key, part in bill.parts.items() if key != bill.target}
    telling = sorted(readings.values(), key=lambda one: bool(one.artifact.claims))  # a part may be named twice, once with its license
    others = {one.artifact.id: one for one in telling}
    return Bom(_reading(bill, bill.target, target, catalogue, id), others)


def _reading(bill: _Bill, key: str, part: _Part, catalogue: Catalogue, id: str | None = None) -> Reading:
    own = id or (Ref(part.ref.ref, part.ref.kind).artifact_id if part.ref.kind else part.ref.ref)
    name = public_name(part.ref.ref) if part.ref.kind else part.name or None
    steps = [step for step in bill.steps.get(key, ()) if step.parent != key]
    upstreams = (Carried((), tuple(_upstream(step, bill.parts[step.parent]) for step in steps)),)
    found = joined((*_claims(part, catalogue), *upstreams))
    bill.left_out += [replace(problem, message=f"{part.name or own}: {problem.message}") for problem in found.problems]
    return Reading(Artifact(own, part.kind, name, part.ref.revision, found.claims), deduplicated(found.upstreams))


def _claims(part: _Part, catalogue: Catalogue) -> Iterator[Carried]:
    for basis in ("concluded", "declared"):
        licensing = Licensing(MAIN_COMPONENT[part.kind], basis, catalogue)
        yield replace(licensing.read(stating(value for value, said in part.licenses if said == basis)), documents=())


def _upstream(step: _Step, parent: _Part) -> Upstream:
    made, of = _MADE.get(step.relation, "weights"), MAIN_COMPONENT[parent.kind]
    ref = parent.ref
    return Upstream(ref.ref, ref.kind, step.relation, "file", made, of, step.evidence, True, ref.revision)


def _relation(child: _Part, parent: _Part) -> str:
    """What a bare "made from" between two kinds of things is."""
    if child.kind == "code":
        return "use"
    if child.kind == "dataset":
        return "derive"
    return "train" if parent.kind == "dataset" else "finetune"


def _reference(name: str, purl: object, kind: Kind) -> Reference:
    """A repo where a package URL or an `org/name` says so."""
    if isinstance(purl, str) and purl.startswith(_HUB_PACKAGE):
        path, _, revision = purl[len(_HUB_PACKAGE) :].partition("?")[0].partition("#")[0].partition("@")
        found = named(unquote(path), kind)
        return found._replace(revision=unquote(revision) or None) if found.kind else found
    return named(name, kind) if name else Reference("", None)


def _cyclonedx(found: MarkedJson) -> _Bill:
    bill = _Bill()
    around = _cyclonedx_paths(found, bill)
    keys: dict[Path, str] = {}
    wholes: dict[Path, str] = {(): ""}
    for path, outer in around.items():
        keys[path] = _cyclonedx_part(found, path, bill)
        wholes[path] = keys[path] or wholes[outer]
    own = [key for path, key in keys.items() if key and _ANCESTORS not in path]
    bill.target = keys[_MAIN] or next((key for key in own if bill.parts[key].kind == "model"), next(iter(own), ""))
    for path, outer in around.items():
        for value in found.texts(*path, "name") if keys[path] and wholes[outer] else ():
            _made_from(bill, wholes[outer], keys[path], value.evidence)
    for path in around:
        _cyclonedx_data(found, path, keys[path], bill)
    for place in _entries(found, "dependencies"):
        for value in found.texts(*place, "dependsOn"):
            _made_from(bill, str(found.at(*place, "ref")), value.text, value.evidence)
    return bill


def _cyclonedx_paths(found: MarkedJson, bill: _Bill) -> dict[Path, Path]:
    """Every component, its parts and its ancestors behind it, with the component that it stands in."""
    around: dict[Path, Path] = {}
    level: dict[Path, Path] = dict.fromkeys((_MAIN, *_entries(found, "components")), ())
    for _ in range(MAX_DEPTH + 1):
        around.update(level)
        if len(around) > MAX_PARTS:
            bill.left_out.append(Problem("too-many-values", f"Only the first {MAX_PARTS} components were read."))
            return dict(islice(around.items(), MAX_PARTS))
        inside = ((path, inner) for path in level for inner in (("pedigree", _ANCESTORS), ("components",)))
        level = dict(islice(((place, path) for path, inner in inside for place in _entries(found, *path, *inner)), MAX_PARTS + 1))
    if level:
        bill.left_out.append(Problem("depth-limit", f"Components more than {MAX_DEPTH} deep in others were not read."))
    return around


def _cyclonedx_part(found: MarkedJson, path: Path, bill: _Bill) -> str:
    """Enter one component; its key, empty where it is software."""
    kind = _CYCLONEDX_KINDS.get(str(found.at(*path, "type")))
    if kind is None or (kind == "code" and path != _MAIN and _ANCESTORS not in path):
        return ""
    name, group = _text(found, *path, "name"), _text(found, *path, "group")
    purl = found.at(*path, "purl")
    part = _Part(kind, name, _reference(f"{group}/{name}" if group else name, purl, kind))
    part.licenses = list(_cyclonedx_licenses(found, (*path, "licenses")))
    key = _text(found, *path, "bom-ref") or ".".join(map(str, path))
    bill.parts[key] = part
    return key


def _cyclonedx_licenses(found: MarkedJson, path: Path) -> Iterator[tuple[Value, Basis]]:
    for place in _entries(found, *path):
        inner: Path = (*place, "license")
        told = found.at(*inner, "acknowledgement") or found.at(*place, "acknowledgement")
        basis: Basis = "concluded" if told == "concluded" else "declared"
        places: list[Path] = [(*place, "expression"), *((*inner, *key) for key in _CYCLONEDX_LICENSE)]
        for value in next(filter(None, (tuple(found.texts(*place)) for place in places)), ()):
            yield value, basis


def _cyclonedx_data(found: MarkedJson, path: Path, child: str, bill: _Bill) -> None:
    """Data sets in the model card, by reference or written out."""
    if not child:
        return
    for place in _entries(found, *path, "modelCard", "modelParameters", "datasets"):
        for value in found.texts(*place, "ref"):
            _made_from(bill, child, value.text, value.evidence)
        for value in found.texts(*place, "name"):
            key = f"{child} {place[-1]}"
            bill.parts[key] = _Part("dataset", value.text, _reference(value.text, None, "dataset"))
            _made_from(bill, child, key, value.evidence)


def _made_from(bill: _Bill, child: str, parent: str, evidence: Evidence) -> None:
    if child in bill.parts and parent in bill.parts:
        step = _Step(parent, _relation(bill.parts[child], bill.parts[parent]), evidence)
        bill.steps.setdefault(child, []).append(step)


def _spdx_2(found: MarkedJson) -> _Bill:
    """Packages whose package URL is of the Hub, and what the document describes."""
    bill = _Bill()
    described = {value.text for value in found.texts("documentDescribes")}
    relations = [_spdx_2_relation(found, place) for place in _entries(found, "relationships")]
    described |= {parent for _, type, parent, _ in relations if type == "DESCRIBES"}
    for place in _entries(found, "packages"):
        _spdx_2_package(found, place, bill, described)
    bill.target = next((key for key in bill.parts if key in described), next(iter(bill.parts), ""))
    for child, type, parent, evidence in relations:
        if type in _SPDX_2_MADE_FROM:
            _made_from(bill, child, parent, evidence)
    return bill


def _spdx_2_relation(found: MarkedJson, path: Path) -> tuple[str, str, str, Evidence]:
    child, parent = _text(found, *path, "spdxElementId"), _text(found, *path, "relatedSpdxElement")
    type = next(iter(found.texts(*path, "relationshipType")), None)
    return child, type.text if type else "", parent, type.evidence if type else Evidence(found.source)


def _spdx_2_package(found: MarkedJson, path: Path, bill: _Bill, described: set[str]) -> None:
    key, name = _text(found, *path, "SPDXID"), _text(found, *path, "name")
    purls = (_text(found, *place, "referenceLocator") for place in _entries(found, *path, "externalRefs"))
    purl = next((purl for purl in purls if purl.startswith(_HUB_PACKAGE)), None)
    if not purl and key not in described:
        return
    is_data = "/datasets/" in (purl or "") or _text(found, *path, "primaryPackagePurpose") == "DATA"
    kind: Kind = "dataset" if is_data else "model"
    part = _Part(kind, name, _reference(name, purl, kind))
    part.licenses = [(value, "declared") for value in found.texts(*path, "licenseDeclared") if value.text != _NO_ASSERTION]
    part.licenses += [(value, "concluded") for value in found.texts(*path, "licenseConcluded") if value.text != _NO_ASSERTION]
    bill.parts[key] = part


def _spdx_3(found: MarkedJson) -> _Bill:
    """AI and dataset packages of the graph with the relationships between them."""
    bill = _Bill()
    expressions: dict[str, Value] = {}
    relations: list[Path] = []
    roots: list[str] = []
    for place in _entries(found, "@graph"):
        type, key = _text(found, *place, "type"), _text(found, *place, "spdxId")
        if type in _SPDX_3_KINDS:
            name, kind = _text(found, *place, "name"), _SPDX_3_KINDS[type]
            bill.parts[key] = _Part(kind, name, _reference(name, found.at(*place, "software_packageUrl"), kind))
        elif type == "simplelicensing_LicenseExpression":
            expressions.update((key, value) for value in found.texts(*place, *_WATCHED_IN_SPDX_3))
        elif type.endswith("Relationship"):
            relations.append(place)
        roots += [value.text for value in found.texts(*place, "rootElement")]
    bill.target = next((key for key in roots if key in bill.parts), next(iter(bill.parts), ""))
    for place in relations:
        _spdx_3_relation(found, place, bill, expressions)
    return bill


def _spdx_3_relation(found: MarkedJson, path: Path, bill: _Bill, expressions: Mapping[str, Value]) -> None:
    child, type = _text(found, *path, "from"), _text(found, *path, "relationshipType")
    basis = _SPDX_3_BASES.get(type)
    for value in found.texts(*path, "to"):
        if basis and child in bill.parts and value.text in expressions:
            bill.parts[child].licenses.append((expressions[value.text], basis))
        elif type in _SPDX_3_MADE_FROM:
            _made_from(bill, child, value.text, value.evidence)
        elif type == "ancestorOf":
            _made_from(bill, value.text, child, value.evidence)


def _text(found: MarkedJson, *path: str | int) -> str:
    value = found.at(*path)
    return quoted(value) if isinstance(value, str) else ""


def _entries(found: MarkedJson, *path: str | int) -> Iterator[Path]:
    return found.items(*path, most=MAX_PARTS)
