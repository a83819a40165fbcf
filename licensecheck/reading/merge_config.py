"""What a merge was made of: `mergekit_config.yml`, and the same configuration pasted into a card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from licensecheck.marked_yaml import Path
from licensecheck.patterns import pattern
from licensecheck.reading.carried import MAX_UPSTREAMS, Carried, Origin, joined, named, upstream
from licensecheck.reading.facts import Upstream
from licensecheck.reading.keys import Keys
from licensecheck.reading.yaml_file import read_keys

MAX_BLOCKS = 10
_BLOCK = pattern(r"^```ya?ml[ \t]*\n", re.MULTILINE | re.IGNORECASE)
_SIGN = "merge_method"


def read(text: str, origin: Origin) -> Carried:
    """The models of a merge configuration. Never raises."""
    keys, problems = read_keys(text, origin.source)
    return Carried((), tuple(_upstreams(keys))[:MAX_UPSTREAMS], (), problems)


def read_blocks(card: str, source: str) -> Carried:
    """The models of the merge configurations in a card's code blocks. Blocks that cannot be read are prose, no fault."""
    if _SIGN not in card:
        return Carried()
    parts = []
    for opening in list(_BLOCK.finditer(card))[:MAX_BLOCKS]:
        block = card[opening.end() :].partition("\n```")[0]
        if _SIGN in block:
            keys, _ = read_keys(block, source, card.count("\n", 0, opening.end()) + 1)
            parts.append(Carried((), tuple(_upstreams(keys))))
    return joined(parts)


def _upstreams(keys: Keys) -> Iterator[Upstream]:
    """Every model once for each place; experts stay beside each other, all others are merged into one."""
    for path, text, relation in _models(keys.values, ()):
        for part in text.split("+"):
            ref = named(part, "model")
            if ref.ref:
                yield upstream(ref, "model", relation, keys.evidence(path))


def _models(value: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    """The names in `models`, `slices` with their `sources`, `modules`, `experts`, and the base."""
    for key, relation in (("base_model", "merge"), ("model", "merge"), ("source_model", "combine")):
        yield from _name(value.get(key), (*path, key), relation)
    for key in ("models", "slices", "sources", "experts", "shared_experts"):
        items = value.get(key)
        for i, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                yield from _models(item, (*path, key, i))
            else:
                yield from _name(item, (*path, key, i), "merge")
    modules = value.get("modules")
    for name, module in modules.items() if isinstance(modules, dict) else ():
        if isinstance(module, dict):
            yield from _models(module, (*path, "modules", name))


def _name(value: Any, path: Path, relation: str) -> Iterator[tuple[Path, str, str]]:
    """A name, or `{model: {path: …}, lora: {path: …}}` as newer versions write it."""
    if isinstance(value, str):
        yield path, value, relation
    elif isinstance(value, dict):
        for key in ("path", "model", "lora"):
            yield from _name(value.get(key), (*path, key), relation)
