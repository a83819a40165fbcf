"""The names the Hub gives to repos: ids, URLs, cache folders. Pure text, no request."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from licensecheck.model import Kind
from licensecheck.patterns import pattern

DEFAULT_ENDPOINT = "https://huggingface.co"
MAX_ID_LENGTH = 96
TRUE = frozenset(("1", "on", "yes", "true"))
"""What huggingface_hub takes for a set switch, in any case."""
KIND_OF_FOLDER: Mapping[str, Kind] = {"models": "model", "datasets": "dataset", "spaces": "space"}

_PART = pattern(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")
_UNSAFE_CHARACTER = pattern(r"[\x00-\x1f\x7f\\:\ud800-\udfff]")
_CACHE_FOLDER = pattern(r"(models|datasets|spaces)--(.+)")
_HUB_HOSTS = frozenset(("huggingface.co", "www.huggingface.co", "hf.co", "hub-ci.huggingface.co"))
_NOT_OWNERS = frozenset(
    (
        *("api", "blog", "chat", "collections", "course", "docs", "enterprise", "join", "learn", "login", "organizations", "papers"),
        *("posts", "pricing", "settings", "tasks", "transformers"),
    )
)
_WITH_REVISION = frozenset(("tree", "blob", "resolve", "raw", "blame", "edit", "commit", "commits", "revision"))
_SLUG = pattern(r"[A-Za-z0-9_.-]{1,96}/[A-Za-z0-9_.-]{1,200}")
_GIT_REMOTE = pattern(r"(?:ssh://)?git@([^:/\s]{1,100})[:/](\S{1,300})")


class HubName(NamedTuple):
    """A repo as a URL names it; `kind` is None where the URL does not say, so it is a model."""

    id: str
    kind: Kind | None
    revision: str | None


def endpoint_in_use() -> str:
    """HF_ENDPOINT as it is now, without the last slash, or the public Hub."""
    return (os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).strip().rstrip("/")


def is_offline() -> bool:
    """Whether the environment says that the Hub must not be asked, in huggingface_hub's own words."""
    return any(os.environ.get(name, "").lower() in TRUE for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"))


def fault_in_id(text: str) -> str | None:
    """What keeps `text` from being `name` or `org/name`, None if nothing does."""
    parts = text.split("/")
    if text.count("/") > 1:
        return "it has more than two parts"
    if len(text) > MAX_ID_LENGTH:
        return f"it is longer than {MAX_ID_LENGTH} characters"
    if "--" in text or ".." in text:
        return "`--` and `..` are not allowed in it"
    if text.endswith(".git"):
        return "it ends in `.git`"
    if not all(_PART.fullmatch(part) for part in parts):
        return "each part is made of letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit"
    return None


def is_safe_file_name(name: str) -> bool:
    """Whether a listed name stays inside its repo under POSIX and Windows rules alike."""
    if _UNSAFE_CHARACTER.search(name):
        return False
    return not any(part in ("", ".", "..") for part in name.split("/"))


def public_name(repo_id: str) -> str:
    """The last part of a repo id."""
    return repo_id.rsplit("/", 1)[-1]


def hub_url(text: str) -> HubName | None:
    """The repo behind a page, file, API or git URL of the Hub (or of HF_ENDPOINT); None if it is no such URL."""
    git = _GIT_REMOTE.fullmatch(text)
    parts = _path_parts(f"https://{git[1]}/{git[2]}" if git else text)
    return None if parts is None else _from_parts(parts)


def collection_slug(text: str) -> str | None:
    """`org/title-id` of `collections/org/title-id` or of a collection's page on the Hub, None for anything else."""
    parts = _path_parts(text) if "://" in text[:10] else text.rstrip("/").split("/")
    slug = "/".join(parts[1:]) if parts and parts[0] == "collections" else ""
    return slug if _SLUG.fullmatch(slug) and ".." not in slug else None


def _path_parts(text: str) -> list[str] | None:
    """The parts of the path of an address on the Hub or on HF_ENDPOINT, None for any other text."""
    try:
        url = urlsplit(text)
        here = urlsplit(endpoint_in_use())
    except ValueError:
        return None
    host = (url.hostname or "").lower()
    if url.scheme not in ("http", "https") or not (host in _HUB_HOSTS or host == (here.hostname or "").lower()):
        return None
    path = url.path.removeprefix(here.path) if host == here.hostname else url.path
    return [part for part in path.split("/") if part]


def hf_uri(text: str) -> HubName | None:
    """The repo behind `hf://[datasets/|spaces/|models/]org/name[@revision][/path]`, None if it is no such URI."""
    if not text.startswith("hf://"):
        return None
    kind, parts = _kind_prefix([part for part in text[5:].split("/") if part])
    if not parts:
        return None
    at = next((i for i, part in enumerate(parts[:2]) if "@" in part), min(len(parts), 2) - 1)
    name, sign, revision = parts[at].partition("@")
    repo_id = "/".join([*parts[:at], name])
    return HubName(repo_id, kind, _revision([revision, *parts[at + 1 :]]) if sign else None)


def cache_folder(name: str) -> HubName | None:
    """The repo behind a folder name of the Hub's cache, `models--org--name`; None if it is no such name."""
    match = _CACHE_FOLDER.fullmatch(name)
    if not match:
        return None
    repo_id = match[2].replace("--", "/", 1)
    return None if fault_in_id(repo_id) else HubName(repo_id, KIND_OF_FOLDER[match[1]], None)


def _from_parts(parts: list[str]) -> HubName | None:
    if parts[:1] == ["api"]:
        parts = parts[1:] if parts[1:2] and parts[1] in KIND_OF_FOLDER else []
    kind, parts = _kind_prefix(parts)
    if not parts or parts[0] in _NOT_OWNERS:
        return None
    size = 1 if len(parts) == 1 or parts[1] in _WITH_REVISION else 2
    repo_id = "/".join(parts[:size]).removesuffix(".git")
    rest = parts[size:]
    revision = _revision(rest[1:]) if rest and rest[0] in _WITH_REVISION else None
    return HubName(repo_id, kind, revision)


def _kind_prefix(parts: list[str]) -> tuple[Kind | None, list[str]]:
    kind = KIND_OF_FOLDER.get(parts[0]) if parts else None
    return (kind, parts[1:]) if kind else (None, parts)


def _revision(parts: list[str]) -> str | None:
    """The revision that a path begins with: one part, or `refs/pr/1` and the like."""
    size = 3 if parts[:1] == ["refs"] else 1
    return unquote("/".join(parts[:size])) or None
