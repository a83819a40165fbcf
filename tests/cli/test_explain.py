import json
import shlex
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from tests.policy.releases import card, release
from tests.report.samples import DROPPED, NAMING, REPORT, arranged
from tests.report.test_json import closed, schema


def test_a_license_says_what_one_may_must_and_must_not(call) -> None:
    result = call("explain", "llama3.1")
    assert result.exit_code == 0
    headings = [line for line in result.stdout.splitlines() if line and not line.startswith(" ")]
    assert headings[0] == "llama3.1: Llama 3.1 Community License Agreement"
    assert headings[1] == "Vendor community terms · Meta · version 2024-07-23 · no SPDX id"
    assert [heading for heading in headings if heading.startswith(("You", "What", "Limits", "Source"))] == [
        "You may",
        "You may, under a condition",
        "You may not",
        "You must",
        "You must not use it for",
        "What is made from it: does the license still apply?",
        "Limits, outputs and how it ends",
        "What is not known",
        "Source",
    ]
    assert '  - Name prefix "Llama", when you share changed versions or train on outputs (§1.b.i)' in result.stdout
    assert "  - Military and weapons (AUP 2.a, 2.b)\n" in result.stdout
    assert "above 700,000,000 monthly active users" in result.stdout
    assert "Not legal advice." in result.stdout


def test_it_is_wrapped_to_the_terminal(call, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = call("explain", "llama3.1").stdout.splitlines()
    assert all(len(line) <= 60 or " " not in line.strip() for line in lines)


@pytest.mark.parametrize("name", ["apache-2.0", "Apache-2.0", "Apache License, Version 2.0", "https://www.apache.org/licenses/LICENSE-2.0"])
def test_a_license_by_any_of_its_names(call, name: str) -> None:
    assert call("explain", name).stdout.startswith("apache-2.0: Apache License 2.0\n")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("restrictions-dropped", "restrictions-dropped: "),
        ("military-weapons", "military-weapons: Military and weapons (use restriction)\n"),
        ("name-prefix", "name-prefix: Name prefix (duty)\n"),
        ("finetune", "finetune: finetune of (relation)\n"),
        ("weights", "weights: Weights (component)\n"),
        ("commercial-product", "commercial-product: "),
    ],
)
def test_rules_and_words(call, name: str, start: str) -> None:
    assert call("explain", name).stdout.startswith(start)


def test_a_use_restriction_names_the_licenses_that_have_it(call) -> None:
    assert "\nLicenses that say so\n" in call("explain", "military-weapons").stdout
    assert "  llama3.1 AUP 2.a, 2.b\n" in call("explain", "military-weapons").stdout


def test_a_word_that_is_two_things_is_explained_twice(call) -> None:
    shown = call("explain", "modify").stdout
    assert "modify: Modify (right)\n" in shown
    assert "modify: Modify (act)\n" in shown


def test_a_rule_says_when_it_fires_and_how_to_fix_it(call) -> None:
    shown = call("explain", "restrictions-dropped").stdout
    for heading in ("It fires when all of this holds", "How to fix it", "Examples"):
        assert f"\n{heading}\n" in shown
    assert "  fires: " in shown
    assert "  does not fire: " in shown


@pytest.mark.parametrize("name", ["llama3.1", "apache-2.0", "restrictions-dropped", "military-weapons", "finetune", "bsd"])
def test_as_json(call, name: str) -> None:
    found = json.loads(call("explain", name, "--format", "json").stdout)
    jsonschema.validate(found, schema("explain"))
    jsonschema.validate({**found, "entry": {}}, {**closed(schema("explain")), "properties": {"entry": {}}, "additionalProperties": True})
    assert found["id"] == name


def test_a_pair(call) -> None:
    result = call("explain", "llama3.1", "apache-2.0", "--relation", "finetune")
    assert result.exit_code == 0
    assert result.stdout.startswith("Finetune of llama3.1, offered under apache-2.0:\nconflict")


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        (
            ("llama3.1", "apache-2.0"),
            "licensecheck: a pair needs two licenses and --relation\nhelp: licensecheck explain llama3.1 apache-2.0 --relation finetune\n",
        ),
        (
            ("quite-unheard-of",),
            (
                "licensecheck: unknown name 'quite-unheard-of'\n"
                "help: `licensecheck list licenses` and `licensecheck list rules` show what can be explained.\n"
            ),
        ),
        (
            ("C97a",),
            (
                "licensecheck: unknown name 'C97a'\n"
                "help: `licensecheck list licenses` and `licensecheck list rules` show what can be explained. "
                "If it is the beginning of a fingerprint, give at least 6 digits.\n"
            ),
        ),
    ],
)
def test_what_cannot_be_explained(call, args: tuple[str, ...], stderr: str) -> None:
    result = call("explain", *args)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", stderr)


