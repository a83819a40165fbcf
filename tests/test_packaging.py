"""Rules and templates are found wherever the package lives: wheel, editable install, plain checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import licensecheck
from licensecheck import resources

ROOT = Path(__file__).resolve().parents[1]
PROBE = "from licensecheck import knowledge, resources; k = knowledge.load(); print(resources.ROOT); print(k.digest, len(k.license_ids), (resources.TEMPLATES / 'report.md.j2').is_file())"


def git_files(*folders: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(listed.splitlines())


def probe(path: Path, cwd: Path) -> tuple[str, str]:
    environment = {**os.environ, "PYTHONPATH": str(path)}
    done = subprocess.run([sys.executable, "-c", PROBE], cwd=cwd, env=environment, capture_output=True, text=True, check=True)
    root, facts = done.stdout.splitlines()
    return root, facts


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, capture_output=True, check=True)
    return next(out.glob("licensecheck_ai-*.whl"))


def test_the_editable_install_uses_the_checkout() -> None:
    assert resources.ROOT == ROOT
    assert (resources.RULES / "vocabulary.yaml").is_file()
    assert (resources.TEMPLATES / "report.md.j2").is_file()


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, licensecheck; print([m for m in sys.modules if m.startswith(('licensecheck.', 'yaml', 'click', 'huggingface'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_public_name_is_there() -> None:
    assert [name for name in licensecheck.__all__ if not hasattr(licensecheck, name)] == []


@pytest.mark.slow
def test_the_wheel_holds_the_data_files_that_git_holds(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name.removeprefix("licensecheck/") for name in archive.namelist()}
    data = {name for name in names if name.startswith(("rules/", "templates/"))}
    assert data - git_files("rules", "templates") == {"rules/compiled.jsonl"}
    assert git_files("rules", "templates") - data == set()


@pytest.mark.slow
def test_the_wheel_holds_the_modules_that_git_holds(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        modules = {name for name in archive.namelist() if name.endswith(".py")}
    assert modules == {name for name in git_files("licensecheck") if name.endswith(".py")}


@pytest.mark.slow
def test_wheel_and_checkout_know_the_same(wheel: Path, tmp_path: Path) -> None:
    unpacked, checkout = tmp_path / "wheel", tmp_path / "checkout"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    for folder in ("licensecheck", "rules", "templates"):
        shutil.copytree(ROOT / folder, checkout / folder, ignore=shutil.ignore_patterns("__pycache__", ".compiled"))
    from_wheel, from_checkout = probe(unpacked, tmp_path), probe(checkout, tmp_path)
    assert from_wheel[0] == str(unpacked / "licensecheck")
    assert from_checkout[0] == str(checkout)
    assert from_wheel[1] == from_checkout[1]
    assert (checkout / "rules" / ".compiled" / "compiled.jsonl").is_file()


@pytest.mark.slow
def test_the_wheel_scans_an_example_without_a_checkout(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "wheel"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    command = [sys.executable, "-m", "licensecheck", "check", str(ROOT / "examples" / "parrot-8b-chat")]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(unpacked)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "error restrictions-dropped" in done.stdout


def test_a_public_name_is_the_same_however_often_it_is_imported() -> None:
    code = (
        "from licensecheck import scan as a; import licensecheck.pipeline; from licensecheck import scan as b; print(a is b, callable(b))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"
