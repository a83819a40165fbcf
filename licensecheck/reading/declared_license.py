"""The license a card declares: `license:` and its misspellings, `license_name`, `license_link`, a `license:` tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.knowledge.expression import parse, terms
from licensecheck.model import Claim, Component, Evidence, Issue
from licensecheck.reading.facts import Contradiction, Problem, quoted
from licensecheck.reading.keys import Keys, Value

MAX_NAME = 300
"""No longer text is looked up as the name of a license, in characters."""
MAX_LICENSES = 100
"""No card names more licenses that are read."""
SPELLINGS = frozenset(("licenses", "licence", "licences", "liscence", "lisence", "liscense", "licens"))
"""Keys that people write for `license`; the Hub reads none of them."""
TAG = "license:"

_NO_STATEMENT = frozenset(("", "license", "licence", "more information needed", "none"))
"""What templates and generators leave behind where nobody named a license."""
NAMED_ELSEWHERE = frozenset(("other", "unknown"))
"""Hub ids that leave the name to `license_name` and `license_link`."""


class DeclaredLicense(Struct, frozen=True):
    """`declared` holds license ids, or the value as written where none is known."""

    declared: tuple[str, ...]
    name: str | None
    link: str | None
    claims: tuple[Claim, ...]
    contradictions: tuple[Contradiction, ...]
    issues: tuple[Issue, ...]


def read_license(keys: Keys, component: Component, catalogue: Catalogue) -> DeclaredLicense:
    """What the keys declare for the main component; what is said twice and differs becomes a second claim."""
    name, link = _first(keys, "license_name"), _first(keys, "license_link")
    details = _first(keys, "license_details")
    values = _distinct(keys.texts("license"))
    wrong, issues = _misspelt(keys)
    tagged = _distinct(tagged_values(keys.texts("tags"), TAG))
    claims: list[Claim] = []
    for group in (values, wrong, tagged):
        if len(group) > MAX_LICENSES:
            issues.append(_too_many(group, keys))
        claim = _claim(group[:MAX_LICENSES], name or details, link, component, catalogue)
        claims += [claim] if claim and not adds_nothing(claim, claims) else []
    if not claims and (name or link):
        claims.append(_name_alone(name, link, component, catalogue))
    claims += _named_beside(claims, name, link, catalogue)
    declared = (license_id(value.text, catalogue) for value in (values or wrong or tagged)[:MAX_LICENSES])
    return DeclaredLicense(
        tuple(dict.fromkeys(declared)),
        name.text if name else None,
        link.text if link else None,
        tuple(claims),
        tuple(_contradictions(claims)),
        tuple(issues),
    )


def license_id(text: str, catalogue: Catalogue) -> str:
    """The license id that `text` names, an expression of ids where it is one, else `text` as it was written."""
    if len(text) > MAX_NAME:
        return quoted(text)
    expression = parse(text, catalogue)
    return str(expression) if all(term.id for term in terms(expression)) else text


def resolve(text: str, catalogue: Catalogue) -> str | None:
    """Catalogue.resolve for text that strangers wrote."""
    return catalogue.resolve(text) if 0 < len(text) <= MAX_NAME else None


def states_license(text: str) -> bool:
    """Whether a value names a license at all; a template's filler does not."""
    return text.strip("[]*_ .").lower() not in _NO_STATEMENT


def tagged_values(tags: Iterable[Value], prefix: str) -> list[Value]:
    """The tags that begin with `prefix`, without it."""
    rest = (tag._replace(text=tag.text[len(prefix) :].strip()) for tag in tags if tag.text.startswith(prefix))
    return [value for value in rest if value.text]


def license_claim(expressions: Sequence[str], raw: str, evidence: Iterable[Evidence], component: Component) -> Claim:
    """A declared claim on everything named: several licenses hold together until somebody says they are a choice."""
    unique = tuple(dict.fromkeys(expressions))
    joined = " AND ".join(f"({one})" if len(unique) > 1 and " OR " in one else one for one in unique)
    return Claim(component, joined, "declared", tuple(evidence), raw)


