"""The words of the program as plain data: no I/O, no behavior beyond small look-ups, imports nothing of ours.

A *claim* says which license covers a component of an artifact and how we know. An *edge* says that one artifact was
made from another. A *finding* is what a check has to say about them; an *issue* is what could not be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

Component: TypeAlias = Literal["weights", "data", "code", "documentation"]
Kind: TypeAlias = Literal["model", "dataset", "space", "code"]
Basis: TypeAlias = Literal["declared", "detected", "concluded"]
Verdict: TypeAlias = Literal["compatible", "conditional", "unclear", "conflict"]
Severity: TypeAlias = Literal["error", "warning", "note"]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Stance: TypeAlias = Literal["strict", "text", "lenient"]
Answer: TypeAlias = Literal["yes", "no", "conditional", "unknown"]

COMPONENTS: tuple[Component, ...] = ("weights", "data", "code", "documentation")
VERDICTS: tuple[Verdict, ...] = ("compatible", "conditional", "unclear", "conflict")
"""From best to worst."""
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""From worst to mildest."""
BASES: tuple[Basis, ...] = ("declared", "detected", "concluded")
"""From what was said to what was made of it."""
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
STANCES: tuple[Stance, ...] = ("strict", "text", "lenient")

NOT_A_REPO = "not-a-repo"
"""Code of the remark on an upstream that is only a name in somebody's metadata."""
LICENSE_DISPUTED = "license-disputed"
"""Code of the remark on a known artifact whose sources differ; its message lists the candidates."""
LICENSE_UNREAD = "license-unread"
"""Code of the issue that says: no license was found, but what could hold one was not readable."""

MAIN_COMPONENT: Mapping[Kind, Component] = {"model": "weights", "dataset": "data", "space": "code", "code": "code"}
"""The component that an artifact's bare `license:` speaks of."""


class Evidence(Struct, frozen=True):
    """Where a fact stands. `source` is a path or URL; `line` and `column` count from 1, None where there is none."""

    source: str
    line: int | None = None
    column: int | None = None
    quote: str = ""


class Issue(Struct, frozen=True):
    """Something that could not be looked at. Never a finding, never silent."""

    code: str
    message: str
    subject: str
    evidence: Evidence | None = None


class Claim(Struct, frozen=True):
    """One statement that a component is under a license.

    `expression` is SPDX-style over license ids (unknown names stay as they were written, see `raw`).
    """

    component: Component
    expression: str
    basis: Basis
    evidence: tuple[Evidence, ...] = ()
    raw: str = ""


class Document(Struct, frozen=True):
    """A text of the artifact that duties and quotations are looked up in."""

    source: str
    text: str


class FileRead(Struct, frozen=True):
    """A file that was read: the hash and number of its bytes, `whole` False where only its beginning was read.

    `left_out` is a sentence on what may stand behind that and was not looked at, where it could say something.
    """

    source: str
    sha256: str
    size: int
    whole: bool = True
    left_out: str = ""


