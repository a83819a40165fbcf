"""Runs the evaluation scripts and holds their numbers against `.ci/floors.json`, whose values only go up.

Use: `python .ci/score.py ../shared`
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOWER_IS_BETTER = frozenset(("false_conflicts", "stolen"))
PATTERNS = {
    "compat": {
        "right": r"right ([\d.]+)",
        "conflict_recall": r"conflict_recall ([\d.]+)",
        "false_conflicts": r"false_conflicts ([\d.]+)",
    },
    "cards": {
        "declared": r"declared +.*f1 ([\d.]+)",
        "components": r"components +.*f1 ([\d.]+)",
        "upstreams": r"upstreams +.*f1 ([\d.]+)",
        "third_party": r"third_party +.*f1 ([\d.]+)",
    },
    "identify": {"right": r"right ([\d.]+)"},
}


def main() -> int:
    """Exit 1 if any number is below its floor."""
    shared, failed = Path(sys.argv[1]), False
    for name, floors in json.loads((HERE / "floors.json").read_text(encoding="utf-8")).items():
        output = run(shared / "eval" / f"{name}.py")
        for measure, floor in floors.items():
            value = measured(name, measure, output)
            bad = value > floor if measure in LOWER_IS_BETTER else value < floor
            failed = failed or bad
            print(f"{name} {measure} {value:.3f} (floor {floor:.3f}){' FAILED' if bad else ''}")
    return int(failed)


def run(script: Path) -> str:
    """What the script prints, with the command of this environment."""
    command = Path(sys.executable).parent / "licensecheck"
    environment = {**os.environ, "LICENSECHECK": str(command)}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        sys.exit(f"{script.name} failed: {done.stderr[-2000:]}")
    return done.stdout


def measured(name: str, measure: str, output: str) -> float:
    """One number out of what the script printed."""
    found = re.search(PATTERNS[name][measure], output)
    if found is None:
        sys.exit(f"{name}: no number for {measure} in:\n{output[-2000:]}")
    return float(found[1])


if __name__ == "__main__":
    sys.exit(main())
