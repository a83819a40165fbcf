"""A license profile as an object: facts about one text, each with the section it stands in, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from licensecheck.patterns import pattern

_VERSIONED = pattern(r"^(?P<stem>.+?)-(?P<version>\d+(?:\.\d+)*)$")


class Fact(Struct, frozen=True):
    """An answer of the text: yes, no, conditional, silent; for reach also duties-only and disputed."""

    answer: str
    cite: str
    text: str = ""
    conditions: tuple[str, ...] = ()


class Exemption(Struct, frozen=True):
    """What the text (or its readers) say about one particular other license."""

    license: str
    answer: str
    cite: str
    text: str
    relations: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


class Relicense(Struct, frozen=True):
    """Under which labels a derivative may be offered; `rule` is any, same, listed, restrictions-kept, agreement-kept, none."""

    rule: str
    cite: str
    text: str = ""
    licenses: tuple[str, ...] = ()
    later_versions: bool = False
    conditions: tuple[str, ...] = ()
    exceptions: tuple[Exemption, ...] = ()
    contested: str = ""
    """Who reads the rule otherwise; a label it refuses is then unclear, not a conflict."""

    def exception(self, license: str, relation: str) -> Exemption | None:
        """The exception for a downstream license and relation, if the profile has one."""
        matching = (e for e in self.exceptions if e.license == license and (not e.relations or relation in e.relations))
        return next(matching, None)


class DutyFact(Struct, frozen=True):
    """A duty, the acts that trigger it and the exact text it prescribes, if any."""

    duty: str
    on: tuple[str, ...]
    cite: str
    text: str = ""
    value: str | None = None


class Restriction(Struct, frozen=True):
    """A category of forbidden uses and the paragraphs it stands in."""

    use: str
    cite: str
    text: str = ""


class PassesOn(Struct, frozen=True):
    """What travels to whom, and how."""

    what: tuple[str, ...]
    how: str
    to: tuple[str, ...]
    cite: str
    text: str = ""
    equivalents: bool = False


class ScaleLimit(Struct, frozen=True):
    """Above how many users or how much money a separate license is needed, measured at release or now."""

    measure: str
    above: int
    as_of: str
    cite: str
    unit: str | None = None
    of: str | None = None
    text: str = ""


class TerritoryLimit(Struct, frozen=True):
    """Regions that are excluded, and from what."""

    excludes: tuple[str, ...]
    what: str
    cite: str
    text: str = ""


class FieldLimit(Struct, frozen=True):
    """The only purpose (a condition of the vocabulary) that is granted."""

    only: str
    cite: str
    text: str = ""


class License(Struct, frozen=True):
    """One profile. `class_` and `basis` are words of the vocabulary; `covers` are the components it can govern."""

    id: str
    name: str
    class_: str
    basis: str
    summary: str
    covers: tuple[str, ...]
    steward: str | None = None
    version: str | None = None
    spdx: str | None = None
    source: str | None = None
    text_sha256: str | None = None
    text_read: str | None = None
    urls: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    incorporates: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    permits: Mapping[str, Fact] = field(default_factory=dict)
    reach: Mapping[str, Fact] = field(default_factory=dict)
    relicense: Relicense | None = None
    accepts_further_restrictions: Fact | None = None
    tolerates: tuple[str, ...] = ()
    duties: tuple[DutyFact, ...] = ()
    restricts: tuple[Restriction, ...] = ()
    passes_on: PassesOn | None = None
    scale_limits: tuple[ScaleLimit, ...] = ()
    territory_limits: tuple[TerritoryLimit, ...] = ()
    field_limits: tuple[FieldLimit, ...] = ()
    outputs: Fact | None = None
    ends: tuple[Fact, ...] = ()
    updates: Fact | None = None
    remote_restriction: Fact | None = None
    law: str | None = None
    notes: tuple[str, ...] = ()

    def permitted(self, right: str) -> str:
        """The answer on one right: yes, no, conditional or silent."""
        return self.permits[right].answer if right in self.permits else "silent"

    @property
    def restricted_uses(self) -> frozenset[str]:
        """The categories of use that are forbidden."""
        return frozenset(restriction.use for restriction in self.restricts)

    def additions(self) -> frozenset[str]:
        """What this license demands beyond notices, in the words of the vocabulary's `additions`."""
        duties = {duty.duty for duty in self.duties}
        found = {
            "use-restrictions": bool(self.restricts),
            "noncommercial": self.permitted("use-commercially") == "no",
            "scale-limit": bool(self.scale_limits),
            "territory-limit": bool(self.territory_limits),
            "output-limit": self.permitted("train-on-outputs") in ("no", "conditional"),
            "name-or-display": not duties.isdisjoint(("name-prefix", "display-text")),
            "patent-termination": any(end.answer == "patent-litigation" for end in self.ends),
            "attribution": "attribution" in duties,
            "no-derivatives": self.permitted("share-modified") == "no",
            "terms-travel": self.relicense is not None and self.relicense.rule == "agreement-kept",
        }
        return frozenset(name for name, present in found.items() if present)

    def is_later_version_of(self, other: License) -> bool:
        """True if both ids differ in a trailing version only and ours is the higher one."""
        ours, theirs = _VERSIONED.match(self.id), _VERSIONED.match(other.id)
        if not ours or not theirs or ours["stem"] != theirs["stem"]:
            return False
        return _number(ours["version"]) > _number(theirs["version"])


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def build(data: Mapping[str, Any]) -> License:
    """A License from the plain data of a checked profile (all scalars are strings)."""
    text = data.get("text") or {}
    limits = data.get("limits") or {}
    further = data.get("accepts-further-restrictions")
    return License(
        id=data["id"],
        name=data["name"],
        class_=data["class"],
        basis=data["basis"],
        summary=data["summary"],
        covers=tuple(data["covers"]),
        steward=data.get("steward"),
        version=data.get("version"),
        spdx=data.get("spdx"),
        source=data.get("source"),
        text_sha256=text.get("sha256"),
        text_read=text.get("read"),
        law=data.get("law"),
        **{name: tuple(data.get(name) or ()) for name in ("urls", "aliases", "members", "incorporates", "carries", "notes")},
        permits={right: _fact(fact) for right, fact in (data.get("permits") or {}).items()},
        reach={relation: _fact(fact) for relation, fact in (data.get("reach") or {}).items()},
        relicense=_relicense(data["relicense"]) if data.get("relicense") else None,
        accepts_further_restrictions=_fact(further) if further else None,
        tolerates=tuple(further.get("tolerates") or ()) if further else (),
        duties=tuple(_duty(duty) for duty in data.get("duties") or ()),
        restricts=tuple(Restriction(**restriction) for restriction in data.get("restricts") or ()),
        passes_on=_passes_on(data["passes-on"]) if data.get("passes-on") else None,
        scale_limits=tuple(_scale(limit) for limit in limits.get("scale") or ()),
        territory_limits=tuple(_territory(limit) for limit in limits.get("territory") or ()),
        field_limits=tuple(FieldLimit(**limit) for limit in limits.get("field") or ()),
        outputs=_named(data.get("outputs"), "owner"),
        ends=tuple(Fact(end["when"], end["cite"], end.get("text", "")) for end in data.get("ends") or ()),
        updates=_named(data.get("updates"), None),
        remote_restriction=_named(data.get("remote-restriction"), None),
    )


