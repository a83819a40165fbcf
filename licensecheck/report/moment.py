"""When a report was made: now, or the time that SOURCE_DATE_EPOCH says, so that the same inputs give the same bytes."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from licensecheck.errors import UsageError


def made_at() -> datetime:
    """UTC, whole seconds. Raises UsageError for a SOURCE_DATE_EPOCH that is no number."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is no number of seconds: {epoch}", "Set it to one such as 1700000000, or unset it.") from None


def written(moment: datetime) -> str:
    """`2026-08-20T12:00:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def written_seconds(seconds: float) -> str:
    """The same for seconds since 1970."""
    return written(datetime.fromtimestamp(seconds, UTC))
