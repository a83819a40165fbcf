import os
from pathlib import Path

import pytest

from licensecheck.policy.files import Found, find, sha256_of

NAME = "licensecheck.yaml"


def put(*folders: str) -> None:
    for folder in folders:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / NAME).write_text("")


def seen(found: Found, folder: Path) -> tuple[str | None, str | None]:
    return tuple(os.path.relpath(one, folder) if one else None for one in found)


@pytest.mark.parametrize(
    ("here", "target", "own", "foreign"),
    [
        ("repo", ".", "repo", None),
        ("repo", "models/a", "repo/models/a", None),
        ("repo", "models/b", "repo", None),
        ("repo", "models/b/README.md", "repo", None),
        ("repo/models/b", ".", "repo", None),
        ("repo/models/b", "../a", "repo/models/a", None),
        ("repo", "org/name", "repo", None),
        ("repo", "hf://datasets/org/name", "repo", None),
        ("repo", "../stranger", "repo", "stranger"),
        ("repo", "../stranger/sub", "repo", "stranger"),
        ("empty", "../stranger", None, "stranger"),
        ("empty", ".", None, None),
    ],
)
def test_which_file_speaks_for_a_target(folder: Path, monkeypatch, here, target, own, foreign) -> None:
    put("repo", "repo/models/a", "stranger")
    for made in ("repo/.git", "repo/models/b", "stranger/.git", "stranger/sub", "empty"):
        Path(made).mkdir(parents=True)
    Path("repo/models/b/README.md").touch()
    monkeypatch.chdir(here)
    expected = tuple(f"{one}/{NAME}" if one else None for one in (own, foreign))
    assert seen(find(target), folder) == expected


def test_a_link_into_a_stranger_s_folder_makes_it_nobody_s_own(folder: Path, monkeypatch) -> None:
    put("repo", "stranger")
    Path("repo/.git").mkdir()
    Path("repo/model").symlink_to("../stranger")
    monkeypatch.chdir("repo")
    assert seen(find("model"), folder) == ("repo/licensecheck.yaml", "stranger/licensecheck.yaml")


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners are a POSIX thing")
def test_above_the_work_tree_only_a_file_of_the_user_counts(folder: Path, monkeypatch) -> None:
    put(".")
    Path("repo/.git").mkdir(parents=True)
    monkeypatch.chdir("repo")
    assert seen(find("."), folder) == (NAME, None)
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    assert find(".").own is None or (folder / NAME).stat().st_uid == 0


def test_the_hash_of_a_file(folder: Path) -> None:
    Path("a").write_bytes(b"a")
    assert sha256_of(Path("a")) == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert sha256_of(Path("b")) is None
    assert sha256_of(Path()) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_evidence_and_nobody_waits_for_it(folder: Path) -> None:
    os.mkfifo("pipe")
    assert sha256_of(Path("pipe")) is None