def test_every_license_can_be_explained(call) -> None:
    from licensecheck.knowledge import load
    from licensecheck.report.explain import license_document, license_text
    from licensecheck.report.page import Look

    knowledge = load()
    validator = jsonschema.Draft202012Validator(schema("explain"))
    for id in knowledge.license_ids:
        license = knowledge.license(id)
        assert license
        assert license_text(license, knowledge, Look(80)).startswith(f"{id}: ")
        validator.validate(license_document(license, knowledge))


@pytest.fixture
def repo(folder: Path) -> Path:
    """A work tree with one release in it, which is the current folder."""
    (folder / ".git").mkdir()
    release(folder / "parrot")
    return folder


def of_rule(call, rule: str, *more: str) -> dict:
    findings = json.loads(call("check", "parrot", "-f", "json", *more).stdout)["findings"]
    return next(finding for finding in findings if finding["rule"] == rule)


def test_a_finding_is_told_in_full(call, repo: Path) -> None:
    which = of_rule(call, "naming-duty")["fingerprint"]
    result = call("explain", which[:8], "parrot", "--offline")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "warning naming-duty in ./parrot\n"
        '  The name of parrot does not begin with "Llama", as llama3.1 of meta-llama/Llama-3.1-8B-Instruct\n'
        "  asks.\n"
        "  why: llama3.1 asks for it whenever what was made from meta-llama/Llama-3.1-8B-Instruct is shared.\n"
        "  path: ./parrot --finetune--> meta-llama/Llama-3.1-8B-Instruct\n"
        '  evidence: parrot/README.md:3:13 "base_model: meta-llama/Llama-3.1-8B-Instruct"\n'
        "  clause: llama3.1 §1.b.i: The name of a model made with the materials or their outputs and then\n"
        "    distributed or made available begins with Llama.\n"
        '  fix 1. Rename the repo so that its name begins with "Llama".\n'
        f"  confidence medium, fingerprint {which}\n"
        "\n"
        "Duties that it concerns\n"
        '  [ ] open: Name prefix "Llama": Begin the name with the prescribed word.\n'
        "      to share changed versions; asked by meta-llama/Llama-3.1-8B-Instruct (llama3.1 §1.b.i)\n"
        "\n"
        "If somebody answers for it\n"
        f'  licensecheck waive {which} parrot --reason accepted-risk --statement "…" --approved-by "…" --days 90\n'
        "\n"
        "`licensecheck explain naming-duty` says what the rule is about.\n"
    )


@pytest.mark.parametrize("typed", [str.upper, " {} ".format, "{}\n".format, lambda which: which[:7].upper()])
def test_a_fingerprint_is_known_however_it_was_typed(call, repo: Path, typed) -> None:
    finding = of_rule(call, "naming-duty")
    told = call("explain", finding["fingerprint"], "parrot", "--offline")
    assert (told.exit_code, told.stderr) == (0, "")
    which = typed(finding["fingerprint"])
    assert call("explain", which, "parrot", "--offline").stdout == told.stdout
    assert call("check", "parrot", "-f", "json", "-o", "report.json").exit_code == 1
    assert call("explain", which, "--in", "report.json").stdout == told.stdout
    said = ("--reason", "accepted-risk", "--statement", "ok", "--approved-by", "us", "--days", "9", "--offline")
    assert call("waive", which, "parrot", *said).exit_code == 0
    assert f"  - fingerprint: {finding['fingerprint']}\n" in Path("licensecheck.yaml").read_text()


def test_the_command_that_is_shown_waives_it(call, repo: Path) -> None:
    which = of_rule(call, "naming-duty")["fingerprint"]
    shown = json.loads(call("explain", which, "parrot", "-f", "json").stdout)["entry"]["waive"]
    assert call(*shlex.split(shown)[1:]).exit_code == 0
    told = call("explain", which, "parrot").stdout
    assert "  waived: reason accepted-risk, statement …, approved_by …, approved_on " in told
    assert "licensecheck waive" not in told
    assert json.loads(call("explain", which, "parrot", "-f", "json").stdout)["entry"]["waive"] is None


DISPUTED = "---\nlicense: apache-2.0\ndatasets: [ceval/ceval-exam]\npipeline_tag: text-generation\n---\n# A model\n"


def shown_command(told: str) -> str:
    return next(line.strip() for line in told.splitlines() if line.startswith("  licensecheck waive "))


