"""The tests of the Hub client under every line of huggingface_hub that we support, each in an environment of its own.

Use: `python tests/matrix/hub_versions.py [FOLDER]`; environments are made in FOLDER (default: a temporary one) and used again.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = {
    "oldest": "huggingface_hub==1.25.*",
    "1.x": "huggingface_hub>=1.25,<2",
    "2.x": "huggingface_hub>=2,<3",
}
TESTS = ["tests/sources", "tests/test_lineage.py", "tests/cli/test_cache.py", "tests/cli/test_many.py"]


def main(folder: Path) -> int:
    """Make the environments, run the tests in each, say how it went; 1 if any failed."""
    results = {name: run(folder / name, wanted) for name, wanted in VERSIONS.items()}
    for name, (installed, code) in results.items():
        print(f"{name:7} {installed:24} {'passed' if code == 0 else f'FAILED ({code})'}")
    return int(any(code for _, code in results.values()))


def run(folder: Path, wanted: str) -> tuple[str, int]:
    """What was installed for `wanted`, and pytest's exit code."""
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1"], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--upgrade", "--editable", ".", "--group", "test", wanted], check=True, cwd=ROOT
    )
    shown = "import huggingface_hub, sys; print('huggingface_hub', huggingface_hub.__version__)"
    installed = subprocess.run([python, "-c", shown], check=True, capture_output=True, text=True).stdout.strip()
    print(f"--- {installed}", flush=True)
    return installed, subprocess.run([python, "-m", "pytest", "-q", "-n", "auto", *TESTS], check=False, cwd=ROOT).returncode


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1]).resolve()))
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(Path(temporary)))
