"""The Hub client with every line of huggingface_hub that is supported: the tests of this folder, each in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = ["1.25.*", "1.*", "2.*"]
"""The oldest that is allowed, the last 1.x, the newest."""


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_the_hub_client_works_with(line: str, tmp_path: Path) -> None:
    library, python = tmp_path / "library", sys.executable
    install = [python, "-m", "pip", "install", "--quiet", "--target", str(library), f"huggingface_hub=={line}"]
    subprocess.run(install, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(library), str(ROOT)))}
    version = [python, "-c", "import huggingface_hub as h; print(h.__version__, h.__file__)"]
    found, file = subprocess.run(version, check=True, capture_output=True, text=True, env=environment).stdout.split()
    assert found.startswith(line.removesuffix("*"))
    assert Path(file).is_relative_to(library)
    tests = ["tests/sources", "tests/reading/test_upstream.py", "tests/test_lineage.py"]
    run = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *tests]
    done = subprocess.run(run, check=False, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout[-4000:]
