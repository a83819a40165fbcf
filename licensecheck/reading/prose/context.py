"""What is known while a card's prose is read: the card, its own names, what it was made from, whose section this is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import MAIN_COMPONENT, Component, Evidence, Kind
from licensecheck.patterns import pattern
from licensecheck.reading.facts import Problem, Upstream, quoted
from licensecheck.reading.prose.markdown import Block, Document
from licensecheck.reading.prose.phrases import Finder, Phrases
from licensecheck.reading.prose.sentences import Sentence, split

_NOT_LETTER = pattern(r"[\x00-/:-`{-\x7f]+")
_CARD_FOR = pattern(r"(?:model|dataset|data)? ?card (?:for|of)|dataset card|model card", re.IGNORECASE)
_MIN_NAME = 3
_LONG_NAME = 6


class Known(Struct, frozen=True):
    """What is known before the prose is read.

    `names` are the artifact's own, `declared` the license ids of its front matter and `declared_at` where they stand,
    `upstreams` what that names, `relation` how a model with one base was probably made from it.
    """

    names: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    declared_at: Evidence | None = None
    upstreams: tuple[Upstream, ...] = ()
    relation: str = "finetune"


class Context(Struct):
    """One reading of one card's prose."""

    document: Document
    source: str
    kind: Kind
    catalogue: Catalogue
    phrases: Phrases
    known: Known
    own_names: frozenset[str] = frozenset()
    embedded_from: int | None = None
    embedded_to: int | None = None
    bases: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    body: str = ""
    looks_quantized: bool = False
    cut: bool = False
    left_out: list[Problem] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)
    leads: dict[int, Block] = field(default_factory=dict)
    positions: dict[int, int] = field(default_factory=dict)
    _runs: dict[int, frozenset[str]] = field(default_factory=dict)
    _titles: dict[tuple[int, str], bool] = field(default_factory=dict)
    _bases: tuple[int, frozenset[str]] | None = None
    _sources: tuple[int, dict[str, str]] | None = None
    listed: dict[int, str | None] = field(default_factory=dict)
    _sentences: dict[int, list[Sentence]] = field(default_factory=dict)
    _sections: dict[tuple[int, str], bool] = field(default_factory=dict)

    def speaks_of(self, block: Block, letters: str) -> bool:
        """Whether any run of letters of this list stands in the block: what makes a closer look worth its time."""
        return not self.phrases.letters(letters).isdisjoint(self.runs(block))

    def near(self, block: Block, *names: str) -> Finder:
        """A finder for the phrases of these lists that may be in this block, or in a part of it."""
        return self.phrases.search(*names).among(self.runs(block))

    def runs(self, block: Block) -> frozenset[str]:
        """The runs of letters in a block without which it has no phrase."""
        if id(block) not in self._runs:
            self._runs[id(block)] = self.phrases.runs.of(block.lower)
        return self._runs[id(block)]

    def sentences(self, block: Block) -> list[Sentence]:
        """The sentences of a block, which several readers go through."""
        if id(block) not in self._sentences:
            self._sentences[id(block)] = split(block.visible)
        return self._sentences[id(block)]

    def titled(self, heading: Block, phrases: str) -> bool:
        """Whether a heading is one of these phrases."""
        key = (id(heading), phrases)
        if key not in self._titles:
            self._titles[key] = self.phrases.whole(phrases).match(heading.text) is not None
        return self._titles[key]

    def lead(self, block: Block) -> Block | None:
        """The paragraph before the list that `block` is an item of."""
        return self.leads.get(id(block))

    def before(self, block: Block, count: int) -> list[Block]:
        """At most `count` blocks before `block`, the nearest first."""
        at = self.positions[id(block)]
        return list(reversed(self.document.blocks[max(0, at - count) : at]))

    def is_own_exactly(self, text: str) -> bool:
        """Whether `text` is one of this artifact's names, and no more."""
        return compact(text.rsplit("/", maxsplit=1)[-1]) in self.own_names

    def begins_own(self, text: str) -> bool:
        """Whether a name of this artifact begins with `text`, and goes on."""
        plain = compact(text)
        return any(own != plain and own.startswith(plain) for own in self.own_names)

    def is_base_exactly(self, text: str) -> bool:
        """Whether `text` is the name of what this artifact was made from, and no more."""
        return compact(text.rsplit("/", maxsplit=1)[-1]) in self._plain_bases()

    def datum(self, text: str) -> str | None:
        """The data of which `text` is the name, and no more."""
        if self._sources is None or self._sources[0] != len(self.data):
            self._sources = (len(self.data), {compact(ref.rsplit("/", 1)[-1]): ref for ref in reversed(self.data)})
        return self._sources[1].get(compact(text))

    def _plain_bases(self) -> frozenset[str]:
        if self._bases is None or self._bases[0] != len(self.bases):
            self._bases = (len(self.bases), frozenset(compact(base.rsplit("/", maxsplit=1)[-1]) for base in self.bases))
        return self._bases[1]

    def is_sibling(self, name: str) -> bool:
        """Whether `name` is that of another model of the family: it goes on where an own name ends, or that of what was quantized."""
        plain = compact(name)
        if not any(char.isdigit() for char in plain) or plain in self.own_names or self.is_base_exactly(name):
            return False
        starts = {plain[:end] for end in range(_LONG_NAME, len(plain))}
        family = (starts & self.own_names) | (starts & self._plain_bases() if self.looks_quantized else frozenset())
        return any(char.isdigit() for own in family for char in own)

    def is_titled_with(self, ref: str) -> bool:
        """Whether a heading of the first three is or has the address of this repo."""
        headings = [block for block in self.document.blocks if block.kind == "heading"][:3]
        return any(f"huggingface.co/{ref}" in heading.source for heading in headings)

    @property
    def main(self) -> Component:
        """The component that the card as a whole speaks of."""
        return MAIN_COMPONENT[self.kind]

    def embedded(self, line: int | None) -> bool:
        """Whether a line belongs to somebody else's card that was pasted into this one."""
        start, end = self.embedded_from, self.embedded_to
        return line is not None and start is not None and line >= start and (end is None or line < end)

    def base(self) -> str | None:
        """The one thing this artifact was mostly made from, as written."""
        return self.bases[0] if self.bases else None

    @property
    def has_base(self) -> bool:
        """Whether the front matter names weights that this artifact was made from."""
        return any(up.parent_component == "weights" for up in self.known.upstreams)

    def in_titled(self, section: tuple[Block, ...], phrases: str) -> bool:
        """Whether the last two headings of a section have one of these phrases."""
        key = (id(section[-1]), phrases)
        if key not in self._sections:
            self._sections[key] = any(self.titled(heading, phrases) for heading in section[-2:])
        return self._sections[key]

    def evidence(self, block: Block, offset: int, quote: str) -> Evidence:
        """Where `quote` stands, which begins at `offset` of the block's visible text."""
        return self.evidence_at(block.line_at(offset), quote)

    def evidence_at(self, line: int, quote: str) -> Evidence:
        """`quote` on a line of the file."""
        source = self.document.lines[line - self.document.first_line] if line - self.document.first_line < len(self.document.lines) else ""
        return Evidence(self.source, line, _column(source, quote), quoted(quote))

    def is_own(self, text: str) -> bool:
        """Whether `text` names this artifact: one of its names, without case and punctuation."""
        plain = compact(text)
        return any(name in plain for name in self.own_names)


