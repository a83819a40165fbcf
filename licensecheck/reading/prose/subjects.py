"""What a license statement speaks of: which component, and whether it is this artifact's or somebody else's thing."""

from __future__ import annotations

import re
from typing import NamedTuple

from licensecheck.model import Component
from licensecheck.patterns import pattern
from licensecheck.reading.prose.context import Context, compact
from licensecheck.reading.prose.markdown import Link
from licensecheck.reading.references import reference

_COMPONENTS: tuple[Component, ...] = ("documentation", "code", "data", "weights")
_STOP = pattern(
    r",? (?:which|that|who|where|containing|including|trained|based|built|derived|created|generated|collected|produced)\b"
    r"|\s(?:is|are|was|were|has|have|can|may)\b",
    re.IGNORECASE,
)
_RELATIVE = pattern(
    r"(?P<antecedent>.*\S),? (?:which|that)\b(?: (?:is|are|was|were|has|have|been|itself|also|originally|in turn)){0,3}\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_REDUCED = pattern(
    r"(?P<antecedent>.*\b(?:is|are|was|were|been)\b.*\b(?:on|from|using|of) (?:the )?[A-Z\[][^,]{1,60}),\s*\Z",
    re.DOTALL,
)
"""`It was trained on X, licensed under …` speaks of X."""
_JOINED = pattern(
    r"[\s(\"'`)]{0,4}(?:[a-z-]{1,15} )?[\s(\"'`]{0,4}(?:and|or|&|,|/|as well as|및|と|和|und|et|y|e|и)[\s,]{0,4}"
    r"(?:the|its|our|all|their|associated|pretrained|pre-trained|corresponding)?\s{0,4}",
    re.IGNORECASE,
)
_LEADING = pattern(
    r"\A(?:[\W_]{0,6}\b(?:the|a|an|this|that|and|but|note|however|while|since|as|please|also|both|all|of|from|for|in|official)\b){1,6}[\s,:]*",
    re.IGNORECASE,
)
_NOTE = pattern(r"\A\W{0,4}(?:please )?(?:note|remember|be aware|keep in mind)(?: that|:)\s", re.IGNORECASE)
_NOUN = pattern(
    r"\s+(?:data(?: ?sets?)?|corpus|corpora|models?|weights|code|repository|repo|series|family|project|library)\b.*\Z",
    re.DOTALL,
)
_LAST_PHRASE = pattern(r"[,;:]| (?:of|on|from|using|with|by|and|is|are) ")
_LAST_NAME = pattern(r"(?:\s|\A)([A-Z][\w.+-]{1,40}(?: [A-Z\d][\w.+-]{0,40}){0,4})\W*\Z")
_END_OF_NAME = pattern(r",| (?:is|are|was|were|used|and) ")
_NAME_LIKE = pattern(
    r"\b[a-z]\w+\.(?:cpp|js|py|rs|go|jl)\b|[A-Z][\w.+-]* ?\d|[A-Z]\w*[A-Z]|(?!(?:Fine|Pre|Open|Non)-)[A-Z]\w+-\w|\d+[BbMm]\b"
)
_DERIVED = pattern(r"\bderivative of |; of ", re.IGNORECASE)
_USED = pattern(r"\bused\W*\Z", re.IGNORECASE)
_BARE = pattern(r"([A-Z][\w .+-]{1,40}?) ?\(https?:")
_SOURCE = pattern(r"\A(?:source|original|underlying) (?=[A-Z])")
_COPYRIGHT = pattern(r"\W*(?:copyright|\(c\)|\u00a9)", re.IGNORECASE)
_TRAINING_DATA = pattern(r"\b(?:training|pre-?training) data\b", re.IGNORECASE)
_THE_DATA = pattern(r"(?:training )?(?:data|data ?sets?|corpus)", re.IGNORECASE)
_OUR = pattern(r"\bour\b", re.IGNORECASE)
_EDGE = " \n\t.,;:()[]\"'`*"
_CLAUSE = 2
"""So many words before a name are those of a sentence about it."""
_MAX_NAME = 60
_LONGEST_MODIFIER = 25
_SHORTEST_BASE = 3
_LEAST = 2
TRAINING_DATA = "training data"
"""How data without a name are called that a model card speaks of."""


class Subject(NamedTuple):
    """`components` of this artifact, or the name of somebody else's thing in `foreign`."""

    components: tuple[Component, ...]
    foreign: str | None = None


def components_in(text: str, context: Context) -> tuple[Component, ...]:
    """The components that a noun phrase names: the first one and those joined to it by and, or, a comma."""
    hits = _hits(text, context)
    if context.phrases.search("component-outputs").found(text[: hits[0][0]] if hits else text):
        return ()
    chosen: list[Component] = []
    end = None
    for start, stop, component in hits:
        if end is not None and not _joins(text[end:start]):
            break
        end = stop
        chosen += [] if component in chosen else [component]
    return tuple(chosen)


def _hits(text: str, context: Context) -> list[tuple[int, int, Component]]:
    """The nouns of components in a text, the longest where they overlap."""
    found = [
        (match.start(), -match.end(), component)
        for component in _COMPONENTS
        for match in context.phrases.search(f"component-{component}").finditer(text)
    ]
    hits: list[tuple[int, int, Component]] = []
    for start, negative_end, component in sorted(found, key=lambda hit: hit[:2]):
        if not hits or start >= hits[-1][1]:
            hits.append((start, -negative_end, component))
    return hits


def _joins(between: str) -> bool:
    match = _JOINED.match(between)
    return len(between) - match.end() < _LONGEST_MODIFIER if match else not between.strip(" -`'\"(")


