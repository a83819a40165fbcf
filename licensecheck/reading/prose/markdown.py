"""A card's Markdown as blocks of visible text with their line, links and place in the document.

The block structure is parsed once. What a reader sees of a block (emphasis, links and tags resolved) is worked out only
for the blocks somebody asks for: most of a card is of no interest here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from msgspec import Struct, field

from licensecheck.patterns import pattern
from licensecheck.reading.prose import html

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BlockKind: TypeAlias = Literal["heading", "paragraph", "item", "row", "code", "html"]
MAX_BODY = 512 * 1024
"""No card is read further than this, in characters."""
MAX_BLOCK = 16 * 1024
"""The inline markup of longer blocks is not resolved: they are read as they stand."""
_MAX_LINE = 64 * 1024
_MARKED = pattern(r"[\\`*_\[\]<>&!\n]|://")
_URL = pattern(r"https?://[^\s<>\"'`\])}|、。\uff0c\uff09]{4,400}")


class Link(NamedTuple):
    """A link or image in a visible text: what it shows, where it leads, and its span in the text."""

    text: str
    target: str
    start: int
    end: int
    image: bool = False


class Visible(NamedTuple):
    """What a reader sees of a block; line breaks stand where the source has them."""

    text: str
    links: tuple[Link, ...]


class Block(Struct):
    """A heading, paragraph, list item, table row, code or HTML block.

    `source` is its Markdown, `line` the line of the file it starts on, `level` a heading's level or a list's depth,
    `section` the headings it stands under, `quoted` whether it is in a block quote, `info` a code fence's language.
    """

    kind: BlockKind
    source: str
    line: int
    level: int = 0
    section: tuple[Block, ...] = ()
    quoted: bool = False
    info: str = ""
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    environment: dict[str, Any] = field(default_factory=dict)
    _visible: Visible | None = None
    _lower: str | None = None

    @property
    def lower(self) -> str:
        """Its Markdown in lower case."""
        if self._lower is None:
            self._lower = self.source.lower()
        return self._lower

    @property
    def visible(self) -> Visible:
        """The text as a reader sees it, and its links."""
        if self._visible is None:
            self._visible = _visible(self)
        return self._visible

    @property
    def text(self) -> str:
        """The visible text."""
        return self.visible.text


class Document(Struct, frozen=True):
    """The blocks of a card in their order, and its lines, of which the first is line `first_line` of the file."""

    blocks: tuple[Block, ...]
    lines: Sequence[str]
    first_line: int


def lines_of(body: str) -> list[str]:
    """The lines of a card's body as far as it is read; only line feeds end one."""
    body = body[:MAX_BODY].replace("\ufffc", " ").replace("\0", "\ufffd").replace("\r", " ")
    return [line[:_MAX_LINE] for line in body.split("\n")]


def parse(lines: Sequence[str], first_line: int) -> Document:
    """Parse the lines of a card, of which the first is line `first_line` of its file. Never raises; takes linear time."""
    return Document(tuple(_Builder(first_line).blocks("\n".join(lines))), lines, first_line)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").disable(["inline", "text_join"])


