"""Licenses of which a reader may choose one: `MIT or Apache-2.0`, `dual-licensed under MIT and GPL-3.0`."""

from __future__ import annotations

from collections.abc import Sequence

from licensecheck.patterns import pattern
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.spots import Found

_ONLY_A_COMMA = pattern(r"[^\w,]*,[^\w,]*")
_NEAR = 60
"""No more stands between two names that are a choice, in characters."""


def marked(sentence: Sentence, stated: Sequence[Found], context: Context) -> list[Found]:
    """The statements of one sentence, with those marked that are an alternative to the one before them."""
    if not stated[1:] or context.phrases.search("divided").found(sentence.text):
        return list(stated)
    found = list(stated)
    offered = context.phrases.search("choice").found(sentence.text)
    listed = False
    for i in range(len(found) - 1, 0, -1):
        before, here = found[i - 1], found[i]
        between = sentence.text[before.end - sentence.start : here.start - sentence.start]
        listed = _are_alike(before, here, between) and _is_choice(between, context, offered, listed)
        found[i] = here._replace(choice=listed)
    return found


def _are_alike(before: Found, here: Found, between: str) -> bool:
    named = not (before.license.startswith("see:") or here.license.startswith("see:"))
    return named and before.subject == here.subject and len(between) <= _NEAR


def _is_choice(between: str, context: Context, offered: bool, listed: bool) -> bool:
    """`offered`: the sentence says that one may choose; `listed`: what follows is an alternative, so a comma means the same."""
    if context.phrases.search("or").found(between):
        return True
    return (offered and context.phrases.search("joined").found(between)) or (listed and _ONLY_A_COMMA.fullmatch(between) is not None)
