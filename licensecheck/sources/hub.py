"""Repos of a Hub: metadata in one request, files only when somebody reads them.

The answers are read as JSON through huggingface_hub's own session (its proxies, certificates and offline switch hold)
instead of its `model_info`: that one reads answers of any length, follows redirects anywhere, and fails on card keys
that collide with its own parameters.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from copy import copy
from http import HTTPStatus
from threading import Lock
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from licensecheck.errors import SourceError
from licensecheck.model import Issue, Kind
from licensecheck.patterns import pattern
from licensecheck.sources.base import MAX_FILE_BYTES, Ref, offline
from licensecheck.sources.cache import Cache, Kept, Key, access
from licensecheck.sources.hub_names import KIND_OF_FOLDER, TRUE, endpoint_in_use, fault_in_id, is_offline, is_safe_file_name, public_name
from licensecheck.sources.local import WEIGHTS_SUFFIXES
from licensecheck.sources.ranges import Part, asked_for, first_bytes
from licensecheck.sources.transport import MAX_WAIT_SECONDS, Answer, Budget, RateGate, Transport

TIMEOUT_SECONDS = 15.0
RETRIES = 2
MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""The API lists every file of a repo; the largest datasets have some hundred thousand."""

_FOLDER_OF_KIND = {kind: folder for folder, kind in KIND_OF_FOLDER.items()}
_STRIPES = 256
"""Locks that keep threads of a run from asking the same thing at the same time."""
_ANSWERS_TO_RANGES = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
_COMMIT = pattern(r"[0-9a-f]{40}")


class Desk(Struct, frozen=True):
    """How one scan asks one Hub: its transport, and what was kept of earlier answers.

    Metadata of a full commit is taken from the cache whenever it is there, that of a branch only if it was kept at
    `fresh_since` (seconds since 1970) or later, or if the run is offline.
    """

    transport: Transport
    cache: Cache | None
    offline: bool
    fresh_since: float | None

    def metadata(self, ref: Ref) -> Kept | None:
        """What was kept of a repo's metadata and still holds."""
        kept = self._find(ref, ref.revision or "")
        fresh = self.offline or _is_commit(ref.revision) or (self.fresh_since is not None and kept and kept.at >= self.fresh_since)
        return kept if fresh else None

    def keep_metadata(self, ref: Ref, info: Mapping[str, Any], body: bytes) -> None:
        """Keep an answer about `ref` under the revision that was asked for and under the commit that it tells."""
        asked, told = ref.revision or "", info.get("sha")
        revisions = (asked, told) if isinstance(told, str) and _is_commit(told) and told != asked else (asked,)
        self._keep([self._key(ref, revision) for revision in revisions], body)

    def file(self, ref: Ref, name: str, limit: int) -> bytes | None:
        """The first `limit` bytes of a file, if as many were kept or it has no more."""
        kept = self._find(ref, ref.revision or "", name) if _is_commit(ref.revision) else None
        return kept.data[:limit] if kept and (kept.whole or len(kept.data) >= limit) else None

    def keep_file(self, ref: Ref, name: str, part: Part) -> None:
        """Keep the first bytes of a file, if it belongs to a commit."""
        if _is_commit(ref.revision):
            self._keep([self._key(ref, ref.revision or "", name)], part.data, whole=part.whole)

    def _find(self, ref: Ref, revision: str, name: str | None = None) -> Kept | None:
        return self.cache.get(self._key(ref, revision, name)) if self.cache else None

    def _keep(self, keys: list[Key], body: bytes, *, whole: bool = True) -> None:
        if self.cache:
            self.cache.put(keys, body, whole=whole)

    def _key(self, ref: Ref, revision: str, name: str | None = None) -> Key:
        return Key(self.transport.address, access(self.transport.secret), ref.kind, ref.id.lower(), revision, name)


