"""What a card's prose says the artifact was made from, with the relation that the words state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from licensecheck.reading.facts import ThirdParty, Upstream
from licensecheck.reading.prose import configs, listings, sentences, things
from licensecheck.reading.prose.context import Context, compact
from licensecheck.reading.prose.listings import upstream
from licensecheck.reading.prose.markdown import Block, Visible
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.things import Thing
from licensecheck.reading.references import reference

_OF_MODEL = ("quantized", "adapter", "merge", "distill", "finetune", "train", "copy", "original")
_OF_DATASET = ("generate", "derive")
_AFTER = ("finetune-after", "train-after", "merge-after")
_BIBTEX = re.compile(r"\s*@\w{3,20}\s*\{")
_POSSIBLE = re.compile(
    r"\b(?:may|can|could|should|to|if you|you|how to|want to|would|will|must|please)\s(?:be\s|then\s|also\s|further\s)?\Z", re.IGNORECASE
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:card|section|readme|documentation|prompt|format|license|script|code|implementation|demo|notebook|tokeni[sz]er|number|table|results?)\b"
    r"(?: \w{1,14}){0,3} (?:is|are|was|were)\s(?:\w{1,12}\s){0,2}\Z",
    re.IGNORECASE,
)
_THIS_CARD = re.compile(r"\W{0,4}this (?:model |data |dataset )?card\b", re.IGNORECASE)
_FIRST_WORD = re.compile(r"\W{0,4}([A-Za-z][\w.-]{2,60})")
_ON = re.compile(
    r"[\"'`)*]{0,3}(?: (?:model|checkpoint|pre-?trained|fine-?tuned|finetuned|trained)){0,3} (?:on|using)(?: the| a)?(?= )", re.IGNORECASE
)
_IS_FROM = re.compile(r"(?:from|extends?)\Z", re.IGNORECASE)
_LOOSE = re.compile(r"(?:version|variant|checkpoint)s? of|base(?:line)? models?\Z", re.IGNORECASE)
_TOOL = ("using", "with", "use", "used", "the")
"""How phrases of training end that name a tool as often as data."""
_OF_DATA = re.compile(r"(?:data ?sets|corpora|sources)\b.*(?:including|namely|i\.e)", re.IGNORECASE | re.DOTALL)
_TAKEN = re.compile(r"\A(?!data\b|dataset\b|corpus\b).* from\Z", re.IGNORECASE | re.DOTALL)
_AND = re.compile(r"[\s)\"'`*]{0,4}(?:and|,)\s")
_SCRATCH = re.compile(r"from scratch|architecture|not fine", re.IGNORECASE)
_ARCHITECTURE = re.compile(r"\barchitectures?\b", re.IGNORECASE)
_NAMED_MODEL = re.compile(r"\w[-_ ]\w|\d")
_USED = re.compile(r"we used?\b", re.IGNORECASE)
_TRAINED = re.compile(r"train|tun(?:ed|ing)", re.IGNORECASE)
_TESTING = re.compile(r"evaluat|test|compar", re.IGNORECASE)
_EVALUATED = re.compile(r"\W{0,4}(?:(?:we|it|they|is|was|were|are|has been|have been|the model) ){0,3}evaluat", re.IGNORECASE)
_ADVICE = re.compile(r"\W{0,4}(?:if you|if one|you (?:can|may|could|should)|feel free|note that you)\b", re.IGNORECASE)
_NOUN_BEHIND = re.compile(r"[ _-](?:data ?sets?|corpus|models?)\Z", re.IGNORECASE)
_EXPERIMENT = re.compile(r"(?:pre-?)?training on\Z", re.IGNORECASE)
_TO_THE_END = re.compile(r"[\s\"'`)*]{0,4}")
_QUANT = re.compile(r"[\s_.-]{0,3}(?:i\d[\s_.-])?\b_?(?:gguf|ggml|gptq|awq|exl2|exl3|imatrix)(?:[\s_.-].*)?\Z", re.IGNORECASE | re.DOTALL)
_DATA = re.compile(r"[\s\"'`)\]]{0,4}(?:data ?sets?|corpus|corpora|data)\b", re.IGNORECASE)
_QUANTS = ("gguf", "quants", "imatrix")
_HEAD = 3000
_MARKS = " *_->"
_CLOSE = 2
_HEADWORD = 24
_LONG_NAME = 6
_REST = 8


def read(context: Context) -> tuple[Upstream, ...]:
    """Every upstream the prose of a model or dataset card names, each once for a relation."""
    if context.kind not in ("model", "dataset"):
        return ()
    found: dict[tuple[str, str], Upstream] = {}
    for block in context.document.blocks:
        for one in _in_block(block, context):
            key = (compact(_NOUN_BEHIND.sub("", one.ref.split("/")[-1])), one.relation)
            known = found.setdefault(key, one)
            if known.kind is None and one.kind is not None:
                found[key] = one
    return tuple(_reconciled(list(found.values()), context))


def _reconciled(found: Sequence[Upstream], context: Context) -> Iterator[Upstream]:
    """What the front matter does not say already, or says by our reading only; ids as they stand there."""
    repos = [(compact(up.ref), up.parent_component) for up in (*found, *context.known.upstreams) if up.kind is not None]
    known = {(compact(up.ref.split("/")[-1]), up.parent_component): up for up in context.known.upstreams}
    for one in found:
        name = compact(one.ref)
        before = known.get((compact(one.ref.split("/")[-1]), one.parent_component))
        if before is None:
            if one.kind is not None or not any(name in repo and component == one.parent_component for repo, component in repos):
                yield one
        elif before.inferred and one.relation != before.relation and _overrules(one, before, found):
            yield replace(one, ref=before.ref, kind=before.kind)
    yield from _quantized(found, context)
    yield from _in_title(found, context)


def _overrules(one: Upstream, before: Upstream, found: Sequence[Upstream]) -> bool:
    """Whether the prose knows better than our reading; a file made from something else is no quantization of the base."""
    if one.relation == "finetune":
        return before.relation == "quantized" and any(up.relation == "quantized" for up in found)
    return one.kind is not None


def _in_title(found: Sequence[Upstream], context: Context) -> Iterator[Upstream]:
    """`X-GGUF` is made from X, where nothing else says what these files were made from; a link may tell whose X it is."""
    made = (*found, *context.known.upstreams)
    if context.kind != "model" or any(up.parent_component == "weights" and up.relation != "finetune" for up in made):
        return
    title = next((block for block in context.document.blocks if block.kind == "heading"), None)
    words = title.text.strip(" #*") if title else ""
    match = _QUANT.search(words)
    name = words[: match.start()].strip() if match else ""
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


def _quantized(found: Iterable[Upstream], context: Context) -> Iterator[Upstream]:
    """The one base of a card that offers GGUF files or quants without saying in so many words what they were made from."""
    bases = [up for up in context.known.upstreams if up.parent_component == "weights"]
    word = next((word for word in _QUANTS if word in context.body[:_HEAD]), None)
    if word is None or len(bases) != 1 or not bases[0].inferred or bases[0].relation != "finetune":
        return
    if not any(up.relation == "quantized" for up in found):
        line = context.document.first_line + context.body.count("\n", 0, context.body.index(word))
        yield replace(bases[0], relation="quantized", where="prose", inferred=False, evidence=context.evidence_at(line, word))


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


def _in_block(block: Block, context: Context) -> Iterator[Upstream]:
    if block.kind == "code":
        yield from configs.read(block, context)
        yield from listings.files(block, context)
    elif block.kind == "row":
        yield from listings.row(block, context)
        if len(block.cells) == listings.PAIR and len(block.cells[1]) > listings.SENTENCE and _may_speak(block, context):
            yield from _prose(block, listings.cell(block, 1), listings.start_of(block, 1), context)
    else:
        if block.kind == "item":
            yield from listings.item(block, context)
        if _may_speak(block, context):
            yield from listings.label(block, context)
            yield from _prose(block, block.visible, 0, context)
        if block.kind != "heading":
            yield from listings.data_links(block, context)


def _may_speak(block: Block, context: Context) -> bool:
    """Whether any phrase of lineage is in the block: most need no closer look."""
    dataset = context.kind == "dataset"
    if block.kind == "heading":
        return not dataset and any(word in block.lower for word in ("quant", "gguf", "imatrix"))
    if dataset and block.section and context.titled(block.section[-1], "other-heading"):
        return False
    return context.within(*_phrases(context), *_AFTER).found(block.source) and not _BIBTEX.match(block.source)


def _phrases(context: Context) -> tuple[str, ...]:
    return _OF_DATASET if context.kind == "dataset" else _OF_MODEL


def _prose(block: Block, visible: Visible, offset: int, context: Context) -> Iterator[Upstream]:
    for sentence in sentences.split(visible):
        if _THIS_CARD.match(sentence.text) or _ADVICE.match(sentence.text) or _of_a_sibling(sentence.text, context):
            continue
        other = block.kind == "item" and _of_another(block, context)
        for relation, thing in _in_sentence(sentence, context):
            if not (other and relation == "finetune"):
                yield upstream(block, context, _relation(relation, thing, sentence, context), thing, offset + sentence.start)


def _of_a_sibling(text: str, context: Context) -> bool:
    """Whether a sentence speaks of another model of the family: its first word goes on where an own name ends."""
    match = _FIRST_WORD.match(text)
    first = compact(match[1]) if match else ""
    if not any(char.isdigit() for char in first) or first in context.own_names:
        return False
    if any(first == compact(base.split("/")[-1]) for base in context.bases):
        return False
    return any(len(own) >= _LONG_NAME and first.startswith(own) for own in context.own_names)


def _of_another(block: Block, context: Context) -> bool:
    """Whether an item describes another model: it begins with a link to one, and is no mere link."""
    first = next((link for link in block.visible.links if not link.image), None)
    if first is None or first.start > _CLOSE or len(block.text) - first.end < _REST:
        return False
    thing = things.of_link(first, context)
    return thing is not None and thing.kind == "model" and not context.is_own_exactly(thing.ref)


def _in_sentence(sentence: Sentence, context: Context) -> Iterator[tuple[str, Thing]]:
    """Relations and things of one sentence; a thing belongs to the phrase that is nearest before it."""
    claims: dict[int, tuple[str, Thing]] = {}
    for end, start, name in _cues(sentence.text, context):
        for thing in things.after(sentence, end, context):
            if _fits(name, sentence.text[start:end], thing, sentence.text, end, context):
                claims[thing.start] = (name, thing)
        if name == "merge" and sentence.text[start:end].endswith("with"):
            for thing in things.before(sentence, start, context):
                claims.setdefault(thing.start, (name, thing))
    for data in [data for name, thing in claims.values() if name == "finetune" for data in _tuned_on(sentence, thing, context)]:
        claims.setdefault(data.start, ("train", data))
    if context.kind == "model":
        for name, thing in _before(sentence, context):
            if not any(thing.start < other.end and thing.end > other.start for _, other in claims.values()):
                claims[thing.start] = (name, thing)
    yield from claims.values()


def _tuned_on(sentence: Sentence, thing: Thing, context: Context) -> list[Thing]:
    """`… version of X on the Y dataset`."""
    match = _ON.match(sentence.text, thing.end)
    return things.after(sentence, match.end(), context) if match else []


def _before(sentence: Sentence, context: Context) -> Iterator[tuple[str, Thing]]:
    for name in _AFTER:
        for match in context.phrases.search(name).finditer(sentence.text):
            if _denied(sentence.text, match.start(), context):
                continue
            for thing in things.before(sentence, match.start(), context, every=name == "merge-after"):
                if name != "finetune-after" or _is_base(thing, match[0], sentence.text, context):
                    yield name.removesuffix("-after"), thing


def _is_base(thing: Thing, cue: str, text: str, context: Context) -> bool:
    """Whether what stands before `fine-tuned on …` or `model trained on …` is what was trained, not what came of it."""
    if _AND.match(text, thing.end):
        return False
    if cue.startswith("model") and "tuned" not in cue:
        named = thing.linked or _NAMED_MODEL.search(thing.ref) is not None
        return named and not _SCRATCH.search(text) and thing.start > _CLOSE and not context.is_own(thing.ref)
    return not _is_self(thing, context)


def _is_self(thing: Thing, context: Context) -> bool:
    """Whether the subject of `X was fine-tuned on …` is this artifact: its name, part of it, or a name beside a declared base."""
    if thing.linked:
        return False
    plain = compact(thing.ref)
    part = thing.start <= _CLOSE and any(own.startswith(plain) or plain.startswith(own) for own in context.own_names)
    return part or any(up.parent_component == "weights" for up in context.known.upstreams)


def _cues(text: str, context: Context) -> list[tuple[int, int, str]]:
    """Ends and starts of the phrases in a text, by their end; of several that end alike the longest, then the first list's."""
    best: dict[int, tuple[int, str]] = {}
    start = len(text) - len(text.lstrip(_MARKS))
    first = context.phrases.search("finetune-first").match(text[start:]) if context.kind == "model" else None
    if first:
        best[start + first.end()] = (start, "finetune")
    for name in _phrases(context):
        for match in context.phrases.search(name).finditer(text):
            known = best.get(match.end())
            if (known is None or match.start() < known[0]) and not _denied(text, match.start(), context):
                best[match.end()] = (match.start(), name)
    return [(end, start, name) for end, (start, name) in sorted(best.items())]


