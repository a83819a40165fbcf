import json

from msgspec.structs import replace

from licensecheck.model import Evidence, Issue
from licensecheck.report import github, gitlab
from licensecheck.report.page import Look
from tests.report.samples import CLEAN, DROPPED, NAMING, arranged

BAD = "50% off,\n::set-env name=A::b \u202e"
HOSTILE = replace(DROPPED, rule="a:b,c", message=BAD, why="", evidence=(Evidence("rules/artifacts"), Evidence("a:b,c\n%.md", 3, 5)))


def test_github_commands() -> None:
    report = replace(CLEAN, findings=(replace(NAMING, waived={"reason": "x"}), DROPPED), issues=(Issue("timeout", "no answer", "x/y"),))
    lines = github.render([arranged(report)], Look()).splitlines()
    assert [line.split("::")[1].split(" ")[0] for line in lines] == ["error", "notice"]
    assert lines[1] == "::notice title=licensecheck%3A could not look%3A timeout::x/y: no answer"


def test_nothing_in_them_ends_a_command() -> None:
    [line] = github.render([arranged(replace(CLEAN, findings=(HOSTILE,)))], Look()).splitlines()
    assert line.startswith("::error file=a%3Ab%2Cc %25.md,line=3,col=5,title=licensecheck%3A a%3Ab%2Cc::50%25 off, ::set-env name=A::b ")
    assert "\u202e" not in line


def test_gitlab_code_quality() -> None:
    report = replace(CLEAN, findings=(DROPPED, replace(NAMING, waived=None, evidence=()), replace(NAMING, waived={"reason": "x"})))
    rows = json.loads(gitlab.render([arranged(report)], Look()))
    assert [(row["check_name"], row["severity"]) for row in rows] == [(DROPPED.rule, "critical"), (NAMING.rule, "major")]
    assert rows[1]["location"] == {"path": "README.md", "lines": {"begin": 1}}
    assert rows[0]["fingerprint"] == DROPPED.fingerprint
