"""What the prose adds to the upstreams that the front matter names, and what the two say of each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from licensecheck.model import Component
from licensecheck.patterns import pattern
from licensecheck.reading.facts import ThirdParty, Upstream
from licensecheck.reading.prose import things
from licensecheck.reading.prose.context import Context, compact
from licensecheck.reading.prose.things import Thing
from licensecheck.reading.prose.upstreams import upstream
from licensecheck.reading.references import reference

_QUANT = pattern(r"(?:[\s_.-]{1,3}|\b)(?:i\d[\s_.-])?(?:gguf|ggml|gptq|awq|exl2|exl3|imatrix)(?:[\s_.-].*)?\Z", re.IGNORECASE | re.DOTALL)
_FULL = pattern(r"(?:full|original|unquantized|fp16|bf16|fp32)(?: (?:model|weights|version|precision))?", re.IGNORECASE)
_QUANTS = ("gguf", "quants", "imatrix")
_FORMAT = "gguf|ggml|gptq|awq|exl2|exl3|quanti[sz]ed"
_THESE = r"(?:this is|these are|here (?:is|are)|contains?)(?: \w{1,12}){0,3}"
_OF_THIS = pattern(rf"\b{_THESE} (?:{_FORMAT}) (?:versions?|files|quants|weights) (?:of|for) (?:this|the above) model")
_AN_ADAPTER = pattern(
    r"\b(?:this is|this repo(?:sitory)?|what|contains?|provides?|is)\b[\s:*_]{1,6}(?:an? |the )?(?:\w{1,14} ){0,2}"
    r"(?P<what>(?:q?lora|peft) adapters?)\b"
)
_HEAD = 3000
_MOST_WORDS = 12
_A_FEW = 2
_WORD_ENDS = pattern(r" |(?=\()")
_INITIAL = pattern(r"\b[A-Z]")


def reconciled(found: Sequence[Upstream], context: Context) -> Iterator[Upstream]:
    """What the front matter does not say already, or says by our reading only; ids as they stand there."""
    repos = [
        (compact(up.ref), compact(up.ref.split("/")[-1]), up.parent_component)
        for up in (*found, *context.known.upstreams)
        if up.kind is not None
    ]
    known = {(compact(up.ref.split("/")[-1]), up.parent_component): up for up in context.known.upstreams}
    told, initials = _told(found), _initials(found)
    for one in found:
        plain = compact(things.CALLED_DATA.sub("", one.ref.split("/")[-1]))
        before = known.get((compact(one.ref.split("/")[-1]), one.parent_component)) or known.get((plain, one.parent_component))
        if before is None:
            shorter = _is_told_better(one, told) or (one.ref, one.relation) in initials or _is_shorter(one, repos, context)
            if one.kind is not None or one.relation == "distill" or not shorter:
                yield one
        elif before.inferred and one.relation != before.relation and _overrules(one, before, found):
            yield replace(one, ref=before.ref, kind=before.kind)
    yield from _by_what_it_offers(found, context)
    yield from _bases_of_bases(found, context)
    yield from _in_title(found, context)
    yield from _in_full(found, context)


def _is_shorter(one: Upstream, repos: Sequence[tuple[str, str, Component]], context: Context) -> bool:
    """Whether a name is but another word for a repo whose id has it.

    What was quantized is named after its own base, too: a model's family that does not come first in its name. So is what
    has an address elsewhere.
    """
    name = compact(one.ref)
    having = [(repo, own) for repo, own, component in repos if component == one.parent_component and name in repo]
    first = any(repo.startswith(name) or own.startswith(name) for repo, own in having)
    told_apart = one.parent_component == "weights" and (context.looks_quantized or one.ref in context.elsewhere)
    return bool(having) and (first or not told_apart or context.phrases.search("model-family").match(one.ref) is None)


def _told(found: Sequence[Upstream]) -> frozenset[tuple[str, str]]:
    """What is told of: names, and where those of models are of several words also the beginnings of them, each with its relation."""
    names = {(up.ref, up.relation) for up in found}
    longer = ((_WORD_ENDS.split(up.ref), up.relation) for up in found if up.parent_component == "weights")
    starts = {(" ".join(words[:i]) + " ", relation) for words, relation in longer for i in range(1, min(len(words), _MOST_WORDS))}
    return frozenset(names | starts)


def _initials(found: Sequence[Upstream]) -> frozenset[tuple[str, str]]:
    """The initials of names, without that of an owner, too, each with its relation."""
    spelled = ((_INITIAL.findall(up.ref), up.relation) for up in found if up.kind is None)
    return frozenset(("".join(letters[i:]), relation) for letters, relation in spelled for i in (0, 1) if len(letters[i:]) > _A_FEW)


def _is_told_better(one: Upstream, told: frozenset[tuple[str, str]]) -> bool:
    """Whether another name tells the same better: `Stable Diffusion model v1.5` beside `Stable Diffusion`, `X` beside `X's corpus`."""
    owner, possessive, _ = one.ref.partition("'s ")
    if possessive and (owner, one.relation) in told:
        return True
    return one.parent_component == "weights" and (f"{one.ref} ", one.relation) in told


def _overrules(one: Upstream, before: Upstream, found: Sequence[Upstream]) -> bool:
    """Whether the prose knows better than our reading; a file made from something else is no quantization of the base."""
    if one.relation == "finetune":
        return before.relation == "quantized" and any(up.relation == "quantized" for up in found)
    return one.kind is not None


def _in_title(found: Sequence[Upstream], context: Context) -> Iterator[Upstream]:
    """`X-GGUF`, or a GGUF version of `this model`, is made from X, if nothing else says from what; a link may tell whose X it is."""
    made = (*found, *context.known.upstreams)
    if context.kind != "model" or any(up.parent_component == "weights" and up.relation != "finetune" for up in made):
        return
    title = next((block for block in context.document.blocks if block.kind == "heading"), None)
    words = title.text.strip(" #*") if title else ""
    match = _QUANT.search(words)
    name = words[: match.start()].strip() if match else words if _OF_THIS.search(context.body[:_HEAD]) else ""
    if title is None or not name or " " in name or not any(char.isdigit() for char in name):
        return
    plain = compact(name.split("/")[-1])
    if any(compact(up.ref.split("/")[-1]) == plain for up in made):
        return
    repos = (
        thing
        for block in context.document.blocks
        if "/" in block.source and plain in compact(block.source)
        for link in block.visible.links
        if (thing := things.of_link(link, context))
    )
    repo = next((thing for thing in repos if thing.kind == "model" and compact(thing.ref.split("/")[-1]) == plain), None)
    yield upstream(title, context, "quantized", repo._replace(start=0, end=len(name)) if repo else Thing(name, None, 0, len(name)), 0)


def _in_full(found: Sequence[Upstream], context: Context) -> Iterator[Upstream]:
    """`[full](…) / [exl2](…) / gguf`: the model in full that quantized files stand beside."""
    if (
        context.kind != "model"
        or not context.looks_quantized
        or any(up.parent_component == "weights" for up in (*found, *context.known.upstreams))
    ):
        return
    for block in context.document.blocks:
        for link in block.visible.links:
            thing = things.of_link(link, context) if _FULL.fullmatch(link.text.strip()) else None
            if thing and thing.kind == "model" and thing.ref not in context.known.names:
                yield upstream(block, context, "quantized", thing, 0)
                return


def _by_what_it_offers(found: Iterable[Upstream], context: Context) -> Iterator[Upstream]:
    """The one base of a card that offers quants or an adapter without saying in so many words what they were made from."""
    bases = [up for up in context.known.upstreams if up.parent_component == "weights"]
    if len(bases) != 1 or not bases[0].inferred or bases[0].relation != "finetune":
        return
    relation, word = _offered(context.body[:_HEAD])
    if relation and not any(up.relation == relation for up in found):
        line = context.document.first_line + context.body.count("\n", 0, context.body.index(word))
        yield replace(bases[0], relation=relation, where="prose", inferred=False, evidence=context.evidence_at(line, word))


def _offered(head: str) -> tuple[str | None, str]:
    """What the beginning of a card offers, as the relation that makes, and the words that say so."""
    quants = next((word for word in _QUANTS if word in head), None)
    if quants:
        return "quantized", quants
    adapter = _AN_ADAPTER.search(head) if "merged" not in head else None
    return ("adapter", adapter["what"]) if adapter else (None, "")


def _bases_of_bases(found: Sequence[Upstream], context: Context) -> Iterator[Upstream]:
    """The other bases of files that were made from one of several: what that one, which is named after them, was made from."""
    quantized = {up.ref for up in found if up.relation == "quantized" and up.kind is not None}
    named = [compact(_QUANT.sub("", ref.split("/")[-1])) for ref in quantized]
    for up in context.known.upstreams:
        name = compact(up.ref.split("/")[-1])
        guessed = up.relation == "quantized" and up.inferred and up.ref not in quantized
        if guessed and name not in named and any(name in other for other in named):
            yield replace(up, relation="finetune", inferred=False)


def named_after(others: Sequence[ThirdParty], found: Sequence[Upstream], context: Context) -> tuple[Upstream, ...]:
    """The base that a model is named after, whose license is all that its card states: `X-7B is licensed …` on `X-7B-Tales`."""
    if context.kind != "model" or any(up.parent_component == "weights" for up in (*found, *context.known.upstreams)):
        return ()
    for other in others:
        plain = compact(other.ref.split("/")[-1])
        versioned = any(char.isdigit() for char in plain) and any(char.isalpha() for char in plain)
        if versioned and any(own.startswith(plain) and own != plain for own in context.own_names):
            ref = reference(other.ref, "model")
            return (Upstream(ref.ref, ref.kind if "/" in ref.ref else None, "finetune", "prose", "weights", "weights", other.evidence),)
    return ()
