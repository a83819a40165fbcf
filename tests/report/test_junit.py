from xml.etree import ElementTree

from msgspec.structs import replace

from licensecheck.model import Report
from licensecheck.report.junit import render
from licensecheck.report.page import Look
from tests.report.samples import DROPPED, NAMING, REPORT, arranged

OPEN = replace(NAMING, waived=None)


def suite(report: Report) -> ElementTree.Element:
    [found] = ElementTree.fromstring(render([arranged(report)], Look()))
    return found


def outcomes(report: Report) -> dict[str, list[str]]:
    return {case.get("name", ""): [one.tag for one in case] for case in suite(report).iter("testcase") if len(case)}


def test_failures_skips_and_what_could_not_be_looked_at() -> None:
    assert outcomes(REPORT) == {"restrictions-dropped": ["failure"], "naming-duty": ["skipped"], "gated": ["error"]}
    found = suite(REPORT)
    assert found.attrib == {"name": "acme/helper-8b", "tests": "31", "failures": "1", "errors": "1", "skipped": "1"}


def test_a_note_passes_with_its_text() -> None:
    note = replace(DROPPED, severity="note")
    assert outcomes(replace(REPORT, findings=(note,), issues=())) == {"restrictions-dropped": ["system-out"]}


def test_a_waived_finding_does_not_hide_an_open_one() -> None:
    assert outcomes(replace(REPORT, findings=(NAMING, OPEN), issues=())) == {"naming-duty": ["failure", "system-out"]}


def test_a_failure_says_where_why_and_what_to_do() -> None:
    [failure] = suite(REPORT).iter("failure")
    assert failure.get("type") == "error"
    assert failure.text is not None
    assert failure.text.splitlines()[0] == f"helper-8b/README.md:3: {DROPPED.message}"
    assert "fix 1. Set `license: llama3.1` in README.md." in failure.text


def test_nothing_in_it_is_markup_or_no_xml() -> None:
    hostile = '<b>&"\x00\x1b[2J\ud800\ufffe]]>'
    report = replace(REPORT, target=hostile, findings=(replace(DROPPED, message=hostile, artifact=hostile, rule=hostile),))
    assert suite(report).get("name") == '<b>&"\\x00\\x1b[2J\\ud800\\ufffe]]>'
