"""What a carrier of facts beside the card gives, and how the values in it become claims and upstreams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.marked_yaml import MarkedYaml
from licensecheck.model import MAIN_COMPONENT, Basis, Claim, Component, Document, Evidence, Kind
from licensecheck.reading.declared_license import MAX_NAME, read_license, states_license
from licensecheck.reading.facts import Problem, Upstream, quoted
from licensecheck.reading.keys import Keys, Value
from licensecheck.reading.references import Reference, reference
from licensecheck.sources.local import WEIGHTS_SUFFIXES

Head: TypeAlias = Callable[[int], bytes]
"""The first so many bytes of a file, fewer where it is shorter. Raises SourceError."""

MAX_UPSTREAMS = 500
FAR_STEPS = (64 * 1024, 1024 * 1024)
"""How far a header is read where each step is a request, in bytes: what is looked for stands at its beginning."""
_SAME = frozenset(("exact", "same"))


class Carried(Struct, frozen=True):
    """All facts of one file. `documents` are whole license texts inside it, `problems` what could not be read of it."""

    claims: tuple[Claim, ...] = ()
    upstreams: tuple[Upstream, ...] = ()
    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()


class Origin(Struct, frozen=True):
    """Where a file stands: the `source` of its evidence, the kind of artifact it belongs to, and the license names.

    `far`: it is on a Hub, so a header is read no further than it must be, at most FAR_STEPS.
    """

    source: str
    kind: Kind
    catalogue: Catalogue
    far: bool = False

    def licensing(self, component: Component, basis: Basis) -> Licensing:
        """What makes claims on `component` of the license values in this file."""
        return Licensing(component, basis, self.catalogue)


class Licensing(Struct, frozen=True):
    """Turns the license values of one file into claims on `component`, each with `basis`."""

    component: Component
    basis: Basis
    catalogue: Catalogue

    def read(self, values: Sequence[Value], name: Sequence[Value] = (), link: Sequence[Value] = ()) -> Carried:
        """The claims of values that mean what `license`, `license_name` and `license_link` mean on a card.

        A value may also be a whole license text: then the text is identified and kept.
        """
        texts = [value for value in values if is_text(value.text)]
        names = [value for value in values if not is_text(value.text)]
        return joined((self._named({"license": names, "license_name": name, "license_link": link}), *map(self._text, texts)))

    def _named(self, stated: Mapping[str, Sequence[Value]]) -> Carried:
        places = {quoted(f"{key}: {value.text}"): value.evidence for key, values in stated.items() for value in values}
        marked = MarkedYaml({key: [value.text for value in values] for key, values in stated.items()}, {}, {})
        found = read_license(Keys("", marked), self.component, self.catalogue)
        claims = []
        for claim in found.claims:
            evidence = tuple(dict.fromkeys(places.get(place.quote, place) for place in claim.evidence))
            claims.append(replace(claim, basis=self.basis, evidence=evidence))
        return Carried(tuple(claims), problems=tuple(Problem(issue.code, issue.message) for issue in found.issues))

    def _text(self, value: Value) -> Carried:
        """A text is the license that it is word for word; a changed one is `other`, whatever its title says."""
        from licensecheck.knowledge.texts.fingerprints import open_index
        from licensecheck.knowledge.texts.identify import MANY_LICENSES, identify

        found = identify(value.text, open_index(), value.evidence.source)
        whole = [match.license for match in found.matches if match.verdict in _SAME]
        expression = " AND ".join(dict.fromkeys(whole)) if whole and len(whole) == len(found.matches) else "other"
        claim = Claim(self.component, expression, "detected", (value.evidence,), quoted(value.text))
        cut = tuple(Problem(issue.code, issue.message) for issue in found.issues if issue.code == MANY_LICENSES)
        return Carried((claim,), (), (Document(f"{value.evidence.source}#{value.name}", value.text),), cut)


def is_text(value: str) -> bool:
    """Whether a license value is a whole text instead of a name or an address."""
    return len(value) > MAX_NAME or value.strip().count("\n") > 1


def listed(value: Value, catalogue: Catalogue) -> list[Value]:
    """The values in one that joins ids by commas; a name with a comma in it stays one."""
    parts = [part.strip() for part in value.text.split(",")]
    ids = len(parts) > 1 and all(part and " " not in part for part in parts)
    return [value._replace(text=part) for part in parts] if ids and not catalogue.resolve(value.text) else [value]


def stating(values: Iterable[Value]) -> list[Value]:
    """The values that state anything; a template's filler does not."""
    return [value._replace(text=value.text.strip()) for value in values if states_license(value.text)]


def named(text: str, kind: Kind) -> Reference:
    """What a file names as its upstream: a repo only as `org/name` or an address, else it is a title or a path."""
    found = reference(text.strip(), kind)
    is_file = PurePosixPath(found.ref).suffix.lower() in WEIGHTS_SUFFIXES
    return found if found.kind and "/" in text and not is_file else Reference(quoted(text), None)


def upstream(
    ref: Reference, kind: Kind, relation: str, evidence: Evidence, *, inferred: bool = False, made: Component = "weights"
) -> Upstream:
    """An upstream that a file names; `kind` is what it is where the reference does not say."""
    parent = MAIN_COMPONENT[ref.kind or kind]
    return Upstream(ref.ref, ref.kind, relation, "file", made, parent, evidence, inferred, ref.revision)


def joined(parts: Iterable[Carried]) -> Carried:
    """Several readings as one, with at most MAX_UPSTREAMS upstreams."""
    found = list(parts)
    upstreams = tuple(one for part in found for one in part.upstreams)
    problems = [problem for part in found for problem in part.problems]
    if len(upstreams) > MAX_UPSTREAMS:
        message = f"Only the first {MAX_UPSTREAMS} of {len(upstreams)} upstreams were read."
        problems.append(Problem("too-many-upstreams", message))
    return Carried(
        tuple(claim for part in found for claim in part.claims),
        upstreams[:MAX_UPSTREAMS],
        tuple(document for part in found for document in part.documents),
        tuple(problems),
    )
