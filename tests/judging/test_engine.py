"""Whole lineages: what a step dropped, what lies further up, what several parents ask for at once, and hostile shapes."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from msgspec.structs import replace

from licensecheck.judging.engine import judge_lineage
from licensecheck.judging.subjects import Intent
from licensecheck.model import Edge, Evidence, Lineage
from tests.judging.releases import KNOWLEDGE, artifact, edge, judged, lineage, rules

FAMILY = {"a": "apache-2.0", "b": "apache-2.0", "c": "apache-2.0", "d": "llama3.1"}
CHAIN = (("a", "quantized", "b"), ("b", "finetune", "c"), ("c", "finetune", "d"))


def errors(licenses: Any, *steps: tuple[str, str, str]) -> list[str]:
    return [rule for rule in rules(judged(licenses, *steps)) if rule.startswith("error")]


def test_terms_of_an_ancestor_that_a_step_in_between_dropped() -> None:
    found = judged(FAMILY, *CHAIN)
    (drift,) = [finding for finding in found.findings if finding.rule == "drift-from-ancestor"]
    assert found.verdict == "conflict"
    assert (drift.severity, drift.confidence, drift.artifact, drift.upstream) == ("error", "high", "org/a", "org/d")
    assert [(step.child, step.relation, step.parent) for step in drift.path] == [
        ("org/a", "quantized", "org/b"),
        ("org/b", "finetune", "org/c"),
        ("org/c", "finetune", "org/d"),
    ]
    assert "org/a is labelled apache-2.0, but the terms of its ancestor org/d (llama3.1) still stand" in drift.message
    assert [(cite.license, "1.b.i" in cite.section) for cite in drift.cites] == [("llama3.1", True)]


def test_the_step_that_dropped_them_is_noted_where_it_happened() -> None:
    found = judged(FAMILY, *CHAIN)
    (step,) = [finding for finding in found.findings if finding.rule == "restrictions-dropped"]
    assert (step.severity, step.artifact, step.upstream) == ("note", "org/c", "org/d")


def test_an_ancestor_is_not_told_again_where_a_closer_one_says_the_same() -> None:
    licenses = {"a": "apache-2.0", "b": "llama3.1", "c": "llama3.1", "d": "llama3.1"}
    assert errors(licenses, ("a", "quantized", "b"), ("b", "finetune", "c"), ("c", "finetune", "d")) == ["error restrictions-dropped: b"]


def test_an_ancestor_under_other_terms_is_told_besides_the_parent() -> None:
    licenses = {"a": "apache-2.0", "b": "llama3.1", "c": "cc-by-nc-4.0"}
    found = errors(licenses, ("a", "finetune", "b"), ("b", "finetune", "c"))
    assert found == ["error drift-from-ancestor: c", "error restrictions-dropped: b"]


def test_an_honest_chain_has_no_error() -> None:
    assert errors({**FAMILY, "a": "llama3.1", "b": "llama3.1", "c": "llama3.1"}, *CHAIN) == []


def test_the_longer_way_counts_where_the_shorter_lets_go() -> None:
    """a learned from c's outputs and is also a finetune of a finetune of it; what c was made from still governs by the second way."""
    licenses = {"a": "mit", "b": "mit", "c": "mit", "d": "cc-by-nc-4.0"}
    steps = (("a", "distill", "c"), ("a", "finetune", "b"), ("b", "finetune", "c"), ("c", "finetune", "d"))
    (drift,) = [finding for finding in judged(licenses, *steps).findings if finding.rule == "drift-from-ancestor"]
    assert [step.relation for step in drift.path] == ["finetune", "finetune", "finetune"]
    assert next(right.answer for right in judged(licenses, *steps).rights if right.right == "use-commercially") == "no"


def test_generate_then_train_amounts_to_distill() -> None:
    licenses = {"student": "apache-2.0", "chats": "mit", "teacher": "llama3"}
    found = judged(licenses, ("student", "train", "chats"), ("chats", "generate", "teacher"))
    assert found.verdict == "conflict"
    assert "error outputs-may-not-train: teacher" in rules(found)


def test_a_merge_whose_parents_exclude_each_other() -> None:
    licenses = {"m": "gpl-3.0", "one": "gpl-3.0", "two": "llama3.1", "three": "gpl-3.0"}
    steps = (("m", "merge", "one"), ("m", "merge", "two"), ("m", "merge", "three"))
    found = [finding for finding in judged(licenses, *steps).findings if finding.rule == "merge-incompatible"]
    assert len(found) == 1
    assert found[0].severity == "error"
    assert "llama3.1" in found[0].message
    assert "gpl-3.0" in found[0].message


def test_a_merge_whose_parents_agree() -> None:
    licenses = {"m": "apache-2.0", "one": "mit", "two": "apache-2.0"}
    assert "merge-incompatible" not in " ".join(rules(judged(licenses, ("m", "merge", "one"), ("m", "merge", "two"))))