def _column(line: str, quote: str) -> int:
    word = quote.strip()[:12]
    first = found = line.find(word) if word else -1
    while found > 0 and word[0].isalnum() and line[found - 1].isalnum():
        found = line.find(word, found + 1)
    found = first if found < 0 else found
    return found + 1 if found >= 0 else len(line) - len(line.lstrip()) + 1


def compact(text: str) -> str:
    """Letters and digits only, in lower case."""
    return _NOT_LETTER.sub("", text.lower())


def open_context(document: Document, source: str, kind: Kind, catalogue: Catalogue, phrases: Phrases, known: Known) -> Context:
    """The context in which a document is read."""
    context = Context(document, source, kind, catalogue, phrases, known)
    context.own_names = frozenset(_own_names(document.blocks, known.names))
    context.embedded_from, context.embedded_to = _embedded(document.blocks, phrases)
    made_from = [upstream.ref for upstream in known.upstreams if upstream.parent_component == "weights" and upstream.relation != "generate"]
    context.bases = made_from
    context.leads = _leads(document.blocks)
    context.positions = {id(block): i for i, block in enumerate(document.blocks)}
    context.body = "\n".join(document.lines).lower()
    context.looks_quantized = any(word in context.body[:_HEAD] for word in _QUANTIZED)
    return context


