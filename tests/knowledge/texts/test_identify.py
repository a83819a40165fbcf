from __future__ import annotations

import html
import json
import random
import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck import resources
from licensecheck.knowledge.texts.fingerprints import Index, Source, build, open_index
from licensecheck.knowledge.texts.identify import MAX_CHARS, Identification, identify
from tests.knowledge.license_texts import HERON_1_0, HERON_1_1, KITE, STAMP, TEXTS

INDEX = Index(build(Source(id, id, text) for id, text in TEXTS.items()))
APACHE = (resources.ROOT / "LICENSE").read_text(encoding="utf-8")
FILLED = STAMP.replace("[year] [name of holder]", "2031 Petrel Works and others")
PAID = "Anyone whose group earns more than ten million dollars a year shall obtain a paid license."


def verdicts(text: str, index: Index = INDEX) -> dict[str, str]:
    return {match.license: match.verdict for match in identify(text, index).matches}


@pytest.mark.parametrize("id", TEXTS)
def test_a_text_as_it_is(id: str) -> None:
    best = identify(TEXTS[id], INDEX).matches[0]
    assert (best.license, best.verdict, best.score, best.coverage, best.missing, best.added) == (id, "exact", 1.0, 1.0, 0.0, ())


def rewrapped(text: str) -> str:
    return "\n\n".join(textwrap.fill(part, 50) for part in text.split("\n\n"))


def as_html(text: str) -> str:
    paragraphs = "".join(f"<p class='x'>{html.escape(part)}</p>\n" for part in text.split("\n\n"))
    return f"<!DOCTYPE html><html><head><title>License</title><style>p {{color: red}}</style></head><body>{paragraphs}</body></html>"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(rewrapped, id="rewrapped"),
        pytest.param(lambda text: "# License\n\n" + "\n".join("> " + line for line in text.splitlines()), id="quoted in Markdown"),
        pytest.param(lambda text: "Copyright (c) 2031 Example Labs GmbH. All rights reserved.\n\n" + text, id="copyright line"),
        pytest.param(lambda text: text.replace("\n", "\r\n").upper(), id="upper case and CRLF"),
        pytest.param(lambda text: text.replace("1. ", "").replace("2. ", "(2) "), id="other numbering"),
        pytest.param(as_html, id="HTML"),
        pytest.param(lambda text: "{\\rtf1\\ansi {\\fonttbl{\\f0 Arial;}}\\pard " + text.replace("\n", "\\par\n") + "}", id="RTF"),
        pytest.param(lambda text: json.dumps({"__metadata__": {"license": text}}), id="in a safetensors header"),
        pytest.param(lambda text: text.replace("e", "e\u200b"), id="invisible characters"),
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="no-break spaces"),
        pytest.param(lambda text: "Heron Labs, model weights\n\n" + text, id="a label above"),
        pytest.param(
            lambda text: (
                "---\nlicense: other\nextra_gated_prompt: |-\n" + textwrap.indent(text, "  ") + "tags:\n- x\n---\n# Card\n\nWe draw it."
            ),
            id="in front matter",
        ),
    ],
)
def test_formatting_and_labels_change_nothing(change) -> None:
    best = identify(change(HERON_1_0), INDEX).matches[0]
    assert (best.license, best.verdict, best.coverage, best.added, best.notable) == ("heron-1.0", "same", 1.0, (), ())


@pytest.mark.parametrize(
    "text",
    [
        FILLED,
        FILLED.replace("THE AUTHORS OR COPYRIGHT HOLDERS", "PETREL WORKS AND ITS PRINTERS"),
        "Stamp License\n\n" + FILLED,
        FILLED.partition("\n")[2],
    ],
)
def test_filled_blanks_change_nothing(text: str) -> None:
    assert verdicts(text) == {"stamp": "same"}


