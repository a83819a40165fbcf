import pytest
from msgspec.structs import replace

from licensecheck.judging.clauses import quote
from licensecheck.model import Cite, Claim, Document, Evidence, LicenseText
from licensecheck.report.record import command, record
from tests.report.samples import BASE, DROPPED, HELPER, LINEAGE, REPORT, TRAIN, arranged

LICENSE = """\
MADE-UP LICENSE

1. Grant
   a. You may use it.
   b. You may share it:
      i. with this text, and
      ii. with the name kept.

2. Limits. None.

3.1 Old numbering
Section 4: Ends
  (a) when broken;
  (b) when sued over.
"""


def test_only_a_text_that_was_recognized_is_quoted() -> None:
    text = LicenseText("helper-8b/LICENSE", "weights", "llama3.1", "same", (1, 14))
    declared = replace(HELPER, documents=(Document("helper-8b/LICENSE", LICENSE),))
    detected = replace(declared, texts=(text,))
    assert quote(declared, Cite("llama3.1", "1.b.i", "")) is None
    assert quote(detected, Cite("mit", "1.b.i", "")) is None
    assert quote(detected, Cite("llama3.1", "AUP 2", "")) is None
    assert quote(detected, Cite("llama3.1", "1.b.i(A), 5", "")) == Evidence("helper-8b/LICENSE", 6, 1, "i. with this text, and")


def test_what_would_change_the_answer() -> None:
    far = replace(DROPPED, upstream="datasets/open/chat", path=(*DROPPED.path, TRAIN))
    found = record(arranged(), far)
    assert found.grounds == (
        "Relation to big/base-8b: stated in the metadata.",
        "Relation to datasets/open/chat: our reading of the metadata; nobody states it.",
        "License of acme/helper-8b: declared in its metadata; the text itself was not compared.",
        "License of datasets/open/chat: not looked at.",
    )
    assert found.questions == (
        'Is "trained on datasets/open/chat" right? Nobody states it, and another relation may carry other terms.',
        "What are the terms of datasets/open/chat? They could not be looked at.",
        "Is there a separate agreement with the licensor of datasets/open/chat?",
    )


@pytest.mark.parametrize(
    ("claims", "ground", "question"),
    [
        (
            (("mit", "concluded"),),
            "taken from the rules' list of known artifacts",
            "Did big/base-8b state other terms at the revision that was used?",
        ),
        ((("mit", "declared"), ("mit", "detected")), "declared, and recognized from its text", None),
        ((("mit", "detected"),), "recognized from its text", None),
        (
            (("mit", "declared"), ("llama3.1", "detected")),
            "the sources named below do not agree",
            "Which of the licenses stated for big/base-8b is the one its owner means?",
        ),
        ((), "none is stated", None),
    ],
)
def test_how_we_know_a_license(claims: tuple[tuple[str, str], ...], ground: str, question: str | None) -> None:
    stated = tuple(Claim("weights", expression, basis) for expression, basis in claims)  # type: ignore[arg-type]
    base = replace(BASE, claims=stated)
    report = replace(REPORT, lineage=replace(LINEAGE, artifacts={**LINEAGE.artifacts, BASE.id: base}))
    found = record(arranged(report), DROPPED)
    assert f"License of big/base-8b: {ground}." in found.grounds
    assert [q for q in found.questions if "separate agreement" not in q] == ([question] if question else [])


def test_the_command_is_safe_to_paste() -> None:
    odd = replace(REPORT, target="./my model; rm -rf ~", offline=True, intent=None, stance="strict")
    assert command(odd) == "licensecheck scan './my model; rm -rf ~' --revision abc123 --offline --stance strict"
