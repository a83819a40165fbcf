"""One edge: what the answer is, and the words it is given in."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from licensecheck.errors import UsageError
from licensecheck.judging.compat import judge, judge_path, worst
from licensecheck.judging.reach import Hop
from licensecheck.knowledge import load
from licensecheck.model import STANCES, VERDICTS, Judgement, Verdict

KNOWLEDGE = load()
IDS = KNOWLEDGE.license_ids
RELATIONS = tuple(KNOWLEDGE.vocabulary["relations"])
LABELS = (
    "mit",
    "apache-2.0",
    "gpl-2.0",
    "gpl-3.0",
    "cc-by-sa-4.0",
    "cc-by-nc-4.0",
    "cc-by-nd-4.0",
    "llama3.1",
    "creativeml-openrail-m",
    "other",
)


def rank(verdict: Verdict) -> int:
    return VERDICTS.index(verdict)


def verdict(upstream: str | None, downstream: str | None, relation: str = "finetune") -> Verdict:
    return judge(KNOWLEDGE, upstream, relation, downstream).verdict


def told(upstream: str | None, relation: str, downstream: str | None) -> list[str]:
    judgement = judge(KNOWLEDGE, upstream, relation, downstream)
    head = f"{judgement.verdict}, {judgement.confidence}"
    return [head, *(f"{reason.rule} [{reason.license}]: {reason.text}" for reason in judgement.reasons)]


@pytest.mark.parametrize(
    ("upstream", "relation", "downstream", "expected"),
    [
        (
            "llama3.1", "finetune", "apache-2.0",
            [
                "conflict, high",
                ("restrictions-dropped [llama3.1]: apache-2.0 does not carry what llama3.1 keeps on derivatives:"
                " the agreement, its use policy and its notices."),
            ],
        ),
        (
            "cc-by-nc-4.0", "finetune", "apache-2.0",
            [
                "conflict, high",
                'noncommercial-dropped [cc-by-nc-4.0]: cc-by-nc-4.0 withholds commercial use; apache-2.0 offers it.',
            ],
        ),
        (
            "cc-by-sa-4.0", "derive", "mit",
            [
                "conflict, high",
                "share-alike-relicensed [cc-by-sa-4.0]: cc-by-sa-4.0 wants adaptations under the same terms; mit is not among them.",
            ],
        ),
        (
            "gpl-3.0", "quantized", "mit",
            [
                "conflict, high",
                "copyleft-relicensed [gpl-3.0]: gpl-3.0 keeps derivatives under its own terms; mit is not among them.",
            ],
        ),
        (
            "apache-2.0", "finetune", "gpl-2.0",
            [
                "conflict, high",
                ("further-restrictions-on-copyleft [gpl-2.0]: gpl-2.0 accepts no further restrictions, and apache-2.0 demands some:"
                " patent termination."),
            ],
        ),
        (
            "creativeml-openrail-m", "adapter", "mit",
            [
                "conflict, high",
                ("restrictions-dropped [creativeml-openrail-m]: mit does not carry what creativeml-openrail-m keeps on"
                " derivatives: automated decisions, breaking the law, defamation and harassment, discrimination and 6 more."),
            ],
        ),
        (
            "cc-by-nd-4.0", "finetune", "cc-by-nd-4.0",
            [
                "conflict, high",
                ("derivatives-not-permitted [cc-by-nd-4.0]: cc-by-nd-4.0 does not let anybody share what"
                " this step makes (finetune of)."),
            ],
        ),
        (
            "c-uda", "train", "apache-2.0",
            [
                "compatible, high",
                ("not-reached [c-uda]: c-uda does not govern the result of this step (trained on): Models that hold no more than a"
                " de minimis portion of the data are results, on which no restriction is put."),
            ],
        ),
        (
            "cc-by-nc-4.0", "train", "apache-2.0",
            [
                "unclear, low",
                ("reach-disputed [cc-by-nc-4.0]: It is not settled whether cc-by-nc-4.0 still governs the result of this step"
                " (trained on): Whether a model adapts its training data depends on copying, on exceptions and on the country."),
                'noncommercial-dropped [cc-by-nc-4.0]: cc-by-nc-4.0 withholds commercial use; apache-2.0 offers it.',
            ],
        ),
        (
            "llama3.1", "distill", "apache-2.0",
            [
                "conditional, high",
                "condition [llama3.1]: Allowed by llama3.1 on a condition: name begins as prescribed.",
                "duties-only [llama3.1]: The result may carry its own label; what llama3.1 asks for remains.",
            ],
        ),
        (
            "llama3", "distill", "apache-2.0",
            [
                "conflict, high",
                "outputs-may-not-train [llama3]: llama3 forbids using what the model produces to make or improve another model.",
            ],
        ),
        (
            "llama3.1", "finetune", "other",
            [
                "conditional, medium",
                ("text-must-be-read [llama3.1]: other names no known terms; it is allowed only if its text carries what"
                " llama3.1 keeps on derivatives."),
            ],
        ),
        (
            "apache-2.0", "quantized", "mit",
            [
                "compatible, high",
                "label-permitted [apache-2.0]: apache-2.0 lets derivatives carry other terms; mit withholds what it withholds.",
            ],
        ),
        (
            "apache-2.0", "distill", "mit",
            [
                "compatible, medium",
                ("not-reached [apache-2.0]: apache-2.0 does not govern the result of this step (distilled from): Nothing in a permissive text"
                " reaches what the work produces."),
            ],
        ),
        (None, "finetune", "mit", ["unclear, low", "upstream-unlicensed []: The upstream declares no license, so nothing is granted that could be passed on."]),
        ("mit", "finetune", None, ["unclear, low", "downstream-unlicensed [mit]: Nothing is declared for the result, so it cannot be held against mit."]),
        (
            "nonesuch", "finetune", "mit",
            ["unclear, low", "upstream-unknown [nonesuch]: The terms behind nonesuch are not known, so nothing can be said about what they allow."],
        ),
        (
            "glm-5.3", "finetune", "glm-5.3",
            ["unclear, low", "upstream-unknown [glm-5.3]: The terms behind glm-5.3 are not known, so nothing can be said about what they allow.",
             "same-license [glm-5.3]: The result stays under glm-5.3."],
        ),
    ],
)  # fmt: skip
def test_an_edge_is_told(upstream: str | None, relation: str, downstream: str | None, expected: list[str]) -> None:
    assert told(upstream, relation, downstream) == expected


@given(st.sampled_from(IDS), st.sampled_from(IDS), st.sampled_from(RELATIONS))
def test_a_reason_cites_a_section_of_the_license_it_names(upstream: str, label: str, relation: str) -> None:
    for reason in judge(KNOWLEDGE, upstream, relation, label).reasons:
        profile = KNOWLEDGE.license(reason.license)
        assert profile is not None
        assert not reason.cite or repr(reason.cite) in repr(profile)


def test_the_section_is_that_of_the_side_that_objects() -> None:
    (reason, *_) = judge(KNOWLEDGE, "apache-2.0", "finetune", "gpl-2.0").reasons
    assert (reason.license, "6" in reason.cite) == ("gpl-2.0", True)
    (reason, *_) = judge(KNOWLEDGE, "llama3.1", "finetune", "gpl-2.0").reasons
    assert (reason.license, "1.b.i" in reason.cite) == ("llama3.1", True)


def test_a_gemma_student_carries_the_restrictions() -> None:
    head, first, *_ = told("gemma", "distill", "apache-2.0")
    assert head == "conflict, medium"
    assert first.startswith("restrictions-dropped [gemma]: apache-2.0 does not carry what gemma keeps on derivatives: ")


@pytest.mark.parametrize(
    ("upstream", "downstream", "expected"),
    [
        # `OR` above: the licensee takes the one that helps, whatever the other is
        ("mit OR nonesuch", "apache-2.0", "compatible"),
        ("nonesuch OR mit", "apache-2.0", "compatible"),
        ("llama3.1 OR nonesuch", "apache-2.0", "unclear"),
        ("llama3.1 OR gpl-3.0", "apache-2.0", "conflict"),
        # `AND` above: all bind
        ("mit AND nonesuch", "apache-2.0", "unclear"),
        ("mit AND llama3.1", "apache-2.0", "conflict"),
        ("nonesuch AND llama3.1", "apache-2.0", "conflict"),
        ("mit AND apache-2.0", "apache-2.0", "compatible"),
        # `OR` below offers each
        ("llama3.1", "llama3.1 OR mit", "conflict"),
        ("llama3.1", "llama3.1 OR nonesuch", "conditional"),
        ("cc-by-nc-4.0", "cc-by-nc-4.0 OR nonesuch", "unclear"),
        ("mit", "apache-2.0 OR nonesuch", "compatible"),
        ("nonesuch", "mit OR apache-2.0", "unclear"),
        # `AND` below withholds what any withholds
        ("cc-by-nc-4.0", "apache-2.0 AND cc-by-nc-4.0", "compatible"),
        ("cc-by-nc-4.0", "apache-2.0 AND nonesuch", "unclear"),
        ("cc-by-nc-4.0", "apache-2.0 AND mit", "conflict"),
        # each choice below may rest on another choice above
        ("gpl-2.0 OR cc-by-sa-4.0", "gpl-2.0 OR cc-by-sa-4.0", "compatible"),
        ("gpl-2.0 AND cc-by-sa-4.0", "gpl-2.0 AND cc-by-sa-4.0", "compatible"),
        ("gpl-2.0 OR cc-by-sa-4.0", "gpl-2.0 AND cc-by-sa-4.0", "compatible"),
        ("gpl-2.0 AND cc-by-sa-4.0", "gpl-2.0 OR cc-by-sa-4.0", "conflict"),
        ("(mit OR llama3.1) AND gpl-3.0", "gpl-3.0", "compatible"),
        ("(mit OR llama3.1) AND gpl-3.0", "apache-2.0", "conflict"),
        # `WITH`: an exception gives more, and nobody may add one to somebody else's work
        ("gpl-2.0 WITH Classpath-exception-2.0", "gpl-2.0", "compatible"),
        ("gpl-2.0 WITH Classpath-exception-2.0", "gpl-2.0 WITH Classpath-exception-2.0", "compatible"),
        ("gpl-2.0 WITH Classpath-exception-2.0", "mit", "unclear"),
        ("gpl-2.0", "gpl-2.0 WITH Classpath-exception-2.0", "unclear"),
        ("mit", "gpl-2.0 WITH Classpath-exception-2.0", "compatible"),
        ("llama3.1", "gpl-2.0 WITH Classpath-exception-2.0", "conflict"),
        ("nonesuch WITH Classpath-exception-2.0", "mit", "unclear"),
        # not an exception: unknown as a whole
        ("mit with Commons Clause", "mit", "unclear"),
    ],
)
def test_expressions(upstream: str, downstream: str, expected: Verdict) -> None:
    assert verdict(upstream, downstream) == expected


SINGLE = st.sampled_from((*LABELS, "nonesuch", "cc", "glm-5.3"))


@given(SINGLE, SINGLE, SINGLE, st.sampled_from(RELATIONS))
def test_or_is_the_best_and_and_the_worst_above(one: str, other: str, label: str, relation: str) -> None:
    parts = [rank(verdict(each, label, relation)) for each in (one, other)]
    assert rank(verdict(f"{one} OR {other}", label, relation)) == min(parts)
    assert rank(verdict(f"{one} AND {other}", label, relation)) == max(parts)


@given(SINGLE, SINGLE, SINGLE, st.sampled_from(RELATIONS))
def test_or_is_the_worst_and_and_the_best_below(upstream: str, one: str, other: str, relation: str) -> None:
    parts = [rank(verdict(upstream, each, relation)) for each in (one, other)]
    assert rank(verdict(upstream, f"{one} OR {other}", relation)) == max(parts)
    assert rank(verdict(upstream, f"{one} AND {other}", relation)) == min(parts)


def test_a_conflict_is_as_sure_as_its_surest_part_and_an_agreement_as_its_least() -> None:
    def confidence(upstream: str) -> str:
        return judge(KNOWLEDGE, upstream, "finetune", "apache-2.0").confidence

    assert [confidence(one) for one in ("mit", "cc0-1.0", "llama3.1", "cc-by-nc")] == ["high", "medium", "high", "medium"]
    assert confidence("mit AND cc0-1.0") == "medium"
    assert confidence("cc0-1.0 OR mit") == "high"
    assert confidence("cc-by-nc AND llama3.1") == "high"


@given(st.sampled_from(IDS), st.sampled_from(IDS), st.sampled_from(RELATIONS))
def test_a_stricter_stance_is_never_milder(upstream: str, label: str, relation: str) -> None:
    if upstream == "alphafold3-weights-pup":
        return  # a use policy, never the license of anything
    ranks = [rank(judge(KNOWLEDGE, upstream, relation, label, stance=stance).verdict) for stance in STANCES]
    assert ranks == sorted(ranks, reverse=True)


@given(
    st.sampled_from(("nonesuch", "other", "unknown", None, "mit with extras")),
    st.sampled_from((*IDS, "nonesuch", None)),
    st.sampled_from(RELATIONS),
)
def test_an_unknown_upstream_is_unclear_for_everything(upstream: str | None, label: str | None, relation: str) -> None:
    judgement = judge(KNOWLEDGE, upstream, relation, label)
    assert (judgement.verdict, judgement.confidence) == ("unclear", "low")


@given(st.sampled_from(IDS), st.sampled_from((*IDS, "nonesuch")), st.sampled_from(RELATIONS), st.sampled_from(STANCES))
def test_every_answer_gives_its_reason_first(upstream: str, label: str, relation: str, stance: str) -> None:
    judgement = judge(KNOWLEDGE, upstream, relation, label, stance=stance)  # type: ignore[arg-type]
    assert judgement.reasons[0].verdict == judgement.verdict
    assert [rank(reason.verdict) for reason in judgement.reasons] == sorted((rank(r.verdict) for r in judgement.reasons), reverse=True)
    assert len(set(judgement.reasons)) == len(judgement.reasons)
    assert not (judgement.verdict == "conflict" and any(reason.verdict == "compatible" for reason in judgement.reasons))
    assert "{" not in "".join(reason.text for reason in judgement.reasons)


def test_what_was_read_second_hand_is_never_sure() -> None:
    secondary = [id for id in IDS if (profile := KNOWLEDGE.license(id)) and profile.basis == "secondary"]
    for id, label, relation in product(secondary, ("mit", "llama3.1"), ("finetune", "distill", "train")):
        assert judge(KNOWLEDGE, id, relation, label).confidence == "low", id
        assert judge(KNOWLEDGE, label, relation, id).confidence in ("low", "medium"), id


@pytest.mark.parametrize(
    ("arguments", "message", "help"),
    [
        (("mit", "finetuned", "mit"), "unknown relation 'finetuned'", "Did you mean finetune?"),
        (("mit", "finetune", "mit", "weight"), "unknown component 'weight'", "Did you mean weights?"),
        (("mit", "finetune", "mit", "weights", "outputs"), "unknown component 'outputs'", "Known: weights, data, code, documentation."),
    ],
)
def test_unknown_words_are_usage_errors(arguments: tuple[str, ...], message: str, help: str) -> None:
    with pytest.raises(UsageError) as raised:
        judge(KNOWLEDGE, *arguments)  # type: ignore[arg-type]
    assert (raised.value.message, raised.value.help) == (message, help)


@pytest.mark.parametrize(
    ("upstream", "relation", "components", "expected"),
    [
        ("bigcode-openrail-m", "use", ("code", "code"), ("unclear", "bigcode-openrail-m does not license this component (code).")),
        ("llama3.1", "finetune", ("data", "weights"), ("unclear", "llama3.1 does not license this component (data).")),
        ("mpl-2.0", "combine", ("code", "weights"), ("compatible", "Separate works on one medium are a mere aggregate.")),
        ("llama3.1", "combine", ("weights", "code"), ("conditional", "Allowed by llama3.1 on a condition: ")),
        ("gpl-3.0", "train-with", ("code", "weights"), ("compatible", "gpl-3.0 does not govern the result of this step (trained with): ")),
    ],
)
def test_components_decide(upstream: str, relation: str, components: tuple[str, str], expected: tuple[str, str]) -> None:
    judgement = judge(KNOWLEDGE, upstream, relation, "apache-2.0", *components)  # type: ignore[arg-type]
    assert judgement.verdict == expected[0]
    assert expected[1] in judgement.reasons[0].text


def path(*relations: str) -> tuple[Hop, ...]:
    return tuple(Hop(r, KNOWLEDGE.vocabulary["relations"][r]["from"], KNOWLEDGE.vocabulary["relations"][r]["to"]) for r in relations)


@pytest.mark.parametrize(
    ("upstream", "relations", "label", "expected"),
    [
        ("llama3.1", ("finetune", "quantized", "merge"), "apache-2.0", "conflict"),
        ("llama3", ("generate", "train"), "apache-2.0", "conflict"),
        ("llama3", ("generate", "derive", "train", "finetune"), "apache-2.0", "conflict"),
        ("llama3", ("train", "generate"), "llama3", "unclear"),
        ("mit", ("generate", "train"), "apache-2.0", "compatible"),
        ("c-uda", ("derive", "train", "finetune"), "apache-2.0", "compatible"),
        ("cc-by-nc-4.0", ("train", "finetune"), "apache-2.0", "unclear"),
    ],
)
def test_a_path_lets_go_where_its_loosest_step_does(upstream: str, relations: tuple[str, ...], label: str, expected: Verdict) -> None:
    assert judge_path(KNOWLEDGE, upstream, path(*relations), label).verdict == expected


def test_generated_then_trained_on_is_judged_as_distilled() -> None:
    together = judge_path(KNOWLEDGE, "llama3.1", path("generate", "train"), "apache-2.0")
    assert together == judge(KNOWLEDGE, "llama3.1", "distill", "apache-2.0")


def duties(upstream: str, relation: str, downstream: str | None) -> list[str]:
    return [f"{duty.duty} on {duty.on}" for duty in judge(KNOWLEDGE, upstream, relation, downstream).duties]


def test_duties_stay_where_the_label_is_missing() -> None:
    assert duties("apache-2.0", "finetune", None) == duties("apache-2.0", "finetune", "apache-2.0") != []


def test_duties_of_all_parts_are_owed_once() -> None:
    both = judge(KNOWLEDGE, "mit AND apache-2.0 AND mit", "finetune", "apache-2.0").duties
    assert len(set(both)) == len(both)
    assert {duty.license for duty in both} == {"mit", "apache-2.0"}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), "compatible"),
        (("conditional", "compatible"), "conditional"),
        (("unclear", "conflict"), "conflict"),
        (("conditional", "unclear"), "unclear"),
    ],
)
def test_the_worst(verdicts: tuple[Verdict, ...], expected: Verdict) -> None:
    assert worst(verdicts) == expected


def test_judging_keeps_nothing_between_calls() -> None:
    first: Judgement = judge(KNOWLEDGE, "llama3.1", "finetune", "mit")
    assert replace(first) == judge(load(), "llama3.1", "finetune", "mit")
