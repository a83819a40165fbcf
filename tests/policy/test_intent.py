import json

import pytest

from licensecheck.judging.limits import limits_of
from licensecheck.judging.subjects import Amount
from licensecheck.knowledge import SCHEMAS, load
from licensecheck.model import Artifact
from licensecheck.pipeline import scan
from licensecheck.policy import reading
from licensecheck.policy.intent import MEASURES, own, preset
from tests.policy.releases import card, release


def asked(folder, text: str, license: str, base: str = "", **intent):
    """The findings of one rule's kind for a release and an intent of one's own."""
    made = release(folder / "model", card(license, base))
    report = scan(str(made), offline=True, intent=own(load(), intent))
    return [(finding.severity, finding.message) for finding in report.findings if finding.rule == text]


@pytest.mark.parametrize(
    ("said", "needs", "uses"),
    [
        ({"commercial": "yes"}, {"use-commercially"}, set()),
        ({"business": "company"}, {"use-commercially"}, set()),
        ({"business": "company", "commercial": "no"}, set(), set()),
        ({"business": "academic"}, set(), set()),
        ({"sharing": "yes", "modifying": "yes"}, {"share", "modify", "share-modified"}, set()),
        ({"hosting": "yes", "training-on-outputs": "yes"}, {"host-as-service", "train-on-outputs"}, set()),
        ({"like": "healthcare", "commercial": "no"}, set(), {"medical"}),
        ({"fields": ["military"], "uses": ["biometric"]}, set(), {"military-weapons", "biometric"}),
    ],
)
def test_what_an_answer_takes(said, needs, uses) -> None:
    found = own(load(), said)
    assert (set(found.needs), set(found.uses)) == (needs, uses)


def test_facts() -> None:
    found = own(load(), {"regions": ["germany", "usa"], "monthly-active-users": "1_200_000", "annual-revenue": "5,000,000 USD"})
    assert found.regions == ("germany", "usa", "eu")
    assert found.amounts == {"monthly-active-users": Amount(1_200_000), "annual-revenue": Amount(5_000_000, "USD")}
    assert str(found.amounts["annual-revenue"]) == "5,000,000 USD"


def test_a_preset_says_nothing_but_its_name() -> None:
    assert preset(load(), "research").because("modify") == "research"


def test_the_finding_names_what_was_said(tmp_path) -> None:
    assert asked(tmp_path, "use-restricted-for-intent", "creativeml-openrail-m", fields=["healthcare"]) == [
        ("error", 'The intent "own (fields: healthcare)" falls under "medical use", which is restricted by creativeml-openrail-m of model.')
    ]
    assert asked(tmp_path, "noncommercial-for-intent", "cc-by-nc-4.0", name="our-app", business="company") == [
        ("error", 'For the intent "our-app (business: company)" you need to use commercially, which is withheld by cc-by-nc-4.0 of model.')
    ]


LLAMA = ("llama3.1", "meta-llama/Llama-3.1-8B-Instruct")


@pytest.mark.parametrize(
    ("said", "severity", "end"),
    [
        ({}, "note", "Say `monthly-active-users` in the intent to have this decided."),
        ({"monthly-active-users": "700,000,000"}, None, ""),
        ({"monthly-active-users": "700,000,001"}, "error", "Your intent says monthly active users: 700,000,001."),
    ],
)
def test_a_scale_limit_is_held_against_the_fact_or_asks_for_it(tmp_path, said, severity, end) -> None:
    found = asked(tmp_path, "scale-threshold", *LLAMA, **said)
    assert [one[0] for one in found] == ([severity] if severity else [])
    assert all(message.endswith(end) for _, message in found)


def test_money_in_another_currency_is_asked_for_again(tmp_path) -> None:
    found = asked(tmp_path, "scale-threshold", "stabilityai-ai-community", **{"annual-revenue": "2,000,000 EUR"})
    [(severity, message)] = found
    assert severity == "note"
    assert message.endswith("Your `annual-revenue` is 2,000,000 EUR; say it in USD to have this decided.")


LIMITS = [(id, scale) for id in load().license_ids if (license := load().license(id)) for scale in license.scale_limits]


@pytest.mark.parametrize(("id", "scale"), LIMITS, ids=[f"{id}-{scale.measure}" for id, scale in LIMITS])
def test_every_scale_limit_of_the_shipped_licenses_can_be_decided(policy, id: str, scale) -> None:
    money = scale.measure.endswith(("revenue", "funding"))
    license, artifact = load().license(id), Artifact("x/y", "model")
    assert license
    for more, standing in ((0, "kept"), (1, "exceeded")):
        said = f"{scale.above + more:,} {scale.unit if money else ''}".strip()
        intent = policy(f'intent: {{{scale.measure}: "{said}"}}\n').intent
        scales = [limit for limit in limits_of(license, artifact, "x/y", (), intent) if limit.limit == "scale"]
        assert scales[license.scale_limits.index(scale)].standing == standing


def test_the_measures_are_those_of_the_schemas() -> None:
    shapes = json.loads((SCHEMAS / "license.schema.json").read_text())
    measures = shapes["properties"]["limits"]["properties"]["scale"]["items"]["properties"]["measure"]["enum"]
    said = reading.schema()["properties"]["intent"]["properties"]
    assert set(measures) == set(MEASURES) == {name for name, one in said.items() if one.get("$ref") in ("#/$defs/count", "#/$defs/money")}


@pytest.mark.parametrize(
    ("said", "severity"),
    [({}, "note"), ({"regions": ["france"]}, "error"), ({"regions": ["worldwide"]}, "error"), ({"regions": ["japan"]}, None)],
)
def test_a_territory_is_held_against_the_regions_or_asks_for_them(tmp_path, said, severity) -> None:
    found = asked(tmp_path, "territory-excluded", "llama3.2", "meta-llama/Llama-3.2-11B-Vision-Instruct", **said)
    assert [one[0] for one in found] == ([severity] if severity else [])


def test_without_an_intent_nobody_is_asked(tmp_path) -> None:
    report = scan(str(release(tmp_path / "m", card(*LLAMA))), offline=True)
    assert not any("to have this decided" in finding.message for finding in report.findings)
