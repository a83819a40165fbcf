"""Report formats, by name. A format's module is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, cast

from licensecheck.report.page import Look

if TYPE_CHECKING:
    from licensecheck.report.view import View

FORMATS: dict[str, str] = {
    "terminal": "",
    "json": ".json",
    "html": ".html",
    "markdown": ".md",
    "sarif": ".sarif",
    "cyclonedx": ".cdx.json",
    "spdx": ".spdx3.json",
    "csv": ".csv",
    "junit": ".xml",
    "github": "",
    "gitlab": "",
}
"""Every format and the file suffix that implies it, if one does."""
MARKS: tuple[str, ...] = (
    "licensecheck: ",
    '"name": "licensecheck"',
    "<!-- licensecheck report -->",
    '"target","kind","verdict","severity"',
    "title=licensecheck%3A",
    '"check_name": "',
    "\nThis release contains or was made from the works below.",
    "\nThis release names no work that it was made from.",
)
"""One of these stands near the beginning of every report, so that an older one may be replaced and nothing else."""
EXTRAS: dict[str, tuple[str, str]] = {"cyclonedx": ("cyclonedx", "bom"), "spdx": ("spdx_python_model", "bom")}
"""Formats that need a module which only an extra of the distribution installs: format to module and extra."""


class Renderer(Protocol):
    """What a format's module offers."""

    def render(self, views: Sequence[View], look: Look, /) -> str:
        """The report on one or more targets, ending in a line feed."""
        ...


def missing_extra(name: str) -> str | None:
    """The extra that has to be installed before a format can be written, None if nothing is missing."""
    module, extra = EXTRAS.get(name, ("", ""))
    return extra if module and find_spec(module) is None else None


def renderer(name: str) -> Renderer:
    """The renderer of a format in FORMATS."""
    if name not in FORMATS:
        raise KeyError(name)
    return cast("Renderer", import_module(f"{__name__}.{name}"))
