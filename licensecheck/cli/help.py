"""What every command's help ends with."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """Calls to copy, one a line, for a command's `epilog`."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
