"""Licenses of which one may be chosen."""

from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading.prose import Known, read_prose


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The code is licensed under MIT or Apache-2.0.\n", ["mit", "or apache-2.0"]),
        ("The code is licensed under either the MIT or the Apache 2.0 license.\n", ["mit", "or apache-2.0"]),
        ("The code is dual-licensed under GPL-3.0 and MIT.\n", ["gpl-3.0", "or mit"]),
        ("The code is licensed under MIT, Apache-2.0 or GPL-3.0.\n", ["mit", "or apache-2.0", "or gpl-3.0"]),
        ("The code is licensed under MIT and Apache-2.0, at your option.\n", ["mit", "or apache-2.0"]),
        ("The code is licensed under GPL-3.0 or later and MIT.\n", ["gpl-3.0", "mit"]),
        ("The code is licensed under MIT and Apache-2.0.\n", ["mit", "apache-2.0"]),
        ("The code is licensed under MIT or Apache-2.0 depending on the folder.\n", ["mit", "apache-2.0"]),
        ("The code is licensed under MIT.\n\nThe code is licensed under MIT or Apache-2.0.\n", ["mit", "mit", "or apache-2.0"]),
    ],
)
def test_an_alternative_is_told(body: str, expected: list[str], catalogue: Catalogue) -> None:
    prose = read_prose(body, 1, "README.md", "model", catalogue, Known())
    assert ["or " * one.choice + one.license for one in prose.statements] == expected
    assert {one.component for one in prose.statements} == {"code"}
