"""An upstream as it is told: its name as written, what it was for, where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from licensecheck.model import MAIN_COMPONENT, Component, Kind
from licensecheck.patterns import pattern
from licensecheck.reading.facts import Upstream
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Block
from licensecheck.reading.prose.things import Thing, is_id
from licensecheck.reading.references import reference

_PARENT: Mapping[str, Component] = {"train": "data", "derive": "data", "translate": "data", "generate": "weights"}
_POSSESSIVE = pattern(r"\A[\w.-]{1,30}['\u2019]s ")
_UNMISTAKABLE = pattern(r"[A-Z]{2}|\d|[a-z][A-Z]")
_OWN_DATA = pattern(r" (?:data ?sets?|corpus|corpora|data)\b")


def upstream(block: Block, context: Context, relation: str, thing: Thing, offset: int) -> Upstream:
    """An upstream with its place; ids without a link are looked up as what the relation asks for."""
    name = " ".join(thing.ref.split())
    if not thing.linked and relation != "train" and context.kind == "model":
        name = _POSSESSIVE.sub("", name) or name
    if relation == "translate" and not thing.linked:
        language = context.phrases.search("language").match(name)
        name = name[language.end() :] if language and _UNMISTAKABLE.search(name, language.end()) else name
    if relation == "train" and not thing.linked and context.begins_own(thing.ref):
        noun = _OWN_DATA.match(block.text, offset + thing.end)
        name += noun[0] if noun else ""
    parent = _PARENT.get(relation, "data" if context.kind == "dataset" else "weights")
    wanted: Kind = "dataset" if parent == "data" else "model"
    if thing.elsewhere:
        context.elsewhere.add(name)
    ref = reference(name, thing.kind or wanted)
    kind = thing.kind or (ref.kind if is_id(ref.ref) and not thing.elsewhere else None)
    start = offset + thing.start
    evidence = context.evidence(block, start, block.text[start : offset + thing.end] or name)
    return Upstream(ref.ref, kind, relation, "prose", MAIN_COMPONENT[context.kind], parent, evidence)
