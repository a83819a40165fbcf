"""The little HTML that cards carry: tags, attributes and comments, read in linear time and never trusted."""

from __future__ import annotations

import html as _html
import re
from collections.abc import Iterator

from licensecheck.patterns import pattern

BREAK = " ; "
"""What separates two lines or cells of HTML in a visible text."""
BLOCKS = frozenset(("p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "details", "table", "ul", "ol"))
_TAG = pattern(r"<[/!A-Za-z][^<>]{0,2000}>")
_NAME = pattern(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})")
_ATTRIBUTES = {
    name: re.compile(rf"\b{name}[ \t\n]?=[ \t\n]?(?:\"([^\"<>]{{0,1500}})\"|'([^'<>]{{0,1500}})'|([^\s<>\"']{{1,1500}}))", re.IGNORECASE)
    for name in ("href", "src", "alt")
}
_SILENT = pattern(r"<(style|script)\b", re.IGNORECASE)


def pieces(source: str) -> Iterator[str]:
    """Tags and the text between them, in order; comments, styles and scripts leave only their line breaks."""
    position = 0
    for match in _TAG.finditer(source := _without_silent(_without_comments(source))):
        if match.start() > position:
            yield source[position : match.start()]
        yield match[0]
        position = match.end()
    if position < len(source):
        yield source[position:]


def _without_comments(source: str) -> str:
    parts = []
    position = 0
    while (start := source.find("<!--", position)) >= 0:
        end = source.find("-->", start + 4)
        stop = len(source) if end < 0 else end + 3
        parts += [source[position:start], "\n" * source.count("\n", start, stop)]
        position = stop
    return "".join([*parts, source[position:]])


def _without_silent(source: str) -> str:
    match = _SILENT.search(source)
    parts = []
    position = 0
    while match:
        end = source.lower().find(f"</{match[1].lower()}", match.end()) if len(source) < _SEARCHED else -1
        stop = len(source) if end < 0 else end
        parts += [source[position : match.start()], "\n" * source.count("\n", match.start(), stop)]
        position = stop
        match = _SILENT.search(source, position)
    return "".join([*parts, source[position:]])


_SEARCHED = 64 * 1024


def name(tag: str) -> tuple[str, bool]:
    """The name of a tag in lower case, and whether it closes."""
    match = _NAME.match(tag)
    return (match[2].lower(), bool(match[1])) if match else ("", False)


def attribute(tag: str, name: str) -> str:
    """The value of an attribute (href, src, alt), empty where it has none."""
    match = _ATTRIBUTES[name].search(tag)
    return unescape(match[1] or match[2] or match[3] or "").strip() if match else ""


def unescape(text: str) -> str:
    """Text with its character references resolved."""
    return _html.unescape(text) if "&" in text else text
