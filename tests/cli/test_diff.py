import json
import subprocess
import tempfile
from pathlib import Path

import jsonschema
import pytest

from licensecheck.errors import SourceError, UsageError
from licensecheck.knowledge import load
from licensecheck.reading import bom, carriers, gguf, onnx, safetensors
from licensecheck.reading.repo import read_repo
from licensecheck.sources import revisions
from licensecheck.sources.base import MAX_FILE_BYTES, Ref
from licensecheck.sources.local import LocalSource
from licensecheck.sources.revisions import _is_plain, materialize
from tests.policy.releases import card, release
from tests.reading import carrier_files
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


def test_transformers_offline_keeps_from_asking(call, hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSFORMERS_OFFLINE", "1")
    hub.add_model("acme/helper", card("apache-2.0"))
    result = call("diff", "acme/helper", "main", "main")
    assert result.exit_code == 3
    assert result.stderr.startswith("licensecheck: acme/helper was not looked up: offline.\n")
    assert hub.requests == []


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
    assert [file.name for file in made.root.iterdir()] == ["ok.md"]
    assert sorted(out.iterdir()) == [made.root]
    assert [(one.code, one.message) for one in made.issues] == [
        ("link-outside", "Not read, the link leaves the folder or leads nowhere: link."),
        ("unsafe-name", "Not read, the name is none that a file may have: '..'."),
    ]


def test_a_long_card_of_a_revision_is_read_as_far_as_any_other(call, repo: Path) -> None:
    release(Path("parrot"), card("mit", LLAMA) + "word \n" * 200_000)
    git("commit", "-qam", "x")
    result = call("diff", "parrot", "HEAD~1", "HEAD", "--offline", "--format", "json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["issues"] == {"from": 0, "to": 2}
    assert ("license", "weights of the release", "llama3.1", "mit", "different") in changed(result)
    said = call("diff", "parrot", "HEAD~1", "HEAD", "--offline").stdout
    assert said.startswith(
        "licensecheck diff: parrot@HEAD~1 -> parrot@HEAD\n"
        "could not look everywhere in parrot@HEAD: 2 issues\n"
        "  README.md: The text of parrot/README.md was read up to 512 KiB only.\n"
        "  README.md was read up to 1024 KiB only.\n"
    )


def test_links_and_submodules_of_a_revision(call, repo: Path, tmp_path_factory) -> None:
    commit = git("rev-parse", "HEAD")
    Path("parrot/card").mkdir()
    Path("parrot/README.md").rename("parrot/card/one.md")
    for name, to in (("README.md", "two.md"), ("two.md", "card/one.md"), ("out.md", "../other"), ("folder", "card"), ("round", "round")):
        Path("parrot", name).symlink_to(to)
    git("update-index", "--add", "--cacheinfo", f"160000,{commit},parrot/sub")
    git("add", "parrot/README.md", "parrot/two.md", "parrot/out.md", "parrot/card", "parrot/folder", "parrot/round")
    git("commit", "-qm", "x")
    made = materialize("parrot", "HEAD", tmp_path_factory.mktemp("out"))
    assert (made.root / "README.md").read_text() == card("llama3.1", LLAMA)
    assert not any(file.is_symlink() for file in made.root.rglob("*"))
    assert [(one.code, one.message, one.subject) for one in made.issues] == [
        ("link-outside", "Not read, the link leaves the folder or leads nowhere: out.md, round.", "parrot"),
        ("submodule", "Not read, a submodule holds another repo: sub.", "parrot"),
    ]
    result = call("diff", "parrot", "HEAD~1", "HEAD", "--offline")
    assert result.exit_code == 3
    assert "could not look everywhere in parrot@HEAD: 2 issues\n" in result.stdout


def test_more_large_files_than_are_read_of_a_revision(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "MAX_LARGE_FILES", 1)
    for name in ("a/model.onnx", "big.md"):
        Path("parrot", name).parent.mkdir(exist_ok=True)
        Path("parrot", name).write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    git("add", "-A")
    git("commit", "-qm", "x")
    made = materialize("parrot", "HEAD", tmp_path / "out")
    assert (made.root / "big.md").stat().st_size == MAX_FILE_BYTES
    assert [one.message for one in made.issues] == ["Not read, there are too many files that are larger than a text: a/model.onnx."]
    monkeypatch.setattr(revisions, "MAX_LARGE_FILES", 9)
    monkeypatch.setattr(revisions, "MAX_LARGE_BYTES", MAX_FILE_BYTES + 10)
    assert [one.code for one in materialize("parrot", "HEAD", tmp_path / "small").issues] == ["large-files"]


VOCABULARY = ("tokenizer.ggml.tokens", ["token"] * 100_000)
TENSORS = {f"t{i}": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]} for i in range(20_000)}
HEAVY = {
    "model.gguf": carrier_files.gguf([("general.architecture", "llama"), VOCABULARY, ("general.license", "llama3.1")]),
    "model.onnx": carrier_files.onnx({"license": "llama3.1"}, graph=bytes(2 * MAX_FILE_BYTES)),
    "model.safetensors": carrier_files.raw_safetensors(json.dumps({**TENSORS, "__metadata__": {"license": "llama3.1"}})),
    "meta.json": json.dumps({"pipeline": [], "license": "llama3.1", "notes": "x" * MAX_FILE_BYTES}).encode(),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_long_file_of_a_revision_is_read_as_it_is_in_a_folder(call, repo: Path, name: str) -> None:
    assert len(HEAVY[name]) > MAX_FILE_BYTES
    Path("parrot", name).write_bytes(HEAVY[name])
    git("add", "-A")
    git("commit", "-qm", "x")
    assert json.loads(call("scan", "parrot", "--offline", "--format", "json").stdout)["complete"]
    result = call("diff", "parrot", "HEAD~1", "HEAD", "--offline", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["issues"]) == (0, {"from": 0, "to": 0})
    commit = git("rev-parse", "HEAD")
    with tempfile.TemporaryDirectory() as out:
        reading = read_repo(LocalSource().open(Ref(str(materialize("parrot", commit, Path(out)).root))), load(()).catalogue)
    assert {claim.expression for claim in reading.artifact.claims} == {"llama3.1"}
    assert name in {place.source.rpartition("/")[2] for claim in reading.artifact.claims for place in claim.evidence}


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("a/X.GGUF", gguf.MAX_HEADER),
        ("x.onnx", onnx.MAX_READ),
        ("x.safetensors", 8 + safetensors.MAX_HEADER),
        ("x.cdx.json", bom.MAX_BYTES),
        ("dataset_infos.json", carriers.MAX_TEXT_BYTES),
        ("Modelfile", carriers.MAX_TEXT_BYTES),
        ("README.md", MAX_FILE_BYTES),
        ("LICENSE", MAX_FILE_BYTES),
    ],
)
def test_no_reader_asks_for_more_than_is_written(name: str, most: int) -> None:
    assert revisions.beginning(name) >= most


