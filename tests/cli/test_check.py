import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from licensecheck.cli.check import release_of
from tests.cli.test_scan import BLIND, OFFLINE
from tests.report.samples import CLEAN
from tests.report.test_json import closed, schema

CARD = "---\nlicense: mit\npipeline_tag: text-generation\n---\n# A model of our own\n"


def release(folder: Path, name: str = "model", card: str = CARD) -> Path:
    made = folder / name
    (made / "sub").mkdir(parents=True)
    (made / "README.md").write_text(card, encoding="utf-8")
    (made / "LICENSE").write_text("MIT License\n\nCopyright (c) 2026 Nobody\n", encoding="utf-8")
    return made


def test_files_of_one_folder_are_one_check(call, scanned, folder: Path) -> None:
    release(folder)
    calls = scanned(CLEAN)
    call("check", "model/README.md", "model/LICENSE", "model/sub", "model")
    assert [call["target"] for call in calls] == ["model", "model/sub"]
    assert all(call["offline"] for call in calls)


def test_the_current_folder_is_checked_without_a_path(call, scanned, folder: Path) -> None:
    calls = scanned(CLEAN)
    call("check")
    assert calls[0]["target"] == "."


@pytest.mark.parametrize(
    ("path", "found"),
    [("model/README.md", "model"), ("model/sub/a.gguf", "model"), ("model", "model"), ("lone/a.gguf", "lone"), ("top.md", ".")],
)
def test_a_file_belongs_to_the_nearest_folder_with_a_card(folder: Path, path: str, found: str) -> None:
    release(folder)
    Path("lone").mkdir()
    for name in ("model/sub/a.gguf", "lone/a.gguf", "top.md"):
        Path(name).touch()
    assert release_of(path) == found


def test_a_path_that_does_not_exist(call, folder: Path) -> None:
    result = call("check", "nothing")
    assert result.exit_code == 2
    assert result.stderr == (
        "licensecheck: 'nothing' does not exist\nhelp: `check` takes local folders and files; `scan` also takes names on the Hub.\n"
    )


def test_lineage_that_only_the_hub_knows_is_listed_and_does_not_fail(call, scanned) -> None:
    scanned(OFFLINE)
    result = call("check", ".")
    assert result.exit_code == 0
    assert "Could not look\n  offline x/y: not looked up\n" in result.stdout
    assert "next: Run `licensecheck scan` without --offline to follow the lineage on the Hub." in result.stdout


def test_anything_else_that_could_not_be_looked_at_does(call, scanned) -> None:
    scanned(BLIND)
    assert call("check", ".").exit_code == 3
    assert call("check", ".", "--allow-incomplete").exit_code == 0


def test_a_real_release_and_its_report(process, folder: Path) -> None:
    release(folder)
    done = process("check", "model", "--format", "json", cwd=folder)
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    jsonschema.validate(report, closed(schema("scan")))
    assert report["artifacts"][0]["components"]["weights"][0]["expression"] == "mit"


def test_a_hostile_card_cannot_act_on_the_terminal(process, folder: Path) -> None:
    release(folder, card='---\nlicense: "\\x1b[2J\\u202Emit"\nbase_model: "<script>|`x`"\n---\n# \x1b]0;title\x07\n')
    for form in ("terminal", "json", "markdown"):
        done = process("check", "model", "--format", form, cwd=folder)
        assert done.returncode in (0, 1, 3), done.stderr
        assert all(character.isprintable() or character in "\n\u2060" for character in done.stdout + done.stderr)


def test_nothing_that_could_reach_the_network_is_loaded(folder: Path) -> None:
    release(folder)
    code = (
        "import sys\nfrom licensecheck.cli import main\n"
        "try: main(['check', 'model', '-o', 'report.json'])\nexcept SystemExit: pass\n"
        "sys.exit(', '.join(n for n in ('huggingface_hub', 'httpx', 'requests', 'jinja2', 'jsonschema', 'rich') if n in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60, cwd=folder)
    assert done.stderr.strip() == "wrote report.json (json)"
