import json

import jsonschema
import pytest

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
            ("3f9a1c22d0b7e845",),
            (
                "licensecheck: '3f9a1c22d0b7e845' looks like the fingerprint of a finding; a finding is explained in its report\n"
                "help: Run `licensecheck scan TARGET` and look for 3f9a1c22d0b7e845, then `licensecheck explain RULE` with the rule it names.\n"
            ),
        ),
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
