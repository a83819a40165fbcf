"""Folders as repos: what is listed, what is left out and said, what is never opened."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from licensecheck.errors import SourceError
from licensecheck.model import Kind
from licensecheck.sources import local
from licensecheck.sources.base import Ref
from licensecheck.sources.local import LocalRepo, LocalSource, guess_kind, is_lfs_pointer

SHA = "0123456789abcdef0123456789abcdef01234567"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def opened(path: str = ".", kind: Kind = "model", revision: str | None = None) -> LocalRepo:
    return LocalSource().open(Ref(path, kind, revision))


def issues(repo: LocalRepo) -> list[tuple[str, str]]:
    return [(issue.code, issue.message) for issue in repo.issues]


def cached(root: Path, name: str = "models--org--Base-7B") -> Path:
    """A repo in the shape of the Hub's cache: snapshots of links into blobs."""
    repo = root / name
    write(repo, {"blobs/aa": "---\nlicense: mit\n---\n", "refs/main": SHA})
    snapshot = repo / "snapshots" / SHA
    snapshot.mkdir(parents=True)
    (snapshot / "README.md").symlink_to("../../blobs/aa")
    return snapshot


def test_a_folder(folder: Path) -> None:
    write(folder / "my-model", {"README.md": "# Hi", "sub/LICENSE": "text", ".git/HEAD": "x", ".cache/x": "x"})
    repo = opened("./my-model")
    assert (repo.id, repo.kind, repo.name, repo.revision) == ("./my-model", "model", "my-model", None)
    assert repo.files == ("README.md", "sub/LICENSE")
    assert (repo.location, repo.metadata, repo.tags, repo.gated, repo.issues) == ("my-model/", None, (), False, ())
    assert repo.read("sub/LICENSE") == b"text"
    assert repo.read("sub/LICENSE", 2) == b"te"


@pytest.mark.parametrize(("path", "location"), [(".", ""), ("./x", "x/"), ("../a", "../a/"), ("/tmp", "/tmp/")])
def test_evidence_is_relative_to_where_the_command_runs(path: str, location: str) -> None:
    assert local._location(path) == location


def test_a_single_card(folder: Path) -> None:
    write(folder, {"cards/one.md": "# One", "cards/two.md": "# Two"})
    repo = opened("./cards/one.md")
    assert (repo.id, repo.name, repo.files, repo.location) == ("./cards/one.md", None, ("one.md",), "cards/")
    assert repo.read("one.md") == b"# One"
    with pytest.raises(SourceError):
        repo.read("two.md")


@pytest.mark.parametrize("path", ["./nothing", "./x\0"])
def test_what_does_not_exist(folder: Path, path: str) -> None:
    with pytest.raises(SourceError) as caught:
        opened(path)
    assert (caught.value.code, caught.value.message) == ("not-found", f"{path} does not exist.")


@pytest.mark.parametrize(
    "url",
    [
        "https://huggingface.co/org/Base-7B",
        "https://user:hf_secretSecret@huggingface.co/org/Base-7B.git",
        "git@hf.co:org/Base-7B",
        "ssh://git@hf.co/org/Base-7B",
    ],
)
def test_a_clone_is_named_after_its_remote(folder: Path, url: str) -> None:
    config = f'[core]\n\turl = https://huggingface.co/wrong/one\n[remote "origin"]\n\turl = {url}\n\tfetch = x\n'
    write(folder / "work", {".git/config": config})
    assert opened("./work").name == "Base-7B"
    assert "secret" not in repr(opened("./work"))


@pytest.mark.parametrize("config", ["", "[remote]\nurl=x", '[remote "origin"]\nurl = https://github.com/a/b', "\0" * 99])
def test_other_remotes_leave_the_folders_name(folder: Path, config: str) -> None:
    write(folder / "work", {".git/config": config})
    assert opened("./work").name == "work"


def test_a_snapshot_of_the_hubs_cache(folder: Path) -> None:
    snapshot = cached(folder / "hub")
    for path, revision in [(str(snapshot), None), (str(snapshot.parents[1]), None), (str(snapshot.parents[1]), "main")]:
        repo = opened(path, revision=revision)
        assert (repo.name, repo.revision, repo.files, repo.issues) == ("Base-7B", SHA, ("README.md",), ())
        assert repo.read("README.md") == b"---\nlicense: mit\n---\n"


