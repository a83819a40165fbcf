import json
import warnings
from typing import Any

import pytest
from msgspec.structs import replace

from licensecheck.knowledge import load
from licensecheck.model import Artifact, Claim, Edge, Evidence, Lineage, Report
from licensecheck.reading.bom import read_bom
from licensecheck.report import cyclonedx, spdx
from licensecheck.report.bill import spdx_expression
from licensecheck.report.page import Look
from licensecheck.report.view import view
from tests.report.samples import BASE, CHAT, FINETUNE, HELPER, REPORT, TRAIN

KNOWLEDGE = load()
PLACE = (Evidence("helper-8b/LICENSE", 1),)
OURS = replace(
    HELPER,
    claims=(
        Claim("weights", "llama3.1", "declared", PLACE, "llama3.1"),
        Claim("weights", "apache-2.0", "detected", PLACE),
        Claim("weights", "mit", "concluded", PLACE),
        Claim("code", "mit OR apache-2.0", "declared", PLACE),
    ),
)
MERGED = Edge("acme/helper-8b", "My Own Model", "merge", "weights", "weights", inferred=True)
THING = Artifact("My Own Model", "model", claims=(Claim("weights", "My Own License v2", "declared"),))
LINEAGE = Lineage(
    "acme/helper-8b",
    {"big/base-8b": BASE, "datasets/open/chat": replace(CHAT, gated=True), "acme/helper-8b": OURS, "My Own Model": THING},
    (FINETUNE, TRAIN, MERGED),
)
FULL = replace(REPORT, lineage=LINEAGE)
LOCAL = replace(
    REPORT, lineage=Lineage("./x", {"./x": replace(HELPER, id="./x", name=None, revision=None, claims=())}, ()), findings=(), issues=()
)
REPORTS = pytest.mark.parametrize("reports", [(FULL,), (LOCAL,), (FULL, LOCAL)], ids=["full", "local", "two"])


def made(form: Any, *reports: Report) -> Any:
    return json.loads(form.render([view(report, KNOWLEDGE) for report in reports], Look()))


@pytest.mark.parametrize(
    ("expression", "spdx_text", "unlisted"),
    [
        ("apache-2.0", "Apache-2.0", {}),
        ("mit OR (apache-2.0 AND llama3.1)", "MIT OR (Apache-2.0 AND LicenseRef-llama3.1)", {"LicenseRef-llama3.1": "llama3.1"}),
        ("openrail++", "LicenseRef-openrailplusplus", {"LicenseRef-openrailplusplus": "openrail++"}),
        ("My Own License v2", "LicenseRef-My-Own-License-v2", {"LicenseRef-My-Own-License-v2": "My Own License v2"}),
        ("\u202e", "LicenseRef-u202e", {"LicenseRef-u202e": "\u202e"}),
    ],
)
def test_spdx_names_where_there_are_any(expression: str, spdx_text: str, unlisted: dict[str, str]) -> None:
    claims = (Claim("weights", expression, "declared"),)
    lineage = Lineage("acme/helper-8b", {"acme/helper-8b": replace(HELPER, claims=claims)}, ())
    licenses = {row.id: row for row in view(replace(REPORT, lineage=lineage), KNOWLEDGE).licenses}
    assert spdx_expression(expression, licenses) == (spdx_text, unlisted)


class TestCycloneDx:
    @REPORTS
    def test_the_schema_and_the_library_read_it(self, reports: tuple[Report, ...]) -> None:
        from cyclonedx.model.bom import Bom
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator

        found = made(cyclonedx, *reports)
        assert not JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(found))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library knows no model cards and says so
            assert len(Bom.from_json(found).components) == len(found.get("components", ()))

    def test_declared_concluded_and_detected_stand_apart(self) -> None:
        main = made(cyclonedx, FULL)["metadata"]["component"]
        licenses = {(one["license"].get("id") or one["license"]["name"], one["license"]["acknowledgement"]) for one in main["licenses"]}
        assert licenses == {("llama3.1", "declared"), ("MIT", "concluded")}
        assert [one["license"]["id"] for one in main["evidence"]["licenses"]] == ["Apache-2.0"]
        [code] = main["components"]
        assert (code["name"], code["licenses"]) == ("helper-8b code", [{"acknowledgement": "declared", "expression": "MIT OR Apache-2.0"}])

    def test_lineage_is_pedigree_data_is_in_the_model_card(self) -> None:
        found = made(cyclonedx, FULL)
        main = found["metadata"]["component"]
        assert (main["type"], main["purl"], main["version"]) == (
            "machine-learning-model",
            "pkg:huggingface/acme/helper-8b@abc123",
            "abc123",
        )
        ancestors = {one["name"]: {p["name"]: p["value"] for p in one["properties"]} for one in main["pedigree"]["ancestors"]}
        assert ancestors["base-8b"] == {"licensecheck:relation": "finetune", "licensecheck:relation-stated": "true"}
        assert ancestors["My Own Model"]["licensecheck:relation-stated"] == "false"
        base = next(one for one in found["components"] if one["bom-ref"] == "big/base-8b")
        assert base["modelCard"] == {"modelParameters": {"datasets": [{"ref": "datasets/open/chat"}]}}
        assert "pedigree" not in base
        depends = {one["ref"]: one.get("dependsOn", []) for one in found["dependencies"]}
        assert depends["acme/helper-8b"] == ["My Own Model", "big/base-8b"]

    def test_what_is_open_and_what_was_not_looked_at_is_in_it(self) -> None:
        found = made(cyclonedx, FULL)
        facts = [(one["name"], one["value"]) for one in found["metadata"]["properties"]]
        assert ("licensecheck:verdict", "conflict") in facts
        assert ("licensecheck:not-looked-at", "gated datasets/open/chat: access was not granted") in facts
        assert found["compositions"] == [{"aggregate": "incomplete", "dependencies": ["acme/helper-8b"]}]
        assert [one["text"].split(":")[0] for one in found["annotations"]] == ["error restrictions-dropped"]

    def test_we_read_it_back(self) -> None:
        back, _ = read_bom(json.dumps(made(cyclonedx, FULL)), "bom.json", "acme/helper-8b", KNOWLEDGE.catalogue)
        assert back is not None
        assert [(c.basis, c.expression) for c in back.target.artifact.claims] == [("concluded", "mit"), ("declared", "llama3.1")]
        assert {one.ref for one in back.target.upstreams} == {"big/base-8b", "My Own Model"}