class _Builder:
    """Turns the token stream into blocks; keeps the open headings, lists and quotes."""

    def __init__(self, first_line: int) -> None:
        self.offset = first_line
        self.environment: dict[str, Any] = {}
        self.section: list[Block] = []
        self.quotes = 0
        self.lists = 0
        self.row: list[str] | None = None
        self.header: tuple[str, ...] = ()
        self.in_head = False
        self.row_line = 0

    def blocks(self, body: str) -> Iterator[Block]:
        opened = ""
        for token in _parser().parse(body, self.environment):
            kind = token.type
            if kind == "inline":
                if self.row is not None:
                    self.row.append(token.content)
                else:
                    yield self._text(token, opened)
            elif kind in ("fence", "code_block"):
                yield self._block("code", token.content, self._line(token) + (kind == "fence"), info=token.info.strip())
            elif kind == "html_block":
                yield self._block("html", token.content, self._line(token))
            elif kind == "tr_close":
                yield from self._row()
            else:
                self._track(kind, token)
                opened = kind + token.tag if token.nesting == 1 else opened

    def _track(self, kind: str, token: Token) -> None:
        if kind in ("blockquote_open", "blockquote_close"):
            self.quotes += token.nesting
        elif kind.endswith(("list_open", "list_close")):
            self.lists += token.nesting
        elif kind in ("thead_open", "thead_close"):
            self.in_head = token.nesting == 1
        elif kind == "tr_open":
            self.row, self.row_line = [], self._line(token)
        elif kind == "table_close":
            self.header = ()

    def _line(self, token: Token) -> int:
        return (token.map[0] if token.map else 0) + self.offset

    def _text(self, token: Token, opened: str) -> Block:
        if opened.startswith("heading"):
            level = int(opened[-1])
            block = self._block("heading", token.content, self._line(token), level)
            self.section = [heading for heading in self.section if heading.level < level]
            block.section = tuple(self.section)
            self.section.append(block)
            return block
        return self._block("item" if self.lists else "paragraph", token.content, self._line(token), self.lists)

    def _row(self) -> Iterator[Block]:
        cells = tuple(self.row or ())
        self.row = None
        if self.in_head:
            self.header = cells
        block = self._block("row", " | ".join(cells), self.row_line)
        block.cells, block.header = cells, () if self.in_head else self.header
        yield block

    def _block(self, kind: BlockKind, source: str, line: int, level: int = 0, info: str = "") -> Block:
        return Block(kind, source, line, level, tuple(self.section), self.quotes > 0, info, environment=self.environment)


def _visible(block: Block) -> Visible:
    if block.kind == "code":
        return Visible(block.source, ())
    if block.kind == "html" or len(block.source) > MAX_BLOCK:
        return _Text().html(block.source).done()
    return show(block.source, block.environment)


def show(source: str, environment: dict[str, Any]) -> Visible:
    """What a reader sees of inline Markdown; `environment` holds the link definitions of its document."""
    if not _MARKED.search(source):
        return Visible(source, ())
    tokens: list[Token] = []
    markdown = _parser()
    markdown.inline.parse(source, markdown, environment, tokens)
    text = _Text()
    for token in tokens:
        text.take(token)
    return text.done()


class _Text:
    """Collects visible text and links."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.links: list[Link] = []
        self.open: list[tuple[str, int]] = []

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def take(self, token: Token) -> None:
        kind = token.type
        if kind in ("text", "code_inline", "text_special"):
            self.add(token.content)
        elif kind in ("softbreak", "hardbreak"):
            self.add("\n")
        elif kind == "link_open":
            self.begin(str(token.attrs.get("href", "")))
        elif kind == "link_close":
            self.end()
        elif kind == "image":
            self.image(token.content, str(token.attrs.get("src", "")))
        elif kind == "html_inline":
            self.tag(token.content)

    def begin(self, target: str) -> None:
        self.open.append((target, self.length))

    def end(self) -> None:
        if self.open:
            target, start = self.open.pop()
            self.links.append(Link("".join(self.parts)[start:] if self.length > start else "", target, start, self.length))

    def image(self, alt: str, source: str) -> None:
        start = self.length
        self.add(alt)
        self.links.append(Link(alt, source, start, self.length, image=True))

    def html(self, source: str) -> _Text:
        for piece in html.pieces(source):
            if piece.startswith("<"):
                self.tag(piece)
            else:
                self.add(html.unescape(piece))
        return self

    def tag(self, source: str) -> None:
        name, closing = html.name(source)
        if name == "a" and not closing:
            self.begin(html.attribute(source, "href"))
        elif name == "a":
            self.end()
        elif name == "img":
            self.image(html.attribute(source, "alt"), html.attribute(source, "src"))
        elif name == "br" or (closing and name in html.BLOCKS):
            self.add(html.BREAK)
        self.add("\n" * source.count("\n"))

    def done(self) -> Visible:
        text = "".join(self.parts)
        bare = (m for m in _URL.finditer(text) if not any(link.start <= m.start() < link.end for link in self.links))
        links = [*self.links, *(_bare_link(m[0], m.start()) for m in bare)]
        return Visible(text, tuple(sorted(links, key=lambda link: (link.start, -link.end, link.image))))


def _bare_link(address: str, start: int) -> Link:
    address = address.rstrip(".,;:!?*_'")
    return Link(address, address, start, start + len(address))
