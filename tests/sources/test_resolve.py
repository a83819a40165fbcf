"""What a user may type as a target, and what is said about the rest."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck.errors import UsageError
from licensecheck.model import Kind
from licensecheck.sources.base import MemoryRepo, Ref
from licensecheck.sources.hub_names import HubName, cache_folder, fault_in_id, hub_url, is_safe_file_name
from licensecheck.sources.resolve import ACCEPTED, Sources, parse_target

HUB = "https://huggingface.co"


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("org/name", Ref("org/name")),
        (" org/name ", Ref("org/name")),
        ("gpt2", Ref("gpt2")),
        ("org/My.Model_v1-2", Ref("org/My.Model_v1-2")),
        ("datasets/org/name", Ref("org/name", "dataset")),
        ("datasets/squad", Ref("squad", "dataset")),
        ("spaces/org/name", Ref("org/name", "space")),
        ("models/org/name", Ref("org/name")),
        (f"{HUB}/org/name", Ref("org/name")),
        (f"{HUB}/org/name/", Ref("org/name")),
        (f"{HUB}/org/name.git", Ref("org/name")),
        (f"{HUB}/org/name?library=x#files", Ref("org/name")),
        (f"{HUB}/gpt2", Ref("gpt2")),
        (f"{HUB}/gpt2/tree/main", Ref("gpt2", revision="main")),
        (f"{HUB}/org/name/tree/v1.0", Ref("org/name", revision="v1.0")),
        (f"{HUB}/org/name/tree/refs%2Fpr%2F1", Ref("org/name", revision="refs/pr/1")),
        (f"{HUB}/org/name/tree/refs/pr/1", Ref("org/name", revision="refs/pr/1")),
        (f"{HUB}/org/name/blob/main/README.md", Ref("org/name", revision="main")),
        (f"{HUB}/org/name/resolve/abc/a/b.gguf", Ref("org/name", revision="abc")),
        (f"{HUB}/org/name/commit/abc", Ref("org/name", revision="abc")),
        (f"{HUB}/org/name/discussions/3", Ref("org/name")),
        (f"{HUB}/datasets/org/name/viewer/default", Ref("org/name", "dataset")),
        (f"{HUB}/spaces/org/name", Ref("org/name", "space")),
        (f"{HUB}/api/datasets/org/name/revision/abc", Ref("org/name", "dataset", "abc")),
        ("http://www.huggingface.co/org/name", Ref("org/name")),
        ("https://hf.co/org/name", Ref("org/name")),
        ("git@hf.co:datasets/org/name", Ref("org/name", "dataset")),
        ("hf://org/name", Ref("org/name")),
        ("hf://gpt2@v1", Ref("gpt2", revision="v1")),
        ("hf://org/name@v1/README.md", Ref("org/name", revision="v1")),
        ("hf://org/name/README.md", Ref("org/name")),
        ("hf://datasets/org/name@refs/convert/parquet/x", Ref("org/name", "dataset", "refs/convert/parquet")),
        ("hf://datasets/org/name@refs%2Fpr%2F1", Ref("org/name", "dataset", "refs/pr/1")),
    ],
)
def test_hub_forms(folder: Path, text: str, ref: Ref) -> None:
    assert parse_target(text) == ref


def test_the_address_of_ones_own_hub(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.corp.example:8080/mirror/")
    address = "http://hub.corp.example:8080/mirror/datasets/org/name/tree/v2"
    assert parse_target(address) == Ref("org/name", "dataset", "v2")


def test_kind_and_revision_may_be_given_beside_the_target(folder: Path) -> None:
    assert parse_target("org/name", "dataset", "v1") == Ref("org/name", "dataset", "v1")
    assert parse_target("datasets/org/name", "dataset") == Ref("org/name", "dataset")


PARTS = "each part is made of letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit"
FORMS = (
    "Write org/name, datasets/org/name, spaces/org/name, https://huggingface.co/org/name, "
    "hf://datasets/org/name@revision, or the path of a folder, a card or a weights file that exists."
)


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("", "The target is empty.", FORMS),
        ("a/b/c", "'a/b/c' is not a repo id: it has more than two parts.", FORMS),
        ("org/a--b", "'org/a--b' is not a repo id: `--` and `..` are not allowed in it.", FORMS),
        ("org/a..b", "'org/a..b' is not a repo id: `--` and `..` are not allowed in it.", FORMS),
        ("org/x.git", "'org/x.git' is not a repo id: it ends in `.git`.", FORMS),
        ("a" * 97, f"'{'a' * 97}' is not a repo id: it is longer than 96 characters.", FORMS),
        (
            "my model",
            f"'my model' is not a repo id: {PARTS}.",
            FORMS,
        ),
        ("https://example.org/org/name", "'https://example.org/org/name' is not the address of a Hub repo.", FORMS),
        (f"{HUB}/docs/hub", "'https://huggingface.co/docs/hub' is not the address of a Hub repo.", FORMS),
        ("https://[x/org", "'https://[x/org' is not the address of a Hub repo.", FORMS),
        ("hf://", "'hf://' is not the address of a Hub repo.", FORMS),
        ("./modle", "'./modle' does not exist.", "Did you mean './model'?"),
        ("modle/", "'modle/' does not exist.", "Did you mean 'model'?"),
        ("./nothing", "'./nothing' does not exist.", "Check the path. For a Hub repo, give its id: org/name."),
        (
            "/nowhere/at/all",
            "'/nowhere/at/all' does not exist.",
            "The folder '/nowhere/at' does not exist either. Check the path, or give a Hub id such as org/name.",
        ),
        (
            "weights.gguf",
            "'weights.gguf' does not exist.",
            "Check the path. If it is a Hub repo, write hf://weights.gguf.",
        ),
        ("C:\\x", "'C:\\\\x' does not exist.", "Check the path. For a Hub repo, give its id: org/name."),
        (
            "model/run.py",
            "'model/run.py' is neither a folder, a card, a weights file nor a bill of materials (*.cdx.json, *.spdx.json).",
            "Give its folder, or use `licensecheck identify` to see which license a text is.",
        ),
        ("./\0", "'./\\x00' does not exist.", "Check the path. For a Hub repo, give its id: org/name."),
    ],
)
def test_what_is_no_target(folder: Path, text: str, message: str, help: str) -> None:
    (folder / "model").mkdir()
    (folder / "model" / "run.py").touch()
    with pytest.raises(UsageError) as caught:
        parse_target(text)
    assert (caught.value.message, caught.value.help) == (message, help)
    assert FORMS == ACCEPTED


@pytest.mark.parametrize(
    ("text", "kind", "revision", "message"),
    [
        ("datasets/a/b", "model", None, "'datasets/a/b' is a dataset, but --repo-type says model."),
        ("hf://a/b@v1", None, "v2", "'hf://a/b@v1' names the revision v1, but --revision says v2."),
    ],
)
def test_contradictions(folder: Path, text: str, kind: Kind | None, revision: str | None, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_target(text, kind, revision)
    assert (caught.value.message, caught.value.help) == (message, "Leave out one of them.")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("org/name", "./org/name"),
        ("org/name/", "./org/name"),
        ("./org/../org/name", "./org/name"),
        ("org/name/README.md", "./org/name"),
        ("org/name/model.safetensors", "./org/name"),
        ("org/name/card.md", "./org/name/card.md"),
        (".", "."),
    ],
)
def test_a_path_that_exists_wins_over_a_hub_id(folder: Path, text: str, path: str) -> None:
    (folder / "org" / "name").mkdir(parents=True)
    for name in ("README.md", "card.md", "model.safetensors"):
        (folder / "org" / "name" / name).touch()
    assert parse_target(text) == Ref(path, "model")
    assert parse_target(text).is_local


def test_absolute_home_and_neighbouring_paths(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "data").mkdir()
    monkeypatch.setenv("HOME", str(folder))
    assert parse_target(str(folder / "data")).id == str(folder / "data")
    assert parse_target("~/data").id == str(folder / "data")
    monkeypatch.chdir(folder / "data")
    assert parse_target("../data").id == "../data"


def test_no_hub_id_is_taken_for_a_path() -> None:
    assert not any(Ref(name).is_local for name in ("gpt2", "org/name", "_x/y"))
    assert all(Ref(name).is_local for name in (".", "./x", "../x", "/x", "C:/x", "C:\\x", "\\\\host\\share"))


def test_sources_opens_each_reference_where_it_belongs() -> None:
    class Fixed:
        def __init__(self, name: str) -> None:
            self.name = name

        def open(self, ref: Ref) -> MemoryRepo:
            return MemoryRepo(self.name, ref.kind)

    sources = Sources(Fixed("local"), Fixed("hub"))
    assert [sources.open(Ref(name)).id for name in ("./x", "x")] == ["local", "hub"]


@given(st.text(max_size=60))
def test_any_text_is_a_reference_or_a_usage_error(text: str) -> None:
    with contextlib.suppress(UsageError):
        ref = parse_target(text)
        assert ref.is_local or fault_in_id(ref.id) is None


@given(st.text(max_size=80))
def test_names_never_fail(text: str) -> None:
    for answer in (hub_url(text), hub_url(f"{HUB}/{text}"), cache_folder(text)):
        assert answer is None or isinstance(answer, HubName)


def test_cache_folders() -> None:
    assert cache_folder("models--org--a-b") == HubName("org/a-b", "model", None)
    assert cache_folder("datasets--squad") == HubName("squad", "dataset", None)
    assert [cache_folder(name) for name in ("models--a--b--c", "models--", "model--a--b", "x")] == [None] * 4


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("README.md", True),
        ("a/b.txt", True),
        ("..a/b..", True),
        ("", False),
        ("../x", False),
        ("a/../b", False),
        ("/etc/passwd", False),
        ("a//b", False),
        ("a\\b", False),
        ("C:x", False),
        ("a\nb", False),
    ],
)
def test_file_names(name: str, safe: bool) -> None:
    assert is_safe_file_name(name) is safe
