"""The examples of a check as lineages: a made-up release, and what it was made from, nested as deep as needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from licensecheck.judging.engine import judge_lineage
from licensecheck.judging.reach import components
from licensecheck.judging.subjects import preset_intent
from licensecheck.knowledge import Check, Knowledge
from licensecheck.knowledge.check import Example
from licensecheck.model import MAIN_COMPONENT, Artifact, Claim, Document, Edge, Evidence, Issue, Kind, LicenseText, Lineage


def wrong_examples(knowledge: Knowledge, check: Check) -> Iterator[str]:
    """What the examples of a check promise and the check does not keep."""
    for example in check.examples:
        if fires_on(knowledge, check, example) != example.fires:
            wanted = "fire" if example.fires else "stay silent"
            yield f"example '{example.name}' should {wanted}"


def fires_on(knowledge: Knowledge, check: Check, example: Example) -> bool:
    """True if the check has a finding on the example's release."""
    given = example.given
    intent = preset_intent(given["intent"], knowledge.intents[given["intent"]]) if given.get("intent") else None
    allow = frozenset(given["allow"]) if "allow" in given else None
    judged = judge_lineage(build(knowledge, given), knowledge, given.get("stance", "text"), intent, allow)
    return any(finding.rule == check.id for finding in judged.findings)


def build(knowledge: Knowledge, given: Mapping[str, Any]) -> Lineage:
    """The lineage that an example describes."""
    artifacts: dict[str, Artifact] = {}
    edges: list[Edge] = []
    target = _add(knowledge, given, artifacts, edges)
    return Lineage(target, artifacts, tuple(edges))


def _add(knowledge: Knowledge, given: Mapping[str, Any], artifacts: dict[str, Artifact], edges: list[Edge]) -> str:
    artifact = _artifact(given, len(artifacts))
    artifacts[artifact.id] = artifact
    for upstream in given.get("made-from") or ():
        relation = upstream["relation"]
        above, below = components(knowledge, relation)
        parent = _add(knowledge, {"kind": "dataset" if above == "data" else "model", **upstream}, artifacts, edges)
        below = upstream.get("component", below)
        above = upstream.get("upstream-component", above)
        edges.append(Edge(artifact.id, parent, relation, below, above, (Evidence("README.md", 1),)))
    return artifact.id


def _artifact(given: Mapping[str, Any], number: int) -> Artifact:
    kind: Kind = given.get("kind", "model")
    name = given.get("name", f"example-{number}")
    evidence = (Evidence("README.md", 2, 1, f"license: {given.get('license')}"),)
    stated = [given[key] for key in ("license", "also-declared") if given.get(key)]
    files = given.get("files")
    return Artifact(
        id=f"org/{name}",
        kind=kind,
        name=name,
        claims=tuple(Claim(MAIN_COMPONENT[kind], license, "declared", evidence, license) for license in stated),
        files=None if files is None else tuple(files),
        documents=_documents(given, tuple(files or ())),
        gated=given.get("gated") == "yes",
        texts=tuple(_text(kind, text) for text in given.get("texts") or ()),
        remarks=tuple(Issue(code, f"{code} in the card", f"org/{name}") for code in given.get("remarks") or ()),
        services=tuple(given.get("services") or ()),
    )


def _text(kind: Kind, given: Mapping[str, Any]) -> LicenseText:
    return LicenseText("LICENSE", MAIN_COMPONENT[kind], given["license"], given["verdict"], (1, 9))


def _documents(given: Mapping[str, Any], files: tuple[str, ...]) -> tuple[Document, ...]:
    card = [Document("README.md", given["card"])] if given.get("card") else []
    return (*card, *(Document(file, "") for file in files if file.upper().startswith(("LICEN", "NOTICE"))))
