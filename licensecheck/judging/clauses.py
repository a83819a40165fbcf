"""Finds a cited section in the user's own copy of a license, so that a report can quote it with its line.

A part of a number counts only inside the one before it: nothing is quoted on a guess. Where the last parts are not found,
the section around them is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from licensecheck.model import Artifact, Cite, Document, Evidence, LicenseText
from licensecheck.patterns import pattern

MAX_QUOTE = 300
MAX_QUOTES = 3
_QUOTED_LINES = 4
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_SECTION = pattern(r"(?:s\.|section |§ ?)?(\d+(?:\.\d+)*(?:\.?\(?[a-z0-9]{1,4}\)?)*)", re.IGNORECASE)
_NUMBERED = pattern(r"\s*(?:\(?[a-z0-9]{1,4}[.)]|\d+\.\d+)(?:\s|$)", re.IGNORECASE)
_MARK = pattern(r"[\s>*#]*(?:section|article)?\s*", re.IGNORECASE)


def quotes(artifact: Artifact, cites: Sequence[Cite]) -> tuple[Evidence, ...]:
    """The cited clauses as they stand in the artifact's own license files."""
    found = (quote for cite in cites for quote in _quotes(artifact, cite))
    return tuple(islice(dict.fromkeys(found), MAX_QUOTES))


def quote(artifact: Artifact, cite: Cite) -> Evidence | None:
    """The first clause of one citation as it stands in the artifact's own license files."""
    return next(_quotes(artifact, cite), None)


def _quotes(artifact: Artifact, cite: Cite) -> Iterator[Evidence]:
    for text in artifact.texts:
        document = next((one for one in artifact.documents if one.source == text.source), None)
        if document and text.license == cite.license and text.verdict != "partial":
            for number in _numbers(cite.section):
                quote = _find(document, text, number)
                if quote:
                    yield quote


def _numbers(section: str) -> Iterator[tuple[str, ...]]:
    """The first section of each citation in a list: "1.a, 5.b" gives (1, a) and (5, b)."""
    for single in section.split(","):
        match = _SECTION.fullmatch(single.strip())
        if match:
            yield tuple(part for part in re.findall(r"\d+|[a-z]+", match[1], re.IGNORECASE))


def _find(document: Document, text: LicenseText, number: tuple[str, ...]) -> Evidence | None:
    """The line at which a number stands, each part looked for inside the one before it; where a part is not, its parent."""
    lines = document.text.splitlines()[: text.lines[1]]
    at, end = text.lines[0] - 1, len(lines)
    for depth, part in enumerate(number):
        place = _line(lines, at, end, number[: depth + 1])
        if place is None and depth == 0:
            return None
        if place is None:
            break
        at, end = place, _end(lines, place, end, (*number[:depth], _successor(part)))
    rest = takewhile(lambda line: line.strip() and not _NUMBERED.match(line), lines[at + 1 : min(at + _QUOTED_LINES, end)])
    words = " ".join(line.strip() for line in (lines[at], *rest))
    return Evidence(document.source, at + 1, 1, words[:MAX_QUOTE])


def _line(lines: Sequence[str], start: int, end: int, number: tuple[str, ...]) -> int | None:
    """The next line that begins with the last part of a number, in any of the ways in which texts number."""
    joined, part = re.escape(".".join(number)), re.escape(number[-1])
    mark = re.compile(rf"(?:{joined}[.):]?|\(?{part}[.):]|{part}\s{{0,3}}[-\u2013.]{{1,2}})(?=\s|$)", re.IGNORECASE)
    return next((at for at in range(start, end) if mark.match(lines[at], _indent(lines[at]))), None)


def _end(lines: Sequence[str], start: int, end: int, successor: tuple[str, ...]) -> int:
    """Where the section that starts at a line ends: at its next sibling, which is not indented further."""
    place = _line(lines, start + 1, end, successor)
    while place is not None and _blanks(lines[place]) > _blanks(lines[start]):
        place = _line(lines, place + 1, end, successor)
    return end if place is None else place


def _successor(part: str) -> str:
    if part.isdigit():
        return str(int(part) + 1)
    if part.lower() in _ROMAN:
        return _ROMAN[(_ROMAN.index(part.lower()) + 1) % len(_ROMAN)]
    return part[:-1] + chr(ord(part[-1]) + 1)


def _indent(line: str) -> int:
    plain = _MARK.match(line)
    return plain.end() if plain else 0


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip())