def test_weights_and_data_are_judged_apart() -> None:
    licenses = {"a": "apache-2.0", "base": "mit", "corpus": "cc-by-nc-4.0"}
    found = judged(licenses, ("a", "finetune", "base"), ("a", "train", "corpus"))
    assert found.verdict == "unclear"
    assert [rule for rule in rules(found) if "corpus" in rule] == ["warning dataset-terms: corpus"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("mit", "compatible"),
        ("mit OR apache-2.0", "compatible"),
        (None, "unclear"),
        ("other", "unclear"),
        ("nonesuch", "unclear"),
        ("mit AND nonesuch", "unclear"),
    ],
)
def test_a_target_without_upstreams(target: str | None, expected: str) -> None:
    assert judged({"a": target}).verdict == expected


@pytest.mark.parametrize("upstream", [None, "other", "nonesuch", "mit with Commons Clause"])
def test_an_upstream_with_unknown_terms_is_never_a_yes(upstream: str | None) -> None:
    found = judged({"a": "mit", "b": upstream}, ("a", "finetune", "b"))
    assert found.verdict == "unclear"
    assert "warning unlicensed-upstream: b" in rules(found)
    assert {right.answer for right in found.rights} == {"unknown"}


def test_an_upstream_nobody_has_seen_is_never_a_yes() -> None:
    unseen = replace(artifact("b", None), resolved=False)
    assert judged({"a": "mit", "b": unseen}, ("a", "finetune", "b")).verdict == "unclear"


def shuffled(world: Lineage, seed: int) -> Lineage:
    order = random.Random(seed)
    artifacts, edges = (
        list(world.artifacts.items()),
        [replace(e, evidence=(Evidence("README.md", order.randrange(99)),)) for e in world.edges],
    )
    order.shuffle(artifacts)
    order.shuffle(edges)
    return Lineage(world.target, dict(artifacts), tuple(edges))


def test_fingerprints_depend_neither_on_order_nor_on_lines() -> None:
    licenses = {
        "m": "mit",
        "one": "llama3.1",
        "two": "gpl-3.0",
        "three": "cc-by-4.0",
        "four": "cc-by-4.0",
        "root": "cc-by-nc-4.0",
        "d": "odbl",
    }
    steps = [("m", "merge", name) for name in ("one", "two", "three", "four")]
    world = lineage(licenses, *steps, ("three", "finetune", "root"), ("four", "finetune", "root"), ("m", "train", "d"))
    expected = judge_lineage(world, KNOWLEDGE)
    assert len({finding.fingerprint for finding in expected.findings}) == len(expected.findings) > 5
    for seed in range(8):
        again = judge_lineage(shuffled(world, seed), KNOWLEDGE)
        assert {f.fingerprint for f in again.findings} == {f.fingerprint for f in expected.findings}
        assert [(o.duty, o.owed_to, o.met) for o in again.duties] == [(o.duty, o.owed_to, o.met) for o in expected.duties]
        assert (again.verdict, again.restrictions) == (expected.verdict, expected.restrictions)


def test_a_fingerprint_changes_with_what_it_is_about() -> None:
    def fingerprint(label: str, relation: str, upstream: str, parent: str = "b") -> str:
        found = judged({"a": label, parent: upstream}, ("a", relation, parent)).findings
        return next(finding.fingerprint for finding in found if finding.rule == "restrictions-dropped")

    told = [
        fingerprint("mit", "finetune", "llama3.1"),
        fingerprint("apache-2.0", "finetune", "llama3.1"),
        fingerprint("mit", "merge", "llama3.1"),
        fingerprint("mit", "finetune", "llama3"),
        fingerprint("mit", "finetune", "llama3.1", parent="c"),
    ]
    assert len(set(told)) == len(told)


def test_a_duty_is_owed_once_to_the_closest_and_credit_to_each() -> None:
    licenses = {"a": artifact("a", "cc-by-4.0", card="Made from one."), "one": "cc-by-4.0", "two": "cc-by-4.0", "root": "cc-by-4.0"}
    found = judged(licenses, ("a", "merge", "one"), ("a", "merge", "two"), ("one", "finetune", "root"))
    owed = [(one.duty.duty, one.owed_to.removeprefix("org/"), one.met) for one in found.duties]
    assert [o for o in owed if o[0] == "attribution"] == [
        ("attribution", "one", True),
        ("attribution", "two", False),
        ("attribution", "root", False),
    ]
    assert [o[:2] for o in owed if o[0] == "indicate-license"] == [("indicate-license", "one")]
    assert [rule for rule in rules(found) if "attribution" in rule] == ["note attribution-duty: root", "note attribution-duty: two"]


