"""What a card declares it was made from: `base_model`, `datasets`, `source_datasets`, a space's `models`, tags."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.marked_yaml import MarkedYaml
from licensecheck.model import MAIN_COMPONENT, Component, Issue, Kind
from licensecheck.reading.declared_license import tagged_values
from licensecheck.reading.facts import Problem, Upstream, quoted
from licensecheck.reading.keys import Keys, Value
from licensecheck.reading.references import Reference, reference, references

RELATIONS = ("adapter", "merge", "quantized", "finetune")
"""The values of the Hub's `base_model_relation`."""
ADAPTER_CONFIG = "adapter_config.json"
BASE_TAG = "base_model:"
DATASET_TAG = "dataset:"

_BASE_KEYS = ("base_model", "base_models", "base_model_sources", "finetuned_from")
_DATASET_KEYS = ("datasets", "dataset_sources")
_MISSPELT = {"basemodel": "base_model", "dataset": "datasets", "xdatasets": "datasets"}
_MADE: Mapping[str, Component] = {"derive": "data", "use": "code"}
"""What a relation on a card makes, where it is not weights."""
_NAME_KEYS = ("repo_id", "id", "repo_url", "url", "model", "path", "name")
"""The keys under which a mapping holds one upstream, the most telling first."""
_QUANTIZED = ("gguf", "gptq", "awq", "exl2", "exl3", "4bit", "8bit", "int4", "int8", "fp8")
_QUANTIZERS = frozenset(("gguf", "llama.cpp", "llamacpp", "llama-cpp", "ctransformers", "exllamav2"))
_MERGES = frozenset(("merge", "mergekit", "lazymergekit"))
_ADAPTERS = frozenset(("peft", "lora", "adapter-transformers"))


class About(Struct, frozen=True):
    """What is known of the artifact beside its card: its names and its files, where they are known."""

    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


UNKNOWN = About()
"""Nothing is known."""


def read_upstreams(keys: Keys, kind: Kind, about: About) -> tuple[tuple[Upstream, ...], tuple[Issue, ...]]:
    """Everything the keys name, once each, in the order of the card's keys here."""
    tags = keys.texts("tags")
    if kind == "model":
        bases, issues = _bases(keys, about, tags)
        return deduplicated([*bases, *_training_data(keys, tags), *_duplicated(keys, kind)]), (*issues, *_misspelt(keys))
    if kind == "dataset":
        found = [_upstream(v, r, "derive", kind) for v in keys.texts("source_datasets") for r in _source_dataset(v)]
        return deduplicated([*found, *_duplicated(keys, kind)]), ()
    if kind == "space":
        return deduplicated(_parts_of_space(keys)), ()
    return (), ()


def deduplicated(upstreams: Iterable[Upstream]) -> tuple[Upstream, ...]:
    """One upstream a thing: the first stays, a relation that somebody stated replaces one that was inferred."""
    found: dict[tuple[str, Component], Upstream] = {}
    for upstream in upstreams:
        key = (upstream.ref.lower(), upstream.parent_component)
        known = found.setdefault(key, upstream)
        if known.inferred and not upstream.inferred:
            found[key] = replace(known, relation=upstream.relation, inferred=False)
    return tuple(found.values())


def read_tags(tags: Sequence[Value], kind: Kind, about: About) -> tuple[Upstream, ...]:
    """What a source's tags name as upstreams of a model."""
    if kind != "model":
        return ()
    keys = Keys("tags", MarkedYaml({"tags": [tag.text for tag in tags]}, {}, {}))
    return deduplicated([*_typed_bases(keys, about, tags, None, 0), *_typed_data(tags)])


def _tagged_bases(tags: Iterable[Value]) -> list[tuple[Value, str | None]]:
    """The bases among the tags with their relation: `base_model:<id>` and `base_model:<relation>:<id>`."""
    found = []
    for value in tagged_values(tags, BASE_TAG):
        relation, colon, rest = value.text.partition(":")
        if colon and not rest.startswith("//") and rest.strip():
            found.append((value._replace(text=rest.strip()), relation if relation in RELATIONS else None))
        else:
            found.append((value, None))
    return found


def infer_relation(keys: Keys, about: About, count: int) -> str:
    """How an artifact with `count` bases was probably made, where nobody says it."""
    tags = {tag.text.lower() for tag in keys.texts("tags")}
    library = _lower(keys, "library_name")
    names = [_lower(keys, "new_version"), _lower(keys, "model_name"), *map(str.lower, about.names)]
    if ADAPTER_CONFIG in about.files or library in _ADAPTERS or tags & _ADAPTERS or _end_in(names, ("lora", "qlora")):
        return "adapter"
    if count > 1 and tags & _MERGES:
        return "merge"
    if keys.texts("quantized_by") or library in _QUANTIZERS or tags & _QUANTIZERS:
        return "quantized"
    if _end_in(names, _QUANTIZED) or any(name.lower().endswith(".gguf") for name in about.files):
        return "quantized"
    return "merge" if count > 1 else "finetune"


def _end_in(names: Iterable[str], words: Sequence[str]) -> bool:
    """Whether a name's last part, after `-`, `_` or `.`, is one of `words`."""
    return any(name.replace("_", "-").replace(".", "-").rpartition("-")[2] in words for name in names)


def _lower(keys: Keys, key: str) -> str:
    value = keys.text(key)
    return value.text.lower() if value else ""


