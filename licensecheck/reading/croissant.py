"""A dataset's Croissant description (JSON-LD): `license` of the data, `sdLicense` of the description itself."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.reading.carried import Carried, Origin, joined, named, stating, upstream
from licensecheck.reading.facts import Upstream
from licensecheck.reading.keys import Value
from licensecheck.reading.marked_json import MarkedJson, parse

_CONFORMS = "mlcommons.org/croissant"
_LICENSES = ("license", "sc:license", "schema:license", "https://schema.org/license")
_OF_DESCRIPTION = ("sdLicense", "sc:sdLicense", "schema:sdLicense", "https://schema.org/sdLicense")
_SOURCES = ("isBasedOn", "sc:isBasedOn", "prov:wasDerivedFrom")
_WORK = ("url", "@id", "name", "@value", "sc:url", "sc:name")
"""The keys of a CreativeWork that name it, the most telling first."""


def read(text: str, origin: Origin) -> Carried:
    """The claims on data and documentation, and the datasets it is based on. Never raises; other JSON gives nothing."""
    found, problems = parse(text, origin.source, (*_LICENSES, *_OF_DESCRIPTION, *_SOURCES))
    if found is None or not _is_croissant(found):
        return Carried(problems=problems)
    data = origin.licensing("data", "declared").read(stating(_named(found, _LICENSES)))
    description = origin.licensing("documentation", "declared").read(stating(_named(found, _OF_DESCRIPTION)))
    return joined((data, description, Carried((), tuple(_upstreams(found)), (), (*problems, *found.cut))))


def _is_croissant(found: MarkedJson) -> bool:
    conforms = [value.text for key in ("conformsTo", "dct:conformsTo") for value in (*found.texts(key), *found.texts(key, "@id"))]
    if any(_CONFORMS in text for text in conforms):
        return True
    type = next((value.text for key in ("@type", "type") for value in found.texts(key)), "")
    return found.at("@context") is not None and type.rpartition(":")[2].rpartition("/")[2] == "Dataset"


def _named(found: MarkedJson, keys: tuple[str, ...]) -> Iterator[Value]:
    """The texts under the keys: texts, lists of them, and the name or address of each CreativeWork."""
    for key in keys:
        yield from found.texts(key)
        value = found.at(key)
        works = found.items(key) if isinstance(value, list) else [(key,)]
        for path in works:
            if isinstance(found.at(*path), dict):
                yield from next(filter(None, (tuple(found.texts(*path, name)) for name in _WORK)), ())


def _upstreams(found: MarkedJson) -> Iterator[Upstream]:
    for value in _named(found, _SOURCES):
        yield upstream(named(value.text, "dataset"), "dataset", "derive", value.evidence, made="data")
