"""Sources of a dataset that no phrase of lineage introduces, but that its text speaks of as such."""

from __future__ import annotations

import re
from collections.abc import Iterator

from licensecheck.reading.facts import Upstream
from licensecheck.reading.prose import reach
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Block
from licensecheck.reading.prose.things import Thing
from licensecheck.reading.prose.upstreams import upstream

_A_FEW = 2
_NEAR = 40


def read(block: Block, context: Context) -> Iterator[Upstream]:
    """What a block of a dataset card speaks of as its sources."""
    yield from _well_known(block, context)
    yield from _listed(block, context)


def _well_known(block: Block, context: Context) -> Iterator[Upstream]:
    """Sources everybody knows, where a dataset card speaks of what is in them: `users of Reddit`, `Wikipedia articles`."""
    names = context.near(block, "well-known-source")
    for sentence in context.sentences(block) if names.found_in(block.lower) else ():
        if context.phrases.search("source-beside").found(sentence.text):
            continue
        for match in names.finditer(sentence.text):
            linked = any(link.start <= match.start() < link.end for link in sentence.links)
            if not linked and _is_drawn_from(sentence.text, match, context):
                thing = Thing(sentence.text[match.start() : match.end()], None, match.start(), match.end())
                yield upstream(block, context, "derive", thing, sentence.start)


def _listed(block: Block, context: Context) -> Iterator[Upstream]:
    """Three names or more that a sentence lists of the sources the one before speaks of: `These include A, B and C.`"""
    if not (block.section and context.in_titled(block.section, "source-heading")):
        return
    these_are = context.near(block, "these-are")
    for sentence in context.sentences(block) if these_are.found_in(block.lower) else ():
        match = these_are.match(sentence.text)
        listed = reach.after(sentence, match.end(), context) if match else []
        if len(listed) > _A_FEW:
            yield from (upstream(block, context, "derive", thing, sentence.start) for thing in listed)


def _is_drawn_from(text: str, name: re.Match[str], context: Context) -> bool:
    """Whether the words beside a name speak of what is in it, and the name is not the artifact's."""
    said, near = context.phrases, text[max(0, name.start() - _NEAR) : name.start()]
    drawn = said.search("source-before").found(near) or said.search("source-behind").match(text[name.end() :]) is not None
    return drawn and not (said.search("denial").found(near) or text.startswith("/", name.end()) or context.is_own(name[0]))
