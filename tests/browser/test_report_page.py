from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.report.samples import CLEAN, DROPPED, HELPER, NAMING, REPORT, arranged
from tests.report.test_html import HOSTILE, hostile

pytestmark = pytest.mark.slow
Show = Callable[..., Any]

MANY = tuple(
    replace(
        DROPPED if n % 3 else NAMING,
        fingerprint=f"{n:016x}",
        artifact=f"organization-{n % 97}/model-{n}-instruct",
        evidence=(replace(DROPPED.evidence[0], line=n),),
        waived=None,
    )
    for n in range(10_000)
)
OTHER = replace(CLEAN.lineage, target="acme/other", artifacts={"acme/other": replace(HELPER, id="acme/other")})
LARGE = replace(REPORT, findings=MANY)
ROWS = "document.querySelectorAll('.rows tbody tr').length"
SEARCH = """([text]) => {
    const field = document.querySelector('[name=q]');
    field.value = text;
    field.dispatchEvent(new Event('input', {bubbles: true}));
}"""


def rules(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".rows tbody code").all_inner_texts()]


def test_search_and_facets_are_kept_in_the_address(show: Show) -> None:
    page = show(arranged())
    page.fill("[name=q]", "agreement llama")
    assert rules(page) == []
    page.fill("[name=q]", "begin llama")
    assert rules(page) == ["naming-duty"]
    assert page.url.endswith("#q=begin+llama")
    assert page.inner_text(".actions output") == "1 of 2 findings"
    page.click("button:text-is('Clear')")
    page.select_option("[name=severity]", "error")
    assert rules(page) == ["restrictions-dropped"]
    assert page.url.endswith("#severity=error")


def test_a_filtered_view_is_a_link(show: Show) -> None:
    page = show(arranged(), at="#severity=warning")
    assert rules(page) == ["naming-duty"]
    assert page.input_value("[name=severity]") == "warning"


def test_a_deep_link_opens_the_record(show: Show) -> None:
    many = replace(REPORT, findings=MANY[:40])
    page = show(arranged(many), at="#" + MANY[20].fingerprint)
    record = page.locator(f"[id='{MANY[20].fingerprint}']")
    assert record.get_attribute("open") is not None
    assert record.evaluate("(e) => Math.abs(e.getBoundingClientRect().top) < innerHeight")


def test_a_deep_link_reaches_a_row_that_is_not_shown(show: Show) -> None:
    last = arranged(LARGE).findings[-1]
    page = show(arranged(LARGE), at="#" + last.fingerprint)
    row = page.locator(f"[id='{last.fingerprint}']")
    assert row.evaluate("(e) => e.getBoundingClientRect().top < innerHeight")


def test_sorting_is_announced(show: Show) -> None:
    page = show(arranged())
    page.click(".rows thead >> text=Finding")
    page.click(".rows thead >> text=Finding")
    assert page.get_attribute(".rows th >> nth=1", "aria-sort") == "descending"
    assert rules(page) == ["restrictions-dropped", "naming-duty"]


def test_everything_works_from_the_keyboard(show: Show) -> None:
    page = show(arranged())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.focus(".record summary")
    page.keyboard.press("Enter")
    assert page.locator(".record").first.get_attribute("open") is None


def test_expand_and_collapse_all(show: Show) -> None:
    page = show(arranged())
    page.click("text=Collapse all")
    assert page.locator(".record[open]").count() == 0
    page.click("text=Expand all")
    assert page.locator(".record[open]").count() == 2


def test_the_view_is_saved_as_shown(show: Show) -> None:
    odd = replace(NAMING, message="=HYPERLINK(1)", waived=None)
    page = show(arranged(replace(REPORT, findings=(DROPPED, odd))), at="#severity=warning")
    with page.expect_download() as download:
        page.click("text=Save view as CSV")
    (row,) = csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines())
    assert (row["rule"], row["message"], row["fingerprint"]) == ("naming-duty", "'=HYPERLINK(1)", NAMING.fingerprint)
    with page.expect_download() as download:
        page.click("text=Save view as JSON")
    assert json.loads(Path(download.value.path()).read_text(encoding="utf-8")) == [
        {
            "severity": "warning",
            "confidence": "medium",
            "status": "open",
            "rule": "naming-duty",
            "message": "=HYPERLINK(1)",
            "artifact": "acme/helper-8b",
            "component": "",
            "relation": "",
            "upstream": "",
            "place": "",
            "license": "",
            "section": "",
            "fingerprint": "11aa22bb33cc44dd",
        }
    ]
    assert download.value.suggested_filename == "findings-acme-helper-8b.json"


def test_a_finding_is_copied_as_markdown(show: Show) -> None:
    page = show(arranged(), permissions=["clipboard-read", "clipboard-write"])
    page.locator("text=Copy as Markdown").first.click()
    page.wait_for_function("document.getElementById('said').textContent === 'Finding copied'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("### error acme/helper-8b is offered under apache-2.0, which drops the use restrictions of llama3.1.\n")
    assert "- **Clause**: llama3.1 §1.b.i, in our words: A copy of the agreement travels with every derivative.\n" in copied


def test_review_notes_are_kept_and_saved(show: Show) -> None:
    page = show(arranged())
    page.locator(".decision input").first.fill("Relabel")
    page.locator(".duties input").last.uncheck()
    page.reload()
    assert page.locator(".decision input").first.input_value() == "Relabel"
    assert not page.locator(".duties input").last.is_checked()
    with page.expect_download() as download:
        page.click("text=Save review notes as JSON")
    notes = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert {"on": f"{DROPPED.fingerprint}, Reviewer, Decision", "note": "Relabel"} in notes


def test_it_says_the_same_without_javascript(show: Show) -> None:
    page = show(arranged(LARGE), java_script_enabled=False)
    assert page.locator(".rows tbody tr").count() == len(MANY)
    assert page.locator(".rows tbody tr").last.is_visible()
    assert not page.locator(".tools").is_visible()


def test_the_print_has_every_row_and_opens_every_record(show: Show, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext")
    report = replace(REPORT, findings=MANY[:450])
    for script in (True, False):
        page = show(arranged(report), java_script_enabled=script)
        page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
        text = subprocess.run(["pdftotext", "-layout", tmp_path / "report.pdf", "-"], check=True, capture_output=True, text=True).stdout
        assert text.count("restrictions-dropped") + text.count("naming-duty") == 450 + 300
        assert text.count("What would change") == 300
        assert "Page 1 of " in text
        assert "Information, not legal advice. Consult counsel." in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_metadata_does_nothing(show: Show, text: str) -> None:
    page = show(arranged(hostile(text)))
    page.click("text=Expand all")
    page.locator("text=Copy as Markdown").first.click()
    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, object, embed, form").count() == 0


@pytest.mark.parametrize("width", [1200, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["one", "several", "clean"])
def test_axe_finds_nothing(show: Show, name: str, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python")
    views = {"one": (arranged(),), "several": (arranged(), arranged(replace(CLEAN, lineage=OTHER))), "clean": (arranged(CLEAN),)}[name]
    page = show(*views, bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("width", [320, 400, 768, 1200])
def test_no_page_is_wider_than_the_window(show: Show, width: int) -> None:
    page = show(arranged(), viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_ten_thousand_findings_can_be_searched(show: Show) -> None:
    page = show(arranged(LARGE), viewport={"width": 1200, "height": 900})
    assert page.evaluate(ROWS) == 200
    page.evaluate(SEARCH, ["model-77"])
    assert page.inner_text(".actions output").endswith(" of 10000 findings")
