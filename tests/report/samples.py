"""A report as the engine makes them, small enough to read, and rules that do not change when the shipped ones do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace

from licensecheck.knowledge import load
from licensecheck.model import (
    Artifact,
    Because,
    Cite,
    Claim,
    Duty,
    Edge,
    Evidence,
    Finding,
    Issue,
    Lineage,
    OwedDuty,
    Report,
    Right,
)
from licensecheck.report.view import View, view

WORDS = {
    "relations": {"finetune": "finetune of", "train": "trained on"},
    "rights": {
        "use-commercially": "Use commercially",
        "share": "Share copies",
        "modify": "Modify",
        "relicense": "Choose another license for derivatives",
        "use-in-eu": "Use in the European Union",
    },
    "acts": {"share": "Share", "share-modified": "Share changed versions"},
    "duties": {"include-license": "Include the license", "name-prefix": "Name prefix", "attribution": "Credit the source"},
    "restrictions": {"medical": "Medical use", "military-weapons": "Military and weapons"},
}
SENTENCES = {
    "include-license": "Give recipients a copy of the license.",
    "name-prefix": "Begin the name with the prescribed word.",
    "attribution": "Name the creator and the source.",
}
SHIPPED = load()
"""Judges the steps; every license is unknown here, so that no verdict changes with a profile."""
KNOWLEDGE: Any = SimpleNamespace(
    vocabulary={
        **SHIPPED.vocabulary,
        **{
            kind: {word: {"label": label, "text": SENTENCES.get(word, "")} for word, label in words.items()}
            for kind, words in WORDS.items()
        },
        "relations": {
            word: {**entry, "label": WORDS["relations"].get(word, word)} for word, entry in SHIPPED.vocabulary["relations"].items()
        },
    },
    relations=SHIPPED.relations,
    expression=SHIPPED.expression,
    catalogue=SHIPPED.catalogue,
    checks=dict.fromkeys(range(28)),
    license=lambda _: None,
    digest="0" * 64,
)

LABEL = Evidence("helper-8b/README.md", 3, 10, "license: apache-2.0")
FINETUNE = Edge("acme/helper-8b", "big/base-8b", "finetune", "weights", "weights", (Evidence("helper-8b/README.md", 5, 13, "big/base-8b"),))
TRAIN = Edge("big/base-8b", "datasets/open/chat", "train", "weights", "data", inferred=True)
HELPER = Artifact("acme/helper-8b", "model", "helper-8b", "abc123", (Claim("weights", "apache-2.0", "declared", (LABEL,), "apache-2.0"),))
BASE = Artifact("big/base-8b", "model", "base-8b", None, (Claim("weights", "llama3.1", "declared"),))
CHAT = Artifact("datasets/open/chat", "dataset", "chat", resolved=False)
LINEAGE = Lineage("acme/helper-8b", {"big/base-8b": BASE, "datasets/open/chat": CHAT, "acme/helper-8b": HELPER}, (FINETUNE, TRAIN))

DROPPED = Finding(
    rule="restrictions-dropped",
    severity="error",
    confidence="high",
    artifact="acme/helper-8b",
    component="weights",
    upstream="big/base-8b",
    message="acme/helper-8b is offered under apache-2.0, which drops the use restrictions of llama3.1.",
    why="Whoever takes it believes that they may use it for anything.",
    how_to_fix=("Set `license: llama3.1` in README.md.", "Ask the licensor of big/base-8b for other terms."),
    fingerprint="3f9a1c22d0b7e845",
    path=(FINETUNE,),
    cites=(Cite("llama3.1", "1.b.i", "A copy of the agreement travels with every derivative."),),
    evidence=(LABEL,),
    licenses=("llama3.1",),
)
NAMING = Finding(
    rule="naming-duty",
    severity="warning",
    confidence="medium",
    artifact="acme/helper-8b",
    message="The name does not begin with Llama.",
    why="The upstream's agreement prescribes it.",
    how_to_fix=("Rename the repo.",),
    fingerprint="11aa22bb33cc44dd",
    waived={"reason": "written-permission", "expires": "2027-01-31"},
)
GATED = Issue("gated", "access was not granted", "datasets/open/chat", Evidence("hf://datasets/open/chat"))
RIGHTS = (
    Right("use-commercially", "conditional", (Because("big/base-8b", "llama3.1", "2", "Below 700 million monthly users."),)),
    Right("share", "yes"),
    Right("modify", "yes"),
    Right("relicense", "no", (Because("big/base-8b", "llama3.1", "1.a", "The agreement stays."), Because("x/y", "mit", "", ""))),
    Right("use-in-eu", "unknown"),
)
DUTIES = (
    OwedDuty(
        Duty("include-license", "share", "Provide the agreement.", "1.b.i(A)", "llama3.1"), "big/base-8b", True, (Evidence("LICENSE", 1),)
    ),
    OwedDuty(Duty("attribution", "share", "", "3(a)", "cc-by-4.0"), "datasets/open/chat", None),
    OwedDuty(Duty("name-prefix", "share-modified", "", "1.b.i", "llama3.1", "Llama"), "big/base-8b", False),
    OwedDuty(Duty("include-license", "share-modified", "Provide the agreement.", "1.b.i(A)", "llama3.1"), "big/base-8b", True),
)
REPORT = Report(
    target="acme/helper-8b",
    verdict="conflict",
    complete=False,
    offline=False,
    intent="commercial-product",
    stance="text",
    lineage=LINEAGE,
    rights=RIGHTS,
    duties=DUTIES,
    findings=(NAMING, DROPPED),
    issues=(GATED,),
    rules_digest="0" * 64,
    restrictions={"medical": (RIGHTS[0].because[0],), "military-weapons": (RIGHTS[0].because[0],)},
)
CLEAN = replace(
    REPORT,
    verdict="compatible",
    complete=True,
    intent=None,
    findings=(),
    issues=(),
    duties=(),
    rights=(),
    restrictions={},
    lineage=Lineage("acme/helper-8b", {"acme/helper-8b": HELPER}, ()),
)


def arranged(report: Report = REPORT) -> View:
    """The view of a report."""
    return view(report, KNOWLEDGE)
