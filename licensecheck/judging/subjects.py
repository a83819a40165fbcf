"""What checks look at. One class a kind of subject; `on` in a check names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct, field

from licensecheck.knowledge import License
from licensecheck.model import Artifact, Because, Claim, Component, Edge, Judgement, LicenseText, OwedDuty, Right


class Label(Struct, frozen=True):
    """The concluded license expression of one component, the claim it comes from, and the profiles it names.

    `expression` is None where nothing is declared; `licenses` holds None for a name that no profile describes.
    """

    component: Component
    expression: str | None
    claims: tuple[Claim, ...] = ()
    licenses: tuple[License | None, ...] = ()


class ArtifactSubject(Struct, frozen=True):
    """An artifact and the label of one of its components. `derived` lists the signs that it was made from something."""

    artifact: Artifact
    label: Label
    is_target: bool
    edges: tuple[Edge, ...] = ()
    derived: tuple[str, ...] = ()
    contradicted: bool = False
    """True where two claims name licenses that are not one another's family."""
    unread: bool = False
    """True where a license may be declared in what could not be read."""

    @property
    def texts(self) -> tuple[LicenseText, ...]:
        """The license texts that are for the label's component, those nobody can name left out."""
        return tuple(text for text in self.artifact.texts if text.component == self.label.component and text.verdict != "partial")

    @property
    def expected_texts(self) -> frozenset[str]:
        """Licenses whose text may stand beside the label: its own, its family's and its policies'. Empty if it names none."""
        found: set[str] = set()
        for license in self.label.licenses:
            if license and license.basis != "none":
                found.update((license.id, *license.members, *license.incorporates, *license.carries))
        return frozenset(found)


class EdgeSubject(Struct, frozen=True):
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


class MergeSubject(Struct, frozen=True):
    """Two parents of one merge, each judged as a label for the other."""

    child: Artifact
    label: Label
    first: EdgeSubject
    second: EdgeSubject
    verdicts: tuple[Judgement, Judgement]


class DutySubject(Struct, frozen=True):
    """A duty the target owes, and the path it comes by (empty where its own license asks for it)."""

    artifact: Artifact
    owed: OwedDuty
    path: tuple[Edge, ...] = ()


class LimitSubject(Struct, frozen=True):
    """A scale, territory or field limit of a license that governs the target, or that the license is not allowed.

    `standing` says where the reader stands: `exceeded`, `kept`, or `unknown` where they have not said.
    """

    artifact: Artifact
    source: str
    limit: str
    license: str
    cite: str
    text: str
    path: tuple[Edge, ...] = ()
    standing: str = "unknown"


class RightSubject(Struct, frozen=True):
    """An answer about a right, and whether the reader's intent needs it."""

    artifact: Artifact
    right: Right
    needed: bool
    intent: str | None


class UseSubject(Struct, frozen=True):
    """A forbidden category of use, and whether the reader's intent falls into it."""

    artifact: Artifact
    use: str
    imposed_by: tuple[Because, ...]
    intended: bool
    intent: str | None


Subject: TypeAlias = ArtifactSubject | EdgeSubject | MergeSubject | DutySubject | LimitSubject | RightSubject | UseSubject


class Amount(Struct, frozen=True):
    """A number of users, employees or shipped devices, or an amount of money with its currency as `unit`."""

    value: int
    unit: str | None = None

    def __str__(self) -> str:
        return f"{self.value:,} {self.unit or ''}".strip()


class Intent(Struct, frozen=True):
    """What the reader wants to do: the rights it needs and the categories of use it falls into.

    `said` maps a right or use to the reader's own words that lead to it. `regions` are where the reader and the users
    are, with the larger regions around them, None where nobody said; `amounts` map a measure of scale to its value.
    """

    name: str
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    regions: tuple[str, ...] | None = None
    amounts: Mapping[str, Amount] = field(default_factory=dict)

    def because(self, word: str) -> str:
        """The intent's name, with what the reader said that made it need this right or use."""
        return f"{self.name} ({self.said[word]})" if word in self.said else self.name


def preset_intent(name: str, preset: Mapping[str, Any]) -> Intent:
    """An intent from the plain data of a preset."""
    return Intent(name, tuple(preset["needs"]), tuple(preset.get("uses") or ()))
