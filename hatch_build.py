"""Build hook: compiles `rules/` into the one file that an installed licensecheck reads at start."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface[Any]):
    """Adds `licensecheck/rules/compiled.jsonl` to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a target is built."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, self.root)
        from licensecheck.knowledge import compiled, loader

        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name) / compiled.NAME
        file.write_bytes(compiled.compile_rules(loader.read(root / "rules"), stamp=None))
        build_data["force_include"][str(file)] = f"licensecheck/rules/{compiled.NAME}"
