"""Repos of a Hub: metadata in one request, files only when somebody reads them.

The answers are read as JSON through huggingface_hub's own session (its proxies, certificates and offline switch hold)
instead of its `model_info`: that one reads answers of any length, follows redirects anywhere, and fails on card keys
that collide with its own parameters.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any
from urllib.parse import quote

from licensecheck.errors import SourceError
from licensecheck.model import Issue, Kind
from licensecheck.sources.base import MAX_FILE_BYTES, Ref, offline
from licensecheck.sources.hub_names import KIND_OF_FOLDER, endpoint_in_use, fault_in_id, is_safe_file_name, public_name
from licensecheck.sources.transport import Answer, RateGate, Transport

TIMEOUT_SECONDS = 15.0
RETRIES = 2
MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""The API lists every file of a repo; the largest datasets have some hundred thousand."""

_FOLDER_OF_KIND = {kind: folder for folder, kind in KIND_OF_FOLDER.items()}
_TRUE = frozenset(("1", "on", "yes", "true"))


@dataclass(frozen=True, slots=True)
class HubRepo:
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
    transport: Transport = field(repr=False)
    issues: tuple[Issue, ...] = ()

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """See Repo.read. One GET, pinned to the commit; codes as in HubSource.open, and file-not-found."""
        if self.files is not None and name not in self.files:
            raise _no_file(self.id, name)
        if not is_safe_file_name(name):
            raise SourceError("unsafe-name", f"{self.id}: the file name {name[:200]!r} is not read.")
        answer = self.transport.get(self._url(name), limit, self.id, may_leave=True)
        if answer.status != HTTPStatus.OK:
            raise _refusal(answer, self.transport, self.id, name)
        if _is_html(answer) and not name.lower().endswith((".html", ".htm")):
            raise _page(self.transport, self.id)
        return answer.body

    def _url(self, name: str) -> str:
        from huggingface_hub import hf_hub_url

        repo_id = self.id.partition("/")[2] if self.kind != "model" else self.id
        return hf_hub_url(
            repo_id, name, repo_type=self.kind, revision=self.revision or "main", endpoint=self.transport.endpoint
        )


class HubSource:
    """Opens repos of the Hub at `endpoint` (default: HF_ENDPOINT as it is at each call, or the public Hub).

    `token` defaults to HF_TOKEN or the saved login; it goes to the endpoint's origin alone. `timeout` is seconds for
    one answer, `retries` how often a request is repeated after a server error or timeout. Safe to use from several
    threads.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        token: str | None = None,
        offline: bool = False,
        timeout: float = TIMEOUT_SECONDS,
        retries: int = RETRIES,
    ) -> None:
        self._endpoint = endpoint
        self._token = token
        self._offline = offline
        self._timeout = timeout
        self._tries = retries + 1
        self._gate = RateGate()
        self._login = Lock()

    def open(self, ref: Ref) -> HubRepo:
        """See Source.open.

        Raises SourceError with one of: not-a-repo, offline, not-found, gated, disabled, revision-not-found, bad-token,
        forbidden, rate-limited, unavailable, timeout, unreachable, bad-response. A renamed repo opens under its new id.
        """
        subject = ref.artifact_id
        fault = fault_in_id(ref.id) if ref.kind in _FOLDER_OF_KIND else "it is not a model, dataset or space"
        if fault:
            raise SourceError("not-a-repo", f"{subject[:200]!r} is not a Hub repo: {fault}.")
        if self._offline or _is_offline():
            raise offline(subject)
        transport = self._transport()
        answer = transport.get(_api_url(transport.endpoint, ref), MAX_ANSWER_BYTES + 1, subject)
        if answer.status != HTTPStatus.OK:
            raise _refusal(answer, transport, subject, revision=ref.revision)
        return _repo(ref, _info(answer, transport, subject), transport)

    def _transport(self) -> Transport:
        endpoint = (self._endpoint or endpoint_in_use()).rstrip("/")
        return Transport(endpoint, self._login_token(), self._timeout, self._tries, self._gate)

    def _login_token(self) -> str | None:
        with self._login:
            if self._token is None:
                self._token = _saved_token() or ""
        return self._token or None


def _is_offline() -> bool:
    return any(os.environ.get(name, "").lower() in _TRUE for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"))


def _saved_token() -> str | None:
    if os.environ.get("HF_HUB_DISABLE_IMPLICIT_TOKEN", "").lower() in _TRUE:
        return os.environ.get("HF_TOKEN", "").strip() or None
    from huggingface_hub import get_token

    try:
        return get_token()
    except Exception:  # whatever a login backend raises, it must not end the scan as a crash
        raise SourceError(
            "bad-token", "The saved Hub login could not be used.", "Run `hf auth login` again, or set HF_TOKEN."
        ) from None


def _api_url(endpoint: str, ref: Ref) -> str:
    url = f"{endpoint}/api/{_FOLDER_OF_KIND[ref.kind]}/{ref.id}"
    return f"{url}/revision/{quote(ref.revision, safe='')}" if ref.revision else url


def _info(answer: Answer, transport: Transport, subject: str) -> Mapping[str, Any]:
    if len(answer.body) > MAX_ANSWER_BYTES:
        raise _bad(transport, subject, f"sent more than {MAX_ANSWER_BYTES // 1024 // 1024} MiB about it")
    if _is_html(answer):
        raise _page(transport, subject)
    try:
        info = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise _bad(transport, subject, "sent something that is not JSON") from None
    if not isinstance(info, dict) or not isinstance(info.get("id"), str) or fault_in_id(info["id"]):
        raise _bad(transport, subject, "sent an answer without the repo's id")
    return info


def _repo(ref: Ref, info: Mapping[str, Any], transport: Transport) -> HubRepo:
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
        transport=transport,
        issues=_unsafe_names(listed or (), named.artifact_id),
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
    return "text/html" in answer.headers.get("content-type", "")


def _refusal(
    answer: Answer, transport: Transport, subject: str, file: str | None = None, revision: str | None = None
) -> SourceError:
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
        return SourceError(
            "forbidden", f"{subject}: the token may not read it.", "Use a token that may read this repo."
        )
    return _bad(transport, subject, f"answered {answer.status}")


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
    return _bad(transport, subject, "sent a web page instead of data")


def _bad(transport: Transport, subject: str, what: str) -> SourceError:
    return SourceError(
        "bad-response",
        f"{subject}: {transport.host} {what}.",
        "Check HF_ENDPOINT; a proxy or sign-in page may stand in between.",
    )
