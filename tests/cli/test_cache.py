"""The cache as a user meets it: `cache info`, `cache clear`, `scan --offline`, `--no-cache`."""

import json
import re
import time
from pathlib import Path

import jsonschema
import pytest

from tests.loopback_hub import TOKEN
from tests.report.test_json import closed, schema


@pytest.fixture
def lineage(hub, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("LICENSECHECK_CACHE", str(tmp_path / "cache"))
    hub.add_model("big/base-8b", "---\nlicense: cc-by-nc-4.0\n---\n")
    hub.add_model("acme/helper-8b", "---\nlicense: apache-2.0\nbase_model: big/base-8b\nbase_model_relation: finetune\n---\n")
    return hub


def test_info_and_clear(call, lineage, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert call("cache", "info").stdout == f"folder: {folder}\nentries: 0\nrepos: 0\nbytes: 0\n"
    jsonschema.validate(json.loads(call("cache", "info", "--format", "json").stdout), closed(schema("cache")))
    call("scan", "acme/helper-8b")
    info = call("cache", "info")
    assert info.exit_code == 0
    assert re.fullmatch(rf"folder: {folder}\nentries: 5\nrepos: 2\nbytes: \d+\noldest: \d{{4}}-\S+Z\nnewest: \d{{4}}-\S+Z\n", info.stdout)
    facts = json.loads(call("cache", "info", "--format", "json").stdout)
    jsonschema.validate(facts, closed(schema("cache")))
    assert (facts["folder"], facts["entries"], facts["repos"], facts["fault"]) == (str(folder), 5, 2, None)
    kept = call("cache", "clear", "--older-than", "1")
    assert (kept.exit_code, kept.stdout, kept.stderr) == (0, "", f"removed 0 entries from {folder}\n")
    assert call("cache", "clear").stderr == f"removed 5 entries from {folder}\n"
    assert call("cache", "info").stdout == f"folder: {folder}\nentries: 0\nrepos: 0\nbytes: 0\n"


def test_offline_says_what_it_used_and_how_old_that_is(call, lineage) -> None:
    online = json.loads(call("scan", "acme/helper-8b", "--format", "json").stdout)
    asked = len(lineage.requests)
    result = call("scan", "acme/helper-8b", "--offline", "--format", "json")
    assert result.exit_code == 1, "everything was looked at: this is a finding, not an incomplete scan"
    offline = json.loads(result.stdout)
    assert len(lineage.requests) == asked
    assert re.fullmatch(
        r"from the cache: 2 artifacts are as the Hub showed them, the oldest less than a day ago \(\S+Z\)", offline["from_cache"]
    )
    assert offline["complete"]
    assert offline["issues"] == []
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", artifact["looked_up"]) for artifact in offline["artifacts"])
    assert online["from_cache"] is None
    assert [finding["fingerprint"] for finding in offline["findings"]] == [finding["fingerprint"] for finding in online["findings"]]
    jsonschema.validate(offline, closed(schema("scan")))
    head = call("scan", "acme/helper-8b", "--offline").stdout.split("\n\n")[0]
    assert "\noffline: nothing was looked up on the Hub\nfrom the cache: 2 artifacts are as the Hub showed them" in head
    assert "from the cache: 2 artifacts" in call("scan", "acme/helper-8b", "--offline", "--format", "markdown").stdout


def test_the_age_is_counted_in_days(call, lineage, monkeypatch) -> None:
    monkeypatch.setattr("licensecheck.sources.cache.time", lambda: time.time() - 3.5 * 86_400)
    call("scan", "acme/helper-8b")
    assert ", the oldest 3 days ago (" in call("scan", "acme/helper-8b", "--offline").stdout.replace("\n", " ")


def test_what_was_never_looked_up_is_missing_offline(call, lineage) -> None:
    result = call("scan", "acme/helper-8b", "--offline")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("licensecheck: acme/helper-8b was not looked up: offline.\n")


def test_a_part_of_the_lineage_from_the_cache(call, lineage) -> None:
    call("scan", "acme/helper-8b", "--depth", "0")
    report = json.loads(call("scan", "acme/helper-8b", "--offline", "--format", "json").stdout)
    assert not report["complete"]
    assert [(issue["code"], issue["subject"]) for issue in report["issues"]] == [("offline", "big/base-8b")]
    assert report["from_cache"].startswith("from the cache: 1 artifact is as the Hub showed it, less than a day ago (")


def test_a_rescan_by_commit_asks_for_the_upstreams_metadata_alone(call, lineage) -> None:
    sha = json.loads(call("scan", "acme/helper-8b", "--format", "json").stdout)["artifacts"][0]["revision"]
    before = len(lineage.requests)
    call("scan", "acme/helper-8b", "--revision", sha)
    assert lineage.paths[before:] == ["/api/models/big/base-8b"]


def test_no_cache(call, lineage, tmp_path: Path) -> None:
    call("scan", "acme/helper-8b", "--no-cache")
    assert not (tmp_path / "cache").exists()
    call("scan", "acme/helper-8b")
    assert call("scan", "acme/helper-8b", "--no-cache", "--offline").exit_code == 3


def test_a_cache_that_cannot_be_used_is_said_and_does_no_harm(call, lineage, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    result = call("scan", "acme/helper-8b", "--fail-on", "never")
    assert result.exit_code == 0
    assert result.stderr == f"The cache in {tmp_path / 'cache'} cannot be made (File exists); nothing is kept.\n"


def test_the_token_is_in_no_file_and_no_output(call, lineage, tmp_path: Path, monkeypatch) -> None:
    lineage.add_model("acme/private", "---\nlicense: mit\n---\n", private=True)
    result = call("scan", "acme/private", "--token", TOKEN, "--format", "json", "-o", str(tmp_path / "report.json"), "-v")
    assert result.exit_code == 0, result.stderr
    assert call("scan", "acme/private", "--offline").exit_code == 3, "kept for the token alone"
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert call("scan", "acme/private", "--offline").exit_code == 0
    assert not any(TOKEN.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert TOKEN not in result.output


def test_time_for_a_scan(call, lineage) -> None:
    lineage.delay = 0.15
    result = call("scan", "acme/helper-8b", "--timeout", "0.2", "--format", "json")
    assert result.exit_code == 3
    issues = json.loads(result.stdout)["issues"]
    assert {issue["code"] for issue in issues} == {"timeout"}
