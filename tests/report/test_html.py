import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from msgspec.structs import replace

from licensecheck import __version__
from licensecheck.errors import UsageError
from licensecheck.knowledge import load
from licensecheck.model import Because, Cite, Claim, Document, Evidence, Issue, LicenseText, Report
from licensecheck.report import MARKS
from licensecheck.report.html import csp_hash, render, safe_url
from licensecheck.report.page import Look
from licensecheck.report.view import view
from tests.report.samples import BASE, CLEAN, DROPPED, DUTIES, GATED, HELPER, LINEAGE, NAMING, REPORT, RIGHTS, arranged

SECTIONS = [
    "Not cleared: acme/helper-8b",
    "Question",
    "Answer",
    "What could not be checked",
    "Findings",
    "Finding by finding",
    "Lineage",
    "Components",
    "Upstreams",
    "What whoever takes it may do",
    "Duties",
    "Use restrictions",
    "NOTICE to ship",
    "Waivers",
    "Evidence",
    "Rules and command",
    "Sign-off",
    "Disclaimer",
]
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<!--",
    "]]>",
    "{{7*7}}{% raw %}",
    "`<b>code</b>`",
    "javascript:alert(1)",
    "</textarea></title></style><svg onload=alert(1)>",
    "\u202eevil\u2066",
    "\x1b[31m\x00\x07",
    "&lt;b&gt;",
    "\ud800",
    "&#x3c;script&#x3e;",
]


def page(*reports: Report) -> str:
    return render([arranged(report) for report in reports or (REPORT,)], Look())


def parsed(text: str) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    return parser.parse(text)


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def headings(text: str) -> list[str]:
    return [words(e) for e in parsed(text).iter() if e.tag in ("h1", "h2", "h3") and "place" not in e.get("class", "")]


def facts(text: str, within: str) -> dict[str, str]:
    """The terms and descriptions inside the element with this id or class."""
    box = next(e for e in parsed(text).iter() if within in (e.get("id"), e.get("class")))
    terms = [(e.tag, words(e)) for e in box.iter() if e.tag in ("dt", "dd")]
    return {terms[i][1]: terms[i + 1][1] for i in range(0, len(terms) - 1, 2)}


def test_the_order_of_sections() -> None:
    assert headings(page()) == SECTIONS


def test_the_title_says_what_is_open() -> None:
    text = page()
    assert "<title>Not cleared: acme/helper-8b, license report</title>" in text
    title = next(e for e in parsed(text).iter() if e.get("class") == "title open")
    assert words(title) == (
        "Not cleared: acme/helper-8b Open: 1 error, 1 thing that could not be looked at, 1 duty not met, 1 duty that only a person can confirm."
    )


def test_nothing_open_is_not_a_clearance() -> None:
    text = page(CLEAN)
    assert headings(text)[0] == "Nothing open: acme/helper-8b"
    assert "This is not a clearance; that is the signature below." in text
    assert 'class="title open"' not in text


@pytest.mark.parametrize(
    "change",
    [
        {"findings": (replace(DROPPED, severity="note"),)},
        {"issues": (GATED,), "complete": False},
        {"complete": False},
        {"verdict": "unclear"},
        {"duties": DUTIES[1:2]},
        {"duties": DUTIES[2:3]},
    ],
)
def test_one_open_thing_is_enough(change: dict[str, object]) -> None:
    assert headings(page(replace(CLEAN, **change)))[0] == "Not cleared: acme/helper-8b"  # type: ignore[arg-type]


def test_what_was_accepted_is_not_open() -> None:
    text = page(replace(CLEAN, findings=(NAMING,)))
    assert headings(text)[0] == "Nothing open: acme/helper-8b"
    assert "reason: written-permission; expires: 2027-01-31" in text


def test_a_waiver_that_ends_soon_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ends within 60 days" not in page()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1799000000")
    assert "ends within 60 days" in page()


def test_the_question() -> None:
    assert facts(page(), "question") == {
        "Artifact": "acme/helper-8b, a model",
        "Revision": "abc123",
        "Offered under": "apache-2.0",
        "Intended use": "commercial-product",
        "Disputed texts": "read by their wording",
        "Looked at": "the target and its lineage; 3 artifacts",
        "Made on": "2023-11-14, with rules 000000000000",
    }


def test_the_record_of_a_finding() -> None:
    assert facts(page(), DROPPED.fingerprint) == {
        "Rule": "restrictions-dropped, finding 3f9a1c22d0b7e845",
        "Where": "acme/helper-8b, weights",
        "Path": "acme/helper-8b → finetune of → big/base-8b",
        "Why": "Whoever takes it believes that they may use it for anything.",
        "Clause": "llama3.1 §1.b.i, in our words: A copy of the agreement travels with every derivative.",
        "Evidence": "helper-8b/README.md:3:10 license: apache-2.0",
        "Confidence": (
            "highRelation to big/base-8b: stated in the metadata."
            "License of acme/helper-8b: declared in its metadata; the text itself was not compared."
            "License of big/base-8b: declared in its metadata; the text itself was not compared."
        ),
        "What would change the answer": "Is there a separate agreement with the licensor of big/base-8b?",
        "Fixes, least effort first": "Set license: llama3.1 in README.md.Ask the licensor of big/base-8b for other terms.",
        "Reproduce": "licensecheck scan acme/helper-8b --revision abc123 --intent commercial-product",
    }