def _denied(text: str, start: int, context: Context) -> bool:
    """Whether the words before a phrase make it a comparison, a possibility, or about something else."""
    near = text[max(0, start - 60) : start]
    if _POSSIBLE.search(near) or _OF_SOMETHING_ELSE.search(text[max(0, start - 120) : start]):
        return True
    return context.phrases.search("comparison").found(near + text[start : start + 12])


def _fits(name: str, cue: str, thing: Thing, text: str, end: int, context: Context) -> bool:
    """Whether such a phrase can govern such a thing: `trained with X` is about tools unless X is data."""
    near = len(text[end : thing.start].split()) <= _CLOSE
    firm = things.is_firm(thing, text)
    if name == "train":
        if _EVALUATED.match(text) or _is_tested_on(text, thing, context):
            return False
        if (_OF_DATA.match(cue) or _TAKEN.search(cue)) and not _TRAINED.search(text):
            return False
        if _EXPERIMENT.match(cue) and _TESTING.search(text):
            return False
        if cue.lower().startswith("derivative"):
            return thing.linked or _is_data(text, thing)
        if cue.lower().endswith(_TOOL):
            return thing.kind is not None or (_is_data(text, thing) and not _TESTING.search(text))
        return near or firm
    if name == "derive":
        if _USED.match(cue):
            return (thing.kind == "dataset" or _is_data(text, thing)) and firm
        plain = near and thing.ref[:1].isupper() and _IS_FROM.search(cue) is not None
        return firm or plain or context.phrases.whole("well-known-source").match(thing.ref) is not None
    if _ARCHITECTURE.search(text, end, thing.start):
        return False
    if name == "copy" and not thing.linked:
        return False
    if _LOOSE.match(cue):
        return thing.linked and (near or name != "finetune")
    return firm or (name not in ("adapter", "quantized") and thing.ref.isupper() and near and not cue.lower().startswith("based"))


def _is_tested_on(text: str, thing: Thing, context: Context) -> bool:
    """Whether `validation set` or the like follows a name."""
    gap = _TO_THE_END.match(text, thing.end)
    rest = text[gap.end() if gap else thing.end :][:_HEADWORD]
    return context.phrases.search("not-trained-on").match(rest) is not None


def _is_data(text: str, thing: Thing) -> bool:
    return _DATA.match(text[thing.end : thing.end + 20]) is not None


def _relation(name: str, thing: Thing, sentence: Sentence, context: Context) -> str:
    """The relation of the phrase, corrected by what the thing is."""
    if name == "original":
        usual = context.known.relation
        return "quantized" if usual == "finetune" and context.looks_quantized else usual
    if name == "train" and thing.kind == "model":
        return "finetune"
    data = thing.kind == "dataset" or _is_data(sentence.text, thing)
    return "train" if name in ("finetune", "adapter") and data else name
