"""The hooks as people have them: the real pre-commit, a real git repo, the hook installed from this checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.loopback_hub import LoopbackHub
from tests.policy.releases import card, release

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("git") is None, reason="needs git")]
ROOT = Path(__file__).resolve().parents[1]
PRE_COMMIT = [sys.executable, "-m", "pre_commit"]
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 16060522904\n"
Run = Callable[..., subprocess.CompletedProcess[str]]
INSTALL_SECONDS = 600


def git(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *identity, *args], cwd=folder, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)


@pytest.fixture(scope="module")
def hook_repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as it is now, committed to a repo of its own."""
    copy = tmp_path_factory.mktemp("hooks") / "licensecheck"
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z").stdout.split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    for args in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "hooks")):
        assert git(copy, *args).returncode == 0
    return copy


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where pre-commit keeps the environments that it installs hooks into."""
    home = tmp_path_factory.mktemp("pre-commit")
    before = os.environ.get("PRE_COMMIT_HOME")
    os.environ["PRE_COMMIT_HOME"] = str(home)
    yield home
    os.environ.pop("PRE_COMMIT_HOME") if before is None else os.environ.update(PRE_COMMIT_HOME=before)


@pytest.fixture
def repo(hook_repo: Path, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model repo with both hooks, in which the network leads nowhere."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    made = release(tmp_path / "parrot", card("mit"))
    assert git(made, "init", "-q").returncode == 0
    config = f"repos:\n- repo: {hook_repo.as_uri()}\n  rev: {git(hook_repo, 'rev-parse', 'HEAD').stdout.strip()}\n"
    (made / ".pre-commit-config.yaml").write_text(f"{config}  hooks:\n  - id: licensecheck\n  - id: licensecheck-lineage\n")
    git(made, "add", "-A")
    done = subprocess.run(
        [*PRE_COMMIT, "install", "-t", "pre-commit", "-t", "pre-push"], cwd=made, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return made


def commit(repo: Path) -> tuple[int, str]:
    git(repo, "add", "-A")
    done = git(repo, "commit", "-m", "x")
    return done.returncode, done.stdout + done.stderr


def test_a_good_release_is_committed(repo: Path) -> None:
    code, said = commit(repo)
    assert code == 0, said
    assert "licensecheck.............................................................Passed" in said


def test_a_conflict_stops_the_commit_until_it_is_fixed(repo: Path) -> None:
    release(repo, card("apache-2.0", "meta-llama/Llama-3.1-8B-Instruct"))
    code, said = commit(repo)
    assert code == 1
    assert "- hook id: licensecheck\n- exit code: 1\n" in said
    assert "error restrictions-dropped in .:weights\n" in said
    assert "evidence: README.md:2:10 " in said
    release(repo, card("mit"))
    assert commit(repo)[0] == 0


def test_other_files_do_not_start_it(repo: Path) -> None:
    assert commit(repo)[0] == 0
    (repo / "train.py").write_text("print()\n")
    code, said = commit(repo)
    assert code == 0
    assert "licensecheck.........................................(no files to check)Skipped" in said


def test_a_changed_file_is_held_against_its_siblings(repo: Path) -> None:
    (repo / "licensecheck.yaml").write_text("fail-on: warning\n")
    assert commit(repo)[0] == 0
    (repo / "adapter_config.json").write_text('{"base_model_name_or_path": "meta-llama/Llama-3.1-8B-Instruct", "peft_type": "LORA"}')
    code, said = commit(repo)
    assert code == 1
    assert "warning terms-unsettled in .:weights\n" in said
    assert "evidence: adapter_config.json:1:29 " in said


def test_lfs_pointers_are_not_weights(repo: Path) -> None:
    for name in ("model.safetensors", "model-q4.gguf"):
        (repo / name).write_text(POINTER)
    code, said = commit(repo)
    assert code == 0, said


def test_the_policy_of_the_repo_is_obeyed(repo: Path) -> None:
    release(repo, card("apache-2.0", "meta-llama/Llama-3.1-8B-Instruct"))
    (repo / "licensecheck.yaml").write_text("fail-on: never\n")
    assert commit(repo)[0] == 0


def test_several_releases_in_one_repo_are_one_run(repo: Path) -> None:
    release(repo / "models" / "a", card("mit"))
    release(repo / "models" / "b", card("apache-2.0", "meta-llama/Llama-3.1-8B-Instruct"))
    code, said = commit(repo)
    assert code == 1
    assert said.count("- hook id: licensecheck\n") == 1
    assert "error restrictions-dropped in ./models/b:weights\n" in said
    assert "licensecheck: models/a\n" in said


def test_the_lineage_is_looked_at_before_a_push(repo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    release(repo, card("apache-2.0", "big/base-8b"))
    assert commit(repo)[0] == 0
    git(repo, "init", "-q", "--bare", str(tmp_path / "remote"))
    git(repo, "remote", "add", "origin", str(tmp_path / "remote"))
    with LoopbackHub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        hub.add_model("big/base-8b", card("cc-by-nc-4.0"))
        done = git(repo, "push", "origin", "HEAD")
        assert done.returncode != 0
        assert "error noncommercial-dropped in .:weights\n" in done.stdout + done.stderr
        hub.add_model("big/base-8b", card("apache-2.0"))
        done = git(repo, "push", "origin", "HEAD")
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_policy_stops_the_commit(repo: Path) -> None:
    (repo / "licensecheck.yaml").write_text("intnt: research\n")
    code, said = commit(repo)
    assert code == 1
    assert "licensecheck: licensecheck.yaml:1:1: unknown key 'intnt' (did you mean 'intent'?)\n" in said


@pytest.mark.parametrize(
    ("name", "hooked"),
    [
        *((name, True) for name in ("README.md", "a/LICENSE-MODEL.txt", "COPYING", "a/b/config.json", "x.Q4_K_M.gguf", "licensecheck.yaml", "Modelfile")),
        *((name, False) for name in ("train.py", "docs/guide.md", "tokenizer.json", "data/train.parquet", "myconfig.json")),
    ],
)  # fmt: skip
def test_which_files_start_the_hook(name: str, hooked: bool) -> None:
    [hook, _] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert bool(re.search(hook["files"], name)) is hooked
