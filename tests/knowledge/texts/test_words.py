from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from licensecheck.knowledge.texts.words import split_words


def test_words_are_numbers_names_and_single_signs_of_chinese() -> None:
    assert split_words("1.10 v2.0\na 3b_c don't").words == ("1.10", "v2.0", "3b", "don")
    assert split_words("许可 v2.0").words == ("许", "可", "v2.0")


@given(st.text(st.characters(max_codepoint=0x7F), max_size=200))
@example("1.2.3x y_z 4_ _5 ab.1.2 3.d")
def test_ascii_text_has_the_words_it_has_beside_other_text(text: str) -> None:
    assert split_words(text).words == split_words(text + "\n\u00e9").words
