import os
import re
from contextlib import closing
from pathlib import Path

import pytest

from licensecheck.cli import portfolio
from licensecheck.cli.ledger import NAME, Ledger
from licensecheck.errors import UsageError
from licensecheck.report.page import Look
from licensecheck.report.portfolio import Row
from tests.report.samples import CLEAN


def row(target: str, errors: int = 0) -> Row:
    return Row(
        target, target, "conflict" if errors else "compatible", True, not errors, "mit", errors, 0, 0, 0, (("html", f"{target}.html"),)
    )


def links(page: str | None) -> list[str]:
    return re.findall(r'href="(\w+\.html)"', page or "")


def test_the_worst_first_and_the_last_word_on_each(tmp_path: Path) -> None:
    for one in (row("a", 5), row("b"), row("c", 1), row("a", 3)):
        portfolio.add(tmp_path, one)
    page = portfolio.page(tmp_path, ("a", "b", "c"), Look())
    assert links(page) == ["a.html", "c.html", "b.html"]
    assert page is not None
    assert "2 of 3 not cleared" in page


def test_a_run_that_goes_on_keeps_the_rows_a_new_one_does_not(tmp_path: Path) -> None:
    portfolio.add(tmp_path, row("a"))
    portfolio.begin(tmp_path, resume=True)
    portfolio.add(tmp_path, row("b"))
    assert links(portfolio.page(tmp_path, ("a", "b"), Look())) == ["a.html", "b.html"]
    portfolio.begin(tmp_path, resume=False)
    assert portfolio.page(tmp_path, ("a", "b"), Look()) is None


def test_rows_of_other_targets_and_broken_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / portfolio.ROWS).write_text('{"target": "x"}\nhalf a li')
    for target in ("a", "b", "gone"):
        portfolio.add(tmp_path, row(target))
    assert links(portfolio.page(tmp_path, ("a", "b"), Look())) == ["a.html", "b.html"]


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device without room")
NO_ROOM = "No space left on device"
HELP = "Give -o a place that you may write to and that has room."


@FULL
@pytest.mark.parametrize("name", [portfolio.ROWS, NAME])
def test_a_disk_without_room_is_an_error_with_the_next_step(call, scanned, folder: Path, monkeypatch, name: str) -> None:
    scanned(CLEAN)
    monkeypatch.setattr(portfolio, "begin", lambda *_, **__: None)
    Path("reports").mkdir()
    Path("reports", name).symlink_to("/dev/full")
    result = call("scan", "x/y", "-f", "json", "-o", "reports/")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"licensecheck: cannot write reports/{name}: {NO_ROOM}\nhelp: {HELP}\n"


@FULL
def test_the_ledger_of_a_disk_that_fills_up(folder: Path) -> None:
    with closing(Ledger(folder, "x", resume=False)) as ledger, Path("/dev/full").open("w") as full:
        os.dup2(full.fileno(), ledger._file.fileno())
        with pytest.raises(UsageError, match=NO_ROOM):
            ledger.add("x/y", 0)


def test_what_may_not_be_written_is_an_error_with_the_next_step(folder: Path) -> None:
    Path(portfolio.ROWS).mkdir()
    with pytest.raises(UsageError) as raised:
        portfolio.add(folder, row("a"))
    assert (raised.value.message, raised.value.help) == (f"cannot write {folder / portfolio.ROWS}: Is a directory", HELP)


@pytest.mark.parametrize("out", ["closed/report.json", "closed/"])
def test_a_folder_that_may_not_be_looked_into(call, scanned, folder: Path, monkeypatch, out: str) -> None:
    def refused(self, **_):
        raise PermissionError(13, "Permission denied")

    scanned(CLEAN)
    Path("closed").mkdir()
    monkeypatch.setattr(Path, "is_file", refused)
    result = call("scan", "x/y", "-f", "json", "-o", out)
    name = "index.html" if out.endswith("/") else "report.json"
    assert (result.exit_code, result.stderr) == (2, f"licensecheck: cannot write closed/{name}: Permission denied\nhelp: {HELP}\n")
