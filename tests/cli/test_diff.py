import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from licensecheck.errors import SourceError, UsageError
from licensecheck.sources import revisions
from licensecheck.sources.revisions import _is_plain, materialize
from tests.policy.releases import card, release
from tests.report.test_json import closed, schema

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"


def git(*args: str, given: bytes | None = None) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *identity, *args], check=True, capture_output=True, input=given).stdout.decode().strip()


@pytest.fixture
def repo(folder: Path) -> Path:
    """A git repo in which parrot/ went from Apache-2.0 on Mistral to Llama 3.1."""
    git("init", "-q", ".")
    for text in (card("apache-2.0", "mistralai/Mistral-7B-v0.1"), card("llama3.1", LLAMA)):
        release(folder / "parrot", text)
        git("add", "-A")
        git("commit", "-qm", "x")
    return folder


def changed(result) -> list[tuple[str, str, str | None, str | None, str]]:
    return [tuple(row[key] for key in ("kind", "subject", "before", "after", "effect")) for row in json.loads(result.stdout)["changes"]]


def test_two_revisions_of_a_folder(call, repo: Path) -> None:
    result = call("diff", "parrot", "HEAD~1", "HEAD", "--offline", "--format", "json")
    assert result.exit_code == 0, result.stderr
    jsonschema.validate(json.loads(result.stdout), closed(schema("diff")))
    found = changed(result)
    for change in (
        ("license", "weights of the release", "apache-2.0", "llama3.1", "different"),
        ("upstream", LLAMA, None, "finetune", "different"),
        ("upstream", "mistralai/Mistral-7B-v0.1", "finetune", None, "different"),
        ("right", "Choose another license for derivatives", "yes", "no", "narrower"),
        ("restriction", "Military and weapons", None, "llama3.1", "narrower"),
        ("duty", 'Name prefix "Llama"', None, "llama3.1", "narrower"),
        ("duty", "Keep notices", "apache-2.0", None, "wider"),
    ):
        assert change in found


def test_in_words(call, repo: Path) -> None:
    result = call("diff", "parrot", "HEAD~1", "HEAD", "--offline")
    assert result.stdout.startswith(
        "licensecheck diff: parrot@HEAD~1 -> parrot@HEAD\n\n"
        "Licenses: concerns everybody who takes it from now on; copies taken before were offered under the\nold terms\n"
        "  different weights of the release: apache-2.0 -> llama3.1\n"
    )
    assert "\nRights: concerns whoever wants to do this\n  narrower Use commercially: yes -> conditional\n" in result.stdout
    assert "\n  narrower new: Critical infrastructure; Defamation and harassment; " in result.stdout


def test_nothing_changed(call, repo: Path) -> None:
    result = call("diff", "parrot", "HEAD", "HEAD", "--offline", "--exit-code")
    assert (result.exit_code, result.stdout) == (0, "licensecheck diff: parrot@HEAD -> parrot@HEAD\nThe terms are the same.\n")
    assert call("diff", "parrot", "HEAD~1", "HEAD", "--offline", "--exit-code").exit_code == 1


def test_two_folders_and_two_reports_say_the_same(call, folder: Path) -> None:
    release(folder / "old" / "parrot", card("mit", LLAMA))
    release(folder / "new" / "parrot", card("llama3.1", LLAMA))
    for side in ("old", "new"):
        call("check", f"{side}/parrot", "-f", "json", "-o", f"{side}.json")
    folders = changed(call("diff", "old/parrot", "new/parrot", "--offline", "-f", "json"))
    assert folders == changed(call("diff", "old.json", "new.json", "-f", "json"))
    assert ("finding", folders[-1][1], "", None, "wider") in folders


def test_two_revisions_on_the_hub(process, hub) -> None:
    hub.add_model("acme/helper", card("apache-2.0"))
    hub.add_model("acme/other", card("cc-by-nc-4.0"))
    done = process("diff", "acme/helper", "acme/other", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert ["license", "weights of the release", "apache-2.0", "cc-by-nc-4.0"] in [
        [*row.values()][:4] for row in json.loads(done.stdout)["changes"]
    ]


def test_what_could_not_be_looked_at_is_said(call, folder: Path) -> None:
    release(folder / "a", card("mit", "nobody/knows"))
    release(folder / "b", card("mit"))
    result = call("diff", "a", "b", "--offline")
    assert result.exit_code == 0
    assert "could not look everywhere in a: 1 issue\n" in result.stdout


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        (("parrot",), "licensecheck: give two things to compare\n"),
        (("parrot", "HEAD", "nothing"), "licensecheck: nothing is no revision of parrot.\n"),
        (("parrot", "HEAD", ""), "licensecheck: '' is no revision\n"),
        (("broken.json", "parrot"), "licensecheck: broken.json is not a report: no JSON\n"),
        (("other.json", "parrot"), "licensecheck: other.json is not a report: 'schema_version' is a required property\n"),
    ],
)
def test_what_cannot_be_compared(call, repo: Path, args, stderr: str) -> None:
    Path("broken.json").write_text("{")
    Path("other.json").write_text("{}")
    result = call("diff", *args)
    assert result.exit_code in (2, 3)
    assert result.stderr.startswith(stderr)


def test_a_revision_is_not_an_option(repo: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no revision"):
        materialize("parrot", "--output=x", tmp_path / "out")


def test_more_text_than_is_read_is_refused(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "MAX_TOTAL_BYTES", 10)
    with pytest.raises(SourceError, match="has more than 0 MiB of small files at HEAD") as caught:
        materialize("parrot", "HEAD", tmp_path / "out")
    assert caught.value.code == "file-limit"


def test_a_crafted_tree_stays_inside(repo: Path, tmp_path_factory) -> None:
    blob = git("hash-object", "-w", "--stdin", given=b"evil")
    tree = bytes.fromhex(git("hash-object", "-w", "--stdin", given=b"x"))
    raw = b"100644 ..\0" + tree + b"100644 ok.md\0" + bytes.fromhex(blob) + b"120000 link\0" + bytes.fromhex(blob)
    crafted = git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)
    commit = git("commit-tree", crafted, "-m", "x")
    out = tmp_path_factory.mktemp("out")
    made = materialize(".", commit, out)
    assert [file.name for file in made.iterdir()] == ["ok.md"]
    assert sorted(out.iterdir()) == [made]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a/b.md", True),
        ("../a", False),
        ("/a", False),
        (".git/config", False),
        ("a/.GIT/x", False),
        ("a\\b", False),
        ("C:x", False),
        ("a/..b", True),
    ],
)
def test_names_that_lead_out(name: str, plain: bool) -> None:
    assert _is_plain(name) is plain


def test_no_filter_of_the_repo_is_run(call, repo: Path) -> None:
    Path(".gitattributes").write_text("* filter=evil\n")
    git("config", "filter.evil.smudge", "touch ran; cat")
    git("config", "filter.evil.clean", "cat")
    git("add", "-A")
    git("commit", "-qm", "filters")
    assert call("diff", "parrot", "HEAD~1", "HEAD", "--offline").exit_code == 0
    assert not Path("ran").exists()
