import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.cli.waive import REASONS
from licensecheck.errors import PolicyError
from licensecheck.knowledge import SCHEMAS
from licensecheck.marked_yaml import YamlProblem, parse
from licensecheck.policy.editing import with_entry
from tests.policy.releases import card, release

SAID = ("--reason", "accepted-risk", "--statement", "renamed soon: v2", "--approved-by", "legal@example.org")
POLICY = """# What we do here
intent: "internal"   # nothing leaves the house

allow:
- apache-2.0   # the default
- llama3.1

severities: {naming-duty: warning}
"""


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1782000000")  # 2026-06-21


@pytest.fixture
def repo(folder: Path) -> Path:
    """A work tree with one release in it, which is the current folder."""
    (folder / ".git").mkdir()
    release(folder / "parrot")
    return folder


def fingerprint(call, rule: str = "naming-duty") -> str:
    findings = json.loads(call("check", "parrot", "-f", "json").stdout)["findings"]
    return next(finding["fingerprint"] for finding in findings if finding["rule"] == rule)


def test_a_waiver_is_written_and_everything_else_stays(call, repo: Path) -> None:
    Path("licensecheck.yaml").write_text(POLICY)
    which = fingerprint(call)
    result = call("waive", which, "parrot", *SAID, "--days", "90", "--offline")
    assert (result.exit_code, result.stdout) == (0, ""), result.stderr
    assert result.stderr == "wrote licensecheck.yaml: naming-duty of ./parrot is waived until 2026-09-19\n"
    assert Path("licensecheck.yaml").read_text() == POLICY + (
        "waivers:\n"
        f"- fingerprint: {which}\n"
        "  rule: naming-duty\n"
        "  artifact: parrot\n"
        "  upstream: meta-llama/Llama-3.1-8B-Instruct\n"
        "  reason: accepted-risk\n"
        "  statement: 'renamed soon: v2'\n"
        "  approved-by: legal@example.org\n"
        "  approved-on: '2026-06-21'\n"
        "  expires: '2026-09-19'\n"
    )
    waived = [f["rule"] for f in json.loads(call("check", "parrot", "-f", "json").stdout)["findings"] if f["waived"]]
    assert waived == ["naming-duty"]


def test_the_file_is_made_where_there_is_none(call, repo: Path) -> None:
    Path("mail.txt").write_text("fine")
    which = fingerprint(call)[:8]
    assert call("waive", which, "parrot", *SAID, "--expires", "2026-12-31", "--evidence", "mail.txt", "--offline").exit_code == 0
    text = Path("licensecheck.yaml").read_text()
    assert text.startswith("waivers:\n  - fingerprint: ")
    assert f"    evidence:\n      path: mail.txt\n      sha256: {hashlib.sha256(b'fine').hexdigest()}\n" in text
    assert call("waive", fingerprint(call, "display-duty"), "parrot", *SAID, "--days", "9", "--offline").exit_code == 0
    assert Path("licensecheck.yaml").read_text().startswith(text)


def test_a_finding_that_only_an_intent_has_is_waived_for_it(call, repo: Path) -> None:
    release(repo / "nc", card("cc-by-nc-4.0"))
    asked = ("check", "nc", "--intent", "commercial-product", "-f", "json")
    which = next(f["fingerprint"] for f in json.loads(call(*asked).stdout)["findings"] if f["rule"] == "noncommercial-for-intent")
    assert call("waive", which, "nc", *SAID, "--days", "9", "--offline").stderr.startswith(f"licensecheck: nc has no finding {which}\n")
    result = call("waive", which, "nc", *SAID, "--days", "9", "--offline", "--intent", "commercial-product")
    assert result.exit_code == 0, result.stderr
    assert "    intent: commercial-product\n" in Path("licensecheck.yaml").read_text()
    waived = [f["waived"] for f in json.loads(call(*asked).stdout)["findings"] if f["fingerprint"] == which]
    assert waived[0]["intent"] == "commercial-product"


