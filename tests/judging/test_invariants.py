"""What must hold for every license whatever its text says: the laws a wrong profile or a wrong rule would break."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from licensecheck.judging.compat import judge
from licensecheck.knowledge import Knowledge, License, load, loader
from licensecheck.knowledge.compiled import RuleEntries
from licensecheck.knowledge.license import Fact, Restriction, ScaleLimit, TerritoryLimit
from licensecheck.model import VERDICTS, Component
from licensecheck.resources import RULES

KNOWLEDGE = load()
PROFILES = {id: profile for id in KNOWLEDGE.license_ids if (profile := KNOWLEDGE.license(id))}
RELATIONS = tuple(KNOWLEDGE.vocabulary["relations"])
PERMISSIVE = sorted(id for id, p in PROFILES.items() if p.class_ in ("permissive", "public-domain", "attribution", "attribution-data"))

NO_SHARING = {
    "alphafold3-weights-tou": "no copies may be passed on",
    "cc-sampling-1.0": "samples may be shared, the whole may not",
    "crunchbase-data-2019-12-17": "internal use only",
    "gemini-api-additional-2025": "terms of a service",
    "ms-research-license": "no copies may be passed on",
    "nvidia-data-model-training": "no copies may be passed on",
    "openai-tou-2023-03-14": "terms of a service",
    "openai-tou-2024-12-11": "terms of a service",
    "proprietary": "all rights reserved",
    "proprietary-service": "all rights reserved",
}
"""Not compatible with itself even for a copy, and why."""


def reads_as_unknown(profile: License, right: str) -> bool:
    """Placeholders, and what is known second hand or for a family only and is silent on sharing."""
    return profile.basis != "text" and profile.permitted(right) == "silent"


def main(profile: License) -> Component:
    component: Any = profile.covers[0]
    return component


@pytest.mark.parametrize(("relation", "right"), [("copy", "share"), ("finetune", "share-modified")])
def test_a_license_agrees_with_itself_unless_it_forbids_the_step(relation: str, right: str) -> None:
    for id, profile in PROFILES.items():
        found = judge(KNOWLEDGE, id, relation, id, main(profile), main(profile)).verdict
        if reads_as_unknown(profile, right):
            assert found == "unclear", id
        else:
            assert found == ("conflict" if profile.permitted(right) == "no" else "compatible"), id


def test_those_that_forbid_copies_are_known() -> None:
    assert {id for id, profile in PROFILES.items() if profile.permitted("share") == "no"} == set(NO_SHARING)


@pytest.mark.parametrize("upstream", PERMISSIVE)
def test_permissive_onto_what_accepts_it_is_never_a_conflict(upstream: str) -> None:
    for id, profile in PROFILES.items():
        further = profile.accepts_further_restrictions
        if further is None or further.answer == "yes":
            assert judge(KNOWLEDGE, upstream, "finetune", id).verdict != "conflict", id


WITH_ADDITIONS = {"cc-devnations-2.0", "json", "mgb-1.0", "openatom-model-1.0"}
"""Of a permissive class, but with a field of use or a territory withheld, which `odc-by` does not let anybody add."""


@pytest.mark.parametrize("relation", RELATIONS)
def test_permissive_onto_permissive_is_never_a_conflict(relation: str) -> None:
    conflicts = {
        (upstream, label)
        for upstream in PERMISSIVE
        for label in PERMISSIVE
        if judge(KNOWLEDGE, upstream, relation, label).verdict == "conflict"
    }
    assert {upstream for upstream, _ in conflicts} <= WITH_ADDITIONS
    assert {label for _, label in conflicts} <= {"odc-by"}


def test_plain_permissive_licenses_agree_with_each_other() -> None:
    plain = ("mit", "apache-2.0", "bsd-2-clause", "bsd-3-clause", "isc", "0bsd", "cc0-1.0", "unlicense", "cc-by-4.0", "zlib")
    for upstream in plain:
        for label in plain:
            for relation in ("finetune", "quantized", "merge", "adapter"):
                assert judge(KNOWLEDGE, upstream, relation, label).verdict == "compatible", (upstream, relation, label)


class Changed(Knowledge):
    """The shipped rules with one profile replaced."""

    def __init__(self, profile: License) -> None:
        super().__init__((_SHIPPED,))
        self._licenses.update(PROFILES)
        self._licenses[profile.id] = profile


_SHIPPED = RuleEntries(loader.read(RULES))
USE = sorted(KNOWLEDGE.vocabulary["restrictions"])


def _withheld(profile: License, right: str) -> License:
    return replace(profile, permits={**profile.permits, right: Fact("no", "added")})


def restricted(profile: License, how: str) -> License:
    """The profile with one thing more withheld."""
    if how in USE:
        return replace(profile, restricts=(*profile.restricts, Restriction(how, "added")))
    if how == "scale":
        return replace(profile, scale_limits=(*profile.scale_limits, ScaleLimit("employees", 1, "now", "added")))
    if how == "territory":
        return replace(profile, territory_limits=(*profile.territory_limits, TerritoryLimit(("eu",), "everything", "added")))
    return _withheld(profile, how)


@settings(max_examples=200)
@given(
    st.sampled_from(sorted(PROFILES)),
    st.sampled_from(("use-commercially", "share-modified", "share", "train", "scale", "territory", *USE)),
    st.sampled_from((*PERMISSIVE, *PROFILES)),
    st.sampled_from(RELATIONS),
)
def test_one_more_restriction_never_makes_a_conflict_better(id: str, how: str, label: str, relation: str) -> None:
    if id == label:
        return  # the label would lose its likeness, which is another question
    before = judge(KNOWLEDGE, id, relation, label).verdict
    after = judge(Changed(restricted(PROFILES[id], how)), id, relation, label).verdict
    assert VERDICTS.index(after) >= VERDICTS.index(before), (id, how, label, relation)


@pytest.mark.parametrize("how", ["use-commercially", "share-modified", "scale", "territory", "medical"])
def test_one_more_restriction_on_a_permissive_text_is_noticed(how: str) -> None:
    found = judge(Changed(restricted(PROFILES["mit"], how)), "mit", "finetune", "apache-2.0").verdict
    assert found == ("conflict" if how in ("use-commercially", "share-modified") else "conditional")
