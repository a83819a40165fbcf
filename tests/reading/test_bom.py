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
    return read_bom(json.dumps(bill, indent=1), "bom.json", "./bom.json", catalogue)


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
