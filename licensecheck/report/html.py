"""The report that a legal team signs: one file without network, readable on paper, without JavaScript and by ear.

Nothing that was read reaches the page but as escaped text; style and script are ours and admitted by their hashes only.
"""

from __future__ import annotations

import hashlib
import shlex
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from licensecheck import __version__
from licensecheck.model import BASES, COMPONENTS, MAIN_COMPONENT, Artifact, Because, Evidence, FileRead, Finding, LicenseText
from licensecheck.patterns import pattern
from licensecheck.report.lineage_svg import lineage_svg
from licensecheck.report.moment import made_at, written
from licensecheck.report.notice import notice_text
from licensecheck.report.page import MAX_QUOTE, Look, counted, section, visible
from licensecheck.report.portfolio import Row, badness, row
from licensecheck.report.record import End, Record, called, command, end, record
from licensecheck.report.team import environment, rendered
from licensecheck.report.terminal import place
from licensecheck.report.view import Asker, View, files_read, in_order, stated

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_RECORDS = 300
"""Findings with a full record, the worst ones; the table has all of them."""
MAX_OPENED = 12
"""Up to so many records stand open when the page is opened."""
MAX_PLACES = 2000
"""Places listed in the evidence appendix; beyond that it lists files only."""
MAX_ADDED = 12
"""Lines shown of what was added to a license text."""
EXPIRES_SOON = timedelta(days=60)
_SCHEMES = frozenset(("http", "https", "mailto"))
_REVISION = pattern(r"@[0-9a-f]{7,64}(?=/|\Z)")
_CODE = pattern(r"`([^`]{1,200})`")


def render(views: Sequence[View], look: Look) -> str:
    """One page for one target; several targets stand worst first below a table of all.

    Raises UsageError for a SOURCE_DATE_EPOCH that is no number, and for a template of `look.templates` that is wrong.
    """
    made = made_at()
    taken: set[str] = set()
    ranked = sorted(views, key=lambda view: badness(row(view)))
    sheets = [Sheet(view, number, made, taken, look.templates) for number, view in enumerate(ranked, 1)]
    rows = [row(sheet.view, [("html", f"#{sheet.section_id('report')}")]) for sheet in sheets]
    return _page("report.html.j2", look, sheets=sheets, rows=rows, made=made)


def render_portfolio(rows: Sequence[Row], look: Look) -> str:
    """A page of its own over reports in files beside it, worst first. Raises UsageError for a template that is wrong."""
    return _page("portfolio.html.j2", look, rows=sorted(rows, key=badness), made=made_at())


def _page(name: str, look: Look, **variables: Any) -> str:
    """A page from a template, with style and script. Raises UsageError for a template that is wrong."""
    made = _environment(look.templates)
    return rendered(made, name, style=_asset(made, "report.css"), script=_asset(made, "report.js"), **variables)


class Place(Struct, frozen=True):
    """One piece of evidence in the appendix."""

    id: str
    evidence: Evidence


class Source(Struct, frozen=True):
    """A file: what was read of it, None where it was only cited, and every place in it that the report rests on.

    `found` is the license text in it, `added` what that has and the license has not.
    """

    name: str
    read: FileRead | None
    places: tuple[Place, ...]
    read_at: str | None = None
    found: LicenseText | None = None
    added: tuple[tuple[int, str], ...] = ()


class Imposed(Struct, frozen=True):
    """The same sentence of the same license, and every artifact that it comes by."""

    license: str
    section: str
    text: str
    artifacts: tuple[str, ...]