def _bases(keys: Keys, about: About, tags: Sequence[Value]) -> tuple[list[Upstream], list[Issue]]:
    stated, issues = _stated_relation(keys)
    named = [found for key in _spelled(keys, _BASE_KEYS) for found in _named(keys, key, "model")]
    relation = stated or infer_relation(keys, about, len(named))
    bases = [_upstream(value, ref, relation, "model", inferred=stated is None) for value, ref in named]
    return [*bases, *_typed_bases(keys, about, tags, stated, len(bases))], issues


def _typed_bases(keys: Keys, about: About, tags: Sequence[Value], stated: str | None, others: int) -> list[Upstream]:
    """The bases among the tags; `others` are named elsewhere."""
    typed = _tagged_bases(tags)
    guess = infer_relation(keys, about, others or len({value.text.lower() for value, _ in typed}))
    bases = []
    for value, tagged in typed:
        told = tagged or stated
        bases.append(_upstream(value, reference(value.text, "model"), told or guess, "model", inferred=told is None))
    return bases


def _stated_relation(keys: Keys) -> tuple[str | None, list[Issue]]:
    value = keys.text("base_model_relation")
    if value is None:
        return None, []
    word = value.text.lower()
    if word in RELATIONS:
        return word, []
    close = difflib.get_close_matches(word[:40], RELATIONS, n=1, cutoff=0.4)
    hint = f"did you mean `{close[0]}`" if close else f"it is one of {', '.join(RELATIONS)}"
    message = f"`base_model_relation: {quoted(value.text)}` is no relation the Hub knows; {hint}."
    return None, [Problem("unknown-relation", message, value.evidence.line, value.evidence.column).issue(keys.source)]


def _training_data(keys: Keys, tags: Sequence[Value]) -> list[Upstream]:
    named = [found for key in _spelled(keys, _DATASET_KEYS) for found in _named(keys, key, "dataset")]
    return [*(_upstream(value, ref, "train", "dataset") for value, ref in named), *_typed_data(tags)]


def _typed_data(tags: Sequence[Value]) -> list[Upstream]:
    found = ((value, ref) for value in tagged_values(tags, DATASET_TAG) for ref in references(value.text, "dataset"))
    return [_upstream(value, ref, "train", "dataset") for value, ref in found]


def _parts_of_space(keys: Keys) -> list[Upstream]:
    parts: tuple[tuple[str, Kind], ...] = (("models", "model"), ("datasets", "dataset"))
    used = [_upstream(v, r, "use", kind) for key, kind in parts for v, r in _named(keys, key, kind)]
    return [*used, *_duplicated(keys, "space")]


def _duplicated(keys: Keys, kind: Kind) -> list[Upstream]:
    """What the Hub's duplicator copied this repo from."""
    return [_upstream(value, ref, "copy", kind) for value, ref in _named(keys, "duplicated_from", kind)]


def _spelled(keys: Keys, proper: Sequence[str]) -> list[str]:
    """The keys of the card that mean one of `proper`, in that order, misspelt ones last."""
    return [*(key for key in proper if key in keys.values), *(key for key in keys.values if _meant(key) in proper)]


def _meant(key: str) -> str | None:
    """The key that a misspelt one stands for, None if it is not misspelt."""
    plain = key.strip().lower().replace("-", "_")
    meant = _MISSPELT.get(plain, plain)
    return meant if meant != key and meant in ("base_model", "datasets") else None


def _misspelt(keys: Keys) -> list[Issue]:
    issues = []
    for key in keys.values:
        meant = _meant(key)
        if meant and keys.texts(key):
            place = keys.evidence((key,), at_key=True)
            message = f"The Hub ignores `{quoted(key)}:`; write `{meant}:`."
            issues.append(Problem("misspelt-key", message, place.line, place.column).issue(keys.source))
    return issues


def _named(keys: Keys, key: str, kind: Kind) -> list[tuple[Value, Reference]]:
    """The references under one key: texts, lists, mappings like `{name: …, repo_url: …}` and `{NAME: url}`."""
    telling = [value for item in keys.items(key) for value in _telling(item)]
    return [(value, ref) for value in telling for ref in _references(value, kind)]


def _telling(texts: Sequence[Value]) -> list[Value]:
    """Of the texts in one mapping those that name the upstream: not its author, version or description."""
    best = next((key for key in _NAME_KEYS if any(text.name == key for text in texts)), None)
    return [text for text in texts if best is None or text.name == best]


def _references(value: Value, kind: Kind) -> tuple[Reference, ...]:
    """What a text names; the key it stands under where the text is no reference to the Hub: `{NAME: url}`."""
    found = references(value.text, kind)
    is_name = not value.name or value.name in _NAME_KEYS or value.name.strip() == value.text
    return found if is_name or any(ref.kind for ref in found) else (Reference(quoted(value.name.strip()), None),)


def _source_dataset(value: Value) -> tuple[Reference, ...]:
    """`original`, a bare `extended` and `extended|other` name nothing; `extended|other-x` is a dataset that is not on the Hub."""
    text = value.text.strip()
    _, bar, name = text.partition("|")
    name = (name if bar else text).strip()
    if name in ("original", "extended", "other", ""):
        return ()
    if name.startswith("other-"):
        return (Reference(quoted(name), None),)
    return references(name, "dataset")


def _upstream(value: Value, ref: Reference, relation: str, kind: Kind, *, inferred: bool = False) -> Upstream:
    """An upstream of `kind`; what it was made into follows from the relation."""
    parent = MAIN_COMPONENT[ref.kind or kind]
    made = parent if relation == "copy" else _MADE.get(relation, "weights")
    return Upstream(ref.ref, ref.kind, relation, "front-matter", made, parent, value.evidence, inferred, ref.revision)
