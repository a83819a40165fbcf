"""A CycloneDX 1.6 bill of materials for machine learning: what was declared and what was concluded kept apart, lineage as pedigree.

Model cards, compositions and annotations are added to what cyclonedx-python-lib writes: it does not know them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from licensecheck import __version__
from licensecheck.model import Basis, Claim, Edge, Finding
from licensecheck.report.bill import MADE_FROM_DATA, PARTS_OF, USED, Bill, Part, bill, is_compound, spdx_expression
from licensecheck.report.moment import made_at, written
from licensecheck.report.page import Look, visible
from licensecheck.report.view import View

if TYPE_CHECKING:
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component
    from cyclonedx.model.license import License

_FIRST = ("$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "tools", "components", "type", "name")
"""Keys that stand before the others, so that the beginning says what the file is and who made it."""
_SMALL_LETTERS = "licensecheck:"


def render(views: Sequence[View], _look: Look) -> str:
    """One bill for all targets. Needs the extra `bom`."""
    from cyclonedx.output.json import JsonV1Dot6

    parts = bill(views)
    written_by_library = JsonV1Dot6(_bom(views, parts)).output_as_string()
    found: dict[str, Any] = json.loads(written_by_library)
    for component in _all_components(found):
        _add_model_card(component, parts)
    found["compositions"] = [*_compositions(views)]
    annotations = [_annotation(finding) for view in views for finding in view.findings if finding.waived is None]
    if annotations:
        found["annotations"] = annotations
    found["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(found))}"
    return json.dumps(_ordered(found), indent=1) + "\n"


def _bom(views: Sequence[View], parts: Bill) -> Bom:
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.tool import ToolRepository

    tool = Component(name="licensecheck", version=__version__, type=ComponentType.APPLICATION, bom_ref=f"{_SMALL_LETTERS}tool")
    made = {id: _component(part, parts) for id, part in parts.parts.items()}
    main = made[parts.targets[0]] if len(parts.targets) == 1 else None
    metadata = BomMetaData(tools=ToolRepository(components=[tool]), component=main, timestamp=made_at(), properties=_about(views))
    bom = Bom(components=[one for one in made.values() if one is not main], metadata=metadata, serial_number=UUID(int=0))
    for id, component in made.items():
        bom.register_dependency(component, dict.fromkeys(made[edge.parent] for edge in parts.parents(id) if edge.parent != id))
    return bom


def _about(views: Sequence[View]) -> Iterator[Any]:
    from cyclonedx.model import Property

    for view in views:
        report = view.report
        facts = [("target", report.target), ("verdict", report.verdict), ("complete", str(report.complete).lower())]
        facts += [("intent", report.intent)] if report.intent else []
        facts += [("not-looked-at", f"{issue.code} {issue.subject}: {issue.message}") for issue in view.issues]
        facts += [("forbidden-use", f"{use}: {row.license}") for row in view.restrictions for use in row.uses]
        yield from (Property(name=f"{_SMALL_LETTERS}{name}", value=visible(value)) for name, value in facts)
    digests = dict.fromkeys(view.report.rules_digest for view in views)
    yield from (Property(name=f"{_SMALL_LETTERS}rules", value=digest) for digest in digests)


def _component(part: Part, parts: Bill) -> Component:
    from cyclonedx.model import ExternalReference, ExternalReferenceType, Property, XsUri
    from cyclonedx.model.component import Component, Pedigree
    from cyclonedx.model.component_evidence import ComponentEvidence

    main = part.claims(part.main)
    detected = _licenses(main, ("detected",), parts)
    ancestors = [_ancestor(parts.parts[edge.parent], edge, parts) for edge in parts.parents(part.id) if _is_ancestry(edge)]
    facts = {"resolved": part.artifact.resolved, "gated": part.artifact.gated}
    return Component(
        **_identity(part),
        bom_ref=part.id,
        licenses=_licenses(main, ("declared", "concluded"), parts),
        evidence=ComponentEvidence(licenses=detected) if detected else None,
        pedigree=Pedigree(ancestors=ancestors) if ancestors else None,
        external_references=[ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(part.address))] if part.address else [],
        properties=[Property(name=f"{_SMALL_LETTERS}{name}", value=str(value).lower()) for name, value in facts.items()],
        components=[_inner(part, component, parts) for component in part.others],
    )


def _identity(part: Part) -> dict[str, Any]:
    from cyclonedx.model.component import ComponentType
    from cyclonedx.model.contact import OrganizationalEntity
    from packageurl import PackageURL

    types = {"model": ComponentType.MACHINE_LEARNING_MODEL, "dataset": ComponentType.DATA}
    revision = part.artifact.revision
    purl = PackageURL("huggingface", *part.purl, revision) if part.purl else None
    kind = types.get(part.artifact.kind, ComponentType.APPLICATION)
    publisher = OrganizationalEntity(name=part.group) if part.group else None
    return {"name": part.name, "group": part.group or None, "supplier": publisher, "version": revision, "type": kind, "purl": purl}


def _inner(part: Part, component: Any, parts: Bill) -> Component:
    """A component of the release that has a license of its own."""
    from cyclonedx.model.component import Component, ComponentType

    types = {"data": ComponentType.DATA, "code": ComponentType.APPLICATION, "weights": ComponentType.MACHINE_LEARNING_MODEL}
    return Component(
        name=f"{part.name} {component}",
        type=types.get(component, ComponentType.FILE),
        bom_ref=f"{part.id}#{component}",
        licenses=_licenses(part.claims(component), ("declared", "concluded", "detected"), parts),
    )


def _ancestor(parent: Part, edge: Edge, parts: Bill) -> Component:
    from cyclonedx.model import Property
    from cyclonedx.model.component import Component

    facts = {"relation": edge.relation, "relation-stated": str(not edge.inferred).lower()}
    properties = [Property(name=f"{_SMALL_LETTERS}{name}", value=value) for name, value in facts.items()]
    description = f"{parts.label(edge.relation)} this{' (our reading; nobody states it)' if edge.inferred else ''}"
    return Component(**_identity(parent), description=visible(description), properties=properties)


def _is_ancestry(edge: Edge) -> bool:
    return edge.relation not in MADE_FROM_DATA | PARTS_OF | USED


def _licenses(claims: Iterable[Claim], bases: Sequence[Basis], parts: Bill) -> list[License]:
    """The licenses of the claims with these bases; 1.6 takes one expression, or any number of single licenses."""
    from cyclonedx.model.license import LicenseAcknowledgement as Acknowledgement
    from cyclonedx.model.license import LicenseExpression

    wanted = list(dict.fromkeys((c.expression, c.basis) for c in claims if c.basis in bases))
    said = {"declared": Acknowledgement.DECLARED, "concluded": Acknowledgement.CONCLUDED, "detected": Acknowledgement.CONCLUDED}
    if len(wanted) == 1 and is_compound(wanted[0][0]):
        text, unlisted = spdx_expression(wanted[0][0], parts.licenses)
        if is_compound(text) and not unlisted:
            return [LicenseExpression(text, acknowledgement=said[wanted[0][1]])]
    return [_license(expression, said[basis], parts) for expression, basis in wanted]


def _license(expression: str, said: Any, parts: Bill) -> License:
    from cyclonedx.model import XsUri
    from cyclonedx.model.license import DisjunctiveLicense
    from cyclonedx.spdx import is_supported_id

    row = parts.licenses.get(expression)
    url = XsUri(row.url) if row and row.url else None
    if row and row.spdx and is_supported_id(row.spdx):
        return DisjunctiveLicense(id=row.spdx, url=url, acknowledgement=said)
    return DisjunctiveLicense(name=visible(expression), url=url, acknowledgement=said)


def _all_components(found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    main = found["metadata"].get("component")
    yield from ([main] if main else [])
    yield from found.get("components", ())


def _add_model_card(component: dict[str, Any], parts: Bill) -> None:
    data = [edge.parent for edge in parts.parents(component["bom-ref"]) if edge.parent_component == "data" and edge.relation == "train"]
    if data and component["type"] == "machine-learning-model":
        component["modelCard"] = {"modelParameters": {"datasets": [{"ref": id} for id in dict.fromkeys(data)]}}


def _compositions(views: Sequence[View]) -> Iterator[dict[str, Any]]:
    """Whether the lineage of a target was followed to its end."""
    for view in {view.report.lineage.target: view for view in views}.values():
        aggregate = "complete" if view.report.complete else "incomplete"
        yield {"aggregate": aggregate, "dependencies": [view.report.lineage.target]}


def _annotation(finding: Finding) -> dict[str, Any]:
    text = f"{finding.severity} {finding.rule}: {finding.message} {finding.why}"
    tool = {"type": "application", "name": "licensecheck", "version": __version__}
    return {"subjects": [finding.artifact], "annotator": {"component": tool}, "timestamp": written(made_at()), "text": visible(text)}


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(one) for one in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda key: (_FIRST.index(key) if key in _FIRST else len(_FIRST), key))
    return {key: _ordered(value[key]) for key in keys}
