from __future__ import annotations

import time

import pytest

from licensecheck.reading.prose import phrases

PUMPS = [
    "a ",
    "A",
    "License ",
    "the model and ",
    "trained on ",
    "licensed under ",
    "version of ",
    "(",
    "-",
    "non-",
    "data ",
    "\u00a0",
    "x1 ",
    "part of ",
    "datasets (",
    "derivative of ",
    "Fine-tuned ",
    "“a 1 ",
    ", ",
]


@pytest.mark.parametrize("name", sorted(phrases.load()._lists))
def test_phrases_take_linear_time(name: str) -> None:
    finder, whole = phrases.load().search(name), phrases.load().whole(name)
    start = time.process_time()
    for pump in PUMPS:
        text = pump * (8_000 // len(pump))
        list(finder.finditer(text))
        whole.match(text)
    assert time.process_time() - start < 5


def test_every_phrase_is_a_pattern() -> None:
    for name in phrases.load()._lists:
        for phrase in phrases.load()._of(name):
            assert phrase.pattern.flags == phrase.alone.flags, name


def test_a_finder_for_one_text_finds_what_the_whole_one_finds() -> None:
    text = "This model is a fine-tuned version of X, trained on Y."
    finder = phrases.load().search("finetune", "train")
    assert {m.span() for m in finder.within(phrases.words_of(text.lower())).finditer(text)} == {m.span() for m in finder.finditer(text)}
