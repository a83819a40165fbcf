import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.errors import PolicyError
from licensecheck.knowledge import SCHEMAS, load
from licensecheck.policy import reading
from licensecheck.policy.shape import Shape

SCHEMA = json.loads((SCHEMAS / "policy.schema.json").read_text(encoding="utf-8"))
WAIVER = """waivers:
  - rule: naming-duty
    artifact: .
    reason: accepted-risk
    statement: renamed with the next release
    approved-by: legal@example.org
    approved-on: {start}
    expires: {end}
"""


def waiver(start: str = "2026-01-01", end: str = "2026-06-30", more: str = "") -> str:
    return WAIVER.format(start=start, end=end) + more


def test_everything_a_policy_can_say(policy) -> None:
    Path("proof.txt").write_text("yes")
    found = policy(
        "intent: {name: our-app, business: company}\nstance: strict\ndepth: 3\nfail-on: warning\nallow: [Apache-2.0, MIT License]\n"
        "severities: {naming-duty: error}\nwaiver-terms: {max-days: 200, warn-days: 5}\n" + waiver()
    )
    assert (found.stance, found.depth, found.fail_on, found.warn_days) == ("strict", 3, "warning", 5)
    assert found.allow == {"apache-2.0", "mit"}
    assert found.severities == {"naming-duty": "error"}
    assert found.intent is not None
    assert found.intent.name == "our-app"
    assert found.waivers[0].where == "licensecheck.yaml:9:5"


def test_an_empty_policy_says_nothing(policy) -> None:
    found = policy("# nothing decided yet\n")
    assert (found.intent, found.stance, found.allow, found.waivers) == (None, None, None, ())


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("intnt: research\n", "1:1: unknown key 'intnt' (did you mean 'intent'?)"),
        ("intent: reserch\n", "1:9: unknown intent 'reserch': Did you mean research?"),
        ("intent: {like: comercial-product}\n", "1:16: unknown intent 'comercial-product': Did you mean commercial-product?"),
        ("intent: {comercial: yes}\n", "1:10: unknown key 'comercial' (did you mean 'commercial'?)"),
        ("intent: {fields: [helthcare]}\n", "1:19: 'helthcare' is no word of vocabulary `fields` (did you mean 'healthcare'?)"),
        ("intent: {regions: [europe]}\n", "1:20: 'europe' is no word of vocabulary `regions`"),
        ("stance: strickt\n", "1:9: 'strickt' is not one of strict, text, lenient (did you mean 'strict'?)"),
        ("allow:\n  - apache-2.0\n  - apche-2.0\n", "3:5: no license 'apche-2.0' is known (did you mean 'apache-2.0'?)"),
        ("severities:\n  naming-dutty: error\n", "2:3: no rule 'naming-dutty' is known (did you mean 'naming-duty'?)"),
        ("severities: {naming-duty: off}\n", "1:27: 'off' is not one of error, warning, note"),
        ("rules: [ours]\n", "1:9: no folder here"),
        ("stance: text\nstance: strict\n", "2:1: key 'stance' is given twice"),
        ("intent: [\n", "2:1: did not find expected node content"),
        (waiver(end="2026-02-30"), "8:14: '2026-02-30' is no day"),
        (waiver(end="9999-12-31"), "8:14: the waiver runs for more than 366 days (`waiver-terms: max-days`)"),
        (waiver(end="2027-06-01") + "waiver-terms: {max-days: 30}\n", "8:14: the waiver runs for more than 30 days (`waiver-terms: max-days`)"),
        (waiver(end="2025-12-31"), "8:14: the waiver ends before it was approved"),
        (waiver().replace("accepted-risk", "because"), "4:13: 'because' is not one of license-acquired,"),
        (waiver().replace("    artifact: .\n", ""), "2:5: a waiver needs `fingerprint`, or `rule` and `artifact`"),
        (waiver().replace("rule: naming-duty", "rule: naming"), "2:11: no rule 'naming' is known"),
        (waiver().replace("    approved-by: legal@example.org\n", ""), "2:5: 'approved-by' is missing here"),
        (waiver(more="    license: lama3.1\n"), "9:14: no license 'lama3.1' is known (did you mean 'llama3.1'?)"),
        (waiver(more="    license: ''\n"), "9:14: no license '' is known"),
        (waiver(more="    intent: Our App\n"), "9:13: 'Our App' does not match"),
        (waiver(more="    evidence: {path: proof.txt}\n"), "9:15: evidence needs `path` and `sha256`, or `url`"),
        ("clarifications: [{artifact: x/y, license: mti, file: a, sha256: " + "0" * 64 + ", statement: s}]\n", "1:43: no license 'mti' is known"),
        ("- a\n", "1:1: ['a'] is not of type 'object'"),
        ("stance: \x01\n", "1:9: the character U+0001 is not allowed"),
    ],
)  # fmt: skip
def test_a_mistake_is_shown_with_its_place_and_the_closest_word(policy, text: str, error: str) -> None:
    with pytest.raises(PolicyError) as raised:
        policy(text)
    assert raised.value.message.startswith(f"licensecheck.yaml:{error}")


