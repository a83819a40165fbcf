"""Everything of an author, everything in a collection, over pages that may lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from licensecheck.errors import SourceError, UsageError
from licensecheck.sources import listing
from licensecheck.sources.base import Ref
from licensecheck.sources.cache import Cache
from licensecheck.sources.hub import HubSource
from licensecheck.sources.hub_names import collection_slug
from licensecheck.sources.listing import by_author, in_collection
from tests.loopback_hub import TOKEN, LoopbackHub

JSON = {"Content-Type": "application/json"}


def filled(hub: LoopbackHub, models: int = 5) -> None:
    for number in range(models):
        hub.add_model(f"org/m{number}", "---\nlicense: mit\n---\n")
    hub.add_dataset("org/data", "---\nlicense: mit\n---\n")
    hub.add_space("org/app", "---\nsdk: gradio\n---\n")
    hub.add_model("org/secret", "---\nlicense: mit\n---\n", private=True)
    hub.add_model("other/m", "---\nlicense: mit\n---\n")


def test_an_author_page_by_page(hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    filled(hub)
    found = [ref.artifact_id for ref in by_author(HubSource(), "org")]
    assert found == [*(f"org/m{number}" for number in range(5)), "datasets/org/data", "spaces/org/app"]
    assert len([path for path in hub.paths if path.startswith("/api/models?")]) == 3
    assert hub.paths[0] == "/api/models?author=org&limit=2&full=true&cardData=true"


def test_one_kind_and_what_the_token_may_see(hub: LoopbackHub) -> None:
    filled(hub, 1)
    assert list(by_author(HubSource(), "org", "dataset")) == [Ref("org/data", "dataset")]
    assert Ref("org/secret") in list(by_author(HubSource(token=TOKEN), "org"))


def test_what_a_page_says_need_not_be_asked_again(hub: LoopbackHub, tmp_path: Path) -> None:
    filled(hub)
    source = HubSource(cache=Cache(tmp_path), fresh_since=0.0)
    refs = list(by_author(source, "org"))
    asked = len(hub.requests)
    assert source.open(refs[0]).metadata == {"license": "mit"}
    assert len(hub.requests) == asked


def test_a_page_that_says_little_is_not_taken_for_the_repo(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.add_model("org/m0", "---\nlicense: mit\n---\n")
    hub.fault("/api/models?", 1, body=json.dumps([{"id": "org/m0", "tags": []}, {"id": "../x"}, 3]).encode(), headers=JSON)
    source = HubSource(cache=Cache(tmp_path), fresh_since=0.0)
    refs: list[Ref] = []
    with pytest.raises(SourceError) as caught:
        refs.extend(by_author(source, "org", "model"))
    assert refs == [Ref("org/m0")]
    assert caught.value.message == "org: 127.0.0.1 lists 2 entries that name no repo, the first: '../x'."
    assert source.open(refs[0]).metadata == {"license": "mit"}


def endless(hub: LoopbackHub, link: str) -> None:
    hub.fault("/api/models?", body=b'[{"id": "org/m0"}]', headers={**JSON, "Link": f'<{link}>; rel="next"'})


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("https://evil.example/api/models?cursor=1", "names a next page on another host: 'https://evil.example/api/models?cursor=1'"),
        ("http://[", "names a next page on another host: 'http://['"),
        ("/api/models?author=org&limit=100&full=true&cardData=true", "names next pages without end"),
    ],
)
def test_links_that_lead_nowhere(hub: LoopbackHub, link: str, message: str) -> None:
    endless(hub, link)
    found: list[Ref] = []
    with pytest.raises(SourceError) as caught:
        found.extend(by_author(HubSource(token=TOKEN), "org"))
    assert found == [Ref("org/m0")], "what was listed before is kept"
    assert (caught.value.code, caught.value.message) == ("bad-response", f"org: 127.0.0.1 {message}.")


@pytest.mark.parametrize("body", [b"{}", b"[", b"<html>"])
def test_no_list(hub: LoopbackHub, body: bytes) -> None:
    hub.fault("/api/models?", body=body, headers=JSON)
    with pytest.raises(SourceError, match=r"^org: 127\.0\.0\.1 sent (no list of repos|something that is not JSON)\.$"):
        list(by_author(HubSource(), "org"))


@pytest.mark.parametrize("author", ["", "a/b", "../x", "a b", "a&b=c", "-x"])
def test_no_author(hub: LoopbackHub, author: str) -> None:
    with pytest.raises(UsageError, match="is not the name of a user or organization"):
        list(by_author(HubSource(), author))
    assert hub.requests == []


def test_a_collection(hub: LoopbackHub) -> None:
    items: list[dict[str, Any]] = [
        {"type": "model", "id": "org/m"},
        {"type": "paper", "id": "2401.00001"},
        {"type": "dataset", "id": "org/d"},
        {"type": "space", "id": "org/s"},
    ]
    hub.collections["org/things-65f0"] = items
    assert [ref.artifact_id for ref in in_collection(HubSource(), "org/things-65f0")] == ["org/m", "datasets/org/d", "spaces/org/s"]
    assert list(in_collection(HubSource(), "org/things-65f0", "dataset")) == [Ref("org/d", "dataset")]
    with pytest.raises(SourceError, match=r"^collections/org/none: missing, private or mistyped"):
        list(in_collection(HubSource(), "org/none"))


def test_an_entry_that_names_no_repo_is_told_after_the_others(hub: LoopbackHub) -> None:
    hub.collections["org/things-65f0"] = [{"type": "model", "id": "../../evil"}, {"type": "model", "id": "org/m"}]
    found: list[Ref] = []
    with pytest.raises(SourceError) as caught:
        found.extend(in_collection(HubSource(), "org/things-65f0"))
    assert found == [Ref("org/m")]
    assert (caught.value.code, caught.value.message) == (
        "bad-response",
        "collections/org/things-65f0: 127.0.0.1 lists 1 entry that names no repo: '../../evil'.",
    )


@pytest.mark.parametrize("source", [HubSource(offline=True), HubSource(offline=True, cache=Cache(Path("nowhere")))])
def test_offline(hub: LoopbackHub, source: HubSource) -> None:
    with pytest.raises(SourceError) as caught:
        list(by_author(source, "org"))
    assert caught.value.code == "offline"
    assert hub.requests == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("collections/org/things-65f0", "org/things-65f0"),
        ("https://huggingface.co/collections/org/things-65f0", "org/things-65f0"),
        ("https://huggingface.co/collections/org/things-65f0/", "org/things-65f0"),
        ("collections/org", None),
        ("collections/a/b/c", None),
        ("org/name", None),
        ("https://huggingface.co/org/name", None),
        ("http://[", None),
        ("https://evil.example/collections/org/things-65f0", None),
        ("collections/../things", None),
        ("./collections/a/b", None),
    ],
)
def test_slugs(text: str, slug: str | None) -> None:
    assert collection_slug(text) == slug
