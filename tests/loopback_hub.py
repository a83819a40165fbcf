"""A small Hub on the loopback interface: a real HTTP server with repos, faults and a log of every request.

In a test: `hub.add_model("org/name", card="---\\nlicense: mit\\n---\\n")`, then read `hub.requests`.
By hand: `python -m tests.loopback_hub --port 8765 --delay-ms 100`, then `HF_ENDPOINT=http://127.0.0.1:8765`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import yaml

TOKEN = "hf_loopbackToken0123456789"
"""The one token that may read private and gated repos."""

_API = re.compile(r"/api/(models|datasets|spaces)/([^/]+(?:/[^/]+)?)(?:/revision/([^/]+))?")
_LISTING = re.compile(r"/api/(models|datasets|spaces)")
_COLLECTION = re.compile(r"/api/collections/(.+)")
_FILE = re.compile(r"/(?:(datasets|spaces)/)?([^/]+(?:/[^/]+)?)/(?:resolve|raw)/([^/]+)/(.+)")
_RANGE = re.compile(r"bytes=0-(\d+)")
_FRONT_MATTER = re.compile(r"\A---\r?\n(.*?)\r?\n---", re.DOTALL)
_ENDLESS_CHUNK = b"x" * 65536


@dataclass
class StoredRepo:
    """What the Hub holds about one repo. `elsewhere` maps files to the address that a request for them is sent to.

    Files that are added as `large` are sent to a store on another host.
    """

    id: str
    files: dict[str, bytes]
    sha: str
    card_data: Any = None
    tags: list[str] = field(default_factory=list)
    gated: str | bool = False
    private: bool = False
    disabled: bool = False
    revisions: frozenset[str] = frozenset(("main",))
    elsewhere: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """What happens instead of an answer, for the next `times` requests whose path begins with `path`."""

    path: str
    times: int
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    endless: bool = False
    cut: bool = False


@dataclass
class Request:
    """One line of the log; `started` and `ended` are seconds of one clock."""

    method: str
    path: str
    headers: dict[str, str]
    started: float
    ended: float = 0.0


class LoopbackHub:
    """The server and what it holds. Start it with `start()` or use it as a context manager."""

    def __init__(self, port: int = 0, delay: float = 0.0) -> None:
        self.delay = delay
        self.requests: list[Request] = []
        self.max_concurrent = 0
        self._running = 0
        self._lock = threading.Lock()
        self._repos: dict[tuple[str, str], StoredRepo] = {}
        self._renamed: dict[tuple[str, str], str] = {}
        self.collections: dict[str, list[dict[str, str]]] = {}
        self.stored: dict[str, bytes] = {}
        """What lies in the store for large files, by path; it knows ranges unless `ranges` is false."""
        self.ranges = True
        self._faults: list[Fault] = []
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.hub = self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def other_url(self) -> str:
        """The same server under another host name, so another origin."""
        return self.url.replace("127.0.0.1", "localhost")

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def start(self) -> LoopbackHub:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> LoopbackHub:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add_model(self, repo_id: str, card: str | None = None, **more: Any) -> StoredRepo:
        return self._add("models", repo_id, card, **more)

    def add_dataset(self, repo_id: str, card: str | None = None, **more: Any) -> StoredRepo:
        return self._add("datasets", repo_id, card, **more)

    def add_space(self, repo_id: str, card: str | None = None, **more: Any) -> StoredRepo:
        return self._add("spaces", repo_id, card, **more)

    def rename(self, old: str, new: str, folder: str = "models") -> None:
        """Requests for `old` are sent to `new` with a relative 307."""
        self._renamed[folder, old] = new

    def fault(self, path: str, times: int = 1_000_000, **what: Any) -> None:
        """See Fault."""
        self._faults.append(Fault(path, times, **what))

    def _add(self, folder: str, repo_id: str, card: str | None, **more: Any) -> StoredRepo:
        given: Mapping[str, str | bytes] = more.pop("files", {})
        files = {name: data.encode() if isinstance(data, str) else data for name, data in given.items()}
        for name, data in more.pop("large", {}).items():
            path = f"/store/{hashlib.sha256(data).hexdigest()}"
            files[name], self.stored[path] = b"", data
            more.setdefault("elsewhere", {})[name] = f"{self.other_url}{path}"
        if card is not None:
            files["README.md"] = card.encode()
            more.setdefault("card_data", _front_matter(card))
        sha = more.pop("sha", hashlib.sha1(f"{folder}/{repo_id}".encode()).hexdigest())
        repo = StoredRepo(repo_id, files, sha, **more)
        self._repos[folder, repo_id] = repo
        return repo

    def by_author(self, folder: str, author: str) -> list[StoredRepo]:
        return [repo for (kind, id), repo in self._repos.items() if kind == folder and id.startswith(f"{author}/")]

    def find(self, folder: str, repo_id: str) -> StoredRepo | None:
        return self._repos.get((folder, repo_id))

    def new_id(self, folder: str, repo_id: str) -> str | None:
        return self._renamed.get((folder, repo_id))

    def take_fault(self, path: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if path.startswith(fault.path) and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def enter(self, request: Request) -> None:
        with self._lock:
            self.requests.append(request)
            self._running += 1
            self.max_concurrent = max(self.max_concurrent, self._running)

    def leave(self, request: Request) -> None:
        with self._lock:
            request.ended = time.monotonic()
            self._running -= 1

    def wait(self, seconds: float) -> None:
        self._stopping.wait(seconds)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()


def _front_matter(card: str) -> Any:
    match = _FRONT_MATTER.match(card)
    try:
        data = yaml.safe_load(match[1]) if match else None
    except yaml.YAMLError:
        return None
    return data if isinstance(data, dict) else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hub: LoopbackHub

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # unbuffered small writes meet Nagle and delayed ACKs: 40 ms a request
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self._serve()

    def do_GET(self) -> None:
        self._serve()

    def _serve(self) -> None:
        hub = self.server.hub
        request = Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, time.monotonic())
        hub.enter(request)
        try:
            hub.wait(hub.delay) if hub.delay else None
            fault = hub.take_fault(self.path)
            self._break(fault) if fault else self._answer()
            self.wfile.flush()
        finally:
            hub.leave(request)

    def _break(self, fault: Fault) -> None:
        self.server.hub.wait(fault.delay)
        if fault.endless:
            self._endless(fault)
        elif fault.cut:
            self.close_connection = True
            headers = {**fault.headers, "Content-Length": str(len(fault.body) + 1000)}
            self._send(fault.status, fault.body, headers)
        elif fault.status == 200 and not fault.body and not fault.headers:
            self._answer()
        else:
            self._send(fault.status, fault.body, fault.headers)

    def _endless(self, fault: Fault) -> None:
        self.send_response(fault.status)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while not self.server.hub.stopping:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(_ENDLESS_CHUNK), _ENDLESS_CHUNK))

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        api, file = _API.fullmatch(path), _FILE.fullmatch(path)
        listing, collection = _LISTING.fullmatch(path), _COLLECTION.fullmatch(path)
        if listing:
            self._list(listing[1])
        elif collection:
            self._collection(unquote(collection[1]))
        elif path in self.server.hub.stored:
            self._range(self.server.hub.stored[path])
        elif api:
            self._describe(api[1], api[2], unquote(api[3] or "main"))
        elif file:
            self._file(file[1] or "models", file[2], unquote(file[3]), unquote(file[4]))
        else:
            self._refuse(404, "NotFound", "Sorry, we can't find the page you are looking for.")

    def _repo(self, folder: str, repo_id: str, revision: str) -> StoredRepo | None:
        """The repo, or None after the request has been answered."""
        hub = self.server.hub
        new = hub.new_id(folder, repo_id)
        if new:
            self._send(307, b"", {"Location": self.path.replace(repo_id, new, 1)})
            return None
        repo = hub.find(folder, repo_id)
        if repo is None or (repo.private and not self._signed_in):
            self._refuse(401 if not self._signed_in else 404, "RepoNotFound", "Repository not found")
            return None
        if repo.disabled:
            self._refuse(403, "", "Access to this resource is disabled.")
            return None
        if revision not in (*repo.revisions, repo.sha):
            self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
            return None
        return repo

    @property
    def _signed_in(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    def _describe(self, folder: str, repo_id: str, revision: str) -> None:
        repo = self._repo(folder, repo_id, revision)
        if repo is not None:
            self._json(self._info(repo))

    def _list(self, folder: str) -> None:
        """A page of an author's repos; the next one is named in the `Link` header."""
        query = dict(parse_qsl(urlsplit(self.path).query))
        start, size = int(query.get("cursor", 0)), int(query.get("limit", 1000))
        found = [repo for repo in self.server.hub.by_author(folder, query.get("author", "")) if not repo.private or self._signed_in]
        headers = {}
        if start + size < len(found):
            rest = urlencode({**query, "cursor": start + size})
            headers["Link"] = f'<{self.server.hub.url}/api/{folder}?{rest}>; rel="next"'
        self._json([self._info(repo) for repo in found[start : start + size]], headers)

    def _collection(self, slug: str) -> None:
        items = self.server.hub.collections.get(slug)
        if items is None:
            self._refuse(404, "", "Collection not found")
        else:
            self._json({"slug": slug, "items": items})

    def _json(self, answer: Any, headers: Mapping[str, str] | None = None) -> None:
        kind = {"Content-Type": "application/json; charset=utf-8"}
        self._send(200, json.dumps(answer, default=str).encode(), {**kind, **(headers or {})})

    def _info(self, repo: StoredRepo) -> dict[str, Any]:
        info = {
            "_id": repo.sha[:24],
            "id": repo.id,
            "author": repo.id.partition("/")[0],
            "sha": repo.sha,
            "private": repo.private,
            "gated": repo.gated,
            "disabled": repo.disabled,
            "tags": repo.tags,
            "siblings": [{"rfilename": name} for name in repo.files],
            "createdAt": "2024-01-01T00:00:00.000Z",
            "lastModified": "2024-06-01T00:00:00.000Z",
        }
        if repo.card_data is not None:
            info["cardData"] = repo.card_data
        return info

    def _file(self, folder: str, repo_id: str, revision: str, name: str) -> None:
        repo = self._repo(folder, repo_id, revision)
        if repo is None:
            return
        if repo.gated and not self._signed_in:
            self._refuse(403, "GatedRepo", f"Access to {folder} {repo.id} is restricted.")
        elif name in repo.elsewhere:
            self._send(302, b"", {"Location": repo.elsewhere[name]})
        elif name not in repo.files:
            self._refuse(404, "EntryNotFound", "Entry not found")
        else:
            data = repo.files[name]
            headers = {"ETag": f'"{hashlib.sha1(data).hexdigest()}"', "X-Repo-Commit": repo.sha}
            self._send(200, data, {**headers, "Content-Type": "text/plain; charset=utf-8"})

    def _range(self, data: bytes) -> None:
        """The first bytes of a large file, as many as are asked for."""
        asked = _RANGE.fullmatch(self.headers.get("Range", "")) if self.server.hub.ranges else None
        kind = {"Content-Type": "binary/octet-stream"}
        if asked is None:
            self._send(200, data, kind)
        elif not data:
            self._send(416, b"", {**kind, "Content-Range": "bytes */0"})
        else:
            part = data[: int(asked[1]) + 1]
            self._send(206, part, {**kind, "Content-Range": f"bytes 0-{len(part) - 1}/{len(data)}"})

    def _refuse(self, status: int, code: str, message: str) -> None:
        headers = {"X-Error-Message": message, **({"X-Error-Code": code} if code else {})}
        body = json.dumps({"error": message}).encode()
        self._send(status, body, {**headers, "Content-Type": "application/json; charset=utf-8"})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def demo(hub: LoopbackHub) -> None:
    """A quantized model with three ancestors and two datasets, and one repo of each awkward kind."""
    hub.add_model("acme/base", "---\nlicense: llama2\n---\n# Base\n", files={"LICENSE": "made-up license text\n"})
    hub.add_model("acme/chat", "---\nlicense: llama2\nbase_model: acme/base\n---\n# Chat\n")
    hub.add_model("acme/merge", "---\nlicense: apache-2.0\nbase_model: acme/chat\n---\n# Merge\n")
    hub.add_dataset("acme/dialogs", "---\nlicense: cc-by-nc-4.0\n---\n# Dialogs\n")
    hub.add_dataset("acme/facts", "---\nlicense: cc-by-4.0\n---\n# Facts\n")
    card = "---\nlicense: mit\nbase_model: acme/merge\nbase_model_relation: quantized\n"
    hub.add_model("acme/small", f"{card}datasets: [acme/dialogs, acme/facts]\n---\n# Small\n")
    hub.add_model("acme/gated", "---\nlicense: gemma\n---\n# Gated\n", gated="manual")
    hub.add_model("acme/private", "---\nlicense: mit\n---\n", private=True)
    hub.add_model("acme/disabled", "---\nlicense: mit\n---\n", disabled=True)
    hub.add_model("openai-community/gpt2", "---\nlicense: mit\n---\n# GPT-2\n")
    hub.rename("gpt2", "openai-community/gpt2")
    hub.add_space("acme/demo", "---\nlicense: mit\nsdk: gradio\nmodels: [acme/small]\n---\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.loopback_hub", description="A small Hub for trying things out.")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--delay-ms", type=int, default=0, help="wait before each answer")
    options = parser.parse_args()
    with LoopbackHub(options.port, options.delay_ms / 1000) as hub:
        demo(hub)
        print(f"export HF_ENDPOINT={hub.url}   # holds acme/small and others; Ctrl-C ends it", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
