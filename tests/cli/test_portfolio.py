import re
from pathlib import Path

from licensecheck.cli import portfolio
from licensecheck.report.page import Look
from licensecheck.report.portfolio import Row


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