class Sheet:
    """One target's part of the page: what the template shows, in its order. `taken` are the ids given away already."""

    def __init__(self, view: View, number: int, made: datetime, taken: set[str], templates: Sequence[Path] = ()) -> None:
        self.view = view
        self.report = view.report
        self.number = number
        self.made = made
        self.templates = templates
        self._taken = taken
        self._ids: dict[tuple[str, ...], str] = {}

    @property
    def target(self) -> Artifact:
        """The artifact that was asked about."""
        return self.report.lineage.artifacts[self.report.lineage.target]

    @property
    def name(self) -> str:
        """What the page calls it."""
        return called(self.report, self.target.id)

    def called(self, artifact: str) -> str:
        """The artifact's id, or what the page calls the target."""
        return called(self.report, artifact)

    def called_all(self, artifacts: Iterable[str]) -> str:
        """Their names in one line."""
        return ", ".join(map(self.called, artifacts))

    def relation(self, finding: Finding) -> str:
        """The label of the step that reaches the finding's upstream."""
        return self._relations.get(finding.path[-1].relation, finding.path[-1].relation)

    @cached_property
    def _relations(self) -> Mapping[str, str]:
        return {row.edge.relation: row.label for row in self.view.lineage}

    def near(self, evidence: Evidence) -> str:
        """The place as short as it can be told: inside the target without its location, elsewhere without the revision."""
        location = self.target.id.removeprefix("./") + "/"
        return _REVISION.sub("", place(evidence)).removeprefix("hf://").removeprefix(location)

    @property
    def command(self) -> str:
        """The command line that asks the same question again."""
        return command(self.report)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The full records, worst first."""
        return tuple(record(self.view, finding) for finding in self.view.findings[:MAX_RECORDS])

    @property
    def opened(self) -> bool:
        """Whether the records stand open when the page is opened."""
        return len(self.records) <= MAX_OPENED

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """The lineage drawn, as markup of ours."""
        from markupsafe import Markup

        return tuple(Markup(picture) for picture in lineage_svg(self.view))  # noqa: S704 - escapes what it draws

    @property
    def own_components(self) -> tuple[tuple[str, End | None], ...]:
        """The four components of the target; None where nothing is said about one."""
        return tuple((c, end(self.report, self.target, c) if self.target.claims_for(c) else None) for c in COMPONENTS)

    @property
    def other_components(self) -> tuple[End, ...]:
        """What the upstreams say about theirs; one that says nothing has its main component only."""
        others = [artifact for artifact in in_order(self.report) if artifact.id != self.target.id]
        return tuple(end(self.report, a, c) for a in others for c in COMPONENTS if a.claims_for(c) or _says_nothing(a, c))

    @cached_property
    def open_about(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings by the upstream they are about."""
        found: dict[str, list[Finding]] = {}
        for finding in self.view.findings:
            found.setdefault(finding.upstream or finding.artifact, []).append(finding)
        return {artifact: tuple(findings) for artifact, findings in found.items()}

    @property
    def notice(self) -> str:
        """The NOTICE to copy."""
        return notice_text(self.view, templates=self.templates)

    @property
    def waivers(self) -> tuple[Finding, ...]:
        """The findings that somebody accepted."""
        return tuple(finding for finding in self.view.findings if finding.waived is not None)

    def expires_soon(self, waiver: Mapping[str, str]) -> bool:
        """True for a waiver that ends within 60 days of this report."""
        try:
            expires = datetime.fromisoformat(waiver.get("expires", "")).replace(tzinfo=UTC)
        except ValueError:
            return False
        return expires - self.made <= EXPIRES_SOON

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Every file that was read or cited, by name; without those that only findings cite where there are too many places to list."""
        artifacts = self.report.lineage.artifacts.values()
        texts = {d.source: d.text for artifact in artifacts for d in artifact.documents}
        places: dict[str, list[Place]] = {source: [] for source in texts}
        cited = self._evidence if self.lists_places else tuple(dict.fromkeys(_cited_elsewhere(self.view)))
        for one in cited:
            listed = places.setdefault(one.source, [])
            if self.lists_places:
                listed.append(Place(self.place_id(one), one))
        read = {source: one for artifact in artifacts for source, one in files_read(artifact).items()}
        places = {**{source: [] for source in read}, **places}
        licenses = {text.source: text for artifact in artifacts for text in artifact.texts}
        times = {source: artifact.looked_up for artifact in artifacts for source in files_read(artifact)}
        when = {name: time or written(self.made) for name, time in times.items()}
        found_in = ((name, tuple(found)) for name, found in sorted(places.items()))
        return tuple(Source(n, read.get(n), at, when.get(n), licenses.get(n), _added(texts.get(n), licenses.get(n))) for n, at in found_in)

    @cached_property
    def _evidence(self) -> tuple[Evidence, ...]:
        in_findings = (one for finding in self.view.findings for one in finding.evidence)
        return tuple(dict.fromkeys((*_cited_elsewhere(self.view), *in_findings)))

    @property
    def lists_places(self) -> bool:
        """Whether the appendix lists single places, so that they can be linked to."""
        return len(self._evidence) <= MAX_PLACES

    def place_id(self, evidence: Evidence) -> str:
        """The id of a place: of its file and its wording, so that it survives new lines above it and newer commits."""
        return self._id("evidence", _REVISION.sub("", evidence.source), evidence.quote, stable=f"{evidence.line}:{evidence.column}")

    def finding_id(self, finding: Finding) -> str:
        """The id of a finding: its fingerprint."""
        return self._given(("finding", finding.fingerprint), finding.fingerprint)

    def duty_id(self, duty: str, value: str | None) -> str:
        """The id of a duty: of its word and the text it prescribes."""
        return self._id("duty", duty, value or "")

    def section_id(self, name: str) -> str:
        """The id of a section, the plain name on a page with one target."""
        return self._given(("section", name), name)

    def _id(self, kind: str, *facts: str, stable: str = "") -> str:
        digest = hashlib.sha256("\0".join(facts).encode("utf-8", "backslashreplace")).hexdigest()[:12]
        return self._given((kind, *facts, stable), f"{kind}-{digest}")

    def _given(self, key: tuple[str, ...], wanted: str) -> str:
        """The id given to a key; the second to want one gets it with a number."""
        if key not in self._ids:
            free, count = wanted, 1
            while free in self._taken:
                count += 1
                free = f"{wanted}-{count}"
            self._taken.add(free)
            self._ids[key] = free
        return self._ids[key]


def _says_nothing(artifact: Artifact, component: str) -> bool:
    """True for the one component that stands for an artifact without any claim."""
    return not artifact.claims and component == MAIN_COMPONENT[artifact.kind]


def imposed(becauses: Iterable[Because | Asker]) -> tuple[Imposed, ...]:
    """What licenses impose, each sentence once with all artifacts it comes by."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for because in becauses:
        groups.setdefault((because.license, because.cite, because.text), []).append(because.artifact)
    return tuple(Imposed(*key, tuple(dict.fromkeys(artifacts))) for key, artifacts in groups.items())