def _own_names(blocks: Sequence[Block], names: Iterable[str]) -> Iterable[str]:
    headings = [block for block in blocks if block.kind == "heading"]
    titles = [heading.text for heading in headings[:1]] + [h.text for h in headings[1:3] if h.level == 1]
    for name in [*names, *titles]:
        plain = _CARD_FOR.sub(" ", name)
        for part in (plain, plain.split("/")[-1], re.split(r"[(:\u2013|]", plain)[0], *_addressed(name)):
            short = compact(part)
            if len(short) >= _MIN_NAME and not short.isdigit() and short not in _COMMON:
                yield short


def _addressed(title: str) -> Iterable[str]:
    """The repos whose addresses stand in a title, as those of generated cards do."""
    return (match[1] for match in _REPO_ADDRESS.finditer(title))


_REPO_ADDRESS = pattern(r"https?://huggingface\.co/[\w.-]{1,96}/([\w.-]{1,96})")
_HEAD = 3000
_QUANTIZED = ("gguf", "gptq", "awq", "exl2", "imatrix", "quantiz", "quants")


_ADDRESS = pattern(r"\s*https?://\S{4,300}\s*")


def _leads(blocks: Sequence[Block]) -> dict[int, Block]:
    leads: dict[int, Block] = {}
    last: Block | None = None
    for block in blocks:
        listed = block.kind == "item" or (block.kind == "paragraph" and _ADDRESS.fullmatch(block.source) is not None)
        if (listed or block.kind == "code") and last is not None:
            leads[id(block)] = last
        if not listed:
            last = block if block.kind == "paragraph" else None
    return leads


_COMMON = frozenset(
    (
        *("model", "dataset", "license", "licence", "overview", "description", "introduction", "readme", "modeldescription", "summary"),
        *("code", "data", "usage", "details", "modeldetails", "the", "tableofcontents", "datasetdescription", "datasetsummary"),
    )
)
"""Titles that name nothing."""


def _embedded(blocks: Sequence[Block], phrases: Phrases) -> tuple[int | None, int | None]:
    """The lines of a pasted card: from its heading to the mark that ends it or the end of the document."""
    pattern = phrases.search("embedded-heading")
    start = None
    for block in blocks:
        if start is None:
            short = block.kind in ("heading", "html") or (block.kind == "paragraph" and len(block.source) < _MAX_LEAD)
            if short and _ORIGINAL.search(block.source) and pattern.search(block.source) and not _only_points(block):
                start = block.line + 1
        elif block.kind == "html" and phrases.search("embedded-end").search(block.source):
            return start, block.line
    return start, None


_ORIGINAL = pattern(r"[Oo]riginal|ORIGINAL|[^\x00-\x7f]")
_MAX_LEAD = 120


def _only_points(block: Block) -> bool:
    """Whether the words are a link to the other card, not the head of a copy of it."""
    return block.kind != "heading" and any(len(link.text) > len(block.text.strip()) // 3 for link in block.visible.links)
