"""Which of the things in a sentence a phrase reaches: those listed behind it, the last before it."""

from __future__ import annotations

import re

from licensecheck.patterns import pattern
from licensecheck.reading.prose import candidates
from licensecheck.reading.prose.candidates import POSSESSIVE
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.things import MAX_NAME, Thing, is_vague

MAX_REACH = 260
"""How far behind a phrase its things stand, in characters."""
_OWN_DATA = pattern(r"\b(?:data ?set|corpus)s?[\s,(]{1,3}(?:i\.e\.,?|called|named)\s?\Z", re.IGNORECASE)
_CLAUSE = pattern(
    r"[.;:!?]\s|\n\n|[\uff0c\u3002\uff1b]"
    r"|,\s(?:which|where|who|that|but|with|using|achiev|obtain|in order|as|so|and (?:then|is|was|has|are|further|can|it|we|the model))\b"
    r"|\s(?:which|where|that|because|in order|so that|via|followed by|while|achiev|as (?:the|a)|to (?:be|the|use|make|perform)"
    r"|for (?:the|use|a|an|more|\d|[a-z]{3,20}))\b\s?",
    re.IGNORECASE,
)
_LIST_GAP = pattern(
    r",\s(?:an?|the)\s[\w -]{3,50},\s(?:and|or)\s"
    r"|(?:\[\d{1,3}\])?[\s,、\uff0c]{0,6}(?:\([^()]{0,80}\)[\s,]{0,4})?(?:and|or|&|\+|plus|with|和|及|と|as well as)?"
    r"[\s,]{0,4}(?:(?:the|an?|our|various|several|recent|latest|full|public|some|other|additional)\s{0,4}){0,3}[\"'\u201c`*\[]{0,3}",
    re.IGNORECASE,
)
_LISTS_IN_BRACKETS = pattern(r"\)[\s,]{0,2}and\s(?:[a-z-]{2,16}\s){0,2}(?:data ?sets?|corpora|corpus|sources|collections)\s?\(")
"""`datasets (A) and large corpora (B)`."""
_TO_ADDRESS = pattern(r"(?:\s(?:portal|web ?site|site|corpus|data ?set|repository|archive|database|project|library))?\s{0,3}\(?\s?")
_APPOSED = pattern(r",\s(?:an?|the)\s[\w -]{3,50},")
_VERB = pattern(r"\s(?:was|is|were|are|does|do|has|have|had|can|will|reach\w{0,4})\b")
_LEADING_UP = pattern(r"(?:['\u2019]s)?[\s(\[]{0,3}(?:[\w.-]{1,16} ){0,3}[\s(\[]{0,2}")
_OTHER_PART = pattern(r"\b(?:and|or|on|with|from|by|in|via)\b")
_OTHER_PHRASE = pattern(r"[.;!?]\s|\b(?:by|using|with|via|for|from which|than)\b", re.IGNORECASE)
_MOST_WORDS_TO_LINK = 9
_MOST_WORDS_TO_NAME = 5
_MOST_WORDS_FROM_LINK = 24
_MOST_WORDS_FROM_NAME = 3


def after(sentence: Sentence, start: int, context: Context) -> list[Thing]:
    """The things listed from `start` on: the first near it, the others joined to it by commas and `and`."""
    text = sentence.text
    named = candidates.find(sentence, start, _clause_end(sentence, start), context)
    found: list[Thing] = []
    for i, thing in enumerate(named):
        if not (found or thing.linked or _is_own_data(text, thing)) and context.is_own_exactly(thing.ref):
            break  # what was made of the artifact itself follows
        if i + 1 < len(named) and _leads_up(text[thing.end : named[i + 1].start], thing, named[i + 1]):
            continue
        if i and _is_apposed(text, named[i - 1], thing):
            continue
        if not found and _is_vague_in(text, thing, context):
            continue
        gap = text[(found[-1].end if found else start) : thing.start]
        if not (_is_joined(gap, context) if found else _is_near(gap, thing)) or (found and _starts_anew(gap, text, thing)):
            break
        found.append(thing)
    return [thing for thing in found if not _is_vague_in(text, thing, context)]


