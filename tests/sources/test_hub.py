"""Every way in which a Hub answers, and the exact words a user sees."""

from __future__ import annotations

import gzip
import logging
import os
import subprocess
import sys
import tracemalloc
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
from rich.console import Console
from rich.pretty import Pretty

from licensecheck.errors import SourceError, UsageError
from licensecheck.sources import transport
from licensecheck.sources.base import Ref
from licensecheck.sources.hub import HubRepo, HubSource
from tests.loopback_hub import TOKEN, LoopbackHub

CARD = "---\nlicense: llama2\nbase_model: org/base\n---\n# A model\n"
API = "/api/models/org/name"
HOST = "127.0.0.1"


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that were slept; in these tests a pause only moves the clock."""
    pauses: list[float] = []
    monkeypatch.setattr(transport, "sleep", pauses.append)
    monkeypatch.setattr(transport, "monotonic", lambda: monotonic() + sum(pauses))
    return pauses


NAME = Ref("org/name")


def refused(source: HubSource, ref: Ref = NAME, file: str | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        source.open(ref).read(file or "README.md")
    return caught.value


def said(error: SourceError) -> tuple[str, str, str]:
    return error.code, error.message, error.help


def test_a_model_is_metadata_in_one_request_and_files_when_read(hub: LoopbackHub) -> None:
    stored = hub.add_model("org/name", CARD, files={"LICENSE": "text"}, tags=["license:llama2"])
    repo = HubSource().open(Ref("org/name"))
    assert (repo.id, repo.kind, repo.name, repo.revision) == ("org/name", "model", "name", stored.sha)
    assert repo.metadata == {"license": "llama2", "base_model": "org/base"}
    assert (repo.tags, repo.gated, repo.issues) == (("license:llama2",), False, ())
    assert sorted(repo.files or ()) == ["LICENSE", "README.md"]
    assert repo.location == f"hf://org/name@{stored.sha}/"
    assert hub.paths == [API]
    assert repo.read("README.md") == CARD.encode()
    assert repo.read("README.md", limit=7) == b"---\nlic"
    assert hub.paths[1:] == [f"/org/name/resolve/{stored.sha}/README.md"] * 2


def test_datasets_and_spaces_have_their_own_addresses(hub: LoopbackHub) -> None:
    data = hub.add_dataset("org/name", CARD)
    hub.add_space("org/name", "---\nsdk: gradio\n---\n")
    repo = HubSource().open(Ref("org/name", "dataset"))
    assert (repo.id, repo.location) == ("datasets/org/name", f"hf://datasets/org/name@{data.sha}/")
    assert repo.read("README.md") == CARD.encode()
    assert HubSource().open(Ref("org/name", "space")).metadata == {"sdk": "gradio"}
    assert hub.paths == [
        "/api/datasets/org/name",
        f"/datasets/org/name/resolve/{data.sha}/README.md",
        "/api/spaces/org/name",
    ]


def test_a_revision_is_asked_for_and_quoted(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD, revisions=frozenset(("main", "refs/pr/1")))
    assert HubSource().open(Ref("org/name", revision="refs/pr/1")).metadata
    assert hub.paths == [f"{API}/revision/refs%2Fpr%2F1"]


def test_renamed_and_legacy_ids_open_under_the_new_id(hub: LoopbackHub) -> None:
    hub.add_model("openai-community/gpt2", CARD)
    hub.rename("gpt2", "openai-community/gpt2")
    hub.rename("OpenAI/gpt2", "openai-community/gpt2")
    assert HubSource().open(Ref("gpt2")).id == "openai-community/gpt2"
    assert HubSource().open(Ref("OpenAI/gpt2")).read("README.md") == CARD.encode()


def test_no_card_and_a_broken_card_are_told_apart_by_the_files(hub: LoopbackHub) -> None:
    hub.add_model("org/none")
    hub.add_model("org/broken", "---\nlicense: [\n---\n")
    none, broken = (HubSource().open(Ref(name)) for name in ("org/none", "org/broken"))
    assert (none.metadata, none.files) == (None, ())
    assert (broken.metadata, broken.files) == (None, ("README.md",))


def test_card_keys_that_break_the_hubs_own_classes_are_kept(hub: LoopbackHub) -> None:
    hub.add_model("org/name", card_data={"self": 1, "ignore_metadata_errors": 2, "license": "mit", "model-index": 3})
    assert HubSource().open(Ref("org/name")).metadata == {
        "self": 1,
        "ignore_metadata_errors": 2,
        "license": "mit",
        "model-index": 3,
    }


MISSING = "missing, private or mistyped: the Hub does not tell which."
SPELLING = "Check the spelling; for a private repo set HF_TOKEN to a token that may read it."


def test_missing_and_private_look_the_same(hub: LoopbackHub) -> None:
    hub.add_model("org/private", CARD, private=True)
    for name in ("org/missing", "org/private"):
        assert said(refused(HubSource(), Ref(name))) == (
            "not-found",
            f"{name}: {MISSING}",
            f"{SPELLING} If it is a dataset, write datasets/{name}.",
        )
    assert said(refused(HubSource(), Ref("org/x", "dataset"))) == ("not-found", f"datasets/org/x: {MISSING}", SPELLING)
    assert HubSource(token=TOKEN).open(Ref("org/private")).metadata


def test_gated_metadata_is_read_and_its_files_are_asked_for(hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add_model("org/name", CARD, gated="manual")
    repo = HubSource().open(Ref("org/name"))
    assert repo.gated
    assert repo.metadata == {"license": "llama2", "base_model": "org/base"}
    assert said(refused(HubSource(), file="README.md")) == (
        "gated",
        "org/name is gated: its files are shown only to those whose request was accepted.",
        f"Ask for access at {hub.url}/org/name, then set HF_TOKEN and run again.",
    )
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert HubSource().open(Ref("org/name")).read("README.md") == CARD.encode()


def test_gated_wins_over_not_found_when_the_hub_says_401(hub: LoopbackHub) -> None:
    hub.fault(API, status=401, headers={"X-Error-Code": "GatedRepo"})
    assert refused(HubSource()).code == "gated"


def test_disabled(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD, disabled=True)
    assert said(refused(HubSource())) == (
        "disabled",
        "org/name: the Hub has disabled access to it.",
        "Ask its owner.",
    )


def test_a_revision_that_is_not_there(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD)
    assert said(refused(HubSource(), Ref("org/name", revision="v9"))) == (
        "revision-not-found",
        "org/name has no revision 'v9'.",
        f"Its branches and tags are listed at {hub.url}/org/name/tree/main.",
    )


def test_a_file_that_is_not_there_costs_no_request(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD)
    assert said(refused(HubSource(), file="LICENSE")) == ("file-not-found", "org/name has no file 'LICENSE'.", "")
    assert hub.paths == [API]


@pytest.mark.parametrize("headers", [{"RateLimit": '"api";r=0;t=7'}, {"Retry-After": "7"}])
def test_a_rate_limit_is_waited_for(hub: LoopbackHub, slept: list[float], headers: dict[str, str]) -> None:
    hub.add_model("org/name", CARD)
    hub.fault(API, 1, status=429, headers=headers)
    assert HubSource().open(Ref("org/name")).metadata
    assert [round(pause) for pause in slept] == [7]
    assert len(hub.requests) == 2


@pytest.mark.parametrize(("seconds", "requests"), [(280, 1), (20, 3), (40, 2)])
def test_patience_ends_after_two_waits_or_sixty_seconds(hub: LoopbackHub, seconds: int, requests: int) -> None:
    hub.fault(API, status=429, headers={"RateLimit": f'"api";r=0;t={seconds}', "RateLimit-Policy": '"fixed"'})
    assert said(refused(HubSource())) == (
        "rate-limited",
        f"org/name: too many requests, {HOST} asks to wait {seconds} s.",
        "Wait and run again. With HF_TOKEN set the Hub allows more requests.",
    )
    assert len(hub.requests) == requests


def test_threads_that_wait_at_the_same_time_use_the_patience_up_once(slept: list[float]) -> None:
    gate = transport.RateGate(60)
    assert all(gate.close_for(50) for _ in range(8))
    gate.pass_through(inf)
    gate.pass_through(inf)
    assert [round(pause) for pause in slept] == [50]
    assert not gate.close_for(50)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit": '"api";r=0;t=55'}, 55),
        ({"ratelimit": '"api"; r=0; t=0', "retry-after": "9"}, 0),
        ({"ratelimit": '"api";r=12;t=55', "retry-after": "9"}, 9),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "soon"}, 5),
        ({"retry-after": "9" * 40}, 5),
        ({}, 5),
    ],
)
def test_how_long_the_hub_asks_to_wait(headers: dict[str, str], seconds: int) -> None:
    assert transport._seconds_to_wait(headers) == seconds


def test_server_errors_are_tried_three_times(hub: LoopbackHub, slept: list[float]) -> None:
    hub.add_model("org/name", CARD)
    hub.fault(API, 2, status=503)
    assert HubSource().open(Ref("org/name")).metadata
    assert len(slept) == 2
    assert 0.5 <= slept[0] <= 1 <= slept[1] <= 2
    hub.fault(API, status=503)
    assert said(refused(HubSource())) == (
        "unavailable",
        f"org/name: {HOST} answered 503, 3 times.",
        "The Hub has trouble; run again later.",
    )
    assert len(hub.requests) == 6


@pytest.mark.parametrize("fault", [{"delay": 1.0}, {"endless": True}])
def test_no_answer_in_time(hub: LoopbackHub, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licensecheck.sources.hub.MAX_ANSWER_BYTES", 1 << 60)
    hub.fault(API, **fault)
    assert said(refused(HubSource(timeout=0.1, retries=1))) == (
        "timeout",
        f"org/name: no complete answer from {HOST} within 0.1 s, 2 times.",
        "Run again later, or use --offline.",
    )
    assert len(hub.requests) == 2


STANDS_BETWEEN = "Check HF_ENDPOINT; a proxy or sign-in page may stand in between."
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"body": b"<html>Sign in", "headers": {"Content-Type": "text/html"}}, "sent a web page instead of data"),
        ({"body": b"{", "headers": JSON}, "sent something that is not JSON"),
        ({"body": b"[" * 50_000, "headers": JSON}, "sent something that is not JSON"),
        ({"body": b"[1]", "headers": JSON}, "sent an answer without the repo's id"),
        ({"body": b'{"id": "../../etc"}', "headers": JSON}, "sent an answer without the repo's id"),
        ({"status": 418}, "answered 418"),
        ({"endless": True}, "sent more than 32 MiB about it"),
        ({"body": b'{"id": "org/name"', "headers": JSON, "cut": True}, "broke off in the middle of its answer"),
        ({"status": 307, "headers": {"Location": API}}, "redirects in a circle"),
        ({"status": 302, "headers": {"Location": "https://evil.example/x"}}, "redirects to another host, evil.example"),
        ({"status": 302, "headers": {"Location": "http://[/"}}, "redirects to something that is no address"),
    ],
)
def test_answers_that_are_none(hub: LoopbackHub, fault: dict[str, Any], message: str) -> None:
    hub.fault(API, **fault)
    assert said(refused(HubSource())) == ("bad-response", f"org/name: {HOST} {message}.", STANDS_BETWEEN)


GZIP = {**JSON, "Content-Encoding": "gzip"}


def test_a_packed_answer_is_unpacked(hub: LoopbackHub) -> None:
    hub.fault(API, body=gzip.compress(b'{"id": "org/name", "tags": ["license:mit"]}'), headers=GZIP)
    assert HubSource().open(Ref("org/name")).tags == ("license:mit",)
    assert hub.requests[0].headers["accept-encoding"] == "gzip"


def test_an_answer_packed_in_several_members_is_read_to_its_end(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD)
    words = [b"word %d\n" % number for number in range(5_000)]
    hub.fault("/org/name/resolve", body=b"".join(map(gzip.compress, [b"", *words, b""])), headers={"Content-Encoding": "gzip"})
    repo = HubSource().open(Ref("org/name"))
    assert repo.read("README.md") == b"".join(words)
    assert repo.read("README.md", 100) == b"".join(words)[:100]


@pytest.mark.parametrize(
    ("body", "headers", "message", "requests"),
    [
        (gzip.compress(b'{"id": "org/name"}', mtime=0)[:-6], GZIP, "broke off in the middle of its answer", 3),
        (b'{"id": "org/name"}', GZIP, "broke off in the middle of its answer", 3),
        (gzip.compress(b'{"id": ') + gzip.compress(b'"org/name"}', mtime=0)[:-6], GZIP, "broke off in the middle of its answer", 3),
        (gzip.compress(b'{"id": "org/name"}') + b"more", GZIP, "broke off in the middle of its answer", 3),
        (b"x", {**JSON, "Content-Encoding": "br"}, "packed its answer in a way that nobody asked for", 1),
        (b'{"id": "org/name"}', {**JSON, "Content-Length": "10"}, "sent something that is not JSON", 1),
    ],
    ids=["cut", "not packed", "second member cut", "something behind it", "another packing", "too short a length"],
)
def test_answers_that_are_cut_or_packed_strangely(
    hub: LoopbackHub, body: bytes, headers: dict[str, str], message: str, requests: int
) -> None:
    hub.fault(API, body=body, headers=headers)
    assert said(refused(HubSource())) == ("bad-response", f"org/name: {HOST} {message}.", STANDS_BETWEEN)
    assert len(hub.requests) == requests


def test_a_packed_answer_without_end_is_read_up_to_the_limit(hub: LoopbackHub) -> None:
    """A gigabyte of one letter is a megabyte packed; no more than the limit is ever unpacked."""
    hub.add_model("org/name", CARD)
    packer = zlib.compressobj(9, wbits=31)
    million = b"x" * 1_000_000
    body = b"".join(packer.compress(million) for _ in range(300)) + packer.flush()
    hub.fault("/org/name/resolve", body=body, headers={"Content-Encoding": "gzip"})
    repo = HubSource().open(Ref("org/name"))
    tracemalloc.start()
    assert repo.read("README.md", 100_000) == b"x" * 100_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000, "unpacked it is 300 MB"


def test_a_file_in_the_xet_store_is_read_over_its_bridge(hub: LoopbackHub) -> None:
    """The Hub names a store and an address to fetch from; only the address is used, without the token."""
    name = "model.safetensors"
    hub.add_model("org/name", CARD, files={name: b""})
    bridge = f"{hub.other_url}/bridge/blob"
    xet = {"X-Xet-Hash": "0" * 64, "Link": f'<{hub.url}/api/models/org/name/xet-read-token/main>; rel="xet-auth"'}
    hub.fault("/org/name/resolve", status=302, headers={"Location": bridge, "X-Linked-Size": "7", **xet})
    hub.fault("/bridge/blob", body=b"weights")
    assert HubSource(token=TOKEN).open(Ref("org/name")).read(name) == b"weights"
    assert hub.paths[2:] == ["/bridge/blob"]
    assert "authorization" not in hub.requests[2].headers


OVER = "Give it more time with --timeout, or follow less of the lineage with --depth."


def test_a_scan_has_so_much_time_for_all_its_requests(hub: LoopbackHub, slept: list[float]) -> None:
    hub.add_model("org/name", CARD)
    source = HubSource()
    scan = source.within(10)
    scan.open(Ref("org/name"))
    slept.append(11)
    assert said(refused(scan)) == ("timeout", "org/name: not looked up, the 10 s for this scan are over.", OVER)
    assert len(hub.requests) == 1
    assert source.within(10).open(Ref("org/name"))
    assert source.open(Ref("org/name"))


def test_time_is_not_spent_on_waiting_in_vain(hub: LoopbackHub, slept: list[float]) -> None:
    hub.fault(API, 1, status=429, headers={"Retry-After": "30"})
    hub.fault(API, status=503)
    assert refused(HubSource().within(20)).code == "rate-limited"
    assert said(refused(HubSource().within(0.6)))[0] == "timeout"
    assert sum(slept) < 1


def test_an_answer_may_take_what_is_left_of_the_time(hub: LoopbackHub) -> None:
    hub.fault(API, delay=3.0)
    started = monotonic()
    assert refused(HubSource().within(0.2)).code == "timeout"
    assert monotonic() - started < 1


def test_nothing_is_asked_after_the_end(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD)
    source = HubSource()
    scan = source.within(None)
    source.stop()
    assert said(refused(scan)) == ("interrupted", "org/name: not looked up, the run was interrupted.", "")
    assert hub.requests == []


@pytest.mark.parametrize("kind", ["text/html", "Text/HTML; charset=utf-8"])
def test_a_web_page_is_never_a_card(hub: LoopbackHub, kind: str) -> None:
    stored = hub.add_model("org/name", CARD)
    hub.fault("/org/name/resolve", body=b"<html>Sign in", headers={"Content-Type": kind})
    error = refused(HubSource(), file="README.md")
    assert said(error) == ("bad-response", f"org/name: {HOST} sent a web page instead of data.", STANDS_BETWEEN)
    assert hub.paths[-1] == f"/org/name/resolve/{stored.sha}/README.md"


def test_an_endless_file_is_read_up_to_the_limit(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD)
    hub.fault("/org/name/resolve", endless=True)
    assert HubSource().open(Ref("org/name")).read("README.md", 100_000) == b"x" * 100_000


def test_unsafe_file_names_are_reported_and_never_asked_for(hub: LoopbackHub) -> None:
    hub.add_model("org/name", files={"../../api/whoami-v2": "x", "C:\\x": "x", "ok/LICENSE": "x"})
    repo = HubSource().open(Ref("org/name"))
    assert repo.files == ("ok/LICENSE",)
    assert [(issue.code, issue.message) for issue in repo.issues] == [
        ("unsafe-name", "2 listed file names are not read, the first is '../../api/whoami-v2'.")
    ]


def test_a_name_that_is_no_text_is_reported_and_never_asked_for(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD)
    hub.fault(
        API, body=b'{"id": "org/name", "siblings": [{"rfilename": "\\ud800.md"}, {"rfilename": "\xf0\x9f\xa6\x9c.md"}]}', headers=JSON
    )
    repo = HubSource().open(Ref("org/name"))
    assert repo.files == ("\N{PARROT}.md",)
    assert [issue.message for issue in repo.issues] == ["1 listed file names are not read, the first is '\\ud800.md'."]


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        (Ref("a/b/c"), "'a/b/c' is not a Hub repo: it has more than two parts."),
        (Ref("../etc"), "'../etc' is not a Hub repo: `--` and `..` are not allowed in it."),
        (
            Ref("https://example.org/x", "dataset"),
            "'datasets/https://example.org/x' is not a Hub repo: it has more than two parts.",
        ),
        (Ref("org/name", "code"), "'org/name' is not a Hub repo: it is not a model, dataset or space."),
    ],
)
def test_what_cannot_be_a_repo_costs_no_request(hub: LoopbackHub, ref: Ref, message: str) -> None:
    assert said(refused(HubSource(), ref)) == ("not-a-repo", message, "")
    assert hub.requests == []


@pytest.mark.parametrize("variable", [None, "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline(hub: LoopbackHub, variable: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if variable:
        monkeypatch.setenv(variable, "1")
    assert said(refused(HubSource(offline=variable is None))) == (
        "offline",
        "org/name was not looked up: offline.",
        "Run `licensecheck scan` online to look it up.",
    )
    assert hub.requests == []


def test_unreachable() -> None:
    with LoopbackHub() as gone:
        endpoint = gone.url
    error = refused(HubSource(endpoint))
    assert error.code == "unreachable"
    assert error.message == f"org/name: {HOST} could not be reached ([Errno 111] Connection refused)."
    assert error.help == "Check the network and HF_ENDPOINT, or use --offline."


@pytest.mark.parametrize("endpoint", ["huggingface.co", "file:///etc", "http://", "http://[", "http://x:99999"])
def test_an_endpoint_that_is_none(endpoint: str) -> None:
    with pytest.raises(UsageError, match=r"^HF_ENDPOINT is not an http or https address\.$"):
        HubSource(endpoint).open(Ref("org/name"))


def test_the_endpoint_is_the_one_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    source = HubSource()
    for _ in range(2):
        with LoopbackHub() as server:
            server.add_model("org/name", CARD)
            monkeypatch.setenv("HF_ENDPOINT", f"{server.url}/")
            source.open(Ref("org/name")).read("README.md")
            assert len(server.requests) == 2


def test_a_refused_token(hub: LoopbackHub) -> None:
    hub.fault(API, status=401, headers={"X-Error-Message": "Invalid credentials in Authorization header"})
    assert said(refused(HubSource(token="hf_expiredExpired"))) == (
        "bad-token",
        f"org/name: {HOST} does not accept the token.",
        f"Make a new one at {hub.url}/settings/tokens, or unset HF_TOKEN.",
    )


def test_a_token_that_may_not_read(hub: LoopbackHub) -> None:
    hub.fault(API, status=403)
    assert said(refused(HubSource(token="hf_narrowNarrow"))) == (
        "forbidden",
        "org/name: the token may not read it.",
        "Use a token that may read this repo.",
    )


def test_a_token_with_a_line_break_is_not_shown() -> None:
    with pytest.raises(UsageError) as caught:
        HubSource("http://127.0.0.1:9", token="hf_canaryCanary\nX-Evil: 1").open(Ref("org/name"))
    assert caught.value.message == "The token holds characters that no token has."


def test_nothing_that_is_printed_shows_a_secret(hub: LoopbackHub) -> None:
    hub.add_model("org/name", CARD)
    endpoint = hub.url.replace("://", "://user:canaryPassword@")
    repo = HubSource(endpoint, token=TOKEN).open(Ref("org/name"))
    console = Console(file=StringIO(), width=300)
    console.print(Pretty(repo), Pretty(repo.desk), Pretty(repo.desk.transport))
    shown = [repr(repo), repr(repo.desk), repr(repo.desk.transport), console.file.getvalue()]  # type: ignore[attr-defined]
    assert not [text for text in shown if TOKEN in text or "canaryPassword" in text]
    assert all(f"Transport(endpoint='{hub.url}')" in text for text in shown)


def test_the_token_goes_to_the_endpoint_alone(hub: LoopbackHub) -> None:
    """A file that lies on another host is fetched from there without the token."""
    name = "model.safetensors"
    hub.add_model("org/name", CARD, files={name: b""}, elsewhere={name: f"{hub.other_url}/cdn/blob"})
    hub.fault("/cdn/blob", body=b"weights", headers={"Content-Type": "binary/octet-stream"})
    assert HubSource(token=TOKEN).open(Ref("org/name")).read(name) == b"weights"
    by_host = {request.headers["host"].partition(":")[0]: request.headers for request in hub.requests}
    assert by_host["127.0.0.1"]["authorization"] == f"Bearer {TOKEN}"
    assert "authorization" not in by_host["localhost"]
    assert not any(TOKEN in value for value in by_host["localhost"].values())


@pytest.mark.parametrize("address", ["http://cdn.example/x", "https://169.254.169.254/latest", "https://localhost/x", "file:///etc/passwd"])
def test_files_never_lead_from_a_public_hub_to_a_private_address(address: str) -> None:
    assert not transport._is_public(urlsplit(address), ("https", "huggingface.co", 443))
    assert transport._is_public(urlsplit("https://cdn.example/x"), ("https", "huggingface.co", 443))


def test_the_token_is_in_no_message_and_no_log(hub: LoopbackHub, caplog: pytest.LogCaptureFixture) -> None:
    canary = "hf_canaryCanaryCanary"
    caplog.set_level(logging.DEBUG)
    faults: list[dict[str, Any]] = [
        {"status": 401},
        {"status": 403, "headers": {"X-Error-Code": "GatedRepo"}, "body": canary.encode()},
        {"status": 429, "headers": {"Retry-After": "900"}},
        {"status": 500, "body": canary.encode()},
        {"body": canary.encode()},
        {"body": b"{", "cut": True},
        {"status": 302, "headers": {"Location": "https://evil.example/"}},
    ]
    for number, fault in enumerate(faults):
        hub.fault(f"/api/models/org/m{number}", **fault)
        error = refused(HubSource(token=canary), Ref(f"org/m{number}"))
        assert canary not in f"{error.message} {error.help} {error!r}"
    source = HubSource(token=canary)
    hub.add_model("org/name", CARD)
    assert canary not in f"{source!r} {source.open(Ref('org/name'))!r} {caplog.text}"
    assert all(request.headers["authorization"] == f"Bearer {canary}" for request in hub.requests)


def test_scrub() -> None:
    assert transport.scrub("Bearer hf_abcdefgh and secret1", "secret1") == "Bearer hf_*** and ***"


def test_one_source_serves_many_threads(hub: LoopbackHub) -> None:
    for number in range(16):
        hub.add_model(f"org/m{number}", CARD)
    hub.delay = 0.05
    source = HubSource()

    def both(number: int) -> tuple[HubRepo, bytes]:
        repo = source.open(Ref(f"org/m{number}"))
        return repo, repo.read("README.md")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(both, range(16)))
    assert [(repo.id, text) for repo, text in answers] == [(f"org/m{n}", CARD.encode()) for n in range(16)]
    assert hub.max_concurrent == 8


def test_the_saved_login_is_used_unless_that_is_switched_off(hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.get_token", lambda: TOKEN)
    hub.add_model("org/name", CARD, private=True)
    assert HubSource().open(Ref("org/name")).metadata
    monkeypatch.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
    assert refused(HubSource()).code == "not-found"


def test_a_login_that_breaks_is_an_error_of_its_own(hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise RuntimeError("hf_canaryCanary")

    monkeypatch.setattr("huggingface_hub.get_token", broken)
    assert said(refused(HubSource())) == (
        "bad-token",
        "The saved Hub login could not be used.",
        "Run `hf auth login` again, or set HF_TOKEN.",
    )


def in_a_new_process(code: str, without: str = "") -> None:
    environment = {k: v for k, v in os.environ.items() if k != without}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def test_importing_the_source_does_not_load_the_client() -> None:
    in_a_new_process("import sys, licensecheck.sources.hub; sys.exit('huggingface_hub' in sys.modules)")


def test_no_telemetry_request_is_made(hub: LoopbackHub) -> None:
    """huggingface_hub 2 asks for /api/agent-harnesses once a day when it builds its own headers."""
    hub.add_model("org/name", CARD)
    code = """
from licensecheck.sources.hub import HubSource
from licensecheck.sources.base import Ref
HubSource().open(Ref("org/name")).read("README.md")
"""
    in_a_new_process(code, without="HF_HUB_DISABLE_TELEMETRY")
    assert len(hub.requests) == 2


def test_the_loopback_hub_speaks_the_real_protocol(hub: LoopbackHub) -> None:
    """huggingface_hub's own calls work against it, so the tests above test more than our own idea of a Hub."""
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    hub.add_model("org/name", CARD)
    hub.add_model("org/gated", CARD, gated="auto")
    api = HfApi(endpoint=hub.url)
    card = api.model_info("org/name").card_data
    assert card
    assert card.license == "llama2"
    path = hf_hub_download("org/name", "README.md", endpoint=hub.url)
    assert Path(path).read_bytes() == CARD.encode()
    with pytest.raises(RepositoryNotFoundError):
        api.model_info("org/missing")
    with pytest.raises(GatedRepoError):
        hf_hub_download("org/gated", "README.md", endpoint=hub.url)
