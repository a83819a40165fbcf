"""Data that a model card links to: in lines that call them so, or behind a badge."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from licensecheck.patterns import pattern
from licensecheck.reading.facts import Upstream
from licensecheck.reading.prose import things
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.markdown import Block, Link
from licensecheck.reading.prose.upstreams import upstream

_DATA_LINK = pattern(
    r"kaggle\.com/(?:datasets/)?[\w-]{2,40}/[\w-]{2,80}(?![\w/-])|github\.com/[\w./-]{5,160}\.(?:csv|tsv|jsonl?|parquet)\b"
)
_DATA_BADGE = pattern(r"(?!.*(?:test|eval|bench|leader))[^\n]{0,30}\b(?:data ?sets?|data|corpus)", re.IGNORECASE)
_CALLED_DATA = pattern(r"(?:\W{0,3}and (?:the )?\W{0,2}[\w/.-]{2,60})?\W{1,3}(?:data ?sets?|corpus|corpora)\b", re.IGNORECASE)
_CALLS_DATA = pattern(r"\b(?:data ?sets?|corpus|corpora|data)(?: used)?\W{0,4}\Z", re.IGNORECASE)
_MEASURING = pattern(
    r"evaluat|test|bench|metric|score|result|accura|leaderboard|compar|similar|perplex|perform|calibrat|imatrix|schema|format|sample|releas|creat|overlap|load",
    re.IGNORECASE,
)
_OFFER = pattern(r"\b(?:you|one) (?:can|may|could)\b|\bcan be\b", re.IGNORECASE)
TRAINING = pattern(r"\b(?:pre-?)?train(?:ed|ing)?\b|\bfine-?tun", re.IGNORECASE)
"""Words of training."""
_PLACES = ("datasets/", "kaggle.com/", "github.com/")
_AROUND = 80
_LAST_WORDS = 80


def read(block: Block, context: Context) -> Iterator[Upstream]:
    """What a block of a model card links to as its data."""
    if any(map(block.source.__contains__, _PLACES)):
        yield from _lines(block, context)
        yield from _badges(block, context)


def _lines(block: Block, context: Context) -> Iterator[Upstream]:
    """Links to datasets in lines that call them data, or to data elsewhere in lines that speak of training."""
    elsewhere = "kaggle.com/" in block.source or "github.com/" in block.source
    if not ("datasets/" in block.source or (elsewhere and _DATA_LINK.search(block.source))):
        return
    lead = context.lead(block)
    led = block.kind == "item" and lead is not None and TRAINING.search(lead.text[-_LAST_WORDS:]) is not None
    trains = led or TRAINING.search(block.text) is not None
    measures = _MEASURING.search(block.text) is not None
    for link in block.visible.links:
        thing = things.of_link(link, context)
        if thing is None or _OFFER.search(block.text[max(0, link.start - _AROUND) : link.start]):
            continue
        near = led or (trains and TRAINING.search(block.text[max(0, link.start - _AROUND) : link.end + _AROUND]))
        if thing.kind == "dataset" and (near or (not measures and _is_called_data(block.text, link, context))):
            yield upstream(block, context, "train", thing, 0)
        elif thing.kind is None and trains and _DATA_LINK.search(link.target):
            yield upstream(block, context, "train", thing._replace(ref=link.target), 0)


def _is_called_data(text: str, link: Link, context: Context) -> bool:
    """Whether the words right beside a link call it data, and nothing before it denies it: `Dataset: [X](…)`, `the [X](…) dataset`."""
    before = text[max(0, link.start - _AROUND) : link.start]
    called = _CALLED_DATA.match(text, link.end) or _CALLS_DATA.search(before)
    return called is not None and not context.phrases.search("denial").found(before.rstrip("[( ") + " ")


def _badges(block: Block, context: Context) -> Iterator[Upstream]:
    """`[![Dataset](…)](…)`: a badge that says what the dataset behind it is, beside those of the model."""
    if "datasets/" not in block.source or "![" not in block.source:
        return
    images = [link.start for link in block.visible.links if link.image]
    for link in block.visible.links:
        holds = bisect_left(images, link.end) > bisect_left(images, link.start)
        thing = things.of_link(link, context) if holds and not link.image and _DATA_BADGE.fullmatch(link.text.strip()) else None
        if thing and thing.kind == "dataset":
            yield upstream(block, context, "train", thing, 0)
