"""What a text says beyond the license in it: which words only label or fill in, which add terms, which need a closer look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from licensecheck.knowledge.texts.blanks import is_copyright
from licensecheck.patterns import pattern

MAX_QUOTE = 200
MAX_LABEL = 10
"""No line with more words is a heading."""
MAX_HOLDER = 40
"""No line with more words only says who holds the copyright."""
_ENDS = (".", ";", ":", "!", "?")
_SENTENCE = pattern(r"(?<=[.;:!?])\s+")
_BINDING = pattern(
    r"\b(?:shall|must|may|might|can|cannot|should|not|no|never|none|nor|prohibit\w*|forb\w+|permi(?:t|ssion)\w*|allow\w*|agree\w*"
    r"|provided|except\w*|unless|subject|only|restrict\w*|additional\w*|further|addend\w*|amend\w*|modif\w+|conditions?|terms"
    r"|grant\w*|hereby|requir\w+|obligat\w+|limit\w*|without|exclu\w+|use[sd]?|users?|using|waive\w*|notwithstanding)\b",
    re.IGNORECASE,
)
_KINDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "non-commercial": r"\bnon[- ]?commercial|\bcommerc\w+|\b(?:not[- ])?for[- ]profit\b|\bmonetiz\w+",
        "money": (
            r"[$€£¥]\s?\d|\b(?:usd|eur|gbp|rmb|dollars?|euros?|revenues?|turnover|fees?|royalt\w+|paid|pay(?:ments?)?|earns?"
            r"|funding)\b"
        ),
        "users": r"\b(?:active users?|mau|dau|(?:[\d,.]+|million|thousand) (?:users|employees|customers|people))\b",
        "territory": (
            r"\b(?:territor\w+|european union|eu|eea|united (?:states|kingdom)|usa|uk|china|korea|russia|countr(?:y|ies)|regions?"
            r"|jurisdictions?|domicil\w+|resid(?:es?|ents?|ing)|incorporated in|principal place of business)\b"
        ),
        "purpose": (
            r"\b(?:purposes?|militar\w+|weapon\w*|surveil\w+|academic\w*|research\w*|educational|personal use|internal use"
            r"|compet(?:e|es|ing|itive|itors?)|prohibited uses?|acceptable use|train\w* (?:\w+ ){0,4}models?|medical|law enforcement)\b"
        ),
        "naming": r"\b(?:display\w*|prominent\w*|built (?:with|on)|powered by|names?|named|naming|brand\w*|logos?|credits?)\b",
    }.items()
}
_HOLDER_PHRASES = pattern(
    r"\ball rights reserved\b|\b(?:research|academy|university|medical|school|institute) ?(?:of|for)?\b", re.IGNORECASE
)


class Notable(Struct, frozen=True):
    """An added sentence that speaks of money, users, territory, purpose, naming or non-commercial use, and where it starts."""

    kind: str
    line: int
    quote: str


def kinds(text: str) -> tuple[str, ...]:
    """What a passage speaks of that limits licenses."""
    return tuple(kind for kind, pattern in _KINDS.items() if pattern.search(text))


def binds(text: str) -> bool:
    """Whether a passage may set a term, rather than only name something."""
    return bool(_BINDING.search(text) or kinds(text))


def limits(text: str) -> bool:
    """Whether a passage both binds and speaks of what limits licenses."""
    return bool(_BINDING.search(text) and kinds(text))


def only_labels(line: str, words: int) -> bool:
    """Whether a whole line says no more than who holds the copyright or what the text is called."""
    if is_copyright(line):
        return words <= MAX_HOLDER and not binds(_HOLDER_PHRASES.sub(" ", line))
    return words <= MAX_LABEL and line.rstrip()[-1:] not in (".", ";", ",") and not binds(line)


def notable(lines: Sequence[tuple[int, str]]) -> Iterator[Notable]:
    """The sentences of consecutive numbered lines that deserve a look, each under every kind it speaks of."""
    for number, sentence in sentences(lines):
        for kind in kinds(sentence):
            yield Notable(kind, number, sentence if len(sentence) <= MAX_QUOTE else sentence[: MAX_QUOTE - 1] + "…")


def sentences(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The sentences of numbered lines, blanks folded, with the line each starts on; a blank line ends one."""
    start, held = 0, ""
    for number, line in lines:
        for piece in _SENTENCE.split(line.strip()):
            start = start if held else number
            held = f"{held} {piece}".strip()
            if held and (not piece or piece.endswith(_ENDS)):
                yield start, held
                held = ""
    if held:
        yield start, held
