"""Cold start-up times as a user has them: whole processes, medians, beside `python -c pass`.

Use: `python tests/benchmarks/startup.py [RUNS]`
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = str(Path(sys.executable).parent / "licensecheck")
CASES = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "licensecheck --help": [COMMAND, "--help"],
    "licensecheck check": [COMMAND, "check", "--fail-on", "never", str(ROOT / "examples" / "parrot-8b-chat")],
    "licensecheck compat": [COMMAND, "compat", "llama3.1", "apache-2.0", "--relation", "finetune", "--fail-on", "never"],
}


POLICY = """intent: {business: company, regions: [eu], monthly-active-users: 20_000}
allow: [apache-2.0, llama3.1]
severities: {naming-duty: error}
waivers:
  - {rule: naming-duty, artifact: ., reason: accepted-risk, statement: a, approved-by: b, approved-on: 2026-01-01, expires: 2026-12-31}
"""


def main() -> None:
    """Print minimum, median and maximum of each case in milliseconds, and the median of the processor time."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        for name, command in (CASES | folders(Path(folder))).items():
            both = [milliseconds(command, environment) for _ in range(runs + 1)][1:]
            times, busy = [wall for wall, _ in both], statistics.median(cpu for _, cpu in both)
            print(f"{name:30} min {min(times):5.0f}  median {statistics.median(times):5.0f}  max {max(times):5.0f} ms  (cpu {busy:4.0f})")


def folders(root: Path) -> dict[str, list[str]]:
    """The hook on a release with a policy, and on one with 2,000 files."""
    for name in ("policy", "large"):
        shutil.copytree(ROOT / "examples" / "parrot-8b-chat", root / name)
        (root / name / ".git").mkdir()
    (root / "policy" / "licensecheck.yaml").write_text(POLICY, encoding="utf-8")
    for number in range(2000):
        part = root / "large" / "data" / f"{number % 40:02}"
        part.mkdir(parents=True, exist_ok=True)
        (part / f"part-{number:05}.parquet").write_bytes(b"x")
    check = [COMMAND, "check", "--fail-on", "never"]
    return {
        "licensecheck check, policy": [*check, "--policy", str(root / "policy" / "licensecheck.yaml"), str(root / "policy")],
        "licensecheck check, 2,000 files": [*check, str(root / "large")],
    }


def milliseconds(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Wall and processor time of one process; its output is thrown away."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=environment)
    wall, after = time.perf_counter() - start, os.times()
    return wall * 1000, (after.children_user - before.children_user + after.children_system - before.children_system) * 1000


if __name__ == "__main__":
    main()
