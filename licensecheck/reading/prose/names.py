"""License names in running text: the longest exact alias at each place, a link's address, an image's badge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from licensecheck.knowledge.catalogue import Catalogue, normalize
from licensecheck.patterns import pattern
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Link
from licensecheck.reading.prose.sentences import Sentence

MAX_WORDS = 12
MAX_NAME = 160
"""No license name is longer, in words and in characters."""
_WORD = pattern(r"https?://[^\s<>\"')\]]{1,300}|[A-Za-z0-9][A-Za-z0-9.+/_-]{0,80}")
_FIRST = pattern(r"[a-z0-9.+]+")
_TAIL = pattern(
    r"[\"'\u201d\u2019)\]`*]{0,3}[\s-]{0,3}(?:\([^()]{0,60}\)\s{0,2})?"
    r"(?:(?:public|community|software|model|open|international|unported) ){0,2}"
    r"(?:licen[cs]|agreement|라이선스|라이센스|ライセンス|许可|許可|协议|lizenz|лиценз)",
    re.IGNORECASE,
)
_OWN_WORD = pattern(r"licen[cs]e|lizenz|agreement|\bcommons\b|public domain|terms of (?:use|service)", re.IGNORECASE)
_BADGE = pattern(r"img\.shields\.io/(?:badge|static/v1)[/?]([^?#]{1,200})", re.IGNORECASE)
_SIGNS = pattern(r"[-+.\d]")
_LEADING = frozenset(("under", "the", "a", "an", "of", "and", "with", "is", "modified", "custom", "license", "licence", "licensed"))
"""Words that aliases may begin with but that stand outside of the name in a sentence."""
_GLUE = frozenset(
    ("license", "licence", "public", "international", "unported", "generic", "agreement", "see", "version", "deed", "https", "http")
)
_LETTERS = pattern(r"\w+")
_MAX_GAP = 90
_NAME_BEFORE = pattern(r"(?<!\.)\s(?!Licen[cs]e\s)[A-Z][\w.-]{0,40}\s\Z")
_NAME_BEHIND = pattern(r"\s[A-Z]\w")
_ENDS = pattern(r"(?<!\b[vV])\. |; ")
NAMES_NONE = frozenset(("other", "unknown"))
"""Ids that say that no license is named."""
_BADGE_PARTS = 3
_EDGE = " \n\t.,;:()[]\"'`*"
_ARTICLE = pattern(r"\A(?:the|a|an)\s+", re.IGNORECASE)
_NOT_SLUG = pattern(r"[^a-z0-9.+]+")


class Mention(NamedTuple):
    """A license named in a sentence. `plain`: the words could as well name a product; `by_address`: a link's target names it.

    The name ends at `end` without the words that could be left out, as `License`; `goes_on`: it is part of a longer name.
    """

    id: str
    start: int
    end: int
    plain: bool = False
    by_address: bool = False
    goes_on: bool = False


def find(sentence: Sentence, context: Context) -> list[Mention]:
    """The licenses a sentence names, in order, each place once, the more exact of two names for one thing."""
    found = [*_in_text(sentence.text, context), *_in_links(sentence, context)]
    return _merged(sorted(found, key=lambda mention: (mention.start, -mention.end)), sentence.text)


def resolve(text: str, context: Context) -> str | None:
    """The license that some words or an address name exactly, or None; common words name none."""
    text = text.strip(" \t\n\"'`*.,;:|[]")
    found = context.catalogue.resolve(text) if 1 < len(text) <= MAX_NAME else None
    return None if found is None or context.phrases.whole("no-license-name").match(found) else found


def whole(text: str, context: Context) -> str | None:
    """The license that a text is the name of, whatever else its words could name where they stand among others."""
    name = text.strip(_EDGE)
    found = context.catalogue.resolve(name) if 1 < len(name) <= MAX_NAME else None
    return None if found in NAMES_NONE else found


def slug(name: str) -> str:
    """A license name without an id, as an id of its own."""
    return _NOT_SLUG.sub("-", _ARTICLE.sub("", name.strip(_EDGE)).lower()).strip("-.")


def is_license_name(text: str, context: Context) -> bool:
    """Whether words can only be a license's name, not a product's that a license is called after."""
    return context.phrases.search("license-name").match(text) is not None or says_so(text)


def says_so(name: str) -> bool:
    """Whether a name says itself that it is a license's: `X Terms of Use`."""
    return _OWN_WORD.search(name) is not None


def tail(text: str, end: int) -> bool:
    """Whether the word license, or the like, stands right behind `end`."""
    return _TAIL.match(text, end) is not None


def badge(link: Link, context: Context) -> tuple[str, str | None, str]:
    """What a badge is labelled with, the license it names if any, and its message as written."""
    match = _BADGE.search(link.target)
    if not match:
        return link.text, resolve(link.text, context), link.text
    parts = [unquote(part).replace("\0", "-").replace("_", " ") for part in match[1].replace("--", "\0").split("-")]
    message = "-".join(parts[1:-1])
    return (parts[0], resolve(message, context), message) if len(parts) >= _BADGE_PARTS else ("", None, "")


