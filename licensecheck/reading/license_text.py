"""From the bytes of a file to the licenses in it: text in any usual encoding, or the text that a binary header carries."""

from __future__ import annotations

import codecs

from msgspec.structs import replace

from licensecheck.knowledge.texts.fingerprints import Index
from licensecheck.knowledge.texts.identify import Identification, identify
from licensecheck.model import Issue
from licensecheck.patterns import pattern
from licensecheck.reading.facts import Problem
from licensecheck.sources.base import MAX_FILE_BYTES

_TEXT_RUN = pattern(rb"[\t\n\r\x20-\x7e\x80-\xff]{200,}")
"""What a GGUF or safetensors header holds between its lengths and types, where it is long enough to be a license."""
_PROBE = 64
"""Text that is mostly ASCII shows within so many bytes whether it is UTF-16 without a mark."""
_UTF_8_TAIL = 3
"""So many bytes may be left of a character that the end of the read part cut in two."""


def identify_file(data: bytes, source: str, index: Index) -> Identification:
    """The licenses in the first MAX_FILE_BYTES of a file. Never raises; `source` is the file that issues name."""
    problems = []
    if len(data) >= MAX_FILE_BYTES:
        problems.append(Problem("text-truncated", f"Only the first {MAX_FILE_BYTES} bytes were compared."))
        data = data[:MAX_FILE_BYTES]
    text, unreadable = _text(data)
    found = Identification(()) if unreadable else identify(text, index, source)
    issues: list[Issue] = [problem.issue(source) for problem in (*problems, *unreadable)]
    return replace(found, issues=(*issues, *found.issues))


def _text(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    encoding = _utf_16(data)
    if encoding:
        return data.decode(encoding, "replace"), ()
    if b"\0" not in data:
        return _decoded(data), ()
    runs = _TEXT_RUN.findall(data)
    if not runs:
        return "", (Problem("not-text", "It is a binary file with no text in it that could be a license."),)
    return "\n".join(map(_decoded, runs)), ()


def _decoded(data: bytes) -> str:
    """UTF-8, else what Windows editors write, in which every byte is some character."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _UTF_8_TAIL:
            return data[: error.start].decode("utf-8-sig")
        return data.decode("cp1252", "replace")


def _utf_16(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = data[:_PROBE:2], data[1:_PROBE:2]
    if not any(even) and all(odd) and odd:
        return "utf-16-be"
    return "utf-16-le" if not any(odd) and all(even) and odd else None