def subject_of(before: str, links: tuple[Link, ...], context: Context, *, in_section: bool) -> Subject:
    """Whose and which thing the words `before` a license speak of; `links` are those within them."""
    if _COPYRIGHT.match(before):
        return Subject((context.main,))
    derived = _DERIVED.split(before)
    if len(derived) > 1 and _USED.search(before):
        return Subject((), _name(derived[-1], before, links, context, first=True))
    relative = _RELATIVE.match(before) or _REDUCED.match(before)
    if relative:
        return _of_relative(relative["antecedent"], links, context)
    before = _NOTE.sub("", before)
    head = _STOP.split(before, maxsplit=1)[0]
    head = head if head.strip() else before
    foreign = _foreign(head, before, links, context, in_section)
    if foreign is not None:
        return Subject((), foreign)
    components = components_in(head, context) or components_in(before, context)
    if context.kind == "model" and components == ("data",):
        return _of_data(head, before, links, context)
    return Subject(components or (context.main,))


def _of_data(head: str, before: str, links: tuple[Link, ...], context: Context) -> Subject:
    """`The dataset` of a model card is its author's own only if the words say so."""
    if _OUR.search(head) or context.is_own(head):
        return Subject(("data",))
    name = _name(head, before, links, context)
    if any(char.isupper() or char.isdigit() for char in name) and not _THE_DATA.fullmatch(name):
        return Subject((), name)
    return Subject((), context.data[0] if context.data else TRAINING_DATA)


def _of_relative(antecedent: str, links: tuple[Link, ...], context: Context) -> Subject:
    """`X, which is licensed under …` speaks of X."""
    phrase = _LAST_PHRASE.split(antecedent.rstrip(" ,;:"))[-1]
    last = _LAST_NAME.search(phrase)
    if last and len(phrase[: last.start()].split()) >= _CLAUSE and not context.is_own(last[1]):
        return Subject((), last[1])
    if context.phrases.search("own-subject").found(phrase) or context.is_own(phrase):
        return Subject(components_in(phrase, context) or (context.main,))
    inside = [link for link in links if link.end <= len(antecedent) and not link.image]
    return Subject((), link_name(inside[-1]) if inside else _name(phrase, antecedent, links, context))


def _foreign(head: str, before: str, links: tuple[Link, ...], context: Context, in_section: bool) -> str | None:
    """The name of the other's thing that the subject is, None where it is this artifact's."""
    phrases = context.phrases
    if phrases.search("originally").found(before):
        return _name(phrases.search("derived-from").split(before)[-1], before, links, context)
    if phrases.search("foreign-subject").found(head):
        data = context.kind == "model" and _TRAINING_DATA.search(head) is not None
        return (context.data[0] if context.data else TRAINING_DATA) if data else context.base() or _name(head, before, links, context)
    source = None if context.is_own(head) else _source(head, context)
    if source or phrases.search("own-subject").found(head) or context.is_own(head):
        return source
    linked = any(_is_thing(link, context) for link in links if link.end <= len(before))
    part = any(phrases.whole(f"component-{component}").match(_LEADING.sub("", head).strip()) for component in _COMPONENTS)
    mine = part or (in_section and ((context.kind == "dataset" and not _ANOTHER.search(head)) or components_in(head, context)))
    named = _NAME_LIKE.search(head) is not None and not mine
    return _name(head, before, links, context) if linked or named or _is_base(head, context) else None


_ANOTHER = pattern(r"\b(?:source|original|underlying|upstream|base|respective)\b", re.IGNORECASE)


def _source(head: str, context: Context) -> str | None:
    """The source of a dataset that the subject is, and no more: `all of the X data`."""
    return context.datum(_NOUN.sub("", _LEADING.sub("", head))) if context.kind == "dataset" else None


def _is_base(head: str, context: Context) -> bool:
    """Whether the subject is what this artifact was made from."""
    plain = compact(_LEADING.sub("", head))
    bases = (compact(base.rsplit("/", 1)[-1]) for base in context.bases)
    return bool(plain) and any(plain in base or base in plain for base in bases if len(base) >= _SHORTEST_BASE)


def _is_thing(link: Link, context: Context) -> bool:
    host = "huggingface.co/" in link.target or "github.com/" in link.target
    return host and not link.image and not context.is_own(link.text) and "licen" not in (link.text + link.target).lower()


def _name(phrase: str, before: str, links: tuple[Link, ...], context: Context, *, first: bool = False) -> str:
    """How somebody else's thing is referred to: the last (or first) link in the phrase, else its words without article and noun."""
    inside = [link for link in links if link.text and link.text in phrase and not link.image]
    named = _BARE.findall(phrase) if inside and inside[-1].text.startswith("http") else []
    if inside and not named:
        return link_name(inside[0 if first else -1])
    words = named[-1].rpartition("License ")[2] if named else _END_OF_NAME.split(_SOURCE.sub("", _LEADING.sub("", phrase.strip())))[0]
    name = " ".join((_NOUN.sub("", words).strip(_EDGE) or words).split())
    return name if compact(name) else context.base() or before.strip()[:_MAX_NAME]


def link_name(link: Link) -> str:
    """The Hub id a link leads to, else its text, else its address."""
    ref = reference(link.target, "model") if "://" in link.target else None
    if ref and ref.kind in ("model", "dataset"):
        return ref.ref
    text = " ".join(link.text.split())
    generic = text.lower() in ("here", "link", "this", "website") or text.lower().endswith(("repo", "repository"))
    return link.target if len(text) < _LEAST or generic else text