def test_a_cache_folder_never_leads_elsewhere(folder: Path) -> None:
    snapshot = cached(folder)
    write(folder, {"models--org--other/blobs/bb": "secret"})
    (snapshot / "LICENSE").symlink_to("../../../models--org--other/blobs/bb")
    write(snapshot.parents[1], {"refs/evil": "../../../etc"})
    repo = opened(str(snapshot))
    assert repo.files == ("README.md",)
    assert [code for code, _ in issues(repo)] == ["link-outside"]
    with pytest.raises(SourceError, match="has no revision 'evil' to read"):
        opened(str(snapshot.parents[1]), revision="evil")


def test_a_revision_that_is_not_there_is_not_passed_over(folder: Path) -> None:
    write(folder, {"model/README.md": "x"})
    for path in ("model", "model/README.md"):
        with pytest.raises(SourceError, match=f"{path} has no revision 'v1' to read") as caught:
            opened(path, revision="v1")
        assert caught.value.code == "revision-not-found"


def test_links_are_followed_inside_the_folder_only(folder: Path) -> None:
    write(folder, {"outside/secret.txt": "secret", "repo/docs/LICENSE": "text"})
    repo_folder = folder / "repo"
    for name, target in {
        "LICENSE": "docs/LICENSE",
        "README.md": "../outside/secret.txt",
        "passwd": "/etc/passwd",
        "loop": "loop",
        "up": "..",
        "same": "docs",
        "dangling": "nothing",
    }.items():
        (repo_folder / name).symlink_to(target)
    repo = opened("./repo")
    assert repo.files == ("LICENSE", "docs/LICENSE")
    assert repo.read("LICENSE") == b"text"
    assert issues(repo) == [
        ("link-outside", "Not read, the link leaves the folder or leads nowhere: README.md, passwd, up."),
        ("not-a-file", "Not read, not a regular file: dangling."),
        ("unreadable", "Could not be opened: loop."),
    ]


def test_a_file_that_becomes_a_link_after_the_walk_is_not_read(folder: Path) -> None:
    write(folder, {"repo/README.md": "# Hi", "secret": "secret"})
    repo = opened("./repo")
    (folder / "repo" / "README.md").unlink()
    (folder / "repo" / "README.md").symlink_to(folder / "secret")
    with pytest.raises(SourceError) as caught:
        repo.read("README.md")
    assert caught.value.code == "unreadable"
    assert caught.value.message == "repo/README.md could not be read: it is a link that leaves the folder."


def test_a_pipe_is_neither_listed_nor_waited_for(folder: Path) -> None:
    write(folder, {"README.md": "# Hi"})
    repo = opened()
    os.mkfifo(folder / "pipe")
    (folder / "README.md").unlink()
    os.mkfifo(folder / "README.md")
    with pytest.raises(SourceError, match="it is not a regular file"):
        repo.read("README.md")
    assert opened().files == ()
    assert issues(opened()) == [("not-a-file", "Not read, not a regular file: README.md, pipe.")]


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "nothing", "", "sub"])
def test_only_listed_names_are_read(folder: Path, name: str) -> None:
    write(folder, {"repo/sub/x": "x", "secret": "secret"})
    with pytest.raises(SourceError) as caught:
        opened("./repo").read(name)
    assert (caught.value.code, caught.value.message) == ("file-not-found", f"repo/{name} does not exist.")


def test_a_vanished_file(folder: Path) -> None:
    write(folder, {"README.md": "# Hi"})
    repo = opened()
    (folder / "README.md").unlink()
    with pytest.raises(SourceError, match=r"^README\.md could not be read: No such file or directory\.$"):
        repo.read("README.md")


def test_too_many_files_are_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MAX_FILES", 3)
    write(folder, {f"{number}.txt": "x" for number in range(5)})
    repo = opened()
    assert repo.files == ("0.txt", "1.txt", "2.txt")
    assert [code for code, _ in issues(repo)] == ["file-limit"]
    assert issues(repo)[0][1].endswith("the rest begins at 3.txt.")


