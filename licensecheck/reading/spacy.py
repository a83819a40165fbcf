"""The `meta.json` of a spaCy pipeline: its license, and the corpora and vectors it was trained with."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.reading.carried import MAX_UPSTREAMS, Carried, Origin, joined, named, stating, upstream
from licensecheck.reading.facts import Upstream, quoted
from licensecheck.reading.marked_json import MarkedJson, parse
from licensecheck.reading.references import Reference

_SIGNS = frozenset(("spacy_version", "spacy_git_version", "pipeline"))
_NAMES = ("name", "url")


def read(text: str, origin: Origin) -> Carried:
    """The claim on the weights and the sources. Never raises; a `meta.json` of something else gives nothing."""
    meta, problems = parse(text, origin.source, ("license", *_NAMES))
    if meta is None or not _SIGNS.intersection(meta.value):
        return Carried(problems=problems)
    claims = origin.licensing("weights", "declared").read(stating(meta.texts("license")))
    return joined((claims, Carried((), tuple(_upstreams(meta)), (), (*problems, *meta.cut))))


def _upstreams(meta: MarkedJson) -> Iterator[Upstream]:
    for place in meta.items("sources", most=MAX_UPSTREAMS):
        texts = {name: value for name in _NAMES for value in meta.texts(*place, name)}
        if not texts:
            continue
        address = named(texts["url"].text, "dataset") if "url" in texts else Reference("", None)
        value = texts.get("name") or texts["url"]
        ref = address if address.kind else Reference(quoted(value.text), None)
        yield upstream(ref, "dataset", "train", value.evidence)
