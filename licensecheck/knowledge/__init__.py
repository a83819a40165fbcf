"""What is known about licenses, relations and checks: the shipped `rules/`, and what a team adds to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from licensecheck import resources
from licensecheck.errors import UsageError
from licensecheck.knowledge import compiled, license
from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.knowledge.check import Check
from licensecheck.knowledge.check import build as build_check
from licensecheck.knowledge.compiled import Entries, RuleEntries
from licensecheck.knowledge.expression import Expression, parse
from licensecheck.knowledge.license import License
from licensecheck.knowledge.phrases import Prepared

__all__ = ["Check", "Knowledge", "License", "load"]

SCHEMAS = resources.RULES / "schema"


class Knowledge:
    """All rules of one run. Later layers win over earlier ones; profiles are built when they are first asked for."""

    def __init__(self, layers: Sequence[Entries]) -> None:
        self._layers = tuple(layers)
        self._licenses: dict[str, License | None] = {}
        self._expressions: dict[str, Expression] = {}
        aliases: dict[str, str] = {}
        for layer in layers:
            aliases.update(layer.head["aliases"])
        self.catalogue = Catalogue(aliases)

    @property
    def digest(self) -> str:
        """Names the rules of this run: sha256 of the shipped ones, or of all layers' digests."""
        digests = [str(layer.head["digest"]) for layer in self._layers]
        return digests[0] if len(digests) == 1 else hashlib.sha256("\0".join(digests).encode()).hexdigest()

    @property
    def vocabulary(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """The closed lists: vocabulary["duties"]["attribution"]["label"]."""
        found: Mapping[str, Mapping[str, Mapping[str, Any]]] = self._layers[0].head["vocabulary"]
        return found

    @property
    def relations(self) -> Mapping[str, Any]:
        """relations.yaml as it stands."""
        found: Mapping[str, Any] = self._layers[0].head["relations"]
        return found

    @property
    def prose(self) -> Mapping[str, Sequence[Prepared]]:
        """The phrases of prose.yaml that cards are read by, prepared."""
        found: Mapping[str, Sequence[Prepared]] = self._layers[0].head["prose"]
        return found

    @property
    def license_ids(self) -> tuple[str, ...]:
        """The ids of all profiles, sorted."""
        return self._ids("licenses")

    def license(self, id: str) -> License | None:
        """The profile with this id, or None."""
        if id not in self._licenses:
            data = self._entry("licenses", id)
            self._licenses[id] = license.build(data) if data else None
        return self._licenses[id]

    def expression(self, text: str) -> Expression:
        """The parsed license expression; each text is parsed once."""
        if text not in self._expressions:
            self._expressions[text] = parse(text, self.catalogue)
        return self._expressions[text]

    @cached_property
    def checks(self) -> Mapping[str, Check]:
        """All checks by rule id, in the order of their ids."""
        return {id: build_check(self._required("checks", id)) for id in self._ids("checks")}

    @property
    def intents(self) -> Mapping[str, Mapping[str, Any]]:
        """The intent presets by name."""
        return {id: self._required("intents", id) for id in self._ids("intents")}

    def known_artifact(self, artifact_id: str) -> Mapping[str, Any] | None:
        """What the rules know about a public artifact, whatever the case of its id."""
        return self._entry("artifacts", artifact_id.casefold())

    def _ids(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted({id for layer in self._layers for id in layer.ids(folder)}))

    def _entry(self, folder: str, id: str) -> dict[str, Any] | None:
        found = (layer.entry(folder, id) for layer in reversed(self._layers))
        return next((entry for entry in found if entry is not None), None)

    def _required(self, folder: str, id: str) -> dict[str, Any]:
        entry = self._entry(folder, id)
        assert entry is not None
        return entry


def load(extra: Sequence[Path] = ()) -> Knowledge:
    """The shipped rules and, over them, the checked folders in `extra`. Raises RuleError, UsageError."""
    return _shipped() if not extra else Knowledge(tuple(_layers(extra)))


@lru_cache(maxsize=1)
def _shipped() -> Knowledge:
    return Knowledge((compiled.open_rules(resources.RULES),))


def _layers(extra: Sequence[Path]) -> Iterator[Entries]:
    from licensecheck.knowledge import loader

    shipped = compiled.open_rules(resources.RULES)
    yield shipped
    base = compiled.everything(shipped)
    for folder in extra:
        if not folder.is_dir():
            raise UsageError(f"no rules folder at {folder}", "Give --rules a folder with licenses/, checks/ … as in the shipped rules.")
        added = loader.load(folder, SCHEMAS, base)
        yield RuleEntries(added)
        base = replace(base, **{name: getattr(base, name) | getattr(added, name) for name in ("licenses", "checks", "aliases")})
