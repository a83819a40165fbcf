"""A card's Markdown as blocks of visible text with their line, links and place in the document.

The document is parsed once, by pulldown-cmark. What a reader sees of a block (emphasis, links and tags resolved) is put
together only for the blocks somebody asks for: most of a card is of no interest here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from msgspec import Struct

from licensecheck.patterns import pattern
from licensecheck.reading.prose import html

BlockKind: TypeAlias = Literal["heading", "paragraph", "item", "row", "code", "html"]
Event: TypeAlias = "str | Mapping[str, Any]"
"""What pulldown-cmark tells: `SoftBreak`, `{"Text": …}`, `{"Start": {"Link": {"dest_url": …}}}`, `{"End": "Link"}`."""
Placed: TypeAlias = "tuple[Event, int]"
"""An event, and the byte of the document that it begins at."""
MAX_BODY = 512 * 1024
"""No card is read further than this, in characters."""
GLUE = " | "
"""What stands between two cells in a row's visible text."""
MAX_LINE = 64 * 1024
"""No line is read further than this, in characters."""
_URL = pattern(r"https?://[^\s<>\"'`\])}|、。\uff0c\uff09]{4,400}")
_LINE_FEED = pattern(rb"\n")
_INLINE = frozenset(("Text", "Code", "InlineHtml", "SoftBreak", "HardBreak"))
_EMPHASIS = ("Emphasis", "Strong")
_SPANS = frozenset(("Emphasis", "Strong", "Link", "Image"))
_FRAMES = frozenset(("Item", "Paragraph"))
"""What only begins or ends a block: where nothing was collected it says nothing."""
_CODE = "CodeBlock"


class Link(NamedTuple):
    """A link or image in a visible text: what it shows, where it leads, and its span in the text."""

    text: str
    target: str
    start: int
    end: int
    image: bool = False


class Visible(NamedTuple):
    """What a reader sees of a block: its text, the links and the spans of code in it.

    `marks` tell where pieces of it begin: in the text, and in the bytes of the document.
    """

    text: str
    links: tuple[Link, ...]
    marks: tuple[tuple[int, int], ...] = ()
    codes: tuple[tuple[int, int], ...] = ()


class Lines(Struct, frozen=True):
    """The places of a document's line feeds, in bytes, and the number of its first line."""

    feeds: list[int]
    first: int

    def of(self, offset: int) -> int:
        """The line that a byte stands on."""
        return bisect_right(self.feeds, offset - 1) + self.first


class Block(Struct):
    """A heading, paragraph, list item, table row, code or HTML block.

    `source` is its Markdown, `line` the line of the file it starts on, `level` a heading's level or a list's depth,
    `section` the headings it stands under, `info` a code fence's language, `cells` the Markdown of a row's cells and
    `header` what the cells of its table's first row show. `parsed` are the events of its text, or of each cell, with the
    byte they begin at, and `lines` the document's.
    """

    kind: BlockKind
    source: str
    line: int
    level: int = 0
    section: tuple[Block, ...] = ()
    info: str = ""
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    parsed: tuple[list[Placed], ...] = ()
    lines: Lines | None = None
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
            self._visible = self._shown()
        return self._visible

    @property
    def text(self) -> str:
        """The visible text."""
        return self.visible.text

    def cell(self, column: int) -> Visible:
        """What a reader sees of one cell of a row."""
        return _Text().all(self.parsed[column]).done()

    def offset(self, column: int) -> int:
        """Where a cell begins in the row's visible text."""
        return sum(len(self.cell(i).text) + len(GLUE) for i in range(column))

    def line_at(self, offset: int) -> int:
        """The line of the file on which a place of the visible text stands."""
        shown, line = 0, self.line
        marks = self.visible.marks
        if marks and self.lines:
            shown, at = marks[max(0, bisect_right(marks, offset, key=_shown_at) - 1)]
            line = self.lines.of(at)
        return line + self.text.count("\n", shown, offset)

    def _shown(self) -> Visible:
        if self.kind == "code":
            return Visible(self.source, ())
        text = _Text()
        if self.kind == "html":
            return text.html(self.source).done()
        for i, events in enumerate(self.parsed):
            if i:
                text.add(GLUE)
            text.all(events)
        return text.done()