def test_a_row_leads_to_its_record_file_line_and_clause() -> None:
    row = next(e for e in parsed(page()).iter("tr") if e.get("class") == "e")
    assert [words(cell) for cell in row] == [
        "error high",
        "acme/helper-8b is offered under apache-2.0, which drops the use restrictions of llama3.1. restrictions-dropped",
        "acme/helper-8b weights",
        "finetune of big/base-8b",
        "helper-8b/README.md:3:10",
        "llama3.1 §1.b.i",
    ]
    assert [a.get("href") for a in row.iter("a")] == ["#3f9a1c22d0b7e845"]


def test_every_link_inside_has_its_end_and_every_id_is_there_once() -> None:
    tree = parsed(page(REPORT, replace(REPORT, target="again"), CLEAN))
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert [id for id, count in Counter(ids).items() if count > 1] == []
    assert {e.get("href", "")[1:] for e in tree.iter("a") if e.get("href", "").startswith("#")} <= set(ids)


def test_links_survive_new_lines_above_and_a_newer_commit() -> None:
    def ids(revision: str, line: int) -> set[str]:
        place = Evidence(f"hf://acme/helper-8b@{revision}/README.md", line, 10, "license: apache-2.0")
        text = page(replace(REPORT, findings=(replace(DROPPED, evidence=(place,)),)))
        return {str(e.get("id")) for e in parsed(text).iter() if e.get("id")}

    assert ids("a" * 40, 3) == ids("b" * 40, 12)


def test_several_targets_stand_worst_first_below_a_table() -> None:
    text = page(CLEAN, REPORT)
    assert "<title>1 of 2 not cleared, license report</title>" in text
    rows = [words(row) for row in next(e for e in parsed(text).iter("section") if e.get("class") == "portfolio").iter("tr")][1:]
    assert rows == ["acme/helper-8bnot clearedconflictapache-2.01001", "acme/helper-8bnothing opencompatibleapache-2.00000"]
    assert [h for h in headings(text) if ":" in h] == ["Not cleared: acme/helper-8b", "Nothing open: acme/helper-8b"]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert page() == page()


def test_it_may_replace_an_older_report() -> None:
    assert any(mark in page()[:400] for mark in MARKS)


def test_a_wrong_source_date_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is no number of seconds: yesterday"):
        page()


