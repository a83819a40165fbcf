"""AI artifact license checker: what a release promises, what it inherits, and whether they agree.

    from licensecheck import scan
    report = scan("org/name")            # licensecheck.model.Report

The names below are public. They are loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from licensecheck.judging.compat import judge as compat
    from licensecheck.knowledge import License
    from licensecheck.knowledge import load as load_rules
    from licensecheck.knowledge.texts.fingerprints import open_index
    from licensecheck.knowledge.texts.identify import identify
    from licensecheck.model import Report
    from licensecheck.pipeline import scan
    from licensecheck.reading.card import read_card

__version__ = "0.1.0"
__all__ = ["License", "Report", "__version__", "compat", "identify", "load_rules", "open_index", "read_card", "scan"]

_HOMES = {
    "License": ("licensecheck.knowledge", "License"),
    "Report": ("licensecheck.model", "Report"),
    "compat": ("licensecheck.judging.compat", "judge"),
    "identify": ("licensecheck.knowledge.texts.identify", "identify"),
    "load_rules": ("licensecheck.knowledge", "load"),
    "open_index": ("licensecheck.knowledge.texts.fingerprints", "open_index"),
    "read_card": ("licensecheck.reading.card", "read_card"),
    "scan": ("licensecheck.pipeline", "scan"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'licensecheck' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