class Document(Struct, frozen=True):
    """The blocks of a card in their order, and its lines, of which the first is line `first_line` of the file."""

    blocks: tuple[Block, ...]
    lines: Sequence[str]
    first_line: int


def lines_of(body: str) -> list[str]:
    """The lines of a card's body as far as it is read; only line feeds end one."""
    body = body[:MAX_BODY].replace("\ufffc", " ").replace("\0", "\ufffd").replace("\r", " ")
    return [line[:MAX_LINE] for line in body.split("\n")]


def parse(lines: Sequence[str], first_line: int) -> Document:
    """Parse the lines of a card, of which the first is line `first_line` of its file. Never raises; takes linear time."""
    return Document(tuple(_Builder("\n".join(lines), first_line).blocks()), lines, first_line)


class _Builder:
    """Turns the stream of events into blocks; keeps the open headings, lists and tables."""

    def __init__(self, body: str, first_line: int) -> None:
        self.data = body.encode("utf-8", "replace")
        self.lines = Lines([match.start() for match in _LINE_FEED.finditer(self.data)], first_line)
        self.done: list[Block] = []
        self.section: tuple[Block, ...] = ()
        self.lists = 0
        self.level = 0
        self.events: list[Placed] = []
        self.start, self.end, self.opened = -1, 0, 0
        self.info: str | None = None
        self.cells: list[tuple[str, list[Placed]]] = []
        self.header: tuple[str, ...] = ()

    def blocks(self) -> list[Block]:
        """The blocks of the document."""
        import pyromark

        told = pyromark.events_with_range(self.data.decode(), options=pyromark.Options.ENABLE_TABLES, merge_text=True)
        for event, span in cast("Iterator[tuple[Event, Mapping[str, int]]]", told):
            kind, inside = (event, "") if isinstance(event, str) else next(iter(event.items()))
            if kind in _INLINE:
                self._take(event, span)
                continue
            name = inside if isinstance(inside, str) else next(iter(inside))
            if name in _SPANS:
                self._take(event if inside not in _EMPHASIS else None, span)
            elif kind == "Html":
                self.events.append((event, span["start"]))
            elif name not in _FRAMES or self.events:
                self._mark(event, kind, name, span["start"])
        return self.done

    def _take(self, event: Event | None, span: Mapping[str, int]) -> None:
        """Collect what a block shows; emphasis shows nothing, but belongs to its Markdown."""
        if self.start < 0:
            self.start = span["start"]
        self.end = max(self.end, span["end"])
        if event is not None:
            self.events.append((event, span["start"]))

    def _mark(self, event: Event, kind: str, inside: str, start: int) -> None:
        """A structure begins or ends: what was collected before it is a block, or a cell."""
        if inside == "TableCell":
            if kind == "End":
                self.cells.append((self._source(), self._taken()))
        elif kind == "Start" and inside in (_CODE, "HtmlBlock"):
            self._text()
            self.opened, self.info = start, _language(event)
        elif kind == "End" and inside in (_CODE, "HtmlBlock"):
            self.done.append(self._raw("code" if inside == _CODE else "html"))
        elif inside in ("TableHead", "TableRow"):
            if kind == "End":
                self.done.append(self._row(head=inside == "TableHead"))
            else:
                self.opened = start
        else:
            self._text()
            if inside == "List":
                self.lists += 1 if kind == "Start" else -1
            self.level = int(str(event["Start"]["Heading"]["level"])[1:]) if kind == "Start" and inside == "Heading" else 0  # type: ignore[index]

    def _text(self) -> None:
        """The paragraph, item or heading that was collected."""
        if not self.events:
            return
        source, line, events = self._source(), self.lines.of(self.start), self._taken()
        kind: BlockKind = "heading" if self.level else "item" if self.lists else "paragraph"
        block = Block(kind, source, line, self.level or self.lists, self.section, parsed=(events,), lines=self.lines)
        if self.level:
            block.section = tuple(heading for heading in self.section if heading.level < self.level)
            self.section = (*block.section, block)
        self.done.append(block)

    def _raw(self, kind: BlockKind) -> Block:
        """A block of code or HTML as it stands; the first line of fenced code is the one below the fence."""
        fenced = kind == "code" and self.info is not None
        source = "".join(text for event, _ in self._taken() for text in event.values())  # type: ignore[union-attr]
        return Block(kind, source, self.lines.of(self.opened) + fenced, section=self.section, info=self.info or "")

    def _row(self, *, head: bool) -> Block:
        cells, self.cells = self.cells, []
        sources = tuple(source for source, _ in cells)
        block = Block("row", GLUE.join(sources), self.lines.of(self.opened), section=self.section, cells=sources)
        block.parsed, block.lines = tuple(events for _, events in cells), self.lines
        if head:
            self.header = tuple(block.cell(i).text for i in range(len(cells)))
        else:
            block.header = self.header
        return block

    def _source(self) -> str:
        return self.data[self.start : self.end].decode("utf-8", "replace") if self.events else ""

    def _taken(self) -> list[Placed]:
        events, self.events, self.start, self.end = self.events, [], -1, 0
        return events


