"""An Ollama Modelfile: `FROM` and `ADAPTER` say what the model was made from, `LICENSE` holds the text of its license."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from licensecheck.model import Evidence
from licensecheck.patterns import pattern
from licensecheck.reading.carried import Carried, Origin, joined, named, stating, upstream
from licensecheck.reading.facts import Problem, Upstream, quoted
from licensecheck.reading.keys import Value
from licensecheck.reading.references import Reference
from licensecheck.sources.local import WEIGHTS_SUFFIXES

MAX_INSTRUCTIONS = 1_000
_INSTRUCTION = pattern(r"[ \t]*(FROM|ADAPTER|LICENSE|[A-Z]{2,20})[ \t]+", re.IGNORECASE)
_QUOTES = '"""'
_HUB = pattern(r"(?:https?://)?(?:hf\.co|huggingface\.co)/([^/:\s]{1,96}/[^/:\s]{1,96})(?::\S{0,96})?")
_LOCAL = (".", "/", "~")


class _Instruction(Struct, frozen=True):
    name: str
    text: str
    evidence: Evidence
    closed: bool = True


def read(text: str, origin: Origin) -> Carried:
    """The claims and upstreams of a Modelfile. Never raises."""
    found = list(_instructions(text.replace("\r\n", "\n").split("\n"), origin.source))
    licenses = [Value(one.text, one.evidence, "LICENSE") for one in found if one.name == "LICENSE"]
    claims = origin.licensing("weights", "declared").read(stating(licenses))
    adapts = any(one.name == "ADAPTER" for one in found)
    upstreams = [made for one in found if one.name in ("FROM", "ADAPTER") for made in _upstream(one, adapts)]
    open_ended = [one.evidence.line for one in found if not one.closed]
    problems = [Problem("unclosed-text", 'A text that begins with `"""` does not end.', line) for line in open_ended]
    if len(found) == MAX_INSTRUCTIONS:
        problems.append(Problem("truncated", f"Only the first {MAX_INSTRUCTIONS} instructions were read.", found[-1].evidence.line))
    return joined((claims, Carried((), tuple(upstreams), (), tuple(problems))))


def _instructions(lines: list[str], source: str) -> Iterator[_Instruction]:
    """Every instruction with its argument; one in triple quotes may take several lines."""
    at = 0
    for _ in range(MAX_INSTRUCTIONS):
        while at < len(lines) and not _INSTRUCTION.match(lines[at]):
            at += 1
        if at >= len(lines):
            return
        match = _INSTRUCTION.match(lines[at])
        assert match is not None
        start, argument, closed = at, lines[at][match.end() :], True
        if argument.startswith(_QUOTES):
            argument, at, closed = _quoted_text(lines, at, argument[len(_QUOTES) :])
        evidence = Evidence(source, start + 1, match.end() + 1, quoted(lines[start]))
        yield _Instruction(match[1].upper(), argument.strip().strip('"'), evidence, closed)
        at += 1


def _quoted_text(lines: list[str], at: int, first: str) -> tuple[str, int, bool]:
    """The text up to the closing quotes, the line they stand on, and whether there are any."""
    parts = [first]
    while _QUOTES not in parts[-1]:
        at += 1
        if at >= len(lines):
            return "\n".join(parts), at, False
        parts.append(lines[at])
    parts[-1] = parts[-1].partition(_QUOTES)[0]
    return "\n".join(parts), at, True


def _upstream(one: _Instruction, adapts: bool) -> Iterator[Upstream]:
    """A repo on the Hub or a name in Ollama's library; a file beside the Modelfile is this very artifact."""
    is_file = one.text.startswith(_LOCAL) or "\\" in one.text or PurePosixPath(one.text).suffix.lower() in WEIGHTS_SUFFIXES
    if not one.text or is_file:
        return
    hub = _HUB.fullmatch(one.text)
    ref = named(hub[1], "model") if hub else Reference(quoted(one.text), None)
    relation = "merge" if one.name == "ADAPTER" else "adapter" if adapts else "copy"
    yield upstream(ref, "model", relation, one.evidence, inferred=one.name == "FROM" and not adapts)
