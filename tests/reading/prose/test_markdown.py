from __future__ import annotations

import pytest

from licensecheck.reading.prose import html, sentences
from licensecheck.reading.prose.markdown import Document, Visible, lines_of, parse
from licensecheck.reading.prose.phrases import load
from licensecheck.reading.prose.thinning import MAX_ROWS, thin

CARD = """\
# Title

Some *text* with a [link](https://example.com/a)
and `code`.

- one
  - two

> quoted

| A | B |
|---|---|
| [x](y) | 2 |

```yaml
a: b
```

<p align="center"><a href="https://example.com/h"><img alt="License" src="b.svg"></a><!-- hidden --> text</p>
"""


def read(body: str, first_line: int = 1) -> Document:
    return parse(lines_of(body), first_line)


def test_blocks_with_kind_line_and_text() -> None:
    found = [(block.kind, block.line, " ".join(block.text.split())) for block in read(CARD, 11).blocks]
    assert found == [
        ("heading", 11, "Title"),
        ("paragraph", 13, "Some text with a link and code."),
        ("item", 16, "one"),
        ("item", 17, "two"),
        ("paragraph", 19, "quoted"),
        ("row", 21, "A | B"),
        ("row", 23, "x | 2"),
        ("code", 26, "a: b"),
        ("html", 29, "License text ;"),
    ]


def test_what_else_a_block_knows() -> None:
    blocks = read(CARD).blocks
    assert [heading.text for heading in blocks[1].section] == ["Title"]
    assert [link[:2] for link in blocks[1].visible.links] == [("link", "https://example.com/a")]
    assert (blocks[6].cells, blocks[6].header) == (("[x](y)", "2"), ("A", "B"))
    assert blocks[7].info == "yaml"
    assert [(link.target, link.image) for link in blocks[8].visible.links] == [("https://example.com/h", False), ("b.svg", True)]


def test_bare_addresses_are_links() -> None:
    (block,) = read("See https://example.com/x. Done").blocks
    assert [link.target for link in block.visible.links] == ["https://example.com/x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Version 1.0 of e.g. This model. Next", ["Version 1.0 of e.g. This model.", "Next"]),
        ("第一。第二。", ["第一。", "第二。"]),
        ("a\nb", ["a b"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences.split(Visible(text, ()))] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a<!-- b -->c", ["ac"]),
        ("a<!-- b", ["a"]),
        ("<style>x</style>y", ["</style>", "y"]),
        ("1 < 2 <b>x</b>", ["1 < 2 ", "<b>", "x", "</b>"]),
    ],
)
def test_html_pieces(source: str, expected: list[str]) -> None:
    assert list(html.pieces(source)) == expected


def test_what_cannot_matter_is_blanked() -> None:
    contents = ["- [License](#license)", "# License", "MIT", "### Data Fields", "- `text`: the text", "### Languages", "For commercial use"]
    assert thin(contents, load(), dataset=True) == ["", "# License", "MIT", "### Data Fields", "", "### Languages", "For commercial use"]
    rows = ["| a | b |", "|---|---|", *["| 1 | 2 |"] * 100, "| License | MIT |"]
    kept = thin(rows, load(), dataset=False)
    assert len(kept) == len(rows)
    assert kept[MAX_ROWS:] == [*[""] * (len(rows) - MAX_ROWS - 1), "| License | MIT |"]


def test_programs_and_empty_sections_are_blanked() -> None:
    card = ["# Data", "## A", "### B", "#### C", "#### D", "text", "```python", "x = 1", "```", "```", "news.jsonl", "```"]
    assert thin(card, load(), dataset=True) == [
        "# Data",
        "## A",
        "### B",
        "",
        "#### D",
        "text",
        "```python",
        "",
        "```",
        "```",
        "news.jsonl",
        "```",
    ]
    assert thin(["## Usage", "Run it.", "## More", "x"], load(), dataset=False) == ["## Usage", "", "## More", "x"]
