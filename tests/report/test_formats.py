"""What holds for every format."""

import json
import re
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from licensecheck import resources
from licensecheck.cli import main
from licensecheck.errors import UsageError
from licensecheck.model import Evidence
from licensecheck.report import EXTRAS, FORMATS, MARKS, missing_extra, portfolio, renderer
from licensecheck.report.html import render_portfolio
from licensecheck.report.page import Look
from tests.report.samples import CLEAN, DROPPED, REPORT, arranged

DOCS = (resources.ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
HOSTILE = "\x1b[2J\x9b\u202e\ud800<script>alert(1)</script>"


@pytest.mark.parametrize(("name", "suffix"), FORMATS.items())
def test_it_is_documented(name: str, suffix: str) -> None:
    assert re.search(rf"^\| `{name}` \| {f'`{suffix}`' if suffix else ''}", DOCS, re.MULTILINE), f"docs/templates.md lacks {name}"
    assert re.search(rf"\b{name}\b", CliRunner().invoke(main, ["scan", "--help"]).stdout), f"--help lacks {name}"


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_inputs_give_the_same_bytes(name: str) -> None:
    first, second = (renderer(name).render([arranged(), arranged(CLEAN)], Look()) for _ in range(2))
    assert first == second
    assert first.endswith("\n")


@pytest.mark.parametrize("name", sorted({*FORMATS} - {"terminal", "github", "gitlab", "csv", "junit", "sarif"}))
def test_the_time_is_the_one_that_was_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    render = renderer(name).render
    dated = render([arranged()], Look())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    if name != "markdown":
        documents = replace(REPORT, lineage=REPORT.lineage)
        assert ("2027-01-15" in render([arranged(documents)], Look())) == ("2023-11-14" in dated)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    if "2023-11-14" in dated:
        with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is no number of seconds: soon"):
            render([arranged()], Look())


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_known_as_one(name: str) -> None:
    assert any(mark in renderer(name).render([arranged()], Look())[:400] for mark in MARKS)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_that_was_read_acts(name: str) -> None:
    finding = replace(DROPPED, message=HOSTILE, evidence=(Evidence(HOSTILE, 1, 1, HOSTILE),), rule=HOSTILE)
    text = renderer(name).render([arranged(replace(REPORT, target=HOSTILE, findings=(finding,)))], Look())
    text.encode("utf-8")
    assert not any(character in text for character in "\x1b\x9b\u202e")
    assert name not in ("html", "junit") or "<script>alert" not in text


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {name: missing_extra(name) for name in FORMATS} == dict.fromkeys(FORMATS)
    monkeypatch.setattr("licensecheck.report.find_spec", lambda module: None)
    assert {name for name in FORMATS if missing_extra(name) == "bom"} == set(EXTRAS)


def test_json_names_every_text_with_its_hash() -> None:
    from licensecheck.model import Document, LicenseText

    text = LicenseText("helper-8b/LICENSE", "weights", "apache-2.0", "modified", (1, 9), ((3, 4),), 0.1)
    target = replace(REPORT.lineage.artifacts["acme/helper-8b"], documents=(Document("helper-8b/LICENSE", "a"),), texts=(text,))
    lineage = replace(REPORT.lineage, artifacts={**REPORT.lineage.artifacts, target.id: target})
    [first, *_] = json.loads(renderer("json").render([arranged(replace(REPORT, lineage=lineage))], Look()))["artifacts"]
    assert first["documents"] == [
        {
            "source": "helper-8b/LICENSE",
            "sha256": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
            "size": 1,
            "whole": True,
            "read_at": "2023-11-14T22:13:20Z",
        }
    ]
    assert first["texts"][0]["added"] == [[3, 4]]


def test_json_gives_each_edge_its_verdict() -> None:
    edges = json.loads(renderer("json").render([arranged()], Look()))["edges"]
    assert [(edge["parent"], edge["verdict"], edge["verdict_for_target"]) for edge in edges] == [
        ("big/base-8b", "unclear", "unclear"),
        ("datasets/open/chat", "unclear", "unclear"),
    ]


def test_docs_list_every_template() -> None:
    names = [path.relative_to(resources.TEMPLATES).as_posix() for path in Path(resources.TEMPLATES).rglob("*.*")]
    assert [name for name in names if f"`{name}`" not in DOCS] == []


def test_the_templates_that_the_docs_show_work(tmp_path: Path) -> None:
    for name, text in re.findall(r"```jinja\n\{# (\S+\.j2)[^\n]*\n(.*?)```", DOCS, re.DOTALL):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n")
    look = Look(templates=(tmp_path,))
    page = renderer("html").render([arranged()], look)
    assert '<img src="data:image/png;base64,iVBORw0K" alt="Example GmbH"' in page
    assert "Open Source Program Office, on acme/helper-8b:" in page
    assert page.count("<label>Ticket <input></label>") == 3
    assert "Prepared by" not in page


@pytest.mark.parametrize("name", ["../secret.png", "gone.png", "logo.txt", "large.png"])
def test_only_small_pictures_of_the_folder_are_taken(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "team"
    (folder / "html").mkdir(parents=True)
    (folder / "html" / "logo.html.j2").write_text(f"{{{{ image('{name}') }}}}")
    (tmp_path / "secret.png").write_bytes(b"x")
    (folder / "logo.txt").write_bytes(b"x")
    (folder / "large.png").write_bytes(b"x" * 600_000)
    with pytest.raises(UsageError, match=r"no picture|larger than 512 KiB"):
        renderer("html").render([arranged()], Look(templates=(folder,)))


def test_a_teams_markdown_wins(tmp_path: Path) -> None:
    (tmp_path / "report.md.j2").write_text("{{ report.verdict }} {{ view.findings|length }} {{ report.target }}")
    assert renderer("markdown").render([arranged()], Look(templates=(tmp_path,))) == "conflict 2 acme/helper-8b\n"


def test_the_page_over_reports_is_worst_first_and_leads_to_each() -> None:
    rows = [portfolio.row(arranged(CLEAN)), portfolio.row(arranged(), [("html", "a.html"), ("csv", "a.csv")])]
    page = render_portfolio(rows, Look())
    found = html5lib.parse(page, namespaceHTMLElements=False)
    assert [tr.find("th/a") is not None for tr in found.iter("tr")][1:] == [True, False]
    assert [a.get("href") for a in found.iter("a")] == ["#content", "a.html", "a.csv"]
    assert "1 of 2 not cleared" in page
    assert "<script" not in page
    assert any(mark in page[:400] for mark in MARKS)


def test_a_thousand_targets_fit_on_the_page() -> None:
    row = portfolio.row(arranged(), [("html", "a.html")])
    page = render_portfolio([replace(row, target=f"org/m{n}") for n in range(1000)], Look())
    assert len(page) < 1_000_000
