"""SPDX tags in the heads of source files."""

from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading import source_headers as reader


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("# SPDX-License-Identifier: MIT\n", "mit"),
        ("/* SPDX-License-Identifier: Apache-2.0 */\n", "apache-2.0"),
        ("// SPDX-License-Identifier: MIT OR Apache-2.0\r\n", "mit OR apache-2.0"),
        ("<!-- SPDX-License-Identifier: MIT -->", "mit"),
        ('"""SPDX-License-Identifier: MIT"""', "mit"),
        ("# SPDX-License-Identifier: LicenseRef-Ours", "LicenseRef-Ours"),
    ],
)
def test_tags(head: str, expected: str, catalogue: Catalogue) -> None:
    (claim,) = reader.read([("a.py", head.encode())], catalogue).claims
    assert (claim.component, claim.expression, claim.basis) == ("code", expected, "detected")


def test_one_claim_a_license_with_all_places(catalogue: Catalogue) -> None:
    heads = [("a.py", b"#!/x\n# SPDX-License-Identifier: MIT"), ("b.py", b"\xff\xff"), ("c.py", b"# SPDX-License-Identifier: MIT")]
    (claim,) = reader.read(heads, catalogue).claims
    assert [(one.source, one.line, one.column) for one in claim.evidence] == [("a.py", 2, 28), ("c.py", 1, 28)]


def test_the_files_nearest_to_the_root_come_first() -> None:
    names = [*(f"deep/er/{i:03}.py" for i in range(100)), "z.py", "README.md", "kernels/a.cu"]
    found = reader.code_files(names)
    assert found[:3] == ["z.py", "kernels/a.cu", "deep/er/000.py"]
    assert len(found) == 102
