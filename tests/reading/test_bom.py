"""Bills of materials as targets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading.bom import Bom, read_bom

CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {
        "component": {
            "type": "machine-learning-model",
            "bom-ref": "m",
            "group": "org",
            "name": "x",
            "licenses": [{"license": {"id": "MIT"}}],
            "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": "base", "purl": "pkg:huggingface/org/base@abc"}]},
            "modelCard": {"modelParameters": {"datasets": [{"ref": "d"}, {"type": "dataset", "name": "A corpus"}]}},
        }
    },
    "components": [
        {
            "type": "data",
            "bom-ref": "d",
            "name": "org/data",
            "licenses": [{"license": {"name": "CC BY-NC 4.0", "acknowledgement": "concluded"}}],
        },
        {"type": "library", "bom-ref": "n", "name": "numpy", "licenses": [{"expression": "BSD-3-Clause"}]},
    ],
    "dependencies": [{"ref": "m", "dependsOn": ["d", "n"]}],
}
SPDX_2 = {
    "spdxVersion": "SPDX-2.3",
    "packages": [
        {"SPDXID": "SPDXRef-M", "name": "org/x", "licenseDeclared": "MIT", "licenseConcluded": "NOASSERTION"},
        {
            "SPDXID": "SPDXRef-B",
            "name": "base",
            "licenseDeclared": "CC BY-NC 4.0",
            "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:huggingface/org/base@abc"}],
        },
        {"SPDXID": "SPDXRef-N", "name": "numpy"},
    ],
    "relationships": [
        {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-M"},
        {"spdxElementId": "SPDXRef-M", "relationshipType": "DESCENDANT_OF", "relatedSpdxElement": "SPDXRef-B"},
    ],
}
SPDX_3 = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "ai_AIPackage", "spdxId": "urn:m", "name": "org/x"},
        {"type": "dataset_DatasetPackage", "spdxId": "urn:d", "name": "org/data"},
        {"type": "ai_AIPackage", "spdxId": "urn:b", "name": "b", "software_packageUrl": "pkg:huggingface/org/base"},
        {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:l", "simplelicensing_licenseExpression": "MIT"},
        {"type": "Relationship", "from": "urn:m", "relationshipType": "hasDeclaredLicense", "to": ["urn:l"]},
        {"type": "Relationship", "from": "urn:m", "relationshipType": "trainedOn", "to": ["urn:d", "urn:nowhere"]},
        {"type": "Relationship", "from": "urn:b", "relationshipType": "ancestorOf", "to": ["urn:m"]},
        {"type": "software_Sbom", "rootElement": ["urn:m"]},
    ],
}


def read(bill: Any, catalogue: Catalogue) -> Bom | None:
    return read_bom(json.dumps(bill, indent=1), "bom.json", "./bom.json", catalogue)[0]


@pytest.mark.parametrize(
    ("bill", "upstreams", "others"),
    [
        (
            CYCLONEDX,
            [("finetune", "org/base", "abc"), ("train", "org/data", None), ("train", "A corpus", None)],
            {"org/base": [], "datasets/org/data": [("cc-by-nc-4.0", "concluded")], "A corpus": []},
        ),
        (SPDX_2, [("finetune", "org/base", "abc")], {"org/base": [("cc-by-nc-4.0", "declared")]}),
        (SPDX_3, [("train", "org/data", None), ("finetune", "org/base", None)], {"datasets/org/data": [], "org/base": []}),
    ],
    ids=["cyclonedx", "spdx-2.3", "spdx-3.0"],
)
def test_a_bill(bill: Any, upstreams: list[Any], others: dict[str, Any], catalogue: Catalogue) -> None:
    found = read(bill, catalogue)
    assert found is not None
    target = found.target.artifact
    assert (target.id, target.kind, target.name) == ("./bom.json", "model", "x")
    assert [(claim.component, claim.expression, claim.basis) for claim in target.claims] == [("weights", "mit", "declared")]
    assert [(one.relation, one.ref, one.revision) for one in found.target.upstreams] == upstreams
    assert {id: [(claim.expression, claim.basis) for claim in one.artifact.claims] for id, one in found.others.items()} == others
    assert all(one.evidence.line for one in found.target.upstreams)


@pytest.mark.parametrize("bill", [{}, {"bomFormat": "Other"}, {"@graph": []}, []])
def test_other_json(bill: Any, catalogue: Catalogue) -> None:
    assert read(bill, catalogue) is None


@pytest.mark.parametrize(
    "bill",
    [
        {"bomFormat": "CycloneDX", "components": 3, "metadata": []},
        {"bomFormat": "CycloneDX", "components": [{"type": "data"}, 3], "dependencies": [{"ref": [], "dependsOn": {}}]},
        {"spdxVersion": "SPDX-2.3", "packages": [3], "relationships": {}},
        {"@context": "https://spdx.org/rdf/3.0.1/x", "@graph": [3, {"type": 3, "to": 3}]},
    ],
)
def test_a_bill_of_odd_shape(bill: Any, catalogue: Catalogue) -> None:
    found = read(bill, catalogue)
    assert found is not None
    assert (found.target.artifact.claims, found.target.upstreams) == ((), ())


def nested(depth: int, inner: dict[str, Any]) -> dict[str, Any]:
    return inner if not depth else {"type": "library", "name": f"l{depth}", "components": [nested(depth - 1, inner)]}


@pytest.mark.parametrize("where", [("components",), ("pedigree", "ancestors")])
def test_what_stands_in_a_component_is_what_that_was_made_from(where: tuple[str, ...], catalogue: Catalogue) -> None:
    data = {"type": "data", "bom-ref": "d", "name": "org/data", "licenses": [{"license": {"id": "CC-BY-NC-4.0"}}]}
    inside: Any = [nested(3, data)]
    for key in reversed(where):
        inside = {key: inside}
    model = {"type": "machine-learning-model", "bom-ref": "m", "name": "org/x", **inside}
    found = read({"bomFormat": "CycloneDX", "components": [{"type": "library", "name": "l", "components": [model]}]}, catalogue)
    assert found is not None
    assert found.target.artifact.name == "x"
    assert [(one.relation, one.ref, one.evidence.line is not None) for one in found.target.upstreams] == [("train", "org/data", True)]
    assert [claim.expression for claim in found.others["datasets/org/data"].artifact.claims] == ["cc-by-nc-4.0"]


def test_an_ancestor_of_an_ancestor(catalogue: Catalogue) -> None:
    def made(name: str, *ancestors: dict[str, Any]) -> dict[str, Any]:
        return {"type": "machine-learning-model", "name": name, "pedigree": {"ancestors": list(ancestors)}}

    found = read({"bomFormat": "CycloneDX", "metadata": {"component": made("org/x", made("org/base", made("org/root")))}}, catalogue)
    assert found is not None
    assert [one.ref for one in found.target.upstreams] == ["org/base"]
    assert [one.ref for one in found.others["org/base"].upstreams] == ["org/root"]


MODEL = {"type": "machine-learning-model", "bom-ref": "m", "name": "org/x"}
MANY = [{"type": "data", "bom-ref": f"d{i}", "name": f"org/d{i}"} for i in range(501)]


@pytest.mark.parametrize(
    ("bill", "problem"),
    [
        (
            {"bomFormat": "CycloneDX", "components": [{"components": [{}] * 10_000}] * 2},
            ("too-many-values", "Only the first 20000 components were read."),
        ),
        (
            {"bomFormat": "CycloneDX", "components": [nested(13, MODEL)]},
            ("depth-limit", "Components more than 12 deep in others were not read."),
        ),
        (
            {"bomFormat": "CycloneDX", "metadata": {"component": MODEL}, "components": MANY, "dependencies": [{"ref": "m", "dependsOn": [f"d{i}" for i in range(501)]}]},
            ("too-many-upstreams", "org/x: Only the first 500 of 501 upstreams were read."),
        ),
        (
            {"bomFormat": "CycloneDX", "components": [MODEL], "dependencies": [{"ref": "m", "dependsOn": ["n"] * 1_001}]},
            ("too-many-values", "Only the first 1000 of 1001 values of `dependencies.0.dependsOn` were read."),
        ),
        ({"spdxVersion": "SPDX-2.3", "packages": [{}] * 20_001}, ("too-many-values", "Only the first 20000 of 20001 values of `packages` were read.")),
        (
            {"bomFormat": "CycloneDX", "components": [{**MODEL, "licenses": [{"license": {"name": f"l{i}"}} for i in range(101)]}]},
            ("too-many-licenses", "org/x: Only the first 100 of 101 licenses were read."),
        ),
    ],
)  # fmt: skip
def test_what_goes_beyond_a_limit_is_told(bill: Any, problem: tuple[str, str], catalogue: Catalogue) -> None:
    _, problems = read_bom(json.dumps(bill), "bom.json", "./bom.json", catalogue)
    assert [(one.code, one.message) for one in problems] == [problem]


def test_other_json_is_told(catalogue: Catalogue) -> None:
    assert [one.message for one in read_bom("{}", "bom.json", "./bom.json", catalogue)[1]] == [
        "It is neither a CycloneDX nor an SPDX bill of materials."
    ]
