"""What a server answers to a request for the first bytes of a file, and whether that is what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from msgspec import Struct

from licensecheck.patterns import pattern
from licensecheck.sources.transport import Answer

_FROM_THE_START = pattern(r"bytes\s+0-(\d{1,15})/(\d{1,15}|\*)")
_OF_NOTHING = pattern(r"bytes\s+\*/0")


class Part(Struct, frozen=True):
    """The first bytes of a file; `whole`: it has no more."""

    data: bytes
    whole: bool


def asked_for(limit: int) -> Mapping[str, str]:
    """The headers of a request for the first `limit` bytes: as they are stored, since a range of a packed file is none of it."""
    return {"Range": f"bytes=0-{limit - 1}", "Accept-Encoding": "identity"}


def first_bytes(answer: Answer, limit: int) -> Part | None:
    """The first `limit` bytes of a file from the answer to asked_for(limit), None if it holds anything else.

    A server may not know ranges: then it sends the file, of which Transport has read no more than the limit.
    """
    size = len(answer.body)
    if answer.status == HTTPStatus.OK:
        return Part(answer.body, size < limit)
    told = answer.headers.get("content-range", "")[:100].strip()
    if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return Part(b"", whole=True) if _OF_NOTHING.fullmatch(told) else None
    match = _FROM_THE_START.fullmatch(told) if answer.status == HTTPStatus.PARTIAL_CONTENT else None
    if match is None or int(match[1]) + 1 != size:
        return None
    total = None if match[2] == "*" else int(match[2])
    if total is not None and total < size:
        return None
    whole = size < limit if total is None else size == total
    return Part(answer.body, whole) if whole or size == limit else None
