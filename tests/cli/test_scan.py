import json
from importlib import import_module
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from licensecheck.errors import SourceError, UsageError
from licensecheck.model import Issue
from licensecheck.report import FORMATS
from tests.report.samples import CLEAN, DROPPED, NAMING, REPORT
from tests.report.test_json import closed, schema

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


GONE = "org/gone: missing, private or mistyped"


@pytest.mark.parametrize(
    ("args", "code"),
    [((), 3), (("--allow-incomplete",), 0), (("--fail-on", "never"), 3), (("--exit-zero",), 3), (("--exit-zero", "--allow-incomplete"), 0)],
)
def test_a_target_that_cannot_be_read_has_the_reports_that_were_asked_for(call, hub, folder: Path, args, code: int) -> None:
    files = {name: f"{name}{suffix or '.txt'}" for name, suffix in FORMATS.items()}
    pairs = [word for name, file in files.items() for word in ("-f", name, "-o", file)]
    result = call("scan", "org/gone", *pairs, *args)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith(f"licensecheck: {GONE}")
    assert {path.name for path in folder.iterdir()} == set(files.values())
    report = json.loads(Path("json.json").read_text())
    jsonschema.validate(report, closed(schema("scan")))
    assert (report["target"], report["verdict"], report["complete"], report["findings"]) == ("org/gone", "unclear", False, [])
    assert [(issue["code"], issue["subject"]) for issue in report["issues"]] == [("not-found", "org/gone")]
    assert {right["answer"] for right in report["rights"]} == {"unknown"}
    shown = [name for name in ("terminal", "html", "markdown", "github", "junit", "csv") if GONE in Path(files[name]).read_text()]
    assert shown == ["terminal", "html", "markdown", "github", "junit", "csv"]


def test_it_has_them_on_stdout_and_in_folders(call, hub, folder: Path) -> None:
    result = call("scan", "org/gone", "-f", "json", "--offline")
    assert (result.exit_code, json.loads(result.stdout)["offline"]) == (3, True)
    assert call("scan", "org/gone", "-f", "json", "-o", "reports/").exit_code == 3
    assert json.loads(Path("reports/org--gone.json").read_text())["verdict"] == "unclear"
    assert call("scan", "org/gone", "-f", "terminal").stdout.startswith("licensecheck: org/gone\nunclear: ")


@pytest.mark.parametrize("target", ["not a name", "./nowhere", "a/b/c/d", "https://example.org/x"])
def test_a_target_that_none_can_be_has_no_report(call, folder: Path, target: str) -> None:
    for out in ("report.json", "reports/"):
        result = call("scan", target, "-f", "json", "-o", out, "--allow-incomplete")
        assert (result.exit_code, result.stdout) == (2, "")
    assert [path.name for path in folder.rglob("*.json")] == []


def test_many_targets_that_cannot_be_read_may_be_allowed(call, hub) -> None:
    hub.add_model("org/m", "---\nlicense: mit\n---\n")
    assert call("scan", "org/m", "org/gone").exit_code == 3
    assert call("scan", "org/m", "org/gone", "--allow-incomplete").exit_code == 0
    assert call("scan", "org/m", "not a name", "--allow-incomplete").exit_code == 2


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
