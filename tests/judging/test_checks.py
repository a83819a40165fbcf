"""The shipped checks: each keeps what its examples promise, says what a user can act on, and has the id the contract names."""

from __future__ import annotations

import pytest

from licensecheck.judging.conditions import condition, keys
from licensecheck.judging.examples import build, fires_on, wrong_examples
from licensecheck.judging.rulebook import trace
from licensecheck.judging.subjects import ArtifactSubject, Label
from licensecheck.knowledge.check import PLACEHOLDERS, Check, Example, placeholders
from tests.judging.releases import KNOWLEDGE, artifact

CHECKS = KNOWLEDGE.checks
NAMED_BY_THE_CONTRACT = """
    license-missing license-unknown license-text-mismatch license-text-modified license-text-missing card-contradiction
    noncommercial-dropped restrictions-dropped copyleft-relicensed share-alike-relicensed derivatives-not-permitted
    further-restrictions-on-copyleft outputs-may-not-train merge-incompatible naming-duty notice-duty attribution-duty
    display-duty territory-excluded scale-threshold use-restricted-for-intent noncommercial-for-intent
    license-does-not-fit-component dataset-terms synthetic-data-terms drift-from-ancestor gated-terms lineage-undeclared
    unlicensed-upstream
""".split()  # noqa: SIM905
NEED_THE_TEXT_INDEX = {"license-text-mismatch", "license-text-modified"}
EXAMPLES = [pytest.param(check, example, id=f"{check.id}-{example.name}") for check in CHECKS.values() for example in check.examples]


@pytest.mark.parametrize("id", NAMED_BY_THE_CONTRACT)
def test_the_contract_is_kept(id: str) -> None:
    assert id in CHECKS or id in NEED_THE_TEXT_INDEX


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_an_example_holds(check: Check, example: Example) -> None:
    assert fires_on(KNOWLEDGE, check, example) is example.fires


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_a_check_can_be_acted_on(check: Check) -> None:
    assert {example.fires for example in check.examples} == {True, False}
    assert check.how_to_fix
    assert all(condition(check.on, key) for key in check.when)
    for template in (check.message, check.why, *check.how_to_fix):
        assert placeholders(template) <= PLACEHOLDERS
    assert placeholders(check.message)
    assert check.message[-1] in ".}"


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_a_finding_says_everything_in_words(check: Check) -> None:
    """No placeholder that the subject has no word for: it would leave a hole in the sentence."""
    from licensecheck.judging.engine import judge_lineage
    from licensecheck.judging.subjects import preset_intent

    for example in check.examples:
        name = example.given.get("intent")
        intent = preset_intent(name, KNOWLEDGE.intents[name]) if name else None
        findings = judge_lineage(build(KNOWLEDGE, example.given), KNOWLEDGE, example.given.get("stance", "text"), intent).findings
        for finding in (one for one in findings if one.rule == check.id):
            for text in (finding.message, finding.why, *finding.how_to_fix):
                assert text.strip()
                assert not any(hole in text for hole in ("  ", '""', "()", "( ", " ,", " .", "{", "None")), text


def test_a_broken_promise_is_told() -> None:
    mit = Example("MIT is fine", {"license": "mit"}, fires=True)
    none = Example("nothing declared", {"name": "quiet"}, fires=False)
    check = CHECKS["license-missing"]
    wrong = type(check)(**{**{name: getattr(check, name) for name in check.__slots__}, "examples": (mit, none)})
    assert list(wrong_examples(KNOWLEDGE, wrong)) == ["example 'MIT is fine' should fire", "example 'nothing declared' should stay silent"]


def test_a_check_explains_itself() -> None:
    subject = ArtifactSubject(artifact("a", None), Label("weights", None), is_target=True)
    assert list(trace(CHECKS["license-missing"], subject)) == [
        ("the artifact is the target", True),
        ("the license of its main component is missing", True),
        ("the artifact could be read: yes", True),
    ]


@pytest.mark.parametrize(
    ("on", "key", "known"), [("edge", "verdict", True), ("artifact", "verdict", False), ("right", "needed", True), ("x", "y", False)]
)
def test_keys_belong_to_a_kind_of_subject(on: str, key: str, known: bool) -> None:
    assert (condition(on, key) is not None) is known
    assert (key in keys(on)) is known


@pytest.mark.parametrize(
    ("template", "names"),
    [("{artifact} and {license}", {"artifact", "license"}), ("plain {{braces}}", set()), ("{}", {""}), ("{artifact.id}", {"artifact.id"})],
)
def test_placeholders_are_names(template: str, names: set[str]) -> None:
    assert placeholders(template) == names


@pytest.mark.parametrize("template", ["{artifact", "artifact}", "{artifact!r}", "{artifact:>999999999}", "{detail:d}"])
def test_a_placeholder_is_nothing_but_a_name(template: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        placeholders(template)


def test_an_example_reads_as_a_lineage() -> None:
    given = {
        "license": "mit",
        "made-from": [{"relation": "train", "license": "odbl", "made-from": [{"relation": "generate", "kind": "model"}]}],
    }
    world = build(KNOWLEDGE, given)
    assert [(step.child, step.relation, step.parent, step.child_component, step.parent_component) for step in world.edges] == [
        ("org/example-1", "generate", "org/example-2", "data", "weights"),
        ("org/example-0", "train", "org/example-1", "weights", "data"),
    ]
    assert [world.artifacts[id].kind for id in world.artifacts] == ["model", "dataset", "model"]