def repos(sentence: Sentence, start: int, context: Context) -> list[Thing]:
    """The repos named from `start` to the end of the clause, whatever words stand between them."""
    named = candidates.find(sentence, start, _clause_end(sentence, start), context)
    return [thing for thing in named if thing.linked and "/" in thing.ref and "://" not in thing.ref and not is_vague(thing, context)]


def _starts_anew(gap: str, text: str, thing: Thing) -> bool:
    """Whether what is joined behind an apposition is the subject of a clause of its own: `on A, a corpus, and B was …`."""
    return _APPOSED.match(gap) is not None and _VERB.match(text, thing.end) is not None


def _is_own_data(text: str, thing: Thing) -> bool:
    """Whether data bear the name that the artifact has, too: `our new dataset (i.e., X)`."""
    return _OWN_DATA.search(text, 0, thing.start) is not None


def _is_vague_in(text: str, thing: Thing, context: Context) -> bool:
    return is_vague(thing, context) and not (_is_own_data(text, thing) and context.is_own_exactly(thing.ref))


def before(sentence: Sentence, end: int, context: Context, *, every: bool = False) -> list[Thing]:
    """The last thing named before `end`, a link rather than a name; or `every` link."""
    named = candidates.find(sentence, max(0, end - MAX_REACH), end, context)
    near = [thing for thing in named if _is_close(sentence.text[thing.end : end], thing)]
    found = [thing for thing in near if not is_vague(thing, context)]
    linked = [thing for thing in found if thing.linked]
    return linked if every and linked else linked[-1:] or found[-1:]


def _is_close(gap: str, thing: Thing) -> bool:
    return len(gap.split()) <= (_MOST_WORDS_FROM_LINK if thing.linked else _MOST_WORDS_FROM_NAME)


def _leads_up(gap: str, thing: Thing, following: Thing) -> bool:
    """Whether `thing` only leads up to the link behind it: `T-Systems' [model](…)`, `[Org](…)'s [model](…)`."""
    if thing.linked:
        return thing.kind is None and following.linked and POSSESSIVE.fullmatch(gap) is not None
    if _is_address_of(gap, thing, following):
        return False
    return not thing.linked and following.linked and _LEADING_UP.fullmatch(gap) is not None and not _OTHER_PART.search(gap)


def _is_address_of(gap: str, name: Thing, thing: Thing) -> bool:
    """Whether a bare address only says where the name before it is found: `The Corpus (https://…)`."""
    return not name.linked and thing.kind is None and thing.ref.startswith("http") and _TO_ADDRESS.fullmatch(gap) is not None


def _is_apposed(text: str, name: Thing, thing: Thing) -> bool:
    """Whether a thing is only the address of the name before it, or shortens it in parentheses: `Gannet News Agency (GNA)`."""
    gap = text[name.end : thing.start]
    short = thing.ref.isupper() and gap == " (" and text.startswith(")", thing.end)
    return short or _is_address_of(gap, name, thing)


def _clause_end(sentence: Sentence, start: int) -> int:
    limit = min(len(sentence.text), start + MAX_REACH)
    for match in _CLAUSE.finditer(sentence.text, start, limit):
        if match.start() > start + 1 and not any(link.start <= match.start() < link.end for link in sentence.links):
            return match.start()
    return limit


def _is_near(gap: str, thing: Thing) -> bool:
    """Whether only words that lead up to a name stand before it."""
    most = _MOST_WORDS_TO_LINK if thing.linked or gap.endswith("(") else _MOST_WORDS_TO_NAME
    return len(gap.split()) <= most and not _OTHER_PHRASE.search(gap[1:])


def _is_joined(gap: str, context: Context) -> bool:
    if len(gap) >= MAX_NAME:
        return False
    short = "".join(context.phrases.search("thing").split(gap))
    return (bool(short.strip(" `*\"'")) and _LIST_GAP.fullmatch(short) is not None) or _LISTS_IN_BRACKETS.fullmatch(gap) is not None
