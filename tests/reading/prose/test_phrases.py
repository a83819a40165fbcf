from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


ALL = [phrase for name in phrases.load()._lists for phrase in phrases.load()._of(name)]


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
    narrow = finder.among(phrases.load().runs.of(text.lower()))
    assert {m.span() for m in narrow.finditer(text)} == {m.span() for m in finder.finditer(text)} != set()


@given(st.lists(st.sampled_from(PUMPS), max_size=8))
def test_a_narrow_finder_misses_nothing(parts: list[str]) -> None:
    text = "".join(parts)
    runs = phrases.load().runs.of(text.lower())
    for name in phrases.load()._lists:
        finder = phrases.load().search(name)
        assert [m.span() for m in finder.among(runs).finditer(text)] == [m.span() for m in finder.finditer(text)]


def test_lists_of_letters_are_no_phrases() -> None:
    assert (
        {"licen", "cc-by", "许可"}
        <= phrases.load().letters("license-letters")
        <= phrases.load().runs.of(" ".join(phrases.load().letters("license-letters")))
    )


def test_a_phrase_is_found_as_a_word_of_its_own_only() -> None:
    phrase = next(one for one in phrases.load()._of("finetune") if one.search("based on"))
    text = "unbased on, unbased on, based on; re_based on based on"
    assert [match.start() for match in phrase.each(text)] == [24, 46]
    assert phrase.search("based on", 1) is None


@given(st.sampled_from(ALL), st.lists(st.sampled_from(PUMPS), max_size=6))
def test_matches_are_those_of_the_whole_pattern(phrase: phrases.Phrase, parts: list[str]) -> None:
    text = "".join(parts).lower()
    assert [match.span() for match in phrase.each(text)] == [match.span() for match in re.finditer(phrase._source, text)]