@pytest.mark.parametrize(
    ("policy", "asked", "option"),
    [
        ("", ("--stance", "strict"), " --stance strict"),
        ("stance: lenient\n", ("--stance", "strict"), " --stance strict"),
        ("stance: strict\n", (), ""),
        ("stance: strict\n", ("--stance", "strict"), ""),
    ],
)
@pytest.mark.parametrize("earlier", [False, True])
def test_a_finding_that_only_a_stance_has_is_waived_with_it(call, repo: Path, policy: str, asked, option: str, earlier: bool) -> None:
    release(repo / "parrot", DISPUTED)
    Path("licensecheck.yaml").write_text(policy)
    which = of_rule(call, "noncommercial-dropped", *asked)["fingerprint"]
    Path("report.json").write_text(call("check", "parrot", "-f", "json", *asked).stdout)
    where = ("--in", "report.json") if earlier else ("parrot", "--offline", *asked)
    command = shown_command(call("explain", which, *where).stdout)
    assert command == f'licensecheck waive {which} parrot{option} --reason accepted-risk --statement "…" --approved-by "…" --days 90'
    result = call(*shlex.split(command)[1:], "--offline")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("wrote licensecheck.yaml: noncommercial-dropped of ./parrot is waived until ")
    assert of_rule(call, "noncommercial-dropped", *asked)["waived"]["statement"] == "…"


@pytest.mark.parametrize("earlier", [False, True])
def test_a_stance_that_is_milder_than_the_policy_s_is_said_too(call, repo: Path, earlier: bool) -> None:
    release(repo / "parrot", DISPUTED)
    Path("licensecheck.yaml").write_text("stance: strict\n")
    which = of_rule(call, "dataset-terms", "--stance", "text")["fingerprint"]
    Path("report.json").write_text(call("check", "parrot", "-f", "json", "--stance", "text").stdout)
    command = shown_command(call("explain", which, *(("--in", "report.json") if earlier else ("parrot", "--stance", "text"))).stdout)
    assert command.startswith(f"licensecheck waive {which} parrot --stance text --reason ")
    assert call(*shlex.split(command)[1:], "--offline").exit_code == 0


def test_the_intent_file_of_an_earlier_report_is_asked_for(call, repo: Path) -> None:
    release(repo / "parrot", card("cc-by-nc-4.0"))
    Path("app.yaml").write_text("intent: {name: our-app, commercial: yes}\n")
    asked = ("--intent", "app.yaml")
    which = of_rule(call, "noncommercial-for-intent", *asked)["fingerprint"]
    Path("report.json").write_text(call("check", "parrot", "-f", "json", *asked).stdout)
    told = call("explain", which, "--in", "report.json").stdout
    command = f'licensecheck waive {which} parrot --intent "…" --reason accepted-risk --statement "…" --approved-by "…" --days 90'
    assert f"  {command}\n  --intent needs the intent file of that run, which calls its intent our-app.\n" in told
    assert json.loads(call("explain", which, "--in", "report.json", "-f", "json").stdout)["entry"]["waive"] == command
    named = call("explain", which, "--in", "report.json", *asked).stdout
    assert shown_command(named) == command.replace('"…"', "app.yaml", 1)
    assert "intent file" not in named
    result = call(*shlex.split(shown_command(named))[1:], "--offline")
    assert result.exit_code == 0, result.stderr
    assert "    intent: our-app\n" in Path("licensecheck.yaml").read_text()
    assert of_rule(call, "noncommercial-for-intent", *asked)["waived"]["intent"] == "our-app"


def test_the_intent_that_the_policy_says_by_itself_needs_no_file(call, repo: Path) -> None:
    release(repo / "parrot", card("cc-by-nc-4.0"))
    Path("licensecheck.yaml").write_text("intent: {name: our-app, commercial: yes}\n")
    which = of_rule(call, "noncommercial-for-intent")["fingerprint"]
    Path("report.json").write_text(call("check", "parrot", "-f", "json").stdout)
    command = shown_command(call("explain", which, "--in", "report.json").stdout)
    assert command.startswith(f"licensecheck waive {which} parrot --reason ")
    assert call(*shlex.split(command)[1:], "--offline").exit_code == 0


def test_a_finding_of_the_current_folder_that_only_an_intent_has(call, repo: Path, monkeypatch) -> None:
    release(repo / "parrot", card("cc-by-nc-4.0"))
    which = of_rule(call, "noncommercial-for-intent", "--intent", "commercial-product")["fingerprint"]
    monkeypatch.chdir("parrot")
    told = call("explain", which, "--offline", "--intent", "commercial-product").stdout
    assert "  asked with intent commercial-product\n" in told
    assert f"  licensecheck waive {which} --intent commercial-product --reason accepted-risk " in told


