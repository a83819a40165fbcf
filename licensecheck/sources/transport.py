"""One way to GET from a Hub: capped, timed, retried within bounds, the token only to the endpoint's own origin."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from importlib import import_module
from ipaddress import ip_address
from math import inf
from threading import Lock
from time import monotonic, sleep, time
from types import MappingProxyType
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from msgspec import Struct, field

from licensecheck.errors import SourceError, UsageError
from licensecheck.patterns import pattern
from licensecheck.sources.base import offline

MAX_REDIRECTS = 5
MAX_RATE_WAITS = 2
MAX_WAIT_SECONDS = 60.0
"""All waiting for rate limits of one source together."""

_ERROR_BODY_BYTES = 16 * 1024
_DEFAULT_RATE_WAIT = 5.0
_BACKOFF_SECONDS = 0.5
_PORTS = {"http": 80, "https": 443}
_CONTENT = frozenset((HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_SECONDS = pattern(r"[0-9]{1,7}")
_SPENT = pattern(r";\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d{1,6})")
_TOKEN = pattern(r"hf_[A-Za-z0-9]{8,}")
_TOKEN_CHARACTERS = pattern(r"[\x21-\x7e]{1,4096}")


class Answer(Struct, frozen=True):
    """A final answer (no redirect, not 429, not 5xx). Header names are in lower case; `body` is cut at the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Budget:
    """The time that all requests of one scan may take together, from now on; None: as long as it takes."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self._ends = None if seconds is None else monotonic() + seconds

    def allows(self, seconds: float) -> bool:
        """Whether more than `seconds` are left."""
        return self._ends is None or self._ends - monotonic() > seconds

    def share(self, seconds: float, subject: str) -> float:
        """`seconds`, or what is left if that is less. Raises SourceError `timeout` if nothing is."""
        left = seconds if self._ends is None else self._ends - monotonic()
        if left <= 0:
            raise self.over(subject)
        return min(left, seconds)

    def over(self, subject: str) -> SourceError:
        """The error for what was not looked up in time."""
        message = f"{subject}: not looked up, the {self.seconds:g} s for this scan are over."
        return SourceError("timeout", message, "Give it more time with --timeout, or follow less of the lineage with --depth.")


class RateGate:
    """Holds all threads of a source back while the Hub asks to wait, at most `budget` seconds in all."""

    def __init__(self, budget: float = MAX_WAIT_SECONDS) -> None:
        self._lock = Lock()
        self._left = budget
        self._opens = 0.0
        self.stopped = False

    def pass_through(self, longest: float) -> None:
        """Wait until the moment the Hub named, if it lies ahead, at most `longest` seconds."""
        pause = min(self._opens - monotonic(), longest)
        if pause > 0:
            sleep(pause)

    def close_for(self, seconds: float) -> bool:
        """Keep requests back for `seconds`; False if that is more than the patience that is left."""
        with self._lock:
            now = monotonic()
            more = max(0.0, now + seconds - max(self._opens, now))
            if more > self._left:
                return False
            self._left -= more
            self._opens = max(self._opens, now + seconds)
            return True


class Transport(Struct, frozen=True):
    """GET for one endpoint. `timeout` is seconds for one answer, `tries` counts server errors and timeouts."""

    endpoint: str
    token: str | None
    timeout: float
    tries: int
    gate: RateGate
    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        try:
            origin = _origin(urlsplit(self.endpoint))
        except ValueError:
            origin = ("", "", 0)
        if origin[0] not in _PORTS or not origin[1]:
            raise UsageError("HF_ENDPOINT is not an http or https address.", "Unset it, or write https://HOST.")
        if self.token is not None and not _TOKEN_CHARACTERS.fullmatch(self.token):
            raise UsageError("The token holds characters that no token has.", "Set HF_TOKEN again, without blanks or quotes.")

    def __repr__(self) -> str:
        return f"Transport(endpoint={self.address!r})"  # without the token

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """What rich shows; msgspec would tell it all fields."""
        return [("endpoint", self.address)]

    @property
    def host(self) -> str:
        """The endpoint's host, for messages."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def address(self) -> str:
        """The endpoint without credentials, for messages."""
        return _public(urlsplit(self.endpoint))

    @property
    def secret(self) -> str | None:
        """Whatever the endpoint may know the caller by; None for an anonymous one."""
        return "\0".join(filter(None, (self.token, urlsplit(self.endpoint).netloc.rpartition("@")[0]))) or None

    def is_home(self, url: str) -> bool:
        """Whether `url` is on the endpoint's own origin."""
        try:
            return _origin(urlsplit(url)) == _origin(urlsplit(self.endpoint))
        except ValueError:
            return False

    def get(
        self, url: str, limit: int, subject: str, *, may_leave: bool = False, headers: Mapping[str, str] = MappingProxyType({})
    ) -> Answer:
        """The answer to GET `url`, at most `limit` bytes of it. `subject` names the repo in messages.

        With `may_leave` redirects to other hosts are followed, with `headers` but without the token. Raises
        SourceError: rate-limited, unavailable, timeout, unreachable, offline, bad-response.
        """
        waits = failures = 0
        while True:
            if self.gate.stopped:
                raise SourceError("interrupted", f"{subject}: not looked up, the run was interrupted.")
            self.gate.pass_through(self.budget.share(inf, subject))
            try:
                return self._follow(url, limit, subject, may_leave, headers)
            except _RateLimited as problem:
                waits += 1
                patient = waits <= MAX_RATE_WAITS and self.budget.allows(problem.seconds)
                if not patient or not self.gate.close_for(problem.seconds):
                    raise problem.error from None
            except _Passing as problem:
                pause = _BACKOFF_SECONDS * 2**failures * (1 + random.random())  # noqa: S311 - jitter
                failures += 1
                if failures >= self.tries:
                    raise problem.error from None
                if not self.budget.allows(pause):
                    raise self.budget.over(subject) from None
                sleep(pause)

    def _follow(self, url: str, limit: int, subject: str, may_leave: bool, headers: Mapping[str, str]) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._send(url, limit, subject, headers)
            target = answer.headers.get("location") if answer.status in _REDIRECTS else None
            if target is None:
                return self._checked(answer, subject)
            url = self._next(url, target, subject, may_leave)
        raise self.bad(subject, "redirects in a circle")

    def _next(self, url: str, target: str, subject: str, may_leave: bool) -> str:
        try:
            following = urljoin(url, target)
            parts = urlsplit(following)
            home = _origin(urlsplit(self.endpoint))
            at_home = _origin(parts) == home
        except ValueError:
            raise self.bad(subject, "redirects to something that is no address") from None
        if at_home or (may_leave and _is_public(parts, home)):
            return following
        raise self.bad(subject, f"redirects to another host, {parts.hostname}")

    def _checked(self, answer: Answer, subject: str) -> Answer:
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise _RateLimited(self._rate_limited(answer, subject), _seconds_to_wait(answer.headers))
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.REQUEST_TIMEOUT:
            error = SourceError(
                "unavailable",
                f"{subject}: {self.host} answered {answer.status}, {self.tries} times.",
                "The Hub has trouble; run again later.",
            )
            raise _Passing(error)
        return answer

    def _send(self, url: str, limit: int, subject: str, more: Mapping[str, str]) -> Answer:
        from huggingface_hub.errors import OfflineModeIsEnabled

        session, library = _client()
        seconds = self.budget.share(self.timeout, subject)
        deadline = monotonic() + seconds
        try:
            sent = {**self._headers(url), **more}
            with session().stream("GET", url, headers=sent, timeout=seconds, follow_redirects=False) as answer:
                headers = {k.lower(): v for k, v in answer.headers.items()}
                wanted = limit if answer.status_code in _CONTENT else _ERROR_BODY_BYTES
                body = _capped(_unpacked(answer.iter_raw(), headers, wanted), wanted, deadline)
                return Answer(answer.status_code, headers, body)
        except OfflineModeIsEnabled:
            raise offline(subject) from None
        except (_TooSlow, library.TimeoutException):
            raise _Passing(self._timeout(subject)) from None
        except (library.ConnectError, library.ProxyError) as error:
            raise self._unreachable(subject, str(error)) from None
        except (library.UnsupportedProtocol, library.InvalidURL):
            raise self.bad(subject, "redirects to something that is no address") from None
        except _Unreadable:
            raise self.bad(subject, "packed its answer in a way that nobody asked for") from None
        except (library.HTTPError, zlib.error, EOFError):
            raise _Passing(self.bad(subject, "broke off in the middle of its answer")) from None

    def _headers(self, url: str) -> dict[str, str]:
        headers = {"User-Agent": "licensecheck", "Accept-Encoding": "gzip"}
        if self.token and self.is_home(url):
            headers["Authorization"] = f"Bearer {self.token}"
        return headers

    def _rate_limited(self, answer: Answer, subject: str) -> SourceError:
        seconds = _seconds_to_wait(answer.headers)
        login = "" if self.token else " With HF_TOKEN set the Hub allows more requests."
        return SourceError(
            "rate-limited",
            f"{subject}: too many requests, {self.host} asks to wait {seconds:.0f} s.",
            f"Wait and run again.{login}",
        )

    def _timeout(self, subject: str) -> SourceError:
        message = f"{subject}: no complete answer from {self.host} within {self.timeout:g} s, {self.tries} times."
        return SourceError("timeout", message, "Run again later, or use --offline.")

    def _unreachable(self, subject: str, reason: str) -> SourceError:
        reason = scrub(reason[:200], self.token)
        message = f"{subject}: {self.host} could not be reached ({reason})."
        return SourceError("unreachable", message, "Check the network and HF_ENDPOINT, or use --offline.")

    def bad(self, subject: str, what: str) -> SourceError:
        """The error for an answer that no Hub gives."""
        message = f"{subject}: {self.host} {what}."
        return SourceError("bad-response", message, "Check HF_ENDPOINT; a proxy or sign-in page may stand in between.")


