"""A license text as a sequence of words in which formatting no longer shows, each word on the line it came from.

Two texts with the same words are the same terms: case, punctuation, bullets, quotation marks,
Markdown, HTML and RTF markup and the spelling of "licence" fold. Lines never move, so that places can be told.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from hashlib import blake2b
from itertools import accumulate

from msgspec import Struct

from licensecheck.patterns import pattern

SHINGLE = 5
"""Words in a shingle."""
WORD_BYTES = 4
_CACHED_WORDS = 200_000
_ESCAPED_BREAKS = 4
"""From so many spelled-out line ends on a text was taken out of JSON or a quoted YAML scalar."""

_CJK = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = pattern(rf"[{_CJK}]|\d+(?:\.\d+)*[^\W\d_{_CJK}]*|[^\W\d_{_CJK}][^\W_{_CJK}]+(?:\.\d+)*")
_ASCII_WORD = pattern(r"\d+(?:\.\d+)*[^\W\d_]*|[^\W\d_][^\W_]+(?:\.\d+)*", re.ASCII)
"""The same words of ASCII text: it compiles in a tenth of the time."""
_TAG = pattern(r"<(?!https?:)[a-zA-Z/!?][^<>]{0,500}>")
_RTF = pattern(r"\\(?:'[0-9a-f]{2}|[a-z]{1,32}(?:-?\d{1,10})?|\*)|[{}]")
_ESCAPED = pattern(r"\\u(00[2-9a-f][0-9a-f]|20[12][0-9a-f])", re.IGNORECASE)
_INVISIBLE = pattern("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPELLINGS = {
    "licence": "license",
    "licences": "licenses",
    "licenced": "licensed",
    "sublicence": "sublicense",
    "https": "http",
}


class _Packed(dict[str, bytes]):
    """Word to the bytes that stand for it; filled as words are met and emptied when it grows too large."""

    def __missing__(self, word: str) -> bytes:
        if len(self) >= _CACHED_WORDS:
            self.clear()
        packed = self[word] = blake2b(_SPELLINGS.get(word, word).encode("utf-8", "replace"), digest_size=WORD_BYTES).digest()
        return packed


_PACKED = _Packed()


class Words(Struct, frozen=True):
    """The words of a text. `lines` are its lines without markup; `starts[n]` is the index of the first word of line n + 1."""

    lines: tuple[str, ...]
    words: tuple[str, ...]
    starts: tuple[int, ...]

    @property
    def packed(self) -> bytes:
        """All words as WORD_BYTES bytes each."""
        return pack(self.words)

    def line(self, word: int) -> int:
        """The line, from 1, on which a word stands."""
        return bisect_right(self.starts, word)

    def on_line(self, line: int) -> range:
        """The words of a line, from 1."""
        end = self.starts[line] if line < len(self.starts) else len(self.words)
        return range(self.starts[line - 1], end)


def pack(words: Iterable[str]) -> bytes:
    """Every word as WORD_BYTES bytes of its hash, one after the other."""
    return b"".join(map(_PACKED.__getitem__, words))


def split_words(text: str) -> Words:
    """The words of `text`. Never raises; time and memory grow with its length alone."""
    text = plain(text)
    lines = tuple(text.split("\n"))
    word = _ASCII_WORD if text.isascii() else _WORD
    found = [word.findall(line.casefold()) if line else () for line in lines]
    starts = accumulate((len(words) for words in found[:-1]), initial=0)
    return Words(lines, tuple(word for words in found for word in words), tuple(starts))


def plain(text: str) -> str:
    """`text` without markup, line for line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip().startswith("{\\rtf"):
        text = _RTF.sub(" ", text)
    if text.count("\\n") >= _ESCAPED_BREAKS:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.replace("\\n", "  ").replace('\\"', '" '))
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    if "<" in text:
        text = _TAG.sub(_blank, _without(_without(text, "script"), "style"))
    if "&" in text:
        text = "\n".join(html.unescape(line).replace("\n", " ") if "&" in line else line for line in text.split("\n"))
    return text


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n") or " "


def _without(text: str, element: str) -> str:
    """`text` without the content of one kind of HTML element; an element that is not closed stays."""
    lowered = text.lower()
    if len(lowered) != len(text) or f"<{element}" not in lowered:
        return text
    kept, at = [], 0
    while (start := lowered.find(f"<{element}", at)) >= 0 and (end := lowered.find(f"</{element}", start)) >= 0:
        kept += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*kept, text[at:]])
