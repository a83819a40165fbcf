"""Finds the front matter of a card, also where the Hub does not see it, and says so.

The Hub reads a block only at the very top, between a line `---` and a line `---`. Real cards have text before it, four
dashes, a code fence around it, no closing line, or put it at the end: that is still what the author states.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

from licensecheck.patterns import pattern
from licensecheck.reading.facts import Problem

MAX_FRONT_MATTER = 256 * 1024
"""No front matter is read further than this, in characters."""

_KEY = pattern(r"(?:[\w.-]+|\"[\w.-]+\"|'[\w.-]+')[ \t]*:(?=[ \t]|$)")
_CARD_KEYS = frozenset(
    (
        *("license", "licenses", "licence", "liscence", "lisence", "license_name", "license_link", "tags", "language"),
        *("pretty_name", "datasets", "dataset", "base_model", "pipeline_tag", "library_name", "thumbnail", "metrics"),
        *("model-index", "widget", "task_categories", "source_datasets", "dataset_info", "configs", "sdk"),
    )
)
_NOT_SEEN = "front-matter-not-seen"
_CODE_FENCES = ("```", "~~~")


class FrontMatter(Struct, frozen=True):
    """The YAML of a card and the rest of it; lines end in a line feed alone, whatever the file has.

    `yaml` is None where there is none. `line` and `body_line` are the lines of the file on which the two begin.
    """

    yaml: str | None
    line: int
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()


class _Block(Struct, frozen=True):
    """YAML lines, and the half-open range of lines they and their fences take up."""

    lines: list[str]
    first: int
    start: int
    end: int
    problems: tuple[Problem, ...] = ()


def decode(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file: UTF-8 or UTF-16, else with every unreadable byte replaced and a problem that says where."""
    encoding = _utf_16(data)
    if encoding:
        text = data.decode(encoding, "replace").removeprefix("\ufeff")
        return text, (Problem("not-utf-8", "The file is UTF-16; the Hub reads UTF-8 only.", 1),)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"The file is not UTF-8 (first at line {line}); what could not be read shows as U+FFFD."
        return data.decode("utf-8-sig", "replace"), (Problem("not-utf-8", message, line),)


def _utf_16(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF16_LE) or (data[1:4:2] == b"\0\0" and data[0:1] != b"\0"):
        return "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE) or (data[0:3:2] == b"\0\0" and data[1:2] != b"\0"):
        return "utf-16-be"
    return None


def split(text: str) -> FrontMatter:
    """Part a card into front matter and body. Never raises; time grows with the length of `text` alone."""
    text = text.removeprefix("\ufeff").replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    top = next((i for i, line in enumerate(lines) if line.strip()), None)
    if top is None:
        return FrontMatter(None, 1, "", 1)
    block = _at_the_top(lines, top)
    if block:
        return _front_matter(block, "\n".join(lines[block.end :]), block.end + 1)
    block = _elsewhere(lines, top)
    if block is None:
        return FrontMatter(None, 1, text, 1)
    blanked = [*lines[: block.start], *[""] * (block.end - block.start), *lines[block.end :]]
    return _front_matter(block, "\n".join(blanked), 1)


def _front_matter(block: _Block, body: str, body_line: int) -> FrontMatter:
    ends = accumulate(len(line) + 1 for line in block.lines)
    kept = sum(1 for end in ends if end <= MAX_FRONT_MATTER)
    problems = block.problems
    if kept < len(block.lines):
        message = f"The front matter is longer than {MAX_FRONT_MATTER // 1024} KiB; the rest of it was not read."
        problems = (*problems, Problem("front-matter-too-long", message, block.first + kept + 1))
    return FrontMatter("\n".join(block.lines[:kept]), block.first + 1, body, body_line, problems)


def _at_the_top(lines: list[str], top: int) -> _Block | None:
    opening = lines[top].lstrip()
    if opening.startswith(_CODE_FENCES):
        return _in_code_fence(lines, top)
    if not opening.startswith("---"):
        return None
    if opening == "---":
        return _seen_by_the_hub(lines, top) or _closed_some_way(lines, top, ())
    glued = opening.lstrip("-").strip()
    if glued and _KEY.match(glued):
        lines = [*lines[:top], "---", glued, *lines[top + 1 :]]
        block = _closed_some_way(lines, top, (_opening_problem(top),))
        return block and _Block(block.lines, block.first - 1, block.start, block.end - 1, block.problems)
    return _closed_some_way(lines, top, (_opening_problem(top),))


