from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.reading.prose import phrases


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("licen[cs]ed under", ("licen",)),
        ("fine-?tuned", ("tuned",)),
        ("(?:based|built) on", ("based", "built")),
        ("colou?r", ("colo",)),
        ("a|b", ("",)),
        ("(?:data)?set", ("set",)),
        ("许可", ("许可",)),
        (r"\b(?:if|whether)\b", ("",)),
    ],
)
def test_letters_that_a_phrase_cannot_be_without(phrase: str, expected: tuple[str, ...]) -> None:
    assert phrases.literals(phrase) == expected


ALL = [phrase for found in phrases.load()._lists.values() for phrase in found]


@given(st.sampled_from(ALL), st.data())
def test_no_match_is_missed_for_want_of_letters(phrase: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(phrase, re.IGNORECASE | re.ASCII), fullmatch=True).filter(lambda text: len(text) < 300))
    assert any(literal in text.lower() for literal in phrases.literals(phrase))


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


def test_a_finder_for_one_text_finds_what_the_whole_one_finds() -> None:
    text = "This model is a fine-tuned version of X, trained on Y."
    finder = phrases.load().search("finetune", "train")
    assert {m.span() for m in finder.within(text.lower()).finditer(text)} == {m.span() for m in finder.finditer(text)}