def scrub(text: str, token: str | None) -> str:
    """`text` without anything that is or looks like a token."""
    return _TOKEN.sub("hf_***", text.replace(token, "***") if token else text)


class _RateLimited(Exception):
    def __init__(self, error: SourceError, seconds: float) -> None:
        super().__init__(error.message)
        self.error = error
        self.seconds = seconds


class _Passing(Exception):
    """A problem that may be gone at the next try; `error` is raised if it is not."""

    def __init__(self, error: SourceError) -> None:
        super().__init__(error.message)
        self.error = error


class _TooSlow(Exception):
    pass


class _Unreadable(Exception):
    pass


@cache
def _client() -> tuple[Callable[[], Any], Any]:
    """What gives huggingface_hub's session, and the module httpx or httpx2, whichever that is built on."""
    from huggingface_hub import get_session
    from huggingface_hub.errors import HfHubHTTPError

    module = next(base.__module__ for base in HfHubHTTPError.__mro__ if base.__name__ == "HTTPError")
    return get_session, import_module(module.partition(".")[0])


def _capped(chunks: Iterator[bytes], limit: int, deadline: float) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= limit:
            break
        if monotonic() > deadline:
            raise _TooSlow
    return bytes(body[:limit])


def _unpacked(chunks: Iterator[bytes], headers: Mapping[str, str], limit: int) -> Iterator[bytes]:
    """The content of an answer. Unpacked here, since a small packed chunk may grow far beyond the limit.

    What is packed may have several members, one after the other. Raises EOFError or zlib.error where it is cut or damaged.
    """
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip"):
        raise _Unreadable
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for chunk in chunks:
        packed = chunk
        while packed:
            if inflate.eof:
                inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield inflate.decompress(packed, max(limit, 1))
            packed = inflate.unused_data
    if not inflate.eof:
        raise EOFError


def _origin(url: SplitResult) -> tuple[str, str, int]:
    return url.scheme, (url.hostname or "").lower(), url.port or _PORTS.get(url.scheme, 0)


def _is_public(url: SplitResult, home: tuple[str, str, int]) -> bool:
    """Whether a redirect may lead to `url`: never from https to http, never to a private address from a public one."""
    if url.scheme not in _PORTS or not url.hostname or (home[0] == "https" and url.scheme != "https"):
        return False
    return not _is_private(url.hostname) or _is_private(home[1])


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host.lower() == "localhost" or "." not in host


def _seconds_to_wait(headers: Mapping[str, str]) -> float:
    spent = _SPENT.search(headers.get("ratelimit", "")[:200])
    if spent:
        return float(spent[1])
    after = headers.get("retry-after", "").strip()[:64]
    if _SECONDS.fullmatch(after):
        return float(after)
    try:
        return max(0.0, parsedate_to_datetime(after).timestamp() - time())
    except (TypeError, ValueError, OverflowError):
        return _DEFAULT_RATE_WAIT


def _public(url: SplitResult) -> str:
    host = url.netloc.rpartition("@")[2]
    return f"{url.scheme}://{host}{url.path}".rstrip("/")
