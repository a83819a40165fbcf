import json
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from licensecheck import resources
from licensecheck.model import Duty, Evidence, Judgement, Reason
from licensecheck.report.json import compat_document, indented, one_line, render, scan_document
from licensecheck.report.page import Look
from tests.report.samples import CLEAN, DROPPED, REPORT, arranged

SCHEMAS = sorted(path.name.removesuffix(".schema.json") for path in (resources.RULES / "schema").iterdir())


def schema(name: str) -> Any:
    return json.loads((resources.RULES / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))


def closed(part: Any) -> Any:
    """The schema with every object limited to what it names: a field that the schema forgot fails the test."""
    if isinstance(part, list):
        return [closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    found = {key: closed(value) for key, value in part.items()}
    return {"additionalProperties": False, **found} if "properties" in part and "type" in part else found


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$id"] == f"{name}.schema.json"


@pytest.mark.parametrize("report", [REPORT, CLEAN], ids=["findings", "clean"])
def test_a_report_is_what_its_schema_says(report: Any) -> None:
    jsonschema.validate(scan_document(report), closed(schema("scan")))


def test_the_fields_stand_in_the_order_of_the_contract() -> None:
    assert list(scan_document(REPORT)) == [
        *("schema_version", "tool", "target", "verdict", "complete", "offline", "intent", "stance", "artifacts", "edges"),
        *("rights", "restrictions", "duties", "findings", "issues", "policy", "from_cache", "remarks"),
    ]


def test_the_target_comes_first_whatever_the_order_of_reading() -> None:
    ids = [artifact["id"] for artifact in scan_document(REPORT)["artifacts"]]
    assert ids == ["acme/helper-8b", "big/base-8b", "datasets/open/chat"]


def test_a_finding_names_everything_it_rests_on() -> None:
    finding = scan_document(replace(REPORT, findings=(DROPPED,)))["findings"][0]
    assert finding["fingerprint"] == "3f9a1c22d0b7e845"
    assert finding["path"][0]["relation"] == "finetune"
    assert finding["cites"] == [
        {"license": "llama3.1", "section": "1.b.i", "text": "A copy of the agreement travels with every derivative."}
    ]
    assert finding["waived"] is None


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render([arranged()], Look()) == render([arranged()], Look(60, color=True))


def test_nothing_in_json_acts_on_a_terminal() -> None:
    hostile = "\x1b[2J\x9b\u202e\ud800"
    text = render([arranged(replace(REPORT, target=hostile, findings=(replace(DROPPED, evidence=(Evidence(hostile),)),)))], Look())
    assert text.isascii()
    assert json.loads(text)["findings"][0]["evidence"][0]["source"] == hostile


def test_several_targets_are_one_document_a_line() -> None:
    lines = render([arranged(), arranged(CLEAN)], Look()).splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["conflict", "compatible"]


def test_a_pair_is_what_its_schema_says() -> None:
    judgement = Judgement(
        "conflict", "high", (Reason("r", "conflict", "llama3.1", "1.b.i", "t"),), (Duty("attribution", "share", "t", "3(a)", "cc-by-4.0"),)
    )
    made = compat_document(
        rules_digest="0" * 64, upstream=None, downstream="mit", relation="train", components=("data", None), judgement=judgement
    )
    jsonschema.validate(made, closed(schema("compat")))
    assert json.loads(indented(made)) == json.loads(one_line(made))
