import hashlib
from pathlib import Path

import pytest

from licensecheck.pipeline import scan
from tests.policy.releases import card, release

TODAY = "1782000000"  # 2026-06-21
TERMS = """reason: written-permission
    statement: Meta agreed by mail
    approved-by: legal@example.org
    approved-on: 2026-01-01
"""


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)


def waiver(what: str, expires: str = "2026-12-31", more: str = "") -> str:
    return f"  - {what}\n    {TERMS}    expires: {expires}\n{more}"


def checked(policy, *waivers: str, terms: str = "", intent: str | None = None):
    release(Path("parrot"))
    return scan("parrot", offline=True, intent=intent, policy=policy(terms + "waivers:\n" + "".join(waivers)))


def naming(report):
    return next(finding for finding in report.findings if finding.rule == "naming-duty")


def remarks(report) -> list[tuple[str, str]]:
    return [(remark.code, remark.message) for remark in report.remarks]


@pytest.mark.parametrize(
    "what",
    [
        "fingerprint: {fingerprint}",
        "{{rule: naming-duty, artifact: parrot",
        "{{rule: naming-duty, artifact: ./parrot",
        "{{rule: naming-duty, artifact: parrot, upstream: meta-llama/Llama-3.1-8B-Instruct",
        "{{rule: naming-duty, artifact: parrot, license: Meta Llama 3.1 Community License",
    ],
)
def test_a_waiver_marks_the_finding_that_it_means(policy, what: str) -> None:
    release(Path("parrot"))
    fingerprint = naming(scan("parrot", offline=True)).fingerprint
    text = what.format(fingerprint=fingerprint).replace("{", "").replace(", ", "\n    ")
    report = checked(policy, waiver(text))
    assert {key: value for key, value in naming(report).waived.items() if key != "license"} == {
        "reason": "written-permission",
        "statement": "Meta agreed by mail",
        "approved_by": "legal@example.org",
        "approved_on": "2026-01-01",
        "expires": "2026-12-31",
        "where": "licensecheck.yaml:2:5",
    }
    assert [finding.rule for finding in report.findings if finding.waived] == ["naming-duty"]
    assert report.remarks == ()


NAMING = "rule: naming-duty\n    artifact: parrot"


@pytest.mark.parametrize(
    ("expires", "waived", "code", "message"),
    [
        ("2026-06-21", True, "waiver-ends-soon", "The waiver for naming-duty in parrot ends in 0 days, on 2026-06-21."),
        ("2026-06-22", True, "waiver-ends-soon", "The waiver for naming-duty in parrot ends in 1 day, on 2026-06-22."),
        (
            "2026-06-20",
            False,
            "waiver-expired",
            "The waiver by legal@example.org expired 1 day ago, on 2026-06-20; what it covered counts again.",
        ),
    ],
)
def test_time_goes_by(policy, expires: str, waived: bool, code: str, message: str) -> None:
    report = checked(policy, waiver(NAMING, expires))
    assert (naming(report).waived is not None) is waived
    assert remarks(report) == [(code, message)]
    assert (report.remarks[0].evidence.source, report.remarks[0].evidence.line) == ("licensecheck.yaml", 2)


def test_the_finding_of_an_expired_waiver_says_so(policy) -> None:
    assert naming(checked(policy, waiver(NAMING, "2026-06-01"))).why.endswith(
        "A waiver for this (licensecheck.yaml:2:5) expired 20 days ago, on 2026-06-01."
    )


def test_how_early_to_warn_is_the_policy_s(policy) -> None:
    assert remarks(checked(policy, waiver(NAMING, "2026-06-23"), terms="waiver-terms: {warn-days: 1}\n")) == []


def test_evidence_that_changed_makes_a_waiver_void(policy) -> None:
    Path("mail.txt").write_text("we agree")
    good = hashlib.sha256(b"we agree").hexdigest()
    evidence = f"    evidence: {{path: mail.txt, sha256: {good}}}\n"
    assert naming(checked(policy, waiver(NAMING, more=evidence))).waived["evidence"] == "mail.txt"
    Path("mail.txt").write_text("we do not")
    changed = hashlib.sha256(b"we do not").hexdigest()
    report = checked(policy, waiver(NAMING, more=evidence))
    assert naming(report).waived is None
    assert remarks(report) == [
        (
            "waiver-void",
            f"The waiver by legal@example.org is void: its evidence mail.txt has changed (sha256 is now {changed}); what it covered counts again.",
        )
    ]
    Path("mail.txt").unlink()
    assert "is void: its evidence mail.txt cannot be read" in checked(policy, waiver(NAMING, more=evidence)).remarks[0].message


