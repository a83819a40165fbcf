"""From what a user types to a reference: a path that exists, a Hub id, a URL. Decided before any request."""

# A path is text that somebody wrote: pathlib would fold what must be seen, such as `./` and a last `/`.
# ruff: noqa: PTH110, PTH111, PTH112, PTH117, PTH118, PTH120, PTH122

from __future__ import annotations

import difflib
import os
from itertools import islice
from pathlib import Path

from licensecheck.errors import UsageError
from licensecheck.model import Kind
from licensecheck.patterns import pattern
from licensecheck.sources.base import Ref, Repo, Source
from licensecheck.sources.hub_names import KIND_OF_FOLDER, HubName, fault_in_id, hf_uri, hub_url
from licensecheck.sources.local import BILL_SUFFIXES, CARD_SUFFIXES, WEIGHTS_SUFFIXES, guess_kind

ACCEPTED = (
    "Write org/name, datasets/org/name, spaces/org/name, https://huggingface.co/org/name, "
    "hf://datasets/org/name@revision, or the path of a folder, a card or a weights file that exists."
)
_DRIVE = pattern(r"[A-Za-z]:[\\/]")
_CARD_NAME = "readme"
_NEIGHBOURS = 5_000
_SHOWN = 200


def parse_target(text: str, repo_type: Kind | None = None, revision: str | None = None) -> Ref:
    """What `text` names. Local references get an id that begins with `.`, `/` or a drive, which no Hub id does.

    Raises UsageError for paths that do not exist, malformed ids, and a kind or revision that is given twice.
    """
    if not text.strip():
        raise UsageError("The target is empty.", ACCEPTED)
    text = text.strip()
    named = hf_uri(text) or hub_url(text)
    if named is None and "://" in text:
        raise UsageError(f"{_quoted(text)} is not the address of a Hub repo.", ACCEPTED)
    path = text if "\0" in text else os.path.expanduser(text)
    if named is None and os.path.exists(path):
        return _local(path, repo_type, revision)
    if named is None and _looks_like_path(text):
        raise UsageError(f"{_quoted(text)} does not exist.", _help_for_path(path, text))
    return _hub(text, named or _with_prefix(text), repo_type, revision)


class Sources:
    """Opens local references with one source and all others with another."""

    def __init__(self, local: Source, hub: Source) -> None:
        self._local = local
        self._hub = hub

    def open(self, ref: Ref) -> Repo:
        """See Source.open."""
        return (self._local if ref.is_local else self._hub).open(ref)


def _local(path: str, repo_type: Kind | None, revision: str | None) -> Ref:
    suffix = os.path.splitext(path)[1].lower()
    is_file = not os.path.isdir(path)
    if is_file and suffix not in CARD_SUFFIXES | WEIGHTS_SUFFIXES and not path.lower().endswith(BILL_SUFFIXES):
        raise UsageError(
            f"{_quoted(path)} is neither a folder, a card, a weights file nor a bill of materials (*.cdx.json, *.spdx.json).",
            "Give its folder, or use `licensecheck identify` to see which license a text is.",
        )
    if is_file and (suffix in WEIGHTS_SUFFIXES or Path(path).stem.lower() == _CARD_NAME):
        path = os.path.dirname(path) or "."
    return Ref(_path_id(path), repo_type or guess_kind(path), revision)


def _path_id(path: str) -> str:
    normal = os.path.normpath(path).replace(os.sep, "/")
    plain = os.path.isabs(normal) or normal.split("/", 1)[0] in (".", "..")
    return normal if plain else f"./{normal}"


def _with_prefix(text: str) -> HubName:
    first, slash, rest = text.partition("/")
    kind = KIND_OF_FOLDER.get(first) if slash else None
    return HubName(rest, kind, None) if kind else HubName(text, None, None)


def _hub(text: str, named: HubName, repo_type: Kind | None, revision: str | None) -> Ref:
    fault = fault_in_id(named.id)
    if fault:
        raise UsageError(f"{_quoted(text)} is not a repo id: {fault}.", ACCEPTED)
    if repo_type and named.kind and repo_type != named.kind:
        raise UsageError(f"{_quoted(text)} is a {named.kind}, but --repo-type says {repo_type}.", "Leave out one of them.")
    if revision and named.revision and revision != named.revision:
        raise UsageError(
            f"{_quoted(text)} names the revision {named.revision}, but --revision says {revision}.",
            "Leave out one of them.",
        )
    return Ref(named.id, repo_type or named.kind or "model", revision or named.revision)


def _looks_like_path(text: str) -> bool:
    suffix = os.path.splitext(text)[1].lower()
    marked = text.startswith((".", "/", "~")) or text.endswith("/") or "\\" in text or bool(_DRIVE.match(text))
    return marked or suffix in CARD_SUFFIXES | WEIGHTS_SUFFIXES


def _help_for_path(path: str, text: str) -> str:
    parent, name = os.path.split(path.rstrip("/"))
    try:
        with os.scandir(parent or ".") as entries:
            names = [entry.name for entry in islice(entries, _NEIGHBOURS)]
    except (OSError, ValueError):
        return f"The folder {_quoted(parent)} does not exist either. Check the path, or give a Hub id such as org/name."
    close = difflib.get_close_matches(name, sorted(names), n=3)
    if close:
        return f"Did you mean {' or '.join(_quoted(os.path.join(parent, match)) for match in close)}?"
    hub = "" if _fault_as_id(text) else f" If it is a Hub repo, write hf://{text}."
    return f"Check the path.{hub or ' For a Hub repo, give its id: org/name.'}"


def _fault_as_id(text: str) -> str | None:
    return fault_in_id(_with_prefix(text).id)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