def test_a_link_to_a_long_file(repo: Path, tmp_path: Path) -> None:
    Path("parrot/model.gguf").write_bytes(HEAVY["model.gguf"])
    Path("parrot/same.gguf").symlink_to("model.gguf")
    git("add", "-A")
    git("commit", "-qm", "x")
    made = materialize("parrot", "HEAD", tmp_path / "out")
    assert (made.root / "same.gguf").read_bytes() == HEAVY["model.gguf"]
    assert made.issues == ()


def tree(*entries: tuple[str, str, str]) -> str:
    """A tree of (mode, name, object) as git itself would refuse to stage it."""
    rows = [f"{mode} {'tree' if mode == '040000' else 'blob'} {object}\t{name}\0" for mode, name, object in entries]
    return git("mktree", "-z", given="".join(rows).encode())


@pytest.mark.parametrize("mode", ["120000", "100644"])
def test_a_file_beside_a_folder_of_the_same_name(call, repo: Path, mode: str) -> None:
    blob = git("hash-object", "-w", "--stdin", given=b"ok.md")
    folder = tree(("100644", "x.md", blob))
    commit = git("commit-tree", tree((mode, "a", blob), ("040000", "a", folder), ("100644", "ok.md", blob)), "-m", "x")
    result = call("diff", ".", commit, commit, "--offline")
    assert result.exit_code == 3, result.output
    left = "a" if mode == "120000" else "a/x.md"
    assert f"  Not read, it could not be written where it is read from: {left}.\n" in result.stdout


def test_names_that_are_too_long_and_trees_that_are_too_deep(call, repo: Path, tmp_path_factory) -> None:
    blob = git("hash-object", "-w", "--stdin", given=b"x")
    deep = blob
    for depth in range(1_500):
        deep = tree(("040000" if depth else "100644", "d", deep))
    rows = [("100644", "n" * 300, blob), ("100644", "n" * 255, blob), ("040000", "d", deep), ("040000", "node_modules", deep)]
    commit = git("commit-tree", tree(*rows), "-m", "x")
    made = materialize(".", commit, tmp_path_factory.mktemp("out"))
    assert [(one.code, one.message) for one in made.issues] == [
        ("depth-limit", f"Not read, more than 12 folders deep: {'/'.join('d' * 13)}."),
        ("unsafe-name", f"Not read, the name is none that a file may have: '{'n' * 255}'."),
    ]
    assert [file.name for file in made.root.rglob("*") if file.is_file()] == ["n" * 255]
    assert call("diff", ".", commit, commit, "--offline").exit_code == 3


def test_a_name_that_is_not_utf_8(call, repo: Path) -> None:
    blob = git("hash-object", "-w", "--stdin", given=b"x")
    commit = git(
        "commit-tree",
        git("mktree", "-z", given=b"160000 commit " + b"0" * 39 + b"1\t\xff\0" + b"100644 blob " + blob.encode() + b"\t\xfe\0"),
        "-m",
        "x",
    )
    result = call("diff", ".", commit, commit, "--offline")
    assert result.exit_code == 3
    assert "  Not read, the name is not UTF-8: '\\udcfe', '\\udcff'.\n" in result.stdout


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
