"""Many targets in one run: lists, authors, collections, spaces; one report for all, one for each; going on later."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from licensecheck.cli.ledger import NAME
from licensecheck.cli.portfolio import PAGE, ROWS
from licensecheck.errors import SourceError


@pytest.fixture
def org(hub):
    hub.add_model("big/base", "---\nlicense: llama3.1\n---\n")
    for number in range(4):
        hub.add_model(f"org/m{number}", "---\nlicense: mit\nbase_model: big/base\nbase_model_relation: finetune\n---\n")
    hub.add_dataset("org/data", "---\nlicense: cc-by-4.0\n---\n")
    hub.add_space("org/app", "---\nsdk: gradio\nlicense: mit\nmodels: [org/m0]\ndatasets: [org/data]\n---\n")
    return hub


ALL = ["org/m0", "org/m1", "org/m2", "org/m3", "datasets/org/data", "spaces/org/app"]


def targets(stdout: str) -> list[str]:
    return [json.loads(line)["target"] for line in stdout.splitlines()]


def test_everything_of_an_author_in_one_report(call, org) -> None:
    result = call("scan", "--author", "org", "--format", "json")
    assert targets(result.stdout) == ALL
    assert result.stderr == "6 targets: 4 conflict, 1 conditional, 1 compatible\n"
    assert sum(path.startswith("/api/models/big/base") for path in org.paths) == 1, "an upstream is looked up once in a run"


def test_one_kind_of_an_author(call, org) -> None:
    assert targets(call("scan", "--author", "org", "--repo-type", "model", "--format", "json").stdout) == ALL[:4]


def test_a_list_a_collection_and_an_id(call, org, folder: Path) -> None:
    org.collections["org/things-1"] = [{"type": "model", "id": "org/m2"}, {"type": "dataset", "id": "org/data"}]
    Path("list.txt").write_text("# our models\norg/m0\n\n  org/m1  # the second\ncollections/org/things-1\norg/m0\n")
    result = call("scan", "@list.txt", "org/m3", f"{org.url}/collections/org/things-1", "--format", "json")
    assert targets(result.stdout) == ["org/m0", "org/m1", "org/m2", "datasets/org/data", "org/m3"]


def test_a_list_from_standard_input(call, org) -> None:
    assert targets(call("scan", "@-", "--format", "json", input="org/m0\norg/m1\n").stdout) == ["org/m0", "org/m1"]


def test_a_space_is_followed_to_its_models_and_datasets(call, org) -> None:
    report = json.loads(call("scan", "spaces/org/app", "--format", "json").stdout)
    assert {artifact["id"] for artifact in report["artifacts"]} == {"spaces/org/app", "org/m0", "datasets/org/data", "big/base"}


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        (
            ("@nothing.txt",),
            "licensecheck: cannot read the list nothing.txt: No such file or directory\nhelp: Write @FILE, one target a line.\n",
        ),
        (("@empty.txt",), "licensecheck: nothing to scan\nhelp: Give a TARGET, @FILE with targets, or --author ORG.\n"),
        (("--author", "a/b"), "licensecheck: 'a/b' is not the name of a user or organization.\nhelp: Write --author ORG.\n"),
        ((), "licensecheck: Missing argument 'TARGET...'.\nhelp: `licensecheck scan --help` shows how it is used.\n"),
        (
            ("org/m0", "--resume"),
            "licensecheck: --resume needs a folder for the reports, and no report beside it\nhelp: Give -o FOLDER/, as in the run that was interrupted.\n",
        ),
    ],
)
def test_what_cannot_be_begun(call, org, folder: Path, args: tuple[str, ...], stderr: str) -> None:
    Path("empty.txt").write_text("# nothing\n")
    result = call("scan", *args)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", stderr)


def test_an_author_without_repos(call, org) -> None:
    result = call("scan", "--author", "nobody")
    assert result.exit_code == 3
    assert result.stderr == ("licensecheck: author nobody: no models, datasets or spaces that may be seen.\nhelp: Check the spelling.\n")


def test_a_listing_that_breaks_off_is_an_entry_beside_what_it_gave(call, org) -> None:
    org.fault("/api/datasets?", status=404)
    result = call("scan", "--author", "org", "--format", "json")
    assert result.exit_code == 3
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [report["target"] for report in reports] == [*ALL[:4], "author org"]
    assert [issue["code"] for issue in reports[-1]["issues"]] == ["not-found"]


def test_failures_are_entries_in_every_format(call, org) -> None:
    for form in ("terminal", "markdown"):
        result = call("scan", "org/m0", "org/gone", "not a name", "--format", form)
        assert result.exit_code == 2
        assert "org/gone" in result.stdout
        assert "missing, private or mistyped" in result.stdout
    assert "licensecheck: org/gone: missing, private or mistyped" in result.stderr


@pytest.mark.parametrize(("options", "offline"), [((), False), (("--offline", "--no-cache"), True)])
def test_an_entry_of_a_failed_target_says_whether_the_run_was_offline(call, org, options: tuple[str, ...], offline: bool) -> None:
    result = call("scan", "org/gone", "not a name", "--format", "json", *options)
    assert [(entry["target"], entry["offline"]) for entry in map(json.loads, result.stdout.splitlines())] == [
        ("org/gone", offline),
        ("not a name", offline),
    ]


def test_an_entry_of_a_folder_that_check_cannot_read_is_offline(call, scanned, folder: Path) -> None:
    scanned(SourceError("unreadable", "it could not be read"))
    for name in ("a", "b"):
        Path(name).mkdir()
    result = call("check", "a", "b", "--format", "json")
    assert result.exit_code == 3
    assert [(entry["target"], entry["offline"]) for entry in map(json.loads, result.stdout.splitlines())] == [("a", True), ("b", True)]


def test_a_bug_met_by_one_target_does_not_cost_the_others(call, org, monkeypatch) -> None:
    scan = import_module("licensecheck.pipeline").scan

    def broken(target, **options):
        if target == "org/m1":
            raise ZeroDivisionError("oops")
        return scan(target, **options)

    monkeypatch.setattr(import_module("licensecheck.pipeline"), "scan", broken)
    result = call("scan", "org/m0", "org/m1", "org/m2", "--format", "json")
    assert result.exit_code == 70
    assert targets(result.stdout) == ["org/m0", "org/m1", "org/m2"]
    assert "licensecheck: org/m1: internal error: ZeroDivisionError: oops\n" in result.stderr


def test_one_report_for_each_and_one_for_all(call, org, folder: Path) -> None:
    result = call("scan", *ALL, "-f", "json", "-o", "reports/", "-f", "markdown", "-o", "all.md", "--fail-on", "never")
    assert result.exit_code == 0, result.stderr
    names = sorted(path.name for path in Path("reports").iterdir())
    assert names == sorted([NAME, ROWS, PAGE, *(f"{target.replace('/', '--')}.json" for target in ALL)])
    report = json.loads(Path("reports/datasets--org--data.json").read_text())
    assert (report["target"], report["complete"]) == ("datasets/org/data", True)
    assert Path("all.md").read_text().count("<!-- licensecheck report -->") == 6


@pytest.mark.parametrize("target", ["https://huggingface.co/org/m0", "./a/../b", "a--b", "x" * 300, "ä", "-x", "..", "org/m0@v1"])
def test_file_names_are_plain_and_tell_targets_apart(target: str) -> None:
    from licensecheck.cli.outputs import Output

    name = Output("json", Path("reports"), folder=True).file_for(target)
    assert name.parent == Path("reports")
    assert re.fullmatch(r"[A-Za-z0-9._-]{0,120}-[0-9a-f]{8}\.json", name.name)
    assert not name.name.startswith("..")


def test_somebody_elses_file_in_the_folder_is_left_alone(call, org, folder: Path) -> None:
    Path("reports").mkdir()
    Path("reports/org--m0.json").write_text("my notes")
    result = call("scan", "org/m0", "org/m1", "-f", "json", "-o", "reports/")
    assert result.exit_code == 2
    assert "reports/org--m0.json is not a report; it was left as it is" in result.stderr
    assert Path("reports/org--m0.json").read_text() == "my notes"


def test_going_on_after_an_interrupt(call, org, folder: Path, monkeypatch) -> None:
    """Ctrl-C after two reports: they are there, and the next run makes the others only."""
    outputs = import_module("licensecheck.cli.outputs")
    run = import_module("licensecheck.cli.run")
    made: list[str] = []

    def interrupted(target, *rest):
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(target)
        outputs.emit_for(target, *rest)

    monkeypatch.setattr(run, "emit_for", interrupted)
    result = call("scan", *ALL, "-f", "json", "-o", "reports/")
    assert (result.exit_code, result.stderr) == (130, "\nlicensecheck: interrupted\n")
    assert made == ALL[:2]
    made.clear()
    monkeypatch.setattr(run, "emit_for", lambda target, *rest: (made.append(target), outputs.emit_for(target, *rest)))
    result = call("scan", *ALL, "-f", "json", "-o", "reports/", "--resume")
    assert result.exit_code == 1, "also for what was found before the interrupt"
    assert made == ALL[2:]
    assert "2 done before" in result.stderr
    made.clear()
    call("scan", *ALL, "-f", "json", "-o", "reports/", "--resume")
    assert made == []
    call("scan", *ALL, "-f", "json", "-o", "reports/", "--resume", "--stance", "strict")
    assert made == ALL, "another question"


def test_what_could_not_be_looked_at_is_tried_again(call, org, folder: Path) -> None:
    org.fault("/api/models/org/m1", 1, status=404)
    first = call("scan", "org/m0", "org/m1", "-f", "json", "-o", "reports/")
    assert first.exit_code == 3
    asked = len(org.requests)
    again = call("scan", "org/m0", "org/m1", "-f", "json", "-o", "reports/", "--resume")
    assert again.exit_code == 1
    assert not any("m0" in path for path in org.paths[asked:])
    assert json.loads(Path("reports/org--m1.json").read_text())["complete"]


def test_half_a_line_in_the_ledger_is_no_target(call, org, folder: Path) -> None:
    call("scan", "org/m0", "org/m1", "-f", "json", "-o", "reports/")
    with Path("reports", NAME).open("a") as file:
        file.write('{"target": "org/m')
    result = call("scan", "org/m0", "org/m1", "org/m2", "-f", "json", "-o", "reports/", "--resume")
    assert "2 done before" in result.stderr
    again = call("scan", "org/m0", "org/m1", "org/m2", "-f", "json", "-o", "reports/", "--resume")
    assert "3 done before" in again.stderr


def test_no_more_than_so_many_requests_at_a_time(call, org) -> None:
    org.delay = 0.02
    call("scan", "--author", "org", "--jobs", "2", "-q")
    assert org.max_concurrent <= 4


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_going_on_after_kill_9(org, folder: Path) -> None:
    for number in range(60):
        org.add_model(f"lots/m{number}", "---\nlicense: mit\n---\n")
    org.delay = 0.05
    command = [sys.executable, "-c", "from licensecheck.cli import main; main()", "scan", "--author", "lots", "--jobs", "2"]
    command += ["-f", "json", "-o", "reports/", "-q"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}
    process = subprocess.Popen(command, env=environment)
    ledger = Path("reports", NAME)
    while not ledger.exists() or ledger.read_text().count("target") < 5:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = ledger.read_text().count("target")
    assert done < 60
    assert all(json.loads(path.read_text())["complete"] for path in Path("reports").glob("*.json"))
    finished = subprocess.run([*command, "--resume"], env=environment, check=False, timeout=120)
    assert finished.returncode == 0
    assert len(list(Path("reports").glob("*.json"))) == 60
    assert ledger.read_text().count("target") == 60