def _cited_elsewhere(view: View) -> Iterable[Evidence]:
    report = view.report
    for artifact in in_order(report):
        yield from (one for claim in artifact.claims for one in claim.evidence)
    yield from (one for edge in report.lineage.edges for one in edge.evidence)
    yield from (one for row in view.duties for one in row.evidence)
    yield from (issue.evidence for issue in (*view.issues, *report.remarks) if issue.evidence)


def _added(text: str | None, found: LicenseText | None) -> tuple[tuple[int, str], ...]:
    """The first lines that a license text has and the license has not, with their numbers."""
    if text is None or found is None:
        return ()
    lines = text.splitlines()
    numbers = (number for first, last in found.added for number in range(first, min(last, len(lines)) + 1))
    return tuple((number, lines[number - 1]) for number in islice(numbers, MAX_ADDED))


def safe_url(text: str) -> str | None:
    """`text` if it is an address that may be clicked, else None."""
    if not text.isascii() or not text.isprintable() or any(c in text for c in " \"'<>\\`"):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    lonely = parts.scheme == "mailto" and parts.path
    return text if parts.scheme in _SCHEMES and (lonely or (parts.hostname and "@" not in parts.netloc)) else None


def csp_hash(text: str) -> str:
    """The source expression that admits an inline style or script in a Content-Security-Policy."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(made: Environment, name: str) -> Any:
    """A file of ours that goes into the page as it is."""
    from markupsafe import Markup

    assert made.loader is not None
    text, _, _ = made.loader.get_source(made, name)
    return Markup(text)  # noqa: S704 - shipped with the program or given by --templates, never read from a repo


def _environment(templates: Sequence[Path]) -> Environment:
    from markupsafe import Markup, escape

    def shown(value: Any) -> Any:
        return value if isinstance(value, (Markup, int)) else visible(str(value))

    def lines(text: str) -> Markup:
        return Markup("\n").join(visible(line) for line in text.splitlines())

    def prose(text: str) -> Markup:
        return Markup(_CODE.sub(r"<code>\1</code>", str(escape(visible(text)))))  # noqa: S704 - escaped before

    made = environment(templates, autoescape=True, finalize=shown)
    made.filters.update(
        lines=lines, prose=prose, place=place, section=section, imposed=imposed, stated=stated, quote=shlex.quote, csp_hash=csp_hash,
        cut=lambda text: visible(text, MAX_QUOTE),
    )  # fmt: skip
    made.globals.update(version=__version__, bases=BASES, counted=counted, safe_url=safe_url, max_records=MAX_RECORDS)
    return made
