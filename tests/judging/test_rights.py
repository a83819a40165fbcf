"""What a reader may do: the worst of all that governs, and what it rests on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.judging.rights import RIGHTS, Governing, rights
from licensecheck.model import Answer, Because
from tests.judging.releases import KNOWLEDGE, judged

ORDER = ("yes", "conditional", "unknown", "no")


def answers(*expressions: str | None, disputed: bool = False) -> dict[str, Answer]:
    governing = [Governing(f"org/{i}", one, disputed) for i, one in enumerate(expressions)]
    return {right.right: right.answer for right in rights(KNOWLEDGE, governing)}


def because(right: str, *expressions: str | None, disputed: bool = False) -> tuple[Because, ...]:
    governing = [Governing(f"org/{i}", one, disputed) for i, one in enumerate(expressions)]
    return next(one.because for one in rights(KNOWLEDGE, governing, (right,)))


@pytest.mark.parametrize(
    ("expressions", "right", "expected"),
    [
        (("mit",), "use-commercially", "yes"),
        (("cc-by-nc-4.0",), "use-commercially", "no"),
        (("llama3.1",), "use-commercially", "conditional"),
        (("mit", "cc-by-nc-4.0"), "use-commercially", "no"),
        (("mit", "llama3.1", "cc-by-nc-4.0"), "use-commercially", "no"),
        (("cc-by-nd-4.0",), "share-modified", "no"),
        (("cc-by-nd-4.0",), "share", "yes"),
        (("gpl-3.0",), "relicense", "no"),
        (("mit",), "relicense", "yes"),
        (("creativeml-openrail-m",), "relicense", "conditional"),
        (("llama3",), "train-on-outputs", "no"),
        ((None,), "use-commercially", "unknown"),
        (("other",), "use-commercially", "unknown"),
        (("nonesuch",), "use-commercially", "unknown"),
        (("mit", None), "use-commercially", "unknown"),
        (("cc-by-nc-4.0", None), "use-commercially", "no"),
        (("mit OR nonesuch",), "use-commercially", "yes"),
        (("mit OR cc-by-nc-4.0",), "use-commercially", "yes"),
        (("mit AND nonesuch",), "use-commercially", "unknown"),
        (("mit AND cc-by-nc-4.0",), "use-commercially", "no"),
        (("mit with Commons Clause",), "use-commercially", "unknown"),
    ],
)
def test_a_right(expressions: tuple[str | None, ...], right: str, expected: Answer) -> None:
    assert answers(*expressions)[right] == expected


def test_a_no_names_everyone_who_says_so_and_everything_short_of_yes() -> None:
    found = because("use-commercially", "mit", "cc-by-nc-4.0", "llama3.1", "cc-by-nc-sa-4.0")
    assert [(one.artifact, one.license) for one in found] == [
        ("org/1", "cc-by-nc-4.0"),
        ("org/2", "llama3.1"),
        ("org/3", "cc-by-nc-sa-4.0"),
    ]
    assert all(one.cite and one.text for one in found)


def test_a_missing_license_is_said_in_words() -> None:
    assert because("share", None) == (Because("org/0", "", "", "No license is declared, so nothing is granted."),)
    assert because("share", "nonesuch") == (Because("org/0", "nonesuch", "", "The terms behind this name are not known."),)


def test_where_the_reach_is_disputed_a_no_is_unknown_and_a_yes_stays() -> None:
    assert answers("cc-by-nc-4.0", disputed=True)["use-commercially"] == "unknown"
    assert answers("mit", disputed=True)["use-commercially"] == "yes"
    (one,) = because("use-commercially", "cc-by-nc-4.0", disputed=True)
    assert one.text.endswith("Not settled whether this license still governs the result.")


SOME = st.lists(
    st.sampled_from(("mit", "apache-2.0", "gpl-3.0", "llama3.1", "cc-by-nc-4.0", "other", "nonesuch", None)), min_size=1, max_size=4
)


@given(SOME, SOME)
def test_more_licenses_never_give_more(some: list[str | None], more: list[str | None]) -> None:
    before, after = answers(*some), answers(*some, *more)
    assert all(ORDER.index(after[right]) >= ORDER.index(before[right]) for right in RIGHTS)


def test_nothing_governs_nothing_known() -> None:
    assert set(answers().values()) == {"unknown"}


def test_a_target_inherits_and_a_dataset_may_be_trained_on() -> None:
    model = judged({"a": "apache-2.0", "b": "cc-by-nc-4.0"}, ("a", "finetune", "b")).rights
    assert tuple(right.right for right in model) == RIGHTS
    assert next(right for right in model if right.right == "use-commercially").answer == "no"
    data = judged({"m": "mit", "d": "mit"}, ("m", "train", "d"))
    assert all(right.answer == "yes" for right in data.rights)