def same_family(one: str, other: str) -> bool:
    """Whether one id is the other without its version or port: `cc-by-sa` and `cc-by-sa-4.0`."""
    short, long = sorted((one, other), key=len)
    versioned = long.startswith(short) and not long[len(short) :][:1].isalpha() and long[len(short) + 1 :][:1].isdigit()
    return short == long or versioned or short == "cc"


@lru_cache(maxsize=4)
def _first_words(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(match[0] for key in catalogue._table if (match := _FIRST.match(key)))


def _in_text(text: str, context: Context) -> Iterator[Mention]:
    firsts = _first_words(context.catalogue)
    words = [span for match in _WORD.finditer(text) for span in _parts(match, context)]
    i = 0
    while i < len(words):
        start, end = words[i]
        found, size = _at(text, words, i, firsts, context)
        if found:
            by_address = text.startswith("http", start)
            in_full = words[i + size - 1][1]
            size = _shortest(text, words, i, size, context)
            end = words[i + size - 1][1]
            plain = not by_address and _is_plain(text, start, end, context) and _is_plain(text, start, in_full, context)
            within = _NAME_BEFORE.search(text[:start]) or _NAME_BEHIND.match(text, in_full)
            yield Mention(found, start, end, plain, by_address, plain and within is not None)
        i += max(size, 1)


def _parts(word: re.Match[str], context: Context) -> Iterator[tuple[int, int]]:
    """The span of a word, or of each license that it joins by a slash: `MIT/Apache-2.0`."""
    start, name = word.start(), word[0].rstrip(".-/")
    parts = name.split("/") if "/" in name and not name.startswith("http") else []
    if len(parts) > 1 and all(resolve(part, context) for part in parts) and not resolve(name, context):
        for part in parts:
            yield start, start + len(part)
            start += len(part) + 1
    else:
        yield start, start + len(name)


def _at(text: str, words: Sequence[tuple[int, int]], i: int, firsts: frozenset[str], context: Context) -> tuple[str | None, int]:
    """The license that is named from word `i` on, and by how many words."""
    word = text[words[i][0] : words[i][1]]
    if word.startswith("http"):
        return resolve(word, context), 1
    lower = word.lower()
    begins_none = lower.isascii() and lower.isalpha() and lower not in firsts
    if begins_none or lower in _LEADING or lower.startswith("license."):
        return None, 0
    first = _FIRST.match(normalize(word))
    return _longest(text, words, i, context) if first and first[0] in firsts else (None, 0)


def _longest(text: str, words: Sequence[tuple[int, int]], i: int, context: Context) -> tuple[str | None, int]:
    start = words[i][0]
    for size in range(min(MAX_WORDS, len(words) - i), 0, -1):
        piece = text[start : words[i + size - 1][1]]
        if len(piece) > MAX_NAME or _ENDS.search(piece):
            continue
        found = resolve(piece, context)
        if found and (
            size > 1 or not piece.islower() or _SIGNS.search(piece) or not _is_plain(text, start, words[i + size - 1][1], context)
        ):
            return found, size
    return None, 0


def _shortest(text: str, words: Sequence[tuple[int, int]], i: int, size: int, context: Context) -> int:
    """How many of the words are needed: `the License` behind a name belongs to the sentence."""
    found = resolve(text[words[i][0] : words[i + size - 1][1]], context)
    while size > 1 and resolve(text[words[i][0] : words[i + size - 2][1]], context) == found:
        size -= 1
    return size


def _is_plain(text: str, start: int, end: int, context: Context) -> bool:
    return not (is_license_name(text[start:end], context) or tail(text, end))


def _in_links(sentence: Sentence, context: Context) -> Iterator[Mention]:
    for link in sentence.links:
        found = badge(link, context)[1] if link.image else resolve(link.target, context) if "://" in link.target else None
        if found:
            yield Mention(found, link.start, link.end, by_address=True)


def _merged(found: Sequence[Mention], text: str) -> list[Mention]:
    """One mention a name: an address or a name in parentheses only makes the one before it more exact."""
    kept: list[Mention] = []
    for mention in found:
        last = kept[-1] if kept else None
        if last and mention.start < last.end:
            kept[-1] = _sharpened(last, mention)
        elif last and same_family(last.id, mention.id) and _apposed(text[last.end : mention.start]):
            longer = max(last.id, mention.id, key=len)
            kept[-1] = last._replace(id=longer, end=mention.end, plain=last.plain and mention.plain)
        else:
            kept.append(mention)
    return kept


def _sharpened(last: Mention, inner: Mention) -> Mention:
    """A mention with what another one in the same place adds: a version, or certainty."""
    related = same_family(last.id, inner.id)
    if last.plain and inner.by_address:
        return last._replace(plain=False, id=inner.id if related else last.id)
    return last._replace(id=inner.id) if related and len(inner.id) > len(last.id) and not last.plain else last


def _apposed(between: str) -> bool:
    """Whether nothing but glue stands between two names, so that both name one license."""
    return len(between) < _MAX_GAP and all(word in _GLUE for word in _LETTERS.findall(between.lower()))
