"""The license of shipped code: pyproject.toml, setup.cfg, package.json."""

from __future__ import annotations

import json
from typing import Any

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import package_metadata as reader
from tests.reading import carrier_files as files


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[project]\nlicense = "MIT"  # ours', [("mit", 2)]),
        ("[project]\nlicense = {text = 'Apache 2.0'}", [("apache-2.0", 2)]),
        ('[project.license]\ntext = "MIT"', [("mit", 2)]),
        ('[project.license]\nfile = "LICENSE"', []),
        ('[project]\nlicense = {file = "LICENSE"}', []),
        ('[tool.poetry]\nname = "x"\nlicense = "MIT"', [("mit", 3)]),
        ('[project]\nclassifiers = [\n  "License :: OSI Approved :: MIT License",\n]', [("mit", 3)]),
        ('[project]\nlicense = "MIT"\nclassifiers = ["License :: OSI Approved :: Apache Software License"]', [("mit", 2)]),
        (
            '[project]\nclassifiers = ["License :: OSI Approved :: MIT License", "License :: OSI Approved :: Apache 2.0"]',
            [("mit AND apache-2.0", 2)],
        ),
        ("[project]\nclassifiers = [" + '"Topic :: Other", ' * 500 + '"License :: OSI Approved :: MIT License"]', [("mit", 2)]),
        ('[project]\ndescription = """\n[project]\nlicense = "Apache-2.0"\n"""\n', []),
        ('[tool.other]\nlicense = "MIT"', []),
        ("license = 'MIT'", []),
        ("", []),
    ],
)
def test_pyproject(text: str, expected: list[tuple[str, int]], catalogue: Catalogue) -> None:
    found = reader.read(text, files.origin(catalogue, "pyproject.toml"))
    assert [(claim.expression, claim.evidence[0].line) for claim in found.claims] == expected
    assert all(claim[::2] == ("code", "declared") for claim in files.claims(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[metadata]\nname = x\nlicense = MIT\n", ["mit"]),
        ("[metadata]\nlicense: Apache License, Version 2.0", ["apache-2.0"]),
        ("[metadata]\nlicense = file: LICENSE", []),
        ("[metadata]\nlicense_files = LICENSE\nclassifiers =\n  License :: OSI Approved :: MIT License", ["mit"]),
        ("[options]\nlicense = MIT", []),
    ],
)
def test_setup_cfg(text: str, expected: list[str], catalogue: Catalogue) -> None:
    assert [claim.expression for claim in reader.read(text, files.origin(catalogue, "setup.cfg")).claims] == expected


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ({"license": "MIT"}, ["mit"]),
        ({"license": "(MIT OR Apache-2.0)"}, ["mit OR apache-2.0"]),
        ({"license": {"type": "MIT", "url": "https://x"}}, ["mit"]),
        ({"licenses": [{"type": "MIT"}, {"type": "Apache-2.0"}]}, ["mit AND apache-2.0"]),
        ({"license": "SEE LICENSE IN LICENSE.md"}, []),
        ({"license": "UNLICENSED"}, ["all rights reserved"]),
        ({}, []),
    ],
)
def test_package_json(package: Any, expected: list[str], catalogue: Catalogue) -> None:
    found = reader.read(json.dumps(package), files.origin(catalogue, "package.json"))
    assert [claim.expression for claim in found.claims] == expected
