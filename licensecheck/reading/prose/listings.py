"""Upstreams in lists, tables, labels and links, where the heading or the line before says what is listed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from licensecheck.patterns import pattern
from licensecheck.reading.facts import Upstream
from licensecheck.reading.prose import html, reach, things
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.links import TRAINING
from licensecheck.reading.prose.markdown import Block, Link
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.things import ID, Thing
from licensecheck.reading.prose.upstreams import upstream

PAIR = 2
"""Cells of a row that describes the artifact: a key and its value."""
SENTENCE = 30
"""No shorter cell holds a sentence, in characters."""
_LABEL = pattern(r"[\W_]{0,6}([\w \[\]()-]{3,50}?)\s?[:\uff1a|]\s")
_FIRST_COLUMN = pattern(r"(?:sub)?(?:set|dataset|data|corpus|source|name)", re.IGNORECASE)
_WORD = pattern(r"\s{0,3}[`*]{0,2}([\w+-]{3,40})[`*]{0,2}\s?(?:\Z|\n)")
_SUM = pattern(r"total|all|sum", re.IGNORECASE)
_DATA_FILE = pattern(r"[\w.-]{1,100}\.(?:jsonl?|csv|tsv|txt|parquet|arrow)(?:\.gz)?")
_BRACKETS = pattern(
    r"[^()\n]{0,80}\b(?:databases?|data ?sets?|corpora|collections?|sites|websites|archives?|forums|repositories|feeds|sources|platforms"
    r"|researchers)\s?\(([^()\n]{5,200})\)\.?\s?"
)
_PART = pattern(r"[^,\s][^,]{0,60}")
_EXAMPLE = pattern(r"[A-Z][\w/.-]{1,30}(?: [A-Z][\w/.-]{0,30}){0,3}")
_ABOUT_DATA = pattern(r"corp|data|train", re.IGNORECASE)
_ITEM = pattern(
    r"\s*(?:the )?([\w'\u2019+&/.-]{1,60}(?: [\w'\u2019+&/.-]{1,40}){0,4}?(?:\s?\([a-z]{2}\))?)"
    r"\s{0,3}(?: and subsets\b|\(|(?P<says>:|\u2013| - |(?<=\w-) )|,|\.\s|$|\n)",
    re.IGNORECASE,
)
_TRAINED_ON = pattern(r"\W{0,4}(?:[Pp]re-?|[Ff]ine-?)?(?:[Tt]rained|[Tt]uned) on (?:the )?([A-Z\d\u00c0-\u00de][^.:;,()\n]{2,60})\.?\s?\Z")
_MODEL_SITE = pattern(r"civitai\.com/models/", re.IGNORECASE)
_ARITHMETIC = pattern(r"[\s()*]{0,4}(?:\d[\d.]{0,6}%?)?[\s()*]{0,4}[+:*-][\s()*]{0,4}(?:\d[\d.]{0,6}%?)?[\s()*]{0,4}")
_JOINED = pattern(r"\s?(?:/|,|&|and|\+)\s?")
_KEY = pattern(r"[\w ]{1,40}:")
_YEAR = pattern(r"\b(?:1[5-9]|20)\d\d(?:-\d{2,4})?\.")
_TAKEN_FROM = pattern(r"(?:Dumps?|Articles|Texts?|Data) ")
_LISTS_DATA = pattern(r"data|corp|source|following|(?:trained|tuned) on\W{0,4}\Z", re.IGNORECASE)
_LISTS_SETTINGS = pattern(r"hyper|param|script|command|step|accurac|result|score|metric|evaluat|number of", re.IGNORECASE)
_MAKES_DATA = pattern(r"compil|construct|creat|built|combin|collect|source|from", re.IGNORECASE)
_LEADS = (":", "\uff1a", "following", "datasets")
_SENTENCE_MARK = pattern(r"[:;?!]|\.\s")
_A_DATASET = pattern(r"\W{1,4}(?:is )?(?:an? )(?:\w{1,14} ){0,3}(?:data ?set|corpus|collection)\b")
_LABELS = {"model": ("finetune", "train"), "dataset": ("derive",)}
_LABEL_LISTS = {kind: tuple(f"{name}-label" for name in names) for kind, names in _LABELS.items()}
_SIGNS = (":", "\uff1a", "|")
_HEAD = 80
_AT_THE_START = 3
_FEW_WORDS = 4
_NEAR = 40
_MAX_ITEM = 80
_MAX_LINK = 240
_MARKS = " .*_`\n"
_SHORT_WORD = 4


def source(block: Block, context: Context) -> Iterator[Upstream]:
    """A paragraph that is nothing but a name, under a heading about sources or about the base model."""
    relation = _relation_of_section(block, context) if len(block.source) <= _MAX_LINK else None
    thing = _only_thing(block, context) if relation in ("derive", "finetune") else None
    if relation and thing and not things.is_vague(thing, context):
        yield upstream(block, context, relation, thing, 0)


def _only_thing(block: Block, context: Context) -> Thing | None:
    """What a paragraph names that is nothing but a name or a link."""
    name = block.text.strip(_MARKS)
    if block.visible.links:
        link = block.visible.links[0]
        return things.of_link(link, context) if link.text.strip(_MARKS) == name else None
    if len(name) > _MAX_ITEM or context.phrases.whole("placeholder").match(name.strip("[]")):
        return None
    if ID.fullmatch(name):
        return Thing(name, None, 0, len(name), linked=True)
    named = name[:1].isupper() and not _SENTENCE_MARK.search(name) and all(_is_part_of_name(word, context) for word in name.split())
    return Thing(name, None, 0, len(name)) if named else None


def label(block: Block, context: Context) -> Iterator[Upstream]:
    """`Base model: X`, `Training data: Y`, of a dataset `Source: Z` at the beginning of a block, with its first line."""
    head = block.lower[:_HEAD]
    speaks = any(map(head.__contains__, _SIGNS)) and context.near(block, *_LABEL_LISTS[context.kind]).found_in(head)
    match = _LABEL.match(block.text) if speaks else None
    for name in _LABELS[context.kind] if match and not _is_about_license(block, context) else ():
        if match and context.phrases.whole(f"{name}-label").match(match[1].strip()):
            line = block.text[: match.end()] + block.text[match.end() :].split("\n", 1)[0]
            sentence = Sentence(line, 0, tuple(link for link in block.visible.links if link.end <= len(line)))
            for thing in reach.after(sentence, match.end(), context) or _value(sentence, match.end(), context):
                yield upstream(block, context, "train" if name == "finetune" and thing.kind == "dataset" else name, thing, 0)


def _is_about_license(block: Block, context: Context) -> bool:
    return context.kind == "dataset" and bool(block.section) and context.in_titled(block.section, "license-heading")


def _value(sentence: Sentence, start: int, context: Context) -> list[Thing]:
    """A value of one word, `dataset: opus`, which needs no capital."""
    match = _WORD.match(sentence.text, start)
    thing = match and Thing(match[1], None, match.start(1), match.end(1))
    return [thing] if thing and not things.is_vague(thing, context) and not context.phrases.whole("placeholder").match(thing.ref) else []


def trained_on(block: Block, context: Context) -> Upstream | None:
    """`- Finetuned on X`: an item that is nothing but that names all of X."""
    if block.kind != "item" or context.kind != "model" or "ed on " not in block.source or block.visible.links:
        return None
    match = _TRAINED_ON.match(block.text)
    thing = match and Thing(match[1], None, match.start(1), match.end(1))
    return upstream(block, context, "train", thing, 0) if thing and not things.is_vague(thing, context) else None


def files(block: Block, context: Context) -> Iterator[Upstream]:
    """A code block that lists nothing but data files, under words that say what they were used for."""
    lead = context.lead(block)
    if context.kind != "model" or lead is None or not lead.source.rstrip().endswith(":") or not _ABOUT_DATA.search(lead.source):
        return
    names = [line.strip() for line in block.source.strip().split("\n")]
    if all(_DATA_FILE.fullmatch(name) for name in names):
        for i, name in enumerate(names):
            yield Upstream(name, None, "train", "prose", "weights", "data", context.evidence_at(block.line + i, name))


def row(block: Block, context: Context) -> Iterator[Upstream]:
    """A row of sources, `Sources | X<br>Y`, or of a table under a heading about training data."""
    if len(block.cells) < PAIR or context.kind == "space":
        return
    key = block.cells[0].strip(" *`")
    relation, stated = _relation_of_section(block, context), _relation_of_key(block, key, context)
    if context.kind == "model" and len(key) < _NEAR and context.phrases.whole("source-label").match(key):
        yield from _sources(block, context)
    elif stated:
        cell, start = block.cell(1), block.offset(1)
        for thing in reach.after(Sentence(cell.text, 0, cell.links), 0, context):
            yield upstream(block, context, "train" if stated == "finetune" and thing.kind == "dataset" else stated, thing, start)
    elif relation and block.header and _FIRST_COLUMN.match(block.header[0].strip(" *")):
        name = block.cell(0).text.strip(" *`")
        if 1 < len(name) < things.MAX_NAME and not _SUM.match(name):
            yield upstream(block, context, relation, Thing(name, None, 0, len(name)), 0)


def _relation_of_key(block: Block, key: str, context: Context) -> str | None:
    """What the first of two cells says of the second: `Base model | X`; `Dataset | Score` at the head of a table says nothing."""
    if len(block.cells) != PAIR or len(key) >= _NEAR:
        return None
    heads_a_column = ("train", "derive") if not block.header else ()
    labels = (name for name in _LABELS[context.kind] if name not in heads_a_column)
    return next((name for name in labels if context.phrases.whole(f"{name}-label").match(key)), None)


def _sources(block: Block, context: Context) -> Iterator[Upstream]:
    value, start = block.cell(1), block.offset(1)
    if context.phrases.whole("placeholder").match(value.text):
        return
    position = 0
    for part in value.text.split(html.BREAK):
        inside = (link for link in value.links if position <= link.start < position + len(part))
        links = tuple(link._replace(start=link.start - position, end=link.end - position) for link in inside)
        thing = _first_thing(Sentence(part, position, links), context)
        if thing and not context.phrases.search("tool-name").found(thing.ref.replace("_", " ")):
            yield upstream(block, context, "finetune" if thing.kind == "model" else "train", thing, start + position)
        position += len(part) + len(html.BREAK)


def _first_thing(sentence: Sentence, context: Context) -> Thing | None:
    for link in sentence.links:
        thing = things.of_link(link, context)
        if thing:
            text = " ".join(link.text.split())
            return thing if thing.kind or "/" not in text else thing._replace(ref=text)
    name = re.split(r"[(:,]", sentence.text, maxsplit=1)[0].strip()
    return Thing(name, None, 0, len(name)) if 1 < len(name) < things.MAX_NAME else None


def item(block: Block, context: Context) -> Iterator[Upstream]:
    """An item of a list of sources, training data or merged models."""
    yield from _formula(block, context)
    relation = _relation_of_section(block, context) or _relation_of_lead(block, context)
    for thing in _item_things(block, relation, context) if relation else ():
        if relation and not things.is_vague(thing, context):
            yield upstream(block, context, "finetune" if relation == "train" and thing.kind == "model" else relation, thing, 0)


def _formula(block: Block, context: Context) -> Iterator[Upstream]:
    """`[A](…) 0.6 : [B](…) 0.4`, `[A](…) + ([B](…) - [C](…)) * 0.2`: how models were mixed."""
    if context.kind != "model" or block.source.count("](") <= 1:
        return
    links = block.visible.links
    between = [block.text[one.end : other.start] for one, other in itertools.pairwise(links)]
    if not between or not all(_ARITHMETIC.fullmatch(words) for words in between):
        return
    named = ((link, things.of_link(link, context)) for link in links)
    mixed = [_offered(thing, link) for link, thing in named if thing and (thing.kind == "model" or _MODEL_SITE.search(link.target))]
    if len(mixed) > 1:
        yield from (upstream(block, context, "merge", thing, 0) for thing in mixed)


def _offered(thing: Thing, link: Link) -> Thing:
    """A model that is offered elsewhere goes by its address."""
    return thing if thing.kind else thing._replace(ref=link.target)


def _item_things(block: Block, relation: str, context: Context) -> list[Thing]:
    """What an item begins with: a link and those joined to it, `[A](…)/[B](…)`, else a name."""
    text, links = block.text, block.visible.links
    if links and (links[0].start < _NEAR or _TAKEN_FROM.match(text)):
        last = next((i for i in range(1, len(links)) if not _JOINED.fullmatch(text[links[i - 1].end : links[i].start])), len(links))
        linked = [thing for link in links[:last] if (thing := things.of_link(link, context))]
        if linked or not things.is_citation(links[0].text):
            return linked or _named_after_paper(links[0], block)
    if _KEY.match(text) or _YEAR.search(text):
        return []
    match = _ITEM.match(text)
    if match and len(text) > _MAX_ITEM and relation == "derive" and not match["says"]:
        return []
    if match and not match[1].isdigit() and all(_is_part_of_name(word, context) for word in match[1].split()):
        return [Thing(match[1].rstrip("-"), None, match.start(1), match.end(1))]
    return (_in_brackets(text) or _available_from(block, context)) if relation == "train" else []


def _available_from(block: Block, context: Context) -> list[Thing]:
    """`61,826 documents of law, available from X (https://…)`: where what an item of training data describes is from."""
    sentence = next(iter(context.sentences(block)), None)
    match = context.phrases.search("item-from").search(sentence.text) if sentence else None
    found = reach.after(sentence, match.end(), context) if sentence and match else []
    return [thing._replace(start=thing.start + sentence.start, end=thing.end + sentence.start) for thing in found if sentence]


def _in_brackets(text: str) -> list[Thing]:
    """`Public databases (A, B).`: what an item that names nothing itself gives as its examples."""
    match = _BRACKETS.fullmatch(text)
    parts = list(_PART.finditer(text, match.start(1), match.end(1))) if match else []
    names = len(parts) > 1 and all(_EXAMPLE.fullmatch(part[0]) for part in parts)
    return [Thing(part[0], None, part.start(), part.end()) for part in parts] if names else []


def _named_after_paper(link: Link, block: Block) -> list[Thing]:
    """`- [Stories](…arxiv.org…) a dataset of …`: a link to a paper that bears the name of what it describes."""
    named = link.start <= _AT_THE_START and not link.image and "arxiv.org" in link.target and link.text[:1].isupper()
    short = len(link.text.split()) <= _FEW_WORDS and _A_DATASET.match(block.text, link.end) is not None
    return [Thing(link.text, None, link.start, link.end)] if named and short else []


def _is_part_of_name(word: str, context: Context) -> bool:
    """Whether a word may stand in a name: capitalized, a number, short, or one that says what kind of thing it is."""
    capital = word[:1].isupper() or word[:1].isdigit()
    return (
        capital
        or len(word.strip("()")) < _SHORT_WORD
        or ID.fullmatch(word) is not None
        or context.phrases.whole("vague").match(word) is not None
    )


def _relation_of_section(block: Block, context: Context) -> str | None:
    """What a list under its heading lists, if the heading says it."""
    if not block.section:
        return None
    title = block.section[-1]
    if id(title) not in context.listed:
        context.listed[id(title)] = _relation_of_title(title, context)
    return context.listed[id(title)]


def _relation_of_title(title: Block, context: Context) -> str | None:
    if context.kind == "model":
        if context.titled(title, "merge-heading"):
            return "merge"
        if context.titled(title, "finetune-label"):
            return "finetune"
        return "train" if context.titled(title, "training-heading") else None
    return "derive" if context.titled(title, "source-heading") else None


def _relation_of_lead(block: Block, context: Context) -> str | None:
    """What a list lists, if the paragraph before it says so."""
    lead = context.lead(block)
    if lead is None or not lead.source.rstrip(" *_\n").endswith(_LEADS):
        return None
    last = context.sentences(lead)[-1].text if lead.text.strip() else ""
    if context.kind == "model":
        training = TRAINING.search(last) and _LISTS_DATA.search(last) and not _LISTS_SETTINGS.search(last)
        if context.phrases.search("merge").found(last) and not (training and "dataset" in last.lower()):
            return "merge"
        return "train" if training else None
    if context.phrases.search("subset-lead").found(last) and block.visible.links:
        return "derive"
    return "derive" if context.phrases.search("list-lead").found(last) and _MAKES_DATA.search(last) else None
