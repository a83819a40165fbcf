"""From what a card writes as its base or dataset to the hub repo it means."""

from __future__ import annotations

from typing import NamedTuple

from licensecheck.model import Kind
from licensecheck.patterns import pattern
from licensecheck.reading.facts import quoted
from licensecheck.sources.hub_names import KIND_OF_FOLDER, HubName, cache_folder, fault_in_id, hf_uri, hub_url

MAX_REFERENCE = 500
_LOCAL = pattern(r"[./~\\]|[A-Za-z]:[\\/]")
_SNAPSHOT = pattern(r"[0-9a-f]{40}")


class Reference(NamedTuple):
    """`kind` is None where the text names no hub repo: free text, a local path, an address elsewhere."""

    ref: str
    kind: Kind | None
    revision: str | None = None


def references(text: str, kind: Kind) -> tuple[Reference, ...]:
    """What `text` names, as repos of `kind` unless it says otherwise. Several ids between commas are several."""
    text = text.strip().strip("\"'`").strip()
    parts = [part.strip() for part in text.split(",")] if len(text) <= MAX_REFERENCE else [text]
    if len(parts) > 1 and all(part and fault_in_id(part) is None for part in parts):
        return tuple(Reference(part, kind) for part in parts)
    return (reference(text, kind),) if text else ()


def reference(text: str, kind: Kind) -> Reference:
    """What one value names: `org/name`, a bare legacy name, a URL, `hf://`, a path into the Hub's cache."""
    if len(text) > MAX_REFERENCE:
        return Reference(quoted(text), None)
    named = _addressed(text) or _cached(text) or _prefixed(text, kind)
    if named and fault_in_id(named.id) is None:
        return Reference(named.id, named.kind or "model", named.revision)
    return Reference(text, None)


def _addressed(text: str) -> HubName | None:
    bare_host = text.lower().startswith(("huggingface.co/", "hf.co/", "www.huggingface.co/"))
    return hf_uri(text) or hub_url(f"https://{text}" if bare_host else text)


def _cached(text: str) -> HubName | None:
    """The repo behind `…/models--org--name/snapshots/<sha>`."""
    parts = text.replace("\\", "/").split("/")
    for i, part in enumerate(parts):
        named = cache_folder(part) if "--" in part else None
        if named:
            pinned = parts[i + 2] if parts[i + 1 : i + 2] == ["snapshots"] and len(parts) > i + 2 else ""
            return named._replace(revision=pinned if _SNAPSHOT.fullmatch(pinned) else None)
    return None


def _prefixed(text: str, kind: Kind) -> HubName | None:
    """`datasets/org/name`, `org/name@revision`, `org/name`. A path on somebody's disk names nothing."""
    if _LOCAL.match(text):
        return None
    first, slash, rest = text.partition("/")
    if slash and "/" in rest.strip("/") and first in KIND_OF_FOLDER:
        text, kind = rest, KIND_OF_FOLDER[first]
    name, _, revision = text.removesuffix("/").partition("@")
    return HubName(name, kind, revision or None)
