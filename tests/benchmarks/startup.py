"""Cold start-up times as a user has them: whole processes, medians, beside `python -c pass`.

Use: `python tests/benchmarks/startup.py [RUNS]`
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = str(Path(sys.executable).parent / "licensecheck")
CASES = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "licensecheck --help": [COMMAND, "--help"],
    "licensecheck check": [COMMAND, "check", "--fail-on", "never", str(ROOT / "examples" / "parrot-8b-chat")],
    "licensecheck compat": [COMMAND, "compat", "llama3.1", "apache-2.0", "--relation", "finetune"],
}


def main() -> None:
    """Print minimum, median and maximum of each case in milliseconds."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for name, command in CASES.items():
        times = [milliseconds(command, environment) for _ in range(runs + 1)][1:]
        print(f"{name:22} min {min(times):5.0f}  median {statistics.median(times):5.0f}  max {max(times):5.0f} ms")


def milliseconds(command: list[str], environment: dict[str, str]) -> float:
    """The wall time of one process; its output is thrown away."""
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False, env=environment)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
