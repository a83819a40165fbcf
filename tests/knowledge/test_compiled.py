"""The compiled file says what the YAML says, notices every edit, and survives everything that can happen to a file."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from licensecheck import resources
from licensecheck.errors import RuleError
from licensecheck.knowledge import Knowledge, compiled, loader
from licensecheck.knowledge.compiled import CompiledEntries, RuleEntries, compile_rules, everything, open_rules
from licensecheck.knowledge.loader import FOLDERS

SHIPPED = loader.read(resources.RULES)
MIT = "id: mit\nname: MIT License\nclass: permissive\nbasis: family\nmembers: [mit]\ncovers: [code]\nsummary: Short.\naliases: [expat]\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    shutil.copytree(resources.RULES / "schema", tmp_path / "schema")
    (tmp_path / "licenses").mkdir()
    (tmp_path / "licenses" / "mit.yaml").write_text(MIT, encoding="utf-8")
    for name in ("vocabulary.yaml", "relations.yaml"):
        shutil.copy(resources.RULES / name, tmp_path)
    return tmp_path


def cache(rules: Path) -> Path:
    return rules / ".compiled" / compiled.NAME


@pytest.mark.parametrize("folder", FOLDERS)
def test_both_ways_give_the_same_entries_in_the_same_order(folder: str) -> None:
    yaml, packed = RuleEntries(SHIPPED), CompiledEntries(compile_rules(SHIPPED, None))
    assert packed.ids(folder) == yaml.ids(folder) != ()
    for id in yaml.ids(folder):
        assert json.dumps(packed.entry(folder, id)) == json.dumps(yaml.entry(folder, id)), id


def test_both_ways_give_the_same_head_and_profiles() -> None:
    yaml, packed = RuleEntries(SHIPPED), CompiledEntries(compile_rules(SHIPPED, None))
    assert json.dumps({key: packed.head[key] for key in yaml.head}) == json.dumps(yaml.head)
    one, other = Knowledge((yaml,)), Knowledge((packed,))
    assert (one.digest, one.license_ids, one.checks, one.intents) == (other.digest, other.license_ids, other.checks, other.intents)
    assert all(one.license(id) == other.license(id) for id in one.license_ids)


def test_everything_is_the_rule_set_again_without_the_phrases() -> None:
    assert everything(CompiledEntries(compile_rules(SHIPPED, None))) == replace(SHIPPED, prose={})


def test_what_is_not_there_is_none() -> None:
    for entries in (RuleEntries(SHIPPED), CompiledEntries(compile_rules(SHIPPED, None))):
        assert entries.entry("licenses", "nonesuch") is None


def test_the_first_use_writes_the_file_and_the_next_reads_it(rules: Path) -> None:
    assert isinstance(open_rules(rules), RuleEntries)
    assert isinstance(open_rules(rules), CompiledEntries)


def test_an_edit_is_noticed(rules: Path) -> None:
    open_rules(rules)
    path = rules / "licenses" / "mit.yaml"
    path.write_text(MIT.replace("Short.", "Other"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    fresh = open_rules(rules)
    assert (fresh.entry("licenses", "mit") or {})["summary"] == "Other"
    assert isinstance(open_rules(rules), CompiledEntries)


def test_a_new_and_a_removed_file_are_noticed(rules: Path) -> None:
    open_rules(rules)
    path = rules / "licenses" / "isc.yaml"
    path.write_text(MIT.replace("mit", "isc").replace("MIT License", "ISC License").replace("expat", "isc-style"), encoding="utf-8")
    assert open_rules(rules).ids("licenses") == ("isc", "mit")
    path.unlink()
    assert open_rules(rules).ids("licenses") == ("mit",)


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: b"",
        lambda data: b"no line end",
        lambda data: b"[]\n" + data,
        lambda data: b"{}\n" + data,
        lambda data: data[: len(data) - 20],
        lambda data: data + b"{}",
        lambda data: data.replace(b'"format":', b'"format":9'),
        lambda data: b"\xff\xfe" + data,
    ],
    ids=["empty", "no head", "list", "no format", "cut off", "longer", "another format", "not UTF-8"],
)
def test_a_broken_file_is_rebuilt(broken: object, rules: Path) -> None:
    open_rules(rules)
    good = cache(rules).read_bytes()
    cache(rules).write_bytes(broken(good))  # type: ignore[operator]
    assert (open_rules(rules).entry("licenses", "mit") or {})["name"] == "MIT License"
    assert cache(rules).read_bytes() == good


@pytest.mark.skipif(sys.platform == "win32", reason="folders that take no files are made differently there")
def test_a_folder_that_cannot_be_written_to_still_works(rules: Path) -> None:
    cache(rules).parent.write_text("a file where the folder should be", encoding="utf-8")
    for _ in range(2):
        assert open_rules(rules).ids("licenses") == ("mit",)


def test_nothing_is_left_behind_when_the_file_cannot_be_put_in_place(rules: Path) -> None:
    cache(rules).mkdir(parents=True)
    assert open_rules(rules).ids("licenses") == ("mit",)
    assert [path.name for path in cache(rules).parent.iterdir()] == [compiled.NAME]


def test_a_wheel_carries_a_file_without_a_stamp_that_always_counts(rules: Path) -> None:
    (rules / compiled.NAME).write_bytes(compile_rules(loader.read(rules), None))
    (rules / "licenses" / "mit.yaml").write_text("id: [", encoding="utf-8")
    assert open_rules(rules).ids("licenses") == ("mit",)
    assert not cache(rules).exists()


def test_wrong_yaml_is_told_and_not_compiled(rules: Path) -> None:
    (rules / "licenses" / "mit.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(RuleError, match=r"licenses/mit\.yaml:\d+:1: "):
        open_rules(rules)
    assert not cache(rules).exists()


def test_rules_that_break_their_schema_are_told_and_not_compiled(rules: Path) -> None:
    (rules / "licenses" / "mit.yaml").write_text(MIT.replace("name:", "nmae:").replace("permissive", "permisive"), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        open_rules(rules)
    assert [str(fault).partition("licenses/")[2] for fault in caught.value.faults] == [
        "mit.yaml:1:1: 'name' is missing here",
        "mit.yaml:2:1: unknown key 'nmae' (did you mean 'name'?)",
        "mit.yaml:3:8: 'permisive' is no word of vocabulary `classes` (did you mean 'permissive'?)",
    ]
    assert not cache(rules).exists()


def test_the_digest_names_bytes_not_times(rules: Path) -> None:
    before = loader.digest(rules)
    os.utime(rules / "licenses" / "mit.yaml", ns=(1, 1))
    assert loader.digest(rules) == before
    (rules / "licenses" / "mit.yaml").write_text(MIT + "law: none\n", encoding="utf-8")
    assert loader.digest(rules) != before