class TestSpdx:
    @REPORTS
    def test_the_model_reads_it(self, reports: tuple[Report, ...]) -> None:
        import spdx_python_model

        model, objects = spdx_python_model.load_data(made(spdx, *reports))
        assert model.__name__.endswith("v3_0_1")
        assert objects.missing_ids == set()
        [document] = objects.foreach_type("SpdxDocument")
        [bom] = document.rootElement
        assert len(bom.rootElement) == len(reports)

    @REPORTS
    def test_another_tool_reads_it(self, reports: tuple[Report, ...], tmp_path) -> None:
        checker = pytest.importorskip("ntia_conformance_checker")
        path = tmp_path / "a.spdx3.json"
        path.write_text(json.dumps(made(spdx, *reports)))
        found = checker.SbomChecker(str(path), sbom_spec="spdx3")
        assert not found.parsing_errors
        assert not found.validation_messages
        assert found.components_without_names == []
        assert found.doc_author
        assert found.doc_timestamp

    def test_declared_and_concluded_stand_apart(self) -> None:
        graph = made(spdx, FULL)["@graph"]
        named = {one["spdxId"]: one for one in graph if "spdxId" in one}
        said = [
            (
                named[one["from"]]["name"],
                one["relationshipType"],
                named[one["to"][0]].get("simplelicensing_licenseExpression"),
                one.get("comment", ""),
            )
            for one in graph
            if one["type"] == "Relationship" and "License" in one["relationshipType"]
        ]
        assert ("acme/helper-8b", "hasDeclaredLicense", "LicenseRef-llama3.1", "declared: helper-8b/LICENSE:1") in said
        assert ("acme/helper-8b", "hasConcludedLicense", "Apache-2.0", "detected: helper-8b/LICENSE:1") in said
        assert ("acme/helper-8b", "hasConcludedLicense", "MIT", "concluded: helper-8b/LICENSE:1") in said
        assert ("helper-8b code", "hasDeclaredLicense", "MIT OR Apache-2.0", "declared: helper-8b/LICENSE:1") in said
        [expression] = [one for one in graph if one.get("simplelicensing_licenseExpression") == "LicenseRef-llama3.1"]
        [entry] = expression["simplelicensing_customIdToUri"]
        assert named[entry["value"]]["name"] == "llama3.1"

    def test_lineage_is_made_of_relationships(self) -> None:
        graph = made(spdx, FULL)["@graph"]
        named = {one["spdxId"]: one.get("name") for one in graph if "spdxId" in one}
        steps = {
            (named[one["from"]], one["relationshipType"], named[one["to"][0]])
            for one in graph
            if one["type"] == "Relationship" and one["relationshipType"] in ("descendantOf", "trainedOn")
        }
        assert steps == {
            ("acme/helper-8b", "descendantOf", "big/base-8b"),
            ("acme/helper-8b", "descendantOf", "My Own Model"),
            ("big/base-8b", "trainedOn", "datasets/open/chat"),
        }
        [data] = [one for one in graph if one["type"] == "dataset_DatasetPackage"]
        assert data["dataset_datasetAvailability"] == "registration"

    def test_we_read_it_back(self) -> None:
        back, _ = read_bom(json.dumps(made(spdx, FULL)), "bom.json", "acme/helper-8b", KNOWLEDGE.catalogue)
        assert back is not None
        assert {one.ref for one in back.target.upstreams} >= {"big/base-8b"}
