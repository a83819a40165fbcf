"""One folder with one of each mistake: all of them are told at once, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from licensecheck import resources
from licensecheck.errors import RuleError, UsageError
from licensecheck.knowledge import SCHEMAS, load, loader

SHIPPED = loader.read(resources.RULES)
LICENSE = """\
id: house-1.0
name: House License 1.0
class: permissive
basis: text
text: {sha256: "%s", read: "2026-01-01"}
summary: Everything but the kitchen.
covers: [weights]
urls: ["https://example.org/house-1.0"]
aliases: [house]
permits:
  use-commercially: {answer: yes, cite: "1"}
relicense: {rule: any, cite: "2"}
reach:
  finetune: {answer: yes, cite: "3"}
""" % ("0" * 64)
CHECK = """\
id: house-rule
title: House rule
severity: warning
since: "0.1"
on: edge
what: What it means.
when: {verdict: [conflict]}
message: "{artifact} breaks it."
why: Because.
how_to_fix: ["Do not."]
examples:
  - {name: bad, given: {license: mit, made-from: [{relation: finetune, license: gpl-3.0}]}, expect: fires}
  - {name: good, given: {license: mit}, expect: silent}
"""


def profile(id: str, old: str = "", new: str = "") -> str:
    """The good profile under another id, with one change."""
    text = LICENSE.replace("house-1.0", id).replace("House License 1.0", f"{id} terms").replace("[house]", f"[our-{id}]")
    assert old in text
    return text.replace(old, new) if old else text + new


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def faults(tmp_path: Path, files: Mapping[str, str | bytes]) -> list[str]:
    found, _ = loader.examine(write(tmp_path / "house", files), SCHEMAS, SHIPPED)
    return [str(fault) for fault in found]


def test_the_shipped_rules_have_no_fault() -> None:
    assert loader.examine(resources.RULES, SCHEMAS)[0] == ()


def test_a_good_folder_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, {"licenses/house-1.0.yaml": LICENSE, "checks/house-rule.yaml": CHECK}) == []


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    messages = faults(
        tmp_path,
        {
            "licenses/alias.yaml": profile("alias", "[our-alias]", "[ours, MIT License]"),
            "licenses/broken.yaml": "id: *broken\n",
            "licenses/cite.yaml": profile("cite", ', cite: "1"', ""),
            "licenses/dead.yaml": profile("dead", new="incorporates: [llama3.1-aub]\n"),
            "licenses/empty.yaml": "",
            "licenses/key.yaml": profile("key", new="permit:\n  share: {answer: yes, cite: x}\n"),
            "licenses/latin.yaml": b"id: caf\xe9\n",
            "licenses/named.yaml": profile("other-name"),
            "licenses/nothing.yaml": profile("nothing", "[our-nothing]", "[The License]"),
            "licenses/twice.yaml": profile("twice", new="law: a\nlaw: b\n"),
            "licenses/word.yaml": profile("word", "permissive", "permisive"),
            "checks/example.yaml": CHECK.replace("house-rule", "example").replace("expect: silent", "expect: fires"),
            "checks/enum.yaml": CHECK.replace("house-rule", "enum").replace("severity: warning", "severity: eror"),
            "artifacts/list.yaml": "artifacts: [a, b]\n",
            "vocabulary.yaml": "duties:\n  dance: {label: Dance}\n",
        },
    )
    assert messages == [
        "house/artifacts/list.yaml:1:12: ['a', 'b'] is not of type 'object'",
        "house/checks/enum.yaml:3:11: 'eror' is not one of error, warning, note (did you mean 'error'?)",
        "house/checks/example.yaml:12:3: at least one of these must have `expect: silent`",
        "house/licenses/alias.yaml:9:17: alias 'MIT License' already belongs to 'mit'",
        "house/licenses/broken.yaml:1:5: aliases are not read",
        "house/licenses/cite.yaml:11:21: 'cite' is missing here",
        "house/licenses/dead.yaml:15:16: 'llama3.1-aub' is no license of the rules (did you mean 'llama3.1-aup'?)",
        "house/licenses/empty.yaml:1:1: expected keys and values",
        "house/licenses/key.yaml:15:1: unknown key 'permit' (did you mean 'permits'?)",
        "house/licenses/latin.yaml:1:1: not UTF-8 (byte 7)",
        "house/licenses/named.yaml:1:5: id 'other-name' differs from the file name 'named'",
        "house/licenses/nothing.yaml:9:11: alias 'The License' names nothing",
        "house/licenses/twice.yaml:16:1: key 'law' is given twice",
        "house/licenses/word.yaml:3:8: 'permisive' is no word of vocabulary `classes` (did you mean 'permissive'?)",
        "house/vocabulary.yaml:1:1: only the shipped rules have this file; an added folder uses their words",
    ]


@pytest.mark.parametrize(
    "wrong", ["aliases: house", "aliases: {a: b}", "aliases: [[a]]", "urls: 7", "permits: no", "duties: [x]", "limits: []"]
)
def test_a_value_of_another_shape_is_a_fault_of_that_value_only(wrong: str, tmp_path: Path) -> None:
    dropped = (wrong.partition(":")[0], "  use-commercially") if wrong.startswith("permits") else wrong.partition(":")[0]
    kept = "".join(line for line in LICENSE.splitlines(keepends=True) if not line.startswith(dropped))
    (message, *more) = faults(tmp_path, {"licenses/house-1.0.yaml": kept + wrong + "\n"})
    assert "is not of type" in message
    assert more == []


def test_load_raises_all_faults_as_one_error(tmp_path: Path) -> None:
    root = write(tmp_path, {"licenses/a.yaml": "id: [", "licenses/b.yaml": "id: ["})
    with pytest.raises(RuleError, match=r"licenses/a\.yaml") as raised:
        load((root,))
    assert len(raised.value.faults) == 2
    assert raised.value.help == "Correct the lines above and run `licensecheck validate`."


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no rules folder at"):
        load((tmp_path / "nowhere",))


def test_a_later_folder_wins_and_the_shipped_rules_stay(tmp_path: Path) -> None:
    first = write(tmp_path / "one", {"licenses/house-1.0.yaml": LICENSE})
    second = write(tmp_path / "two", {"licenses/house-1.0.yaml": LICENSE.replace("Everything", "Nothing")})
    knowledge = load((first, second))
    house = knowledge.license("house-1.0")
    assert house is not None
    assert house.summary == "Nothing but the kitchen."
    assert knowledge.catalogue.resolve("House License 1.0") == "house-1.0"
    assert knowledge.catalogue.resolve("MIT") == "mit"
    assert knowledge.digest != load().digest
    assert {"house-1.0", "mit"} <= set(knowledge.license_ids)


def test_a_rule_file_that_is_too_long_is_not_cut(tmp_path: Path) -> None:
    folder = write(tmp_path / "house", {"licenses/long.yaml": profile("long", "", "") + "#" * 4 * 1024 * 1024})
    faults, _ = loader.examine(folder, SCHEMAS, SHIPPED)
    assert [str(fault) for fault in faults] == ["house/licenses/long.yaml:1:1: longer than 4 MiB"]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "prose",
            "license-heading:",
            "license-headng:",
            ["4:1: 'license-heading' is missing here", "19:1: unknown key 'license-headng' (did you mean 'license-heading'?)"],
        ),
        (
            "prose",
            "'lizenz(?:en|ierung)?'",
            "'lizenz(?:en|ierung'",
            ["6:5: 'lizenz(?:en|ierung' is no regular expression: missing ), unterminated subpattern at position 6"],
        ),
        ("prose", "- 'licencia'", "- [licencia]", ["7:5: ['licencia'] is not of type 'string'"]),
        ("relations", "  adapter:", "  adaptor:", ["10:3: 'adaptor' is no word of vocabulary `relations` (did you mean 'adapter'?)"]),
        (
            "relations",
            "strict: duties-only",
            "strict: duty-only",
            ["34:32: 'duty-only' is not one of yes, no, disputed, duties-only (did you mean 'duties-only'?)"],
        ),
        ("vocabulary", "\nhosts:", "\nhost:", ["4:1: 'hosts' is missing here", "324:1: unknown key 'host' (did you mean 'hosts'?)"]),
    ],
)
def test_mistakes_in_the_files_of_their_own(name: str, old: str, new: str, expected: list[str], tmp_path: Path) -> None:
    for top in loader.TOP:
        text = (resources.RULES / f"{top}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{top}.yaml").write_text(text.replace(old, new, 1) if top == name else text, encoding="utf-8")
    faults, _ = loader.examine(tmp_path, SCHEMAS)
    assert [str(fault) for fault in faults] == [f"{tmp_path.name}/{name}.yaml:{one}" for one in expected]
