"""Where the front matter of a card begins and ends, and what the Hub would make of it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.reading.front_matter import MAX_FRONT_MATTER, FrontMatter, decode, split

NOT_SEEN = "The Hub does not see this front matter: "
BEFORE = NOT_SEEN + "text stands before it."
OPENING = NOT_SEEN + "the line before it must be exactly `---`."
CLOSING = NOT_SEEN + "the line after it must be exactly `---`."
OPEN = NOT_SEEN + "it is not closed by a line `---`."
FENCED = NOT_SEEN + "it stands in a code fence."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\nlicense: mit\n---\n# T\n", FrontMatter("license: mit", 2, "# T\n", 4)),
        ("---\nlicense: mit\n---", FrontMatter("license: mit", 2, "", 4)),
        ("---\nlicense: mit\n--- \t\nx", FrontMatter("license: mit", 2, "x", 4)),
        ("\ufeff---\r\nlicense: mit\r\n---\r\nx\r\n", FrontMatter("license: mit", 2, "x\n", 4)),
        ("---\r\r\nlicense: mit\r\r\n---\r\r\nx", FrontMatter("license: mit", 2, "x", 4)),
        ("---\rlicense: mit\r---\rx", FrontMatter("license: mit", 2, "x", 4)),
        ("\n \n---\nlicense: mit\n---\nx", FrontMatter("license: mit", 4, "x", 6)),
        ("---\n---\n# T", FrontMatter("", 2, "# T", 3)),
        ("---\n\n---\n", FrontMatter("", 2, "", 4)),
        ("", FrontMatter(None, 1, "", 1)),
        (" \n\n", FrontMatter(None, 1, "", 1)),
        ("# T\n\nNo license.\n", FrontMatter(None, 1, "# T\n\nNo license.\n", 1)),
        ("---\n\nA rule, then text.\n", FrontMatter(None, 1, "---\n\nA rule, then text.\n", 1)),
        ("# T\n---\nNote: this\n---\n", FrontMatter(None, 1, "# T\n---\nNote: this\n---\n", 1)),
    ],
)
def test_the_block_at_the_top(text: str, expected: FrontMatter) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "yaml", "line", "problems"),
    [
        ("Some words\n---\nlicense: mit\n---\nx", "license: mit", 3, [(BEFORE, 2)]),
        ("# T\n\nThe end:\n\n---\nlicense: mit\n---\n", "license: mit", 6, [(BEFORE, 5)]),
        ("# T\n\n---\nlicense: mit\ntags:\n- a\n", "license: mit\ntags:\n- a\n", 4, [(BEFORE, 3)]),
        ("# T\n---\na rule\n---\nlicense: mit\n---\n", "license: mit", 5, [(BEFORE, 4)]),
        ("--- \nlicense: mit\n---\nx", "license: mit", 2, [(OPENING, 1)]),
        ("----\nlicense: mit\n---\nx", "license: mit", 2, [(OPENING, 1)]),
        ("---hello\nlicense: mit\n---\nx", "license: mit", 2, [(OPENING, 1)]),
        ("---license: mit\n---\nx", "license: mit", 1, [(OPENING, 1)]),
        ("---\nlicense: mit\n----\nx", "license: mit", 2, [(CLOSING, 3)]),
        ("---\nlicense: mit ---\nx", "license: mit", 2, [(OPEN, 1)]),
        ("---\nlicense: mit\n\n# T\n\nx", "license: mit\n", 2, [(OPEN, 1)]),
        ("---\nlicense: mit\nSome words", "license: mit", 2, [(OPEN, 1)]),
        ("---\nlicense: mit\n", "license: mit\n", 2, [(OPEN, 1)]),
        ("```\n---\nlicense: mit\n---\n```\nx", "license: mit", 3, [(FENCED, 1)]),
        ("```yaml\nlicense: mit\n```\nx", "license: mit", 2, [(FENCED, 1)]),
    ],
)
def test_what_the_hub_does_not_see_is_read_and_said(text: str, yaml: str, line: int, problems: list[tuple[str, int]]) -> None:
    front = split(text)
    assert (front.yaml, front.line) == (yaml, line)
    assert [(problem.message, problem.line) for problem in front.problems] == problems


def test_a_block_elsewhere_leaves_the_lines_of_the_body_where_they_are() -> None:
    front = split("Before\n---\nlicense: mit\n---\nAfter")
    assert (front.body, front.body_line) == ("Before\n\n\n\nAfter", 1)


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n```\n---\nlicense: mit\n---\n```\n",
        "# T\n\n| a | b |\n| --- | --- |\n",
        "Title\n---\n\nprose\n\nTitle\n---\nmore: prose\n",
    ],
)
def test_examples_tables_and_headings_are_no_front_matter(text: str) -> None:
    assert split(text).yaml is None


def test_no_more_than_the_cap_is_read_and_that_is_said() -> None:
    line = "tags: " + "x" * 993 + "\n"
    front = split("---\nlicense: mit\n" + line * 300 + "---\nx")
    assert front.yaml is not None
    assert len(front.yaml) <= MAX_FRONT_MATTER
    assert [(p.code, p.message, p.line) for p in front.problems] == [
        ("front-matter-too-long", "The front matter is longer than 256 KiB; the rest of it was not read.", 265)
    ]
    assert front.body == "x"


@pytest.mark.parametrize(
    ("data", "text", "problems"),
    [
        (b"plain", "plain", []),
        (b"\xef\xbb\xbfplain", "plain", []),
        ("h\u00e9".encode("utf-16"), "h\u00e9", ["The file is UTF-16; the Hub reads UTF-8 only."]),
        (b"\xfe\xff" + "h\u00e9".encode("utf-16-be"), "h\u00e9", ["The file is UTF-16; the Hub reads UTF-8 only."]),
        ("---\n".encode("utf-16-le"), "---\n", ["The file is UTF-16; the Hub reads UTF-8 only."]),
        (b"a\nb\xff\n", "a\nb\ufffd\n", ["The file is not UTF-8 (first at line 2); what could not be read shows as U+FFFD."]),
        (b"", "", []),
        (b"a\0b", "a\0b", []),
    ],
)
def test_decoding(data: bytes, text: str, problems: list[str]) -> None:
    decoded, found = decode(data)
    assert (decoded, [problem.message for problem in found]) == (text, problems)


@pytest.mark.parametrize(
    "pump",
    [
        "---\n",
        "---\n\n",
        "---\nlicense: mit\n",
        "\n",
        " ",
        "\r",
        "-",
        "x\n---\n",
        "x\n---\nlicense: mit\n",
        "```\n",
        "---\r\r\n",
        "a: b ---\n",
    ],
)
def test_time_grows_with_length_only(pump: str) -> None:
    begin = time.perf_counter()
    split(pump * (1_000_000 // len(pump)))
    split("x\n" + pump * (1_000_000 // len(pump)))
    assert time.perf_counter() - begin < 4


pieces = st.sampled_from(
    ["---", "----", "--- ", "\n", "\r\n", "\r", "license: mit", "# T", "```", "text", "- a", " ", "\ufeff", "\0", ": "]
)


@given(st.lists(pieces, max_size=25).map("".join) | st.text())
def test_any_text_is_parted_and_nothing_of_the_body_is_invented(text: str) -> None:
    front = split(text)
    lines = text.removeprefix("\ufeff").replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for offset, line in enumerate(front.body.split("\n")):
        assert not line or line == lines[front.body_line - 1 + offset]


@given(st.binary())
def test_any_bytes_decode(data: bytes) -> None:
    text, problems = decode(data)
    assert "\ufffd" not in text or problems or b"\xef\xbf\xbd" in data
