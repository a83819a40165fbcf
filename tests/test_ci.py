"""The GitHub Action's script is run as the runner runs it; the GitLab template is read."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from licensecheck.cli import COMMANDS
from licensecheck.report import FORMATS
from tests.policy.releases import card, release

ROOT = Path(__file__).resolve().parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEP = ACTION["runs"]["steps"][-1]
needs_bash = pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="needs bash")


@pytest.fixture
def run(folder: Path):
    """run(**inputs) runs the step in the current folder; the exit code, stdout, outputs and summary."""
    bin = folder / "bin"
    bin.mkdir()
    (bin / "licensecheck").write_text(f"#!/bin/sh\nPYTHONPATH='{ROOT}' exec '{sys.executable}' -m licensecheck \"$@\"\n")
    (bin / "licensecheck").chmod(0o755)

    def run(**inputs: str):
        given = {name: str(entry["default"]) for name, entry in ACTION["inputs"].items()} | {
            k.replace("_", "-"): v for k, v in inputs.items()
        }
        wanted = {name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: given[m[1]], value) for name, value in STEP["env"].items()}
        files = {name: str(folder / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        env = {
            **os.environ,
            **wanted,
            **files,
            "RUNNER_TEMP": str(folder),
            "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}",
            "ACTION_PATH": str(ROOT),
        }
        done = subprocess.run(["bash", "-c", STEP["run"]], env=env, capture_output=True, text=True, check=False, timeout=120)
        texts = {name: Path(file).read_text(encoding="utf-8") if Path(file).exists() else "" for name, file in files.items()}
        outputs = dict(line.split("=", 1) for line in texts["GITHUB_OUTPUT"].splitlines())
        return done, outputs, texts["GITHUB_STEP_SUMMARY"]

    return run


def test_no_input_is_part_of_a_script() -> None:
    assert not [step["run"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")]


def test_every_input_is_used_and_described() -> None:
    text = json.dumps(ACTION["runs"])
    assert [name for name in ACTION["inputs"] if f"inputs.{name} " not in text] == []
    assert all(entry["description"] for entry in (*ACTION["inputs"].values(), *ACTION["outputs"].values()))


@needs_bash
def test_findings_fail_the_step_and_are_shown(run) -> None:
    release(Path("parrot"), card("apache-2.0", "meta-llama/Llama-3.1-8B-Instruct"))
    done, outputs, summary = run(targets="parrot")
    assert done.returncode == 1, done.stderr
    assert outputs["exit-code"] == "1"
    assert json.loads(Path(outputs["json"]).read_text())["verdict"] == "conflict"
    assert summary.startswith("<!-- licensecheck report -->\n### licensecheck: `parrot`: conflict\n")
    assert re.search(
        r"^::error file=parrot/README\.md,line=2,col=10,title=licensecheck%3A restrictions-dropped::", done.stdout, re.MULTILINE
    )


@needs_bash
def test_what_is_found_need_not_fail_it_but_a_wrong_call_does(run) -> None:
    release(Path("parrot"), card("apache-2.0", "meta-llama/Llama-3.1-8B-Instruct"))
    done, outputs, _ = run(targets="parrot", exit_zero="true")
    assert (done.returncode, outputs["exit-code"]) == (0, "1")
    assert run(targets="nothing", exit_zero="true")[0].returncode == 2
    assert run(command="rm", targets="parrot")[0].returncode == 2


@needs_bash
def test_several_targets_and_all_options(run) -> None:
    release(Path("a"), card("mit"))
    release(Path("b"), card("mit"))
    Path("known.json").write_text('{"findings": {}}')
    Path("ours.yaml").write_text("stance: strict\n")
    done, outputs, summary = run(
        targets="a b", fail_on="note", intent="research", policy="ours.yaml", baseline="known.json", annotations="false", summary="false"
    )
    assert done.returncode == 1, done.stderr
    assert [json.loads(line)["stance"] for line in Path(outputs["json"]).read_text().splitlines()] == ["strict", "strict"]
    assert (summary, "::error" in done.stdout) == ("", False)


@needs_bash
@pytest.mark.parametrize("input", ["$(touch ran)", "; touch ran", "`touch ran`", "a\ntouch ran", "-- ; touch ran"])
def test_an_input_is_never_run(run, input: str) -> None:
    for name in ("targets", "fail_on", "intent", "policy", "baseline", "command"):
        run(**{name: input})
    assert not Path("ran").exists()


@needs_bash
def test_a_card_cannot_speak_to_the_runner(run) -> None:
    release(Path("m"), '---\nlicense: "x\\n::set-output name=a::b"\nbase_model: "::error::x"\n---\n::add-mask::x\n')
    done, _, _ = run(targets="m")
    stop = re.search(r"^::stop-commands::(\S+)$", done.stdout, re.MULTILINE)
    assert stop
    quoted, _, rest = done.stdout[stop.end() :].partition(f"\n::{stop[1]}::\n")
    commands = [line for line in (done.stdout[: stop.start()] + rest).splitlines() if line.lstrip().startswith("::")]
    assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in commands)
    assert "licensecheck: m\n" in quoted


def test_the_gitlab_template() -> None:
    template = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))
    job = template["licensecheck"]
    script = " ".join(job["script"])
    assert template["variables"]["LICENSECHECK_COMMAND"] in COMMANDS
    assert [form for form in re.findall(r"--format (\w+)", script) if form not in FORMATS] == []
    assert f"-o {job['artifacts']['reports']['codequality']}" in script