@pytest.mark.parametrize(
    ("text", "added", "kinds"),
    [
        pytest.param(f"{KITE}\n{PAID}\n", ((9, 9),), {"money"}, id="a paragraph after it"),
        pytest.param(f"{PAID}\n\n{KITE}", ((1, 1),), {"money"}, id="a paragraph before it"),
        pytest.param(KITE.replace("\n\nNo maker", f"\n\n{PAID}\n\nNo maker"), ((6, 6),), {"money"}, id="a paragraph inside"),
        pytest.param(f"{KITE}\nNon-commercial use only\n", ((9, 9),), {"non-commercial"}, id="a short line"),
        pytest.param("KITE PUBLIC TERMS (non-commercial)" + KITE[17:], ((1, 1),), {"non-commercial"}, id="in the title"),
        pytest.param(KITE.replace("every kite", "every single kite"), ((4, 4),), set(), id="a word in a sentence"),
        pytest.param(KITE.replace("answers", "never answers"), ((6, 6),), set(), id="a word that turns a sentence round"),
        pytest.param(f"{KITE}\n## More\n\nShow our name on your page.\n", ((11, 11),), {"naming"}, id="a section after it"),
        pytest.param(f"{KITE}\nYou must not fly it in the EU.\n", ((9, 9),), {"territory"}, id="territory"),
        pytest.param(f"{KITE}\nAbove 700 million users you must ask us first.\n", ((9, 9),), {"users"}, id="users"),
        pytest.param(f"{KITE}\nIt shall not be used for weapons.\n", ((9, 9),), {"purpose"}, id="purpose"),
    ],
)
def test_added_terms_are_pointed_out(text: str, added: tuple[tuple[int, int], ...], kinds: set[str]) -> None:
    best = identify(text, INDEX).matches[0]
    assert (best.license, best.verdict, best.coverage, best.missing) == ("kite", "modified", 1.0, 0.0)
    assert best.added == added
    assert {note.kind for note in best.notable} == kinds
    assert all(note.quote in " ".join(text.split()) for note in best.notable if "(" not in note.quote)


def test_a_notable_sentence_is_quoted_with_its_line() -> None:
    best = identify(f"{KITE}\nHello there.\nYou must pay a fee\nof 5 dollars. Bye.\n", INDEX).matches[0]
    assert [(note.kind, note.line, note.quote) for note in best.notable] == [("money", 10, "You must pay a fee of 5 dollars.")]


def test_removed_words_are_counted() -> None:
    best = identify(HERON_1_0.replace(", support or damages", ""), INDEX).matches[0]
    assert (best.license, best.verdict, best.added) == ("heron-1.0", "modified", ())
    assert 0 < best.missing < 0.03
    assert best.coverage == pytest.approx(1 - best.missing)


def test_half_a_license_is_partial() -> None:
    assert verdicts(HERON_1_0[: len(HERON_1_0) // 2]) == {"heron-1.0": "partial"}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("id", ["heron-1.0", "heron-1.1"])
def test_siblings_are_told_apart_when_words_are_missing(id: str, seed: int) -> None:
    chance = random.Random(seed)
    text = " ".join(word for word in TEXTS[id].split(" ") if chance.random() > 0.03)
    best = identify(text, INDEX).matches[0]
    assert best.license == id


def test_a_sibling_that_is_not_known_has_no_wrong_name() -> None:
    assert verdicts(HERON_1_0.replace("1.0", "1.2")) == {"heron-1.0": "partial"}
    assert verdicts(KITE.replace("KITE PUBLIC", "GLIDER PUBLIC").replace("kite", "glider")) in ({"kite": "partial"}, {})


@pytest.mark.parametrize(
    "text",
    [
        "This model draws herons. It was trained for three days on many pictures of birds. " * 40,
        "Permission is granted by nobody. All rights reserved.",
        "see LICENSE",
        "https://example.org/licenses/kite",
        "KITE PUBLIC TERMS",
        "0 1 2 3 4 5 6 7 8 9 " * 200,
    ],
)
def test_other_texts_have_no_match(text: str) -> None:
    assert identify(text, INDEX) == Identification(())


def test_several_licenses_in_one_file() -> None:
    text = f"Part one\n\n{HERON_1_1}\n{'=' * 40}\n\nThe kite library:\n\n{KITE}\n----\n\n{FILLED}"
    assert verdicts(text) == {"heron-1.1": "same", "stamp": "same", "kite": "same"}


def test_an_agreement_and_its_policy_are_not_the_older_text_that_had_both() -> None:
    texts = {"older": f"{HERON_1_0}\n{KITE}", "agreement": HERON_1_1, "policy": KITE}
    index = Index(build(Source(id, id, text) for id, text in texts.items()))
    assert verdicts(f"{HERON_1_1}\n{KITE}", index) == {"agreement": "same", "policy": "same"}
    assert verdicts(texts["older"], index) == {"older": "exact"}
    assert verdicts("Label\n\n" + texts["older"], index) == {"older": "same"}


def test_terms_between_two_licenses_count_for_both() -> None:
    assert verdicts(f"{HERON_1_1}\n\n{PAID}\n\n{KITE}") == {"heron-1.1": "modified", "kite": "modified"}


def test_of_several_copies_the_changed_one_counts() -> None:
    changed = KITE.replace("every kite", "every kite, for a fee of $5,")
    for text in (f"{KITE}\n\n{changed}", f"{changed}\n\n{KITE}"):
        best = identify(text, INDEX).matches[0]
        assert (best.license, best.verdict) == ("kite", "modified")


def readme(license: str, tail: str = "") -> str:
    prose = "Run the program and look at the birds that it draws for you. " * 40
    return f"---\nlicense: other\n---\n# Heron\n\nYou must have a screen.\n\n## Use\n\n{prose}\n\n## License\n\n{license}\n## Citation\n\nCite us.\n{tail}"


def test_the_rest_of_a_readme_is_no_change_to_the_license_in_it() -> None:
    assert verdicts(readme(KITE)) == {"kite": "same"}


@pytest.mark.parametrize(
    "tail",
    ["\n## Additional conditions\n\nFeed the bird.\n", "\n## Contact\n\nCommercial use requires a contract with us.\n"],
)
def test_terms_elsewhere_in_a_readme_are(tail: str) -> None:
    assert verdicts(readme(KITE, tail)) == {"kite": "modified"}


def test_a_license_among_many_other_terms_is_partial() -> None:
    terms = "".join(f"{n}. The tenant of house {n} shall not paint door {n + 7} in any color but {n * 3}.\n" for n in range(100, 180))
    assert verdicts(f"{KITE}\n{terms}") == {"kite": "partial"}


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "<html></html>", "....\n----"])
def test_nothing_to_read(text: str) -> None:
    found = identify(text, INDEX, "LICENSE")
    assert found.matches == ()
    assert [(issue.code, issue.message, issue.subject) for issue in found.issues] == [
        ("empty-text", "There are no words in it.", "LICENSE")
    ]


