"""What a Hub source keeps, when it asks again, and what it gives back offline."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from licensecheck.errors import SourceError
from licensecheck.sources.base import Ref
from licensecheck.sources.cache import Cache
from licensecheck.sources.hub import HubRepo, HubSource
from tests.loopback_hub import TOKEN, LoopbackHub

CARD = "---\nlicense: llama2\n---\n# A model\n"
NAME = Ref("org/name")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def read(source: HubSource, ref: Ref = NAME) -> HubRepo:
    repo = source.open(ref)
    assert repo.read("README.md") == CARD.encode()
    return repo


def refused(source: HubSource, ref: Ref = NAME, file: str = "README.md") -> SourceError:
    with pytest.raises(SourceError) as caught:
        source.open(ref).read(file)
    return caught.value


def test_a_warm_rescan_asks_for_no_file_and_by_commit_for_nothing(hub: LoopbackHub, cache: Cache) -> None:
    sha = hub.add_model("org/name", CARD).sha
    assert read(HubSource(cache=cache)).looked_up is None
    assert len(hub.requests) == 2
    read(HubSource(cache=cache))
    assert hub.paths[2:] == ["/api/models/org/name"], "a branch may have moved"
    pinned = read(HubSource(cache=cache), Ref("org/name", revision=sha))
    assert len(hub.requests) == 3
    assert pinned.looked_up is not None
    assert time.time() - pinned.looked_up < 60


def test_offline_gives_back_what_was_kept(hub: LoopbackHub, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = hub.add_model("org/name", CARD, tags=["license:llama2"], files={"LICENSE": "text"}, gated="manual")
    hub.add_model("org/other", CARD)
    online = HubSource(token=TOKEN, cache=cache).open(NAME)
    online.read("README.md")
    asked = len(hub.requests)
    offline = HubSource(token=TOKEN, cache=cache, offline=True)
    repo = offline.open(NAME)
    for field in ("id", "kind", "name", "revision", "files", "metadata", "tags", "gated", "location"):
        assert getattr(repo, field) == getattr(online, field)
    assert repo.revision == stored.sha
    assert repo.read("README.md") == CARD.encode()
    error = refused(offline, file="LICENSE")
    assert (error.code, error.message) == ("offline", "org/name: LICENSE is not in the cache and was not looked up: offline.")
    assert refused(offline, Ref("org/other")).message == "org/other was not looked up: offline."
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert HubSource(token=TOKEN, cache=cache).open(NAME).looked_up
    assert len(hub.requests) == asked


def test_a_private_answer_is_for_the_same_token_alone(hub: LoopbackHub, cache: Cache) -> None:
    sha = hub.add_model("org/name", CARD, private=True).sha
    read(HubSource(token=TOKEN, cache=cache))
    assert read(HubSource(token=TOKEN, cache=cache, offline=True))
    for token in (None, "hf_someoneElse"):
        assert refused(HubSource(token=token, cache=cache, offline=True)).code == "offline"
        assert refused(HubSource(token=token, cache=cache), Ref("org/name", revision=sha)).code == "not-found"


def test_a_password_in_the_endpoint_is_a_secret_too(hub: LoopbackHub, cache: Cache, tmp_path: Path) -> None:
    hub.add_model("org/name", CARD)
    with_password = hub.url.replace("//", "//me:canary@")
    HubSource(with_password, cache=cache).open(NAME)
    assert refused(HubSource(cache=cache, offline=True)).code == "offline"
    assert HubSource(with_password, cache=cache, offline=True).open(NAME)
    assert not any(b"canary" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_another_hub_has_its_own_answers(hub: LoopbackHub, cache: Cache) -> None:
    hub.add_model("org/name", CARD)
    HubSource(cache=cache).open(NAME)
    assert refused(HubSource("http://127.0.0.1:1", cache=cache, offline=True)).code == "offline"


def test_renamed_repos_are_found_under_the_old_name(hub: LoopbackHub, cache: Cache) -> None:
    hub.add_model("new/name", CARD)
    hub.rename("gpt2", "new/name")
    HubSource(cache=cache).open(Ref("gpt2"))
    assert HubSource(cache=cache, offline=True).open(Ref("gpt2")).id == "new/name"


def test_a_moved_branch_is_seen(hub: LoopbackHub, cache: Cache) -> None:
    hub.add_model("org/name", CARD, sha="a" * 40)
    read(HubSource(cache=cache))
    hub.add_model("org/name", "---\nlicense: mit\n---\n", sha="b" * 40)
    repo = HubSource(cache=cache).open(NAME)
    assert (repo.revision, repo.read("README.md")) == ("b" * 40, b"---\nlicense: mit\n---\n")
    assert HubSource(cache=cache, offline=True).open(NAME).revision == "b" * 40
    assert read(HubSource(cache=cache, offline=True), Ref("org/name", revision="a" * 40))


def test_within_one_run_a_repo_is_asked_for_once(hub: LoopbackHub, cache: Cache) -> None:
    hub.add_model("org/name", CARD)
    HubSource(cache=cache).open(NAME)
    run = HubSource(cache=cache, fresh_since=time.time())
    for _ in range(3):
        run.open(NAME)
    assert len(hub.requests) == 2


def test_what_was_opened_in_this_run_is_at_hand(hub: LoopbackHub, cache: Cache) -> None:
    hub.add_model("org/name", CARD)
    run = HubSource(cache=cache, fresh_since=time.time())
    missing = Ref("org/missing")
    assert not run.at_hand(NAME)
    run.within(None).open(NAME)
    refused(run, missing)
    assert (run.at_hand(NAME), run.at_hand(missing)) == (True, False)
    always_asking = HubSource(cache=cache)
    always_asking.open(NAME)
    assert not always_asking.at_hand(NAME), "a branch may have moved"
    assert HubSource(cache=cache, offline=True).at_hand(missing)


def test_the_beginning_of_a_file_is_not_the_file(hub: LoopbackHub, cache: Cache) -> None:
    hub.add_model("org/name", CARD)
    repo = HubSource(cache=cache).open(NAME)
    assert repo.read("README.md", 10) == CARD.encode()[:10]
    assert repo.read("README.md", 5) == CARD.encode()[:5]
    assert len(hub.requests) == 2
    assert repo.read("README.md") == CARD.encode()
    assert repo.read("README.md", 10) == CARD.encode()[:10]
    assert len(hub.requests) == 3


def test_files_of_a_repo_without_a_commit_are_not_kept(hub: LoopbackHub, cache: Cache) -> None:
    hub.add_model("org/name", CARD, sha="v1", revisions=frozenset(("main", "v1")))
    for _ in range(2):
        read(HubSource(cache=cache))
    assert len(hub.requests) == 4


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 404}, {"body": b"{", "headers": {"Content-Type": "application/json"}}])
def test_errors_are_not_kept(hub: LoopbackHub, cache: Cache, fault: dict[str, object]) -> None:
    hub.add_model("org/name", CARD)
    hub.fault("/", 1, **fault)
    source = HubSource(cache=cache, retries=0)
    assert refused(source)
    assert read(source)


def test_a_web_page_is_not_kept_as_a_file(hub: LoopbackHub, cache: Cache) -> None:
    hub.add_model("org/name", CARD)
    hub.fault("/org/name/resolve", 1, body=b"<html>Sign in", headers={"Content-Type": "text/html"})
    assert refused(HubSource(cache=cache)).code == "bad-response"
    read(HubSource(cache=cache))


def test_without_a_cache_nothing_is_written(hub: LoopbackHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICENSECHECK_CACHE", str(tmp_path / "cache"))
    hub.add_model("org/name", CARD)
    read(HubSource())
    assert not (tmp_path / "cache").exists()
