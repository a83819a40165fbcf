"""From what people write to a license id: one alias table, exact after normalization, never a substring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from licensecheck.patterns import pattern

_SCHEME = pattern(r"^(?:https?://|www\.)+")
_PAGE = pattern(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/\S*")
"""A host and a path, as an address looks without its scheme."""
_URL_TAIL = pattern(r"(/legalcode(\.[a-z-]+)?|/deed(\.[a-z_-]+)?|\.(html?|txt|md|php))$")
_PAGES = (
    ("cc-", pattern(r"creativecommons\.org/licenses/([a-z-]{2,20})/(\d\.\d)(?:/([a-z]{2,4}))?")),
    ("cc-", pattern(r"creativecommons\.org/publicdomain/(zero)/(1\.0)")),
    ("cc-pdm-", pattern(r"creativecommons\.org/publicdomain/mark/(1\.0)")),
    ("odc-", pattern(r"opendatacommons\.org/licenses/(by|odbl|pddl)(?:/1[.-]0)?(?:/summary)?")),
    ("", pattern(r"gnu\.org/(?:licenses|licenses/old-licenses|copyleft)/([al]?gpl)(?:-(\d\.\d))?(?:-standalone)?(?:\.[a-z]{2})?")),
    ("g", pattern(r"gnu\.org/(?:licenses|licenses/old-licenses|copyleft)/(fdl)(?:-(\d\.\d))?(?:-standalone)?(?:\.[a-z]{2})?")),
    ("", pattern(r"opensource\.org/licenses?/([\w.+-]{1,60})")),
    ("", pattern(r"spdx\.org/licenses/([\w.+-]{1,60})")),
    ("", pattern(r"choosealicense\.com/licenses/([\w.+-]{1,60})")),
)
"""Pages that hold a license each and have its name in their address, with what that leaves out of the name."""
_WITHIN_PAGE = pattern(r"[?#].*")
_DASHED_VERSION = pattern(r"(?<=\d)-(?=\d)")
_NOISE = pattern(r"\b(the|licen[cs]ed?|lizenz|version|agreement)\b|\bv(?:\. ?)?(?=\d)")
_NOT_WORD = pattern(r"(?:[^\w.+]|_)+")
_ELEMENTS = {"attribution": "by", "noncommercial": "nc", "noderivatives": "nd", "noderivs": "nd", "sharealike": "sa"}
_ORDER = ("by", "nc", "nd", "sa")
_UNSAID = frozenset(("creative", "public", "international", "unported", "generic", "deed"))
_TWO_WORDS = pattern(r"\b(non|no|share)-(?=commercial|deriv|alike)")
_ONE_NUMBER = pattern(r"-\d\Z")
_VERSION = pattern(r"\d(?:\.\d)?")
_OURS = "LicenseRef-"
"""How a bill of materials writes an id of ours that SPDX has no id for."""
_MAX_NAME = 400
"""Nothing longer is a name of a license."""
_REMEMBERED = 4096
"""The words of cards come again and again."""


def normalize(text: str) -> str:
    """The key under which a spelling is looked up: case, punctuation, "license", "version" and a leading "v" fold.

    Addresses keep their path, without scheme, `www.` and the endings under which one page is served. Letters of every
    script count; a key is its own key.
    """
    return _key(text[: 2 * _MAX_NAME].lower()[: _MAX_NAME + 1].strip())


@lru_cache(maxsize=_REMEMBERED)
def _key(text: str) -> str:
    page = _SCHEME.sub("", text, count=1)
    if _PAGE.fullmatch(page) and "/" in (page := _without_tails(page)):
        return page
    words = _NOISE.sub(" ", _NOT_WORD.sub(" ", text))
    return "-".join(words.split()).strip("-.")


def _without_tails(page: str) -> str:
    while (shorter := _URL_TAIL.sub("", page.rstrip("/"))) != page:
        page = shorter
    return page


def _names_of_page(key: str) -> Iterator[str]:
    """The names that the address of a license's canonical page stands for, if it is one; `?` and `#` lead to the same page."""
    page = _without_tails(_WITHIN_PAGE.sub("", key)) if "/" in key else ""
    for before, layout in _PAGES if page else ():
        found = layout.fullmatch(page)
        if found:
            name = before + "-".join(filter(None, found.groups()))
            yield from (normalize(name), normalize(_DASHED_VERSION.sub(".", name)))


def _in_full(key: str) -> Iterator[str]:
    """A key as it would be in full: `gpl-3` is `gpl-3.0`, `cc-attribution-share-alike-4` is `cc-by-sa-4.0`."""
    if _ONE_NUMBER.search(key):
        yield f"{key}.0"
    if key.startswith(("cc-", "creative-commons-", "attribution-")):
        yield from _creative_commons(_TWO_WORDS.sub(r"\1", key).replace("commons", "cc").split("-"))


def _creative_commons(words: Sequence[str]) -> Iterator[str]:
    """The key of a Creative Commons license whose elements are written out; each word stands once, or the words name several."""
    said = [_ELEMENTS.get(word, word) for word in words if word not in _UNSAID]
    versions = [word for word in said if _VERSION.fullmatch(word)]
    named = "cc" in said
    if len(versions) > 1 or not (named or versions):
        return
    elements = [element for element in _ORDER if element in said]
    if elements and len(said) == len(elements) + len(versions) + named:
        yield "-".join(("cc", *elements, *(version if "." in version else f"{version}.0" for version in versions)))


class Catalogue:
    """The alias table. Keys are normalized spellings, values license ids."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table

    def resolve(self, text: str) -> str | None:
        """The license id that `text` names exactly (id, SPDX id, full name, URL or listed alias), or None."""
        if len(text) > _MAX_NAME:
            return None
        key = normalize(text.removeprefix(_OURS))
        return self._table.get(key) or next(filter(None, map(self._table.get, (*_names_of_page(key), *_in_full(key)))), None)

    def closest(self, text: str, ids: Iterable[str], count: int = 3) -> tuple[str, ...]:
        """License ids that `text` may have meant, best first. For error messages only, never for a verdict."""
        import difflib

        wanted = normalize(text)
        keys = difflib.get_close_matches(wanted, [*self._table, *ids], n=count * 3, cutoff=0.6)
        return tuple(dict.fromkeys(self._table.get(key, key) for key in keys))[:count]
