"""From one name to many repos: everything an author publishes, everything in a collection."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urljoin

from licensecheck.errors import SourceError, UsageError
from licensecheck.model import Kind
from licensecheck.patterns import pattern
from licensecheck.sources.base import Ref, offline
from licensecheck.sources.hub import MAX_ANSWER_BYTES, Desk, HubSource
from licensecheck.sources.hub_names import KIND_OF_FOLDER, fault_in_id
from licensecheck.sources.transport import Answer

MAX_PAGES = 1_000
PAGE = 100
"""Repos on a page: a page holds the file list of each, and is read whole."""

_NEXT = pattern(r'<([^<>]{1,4096})>\s*;\s*rel="?next"?')
_AUTHOR = pattern(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?")


def by_author(hub: HubSource, author: str, kind: Kind | None = None) -> Iterator[Ref]:
    """The models, datasets and spaces of a user or organization (of one kind, if given), in the Hub's order.

    What a page says of a repo is kept in the source's cache, so that opening it needs no further request where the
    source takes fresh answers from there. Raises UsageError for what cannot be an author, SourceError as
    HubSource.open, also after some were given: at the end for entries that name no repo.
    """
    if not _AUTHOR.fullmatch(author) or "--" in author or ".." in author:
        raise UsageError(f"{author[:100]!r} is not the name of a user or organization.", "Write --author ORG.")
    odd: list[Any] = []
    desk = _desk(hub, author)
    for folder, found in KIND_OF_FOLDER.items():
        if kind in (None, found):
            url = f"{desk.transport.endpoint}/api/{folder}?author={quote(author)}&limit={PAGE}&full=true&cardData=true"
            for item in _pages(desk, url, author):
                yield from _listed(desk, item, found, odd)
    if odd:
        raise _no_repos(desk, author, odd)


def in_collection(hub: HubSource, slug: str, kind: Kind | None = None) -> Iterator[Ref]:
    """The models, datasets and spaces of a collection; papers and other things in it are passed over. Raises as `by_author`."""
    desk = _desk(hub, slug)
    url = f"{desk.transport.endpoint}/api/collections/{quote(slug)}"
    answer = _ask(desk, url, f"collections/{slug}")
    items = _json(answer, desk, slug)
    if not isinstance(items, dict) or not isinstance(items.get("items"), list):
        raise desk.transport.bad(slug, "sent no list of what is in the collection")
    odd: list[Any] = []
    for item in items["items"]:
        found = KIND_OF_FOLDER.get(f"{item.get('type')}s") if isinstance(item, dict) else None
        if _id(item) is None and (found or not isinstance(item, dict)):
            odd.append(item)
        elif found and kind in (None, found):
            yield Ref(item["id"], found)
    if odd:
        raise _no_repos(desk, f"collections/{slug}", odd)


def _desk(hub: HubSource, subject: str) -> Desk:
    desk = hub.desk(subject)
    if desk.offline:
        raise offline(subject)
    return desk


def _pages(desk: Desk, url: str, subject: str) -> Iterator[Any]:
    seen: set[str] = set()
    while url not in seen and len(seen) < MAX_PAGES:
        seen.add(url)
        answer = _ask(desk, url, subject)
        items = _json(answer, desk, subject)
        if not isinstance(items, list):
            raise desk.transport.bad(subject, "sent no list of repos")
        yield from items
        following = _NEXT.search(answer.headers.get("link", "")[:16_384])
        if following is None:
            return
        url = _joined(url, following[1])
        if not desk.transport.is_home(url):
            raise desk.transport.bad(subject, f"names a next page on another host: {url[:200]!r}")
    raise desk.transport.bad(subject, "names next pages without end")


def _joined(url: str, link: str) -> str:
    try:
        return urljoin(url, link)
    except ValueError:
        return link


def _listed(desk: Desk, item: Any, kind: Kind, odd: list[Any]) -> Iterator[Ref]:
    id = _id(item)
    if id is None:
        odd.append(item)
        return
    ref = Ref(id, kind)
    if _is_whole(item):
        desk.keep_metadata(ref, item, json.dumps(item).encode())
    yield ref


def _id(item: Any) -> str | None:
    """The id in an entry of a list, None where it is none that a repo can have."""
    id = item.get("id") if isinstance(item, dict) else None
    return id if isinstance(id, str) and not fault_in_id(id) else None


def _no_repos(desk: Desk, subject: str, odd: list[Any]) -> SourceError:
    first = odd[0].get("id") if isinstance(odd[0], dict) else odd[0]
    entries = "1 entry that names no repo" if len(odd) == 1 else f"{len(odd)} entries that name no repo, the first"
    return desk.transport.bad(subject, f"lists {entries}: {str(first)[:200]!r}")


def _is_whole(item: Mapping[str, Any]) -> bool:
    """Whether a page says as much of a repo as its own address would."""
    return isinstance(item.get("siblings"), list) and isinstance(item.get("sha"), str) and "tags" in item and "cardData" in item


def _ask(desk: Desk, url: str, subject: str) -> Answer:
    answer = desk.transport.get(url, MAX_ANSWER_BYTES + 1, subject)
    if answer.status == HTTPStatus.OK:
        return answer
    if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED):
        raise SourceError("not-found", f"{subject}: missing, private or mistyped: the Hub does not tell which.", "Check the spelling.")
    raise desk.transport.bad(subject, f"answered {answer.status}")


def _json(answer: Answer, desk: Desk, subject: str) -> Any:
    if len(answer.body) > MAX_ANSWER_BYTES:
        raise desk.transport.bad(subject, f"sent more than {MAX_ANSWER_BYTES // 1024 // 1024} MiB about it")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise desk.transport.bad(subject, "sent something that is not JSON") from None
