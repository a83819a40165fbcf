"""What a card's prose says the artifact was made from, with the relation that the words state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from licensecheck.model import Evidence
from licensecheck.patterns import pattern
from licensecheck.reading.facts import Upstream
from licensecheck.reading.prose import configs, links, listings, reach, reconciling, sentences, sources, things
from licensecheck.reading.prose.context import Context, compact
from licensecheck.reading.prose.fitting import CLOSE, Cue, fits, fits_before, makes_data, relation_to
from licensecheck.reading.prose.markdown import Block
from licensecheck.reading.prose.phrases import Finder
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.things import Thing
from licensecheck.reading.prose.upstreams import upstream

MAX_UPSTREAMS = 1000
"""No more upstreams are kept of one card."""
MAX_SAID = 16
"""No more phrases of lineage are followed in one sentence."""
Said: TypeAlias = "tuple[str, re.Match[str]]"
"""A phrase that was said, with the list it is from."""
_OF_MODEL = ("quantized", "adapter", "merge", "distill", "finetune", "train", "copy", "original", "generate")
_OF_DATASET = ("generate", "translate", "copy", "derive")
_FIRST = ("finetune-first",)
_AFTER = ("finetune-after", "train-after", "merge-after", "quantized-after", "generate-after")
_SAID_OF_MODEL = (*_OF_MODEL, *_AFTER, *_FIRST)
_SAID_OF_DATASET = (*_OF_DATASET, *_AFTER, *_FIRST)
_BIBTEX = pattern(r"\s*@\w{3,20}\s*\{")
_POSSIBLE = pattern(
    r"\b(?:may|can|could|should|to|if you|you|how to|want to|would|will|must|please)\s(?:be\s|then\s|also\s|further\s)?\Z", re.IGNORECASE
)
_OF_SOMETHING_ELSE = pattern(
    r"\b(?:card|section|readme|documentation|prompt|format|license|script|code|implementation|demo|notebook|tokeni[sz]er|number|table|results?)\b"
    r"(?: \w{1,14}){0,3} (?:is|are|was|were)\s(?:\w{1,12}\s){0,2}\Z",
    re.IGNORECASE,
)
_THIS_CARD = pattern(r"\W{0,4}this (?:model |data |dataset )?card\b", re.IGNORECASE)
_FIRST_WORD = pattern(r"\W{0,4}([A-Za-z][\w.-]{2,60})")
_NAMES = pattern(r"[A-Za-z][\w.-]{2,60}")
_BESIDE = 60
_ON = pattern(
    r"[\"'`)*]{0,3}(?: (?:model|checkpoint|pre-?trained|fine-?tuned|finetuned|trained)){0,3} (?:on|using)(?: the| a)?(?= )", re.IGNORECASE
)
_ADVICE = pattern(
    r"\W{0,4}(?:\d{1,2}\. )?(?:if you|if one|you (?:can|may|could|should)|feel free|note that you|download|install|clone|copy|run)\b",
    re.IGNORECASE,
)
_COMPLEMENT = pattern(r"\b(?:on|over)\b", re.IGNORECASE)
_NOUN_BEHIND = pattern(r"[ _-](?:data ?sets?|corpus|corpora|models?)\Z", re.IGNORECASE)
_MARKS = " *_->"
_REST = 8
_SHORTEST = 12
"""A phrase and a name take so many characters."""
_IN_TITLES = ("quant", "gguf", "imatrix", "trained", "tuned")


def read(context: Context) -> tuple[Upstream, ...]:
    """Every upstream the prose of a model or dataset card names, each once for a relation."""
    if context.kind not in ("model", "dataset"):
        return ()
    found: dict[tuple[str, str], Upstream] = {}
    places: dict[tuple[str, Evidence], str] = {}
    for block in context.document.blocks:
        if len(found) >= MAX_UPSTREAMS:
            context.cut = True
            break
        for one in _in_block(block, context):
            if places.setdefault((one.relation, one.evidence), one.ref) != one.ref and one.kind is None:
                continue  # what stands there goes by its name already
            key = (compact(_NOUN_BEHIND.sub("", one.ref.split("/")[-1])), one.relation)
            known = found.setdefault(key, one)
            if known.kind is None and one.kind is not None:
                found[key] = one
    return tuple(reconciling.reconciled(list(found.values()), context))


def _in_block(block: Block, context: Context) -> Iterator[Upstream]:
    if block.kind == "code":
        yield from configs.read(block, context)
        yield from listings.files(block, context)
    elif block.kind == "row":
        yield from listings.row(block, context)
        finder = _speaking(block, context) if len(block.cells) == listings.PAIR and len(block.cells[1]) > listings.SENTENCE else None
        if finder:
            yield from _prose(block, sentences.split(block.cell(1)), block.offset(1), finder, context)
    elif block.kind == "heading":
        if ":" in block.source or any(map(block.lower.__contains__, _IN_TITLES)):
            yield from _in_text(block, context)
    else:
        said = list(_in_text(block, context))
        yield from said
        if context.kind == "model":
            yield from links.read(block, context)
        elif not _is_aside(block, context):
            yield from (one for one in sources.read(block, context) if not any(one.ref in other.ref for other in said))


def _in_text(block: Block, context: Context) -> Iterator[Upstream]:
    """What a heading, paragraph or item says as a whole, as an entry of a list, or in its sentences."""
    if block.kind == "item" or context.lead(block) is not None:
        yield from listings.item(block, context)
    elif block.kind == "paragraph":
        yield from listings.source(block, context)
    whole = listings.trained_on(block, context)
    if whole:
        yield whole
        return
    yield from listings.label(block, context)
    finder = _speaking(block, context)
    if finder:
        yield from _prose(block, context.sentences(block), 0, finder, context)


def _speaking(block: Block, context: Context) -> Finder | None:
    """What finds the phrases of lineage in the block; None if there is none, or no place for one: most need no closer look."""
    dataset = context.kind == "dataset"
    if len(block.source) < _SHORTEST:
        return None
    if block.kind == "heading":
        titled = not dataset and any(word in block.lower for word in _IN_TITLES)
        return context.near(block, *_said_of(context)) if titled else None
    if dataset and _is_aside(block, context) and "portion of" not in block.source:
        return None
    finder = context.near(block, *_said_of(context))
    return finder if finder.found_in(block.lower) and not _BIBTEX.match(block.source) else None


def _is_aside(block: Block, context: Context) -> bool:
    """Whether a block stands in a section of a dataset card that says nothing of where the data are from."""
    return bool(block.section) and context.titled(block.section[-1], "other-heading")


def _phrases(context: Context) -> tuple[str, ...]:
    return _OF_DATASET if context.kind == "dataset" else _OF_MODEL


def _said_of(context: Context) -> tuple[str, ...]:
    """The lists of all phrases of lineage that a card of this kind is read by."""
    return _SAID_OF_DATASET if context.kind == "dataset" else _SAID_OF_MODEL


def _prose(block: Block, sentences: Sequence[Sentence], offset: int, finder: Finder, context: Context) -> Iterator[Upstream]:
    for sentence in sentences:
        said = _said(sentence, finder, context)
        if not said or _THIS_CARD.match(sentence.text) or _ADVICE.match(sentence.text) or _of_a_sibling(sentence.text, context):
            continue
        other = block.kind == "item" and _of_another(block, context)
        for relation, thing in _in_sentence(sentence, said, context):
            if not (other and relation == "finetune"):
                yield upstream(block, context, relation_to(relation, thing, sentence.text, context), thing, offset + sentence.start)


def _of_a_sibling(text: str, context: Context) -> bool:
    """Whether a sentence speaks of another model of the family: its first word goes on where an own name ends."""
    match = _FIRST_WORD.match(text)
    if match is None or not context.is_sibling(match[1]):
        return False
    beside = (word for word in _NAMES.findall(text[match.end() : match.end() + _BESIDE]))
    return not any(context.is_own_exactly(word) or context.is_base_exactly(word) for word in beside)


def _of_another(block: Block, context: Context) -> bool:
    """Whether an item describes another model: it begins with a link to one, and is no mere link."""
    first = next((link for link in block.visible.links if not link.image), None)
    if first is None or first.start > CLOSE or len(block.text) - first.end < _REST:
        return False
    thing = things.of_link(first, context)
    return thing is not None and thing.kind == "model" and not context.is_own_exactly(thing.ref)


def _in_sentence(sentence: Sentence, said: Sequence[Said], context: Context) -> Iterator[tuple[str, Thing]]:
    """Relations and things of one sentence; a thing belongs to the phrase that is nearest before it."""
    claims: dict[int, tuple[str, Thing]] = {}
    for cue in _cues(said, sentence.text, context):
        claims.update((thing.start, (cue.relation, thing)) for thing in _governed(cue, sentence, context))
        if cue.relation == "merge" and cue.words.endswith("with"):
            for thing in reach.before(sentence, cue.start, context):
                claims.setdefault(thing.start, (cue.relation, thing))
    for data in [data for name, thing in claims.values() if name == "finetune" for data in _tuned_on(sentence, thing, context)]:
        claims.setdefault(data.start, ("train", data))
    for name, thing in _before(said, sentence, context):
        if not any(thing.start < other.end and thing.end > other.start for _, other in claims.values()):
            claims[thing.start] = (name, thing)
    yield from claims.values()


def _governed(cue: Cue, sentence: Sentence, context: Context) -> list[Thing]:
    """The things behind a phrase that it can govern, and with one that was merged the repos further on."""
    listed = reach.after(sentence, cue.end, context)
    fitting = [thing for thing in listed if fits(cue, thing, listed[0].start, sentence.text, context)]
    behind = reach.repos(sentence, listed[-1].end, context) if fitting and cue.relation == "merge" else []
    return [*fitting, *behind]


def _said(sentence: Sentence, finder: Finder, context: Context) -> list[Said]:
    """The phrases of lineage in a sentence, as many as are followed."""
    said = [*finder.named(sentence.text)]
    context.cut = context.cut or len(said) > MAX_SAID
    return said[:MAX_SAID]


def _tuned_on(sentence: Sentence, thing: Thing, context: Context) -> list[Thing]:
    """`… version of X on the Y dataset`."""
    match = _ON.match(sentence.text, thing.end)
    found = reach.after(sentence, match.end(), context) if match else []
    return [data for data in found if not makes_data(data, sentence.text, context)]


def _before(said: Sequence[Said], sentence: Sentence, context: Context) -> Iterator[tuple[str, Thing]]:
    for name, match in said:
        governs = name in _AFTER if context.kind == "model" else name == "generate-after"
        if not governs or _denied(sentence.text, match.start(), context):
            continue
        for thing in reach.before(sentence, match.start(), context, every=name == "merge-after"):
            if fits_before(name, thing, match[0], sentence.text, context):
                yield name.removesuffix("-after"), thing


def _cues(said: Sequence[Said], text: str, context: Context) -> list[Cue]:
    """The phrases in a text, by their end; of several that end alike the longest, then the first list's."""
    best: dict[int, Cue] = {}
    start = len(text) - len(text.lstrip(_MARKS))
    for name, match in said:
        if name in _FIRST and match.start() == start and context.kind == "model":
            best[match.end()] = Cue("finetune", match[0], start, match.end())
    for name, match in said:
        known = best.get(match.end())
        first = known is None or match.start() < known.start
        if first and name in _phrases(context) and not (_denied(text, match.start(), context) or _of_this(text, match.end(), context)):
            best[match.end()] = Cue(name, text[match.start() : match.end()], match.start(), match.end())
    for cue in [cue for cue in best.values() if cue.relation == "train"]:
        for end in _complements(cue):
            best.setdefault(end, cue._replace(words=text[cue.start : end], end=end))
    return [cue for _, cue in sorted(best.items())]


def _complements(cue: Cue) -> Iterator[int]:
    """Where the complements of a verb begin of which a phrase runs on to the last: `trained on 10 hours of X on …`."""
    return (cue.start + match.end() for match in _COMPLEMENT.finditer(cue.words))


def _denied(text: str, start: int, context: Context) -> bool:
    """Whether the words before a phrase make it a comparison, a possibility, or about something else."""
    near = text[max(0, start - 60) : start]
    if _POSSIBLE.search(near) or _OF_SOMETHING_ELSE.search(text[max(0, start - 120) : start]):
        return True
    said = context.phrases
    return said.search("comparison").found(near + text[start : start + 12]) or said.search("denial").found(near)


def _of_this(text: str, end: int, context: Context) -> bool:
    """Whether the words behind a phrase make the artifact its object: `a GGUF version of this model is at …` names a descendant."""
    return context.phrases.search("of-this").match(text[end : end + 60].lstrip()) is not None
