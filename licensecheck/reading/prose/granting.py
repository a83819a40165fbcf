"""Whether the words around a license put anything under it, or deny it."""

from __future__ import annotations

import re

from licensecheck.patterns import pattern
from licensecheck.reading.prose import beside, names
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.names import Mention
from licensecheck.reading.prose.pointers import is_weak
from licensecheck.reading.prose.spots import Spot
from licensecheck.reading.prose.subjects import components_in

_SHORT = 70
"""A sentence that is little more than a license's name, in characters beside the name."""
_DEFINES = pattern(
    r"[\"')\]]{0,2} (?:licen[cs]e |agreement )?(?:specifies|states|allows|requires|forbids|prohibits|says|means|permits|grants)\b",
    re.IGNORECASE,
)
_UNDER_ANOTHER = pattern(r"\s{1,3}under\b", re.IGNORECASE)
_AND = pattern(r"(?:and|or|&|/|,|及|和|と)\s{0,3}(?:the\s{1,3})?[\[(\"'`]{0,3}\s?\Z", re.IGNORECASE)
_APPLIES = pattern(r"[^.]{0,90}\bappl(?:y|ies)\b", re.IGNORECASE)
_ONE_OF_TWO = pattern(r"[`\"')*]{0,3},? (?:and|or|&) (?:the )?[\w`\"' .+-]{2,40}? licen[cs]es?\b", re.IGNORECASE)
_SAYS_NO_MORE = pattern(r"(?:[\W\d]|\b(?:the|licen[cs]e|version|v)\b){0,12}", re.IGNORECASE)
_LICENSED = pattern(r"[\s-]licen[cs]ed\b", re.IGNORECASE)
BUT = pattern(r",? (?:but|however|whereas) (?!also\b)|,? now |, (?=(?:this|our|these) )", re.IGNORECASE)
"""Where a sentence turns to something else."""
_NEAR = 70
_NEARBY = 110


def is_of_no_component(clause: str, context: Context) -> bool:
    """Whether a license is said of what the model produces, which is a right, or of a part that is no component."""
    outputs = context.phrases.search("component-outputs").search(clause)
    if outputs is not None and not components_in(clause[: outputs.start()], context):
        return True
    return context.phrases.search("other-part").match(clause) is not None and not components_in(clause, context)


def is_denied(before: str, context: Context) -> bool:
    """Whether the words before a license deny it, or only suppose it."""
    before = BUT.split(before)[-1]
    return context.phrases.search("negation").found(before[-_NEAR:]) or context.phrases.search("hypothetical").found(before[-_NEARBY:])


def is_granted(mention: Mention, spot: Spot, cue: re.Match[str] | None, labelled: bool, follows: bool) -> bool:
    """Whether the words put anything under the license. `follows`: another license was stated before it in the sentence."""
    text = spot.sentence.text
    if mention.goes_on:
        return False
    joined = _AND.search(text[: mention.start]) is not None
    if labelled:
        return not follows or joined
    if mention.plain:
        return _is_granted_by_place(mention, spot, cue)
    if _DEFINES.match(text, mention.end) or _UNDER_ANOTHER.match(text, mention.end):
        return False
    if _APPLIES.match(text, mention.end) and names.tail(text, mention.end):
        return True
    short = len(text) - (mention.end - mention.start) < _SHORT
    if mention.by_address:
        in_link = "licen" in text[mention.start : mention.end].lower()
        return (spot.in_section and (short or in_link)) or (cue is not None and "licen" in text.lower())
    named = names.tail(text, mention.end)
    if cue is not None:
        named = named or names.says_so(text[mention.start : mention.end])
        return "licen" in cue[0].lower() or named or follows or not is_weak(cue) or _ONE_OF_TWO.match(text, mention.end) is not None
    if _LICENSED.match(text, mention.end):
        return True
    ours = named and not text.isascii() and spot.context.phrases.search("own-subject").found(text[: mention.start])
    bracketed = spot.in_section and beside.in_brackets(mention, spot)
    return ours or bracketed or (spot.in_section and (short or named or follows)) or (follows and joined)


def _is_granted_by_place(mention: Mention, spot: Spot, cue: re.Match[str] | None) -> bool:
    """Whether words that could name a product are put where a license's name stands."""
    text = spot.sentence.text
    if cue is None:
        return spot.in_section and _SAYS_NO_MORE.fullmatch(text[: mention.start] + text[mention.end :]) is not None
    return "licen" in cue[0].lower() or ("under" in cue[0].lower() and not is_weak(cue))
