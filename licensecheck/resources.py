"""Where the shipped `rules/` and `templates/` are: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
ROOT = _PACKAGE if (_PACKAGE / "rules").is_dir() else _PACKAGE.parent
RULES = ROOT / "rules"
TEMPLATES = ROOT / "templates"
