"""Plain text for people: wrapped lines in which nothing that was read can move the cursor, color or reorder text."""

from __future__ import annotations

import textwrap
import unicodedata
from pathlib import Path

from msgspec import Struct

MIN_WIDTH, MAX_WIDTH = 40, 120
"""Narrower terminals wrap by themselves; longer lines are hard to read."""
MAX_TEXT = 2000
MAX_QUOTE = 160
STYLES = {"strong": "1", "bad": "1;31", "warn": "33", "good": "32", "mild": "36", "dim": "2"}


class Look(Struct, frozen=True):
    """How a report is laid out: columns, whether ANSI colors are wanted, and folders whose templates win over the shipped ones."""

    width: int = 100
    color: bool = False
    templates: tuple[Path, ...] = ()


def visible(text: str, limit: int = MAX_TEXT) -> str:
    """`text` on one line with control, format and bidi characters spelled out, at most `limit` characters of it."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return text if text.isprintable() else "".join(map(_shown, text))


def section(cite: str) -> str:
    """A cited place as it is written in a sentence: `1.b.i` becomes `§1.b.i`, `AUP 2.a` stays."""
    cite = visible(cite)
    return f"§{cite}" if cite[:1].isdigit() else cite


def counted(count: int, noun: str) -> str:
    """`1 error`, `2 errors`; `-y` nouns become `-ies`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"


class Page:
    """Lines that grow downward. Everything is made visible and wrapped on the way in."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.width = max(MIN_WIDTH, min(look.width, MAX_WIDTH))
        self.lines: list[str] = []

    def heading(self, text: str) -> None:
        """A blank line and a line in bold."""
        if self.lines:
            self.lines.append("")
        self.lines += [self._paint(line, "strong") for line in self._wrapped(text, 0, 0)]

    def line(self, text: str, indent: int = 0, hang: int | None = None, head: str = "", style: str = "") -> None:
        """A paragraph. `head` is its first word or words, painted in `style`; further lines are indented by `hang` (else `indent`)."""
        lines = self._wrapped(head + text, indent, indent if hang is None else hang)
        if head and style:
            first = lines[0]
            start = indent
            lines[0] = first[:start] + self._paint(first[start : start + len(head)], style) + first[start + len(head) :]
        self.lines += lines

    def uncut(self, text: str, indent: int) -> None:
        """A line that people copy: the terminal wraps it, not we."""
        self.lines.append(" " * indent + visible(text))

    def blank(self) -> None:
        """An empty line."""
        self.lines.append("")

    def text(self) -> str:
        """All lines, with a line feed after the last."""
        return "\n".join(self.lines) + "\n"

    def _wrapped(self, text: str, indent: int, hang: int) -> list[str]:
        return textwrap.wrap(
            visible(text),
            self.width,
            initial_indent=" " * indent,
            subsequent_indent=" " * hang,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _paint(self, text: str, style: str) -> str:
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.look.color else text


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    if character in "\n\t" or unicodedata.category(character) == "Zs":
        return " "
    if character.isascii():
        return f"\\x{ord(character):02x}"
    return character.encode("ascii", "backslashreplace").decode("ascii")
