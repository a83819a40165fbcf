"""What a merge was made of: `mergekit_config.yml`, and the same configuration pasted into a card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from licensecheck.marked_yaml import Path
from licensecheck.patterns import pattern
from licensecheck.reading.carried import Carried, Origin, joined, named, upstream
from licensecheck.reading.facts import Problem, Upstream
from licensecheck.reading.keys import Keys
from licensecheck.reading.yaml_file import read_keys

MAX_BLOCKS = 10
_BLOCK = pattern(r"^```ya?ml[ \t]*\n", re.MULTILINE | re.IGNORECASE)
_SIGN = "merge_method"


def read(text: str, origin: Origin) -> Carried:
    """The models of a merge configuration. Never raises."""
    keys, problems = read_keys(text, origin.source)
    return joined((Carried((), tuple(_upstreams(keys)), (), problems),))


def read_blocks(card: str, source: str) -> Carried:
    """The models of the merge configurations in a card's code blocks. Blocks that cannot be read are prose, no fault."""
    if _SIGN not in card:
        return Carried()
    found = list(_blocks(card))
    parts = []
    for start, block in found[:MAX_BLOCKS]:
        keys, _ = read_keys(block, source, card.count("\n", 0, start) + 1)
        parts.append(Carried((), tuple(_upstreams(keys))))
    if len(found) > MAX_BLOCKS:
        line = card.count("\n", 0, found[MAX_BLOCKS][0])
        message = f"Only the first {MAX_BLOCKS} of {len(found)} merge configurations were read."
        parts.append(Carried(problems=(Problem("too-many-configurations", message, line),)))
    return joined(parts)


def _blocks(card: str) -> Iterator[tuple[int, str]]:
    """The merge configurations in code blocks, with the offset at which each begins."""
    for opening in _BLOCK.finditer(card):
        start, end = opening.end(), card.find("\n```", opening.end())
        block = card[start : end if end >= 0 else len(card)]
        if _SIGN in block:
            yield start, block


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