def test_only_our_own_style_and_script_may_act() -> None:
    tree = parsed(page())
    policy = next(e.get("content", "") for e in tree.iter("meta") if e.get("http-equiv") == "Content-Security-Policy")
    style, script = (next(tree.iter(tag)).text or "" for tag in ("style", "script"))
    assert policy == (
        f"default-src 'none'; style-src {csp_hash(style)}; script-src {csp_hash(script)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert len(list(tree.iter("script"))) == len(list(tree.iter("style"))) == 1
    names = {name for e in tree.iter() for name in e.attrib}
    assert not names & {"style", "src", "srcset", "action", "formaction", "data", "background"}
    assert not [name for name in names if re.fullmatch(r"on[a-z]{3,}", name)]


def hostile(text: str) -> Report:
    """The report with the text in every field that a stranger can write."""
    place = Evidence(text, 3, 10, text)
    because = Because(text, text, text, text)
    claims = (Claim("weights", text, "declared", (place,), text + "x"),)
    artifacts = {
        "acme/helper-8b": replace(HELPER, name=text, license_name=text, license_link=text, revision=text, claims=claims),
        "big/base-8b": replace(BASE, claims=claims),
        "datasets/open/chat": LINEAGE.artifacts["datasets/open/chat"],
    }
    finding = replace(
        DROPPED, message=text, why=text, how_to_fix=(text,), evidence=(place,), cites=(Cite(text, text, text),), rule=text, artifact=text
    )
    return replace(
        REPORT,
        target=text,
        intent=text,
        policy=text,
        lineage=replace(LINEAGE, artifacts=artifacts),
        findings=(finding, replace(finding, fingerprint="f" * 16, waived={text: text})),
        issues=(Issue(text, text, text, place),),
        remarks=(Issue(text, text, text, place),),
        rights=(replace(RIGHTS[0], because=(because,)),),
        duties=(replace(DUTIES[0], owed_to=text, evidence=(place,), duty=replace(DUTIES[0].duty, text=text, value=text, license=text)),),
        restrictions={"medical": (because,)},
    )


def shape(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Tags and attribute names in document order, without the code spans that backticks make."""
    for element in parsed(text).iter():
        yield str(element.tag), tuple(sorted(element.keys()))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_metadata_is_only_text(text: str) -> None:
    benign = [one for one in shape(page(hostile("harmless"))) if one != ("code", ())]
    assert [one for one in shape(page(hostile(text))) if one != ("code", ())] == benign


def test_nothing_read_can_reorder_or_hide_text() -> None:
    text = page(hostile("\u202eevil\x00\x1b[31m"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", text)
    assert "\\u202eevil\\x00\\x1b[31m" in text


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://a.example/b?c#d", True),
        ("http://a.example", True),
        ("mailto:legal@a.example", True),
        ("javascript:alert(1)", False),
        ("jAvAsCrIpT\t:alert(1)", False),
        (" https://a.example", False),
        ("https://user:pass@a.example", False),
        ("https://аpple.example", False),
        ("https:///x", False),
        ("//a.example", False),
        ("file:///etc/passwd", False),
        ("\\\\host\\share", False),
        ("data:text/html,x", False),
        ("https://[::1", False),
        ('https://a.example/"onclick=1', False),
        ("LICENSE.md", False),
    ],
)
def test_only_web_addresses_may_be_clicked(text: str, link: bool) -> None:
    assert safe_url(text) == (text if link else None)
    target = replace(HELPER, license_link=text)
    lineage = replace(LINEAGE, artifacts={**LINEAGE.artifacts, HELPER.id: target})
    hrefs = [a.get("href") for a in parsed(page(replace(REPORT, lineage=lineage))).iter("a") if not a.get("href", "").startswith("#")]
    assert hrefs == ([text] if link else [])


def test_a_teams_own_templates_win(tmp_path: Path) -> None:
    own = '{% extends "shipped/report.html.j2" %}{% block logo %}<p>Example &amp; Partners</p>{% endblock %}'
    (tmp_path / "report.html.j2").write_text(own, encoding="utf-8")
    text = render([arranged()], Look(templates=(tmp_path,)))
    assert "<p>Example &amp; Partners</p>" in text
    assert headings(text) == SECTIONS


def test_ten_thousand_findings_fit() -> None:
    findings = tuple(
        replace(
            DROPPED,
            fingerprint=f"{n:016x}",
            artifact=f"organization-{n % 97}/model-{n}-instruct",
            evidence=(replace(DROPPED.evidence[0], line=n),),
        )
        for n in range(10_000)
    )
    view = arranged(replace(REPORT, findings=findings))
    text = render([view], Look())
    assert len(text.encode()) <= 5_000_000
    assert text.count('<tr\nclass="e"') == 10_000
    assert "The 300 worst findings have a full record here. The table above holds all 10000" in text


def test_good_news_is_no_better_than_what_was_looked_at() -> None:
    assert '<span class="mark compatible">compatible</span>' in page(CLEAN)
    assert '<span class="mark unknown">compatible</span>' in page(replace(CLEAN, complete=False))


def test_the_version_is_named() -> None:
    assert f"<dt>Tool</dt><dd>licensecheck {__version__}</dd>" in page()


def test_a_license_text_is_told_with_what_was_added_to_it() -> None:
    text = LicenseText("helper-8b/LICENSE", "weights", "apache-2.0", "modified", (1, 9), ((3, 4), (7, 7)), 0.1)
    document = Document("helper-8b/LICENSE", "one\ntwo\nNo \x1b[2Jwar.\nNo <b>peace</b>.\nfive\nsix\nNothing else.")
    target = replace(HELPER, documents=(document,), texts=(text,))
    shown = page(replace(REPORT, lineage=replace(LINEAGE, artifacts={**LINEAGE.artifacts, HELPER.id: target})))
    evidence = next(e for e in parsed(shown).iter("div") if e.get("class") == "source" and words(e).startswith("helper-8b/LICENSE"))
    assert "Lines 1 to 9 are apache-2.0: the license, changed, 10% missing, lines added: 3 to 4, 7." in words(evidence)
    assert "bytes, read 2023-11-14T22:13:20Z" in words(evidence)
    [added] = [e for e in evidence.iter("pre") if e.get("class") == "added"]
    assert "".join(added.itertext()).splitlines() == ["+3 No \\x1b[2Jwar.", "+4 No <b>peace</b>.", "+7 Nothing else."]


def test_each_step_of_the_lineage_has_its_verdict() -> None:
    tables = [e for e in parsed(page()).iter("table") if "This step" in words(e)]
    assert [[words(td) for td in tr][4] for tr in tables[0].iter("tr")] == ["This step", "–", "unclear", "unclear"]


def test_a_record_folds_what_the_check_asked() -> None:
    knowledge = load()
    shown = render([view(replace(REPORT, findings=(DROPPED,)), knowledge)], Look())
    checked = facts(shown, DROPPED.fingerprint)["Checked"]
    assert checked.startswith("3 conditions, all of which hold")
    assert "the step is judged by restrictions-dropped" in checked
