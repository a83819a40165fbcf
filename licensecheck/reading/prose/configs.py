"""Configurations in code blocks that say what a model was made from: mergekit, axolotl, training parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from licensecheck.marked_yaml import MarkedYaml, Path, YamlProblem, parse
from licensecheck.model import Evidence
from licensecheck.patterns import pattern
from licensecheck.reading.facts import Problem, Upstream, quoted
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Block
from licensecheck.reading.references import reference

_MERGE = pattern(r"(?m)^\s{0,8}(?:merge_method|slices|models)\s*:")
_AXOLOTL = pattern(r"(?m)^\s{0,4}base_model\s*:")
_PARAMETER = pattern(r"\"(?:pretrained_model_name_or_path|model_name_or_path|base_model)\"\s*:\s*\"([\w.-]{1,80}/[\w.-]{1,90})\"")
MAX_CONFIG = 20_000
"""Longer configurations are not read, in characters."""
_IS_ID = pattern(r"[\w.-]{1,80}/[\w.-]{1,90}")


def read(block: Block, context: Context) -> Iterator[Upstream]:
    """The upstreams a code block configures; code in other languages says nothing about lineage."""
    if context.kind != "model":
        return
    relation = _configured(block.source, context)
    if len(block.source) > MAX_CONFIG:
        if relation or _PARAMETER.search(block.source):
            context.left_out.append(
                Problem("config-too-long", f"A configuration of more than {MAX_CONFIG} characters was not read with the prose.", block.line)
            )
        return
    if relation:
        yield from _yaml(block, context, relation)
    for match in _PARAMETER.finditer(block.source):
        line = block.line + block.source.count("\n", 0, match.start(1))
        yield _upstream(match[1], "finetune", Evidence(context.source, line, None, quoted(match[0])))


def _configured(source: str, context: Context) -> str | None:
    """What a block of YAML configures: a `merge`, a `finetune`, or None.

    A merge configuration on a card that names its base is the base's: it was pasted with the base's card.
    """
    if "merge_method" in source and _MERGE.search(source):
        return None if any(up.parent_component == "weights" for up in context.known.upstreams) else "merge"
    return "finetune" if "import " not in source and _AXOLOTL.search(source) else None


def _yaml(block: Block, context: Context, relation: str) -> Iterator[Upstream]:
    try:
        config = parse(block.source, block.line)
    except YamlProblem:
        return
    if not isinstance(config.value, dict):
        return
    for path, value in _values(config.value, ()):
        key = path[-1] if isinstance(path[-1], str) else ""
        if not isinstance(value, str) or not _IS_ID.fullmatch(value.split("+")[0].strip()):
            continue
        if key in ("model", "base_model"):
            for part in value.split("+"):
                yield _at(config, path, part.strip(), relation, context)
        elif key == "path" and "datasets" in path:
            yield _at(config, path, value, "train", context)


def _values(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _values(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _values(inner, (*path, i))
    elif path:
        yield path, value


def _at(config: MarkedYaml, path: Path, ref: str, relation: str, context: Context) -> Upstream:
    place = config.place(path)
    return _upstream(ref, relation, Evidence(context.source, place.line, place.column, quoted(ref)))


def _upstream(ref: str, relation: str, evidence: Evidence) -> Upstream:
    data = relation == "train"
    found = reference(ref, "dataset" if data else "model")
    return Upstream(found.ref, found.kind, relation, "prose", "weights", "data" if data else "weights", evidence)
