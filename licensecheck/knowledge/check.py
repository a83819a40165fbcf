"""A check as it stands in `rules/checks/`: when it fires, what it says, how to fix it, and examples of both outcomes."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from licensecheck.model import Severity

PLACEHOLDERS = frozenset(
    ("artifact", "component", "upstream", "relation", "license", "upstream_license", "detail", "value", "text", "intent", "path")
)
"""What `message`, `why` and `how_to_fix` may name in braces."""


class Reference(Struct, frozen=True):
    """Where to read more: a web address and the clause it is about."""

    url: str
    clause: str


class Example(Struct, frozen=True):
    """A made-up release and whether the check fires on it. See judging.examples for the shape of `given`."""

    name: str
    given: Mapping[str, Any]
    fires: bool


class Check(Struct, frozen=True):
    """One check. `on` is what it looks at (artifact, edge, merge, duty, limit, right); all of `when` must hold."""

    id: str
    title: str
    severity: Severity
    on: str
    what: str
    when: Mapping[str, tuple[str, ...]]
    message: str
    why: str
    how_to_fix: tuple[str, ...]
    references: tuple[Reference, ...]
    examples: tuple[Example, ...]


def build(data: Mapping[str, Any]) -> Check:
    """A Check from the plain data of a checked file."""
    return Check(
        id=data["id"],
        title=data["title"],
        severity=data["severity"],
        on=data["on"],
        what=data["what"],
        when={key: tuple(values) for key, values in data["when"].items()},
        message=data["message"],
        why=data["why"],
        how_to_fix=tuple(data["how_to_fix"]),
        references=tuple(Reference(**reference) for reference in data.get("references") or ()),
        examples=tuple(Example(e["name"], e["given"], e["expect"] == "fires") for e in data["examples"]),
    )


def placeholders(template: str) -> frozenset[str]:
    """The names in braces. Raises ValueError where the braces do not match or hold more than a name."""
    fields = [field for field in string.Formatter().parse(template) if field[1] is not None]
    if any(spec or conversion for _, _, spec, conversion in fields):
        raise ValueError("a placeholder is a name in braces and nothing else")
    return frozenset(name for _, name, _, _ in fields if name is not None)