def _opening_problem(top: int) -> Problem:
    message = "The Hub does not see this front matter: the line before it must be exactly `---`."
    return Problem(_NOT_SEEN, message, top + 1)


def _seen_by_the_hub(lines: list[str], top: int) -> _Block | None:
    """The block as the Hub's own pattern finds it: an empty one needs a line between the fences."""
    first = top + 1
    for end in range(first + 1, len(lines)):
        if lines[end].startswith("---") and lines[end].rstrip(" \t") == "---":
            return _Block(lines[first:end], first, top, end + 1)
    if first < len(lines) and lines[first].rstrip(" \t") == "---":
        return _Block([], first, top, first + 1)
    return None


def _closed_some_way(lines: list[str], top: int, problems: tuple[Problem, ...]) -> _Block | None:
    """A block that ends in a wrong fence, in a fence behind a value, or where the lines stop looking like YAML."""
    first = top + 1
    end, skip, last = _yaml_run(lines, first)
    block = lines[first:end]
    if last is not None:
        block.append(last)
    if not _has_card_key(block):
        return None
    if last is not None or not skip:
        message = "The Hub does not see this front matter: it is not closed by a line `---`."
        problems = (*problems, Problem("front-matter-unclosed", message, top + 1))
    elif lines[end].rstrip(" \t") != "---":
        message = "The Hub does not see this front matter: the line after it must be exactly `---`."
        problems = (*problems, Problem(_NOT_SEEN, message, end + 1))
    return _Block(block, first, top, end + skip, problems)


def _yaml_run(lines: Sequence[str], first: int) -> tuple[int, int, str | None]:
    """How far the lines from `first` on look like YAML.

    The index of the line that ends them, 1 if that line belongs to the block as its fence, and the value before a
    fence that was glued to it.
    """
    for i in range(first, len(lines)):
        line = lines[i].rstrip()
        if line.lstrip().startswith("---"):
            return i, 1, None
        if line and not line.startswith((" ", "\t", "- ", "#")) and line != "-" and not _KEY.match(line):
            return i, 0, None
        if line.startswith(("# ", "##")):
            return i, 0, None
        if line.endswith(" ---") and not line.startswith("#"):
            return i, 1, line.removesuffix("---").rstrip()
    return len(lines), 0, None


def _has_card_key(lines: Sequence[str]) -> bool:
    return any(line.partition(":")[0].strip("\"' \t") in _CARD_KEYS for line in lines if _KEY.match(line))


def _in_code_fence(lines: list[str], top: int) -> _Block | None:
    """Front matter that an editor wrapped in a code fence, with or without its own dashes."""
    mark = lines[top].lstrip()[:3]
    first = top + 1
    end = next((i for i in range(first, len(lines)) if lines[i].strip() == mark), None)
    if end is None:
        return None
    while first < end and (not lines[first].strip() or _is_fence(lines[first])):
        first += 1
    stop = next((i for i in range(first, end) if _is_fence(lines[i])), end)
    if not _has_card_key(lines[first:stop]):
        return None
    message = "The Hub does not see this front matter: it stands in a code fence."
    return _Block(lines[first:stop], first, top, end + 1, (Problem(_NOT_SEEN, message, top + 1),))


def _elsewhere(lines: list[str], top: int) -> _Block | None:
    """The first block between two fences that looks like front matter, outside of code."""
    fences = list(_fences(lines, top))
    for opening, closing in zip(fences, [*fences, None][1:], strict=True):
        end, skip, last = _yaml_run(lines, opening + 1)
        closed = end if closing is None else closing
        block = lines[opening + 1 : end]
        if last is None and end == closed and _has_card_key(block) and (skip or end == len(lines)):
            message = "The Hub does not see this front matter: text stands before it."
            return _Block(block, opening + 1, opening, end + skip, (Problem(_NOT_SEEN, message, opening + 1),))
    return None


def _fences(lines: Sequence[str], top: int) -> Iterator[int]:
    in_code = False
    for i in range(top, len(lines)):
        if lines[i].lstrip().startswith(_CODE_FENCES):
            in_code = not in_code
        elif not in_code and _is_fence(lines[i]):
            yield i


def _is_fence(line: str) -> bool:
    bare = line.strip()
    return bare.startswith("---") and not bare.strip("-")
