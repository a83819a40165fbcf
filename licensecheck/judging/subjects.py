"""What checks look at. One class a kind of subject; `on` in a check names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from licensecheck.knowledge import License
from licensecheck.model import Artifact, Because, Claim, Component, Edge, Judgement, OwedDuty, Right


@dataclass(frozen=True, slots=True)
class Label:
    """The concluded license expression of one component, the claim it comes from, and the profiles it names.

    `expression` is None where nothing is declared; `licenses` holds None for a name that no profile describes.
    """

    component: Component
    expression: str | None
    claims: tuple[Claim, ...] = ()
    licenses: tuple[License | None, ...] = ()


@dataclass(frozen=True, slots=True)
class ArtifactSubject:
    """An artifact and the label of one of its components. `derived` lists the signs that it was made from something."""

    artifact: Artifact
    label: Label
    is_target: bool
    edges: tuple[Edge, ...] = ()
    derived: tuple[str, ...] = ()
    unread: bool = False
    """True where a license may be declared in what could not be read."""


@dataclass(frozen=True, slots=True)
class EdgeSubject:
    """A path from an artifact up to something it was made from, judged against the artifact's label.

    `path` runs from `child` to `upstream`; its last edge is the one that reaches the upstream.
    """

    child: Artifact
    upstream: Artifact
    path: tuple[Edge, ...]
    label: Label
    upstream_label: Label
    judgement: Judgement
    is_target: bool

    @property
    def distance(self) -> int:
        """1 for a parent, more for an ancestor."""
        return len(self.path)


@dataclass(frozen=True, slots=True)
class MergeSubject:
    """Two parents of one merge, each judged as a label for the other."""

    child: Artifact
    label: Label
    first: EdgeSubject
    second: EdgeSubject
    verdicts: tuple[Judgement, Judgement]


@dataclass(frozen=True, slots=True)
class DutySubject:
    """A duty the target owes, and the path it comes by (empty where its own license asks for it)."""

    artifact: Artifact
    owed: OwedDuty
    path: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitSubject:
    """A scale, territory or field limit of a license that governs the target."""

    artifact: Artifact
    source: str
    limit: str
    license: str
    cite: str
    text: str
    path: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class RightSubject:
    """An answer about a right, and whether the reader's intent needs it."""

    artifact: Artifact
    right: Right
    needed: bool
    intent: str | None


@dataclass(frozen=True, slots=True)
class UseSubject:
    """A forbidden category of use, and whether the reader's intent falls into it."""

    artifact: Artifact
    use: str
    imposed_by: tuple[Because, ...]
    intended: bool
    intent: str | None


Subject: TypeAlias = ArtifactSubject | EdgeSubject | MergeSubject | DutySubject | LimitSubject | RightSubject | UseSubject


@dataclass(frozen=True, slots=True)
class Intent:
    """What the reader wants to do: the rights it needs and the categories of use it falls into."""

    name: str
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


def preset_intent(name: str, preset: Mapping[str, Any]) -> Intent:
    """An intent from the plain data of a preset."""
    return Intent(name, tuple(preset["needs"]), tuple(preset.get("uses") or ()))
