"""From what people write to a license id: one alias table, exact after normalization, never a substring."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_URL = re.compile(r"^https?://(www\.)?", re.IGNORECASE)
_URL_TAIL = re.compile(r"(/legalcode(\.[a-z-]+)?|/deed(\.[a-z_-]+)?|\.(html?|txt|md|php))$", re.IGNORECASE)
_NOISE = re.compile(r"\b(the|licen[cs]ed?|version|agreement)\b|\bv(?=\d)")
_NOT_WORD = re.compile(r"[^a-z0-9.+]+")
_BLANKS = re.compile(r"\s+")
_MAX_NAME = 400
"""Nothing longer is a name of a license."""


def normalize(text: str) -> str:
    """The key under which a spelling is looked up: case, punctuation, "license", "version" and a leading "v" fold.

    URLs keep their path, without scheme, `www.` and the endings under which one page is served.
    """
    text = _BLANKS.sub(" ", text[: _MAX_NAME + 1].strip())
    if _URL.match(text):
        return _URL_TAIL.sub("", _URL.sub("", text).rstrip("/")).rstrip("/").lower()
    words = _NOISE.sub(" ", text.lower().replace("_", "-"))
    return _NOT_WORD.sub("-", words).strip("-.")


class Catalogue:
    """The alias table. Keys are normalized spellings, values license ids."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table

    def resolve(self, text: str) -> str | None:
        """The license id that `text` names exactly (id, SPDX id, full name, URL or listed alias), or None."""
        return self._table.get(normalize(text)) if len(text) <= _MAX_NAME else None

    def closest(self, text: str, ids: Iterable[str], count: int = 3) -> tuple[str, ...]:
        """License ids that `text` may have meant, best first. For error messages only, never for a verdict."""
        import difflib

        wanted = normalize(text)
        keys = difflib.get_close_matches(wanted, [*self._table, *ids], n=count * 3, cutoff=0.6)
        return tuple(dict.fromkeys(self._table.get(key, key) for key in keys))[:count]