def test_too_deep_folders_are_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MAX_DEPTH", 2)
    write(folder, {"a/b/in.txt": "x", "a/b/c/out.txt": "x"})
    repo = opened()
    assert repo.files == ("a/b/in.txt",)
    assert [(i.code, i.subject) for i in repo.issues] == [("depth-limit", ".")]
    assert repo.issues[0].message.endswith("folders deep: a/b/c.")


def test_names_that_are_not_utf8_are_said(folder: Path) -> None:
    (folder / os.fsdecode(b"bad\xff.md")).touch()
    assert opened().files == ()
    assert issues(opened()) == [("unreadable-name", "Not read, the name is not UTF-8: 'bad\\udcff.md'.")]


def test_two_thousand_files_are_walked_in_a_moment(folder: Path) -> None:
    for number in range(2_000):
        (folder / f"{number}.bin").touch()
    started = time.perf_counter()
    assert len(opened().files or ()) == 2_000
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({}, "model"),
        ({"README.md": "---\nlicense: mit\n---\nsdk: gradio\n"}, "model"),
        ({"README.md": "---\nlicense: mit\nsdk: gradio\n---\n", "model.gguf": ""}, "space"),
        ({"readme.md": "\ufeff---\r\ntask_categories:\r\n- x\r\n---\r\n"}, "dataset"),
        ({"README.md": "---\nlicense: mit\nsource_datasets: [original]\n---\n"}, "dataset"),
        ({"README.md": "---\nlicense: mit\nmodel:\n  configs: 1\n---\n"}, "model"),
        ({"app.py": ""}, "space"),
        ({"app.py": "", "model.safetensors": ""}, "model"),
        ({"train.parquet": ""}, "dataset"),
        ({"train.csv": "", "adapter_config.json": "{}"}, "model"),
        ({".git/config": '[remote "origin"]\nurl = https://huggingface.co/datasets/a/b\n'}, "dataset"),
        ({".git/config": '[remote "origin"]\nurl = https://huggingface.co/a/b\n', "x.parquet": ""}, "dataset"),
    ],
)
def test_the_kind_is_guessed(folder: Path, files: dict[str, str], kind: Kind) -> None:
    write(folder / "x", files)
    assert guess_kind("./x") == kind


def test_the_kind_of_a_cache_folder_and_of_a_card(folder: Path) -> None:
    assert guess_kind(str(cached(folder, "datasets--org--name"))) == "dataset"
    write(folder, {"cards/x.md": "---\nsize_categories: [n<1K]\n---\n"})
    assert guess_kind("./cards/x.md") == "dataset"


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n", True),
        (b"version https://git-lfs.github.com/spec/v1\n" + b"x" * 2000, False),
        (b"GGUF", False),
        (b"", False),
    ],
)
def test_lfs_pointers(data: bytes, pointer: bool) -> None:
    assert is_lfs_pointer(data) is pointer


@pytest.mark.parametrize(
    ("remote", "name"),
    [
        ("https://huggingface.co/acme/Chat-8B", "Chat-8B"),
        ("https://www.modelscope.cn/acme/Chat-8B.git", "Chat-8B"),
        ("https://oauth2:secret@www.modelscope.cn/acme/Chat-8B.git", "Chat-8B"),
        ("https://modelscope.ai/datasets/acme/talks.git", "talks"),
        ("git@git.example:acme/Chat-8B.git", "folder"),
        ("https://git.example/acme/Chat-8B", "folder"),
        ("/srv/git/Chat-8B.git/", "folder"),
        ("../..", "folder"),
        ("x" * 5000, "folder"),
    ],
)
def test_a_checkout_from_a_hub_is_called_what_the_hub_calls_it(folder: Path, remote: str, name: str) -> None:
    write(folder / "folder", {".git/config": f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {remote}\n', "README.md": "# Hi"})
    repo = LocalSource().open(Ref("./folder"))
    assert (repo.name, repo.files, repo.revision) == (name, ("README.md",), None)


def test_a_folder_of_modelscope_s_client(folder: Path) -> None:
    write(folder / "acme" / "Chat-1___5-8B", {".msc": "", ".mdl": "", "README.md": "# Hi", "configuration.json": "{}"})
    assert LocalSource().open(Ref("./acme/Chat-1___5-8B")).name == "Chat-1.5-8B"