def test_all_mistakes_are_shown_in_order(policy) -> None:
    with pytest.raises(PolicyError) as raised:
        policy("stance: x\nintnt: y\n")
    assert [line.split(" ")[0] for line in raised.value.message.splitlines()] == ["licensecheck.yaml:1:9:", "licensecheck.yaml:2:1:"]


def test_a_huge_file_and_one_that_is_no_text(folder: Path) -> None:
    Path("a.yaml").write_bytes(b"#" * (reading.MAX_BYTES + 1))
    Path("a2.yaml").write_bytes("é".encode() + b"#" * (reading.MAX_BYTES - 1) + b"\nallow: [mit]")
    Path("b.yaml").write_bytes(b"\xff")
    for name, message in (
        ("a.yaml", "a.yaml is longer than 1024 KiB"),
        ("a2.yaml", "a2.yaml is longer than 1024 KiB"),
        ("b.yaml", "b.yaml:1:1: not UTF-8 (byte 0)"),
        ("c.yaml", "c.yaml could not be read: No such file or directory"),
    ):
        with pytest.raises(PolicyError) as raised:
            reading.read(Path(name), load().vocabulary)
        assert raised.value.message == message


words = st.sampled_from(
    [
        *(*SCHEMA["properties"], *SCHEMA["properties"]["intent"]["properties"], *SCHEMA["$defs"]["waiver"]["properties"]),
        *("yes", "strict", "error", "eu", "medical", "12,000", "5 USD", "2026-01-01", "0" * 64, "0" * 16, "research", "x y"),
    ]
)
values = st.recursive(
    st.none() | words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4), max_leaves=12
)


@given(st.dictionaries(words, values, max_size=4))
def test_the_quick_answer_is_that_of_jsonschema(data) -> None:
    vocabulary = load().vocabulary

    def known(_, wanted, instance, __):
        if isinstance(instance, str) and instance not in vocabulary[wanted]:
            yield jsonschema.ValidationError("unknown")

    checker = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"vocabulary": known})(SCHEMA)
    assert Shape(SCHEMA, vocabulary).fits(data) == checker.is_valid(data)


RIGHT = waiver() + 'intent: {business: company, monthly-active-users: "12", regions: [eu]}\nallow: [mit]\nwaiver-terms: {max-days: 200}\n'


@given(
    st.integers(0, len(RIGHT)),
    st.integers(0, 12),
    st.text(max_size=6) | st.sampled_from(["\\n", "\n", "- ", ": ", "&a *a", "!!x ", '"', "[", "{", "9" * 40]),
)
def test_whatever_is_written_is_a_policy_or_a_list_of_mistakes(start: int, length: int, text: str) -> None:
    knowledge = load()
    message = ""
    try:
        reading.build(reading.of_text(RIGHT[:start] + text + RIGHT[start + length :], Path("p.yaml"), knowledge.vocabulary), knowledge)
    except PolicyError as error:
        message = error.message
    assert all(line.startswith("p.yaml:") for line in message.splitlines())


def test_a_number_with_a_line_end_is_a_number(policy) -> None:
    assert policy('intent: {employees: "12\\n"}\n').intent.amounts["employees"].value == 12