def _fact(data: Mapping[str, Any]) -> Fact:
    return Fact(data["answer"], data["cite"], data.get("text", ""), tuple(data.get("if") or ()))


def _named(data: Mapping[str, Any] | None, key: str | None) -> Fact | None:
    """A fact whose answer stands under another key, or that has none because being stated is the answer."""
    return Fact(data[key] if key else "yes", data["cite"], data.get("text", "")) if data else None


def _relicense(data: Mapping[str, Any]) -> Relicense:
    return Relicense(
        rule=data["rule"],
        cite=data["cite"],
        text=data.get("text", ""),
        licenses=tuple(data.get("licenses") or ()),
        later_versions=data.get("later-versions") == "yes",
        conditions=tuple(data.get("if") or ()),
        exceptions=tuple(_exemption(item) for item in data.get("exceptions") or ()),
        contested=data.get("contested", ""),
    )


def _exemption(data: Mapping[str, Any]) -> Exemption:
    relations, conditions = tuple(data.get("relations") or ()), tuple(data.get("if") or ())
    return Exemption(data["license"], data["answer"], data["cite"], data["text"], relations, conditions)


def _duty(data: Mapping[str, Any]) -> DutyFact:
    return DutyFact(data["duty"], tuple(data["on"]), data["cite"], data.get("text", ""), data.get("value"))


def _passes_on(data: Mapping[str, Any]) -> PassesOn:
    equivalents = data.get("equivalents") == "yes"
    return PassesOn(tuple(data["what"]), data["how"], tuple(data["to"]), data["cite"], data.get("text", ""), equivalents)


def _scale(data: Mapping[str, Any]) -> ScaleLimit:
    above, extra = int(data["above"]), {"unit": data.get("unit"), "of": data.get("of"), "text": data.get("text", "")}
    return ScaleLimit(data["measure"], above, data["as-of"], data["cite"], **extra)


def _territory(data: Mapping[str, Any]) -> TerritoryLimit:
    return TerritoryLimit(tuple(data["excludes"]), data["what"], data["cite"], data.get("text", ""))
