"""The first bytes of a large file: over ranges, from servers that know none, and from servers that lie about them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from licensecheck.errors import SourceError
from licensecheck.sources import transport
from licensecheck.sources.base import Ref
from licensecheck.sources.cache import Cache
from licensecheck.sources.hub import HubSource
from licensecheck.sources.ranges import Part, first_bytes
from licensecheck.sources.transport import Answer
from tests.loopback_hub import TOKEN, LoopbackHub

CARD = "---\nlicense: llama2\n---\n# A model\n"
NAME = Ref("org/name")
FILE = "model.gguf"
WEIGHTS = bytes(range(256)) * 4


@pytest.fixture
def store(hub: LoopbackHub) -> str:
    """The path of the file in the store on the other host."""
    hub.add_model("org/name", CARD, large={FILE: WEIGHTS})
    return f"/store/{hashlib.sha256(WEIGHTS).hexdigest()}"


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr(transport, "sleep", pauses.append)
    return pauses


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize(("limit", "data"), [(1, WEIGHTS[:1]), (100, WEIGHTS[:100]), (1024, WEIGHTS), (5000, WEIGHTS)])
def test_no_more_is_asked_for_than_is_read(hub: LoopbackHub, store: str, ranges: bool, limit: int, data: bytes) -> None:
    hub.ranges = ranges
    assert HubSource(token=TOKEN).open(NAME).read(FILE, limit) == data
    home, elsewhere = hub.requests[1:]
    assert (home.path, elsewhere.path) == (f"/org/name/resolve/{hub.find('models', 'org/name').sha}/{FILE}", store)  # type: ignore[union-attr]
    assert [request.headers["range"] for request in (home, elsewhere)] == [f"bytes=0-{limit - 1}"] * 2
    assert [request.headers["accept-encoding"] for request in (home, elsewhere)] == ["identity"] * 2
    assert home.headers["authorization"] == f"Bearer {TOKEN}"
    assert not any(TOKEN in value for value in elsewhere.headers.values())


def test_of_texts_everything_is_asked_for(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD)
    HubSource().open(NAME).read("README.md")
    assert "range" not in hub.requests[1].headers


def test_a_server_that_sends_everything_is_cut_off(hub: LoopbackHub, store: str) -> None:
    hub.fault(store, endless=True)
    assert HubSource().open(NAME).read(FILE, 100_000) == b"x" * 100_000


def test_an_empty_file_has_no_range(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD, large={FILE: b""})
    assert HubSource().open(NAME).read(FILE, 100) == b""


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 206, "body": b"x" * 100},
        {"status": 206, "body": b"x" * 100, "headers": {"Content-Range": "bytes 1-100/1024"}},
        {"status": 206, "body": b"x" * 100, "headers": {"Content-Range": "bytes 0-98/1024"}},
        {"status": 206, "body": b"x" * 50, "headers": {"Content-Range": "bytes 0-99/1024"}},
        {"status": 206, "body": b"x" * 50, "headers": {"Content-Range": "bytes 0-49/1024"}},
        {"status": 206, "body": b"x" * 200, "headers": {"Content-Range": "bytes 0-199/1024"}},
        {"status": 206, "body": b"x" * 100, "headers": {"Content-Range": "bytes 0-99/10"}},
        {"status": 206, "body": b"x" * 100, "headers": {"Content-Range": "none"}},
        {"status": 206, "body": b"x" * 100, "headers": {"Content-Type": "multipart/byteranges; boundary=x"}},
        {"status": 416, "body": b"", "headers": {"Content-Range": "bytes */1024"}},
        {"status": 416, "body": b"no"},
    ],
)
def test_other_bytes_than_those_asked_for(hub: LoopbackHub, store: str, fault: dict[str, Any]) -> None:
    hub.fault(store, **fault)
    with pytest.raises(SourceError) as caught:
        HubSource().open(NAME).read(FILE, 100)
    assert (caught.value.code, caught.value.message) == (
        "bad-response",
        "org/name: 127.0.0.1 sent other bytes of 'model.gguf' than its first 100.",
    )


@pytest.mark.parametrize(
    ("fault", "requests", "message"),
    [
        (
            {"status": 206, "body": b"x" * 50, "headers": {"Content-Range": "bytes 0-99/1024"}, "cut": True},
            1 + 3 * 2,
            "broke off in the middle of its answer",
        ),
        (
            {"status": 206, "body": b"x" * 99, "headers": {"Content-Range": "bytes 0-98/1024", "Content-Encoding": "gzip"}},
            1 + 3 * 2,
            "broke off in the middle of its answer",
        ),
        ({"status": 200, "body": b"<html>", "headers": {"Content-Type": "text/html"}}, 3, "sent a web page instead of data"),
        ({"status": 403, "body": b"expired"}, 3, None),
        ({"status": 302, "headers": {"Location": "file:///etc/passwd"}}, 3, "redirects to another host, None"),
    ],
)
def test_a_store_that_does_not_deliver(
    hub: LoopbackHub, store: str, slept: list[float], fault: dict[str, Any], requests: int, message: str | None
) -> None:
    hub.fault(store, **fault)
    with pytest.raises(SourceError) as caught:
        HubSource(token=TOKEN).open(NAME).read(FILE, 100)
    expected = f"org/name: 127.0.0.1 {message}." if message else "org/name: the token may not read it."
    assert caught.value.message == expected
    assert len(hub.requests) == requests
    assert len(slept) == (2 if requests > 3 else 0)


def test_a_circle_of_hosts_ends(hub: LoopbackHub, store: str) -> None:
    hub.fault(store, status=302, headers={"Location": f"{hub.other_url}{store}"})
    with pytest.raises(SourceError, match="redirects in a circle"):
        HubSource().open(NAME).read(FILE, 100)
    assert len(hub.requests) == 1 + 6


def test_the_beginning_is_kept_by_commit(hub: LoopbackHub, store: str, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    HubSource(cache=cache).open(NAME).read(FILE, 100)
    asked = len(hub.requests)
    offline = HubSource(cache=cache, offline=True).open(NAME)
    assert offline.read(FILE, 100) == WEIGHTS[:100]
    assert offline.read(FILE, 8) == WEIGHTS[:8]
    with pytest.raises(SourceError) as caught:
        offline.read(FILE, 101)
    assert caught.value.message == "org/name: model.gguf is not in the cache and was not looked up: offline."
    assert len(hub.requests) == asked
    HubSource(cache=cache).open(NAME).read(FILE, len(WEIGHTS))
    assert offline.read(FILE, 5000) == WEIGHTS, "the answer told how long the file is"


@pytest.mark.parametrize(
    ("size", "told", "whole"),
    [
        (10, "bytes 0-9/10", True),
        (10, "bytes 0-9/11", False),
        (10, "bytes 0-9/*", False),
        (7, "bytes 0-6/7", True),
        (7, "bytes 0-6/*", True),
    ],
)
def test_whether_a_file_has_more(size: int, told: str, whole: bool) -> None:
    assert first_bytes(Answer(206, {"content-range": told}, b"x" * size), 10) == Part(b"x" * size, whole)