def _shown_at(mark: tuple[int, int]) -> int:
    return mark[0]


def _language(event: Event) -> str | None:
    """The language of a code fence, None for indented code."""
    block = event["Start"]  # type: ignore[index]
    fence = block.get(_CODE) if isinstance(block, dict) else None
    return str(fence["Fenced"]).strip() if isinstance(fence, dict) else None


class _Text:
    """Collects visible text, links and spans of code."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.links: list[Link] = []
        self.marks: list[tuple[int, int]] = []
        self.codes: list[tuple[int, int]] = []
        self.open: list[tuple[str, int, int]] = []

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def all(self, events: Sequence[Placed]) -> _Text:
        """Take the events of a block or cell."""
        for event, at in events:
            self.marks.append((self.length, at))
            if isinstance(event, str):
                self.add("\n")
                continue
            ((kind, value),) = event.items()
            if kind in ("Text", "Code"):
                self.add(value)
                if kind == "Code":
                    self.codes.append((self.length - len(value), self.length))
            elif kind == "InlineHtml":
                self.tag(value)
            elif kind == "Start":
                self.span(value)
            elif value in ("Link", "Image"):
                self.end(image=value == "Image")
        return self

    def span(self, value: Any) -> None:
        """The beginning of a link or image; emphasis shows nothing."""
        if isinstance(value, dict):
            ((_, about),) = value.items()
            mail = about["link_type"] == "Email"
            self.begin(f"mailto:{about['dest_url']}" if mail else about["dest_url"])

    def begin(self, target: str) -> None:
        self.open.append((target, self.length, len(self.parts)))

    def end(self, *, image: bool = False) -> None:
        if self.open:
            target, start, part = self.open.pop()
            self.links.append(Link("".join(self.parts[part:]), target, start, self.length, image))

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
            self.end()  # HTML knows no link in a link
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
        links = [*self.links, *_bare_links(text, self.links)]
        placed = sorted(links, key=lambda link: (link.start, -link.end, link.image))
        return Visible(text, tuple(placed), tuple(self.marks), tuple(self.codes))


def _bare_links(text: str, links: Sequence[Link]) -> Iterator[Link]:
    """Addresses that stand in a text without being links."""
    if "://" not in text:
        return
    spans = sorted((link.start, link.end) for link in links)
    reach = i = 0
    for match in _URL.finditer(text):
        while i < len(spans) and spans[i][0] <= match.start():
            reach, i = max(reach, spans[i][1]), i + 1
        if match.start() >= reach:
            yield _bare_link(match[0], match.start())


def _bare_link(address: str, start: int) -> Link:
    address = address.rstrip(".,;:!?*_'")
    return Link(address, address, start, start + len(address))
