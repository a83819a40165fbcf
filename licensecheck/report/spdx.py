"""An SPDX 3.0.1 document with the AI and Dataset profiles: declared and concluded licenses apart, lineage as relationships."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from licensecheck import __version__
from licensecheck.model import Claim, Component, Edge
from licensecheck.report.bill import MADE_FROM_DATA, PARTS_OF, USED, Bill, Part, bill, spdx_expression
from licensecheck.report.moment import made_at
from licensecheck.report.page import Look, visible
from licensecheck.report.terminal import place
from licensecheck.report.view import View

_FIRST = ("SoftwareAgent", "Tool", "CreationInfo", "SpdxDocument")
_PURPOSES = {"weights": "model", "data": "data", "code": "source", "documentation": "documentation"}
_PROFILES = ("core", "software", "simpleLicensing", "ai", "dataset")


def render(views: Sequence[View], _look: Look) -> str:
    """One document for all targets. Needs the extra `bom`."""
    from spdx_python_model import v3_0_1 as spdx

    parts = bill(views)
    elements = _Elements(spdx, views, parts)
    objects = spdx.SHACLObjectSet([*elements.all()])
    found = spdx.JSONLDSerializer().serialize_data(objects, force_at_graph=True)
    found["@graph"].sort(key=_rank)
    return json.dumps(found, indent=1) + "\n"


def _rank(node: dict[str, Any]) -> tuple[int, str]:
    """The tool first, so that the beginning says who made the file."""
    kind = node["type"]
    return (_FIRST.index(kind) if kind in _FIRST else len(_FIRST)), str(node.get("spdxId", node.get("@id", "")))


class _Elements:
    """The elements of one document, each made once and named within it."""

    def __init__(self, spdx: Any, views: Sequence[View], parts: Bill) -> None:
        self.spdx = spdx
        self.views = views
        self.parts = parts
        facts = [[view.report.target, view.report.rules_digest, repr(view.report.lineage)] for view in views]
        self.base = f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps([__version__, str(made_at()), facts]))}"
        self.made = spdx.CreationInfo(specVersion="3.0.1", created=made_at())
        self.agent = self._new("SoftwareAgent", "agent", name="licensecheck")
        self.tool = self._new("Tool", "tool", name=f"licensecheck {__version__}")
        self.made.createdBy = [self.agent]
        self.made.createdUsing = [self.tool]
        self.elements: dict[str, Any] = {}

    def all(self) -> list[Any]:
        """Everything, the document included."""
        for id, part in self.parts.parts.items():
            self._package(id, part)
        for id in self.parts.parts:
            for edge in self.parts.parents(id):
                self._step(edge)
        for view in self.views:
            self._remarks(view)
        roots = [self.elements[self._key("artifact", id)] for id in self.parts.targets]
        name = visible(f"License report on {', '.join(view.report.target for view in self.views)}")
        document = self._new("SpdxDocument", "document", name=name)
        bom = self._add("software_Sbom", "sbom", rootElement=roots, element=[*self.elements.values()])
        bom.software_sbomType = [self.spdx.software_SbomType.analyzed]
        document.rootElement = [bom]
        document.element = [*self.elements.values()]
        document.profileConformance = [getattr(self.spdx.ProfileIdentifierType, name) for name in _PROFILES]
        return [self.agent, self.tool, document, *self.elements.values()]

    def _key(self, *words: str) -> str:
        return "-".join(quote(word.encode("utf-8", "backslashreplace"), safe="") for word in words)

    def _new(self, kind: str, key: str, **fields: Any) -> Any:
        element = getattr(self.spdx, kind)(spdxId=f"{self.base}#{key}", creationInfo=self.made)
        for name, value in fields.items():
            if value is not None:
                setattr(element, name, value)
        return element

    def _add(self, kind: str, key: str, **fields: Any) -> Any:
        if key not in self.elements:
            self.elements[key] = self._new(kind, key, **fields)
        return self.elements[key]

    def _package(self, id: str, part: Part) -> None:
        kinds = {"model": "ai_AIPackage", "dataset": "dataset_DatasetPackage"}
        name = f"{part.group}/{part.name}" if part.group else part.name
        revision = part.artifact.revision
        purl = f"pkg:huggingface/{quote('/'.join(part.purl))}{f'@{quote(revision)}' if revision else ''}" if part.purl else None
        package = self._add(
            kinds.get(part.artifact.kind, "software_Package"),
            self._key("artifact", id),
            name=name,
            comment=None if part.artifact.resolved else "It could not be looked at; what is said of it comes from others.",
            suppliedBy=self._add("Organization", self._key("publisher", part.group), name=part.group) if part.group else None,
            software_packageVersion=revision,
            software_packageUrl=purl,
            software_downloadLocation=part.address,
            software_primaryPurpose=getattr(self.spdx.software_SoftwarePurpose, _PURPOSES[part.main]),
        )
        if part.artifact.kind == "dataset":
            package.dataset_datasetType = [self.spdx.dataset_DatasetType.noAssertion]
            if part.artifact.gated:
                package.dataset_datasetAvailability = self.spdx.dataset_DatasetAvailabilityType.registration
        self._licensed(package, self._key("artifact", id), part.claims(part.main))
        for component in part.others:
            self._inner(package, id, part, component)

    def _inner(self, package: Any, id: str, part: Part, component: Component) -> None:
        """A component of the release that has a license of its own."""
        key = self._key("artifact", id, component)
        purpose = getattr(self.spdx.software_SoftwarePurpose, _PURPOSES[component])
        inner = self._add("software_Package", key, name=f"{part.name} {component}", software_primaryPurpose=purpose)
        self._relate(package, "contains", inner, f"contains-{key}")
        self._licensed(inner, key, part.claims(component))

    def _licensed(self, package: Any, key: str, claims: Iterable[Claim]) -> None:
        """Declared as declared; concluded, and what was recognized in a text, as concluded, with how we know."""
        for number, claim in enumerate(claims):
            relation = "hasDeclaredLicense" if claim.basis == "declared" else "hasConcludedLicense"
            how = f"{claim.basis}: {'; '.join(map(place, claim.evidence[:3]))}" if claim.evidence else claim.basis
            written = f', written "{claim.raw}"' if claim.raw and claim.raw != claim.expression else ""
            self._relate(package, relation, self._license(claim.expression), f"{relation}-{number}-{key}", visible(how + written))

    def _license(self, expression: str) -> Any:
        text, unlisted = spdx_expression(expression, self.parts.licenses)
        entries = [
            self.spdx.DictionaryEntry(key=reference, value=self._text(reference, name).spdxId) for reference, name in unlisted.items()
        ]
        return self._add(
            "simplelicensing_LicenseExpression",
            self._key("expression", text),
            simplelicensing_licenseExpression=text,
            simplelicensing_customIdToUri=entries or None,
        )

    def _text(self, reference: str, name: str) -> Any:
        """What stands for a license that SPDX does not list: its name and where its text is, not the text itself."""
        row = self.parts.licenses.get(name)
        facts = [row.name if row else visible(name), row.url if row else None]
        facts += [f"SHA-256 of the text: {row.text_sha256}"] if row and row.text_sha256 else []
        text = ", ".join(filter(None, facts))
        return self._add(
            "simplelicensing_SimpleLicensingText",
            self._key("license", reference),
            name=visible(name),
            simplelicensing_licenseText=f"The text is not included. {text}",
        )

    def _step(self, edge: Edge) -> None:
        child, parent = (self.elements[self._key("artifact", id)] for id in (edge.child, edge.parent))
        comment = f"{self.parts.label(edge.relation)}{' (our reading; nobody states it)' if edge.inferred else ''}"
        self._relate(child, _relationship(edge), parent, self._key("step", edge.relation, edge.child, edge.parent), visible(comment))

    def _relate(self, start: Any, relation: str, end: Any, key: str, comment: str | None = None) -> None:
        kind = getattr(self.spdx.RelationshipType, relation)
        relationship = self._add("Relationship", key, relationshipType=kind, comment=comment)
        relationship.from_ = start
        relationship.to = [end]

    def _remarks(self, view: View) -> None:
        """The answer, the open findings and what could not be looked at, as annotations of what they are about."""
        target = self._key("artifact", view.report.lineage.target)
        for number, (subject, statement) in enumerate(_statements(view)):
            about = self.elements.get(self._key("artifact", subject), self.elements[target])
            kind = self.spdx.AnnotationType.review
            self._add("Annotation", f"remark-{number}-{target}", annotationType=kind, subject=about, statement=visible(statement))


def _statements(view: View) -> Iterator[tuple[str, str]]:
    yield view.report.lineage.target, f"{view.report.verdict}: {view.answer} {view.summary}"
    for finding in view.findings:
        if finding.waived is None:
            yield finding.artifact, f"{finding.severity} {finding.rule}: {finding.message} {finding.why}"
    for issue in view.issues:
        yield issue.subject, f"could not look: {issue.code}: {issue.message}"


def _relationship(edge: Edge) -> str:
    if edge.relation in MADE_FROM_DATA and edge.parent_component == "data":
        return "trainedOn"
    if edge.relation in PARTS_OF:
        return "contains"
    return "dependsOn" if edge.relation in USED | MADE_FROM_DATA else "descendantOf"