def adds_nothing(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether one of `claims` says as much already; `other` and `unknown` say nothing beside a name."""
    parts = _parts(claim)
    return bool(claims) and (parts <= NAMED_ELSEWHERE or any(parts <= _parts(other) for other in claims))


def names_a_license(claims: Iterable[Claim], component: Component) -> bool:
    """Whether one of `claims` says which license the component has; `other` and `unknown` do not."""
    nothing = Claim(component, "", "declared")
    return any(not adds_nothing(claim, (nothing,)) for claim in claims if claim.component == component)


def _parts(claim: Claim) -> set[str]:
    return set(claim.expression.lower().split(" and "))


def _first(keys: Keys, key: str) -> Value | None:
    return next(iter(_distinct(keys.texts(key))), None)


def _distinct(values: Iterable[Value]) -> list[Value]:
    """The values that state a license, each text once; pasted license texts are cut to their beginning."""
    found: dict[str, Value] = {}
    for value in values:
        if states_license(value.text):
            text = value.text if len(value.text) <= MAX_NAME else quoted(value.text)
            found.setdefault(text, value._replace(text=text))
    return list(found.values())


def _too_many(values: Sequence[Value], keys: Keys) -> Issue:
    place = values[MAX_LICENSES].evidence
    message = f"Only the first {MAX_LICENSES} of {len(values)} licenses were read."
    return Problem("too-many-licenses", message, place.line, place.column).issue(keys.source)


def _misspelt(keys: Keys) -> tuple[list[Value], list[Issue]]:
    values: list[Value] = []
    issues = []
    for key in keys.values:
        if key == "license" or key.strip().lower() not in SPELLINGS | {"license"}:
            continue
        stated = _distinct(keys.texts(key))
        if stated:
            place = keys.evidence((key,), at_key=True)
            message = f"The Hub ignores `{key}:`; write `license:`."
            issues.append(Problem("misspelt-key", message, place.line, place.column).issue(keys.source))
        values += stated
    return values, issues


def _claim(values: Sequence[Value], name: Value | None, link: Value | None, component: Component, catalogue: Catalogue) -> Claim | None:
    if not values:
        return None
    expressions, raw, evidence = [], [], []
    for value in values:
        expression = license_id(value.text, catalogue)
        written = value.text
        evidence.append(value.evidence)
        if expression in NAMED_ELSEWHERE and (name or link):
            expression = _named_elsewhere(name, link, catalogue) or expression
            evidence += [place.evidence for place in (name, link) if place]
            written = (name or link or value).text
        expressions.append(expression)
        raw.append(written)
    return license_claim(expressions, ", ".join(dict.fromkeys(raw)), dict.fromkeys(evidence), component)


def _named_elsewhere(name: Value | None, link: Value | None, catalogue: Catalogue) -> str | None:
    by_name = resolve(name.text, catalogue) if name else None
    return by_name or (_resolve_link(link, catalogue) if link else None)


def _resolve_link(link: Value, catalogue: Catalogue) -> str | None:
    """A link names a license by its address only: `LICENSE` is a file, whatever it is an alias of."""
    return resolve(link.text, catalogue) if "://" in link.text else None


def _name_alone(name: Value | None, link: Value | None, component: Component, catalogue: Catalogue) -> Claim:
    """`license_name` or `license_link` without `license:`, which the Hub shows as no license."""
    places = [place for place in (name, link) if place]
    expression = _named_elsewhere(name, link, catalogue) or "other"
    return license_claim([expression], places[0].text, [place.evidence for place in places], component)


def _named_beside(claims: Sequence[Claim], name: Value | None, link: Value | None, catalogue: Catalogue) -> list[Claim]:
    """Claims from a name or link that means another license than the id it stands beside."""
    beside: list[Claim] = []
    for value, known in (
        (name, resolve(name.text, catalogue) if name else None),
        (link, _resolve_link(link, catalogue) if link else None),
    ):
        if value and known and claims:
            claim = license_claim([known], value.text, [value.evidence], claims[0].component)
            beside += [] if adds_nothing(claim, [*claims, *beside]) else [claim]
    return beside


def _contradictions(claims: Sequence[Claim]) -> list[Contradiction]:
    return [
        Contradiction(f"It says {claims[0].expression} and also {other.expression}.", (*claims[0].evidence[:1], *other.evidence[:1]))
        for other in claims[1:]
    ]
