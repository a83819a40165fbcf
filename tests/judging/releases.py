"""Made-up releases as lineages, written as the edges read: ("child", "relation", "parent")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licensecheck.judging.engine import Judged, judge_lineage
from licensecheck.knowledge import load
from licensecheck.model import Artifact, Claim, Document, Edge, Evidence, Kind, Lineage

KNOWLEDGE = load()


def artifact(name: str, license: str | None, kind: Kind = "model", card: str | None = None, **more: Any) -> Artifact:
    component: Any = {"model": "weights", "dataset": "data"}.get(kind, "code")
    claims = (Claim(component, license, "declared", (Evidence("README.md", 2),), license),) if license else ()
    documents = (Document("README.md", card),) if card is not None else more.pop("documents", ())
    return Artifact(f"org/{name}", kind, name, claims=claims, documents=documents, **more)


def edge(child: str, relation: str, parent: str, line: int = 1) -> Edge:
    row = KNOWLEDGE.vocabulary["relations"][relation]
    return Edge(f"org/{child}", f"org/{parent}", relation, row["to"], row["from"], (Evidence("README.md", line),))


def lineage(licenses: Mapping[str, str | Artifact | None], *steps: tuple[str, str, str]) -> Lineage:
    """The first name is the target; what something is generated into or trained on is a dataset."""
    data = {parent for _, relation, parent in steps if relation in ("train", "derive")} | {
        c for c, relation, _ in steps if relation == "generate"
    }
    made = [
        one if isinstance(one, Artifact) else artifact(name, one, "dataset" if name in data else "model") for name, one in licenses.items()
    ]
    return Lineage(made[0].id, {one.id: one for one in made}, tuple(edge(*step) for step in steps))


def judged(licenses: Mapping[str, str | Artifact | None], *steps: tuple[str, str, str], **more: Any) -> Judged:
    return judge_lineage(lineage(licenses, *steps), KNOWLEDGE, **more)


def rules(found: Judged) -> list[str]:
    """severity rule: upstream, for every finding."""
    return [f"{f.severity} {f.rule}: {(f.upstream or '').removeprefix('org/')}".rstrip(": ") for f in found.findings]
