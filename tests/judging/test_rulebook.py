"""How findings are worded and weighted."""

from __future__ import annotations

from licensecheck.judging.engine import judge_lineage
from licensecheck.judging.examples import build
from licensecheck.knowledge import load


def test_a_conflict_under_a_second_hand_license_is_a_warning() -> None:
    knowledge = load()
    qwen = knowledge.license("qwen-research")
    assert qwen is not None
    assert qwen.basis == "secondary"
    given = {"license": "apache-2.0", "made-from": [{"relation": "finetune", "license": "qwen-research"}]}
    judged = judge_lineage(build(knowledge, given), knowledge)
    found = [(finding.rule, finding.severity, finding.confidence) for finding in judged.findings]
    assert ("noncommercial-dropped", "warning", "low") in found
    assert judged.verdict == "unclear"
