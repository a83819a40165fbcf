"""What a policy file does to `scan` and `check`."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.policy.releases import card, release
from tests.report.test_json import closed, schema

WAIVER = """waivers:
  - rule: restrictions-dropped
    artifact: {artifact}
    reason: accepted-risk
    statement: known
    approved-by: us
    approved-on: 2026-01-01
    expires: 2026-12-31
"""

OWN_CHECK = """id: kept-in-house
title: We publish nothing
severity: warning
since: "1.0"
on: artifact
what: Our rule.
when: {position: [target]}
message: "{artifact} is ours."
why: "We said so."
how_to_fix: ["Keep it."]
examples:
  - {name: ours, given: {license: mit}, expect: fires}
  - {name: theirs, given: {license: mit, made-from: []}, expect: silent}
"""


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1782000000")  # 2026-06-21


@pytest.fixture
def repo(folder: Path, monkeypatch) -> Path:
    """A work tree with one release in it, which is the current folder."""
    (folder / "repo" / ".git").mkdir(parents=True)
    release(folder / "repo" / "parrot")
    monkeypatch.chdir(folder / "repo")
    return folder / "repo"


def put(folder: Path, text: str) -> None:
    (folder / "licensecheck.yaml").write_text(text, encoding="utf-8")


def test_the_nearest_policy_is_obeyed_and_named(call, repo: Path) -> None:
    put(repo, WAIVER.format(artifact="parrot") + "intent: research\n")
    result = call("check", "parrot/README.md")
    assert result.exit_code == 0
    assert "\nasked with intent research\npolicy licensecheck.yaml\noffline: " in result.stdout
    assert "  waived: reason accepted-risk, statement known, approved_by us, " in result.stdout
    assert "; 1 waived; " in result.stdout


def test_the_command_line_wins_over_the_file(call, repo: Path) -> None:
    put(repo, "fail-on: never\nintent: research\nstance: strict\n")
    assert call("check", "parrot").exit_code == 0
    assert call("check", "parrot", "--fail-on", "error").exit_code == 1
    assert json.loads(call("check", "parrot", "-f", "json", "--intent", "internal", "--stance", "text").stdout)["intent"] == "internal"


def test_a_policy_given_by_name(call, repo: Path) -> None:
    put(repo, "fail-on: never\n")
    Path("strict.yaml").write_text("fail-on: error\n")
    assert call("check", "parrot", "--policy", "strict.yaml").exit_code == 1


def test_a_wrong_policy_ends_the_run_with_its_mistakes(call, repo: Path) -> None:
    put(repo, "intnt: research\n")
    result = call("check", "parrot")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "licensecheck: licensecheck.yaml:1:1: unknown key 'intnt' (did you mean 'intent'?)\n"
        "help: Correct the lines above; rules/schema/policy.schema.json and docs/policy.md describe the file.\n"
    )


def test_the_policy_of_a_stranger_is_shown_and_not_obeyed(call, repo: Path, folder: Path) -> None:
    stranger = release(folder / "stranger")
    put(stranger, WAIVER.format(artifact=".") + "fail-on: never\n")
    result = call("check", "../stranger")
    assert result.exit_code == 1
    assert (
        "About this run\n  policy-not-obeyed The target's own policy file was not obeyed (waivers: 1, fail-on: never).\n"
        "    `--trust-target-policy` obeys it. (../stranger/licensecheck.yaml:1:1)\n"
    ) in result.stdout
    assert "waived" not in result.stdout
    trusted = call("check", "../stranger", "--trust-target-policy")
    assert trusted.exit_code == 0
    assert "policy ../stranger/licensecheck.yaml\n" in trusted.stdout


@pytest.mark.parametrize("text", ["- no policy", "rules: [../evil]\n", "a: &a [*a]\n", "\x00"])
def test_a_stranger_s_broken_policy_changes_nothing(call, repo: Path, folder: Path, text: str) -> None:
    put(release(folder / "stranger"), text)
    result = call("check", "../stranger")
    assert result.exit_code == 1
    assert "policy-not-obeyed" in result.stdout


def test_a_policy_in_a_repo_on_the_hub_is_never_obeyed(process, hub, folder: Path) -> None:
    hub.add_model("acme/helper-8b", card("apache-2.0", "big/base-8b"), files={"licensecheck.yaml": b"fail-on: never\n"})
    hub.add_model("big/base-8b", card("cc-by-nc-4.0"))
    done = process("scan", "acme/helper-8b", "--trust-target-policy")
    assert done.returncode == 1, done.stderr
    assert "policy-not-obeyed The repo holds a licensecheck.yaml of its own; it was not obeyed." in done.stdout


def test_an_intent_may_be_a_file(call, repo: Path) -> None:
    release(repo / "rail", card("creativeml-openrail-m"))
    Path("app.yaml").write_text("intent: {name: our-app, fields: [healthcare]}\n")
    result = call("check", "rail", "--intent", "app.yaml")
    assert "asked with intent our-app\n" in result.stdout
    assert 'The intent "our-app (fields: healthcare)" falls under "medical use"' in result.stdout
    assert call("check", "rail", "--intent", "reserch").stderr.startswith(
        "licensecheck: unknown intent 'reserch'\nhelp: Did you mean research?"
    )


def test_rules_of_the_policy_are_used(call, repo: Path) -> None:
    (repo / "ours" / "checks").mkdir(parents=True)
    (repo / "ours" / "checks" / "kept-in-house.yaml").write_text(OWN_CHECK)
    put(repo, "rules: [ours]\nseverities: {kept-in-house: note}\n")
    assert "\nnote kept-in-house in ./parrot:weights\n" in call("check", "parrot").stdout


def test_exit_zero_for_the_step_that_uploads(call, repo: Path) -> None:
    assert call("check", "parrot", "--exit-zero").exit_code == 0
    assert call("check", "nothing-here", "--exit-zero").exit_code == 2


def test_a_run_without_a_policy_loads_none_of_it(repo: Path) -> None:
    code = (
        "import sys\nfrom licensecheck.cli import main\n"
        "try: main(['check', 'parrot'])\nexcept SystemExit: pass\n"
        "sys.stderr.write(' '.join(n for n in ('licensecheck.policy.reading', 'licensecheck.policy.baseline', 'ruamel') if n in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""


def test_a_right_policy_costs_no_jsonschema(repo: Path) -> None:
    put(repo, WAIVER.format(artifact="parrot") + "intent: {business: company}\nallow: [apache-2.0]\n")
    code = (
        "import sys\nfrom licensecheck.cli import main\n"
        "try: main(['check', 'parrot'])\nexcept SystemExit: pass\n"
        "sys.stderr.write(' '.join(n for n in ('jsonschema', 'jinja2', 'rich', 'huggingface_hub', 'ruamel') if n in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""


def test_new_findings_only(call, repo: Path) -> None:
    assert call("baseline", "parrot", "--offline").stderr == "wrote licensecheck-baseline.json: 6 known findings\n"
    assert call("check", "parrot", "--baseline", "licensecheck-baseline.json").exit_code == 0
    release(repo / "parrot", card("mit", "meta-llama/Llama-3.1-8B-Instruct"))
    result = call("check", "parrot", "--baseline", "licensecheck-baseline.json", "--new-only")
    assert result.exit_code == 1
    assert "\nerror restrictions-dropped in ./parrot:weights\n" in result.stdout
    assert "naming-duty" not in result.stdout
    assert (
        call("check", "parrot", "--new-only").stderr
        == "licensecheck: --new-only needs --baseline FILE\nhelp: `licensecheck baseline` writes one.\n"
    )


def test_validate_checks_policy_files_too(call, folder: Path) -> None:
    put(folder, "stance: text\nallow: [apche-2.0]\nintnt: x\n")
    result = call("validate", "licensecheck.yaml")
    assert (result.exit_code, result.stdout) == (2, "licensecheck.yaml:3:1: unknown key 'intnt' (did you mean 'intent'?)\n")
    put(folder, "stance: text\n")
    assert call("validate", "licensecheck.yaml").stderr == "0 mistakes in licensecheck.yaml\n"


@pytest.mark.parametrize(
    ("intent", "doubt"),
    [
        ("reserch", "no intent 'reserch' is known (did you mean 'research'?)"),
        ("nosuchintent", "no intent 'nosuchintent' is known"),
        ("our-apps", "no intent 'our-apps' is known (did you mean 'our-app'?)"),
        ("research", None),
        ("our-app", None),
    ],
)
def test_a_waiver_for_an_intent_that_nobody_knows_is_a_remark(call, folder: Path, intent: str, doubt: str | None) -> None:
    put(folder, "intent: {name: our-app, commercial: yes}\n" + WAIVER.format(artifact=".") + f"    intent: {intent}\n")
    result = call("validate", "licensecheck.yaml")
    more = (
        f"licensecheck.yaml:10:13: {doubt}; the waiver counts only in runs that bring one (--intent FILE, --rules DIR)\n" if doubt else ""
    )
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"0 mistakes in licensecheck.yaml\n{more}")


def test_a_changed_policy_above_its_releases_is_read_and_nothing_else(call, repo: Path) -> None:
    put(repo, "stance: text\n")
    result = call("check", "licensecheck.yaml")
    assert (result.exit_code, result.stdout) == (0, "")
    put(repo, "stance: txt\n")
    assert call("check", "licensecheck.yaml").exit_code == 2
    put(repo / "parrot", "fail-on: never\n")
    assert call("check", "parrot/licensecheck.yaml").stdout.startswith("licensecheck: parrot\n")


def test_the_json_report_says_which_policy_and_which_waiver(call, repo: Path) -> None:
    put(repo, WAIVER.format(artifact="parrot").replace("2026-12-31", "2026-06-30"))
    report = json.loads(call("check", "parrot", "-f", "json").stdout)
    jsonschema.validate(report, closed(schema("scan")))
    assert report["policy"] == "licensecheck.yaml"
    assert [(remark["code"], remark["evidence"][0]["line"]) for remark in report["remarks"]] == [("waiver-ends-soon", 2)]
    assert [f["waived"]["where"] for f in report["findings"] if f["waived"]] == ["licensecheck.yaml:2:5"]
    assert (
        "**About this run**\n\n- `waiver-ends-soon` The waiver for restrictions-dropped in parrot ends in 9 days"
        in call("check", "parrot", "-f", "markdown").stdout
    )
