import hashlib
from pathlib import Path

import pytest

from licensecheck.knowledge import load
from licensecheck.knowledge.expression import satisfied
from licensecheck.pipeline import scan
from tests.policy.releases import card, release

BASE = "someone/unknown-7b"


def rules(report) -> dict[str, str]:
    return {finding.rule: finding.severity for finding in report.findings}


def test_the_severities_are_the_policy_s(policy) -> None:
    release(Path("parrot"))
    before = rules(scan("parrot", offline=True))
    after = rules(scan("parrot", offline=True, policy=policy("severities: {naming-duty: error, restrictions-dropped: note}\n")))
    assert (before["naming-duty"], before["restrictions-dropped"]) == ("warning", "error")
    assert after == before | {"naming-duty": "error", "restrictions-dropped": "note"}


def test_a_severity_does_not_raise_what_is_not_certain(policy) -> None:
    release(Path("parrot"))
    assert rules(scan("parrot", offline=True, policy=policy("severities: {scale-threshold: warning}\n")))["scale-threshold"] == "note"


def test_the_allow_list(policy) -> None:
    release(Path("parrot"), card("llama3.1", "meta-llama/Llama-3.1-8B-Instruct"))
    denied = scan("parrot", offline=True, policy=policy("allow: [apache-2.0, mit]\n"))
    assert [finding.message for finding in denied.findings if finding.rule == "license-not-allowed"] == [
        "llama3.1, which governs parrot, is not on the allow list of the policy."
    ]
    assert "license-not-allowed" not in rules(scan("parrot", offline=True, policy=policy("allow: [apache-2.0, llama3.1]\n")))


def test_an_upstream_that_governs_must_be_allowed_too(policy) -> None:
    release(Path("parrot"))
    found = scan("parrot", offline=True, policy=policy("allow: [apache-2.0]\n"))
    message = "llama3.1, which governs meta-llama/Llama-3.1-8B-Instruct, is not on the allow list of the policy."
    assert [finding.message for finding in found.findings if finding.rule == "license-not-allowed"] == [message]


def test_the_stance_and_intent_of_the_policy_hold_unless_the_caller_gives_others(policy) -> None:
    release(Path("parrot"))
    ours = policy("stance: strict\nintent: research\n")
    one, other = scan("parrot", offline=True, policy=ours), scan("parrot", offline=True, policy=ours, stance="lenient", intent="internal")
    assert (one.stance, one.intent, one.policy) == ("strict", "research", "licensecheck.yaml")
    assert (other.stance, other.intent) == ("lenient", "internal")


def clarification(sha256: str, artifact: str = BASE) -> str:
    return f"clarifications:\n  - artifact: {artifact}\n    license: mit\n    file: mail.txt\n    sha256: {sha256}\n    statement: asked the author\n"


def test_a_clarification_is_a_concluded_license(policy) -> None:
    release(Path("parrot"), card("mit", BASE))
    Path("mail.txt").write_text("it is MIT")
    report = scan("parrot", offline=True, policy=policy(clarification(hashlib.sha256(b"it is MIT").hexdigest())))
    claim = report.lineage.artifacts[BASE].claims[0]
    assert (claim.expression, claim.basis, claim.evidence[0].source, claim.evidence[0].line) == ("mit", "concluded", "licensecheck.yaml", 2)
    assert [issue.code for issue in report.issues] == ["offline"]
    assert report.verdict == "compatible"


def test_a_clarification_ends_when_its_file_changes(policy) -> None:
    release(Path("parrot"), card("mit", BASE))
    Path("mail.txt").write_text("it is not")
    report = scan("parrot", offline=True, policy=policy(clarification("0" * 64)))
    assert report.lineage.artifacts[BASE].claims == ()
    now = hashlib.sha256(b"it is not").hexdigest()
    assert [(r.code, r.message) for r in report.remarks] == [
        ("clarification-void", f"The clarification is not used: mail.txt has changed, its sha256 is now {now}.")
    ]


def test_a_clarification_of_nothing_is_pointed_out(policy) -> None:
    release(Path("parrot"))
    Path("mail.txt").write_text("")
    report = scan("parrot", offline=True, policy=policy(clarification(hashlib.sha256(b"").hexdigest(), "no/such")))
    assert [remark.code for remark in report.remarks] == ["clarification-unused"]


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("mit", True),
        ("MIT License", True),
        ("gpl-3.0", False),
        ("mit OR gpl-3.0", True),
        ("mit AND gpl-3.0", False),
        ("(mit OR gpl-3.0) AND apache-2.0", True),
        ("apache-2.0 WITH LLVM-exception", True),
        ("gpl-3.0 WITH Classpath-exception-2.0", False),
        ("mit OR our-own-terms", True),
        ("our-own-terms", False),
        ("apache-2.0 WITH Commons Clause", False),
    ],
)
def test_what_an_allow_list_is_enough_for(expression: str, allowed: bool) -> None:
    assert satisfied(load().expression(expression), frozenset(("mit", "apache-2.0"))) is allowed
