import re
import stat
from pathlib import Path

import pytest

from licensecheck.cli.outputs import write_atomically
from licensecheck.errors import UsageError
from licensecheck.report import FORMATS
from tests.report.samples import CLEAN

HELP_FORCE = "help: Choose another name, or add --force to overwrite it.\n"


@pytest.mark.parametrize(
    ("args", "files", "on_stdout"),
    [
        ((), {}, "licensecheck: "),
        (("--format", "json"), {}, "{"),
        (("--format", "json", "-o", "-"), {}, "{"),
        (("--format", "json", "-o", "a.json"), {"a.json": "{"}, ""),
        (("-o", "a.json", "--format", "json"), {"a.json": "{"}, ""),
        (("-o", "a.json"), {"a.json": "{"}, ""),
        (("-o", "a.json", "-o", "b.md"), {"a.json": "{", "b.md": "<!--"}, ""),
        (("-f", "json", "-o", "a.txt", "-f", "terminal", "-o", "b.txt"), {"a.txt": "{", "b.txt": "licensecheck: "}, ""),
        (("-f", "terminal", "-f", "json", "-o", "a.json"), {"a.json": "{"}, "licensecheck: "),
        (("-f", "json", "-o", "a.json", "-f", "terminal"), {"a.json": "{"}, "licensecheck: "),
        (("-fjson", "-oa.txt"), {"a.txt": "{"}, ""),
    ],
)
def test_each_format_goes_to_its_own_file(call, scanned, folder: Path, args, files: dict[str, str], on_stdout: str) -> None:
    scanned(CLEAN)
    result = call("scan", "x/y", *args)
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in folder.iterdir()} == set(files)
    assert all(Path(name).read_text().startswith(start) for name, start in files.items())
    assert result.stdout.startswith(on_stdout)
    assert bool(result.stdout) == bool(on_stdout)


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        (
            ("-f", "json", "-f", "terminal"),
            "licensecheck: two reports for standard output\nhelp: Give each --format its own -o FILE, but for one.\n",
        ),
        (
            ("-o", "report.xyz"),
            (
                "licensecheck: no --format for report.xyz\n"
                "help: Write --format FORMAT -o report.xyz; FORMAT is one of " + ", ".join(FORMATS) + ".\n"
            ),
        ),
        (
            ("-o", "nowhere/a.json"),
            "licensecheck: no folder nowhere to write a.json to\nhelp: Make the folder first.\n",
        ),
        (("-f", "json", "-o", "."), "licensecheck: . is a folder\nhelp: Give -o a file, or ./ for one file for each target.\n"),
        (("-o", "notes.json"), f"licensecheck: notes.json is not a report; it was left as it is\n{HELP_FORCE}"),
    ],
)
def test_what_cannot_be_written_is_said_before_any_work(call, scanned, folder: Path, args: tuple[str, ...], stderr: str) -> None:
    calls = scanned(CLEAN)
    Path("notes.json").write_text("my notes")
    result = call("scan", "x/y", *args)
    assert (result.exit_code, result.stderr) == (2, stderr)
    assert calls == []
    assert Path("notes.json").read_text() == "my notes"


@pytest.mark.parametrize("name", FORMATS)
def test_an_older_report_is_replaced(call, scanned, folder: Path, name: str) -> None:
    scanned(CLEAN)
    for _ in range(2):
        assert call("scan", "x/y", "--format", name, "-o", "report").exit_code == 0


def test_force_overwrites_anything(call, scanned, folder: Path) -> None:
    scanned(CLEAN)
    Path("notes.json").write_text("my notes")
    assert call("scan", "x/y", "-o", "notes.json", "--force").exit_code == 0
    assert Path("notes.json").read_text().startswith("{")


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(folder: Path) -> None:
    Path("real.md").write_text("old")
    Path("real.md").chmod(0o640)
    Path("link.md").symlink_to("real.md")
    write_atomically(Path("link.md"), "new")
    assert Path("link.md").is_symlink()
    assert Path("real.md").read_text() == "new"
    assert stat.S_IMODE(Path("real.md").stat().st_mode) == 0o640


def test_a_write_that_fails_leaves_nothing_behind(folder: Path, monkeypatch) -> None:
    Path("report.md").write_text("old")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match=r"cannot write report\.md: No space left on device"):
        write_atomically(Path("report.md"), "new")
    assert [path.name for path in folder.iterdir()] == ["report.md"]
    assert Path("report.md").read_text() == "old"


def test_all_formats_in_one_run(call, scanned, folder: Path, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    scanned(CLEAN)
    pairs = [word for name, suffix in FORMATS.items() for word in ("-f", name, "-o", f"{name}{suffix or '.txt'}")]
    assert call("scan", "x/y", *pairs).exit_code == 0
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(first) == len(FORMATS)
    assert call("scan", "x/y", *pairs).exit_code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


@pytest.mark.parametrize(
    ("file", "start"), [("a.cdx.json", '{\n "$schema"'), ("a.spdx3.json", '{\n "@context"'), ("a.json", '{\n  "schema')]
)
def test_the_longest_suffix_counts(call, scanned, folder: Path, file: str, start: str) -> None:
    scanned(CLEAN)
    assert call("scan", "x/y", "-o", file).exit_code == 0
    assert Path(file).read_text().startswith(start)


def test_what_has_to_be_installed_is_said_before_any_work(call, scanned, folder: Path, monkeypatch) -> None:
    calls = scanned(CLEAN)
    monkeypatch.setattr("licensecheck.report.find_spec", lambda module: None)
    result = call("scan", "x/y", "-f", "cyclonedx")
    assert (result.exit_code, calls) == (2, [])
    assert result.stderr == (
        "licensecheck: --format cyclonedx needs more than is installed\nhelp: Install it with `pip install 'licensecheck-ai[bom]'`.\n"
    )


def test_a_folder_of_reports_gets_a_page_over_them(call, scanned, folder: Path) -> None:
    scanned(CLEAN)
    args = ("-f", "csv", "-o", "reports/", "-f", "html", "-o", "reports/")
    result = call("scan", "x/y", "x/index", *args)
    assert result.exit_code == 0, result.stderr
    page = Path("reports/index.html").read_text()
    assert 'href="x--y.html"' in page
    assert 'href="x--y.csv"' in page
    assert "0 of 2 not cleared" in page
    assert re.search(r'href="x--index(-[0-9a-f]{8})?\.html"', page)


def test_a_page_of_somebody_else_is_left_alone(call, scanned, folder: Path) -> None:
    scanned(CLEAN)
    Path("reports").mkdir()
    Path("reports/index.html").write_text("<p>mine")
    result = call("scan", "x/y", "x/z", "-f", "json", "-o", "reports/")
    assert result.exit_code == 2
    assert "reports/index.html is not a report; it was left as it is" in result.stderr


def test_a_teams_own_templates(call, scanned, folder: Path) -> None:
    scanned(CLEAN)
    Path("team/html").mkdir(parents=True)
    Path("team/html/logo.html.j2").write_text("<p>Example GmbH</p>")
    assert call("scan", "x/y", "--templates", "team", "-o", "a.html").exit_code == 0
    assert "<p>Example GmbH</p>" in Path("a.html").read_text()
    Path("team/html/logo.html.j2").write_text("\n{{ nothing }}")
    result = call("scan", "x/y", "--templates", "team", "-o", "a.html")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (2, "licensecheck: team/html/logo.html.j2:2: 'nothing' is undefined")
