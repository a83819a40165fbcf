"""What every bill of materials says, whatever its format: the artifacts of all targets, their claims, and what was made from what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from msgspec import Struct

from licensecheck.model import COMPONENTS, MAIN_COMPONENT, Artifact, Claim, Component, Edge
from licensecheck.patterns import pattern
from licensecheck.report.page import visible
from licensecheck.report.record import called
from licensecheck.report.view import LicenseRow, View
from licensecheck.sources.hub_names import endpoint_in_use, fault_in_id

MADE_FROM_DATA = frozenset(("train", "train-with"))
PARTS_OF = frozenset(("combine", "include", "link"))
USED = frozenset(("use", "serve", "serve-modified"))
_TOKENS = pattern(r"[()]|[^\s()]+")
_OPERATORS = frozenset(("AND", "OR", "WITH", "(", ")"))
_UNFIT = pattern(r"[^A-Za-z0-9.-]+")


class Part(Struct, frozen=True):
    """One artifact: `name` is the last part of what a page calls it, `group` what stands before that."""

    artifact: Artifact
    group: str
    name: str

    @property
    def id(self) -> str:
        """The artifact's id."""
        return self.artifact.id

    def claims(self, component: Component) -> tuple[Claim, ...]:
        """What is said about one component."""
        return self.artifact.claims_for(component)

    @property
    def main(self) -> Component:
        """The component that it is."""
        return MAIN_COMPONENT[self.artifact.kind]

    @property
    def others(self) -> tuple[Component, ...]:
        """Its other components that have a license of their own."""
        return tuple(c for c in COMPONENTS if c != self.main and self.claims(c))

    @property
    def address(self) -> str | None:
        """Where it is on the Hub, None for what is not there."""
        return f"{endpoint_in_use()}/{quote(self.id)}" if self._is_named else None

    @property
    def purl(self) -> tuple[str, str] | None:
        """Namespace and name of its package URL."""
        return (self.group, self.name) if self._is_named else None

    @property
    def _is_named(self) -> bool:
        bare = self.id.removeprefix("datasets/").removeprefix("spaces/")
        return bool(self.group) and fault_in_id(bare) is None


class Bill(Struct, frozen=True):
    """All targets of a run as one bill; `targets` are keys of `parts`, the order is that of the report."""

    parts: Mapping[str, Part]
    edges: tuple[Edge, ...]
    targets: tuple[str, ...]
    licenses: Mapping[str, LicenseRow]
    relations: Mapping[str, str]

    def parents(self, child: str) -> Iterator[Edge]:
        """The steps up from one artifact, one for each upstream and relation."""
        seen: set[tuple[str, str]] = set()
        for edge in self.edges:
            if edge.child == child and (edge.parent, edge.relation) not in seen:
                seen.add((edge.parent, edge.relation))
                yield edge

    def label(self, relation: str) -> str:
        """`finetune of`."""
        return self.relations.get(relation, relation)


def bill(views: Sequence[View]) -> Bill:
    """Everything that the views speak of, each artifact once: as the view shows it that could look at it."""
    found: dict[str, tuple[Artifact, str]] = {}
    for view in views:
        for id, artifact in view.report.lineage.artifacts.items():
            if id not in found or (_known(artifact) > _known(found[id][0])):
                found[id] = artifact, called(view.report, id)
    targets = tuple(dict.fromkeys(view.report.lineage.target for view in views))
    ordered = [*targets, *sorted(id for id in found if id not in targets)]
    edges = dict.fromkeys(edge for view in views for edge in view.report.lineage.edges if edge.parent in found)
    return Bill(
        parts={id: _part(*found[id]) for id in ordered},
        edges=tuple(edges),
        targets=targets,
        licenses={row.id: row for view in views for row in view.licenses},
        relations={row.edge.relation: row.label for view in views for row in view.lineage},
    )


def spdx_expression(expression: str, licenses: Mapping[str, LicenseRow]) -> tuple[str, dict[str, str]]:
    """The expression with SPDX ids and `LicenseRef-…` for all others, and what each of these stands for.

    What is no expression over known licenses is one reference as a whole.
    """
    tokens = _TOKENS.findall(expression)
    ids = [token for at, token in enumerate(tokens) if token not in _OPERATORS and tokens[at - 1 : at] != ["WITH"]]
    if not ids or any(id not in licenses for id in ids):
        reference = _reference(expression)
        return reference, {reference: expression}
    spdx = {id: licenses[id].spdx for id in ids}
    words = [spdx.get(token) or (_reference(token) if token in spdx else token) for token in tokens]
    return " ".join(words).replace("( ", "(").replace(" )", ")"), {_reference(id): id for id, known in spdx.items() if not known}


def is_compound(expression: str) -> bool:
    """Whether it is more than one id."""
    return len(_TOKENS.findall(expression)) > 1


def _reference(text: str) -> str:
    return f"LicenseRef-{_UNFIT.sub('-', visible(text, 100).replace('+', 'plus')).strip('-') or 'unnamed'}"


def _known(artifact: Artifact) -> tuple[bool, int]:
    return artifact.resolved, len(artifact.claims)


def _part(artifact: Artifact, name: str) -> Part:
    group, _, last = visible(name).rpartition("/")
    return Part(artifact, "" if name.startswith(("/", ".")) else group, last or visible(name))