class HubRepo(Struct, frozen=True):
    """A repo at the commit `revision`. See Repo. `metadata` is the card's front matter as the Hub parsed it."""

    id: str
    kind: Kind
    name: str | None
    revision: str | None
    files: tuple[str, ...] | None
    metadata: Mapping[str, Any] | None
    tags: tuple[str, ...]
    gated: bool
    location: str
    desk: Desk
    issues: tuple[Issue, ...] = ()
    looked_up: float | None = None

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """See Repo.read. One GET, pinned to the commit, or the cache; codes as in HubSource.open, and file-not-found.

        Of weights, which are large, no more than `limit` bytes are asked for.
        """
        if self.files is not None and name not in self.files:
            raise _no_file(self.id, name)
        if not is_safe_file_name(name):
            raise SourceError("unsafe-name", f"{self.id}: the file name {name[:200]!r} is not read.")
        ref = self._ref
        kept = self.desk.file(ref, name, limit)
        if kept is None and self.desk.offline:
            raise SourceError("offline", f"{self.id}: {name} is not in the cache and was not looked up: offline.")
        return self._fetch(ref, name, limit) if kept is None else kept

    def _fetch(self, ref: Ref, name: str, limit: int) -> bytes:
        transport = self.desk.transport
        headers = asked_for(limit) if name.lower().endswith(tuple(WEIGHTS_SUFFIXES)) else {}
        answer = transport.get(self._url(name), limit, self.id, may_leave=True, headers=headers)
        if answer.status not in (_ANSWERS_TO_RANGES if headers else (HTTPStatus.OK,)):
            raise _refusal(answer, transport, self.id, name)
        if _is_html(answer) and not name.lower().endswith((".html", ".htm")):
            raise _page(transport, self.id)
        part = first_bytes(answer, limit)
        if part is None:
            raise transport.bad(self.id, f"sent other bytes of {name[:200]!r} than its first {limit}")
        self.desk.keep_file(ref, name, part)
        return part.data

    @property
    def _ref(self) -> Ref:
        return Ref(self.id if self.kind == "model" else self.id.partition("/")[2], self.kind, self.revision)

    def _url(self, name: str) -> str:
        from huggingface_hub import hf_hub_url

        endpoint = self.desk.transport.endpoint
        return hf_hub_url(self._ref.id, name, repo_type=self.kind, revision=self.revision or "main", endpoint=endpoint)


