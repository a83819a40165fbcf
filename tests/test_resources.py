"""Where the data files are, in a checkout and in a wheel."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from licensecheck import resources


def test_the_rules_and_templates_are_there() -> None:
    assert (resources.RULES / "vocabulary.yaml").is_file()
    assert (resources.RULES / "schema" / "license.schema.json").is_file()
    assert resources.TEMPLATES.is_dir()


@pytest.mark.parametrize("inside", [True, False], ids=["wheel", "checkout"])
def test_they_lie_inside_the_package_or_beside_it(inside: bool, tmp_path: Path) -> None:
    package = tmp_path / "licensecheck"
    root = package if inside else tmp_path
    (root / "rules").mkdir(parents=True)
    package.mkdir(exist_ok=True)
    (package / "resources.py").write_bytes(Path(resources.__file__).read_bytes())
    found = runpy.run_path(str(package / "resources.py"))
    assert (found["RULES"], found["TEMPLATES"]) == (root.resolve() / "rules", root.resolve() / "templates")
