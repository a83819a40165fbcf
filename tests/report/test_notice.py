import json
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from licensecheck.errors import UsageError
from licensecheck.model import Duty, OwedDuty
from licensecheck.report.notice import notice_document, notice_text, notices
from licensecheck.report.page import Look
from tests.report.samples import CLEAN, REPORT, arranged
from tests.report.test_json import closed, schema

LINE = "Base 8B is licensed under the *Base* License."
DUTIES = (*REPORT.duties, OwedDuty(Duty("notice-line", "share", "", "1", "llama3.1", LINE), "big/base-8b", False))
WORDED = arranged(replace(REPORT, duties=DUTIES))


def test_the_wording_first_then_every_upstream_data_included() -> None:
    assert notice_text(WORDED) == (
        "NOTICE for acme/helper-8b\n"
        "\n"
        "This release contains or was made from the works below. Each stays under its own terms.\n"
        "Not everything could be looked at; this list may not be complete.\n"
        "\n"
        f"{LINE}\n"
        "\n"
        "big/base-8b (finetune of)\n"
        "  License: llama3.1\n"
        "  Asks for: Name prefix; notice-line; Include the license\n"
        "\n"
        "datasets/open/chat (trained on)\n"
        "  License: not looked at\n"
        "  Asks for: Credit the source\n"
    )


def test_a_release_without_upstreams_says_so() -> None:
    assert notice_text(arranged(CLEAN)) == "NOTICE for acme/helper-8b\n\nThis release names no work that it was made from.\n"


def test_markdown_in_which_nothing_that_was_read_acts() -> None:
    text = notice_text(WORDED, "markdown")
    assert text.startswith("# NOTICE for acme/helper-8b\n\nThis release contains")
    assert "\n> Base 8B is licensed under the \\*Base\\* License.\n" in text
    assert "\n## big/base-8b\n\n- finetune of\n- License: llama3.1\n" in text


def test_the_document_is_what_its_schema_says() -> None:
    found = notice_document([WORDED, arranged(CLEAN)])
    jsonschema.validate(found, closed(schema("notice")))
    assert [one["target"] for one in found["notices"]] == ["acme/helper-8b", "acme/helper-8b"]
    assert [work["artifact"] for work in found["notices"][0]["works"]] == ["big/base-8b", "datasets/open/chat"]
    assert json.loads(notices([WORDED], "json", Look()))["notices"][0]["wordings"] == [LINE]


def test_a_teams_own_template(tmp_path: Path) -> None:
    (tmp_path / "notice.txt.j2").write_text("{{ notice.works|length }} works in {{ notice.name }}")
    assert notice_text(WORDED, templates=[tmp_path]) == "2 works in acme/helper-8b\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ notice.nmae }}", ":1: 'licensecheck.report.notice.Notice object' has no attribute 'nmae'"),
        ("a\n{% for %}", ":2: Expected an expression, got 'end of statement block'"),
        ("{% include 'gone.j2' %}", "no template gone.j2"),
    ],
)
def test_a_template_that_is_wrong_is_said_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "notice.txt.j2").write_text(text)
    with pytest.raises(UsageError) as caught:
        notice_text(WORDED, templates=[tmp_path])
    assert caught.value.message.removeprefix(str(tmp_path / "notice.txt.j2")) == message
    assert "docs/templates.md" in caught.value.help