class HubSource:
    """Opens repos of the Hub at `endpoint` (default: HF_ENDPOINT as it is at each call, or the public Hub).

    `token` defaults to HF_TOKEN or the saved login; it goes to the endpoint's origin alone. `timeout` is seconds for
    one answer, `retries` how often a request is repeated after a server error or timeout, `patience` how many seconds
    all threads together wait where the Hub asks for it. With a `cache` answers are kept and, `offline` or where they
    cannot have changed, used; see Desk for `fresh_since`, with which nothing is asked twice. Safe to use from several threads.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        token: str | None = None,
        offline: bool = False,
        timeout: float = TIMEOUT_SECONDS,
        retries: int = RETRIES,
        *,
        cache: Cache | None = None,
        fresh_since: float | None = None,
        patience: float = MAX_WAIT_SECONDS,
    ) -> None:
        self._endpoint = endpoint
        self._token = token
        self._offline = offline
        self._timeout = timeout
        self._tries = retries + 1
        self._cache = cache
        self._fresh_since = fresh_since
        self._gate = RateGate(patience)
        self._budget = Budget()
        self._login = Lock()
        self._asking = [Lock() for _ in range(_STRIPES)]
        self._refused: dict[Ref, SourceError] = {}
        self._opened: set[Ref] = set()

    def within(self, seconds: float | None) -> HubSource:
        """A source for one scan, whose requests may take `seconds` together; the Hub's wish to wait holds for all scans."""
        scan = copy(self)
        scan._budget = Budget(seconds)
        return scan

    def at_hand(self, ref: Ref) -> bool:
        """Whether opening `ref` needs no request: nothing may be asked, or it was asked for before in this run."""
        return self._offline or is_offline() or ref in self._opened

    def open(self, ref: Ref) -> HubRepo:
        """See Source.open.

        Raises SourceError with one of: not-a-repo, offline, not-found, gated, disabled, revision-not-found, bad-token,
        forbidden, rate-limited, unavailable, timeout, unreachable, bad-response. A renamed repo opens under its new id.
        """
        subject = ref.artifact_id
        fault = fault_in_id(ref.id) if ref.kind in _FOLDER_OF_KIND else "it is not a model, dataset or space"
        if fault:
            raise SourceError("not-a-repo", f"{subject[:200]!r} is not a Hub repo: {fault}.")
        if self._fresh_since is None or self._cache is None:
            return self._look_up(ref, subject)
        with self._asking[hash(ref) % len(self._asking)]:
            if ref in self._refused:
                raise self._refused[ref]
            repo = self._look_up(ref, subject)
            self._opened.add(ref)
            return repo

    def _look_up(self, ref: Ref, subject: str) -> HubRepo:
        desk = self.desk(subject)
        kept = desk.metadata(ref)
        if kept:
            return _repo(ref, _info(kept.data, desk.transport, subject), desk, kept.at)
        if desk.offline:
            raise offline(subject)
        answer = desk.transport.get(_api_url(desk.transport.endpoint, ref), MAX_ANSWER_BYTES + 1, subject)
        if answer.status != HTTPStatus.OK:
            self._refused[ref] = _refusal(answer, desk.transport, subject, revision=ref.revision)
            raise self._refused[ref]
        if _is_html(answer):
            raise _page(desk.transport, subject)
        info = _info(answer.body, desk.transport, subject)
        desk.keep_metadata(ref, info, answer.body)
        return _repo(ref, info, desk)

    def stop(self) -> None:
        """Make no more requests, in any scan."""
        self._gate.stopped = True

    def desk(self, subject: str) -> Desk:
        """How this source asks now. Raises SourceError `offline` where nothing may be asked and nothing was kept."""
        away = self._offline or is_offline()
        if away and self._cache is None:
            raise offline(subject)
        endpoint = (self._endpoint or endpoint_in_use()).rstrip("/")
        transport = Transport(endpoint, self._login_token(), self._timeout, self._tries, self._gate, self._budget)
        return Desk(transport, self._cache, away, self._fresh_since)

    def _login_token(self) -> str | None:
        with self._login:
            if self._token is None:
                self._token = _saved_token() or ""
        return self._token or None


def _saved_token() -> str | None:
    if os.environ.get("HF_HUB_DISABLE_IMPLICIT_TOKEN", "").lower() in TRUE:
        return os.environ.get("HF_TOKEN", "").strip() or None
    from huggingface_hub import get_token

    try:
        return get_token()
    except Exception:  # whatever a login backend raises, it must not end the scan as a crash
        raise SourceError("bad-token", "The saved Hub login could not be used.", "Run `hf auth login` again, or set HF_TOKEN.") from None


def _api_url(endpoint: str, ref: Ref) -> str:
    url = f"{endpoint}/api/{_FOLDER_OF_KIND[ref.kind]}/{ref.id}"
    return f"{url}/revision/{quote(ref.revision, safe='')}" if ref.revision else url


def _is_commit(revision: Any) -> bool:
    return isinstance(revision, str) and bool(_COMMIT.fullmatch(revision))


def _info(body: bytes, transport: Transport, subject: str) -> Mapping[str, Any]:
    if len(body) > MAX_ANSWER_BYTES:
        raise transport.bad(subject, f"sent more than {MAX_ANSWER_BYTES // 1024 // 1024} MiB about it")
    try:
        info = json.loads(body)
    except (ValueError, RecursionError):
        raise transport.bad(subject, "sent something that is not JSON") from None
    if not isinstance(info, dict) or not isinstance(info.get("id"), str) or fault_in_id(info["id"]):
        raise transport.bad(subject, "sent an answer without the repo's id")
    return info


