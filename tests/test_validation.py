"""A team's own rules: what is good loads and works, what is not is told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from licensecheck import resources
from licensecheck.errors import UsageError
from licensecheck.judging.engine import judge_lineage
from licensecheck.judging.examples import build
from licensecheck.knowledge import load
from licensecheck.validation import validate

LICENSE = """\
id: acme-model-2.0
name: Acme Model License 2.0
class: vendor-community
basis: text
text: {sha256: "%s", read: "2026-01-01"}
summary: Free to use, not for rockets.
covers: [weights]
aliases: ["Acme Licence, version 2"]
permits:
  use-commercially: {answer: yes, cite: "1"}
  share: {answer: conditional, if: [agreement-travels], cite: "2"}
  share-modified: {answer: conditional, if: [agreement-travels], cite: "2"}
relicense: {rule: agreement-kept, cite: "2"}
reach:
  finetune: {answer: yes, cite: "2"}
restricts:
  - {use: military-weapons, cite: "3"}
""" % ("0" * 64)
CHECK = """\
id: no-acme
title: No Acme terms
severity: warning
since: "0.1"
on: edge
what: Our products do not build on Acme models.
when:
  reason: [restrictions-dropped]
  verdict: [conflict]
message: "{artifact} builds on {upstream}."
why: "{detail}"
how_to_fix: ["Ask the legal team."]
examples:
  - name: builds on Acme
    given: {license: mit, made-from: [{relation: finetune, license: acme-model-2.0}]}
    expect: fires
  - name: builds on MIT
    given: {license: mit, made-from: [{relation: finetune, license: mit}]}
    expect: silent
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for folder, name, text in (("licenses", "acme-model-2.0", LICENSE), ("checks", "no-acme", CHECK)):
        (tmp_path / "house" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "house" / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "house"


def changed(house: Path, changes: Mapping[str, str]) -> list[str]:
    path = house / "checks" / "no-acme.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return [str(fault) for fault in validate([house])]


def test_the_shipped_rules_are_good() -> None:
    assert validate([resources.RULES]) == ()


def test_a_good_folder_has_no_fault_and_works(house: Path) -> None:
    assert validate([house]) == ()
    knowledge = load((house,))
    assert knowledge.catalogue.resolve("acme license v2") == "acme-model-2.0"
    world = build(
        knowledge,
        {"name": "rocket", "license": "mit", "made-from": [{"relation": "finetune", "license": "acme-model-2.0", "name": "acme-7b"}]},
    )
    messages = {finding.rule: finding.message for finding in judge_lineage(world, knowledge).findings}
    assert messages["no-acme"] == "org/rocket builds on org/acme-7b."
    assert "restrictions-dropped" in messages


def test_one_file_of_a_folder_can_be_validated(house: Path) -> None:
    assert validate([house / "checks" / "no-acme.yaml"]) == ()
    (house / "licenses" / "acme-model-2.0.yaml").write_text(LICENSE + "law: a\nlaw: b\n", encoding="utf-8")
    assert validate([house / "checks" / "no-acme.yaml"]) == ()
    assert [str(fault) for fault in validate([house / "licenses" / "acme-model-2.0.yaml"])] == [
        "house/licenses/acme-model-2.0.yaml:19:1: key 'law' is given twice"
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {'"{artifact} builds on {upstream}."': '"{artifact} builds on {parent}."'},
            "unknown placeholder '{parent}'; known are artifact, component, detail, intent, license, path, relation, text, upstream, upstream_license, value",
        ),
        ({'why: "{detail}"': 'why: "{detail"'}, "'{detail': expected '}' before end of string"),
        ({'why: "{detail}"': 'why: "{detail:>99999999}"'}, "'{detail:>99999999}': a placeholder is a name in braces and nothing else"),
        (
            {"  verdict: [conflict]": "  license-file: [absent]"},
            "`when: license-file` cannot be asked of `on: edge`; it takes reason, verdict, relation, distance",
        ),
        ({"reason: [restrictions-dropped]": "reason: [noncommercial-dropped]"}, "example 'builds on Acme' should fire"),
        (
            {"  reason: [restrictions-dropped]\n  verdict: [conflict]": "  relation: [finetune]"},
            "example 'builds on MIT' should stay silent",
        ),
    ],
)
def test_what_the_schema_cannot_say(changes: dict[str, str], message: str, house: Path) -> None:
    assert changed(house, changes) == [f"house/checks/no-acme.yaml:1:1: {message}"]


def test_an_example_with_an_unknown_intent(house: Path) -> None:
    (fault,) = changed(
        house, {"given: {license: mit, made-from: [{relation: finetune, license: mit}]}": "given: {license: mit, intent: rocket}"}
    )
    assert fault.startswith("house/checks/no-acme.yaml:1:1: example 'builds on MIT' has no preset 'rocket' to read; known are ")


def test_several_folders_are_told_together(house: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "checks"
    other.mkdir(parents=True)
    (other / "x.yaml").write_text("- a list\n", encoding="utf-8")
    changed(house, {"severity: warning": "severity: fatal"})
    assert [str(fault) for fault in validate([house, tmp_path / "other"])] == [
        "house/checks/no-acme.yaml:3:11: 'fatal' is not one of error, warning, note",
        "other/checks/x.yaml:1:1: expected keys and values",
    ]


@pytest.mark.parametrize("name", ["nowhere", "notes.txt", "empty"])
def test_other_paths_hold_no_rules(name: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no rules at") as raised:
        validate([tmp_path / name])
    assert raised.value.help == "Give a folder with licenses/, checks/, intents/, artifacts/, or a YAML file in one of them."
