"""What a card can name as something it was made from: models, datasets, corpora, sites."""

from __future__ import annotations

import re
from typing import NamedTuple

from licensecheck.model import Kind
from licensecheck.patterns import pattern
from licensecheck.reading.prose.context import Context, compact
from licensecheck.reading.prose.markdown import Link
from licensecheck.reading.prose.names import is_license_name
from licensecheck.reading.references import reference

MAX_NAME = 80
"""No proper name is longer, in characters."""
ID = pattern(r"(?<![\w/.@:-])[A-Za-z0-9][\w.-]{1,60}/[A-Za-z0-9][\w.-]{1,90}(?![\w/])")
"""A Hub id in a text."""
_VERSION = pattern(r"v?\d{1,3}(?:\.\d{1,3}){0,2}", re.IGNORECASE)
_NAME_OF_PAPER = pattern(r"(?=[^\d]{0,20}\d)(?=\D{0,20}[A-Z])[\w+/.'\u2019-]{1,20}(?: [\w+/.-]{1,20}){0,2}")
_TRIM = pattern(r"^(?:the |an? |our )?original |^(?:the|an?|our) | and (?:its )?subsets$|(?:数据集|データセット|데이터셋)$", re.IGNORECASE)
_CITATION = pattern(r"et al|\(?(?:19|20)\d\d\)?$|^\[?\d+\]?$|^paper|paper$|archite\w+$|\u6846\u67b6$|\.(?:zip|tar|gz)$", re.IGNORECASE)
EDGE = " \n\t.,;:()[]\"'`*\u201c\u201d\u2019|"
"""Signs around a name that do not belong to it."""
NOUN = pattern(r"[\"'`)]{0,2} (?:models?|checkpoints?|data ?sets?|corpus|corpora|weights)\b", re.IGNORECASE)
"""What says of the name before it what it names."""
FIRM = pattern(r"[\d_/]|\w-\w|[a-z][A-Z]|\w \w|\w\.(?:org|com|net|gov|edu|io|info)\b")
"""What only names have in them."""
CALLED_DATA = pattern(r" (?:data ?sets?|corpus|corpora)\Z", re.IGNORECASE)
"""What says at the end of a name that it is that of data."""
_WORD = pattern(r"[\w-]+")
_OF_LICENSE = pattern(r"\blicen[cs]e\W*\Z", re.IGNORECASE)
_SHOUTED = pattern(r"[A-Z\d-]{2,}(?: [A-Z\d-]{2,}){3,}")
_MOST_SLASHES = 2
_SHORT_NAME = 2
"""So many words may be the name of a model that a link to its paper shows."""
LEAST = 2
"""No name is shorter, in characters."""


class Thing(NamedTuple):
    """Something named in a sentence. `kind` is None where it is no Hub repo we know to be one.

    `linked` tells a link or id from a name, `elsewhere` a link that leads to another place than the Hub.
    """

    ref: str
    kind: Kind | None
    start: int
    end: int
    linked: bool = False
    elsewhere: bool = False


def of_link(link: Link, context: Context) -> Thing | None:
    """What a link names, None where it leads to a paper, a person, a license, a page about something."""
    target = link.target
    text = closed(" ".join(link.text.split()).strip(EDGE))
    if link.image or target.startswith(("#", "mailto:")) or _OF_LICENSE.search(text) or "licen" in target.lower():
        return None
    if context.catalogue.resolve(target):
        return None
    ref = reference(target, "model") if "://" in target or _is_relative_id(target, text) else None
    if ref and ref.kind is not None:
        return _of_repo(ref.ref, ref.kind, text, link, context) if ref.kind in ("model", "dataset") else None
    if len(text) > MAX_NAME or _CITATION.search(text) or context.is_own_exactly(text):
        return None
    if context.phrases.search("not-a-source").found(target):
        family = len(text.split()) <= _SHORT_NAME and context.phrases.search("model-family").match(text) is not None
        named = (family or _NAME_OF_PAPER.fullmatch(text) is not None) and ("arxiv" in target or "blog" in target)
        return Thing(text, None, link.start, link.end) if named else None
    generic = len(text) < LEAST or text.startswith("http") or context.phrases.whole("generic-link").match(text) is not None
    if generic and ("://" not in target or text.lower() == "link"):
        return None
    return Thing(target if generic else _TRIM.sub("", text), None, link.start, link.end, linked=True, elsewhere=True)


def is_citation(text: str) -> bool:
    """Whether a link's text is who wrote something, and when."""
    return _CITATION.search(text) is not None


def _is_relative_id(target: str, text: str) -> bool:
    """Whether a relative link is a repo's id, and shown as such."""
    return len(text) > LEAST and compact(text) in compact(target) and ID.fullmatch(target) is not None


def _of_repo(id: str, kind: Kind, text: str, link: Link, context: Context) -> Thing | None:
    """A repo; a page of somebody's is not one: a one-part address names a repo only if the text does, too."""
    if "/" in id or compact(id) in compact(text) or compact(text) in compact(id):
        return Thing(id, kind, link.start, link.end, linked=True)
    named = kind == "dataset" and not context.phrases.whole("generic-link").match(text)
    return Thing(text, None, link.start, link.end, linked=True, elsewhere=True) if named else None


def is_id(name: str) -> bool:
    """Whether a name with a slash can be that of a repo, not two words: `org/name`, but no `News/Weather`."""
    owner, _, rest = name.partition("/")
    return bool(rest) and not (owner[:1].isupper() and owner.isalpha() and rest.isalpha())


def closed(name: str) -> str:
    """A name with the parenthesis that was stripped from its end."""
    return f"{name})" if name.count("(") > name.count(")") else name


def is_firm(thing: Thing, text: str) -> bool:
    """Whether the words cannot but be a name: a link, an id, a digit or hyphen in it, several words, or `model` behind it."""
    return thing.linked or FIRM.search(thing.ref) is not None or NOUN.match(text, thing.end) is not None


def is_vague(thing: Thing, context: Context) -> bool:
    """Whether the words name nothing, a license, or this artifact itself."""
    words = _WORD.findall(thing.ref.lower())
    if _VERSION.fullmatch(thing.ref) or _SHOUTED.fullmatch(thing.ref) or thing.ref.count("/") > _MOST_SLASHES + 5 * thing.linked:
        return True
    if not words or len(thing.ref) > MAX_NAME or (not thing.linked and is_license_name(thing.ref, context)):
        return True
    repo = thing.kind is not None or "/" in thing.ref
    if context.is_own_exactly(thing.ref) and (not repo or context.is_titled_with(thing.ref)):
        return True
    vague = context.phrases.whole("vague")
    return vague.match(thing.ref) is not None or all(word.isdigit() or word == "s" or vague.match(word) for word in words)
