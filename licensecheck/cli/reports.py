"""JSON reports that an earlier run wrote, for commands that go on from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec import convert

from licensecheck.errors import UsageError
from licensecheck.model import Duty, Evidence, Finding, OwedDuty

MAX_BYTES = 64 * 1024 * 1024
_HELP = "`licensecheck scan TARGET --format json -o report.json` writes one."


def read(path: Path) -> list[dict[str, Any]]:
    """The `scan` documents in a file: one, or one a line. Raises UsageError for anything else."""
    import jsonschema

    from licensecheck.knowledge import SCHEMAS

    schema = json.loads((SCHEMAS / "scan.schema.json").read_bytes())
    try:
        documents = _parsed(_bytes(path))
        for document in documents:
            jsonschema.validate(document, schema)
    except (ValueError, RecursionError, jsonschema.ValidationError) as error:
        reason = error.message[:200] if isinstance(error, jsonschema.ValidationError) else "no JSON"
        raise UsageError(f"{path} is not a report: {reason}", _HELP) from None
    return documents


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} could not be read: {error.strerror}", _HELP) from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{path} is longer than {MAX_BYTES // 1024 // 1024} MiB", "Write a report for each target: -o FOLDER/.")
    return data


def _parsed(data: bytes) -> list[dict[str, Any]]:
    try:
        return [json.loads(data)]
    except ValueError:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2:  # noqa: PLR2004
            raise
        return [json.loads(line) for line in lines]


def findings(document: dict[str, Any]) -> tuple[Finding, ...]:
    """The findings of a `scan` document."""
    return tuple(convert(one, Finding) for one in document["findings"])


def duties(document: dict[str, Any]) -> tuple[OwedDuty, ...]:
    """The duties of a `scan` document."""
    return tuple(
        OwedDuty(convert(one, Duty), one["owed_to"], one["met"], convert(one["evidence"], tuple[Evidence, ...]))
        for one in document["duties"]
    )
