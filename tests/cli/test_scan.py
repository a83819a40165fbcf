import json
from importlib import import_module
from pathlib import Path

import pytest
from msgspec.structs import replace

from licensecheck.errors import SourceError, UsageError
from licensecheck.model import Issue
from tests.report.samples import CLEAN, DROPPED, NAMING, REPORT

WARNED = replace(CLEAN, findings=(replace(NAMING, waived=None),))
NOTED = replace(CLEAN, findings=(replace(NAMING, severity="note", waived=None),))
WAIVED = replace(CLEAN, findings=(replace(DROPPED, waived={"reason": "written-permission"}),))
FAILED = replace(CLEAN, findings=(DROPPED,), verdict="conflict")
BLIND = replace(CLEAN, complete=False, issues=(Issue("timeout", "no answer", "x/y"),))
OFFLINE = replace(CLEAN, complete=False, offline=True, issues=(Issue("offline", "not looked up", "x/y"),))


@pytest.mark.parametrize(
    ("report", "args", "code"),
    [
        (CLEAN, (), 0),
        (FAILED, (), 1),
        (FAILED, ("--fail-on", "never"), 0),
        (WARNED, (), 0),
        (WARNED, ("--fail-on", "warning"), 1),
        (NOTED, ("--fail-on", "warning"), 0),
        (NOTED, ("--fail-on", "note"), 1),
        (WAIVED, ("--fail-on", "note"), 0),
        (BLIND, (), 3),
        (BLIND, ("--fail-on", "never"), 3),
        (BLIND, ("--allow-incomplete",), 0),
        (REPORT, (), 3),
        (REPORT, ("--allow-incomplete",), 1),
        (OFFLINE, ("--offline",), 3),
        (OFFLINE, ("--offline", "--allow-incomplete"), 0),
    ],
)
def test_the_exit_code(call, scanned, report, args: tuple[str, ...], code: int) -> None:
    scanned(report)
    result = call("scan", "x/y", *args)
    assert result.exit_code == code
    assert result.stdout.startswith("licensecheck: acme/helper-8b\n")


def test_the_options_reach_the_scan(call, scanned) -> None:
    calls = scanned(CLEAN)
    call("scan", "x/y", "--repo-type", "dataset", "--revision", "v1", "--depth", "3", "--intent", "research", "--stance", "strict")
    del calls[0]["knowledge"], calls[0]["progress"], calls[0]["hub"]
    assert calls == [
        {
            "target": "x/y",
            "repo_type": "dataset",
            "revision": "v1",
            "offline": False,
            "timeout": 300.0,
            "pool": None,
            "depth": 3,
            "max_nodes": 500,
            "intent": "research",
            "stance": "strict",
            "policy": None,
        }
    ]


@pytest.mark.parametrize(("value", "offline"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_the_hub_s_own_offline_switch_is_honored(call, scanned, monkeypatch, value: str, offline: bool) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", value)
    calls = scanned(CLEAN)
    call("scan", "x/y")
    assert calls[0]["offline"] is offline


@pytest.mark.parametrize(
    ("error", "code", "stderr"),
    [
        (UsageError("'x' is not a repo id.", "Write org/name."), 2, "licensecheck: 'x' is not a repo id.\nhelp: Write org/name.\n"),
        (SourceError("gated", "x/y is gated.", "Set HF_TOKEN."), 3, "licensecheck: x/y is gated.\nhelp: Set HF_TOKEN.\n"),
        (SourceError("x", "\x1b[2J\u202e", ""), 3, "licensecheck: \\x1b[2J\\u202e\n"),
    ],
)
def test_a_target_that_cannot_be_scanned(call, scanned, error: Exception, code: int, stderr: str) -> None:
    scanned(error)
    result = call("scan", "x/y")
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", stderr)


def test_one_bad_target_does_not_stop_the_others(call, monkeypatch) -> None:
    def scan(target, **options):
        if target == "bad":
            raise SourceError("not-found", "bad was not found.")
        return FAILED

    monkeypatch.setattr(import_module("licensecheck.pipeline"), "scan", scan)
    result = call("scan", "a/b", "bad", "c/d", "--format", "json")
    assert result.exit_code == 3
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [report["target"] for report in reports] == ["acme/helper-8b", "bad", "acme/helper-8b"]
    assert (reports[1]["verdict"], reports[1]["complete"]) == ("unclear", False)
    assert [(issue["code"], issue["message"]) for issue in reports[1]["issues"]] == [("not-found", "bad was not found.")]
    assert {right["answer"] for right in reports[1]["rights"]} == {"unknown"}
    assert result.stderr == ("licensecheck: bad was not found.\n3 targets: 2 conflict, 1 unclear, 1 of them not completely looked at\n")


def test_several_reports_from_one_run(call, scanned, folder: Path) -> None:
    scanned(FAILED)
    result = call("scan", "x/y", "--format", "terminal", "--format", "json", "-o", "report.json", "-f", "markdown", "-o", "report.md")
    assert result.exit_code == 1
    assert result.stdout.startswith("licensecheck: acme/helper-8b\nconflict: ")
    assert result.stderr == "wrote report.json (json)\nwrote report.md (markdown)\n"
    assert json.loads(Path("report.json").read_text())["findings"][0]["rule"] == "restrictions-dropped"
    assert Path("report.md").read_text().startswith("<!-- licensecheck report -->\n")


def test_q_leaves_remarks_out(call, scanned, folder: Path) -> None:
    scanned(CLEAN)
    result = call("scan", "x/y", "-q", "-o", "report.json")
    assert (result.stdout, result.stderr) == ("", "")


def test_color_only_where_it_is_asked_for(call, scanned) -> None:
    scanned(FAILED)
    assert "\x1b" not in call("scan", "x/y").stdout
    assert "\x1b[1;31merror" in call("scan", "x/y", "--color", "always").stdout
    assert "\x1b" not in call("scan", "x/y", "--color", "always", "--format", "json").stdout


def test_the_width_of_the_terminal_is_used(call, scanned, monkeypatch) -> None:
    scanned(FAILED)
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, call("scan", "x/y").stdout.splitlines())) <= 60


def test_a_repo_on_the_hub_with_its_lineage(process, hub) -> None:
    hub.add_dataset("open/chat", "---\nlicense: cc-by-4.0\n---\n")
    hub.add_model("big/base-8b", "---\nlicense: cc-by-nc-4.0\ndatasets: [open/chat]\n---\n")
    hub.add_model("acme/helper-8b", "---\nlicense: apache-2.0\nbase_model: big/base-8b\nbase_model_relation: finetune\n---\n")
    done = process("scan", "acme/helper-8b", "--format", "json")
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert [artifact["id"] for artifact in report["artifacts"]] == ["acme/helper-8b", "big/base-8b", "datasets/open/chat"]
    assert report["verdict"] == "conflict"
    assert "noncommercial-dropped" in {finding["rule"] for finding in report["findings"] if finding["severity"] == "error"}


def test_an_upstream_that_is_missing_exits_3(process, hub) -> None:
    hub.add_model("acme/helper-8b", "---\nlicense: apache-2.0\nbase_model: big/gone-8b\nbase_model_relation: finetune\n---\n")
    done = process("scan", "acme/helper-8b")
    assert done.returncode == 3, done.stderr
    assert "Could not look\n" in done.stdout
    assert "big/gone-8b" in done.stdout
