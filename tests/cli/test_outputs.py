import stat
from pathlib import Path

import pytest

from licensecheck.cli.outputs import write_atomically
from licensecheck.errors import UsageError
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
                "help: Write --format FORMAT -o report.xyz; FORMAT is one of terminal, json, markdown, html, github, gitlab.\n"
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


@pytest.mark.parametrize("name", ["terminal", "json", "markdown"])
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