def test_a_text_is_read_up_to_a_limit() -> None:
    found = identify(KITE + "\n" + "x " * MAX_CHARS, INDEX, "LICENSE")
    assert [issue.code for issue in found.issues] == ["text-truncated"]
    assert found.issues[0].message == f"Only the first {MAX_CHARS} characters were compared."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<" * MAX_CHARS, id="angle brackets"),
        pytest.param("<script" * (MAX_CHARS // 7), id="open scripts"),
        pytest.param("[name " * (MAX_CHARS // 6), id="open brackets"),
        pytest.param("&#" * (MAX_CHARS // 2), id="entities"),
        pytest.param("\\n" * (MAX_CHARS // 2), id="escapes"),
        pytest.param("copyright (c) x\n" * (MAX_CHARS // 16), id="copyright lines"),
        pytest.param("put the wind rose of the first maker on every kite " * (MAX_CHARS // 51), id="one phrase again and again"),
        pytest.param((KITE + "\n") * (MAX_CHARS // 600), id="one license again and again"),
        pytest.param("1.1" * (MAX_CHARS // 3), id="one long number"),
    ],
)
def test_a_megabyte_of_anything_is_read_in_bounded_time(text: str) -> None:
    start = time.perf_counter()
    identify(text, INDEX)
    assert time.perf_counter() - start < 6


def test_more_licenses_than_are_looked_for_are_an_issue() -> None:
    found = identify((KITE + "\n") * 1500, INDEX, "NOTICE")
    assert [issue.message for issue in found.issues] == ["No more than 12 licenses were looked for."]
    assert {match.verdict for match in found.matches} == {"partial"}


PIECES = st.sampled_from([*HERON_1_0.split("\n"), *KITE.split("\n"), *STAMP.split("\n"), "# Head", "---", PAID, "<b>", "\\", "[name]"])


@given(st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=60).map("\n".join))
def test_whatever_comes_in_the_answer_keeps_its_form(text: str) -> None:
    found = identify(text, INDEX)
    lines = text.count("\n") + text.count("\r") + 1
    for match in found.matches:
        assert 0 <= match.score <= 1
        assert match.coverage + match.missing == pytest.approx(1)
        assert all(1 <= first <= last <= lines for first, last in (*match.added, match.lines))
        assert (match.verdict in ("exact", "same")) <= (match.coverage == 1 and not match.added)
    assert len({match.license for match in found.matches}) == len(found.matches)


@given(st.sampled_from(sorted(TEXTS)), st.text(st.characters(categories=("Ll", "Zs")), min_size=3, max_size=80), st.integers(0, 12))
def test_added_words_never_leave_a_license_unmodified(id: str, noise: str, place: int) -> None:
    parts = TEXTS[id].split("\n\n")
    parts.insert(1 + place % len(parts), f"You shall {noise} first.")
    best = identify("\n\n".join(parts), INDEX).matches[0]
    assert (best.license, best.verdict) == (id, "modified")
    assert best.added


def test_the_license_of_this_project() -> None:
    best = identify(APACHE, open_index()).matches[0]
    assert (best.license, best.verdict in ("exact", "same")) == ("apache-2.0", True)


def test_apache_with_an_appendix_of_its_own() -> None:
    best = identify(f"{APACHE}\n\nAPPENDIX A. You shall not use the Work for surveillance.\n", open_index()).matches[0]
    assert (best.license, best.verdict, [note.kind for note in best.notable]) == ("apache-2.0", "modified", ["purpose"])
