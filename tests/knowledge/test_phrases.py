from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck import resources
from licensecheck.knowledge import loader, phrases


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("licen[cs]ed under", (("licen",), ("under",))),
        ("fine-?tuned", (("tuned",), ("fine",))),
        ("(?:based|built) on", (("based", "built"),)),
        ("(?:taken|drawn)(?: \\w{1,14}){0,3} from", (("taken", "drawn"), ("from",))),
        ("(?:data|corpora)(?: \\w{1,14})? (?:including|namely)", (("including", "namely"), ("data", "corpora"))),
        ("data ?sets", (("sets",), ("data",))),
        (r"such as|i\.e\.,?", (("",),)),
        (r"sources (?:namely|i\.e\.,?)", (("sources",), ("namely", "i.e."))),
        ("c-uda", (("c-uda",),)),
        ("colou?r", (("colo",),)),
        ("a|b", (("",),)),
        ("(?:data)?set", (("set",),)),
        ("m?c4", (("c4",),)),
        ("a{1,8}b", (("",),)),
        ("许可", (("许可",),)),
        (r"\b(?:if|whether)\b", (("",),)),
    ],
)
def test_letters_that_a_phrase_cannot_be_without(phrase: str, expected: tuple[phrases.Group, ...]) -> None:
    assert phrases.groups(phrase) == expected


ALL = [phrase for found in loader.read(resources.RULES).prose.values() for phrase in found]


@given(st.sampled_from(ALL), st.data())
def test_no_match_is_missed_for_want_of_letters(phrase: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(phrase, re.IGNORECASE | re.ASCII), fullmatch=True).filter(lambda text: len(text) < 300))
    for group in phrases.groups(phrase):
        assert any(run in text.lower() for run in group)


def test_prepared_phrases_stand_alone_in_lower_case_with_blanks_of_any_kind() -> None:
    ((source, groups),) = phrases.prepare({"x": [r"Built (?:by|of)\S X"]})["x"]
    assert groups == (("built",),)
    assert [match[0] for match in re.finditer(source, "built\u00a0by\n- x, built by-  x; rebuilt by- x; built by- xy")] == ["built by-  x"]