class LicenseText(Struct, frozen=True):
    """A license text found in a file of the artifact, and how it compares with the text we know.

    `verdict` is exact, same (only formatting, holders and blanks differ), modified or partial; `lines` is where it
    stands, `added` the first and last lines of what was added, `missing` the share that is not there, `notable` the added
    sentences that limit something. `component` is the part of the release the file's name speaks of.
    """

    source: str
    component: Component
    license: str
    verdict: Literal["exact", "same", "modified", "partial"]
    lines: tuple[int, int]
    added: tuple[tuple[int, int], ...] = ()
    missing: float = 0.0
    notable: tuple[Evidence, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it is that license and nothing else."""
        return self.verdict in ("exact", "same")


class Artifact(Struct, frozen=True):
    """A model, dataset, space or code base at one revision.

    `id` is `org/name` for models, `datasets/org/name` and `spaces/org/name` for the others, the folder's path for a
    local one. `name` is the last part of its public name, None where it has none. `documents` is empty for artifacts
    whose files were not read.
    """

    id: str
    kind: Kind
    name: str | None = None
    revision: str | None = None
    claims: tuple[Claim, ...] = ()
    files: tuple[str, ...] | None = None
    documents: tuple[Document, ...] = ()
    texts: tuple[LicenseText, ...] = ()
    reads: tuple[FileRead, ...] = ()
    gated: bool = False
    license_name: str | None = None
    license_link: str | None = None
    remarks: tuple[Issue, ...] = ()
    """What is wrong with the way its metadata is written, although it could be read."""
    services: tuple[str, ...] = ()
    """Hosted services (license ids of their terms) whose outputs it is known to contain."""
    looked_up: str | None = None
    """When the Hub was asked (UTC, `2026-08-20T12:00:00Z`), where the answer was taken from the cache."""
    resolved: bool = True
    """False where the artifact is only a name in somebody's metadata (missing, gated away, offline)."""

    def claims_for(self, component: Component) -> tuple[Claim, ...]:
        """The claims on one component, in the order they were read."""
        return tuple(claim for claim in self.claims if claim.component == component)


class Edge(Struct, frozen=True):
    """`child` was made from `parent` by `relation`. `inferred`: the relation is our reading, nobody stated it."""

    child: str
    parent: str
    relation: str
    child_component: Component
    parent_component: Component
    evidence: tuple[Evidence, ...] = ()
    inferred: bool = False


class Lineage(Struct, frozen=True):
    """Everything that was read about a target and what it was made from. `target` is a key of `artifacts`."""

    target: str
    artifacts: Mapping[str, Artifact]
    edges: tuple[Edge, ...]
    issues: tuple[Issue, ...] = ()

    def parents(self, child: str) -> tuple[Edge, ...]:
        """The edges that lead from `child` to what it was made from."""
        return tuple(edge for edge in self.edges if edge.child == child)


class Reason(Struct, frozen=True):
    """Why an edge got its verdict: the rule, the license and section it rests on, one sentence, and its own verdict."""

    rule: str
    verdict: Verdict
    license: str
    cite: str
    text: str


class Duty(Struct, frozen=True):
    """Something a license asks for. `on` is the act that triggers it, `value` the exact text it prescribes, if any."""

    duty: str
    on: str
    text: str
    cite: str
    license: str
    value: str | None = None


class Judgement(Struct, frozen=True):
    """The answer for one upstream license, relation and downstream label."""

    verdict: Verdict
    confidence: Confidence
    reasons: tuple[Reason, ...] = ()
    duties: tuple[Duty, ...] = ()


class OwedDuty(Struct, frozen=True):
    """A duty in a scan. `owed_to` is an artifact id; `met` is None where it cannot be seen from here."""

    duty: Duty
    owed_to: str
    met: bool | None = None
    evidence: tuple[Evidence, ...] = ()


class Because(Struct, frozen=True):
    """What an answer about a right rests on."""

    artifact: str
    license: str
    cite: str
    text: str


class Right(Struct, frozen=True):
    """May the reader do this with the target, all ancestors considered?"""

    right: str
    answer: Answer
    because: tuple[Because, ...] = ()


class Cite(Struct, frozen=True):
    """A section of a license, in our words."""

    license: str
    section: str
    text: str


class Finding(Struct, frozen=True):
    """What a check found.

    `path` runs from the artifact to the upstream. `fingerprint` is made of stable facts only: never of lines, order
    or wording. `licenses` are the ids of the licenses whose terms are at stake: the upstream's where it has one, else
    the artifact's own. `waived` holds the waiver that applies, None where there is none.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    artifact: str
    message: str
    why: str
    how_to_fix: tuple[str, ...]
    fingerprint: str
    component: Component | None = None
    upstream: str | None = None
    path: tuple[Edge, ...] = ()
    cites: tuple[Cite, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    waived: Mapping[str, str] | None = None
    licenses: tuple[str, ...] = ()


class Report(Struct, frozen=True):
    """The whole answer for one target; every format is made from it alone.

    `complete` is False where anything could not be looked at. `rules_digest` names the knowledge it was made with.
    """

    target: str
    verdict: Verdict
    complete: bool
    offline: bool
    intent: str | None
    stance: Stance
    lineage: Lineage
    rights: tuple[Right, ...]
    duties: tuple[OwedDuty, ...]
    findings: tuple[Finding, ...]
    issues: tuple[Issue, ...]
    rules_digest: str
    restrictions: Mapping[str, tuple[Because, ...]] = field(default_factory=dict)
    """Use-restriction category to every license on the way that imposes it."""
    policy: str | None = None
    """The policy file that was obeyed."""
    from_cache: str | None = None
    """Where an offline run used the cache: one sentence on how much of it and how old that is."""
    remarks: tuple[Issue, ...] = ()
    """What to know about the run itself: a policy file that was not obeyed, waivers that ended, headers of weights that go on
    behind what is meant to be read of them. None of it makes the report incomplete."""