def test_a_finding_of_a_repo_on_the_hub(call, hub, folder: Path) -> None:
    hub.add_model("acme/helper-8b", card("apache-2.0", "big/base-8b"))
    hub.add_model("big/base-8b", card("cc-by-nc-4.0"))
    findings = json.loads(call("scan", "acme/helper-8b", "-f", "json").stdout)["findings"]
    which = next(finding["fingerprint"] for finding in findings if finding["rule"] == "noncommercial-dropped")
    assert call("explain", which, "acme/helper-8b").stdout.startswith("error noncommercial-dropped in acme/helper-8b:weights\n")


def written(folder: Path, *reports) -> str:
    from licensecheck.report.json import render
    from licensecheck.report.page import Look

    (folder / "report.json").write_text(render([arranged(report) for report in reports], Look()))
    return "report.json"


def test_a_finding_of_an_earlier_report_is_told_without_a_look(call, folder: Path) -> None:
    result = call("explain", DROPPED.fingerprint[:6], "--in", written(folder, REPORT))
    assert result.stdout.startswith("error restrictions-dropped in acme/helper-8b:weights\n"), result.stderr
    assert '  [ ] open: Name prefix "Llama": Begin the name with the prescribed word.\n' in result.stdout
    assert f"  licensecheck waive {DROPPED.fingerprint} acme/helper-8b --intent commercial-product --reason " in result.stdout
    several = written(folder, replace(REPORT, findings=()), REPORT)
    assert call("explain", DROPPED.fingerprint, "--in", several).stdout == result.stdout


def test_every_finding_is_what_the_schema_says(call, repo: Path) -> None:
    report = call("check", "parrot", "-f", "json").stdout
    (repo / "report.json").write_text(report)
    for finding in json.loads(report)["findings"]:
        found = json.loads(call("explain", finding["fingerprint"], "--in", "report.json", "-f", "json").stdout)
        jsonschema.validate(found, schema("explain"))
        parts = closed(schema("explain"))
        jsonschema.validate(found["entry"], {"$defs": parts["$defs"], **parts["$defs"]["finding"]})
        assert (found["kind"], found["id"]) == ("finding", finding["fingerprint"])
        assert {key: found["entry"][key] for key in finding} == finding


def test_what_a_report_holds_cannot_act(call, folder: Path) -> None:
    hostile = "x'; rm -rf ~ \x1b[2J"
    findings = (replace(DROPPED, message=hostile, cites=()),)
    shown = call("explain", DROPPED.fingerprint, "--in", written(folder, replace(REPORT, target=hostile, findings=findings))).stdout
    assert "\x1b" not in shown
    command = next(line for line in shown.splitlines() if line.startswith("  licensecheck waive "))
    assert shlex.split(command)[3] == "x'; rm -rf ~ \\x1b[2J"


ALIKE = replace(REPORT, findings=(DROPPED, replace(NAMING, fingerprint=f"{DROPPED.fingerprint[:6]}0000000000")))
ELSEWHERE = "`licensecheck explain FINGERPRINT TARGET`, or --in REPORT.json, looks elsewhere.\n"


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        (
            ("3f9a1c22d0b7e845", "parrot", "--offline"),
            f"parrot has no finding 3f9a1c22d0b7e845\nhelp: `licensecheck scan parrot` shows the fingerprints. {ELSEWHERE}",
        ),
        (("3f9a1d", "--in", "report.json"), f"report.json has no finding 3f9a1d\nhelp: {ELSEWHERE}"),
        (("3f9", "--in", "report.json"), "'3f9' is too short for a fingerprint\nhelp: Reports show it at the end of every finding.\n"),
        (
            ("3f9a1c", "--in", "report.json"),
            "'3f9a1c' begins several fingerprints\nhelp: They are 3f9a1c22d0b7e845 (restrictions-dropped), 3f9a1c0000000000 (naming-duty); give one whole.\n",
        ),
        (
            ("3f9a1c", "parrot", "--in", "report.json"),
            "give a TARGET or --in REPORT, not both\nhelp: A report says itself what it is about.\n",
        ),
        (
            ("3f9a1c", "--in", "parrot/README.md"),
            "parrot/README.md is not a report: no JSON\nhelp: `licensecheck scan TARGET --format json -o report.json` writes one.\n",
        ),
        (
            ("3f9a1c", "--in", "none.json"),
            "none.json could not be read: No such file or directory\nhelp: `licensecheck scan TARGET --format json -o report.json` writes one.\n",
        ),
        (("3f9a1c", "nowhere/at/all"), "'nowhere/at/all' is not a repo id: it has more than two parts.\n"),
    ],
)  # fmt: skip
def test_a_finding_that_cannot_be_found(call, repo: Path, args: tuple[str, ...], stderr: str) -> None:
    written(repo, ALIKE)
    result = call("explain", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"licensecheck: {stderr}")