def test_a_waiver_without_a_finding_is_pointed_out_where_it_speaks_of_the_target(policy) -> None:
    unused = "rule: dataset-terms\n    artifact: parrot"
    elsewhere = "rule: dataset-terms\n    artifact: other-folder"
    report = checked(policy, waiver(unused), waiver(elsewhere))
    assert [code for code, _ in remarks(report)] == ["waiver-unused"]
    assert remarks(report)[0][1].startswith("The waiver for dataset-terms in parrot matches no finding.")


def test_waivers_that_overlap_are_all_named(policy) -> None:
    waived = naming(checked(policy, waiver(NAMING), waiver(NAMING))).waived
    assert (waived["where"], waived["also"]) == ("licensecheck.yaml:2:5", "licensecheck.yaml:9:5")


def test_a_waiver_never_hides_what_could_not_be_looked_at(policy) -> None:
    release(Path("parrot"), card("apache-2.0", "someone/unknown-7b"))
    before = scan("parrot", offline=True)
    every = [waiver(f"fingerprint: {finding.fingerprint}") for finding in before.findings]
    after = scan("parrot", offline=True, policy=policy("waivers:\n" + "".join(every)))
    assert before.issues
    assert (after.issues, after.complete, after.verdict) == (before.issues, False, before.verdict)
    assert all(finding.waived for finding in after.findings)


def test_a_waiver_may_be_for_one_license(policy) -> None:
    assert naming(checked(policy, waiver(NAMING, more="    license: llama3.1\n"))).waived["license"] == "llama3.1"
    other = checked(policy, waiver(NAMING, more="    license: llama3\n"))
    assert naming(other).waived is None
    assert remarks(other) == [
        ("waiver-unused", "The waiver for naming-duty in parrot under llama3 matches no finding. Remove it if the problem is gone.")
    ]


RESEARCH = "    intent: research\n"


@pytest.mark.parametrize(
    ("intent", "waived", "message"),
    [
        ("research", True, None),
        ("internal", False, "It counts only with its intent; this run has the intent internal."),
        (None, False, "It counts only with its intent; this run has none."),
    ],
)
def test_a_waiver_may_be_for_one_intent(policy, intent: str | None, waived: bool, message: str | None) -> None:
    report = checked(policy, waiver(NAMING, more=RESEARCH), intent=intent)
    assert (naming(report).waived or {}).get("intent") == ("research" if waived else None)
    unused = f"The waiver for naming-duty in parrot for the intent research matches no finding. {message}"
    assert remarks(report) == ([("waiver-unused", unused)] if message else [])


def test_a_waiver_for_an_intent_that_nobody_knows_says_so(policy) -> None:
    own = "intent: {name: our-app, commercial: yes}\n"
    for intent, known in (("our-apps", ", which is neither a preset nor this policy's own"), ("research", "")):
        report = checked(policy, waiver(NAMING, more=f"    intent: {intent}\n"), terms=own)
        unused = f"The waiver for naming-duty in parrot for the intent {intent} matches no finding."
        assert remarks(report) == [("waiver-unused", f"{unused} It counts only with its intent{known}; this run has the intent our-app.")]


def test_the_intent_may_be_one_s_own(policy) -> None:
    own = "intent: {name: our-app, commercial: yes}\n"
    assert naming(checked(policy, waiver(NAMING, more="    intent: our-app\n"), terms=own)).waived["intent"] == "our-app"


def licenses(report, rule: str) -> list[tuple[str, ...]]:
    return [finding.licenses for finding in report.findings if finding.rule == rule]


def test_a_finding_concerns_the_licenses_whose_terms_are_at_stake(policy) -> None:
    release(Path("parrot"))
    report = scan("parrot", offline=True, policy=policy("allow: [mit]\n"))
    assert licenses(report, "restrictions-dropped") == [("llama3.1",)]  # and not the label apache-2.0
    assert licenses(report, "license-text-missing") == [("apache-2.0",)]
    assert licenses(report, "license-not-allowed") == [("apache-2.0",), ("llama3.1",)]
    assert licenses(report, "naming-duty") == [("llama3.1",)]
    assert licenses(report, "scale-threshold") == [("llama3.1",)]
    withheld = scan(str(release(Path("nc"), card("cc-by-nc-4.0"))), offline=True, intent="commercial-product")
    assert licenses(withheld, "noncommercial-for-intent") == [("cc-by-nc-4.0",)]


def test_what_no_profile_describes_is_no_license_that_a_finding_concerns(folder: Path) -> None:
    unknown = scan(str(release(folder / "x", card("our-own-terms"))), offline=True, intent="commercial-product")
    assert {finding.licenses for finding in unknown.findings} == {()}
