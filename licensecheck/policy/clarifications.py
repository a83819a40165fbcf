"""Clarifications: what a team has concluded about the license of an artifact, as long as the file it rests on is the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.model import MAIN_COMPONENT, Artifact, Claim, Component, Evidence, Issue, Lineage
from licensecheck.policy.files import sha256_of


class Clarification(Struct, frozen=True):
    """One entry of `clarifications`. `component` None is the main one of the artifact."""

    place: Evidence
    artifact: str
    license: str
    file: Path
    sha256: str
    statement: str
    component: Component | None = None

    def void(self) -> str:
        """Why it no longer counts, with the hash to paste, or nothing."""
        found = sha256_of(self.file)
        if found is None:
            return f"{self.file.name} cannot be read"
        return "" if found == self.sha256 else f"{self.file.name} has changed, its sha256 is now {found}"


def clarified(
    lineage: Lineage, clarifications: Sequence[Clarification], names: Mapping[str, Collection[str]]
) -> tuple[Lineage, tuple[Issue, ...]]:
    """The lineage with concluded claims added, and what to say about clarifications that changed files or matched nothing.

    `names` maps an artifact id to all the names it goes by. What could not be looked at stays an issue.
    """
    artifacts, remarks = dict(lineage.artifacts), []
    for one in clarifications:
        meant = [id for id in artifacts if one.artifact in names[id]]
        void = one.void()
        if void:
            remarks.append(Issue("clarification-void", f"The clarification is not used: {void}.", one.artifact, one.place))
        elif not meant:
            remarks.append(Issue("clarification-unused", "The clarification matches no artifact of this run.", one.artifact, one.place))
        else:
            artifacts |= {id: _with(artifacts[id], one) for id in meant}
    return replace(lineage, artifacts=artifacts), tuple(remarks)


def _with(artifact: Artifact, one: Clarification) -> Artifact:
    component = one.component or MAIN_COMPONENT[artifact.kind]
    claim = Claim(component, one.license, "concluded", (replace(one.place, quote=one.statement),), one.license)
    return replace(artifact, claims=(claim, *artifact.claims))