def _repo(ref: Ref, info: Mapping[str, Any], desk: Desk, looked_up: float | None = None) -> HubRepo:
    named = Ref(info["id"], ref.kind)
    sha = info.get("sha")
    revision = sha if isinstance(sha, str) and sha.isalnum() else ref.revision
    listed = _file_names(info)
    files = None if listed is None else tuple(name for name in listed if is_safe_file_name(name))
    card = info.get("cardData")
    return HubRepo(
        id=named.artifact_id,
        kind=ref.kind,
        name=public_name(named.id),
        revision=revision,
        files=files,
        metadata=card if isinstance(card, dict) else None,
        tags=tuple(tag for tag in _list(info.get("tags")) if isinstance(tag, str)),
        gated=info.get("gated") not in (None, False),
        location=f"hf://{named.artifact_id}@{revision or 'main'}/",
        desk=desk,
        issues=_unsafe_names(listed or (), named.artifact_id),
        looked_up=looked_up,
    )


def _file_names(info: Mapping[str, Any]) -> tuple[str, ...] | None:
    siblings = info.get("siblings")
    if not isinstance(siblings, list):
        return None
    names = (item.get("rfilename") for item in siblings if isinstance(item, dict))
    return tuple(name for name in names if isinstance(name, str))


def _unsafe_names(listed: tuple[str, ...], subject: str) -> tuple[Issue, ...]:
    unsafe = [name for name in listed if not is_safe_file_name(name)]
    if not unsafe:
        return ()
    message = f"{len(unsafe)} listed file names are not read, the first is {unsafe[0][:200]!r}."
    return (Issue("unsafe-name", message, subject),)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_html(answer: Answer) -> bool:
    return "text/html" in answer.headers.get("content-type", "").lower()


def _refusal(answer: Answer, transport: Transport, subject: str, file: str | None = None, revision: str | None = None) -> SourceError:
    code = answer.headers.get("x-error-code", "")
    message = answer.headers.get("x-error-message", "")
    if code == "GatedRepo":
        return _gated(transport, subject)
    if message == "Access to this resource is disabled.":
        return SourceError("disabled", f"{subject}: the Hub has disabled access to it.", "Ask its owner.")
    if "Invalid credentials" in message:
        help = f"Make a new one at {transport.address}/settings/tokens, or unset HF_TOKEN."
        return SourceError("bad-token", f"{subject}: {transport.host} does not accept the token.", help)
    if code == "RevisionNotFound":
        return _no_revision(transport, subject, revision)
    if file and (code == "EntryNotFound" or (answer.status == HTTPStatus.NOT_FOUND and not code)):
        return _no_file(subject, file)
    if code == "RepoNotFound" or answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        return _not_found(subject)
    if answer.status == HTTPStatus.FORBIDDEN:
        return SourceError("forbidden", f"{subject}: the token may not read it.", "Use a token that may read this repo.")
    return transport.bad(subject, f"answered {answer.status}")


def _gated(transport: Transport, subject: str) -> SourceError:
    return SourceError(
        "gated",
        f"{subject} is gated: its files are shown only to those whose request was accepted.",
        f"Ask for access at {transport.address}/{subject}, then set HF_TOKEN and run again.",
    )


def _no_revision(transport: Transport, subject: str, revision: str | None) -> SourceError:
    message = f"{subject} has no revision {revision!r}." if revision else f"{subject}: its revision is gone."
    help = f"Its branches and tags are listed at {transport.address}/{subject}/tree/main."
    return SourceError("revision-not-found", message, help)


def _no_file(subject: str, name: str) -> SourceError:
    return SourceError("file-not-found", f"{subject} has no file {name[:200]!r}.")


def _not_found(subject: str) -> SourceError:
    typed = subject.startswith(("datasets/", "spaces/"))
    other = "" if typed else f" If it is a dataset, write datasets/{subject}."
    return SourceError(
        "not-found",
        f"{subject}: missing, private or mistyped: the Hub does not tell which.",
        f"Check the spelling; for a private repo set HF_TOKEN to a token that may read it.{other}",
    )


def _page(transport: Transport, subject: str) -> SourceError:
    return transport.bad(subject, "sent a web page instead of data")
