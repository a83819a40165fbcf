"""What holds for every shipped profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from licensecheck import resources
from licensecheck.knowledge import License, load, loader
from licensecheck.knowledge.license import build

RULES = loader.read(resources.RULES)
KNOWLEDGE = load()
PROFILES = [profile for id in KNOWLEDGE.license_ids if (profile := KNOWLEDGE.license(id))]
RELATIONS = tuple(KNOWLEDGE.vocabulary["relations"])


def cites(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from (value[key] for key in value if key == "cite")
        yield from (cite for item in value.values() for cite in cites(item))
    elif isinstance(value, list):
        yield from (cite for item in value for cite in cites(item))


def test_every_fact_has_a_section() -> None:
    assert [id for id, profile in RULES.licenses.items() for cite in cites(profile) if not str(cite or "").strip()] == []


def test_what_was_written_from_a_text_names_the_text() -> None:
    assert [p.id for p in PROFILES if p.basis == "text" and not (p.text_sha256 and p.text_read)] == []


def test_what_was_not_says_where_it_comes_from() -> None:
    assert [p.id for p in PROFILES if p.basis == "secondary" and not p.source] == []
    assert [p.id for p in PROFILES if p.basis == "family" and not p.members] == []


def test_every_profile_covers_something() -> None:
    assert [p.id for p in PROFILES if not p.covers] == []


def test_a_condition_says_which() -> None:
    facts = [(p.id, name, fact) for p in PROFILES for name, fact in p.permits.items()]
    assert [(id, name) for id, name, fact in facts if fact.answer == "conditional" and not fact.conditions] == [
        ("artistic-2.0", "relicense"),  # the class of licenses it names is no word of the vocabulary
    ]


def test_who_forbids_changed_versions_allows_no_label_for_them() -> None:
    wrong = [p.id for p in PROFILES if p.permitted("share-modified") == "no" and p.relicense and p.relicense.rule == "any"]
    assert wrong == ["gemini-api-additional-2025", "openai-tou-2023-03-14", "openai-tou-2024-12-11"]  # terms of services, about outputs


def test_every_relation_has_a_default_for_every_class() -> None:
    groups = {row["group"] for row in KNOWLEDGE.vocabulary["classes"].values()}
    for relation in RELATIONS:
        assert {group for row in KNOWLEDGE.relations["reach"][relation] for group in row["groups"]} == groups, relation


@pytest.mark.parametrize(
    ("later", "earlier", "expected"),
    [
        ("gpl-3.0", "gpl-2.0", True),
        ("gpl-2.0", "gpl-3.0", False),
        ("gpl-3.0", "gpl-3.0", False),
        ("cc-by-sa-4.0", "cc-by-sa-3.0", True),
        ("cc-by-nc-sa-4.0", "cc-by-sa-3.0", False),
        ("lgpl-3.0", "gpl-2.0", False),
        ("a-1.10", "a-1.9", True),
        ("llama3.1", "llama3", False),
    ],
)
def test_a_later_version(later: str, earlier: str, expected: bool) -> None:
    def named(id: str) -> License:
        return License(id, id, "permissive", "text", "", ("weights",))

    assert named(later).is_later_version_of(named(earlier)) is expected


def test_additions_are_read_off_the_facts() -> None:
    data = {
        "id": "x", "name": "X", "class": "vendor-community", "basis": "text", "summary": "", "covers": ["weights"],
        "permits": {"use-commercially": {"answer": "no", "cite": "1"}, "train-on-outputs": {"answer": "conditional", "cite": "2"}},
        "duties": [{"duty": "name-prefix", "on": ["share"], "cite": "3", "value": "X"}],
        "restricts": [{"use": "medical", "cite": "4"}],
        "limits": {"scale": [{"measure": "employees", "above": "9", "as-of": "now", "cite": "5"}]},
        "relicense": {"rule": "agreement-kept", "cite": "6"},
    }  # fmt: skip
    found = build(data).additions()
    assert found == {"noncommercial", "output-limit", "name-or-display", "use-restrictions", "scale-limit", "terms-travel"}