def test_a_finding_of_a_repo_on_the_hub(call, hub, repo: Path) -> None:
    hub.add_model("acme/helper-8b", card("apache-2.0", "big/base-8b"))
    hub.add_model("big/base-8b", card("cc-by-nc-4.0"))
    findings = json.loads(call("scan", "acme/helper-8b", "-f", "json").stdout)["findings"]
    which = next(finding["fingerprint"] for finding in findings if finding["rule"] == "noncommercial-dropped")
    assert call("waive", which, "acme/helper-8b", *SAID, "--days", "9").exit_code == 0
    assert call("scan", "acme/helper-8b").exit_code == 0


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        (("0" * 16, "parrot", "--days", "9"), f"licensecheck: parrot has no finding {'0' * 16}\nhelp: `licensecheck scan parrot` shows the fingerprints.\n"),
        (("123", "parrot", "--days", "9"), "licensecheck: '123' is too short for a fingerprint\n"),
        (("0" * 16, "parrot"), "licensecheck: give --expires or --days\n"),
        (("{naming}", "parrot", "--days", "400"), "licensecheck: licensecheck.yaml:10:14: the waiver runs for more than 366 days (`waiver-terms: max-days`)\n"),
        (("{naming}", "parrot", "--expires", "2026-06-01"), "licensecheck: licensecheck.yaml:10:14: the waiver ends before it was approved\n"),
        (("{naming}", "parrot", "--days", "9", "--evidence", "no.txt"), "licensecheck: the evidence no.txt cannot be read\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_waived_writes_nothing(call, repo: Path, args, stderr: str) -> None:
    args = [fingerprint(call) if arg == "{naming}" else arg for arg in args]
    result = call("waive", *args, *SAID, "--offline")
    assert result.exit_code == 2
    assert result.stderr.startswith(stderr)
    assert not Path("licensecheck.yaml").exists()


def test_the_reasons_are_those_of_the_schema() -> None:
    schema = json.loads((SCHEMAS / "policy.schema.json").read_text())
    assert list(REASONS) == schema["$defs"]["waiver"]["properties"]["reason"]["enum"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "waivers:\n  - a: b\n"),
        ("# only a comment\n", "# only a comment\n\nwaivers:\n  - a: b\n"),
        ("waivers:\n", "waivers:\n  - a: b\n"),
        ("waivers: []\n", "waivers:\n  - a: b\n"),
        ("waivers:\n  - x: y  # why\n# end\n", "waivers:\n  - x: y  # why\n# end\n  - a: b\n"),
        ("waivers:\n- x: y\nstance: text\n", "waivers:\n- x: y\n- a: b\nstance: text\n"),
        ("waivers:\n    - x: y\nstance: text\n", "waivers:\n    - x: y\n    - a: b\nstance: text\n"),
    ],
)
def test_the_style_of_the_file_is_kept(before: str, after: str) -> None:
    edited = with_entry(before, "waivers", {"a": "b"}, "f.yaml")
    assert edited == after or (before == "waivers: []\n" and edited == "waivers: [{a: b}]\n")


@pytest.mark.parametrize("text", ["waivers: yes\n", "- a\n", "a: *x\n", "a: [\n"])
def test_what_cannot_be_edited_is_left_alone(text: str) -> None:
    with pytest.raises(PolicyError, match=r"f\.yaml"):
        with_entry(text, "waivers", {"a": "b"}, "f.yaml")


SCALARS = st.sampled_from(["yes", "1.10", "012", "1e5", "'q'", '"d"', "2026-01-01", "0x1F", "~", "a b", "1_000"])
FLOW = st.lists(SCALARS, max_size=3).map(lambda items: f"[{', '.join(items)}]")


@given(st.dictionaries(st.sampled_from("abcdef"), SCALARS | FLOW, max_size=5), st.sampled_from(["", "# c", "  # d"]))
def test_nothing_but_the_addition_changes(values, comment: str) -> None:
    text = "".join(f"{key}: {value}{' ' + comment if comment else ''}\n" for key, value in values.items())
    try:
        edited = with_entry(text, "waivers", {"n": "0123456789012345"}, "f.yaml")
    except (PolicyError, YamlProblem):
        return
    assert parse(edited).value == {**(parse(text).value or {}), "waivers": [{"n": "0123456789012345"}]}
    assert edited.count("#") == text.count("#")
