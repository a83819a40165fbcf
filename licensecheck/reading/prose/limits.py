"""Limits on use that a card states itself, told apart from mere advice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from licensecheck.patterns import pattern
from licensecheck.reading.facts import UseLimit
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Block
from licensecheck.reading.prose.phrases import Finder
from licensecheck.reading.prose.sentences import Sentence

_LIMITS = (
    "noncommercial",
    "research-only",
    "no-medical",
    "legal-use-only",
    "no-harmful-content",
    "no-derivatives",
    "adults-only",
    "english-only",
)
_LISTS = (*(f"limit-{name}" for name in _LIMITS), "advice", "policy")
_POLICY = pattern(r"(?:(?<![\w.-])[A-Z][\w.'\u2019&-]{0,30}\s{1,3}){1,6}(?:[a-z-]{1,16}\s)?[Pp]olic(?:y|ies)\Z")
_LICENSE_NAME = pattern(r"\bcc[- ]|attribution|creative commons|licen[cs]e", re.IGNORECASE)


def read(context: Context) -> tuple[UseLimit, ...]:
    """Every limit, each once a line."""
    found: dict[tuple[str, int | None], UseLimit] = {}
    for block in context.document.blocks:
        if block.kind in ("code", "heading") or not context.speaks_of(block, "limit-letters"):
            continue
        for limit in _in_block(block, context):
            found.setdefault((limit.limit, limit.evidence.line), limit)
    return tuple(found.values())


def _in_block(block: Block, context: Context) -> Iterator[UseLimit]:
    finder = context.near(block, *_LISTS)
    for sentence in context.sentences(block) if finder else ():
        for name, start, end in _in_sentence(sentence, finder, context):
            offset = sentence.start + start
            yield UseLimit(name, context.evidence(block, offset, block.text[offset : sentence.start + end]))


def _in_sentence(sentence: Sentence, finder: Finder, context: Context) -> Iterator[tuple[str, int, int]]:
    text = sentence.text
    said: dict[str, re.Match[str]] = {}
    for list, match in finder.named(text):
        if list not in said or match.start() < said[list].start():
            said[list] = match
    for name in _LIMITS:
        found = said.get(f"limit-{name}")
        advised = "advice" in said and name != "legal-use-only"
        if found and not (advised or _in_a_name(text, found) or _taken_back(text, found, context)):
            yield name, found.start(), found.end()
    policy = said.get("policy")
    called = _POLICY.search(text[policy.start() : policy.end()]) if policy else None
    if policy and called and context.phrases.search("policy-context").found(text):
        yield f"policy:{' '.join(called[0].split())}", policy.start() + called.start(), policy.end()


def _taken_back(text: str, match: re.Match[str], context: Context) -> bool:
    """Whether the words beside a limit leave none: `for commercial and non-commercial use`, `not limited to research only`."""
    before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 40]
    return context.phrases.search("no-limit-before").found(before) or context.phrases.search("no-limit-after").found(after)


def _in_a_name(text: str, match: re.Match[str]) -> bool:
    """Whether the words are part of a license's name: `Attribution-NonCommercial 4.0`."""
    joined = text[match.start() - 1 : match.start()] in ("-", "/") and match.start() > 0
    return joined or (match[0][:1].isupper() and _LICENSE_NAME.search(text[max(0, match.start() - 30) : match.end() + 40]) is not None)