def test_a_limit_is_told_once_and_stays_on_the_way_down() -> None:
    licenses = {"a": "llama3.2", "b": "llama3.2", "c": "llama3.2"}
    found = rules(judged(licenses, ("a", "quantized", "b"), ("b", "finetune", "c")))
    assert sum("territory-excluded" in rule for rule in found) == 1
    assert sum("scale-threshold" in rule for rule in found) == 1


def test_intents_need_rights_and_fall_into_uses() -> None:
    shop, clinic = Intent("shop", ("use-commercially",)), Intent("clinic", (), ("medical",))
    assert [rule for rule in rules(judged({"a": "cc-by-nc-4.0"}, intent=shop)) if rule.startswith("error")] == [
        "error noncommercial-for-intent"
    ]
    assert "error use-restricted-for-intent" in rules(
        judged({"a": "mit", "b": "creativeml-openrail-m"}, ("a", "finetune", "b"), intent=clinic)
    )
    assert judged({"a": "mit"}, intent=shop).findings == judged({"a": "mit"}).findings


@pytest.mark.parametrize(
    "steps",
    [
        [("a", "finetune", "a")],
        [("a", "finetune", "b"), ("b", "finetune", "a")],
        [("a", "merge", "b"), ("b", "merge", "c"), ("c", "merge", "b"), ("c", "distill", "a")],
        [(x, "finetune", y) for x in "abcd" for y in "abcd"],
    ],
)
def test_cycles_end(steps: list[tuple[str, str, str]]) -> None:
    found = judged({"a": "mit", "b": "llama3.1", "c": "gpl-3.0", "d": None}, *steps)
    assert found.verdict in ("compatible", "conflict", "unclear")


@pytest.mark.parametrize("shape", ["chain", "star", "ladder"])
def test_five_hundred_artifacts_are_judged_in_a_second(shape: str) -> None:
    order, count = random.Random(1), 500
    licenses = {str(i): order.choice(("mit", "apache-2.0", "llama3.1", "cc-by-nc-4.0", "gpl-3.0", None)) for i in range(count)}
    pairs = {
        "chain": [(i - 1, i) for i in range(1, count)],
        "star": [(0, i) for i in range(1, count)],
        "ladder": [(max(0, i - back), i) for i in range(1, count) for back in (1, 2)],
    }[shape]
    world = lineage(licenses, *((str(child), order.choice(("finetune", "merge")), str(parent)) for child, parent in dict.fromkeys(pairs)))
    started = time.process_time()
    judge_lineage(world, KNOWLEDGE)
    assert time.process_time() - started < 1.0


def test_many_ways_that_differ_do_not_multiply() -> None:
    """Twenty layers, three relations between each: 3^20 ways."""
    relations = ("finetune", "merge", "quantized")
    steps = tuple((str(i), relation, str(i + 1)) for i in range(20) for relation in relations)
    started = time.process_time()
    found = judged({str(i): "mit" for i in range(20)} | {"20": "cc-by-nc-4.0"}, *steps)
    assert time.process_time() - started < 1.0
    assert found.verdict == "conflict"


def test_ways_that_were_not_judged_leave_the_answer_open() -> None:
    relations = ("finetune", "merge", "quantized", "adapter", "copy")
    steps = (*((str(i), relation, str(i + 1)) for i in range(3) for relation in relations), ("3", "finetune", "4"))
    found = judged({str(i): "mit" for i in range(4)} | {"4": "apache-2.0"}, *steps)
    assert found.verdict == "unclear"
    assert [(f.rule, f.severity, f.upstream, f.confidence, f.why) for f in found.findings if "unsettled" in f.rule] == [
        (
            "terms-unsettled",
            "note",
            "org/4",
            "low",
            "There are more than 16 ways in which this was made from org/4, by other steps each; not all of them were judged.",
        )
    ]
    few = judged({str(i): "mit" for i in range(4)} | {"4": "apache-2.0"}, *(step for step in steps if step[1] in relations[:3]))
    assert few.verdict == "compatible"


def test_an_inferred_relation_is_less_sure() -> None:
    world = lineage({"a": "mit", "b": "llama3.1"}, ("a", "finetune", "b"))
    guessed = replace(world, edges=tuple(replace(step, inferred=True) for step in world.edges))
    assert {f.confidence for f in judge_lineage(world, KNOWLEDGE).findings if f.rule == "restrictions-dropped"} == {"high"}
    assert {f.confidence for f in judge_lineage(guessed, KNOWLEDGE).findings if f.rule == "restrictions-dropped"} == {"medium"}


def test_a_component_without_a_claim_of_its_own_is_under_the_bare_license() -> None:
    step = Edge("org/a", "org/b", "include", "code", "code")
    world = Lineage("org/a", {"org/a": artifact("a", "mit"), "org/b": artifact("b", "gpl-3.0", "code")}, (step, edge("a", "finetune", "b")))
    (finding,) = [f for f in judge_lineage(world, KNOWLEDGE).findings if f.component == "code"]
    assert (finding.rule, finding.severity) == ("copyleft-relicensed", "error")
