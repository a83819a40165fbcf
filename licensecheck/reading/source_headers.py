"""`SPDX-License-Identifier:` in the first lines of source code."""

from __future__ import annotations

from collections.abc import Iterable

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Claim, Evidence
from licensecheck.patterns import pattern
from licensecheck.reading.carried import Carried, Licensing, stating
from licensecheck.reading.facts import Problem, quoted
from licensecheck.reading.keys import Value

HEAD_BYTES = 4 * 1024
MAX_FILES = 1_000
SUFFIXES = (".py", ".pyx", ".cu", ".cuh", ".c", ".h", ".cc", ".cpp", ".hpp", ".rs", ".go", ".java", ".js", ".ts", ".jl", ".r", ".sh", ".m")
_TAG = pattern(r"SPDX-License-Identifier:[ \t]*([^\r\n]{1,300})")
_CLOSING = pattern(r"[ \t]*(?:\*/|-->|\"\"\"|'''|[\"'])?[ \t]*$")


def code_files(files: Iterable[str]) -> list[str]:
    """The source files, those nearest to the root first."""
    found = (file for file in files if file.lower().endswith(SUFFIXES))
    return sorted(found, key=lambda file: (file.count("/"), file))


def read(heads: Iterable[tuple[str, bytes]], catalogue: Catalogue) -> Carried:
    """One claim on the code for each license that a header names. `heads` are sources and first bytes of files."""
    licensing = Licensing("code", "detected", catalogue)
    found: dict[str, Claim] = {}
    problems: list[Problem] = []
    for source, head in heads:
        carried = licensing.read(stating(_tagged(source, head.decode("utf-8", "replace"))))
        problems += carried.problems
        for claim in carried.claims:
            known = found.setdefault(claim.expression, claim)
            if known is not claim:
                found[claim.expression] = _with(known, claim.evidence)
    return Carried(tuple(found.values()), problems=tuple(problems))


def _with(claim: Claim, evidence: tuple[Evidence, ...]) -> Claim:
    return Claim(claim.component, claim.expression, claim.basis, (*claim.evidence, *evidence), claim.raw)


def _tagged(source: str, head: str) -> list[Value]:
    values = []
    for tag in _TAG.finditer(head):
        name = _CLOSING.sub("", tag[1]).strip()
        start = head.rfind("\n", 0, tag.start()) + 1
        line = head.count("\n", 0, tag.start()) + 1
        evidence = Evidence(source, line, tag.start(1) - start + 1, quoted(head[start : tag.end()]))
        values.append(Value(name, evidence, "SPDX-License-Identifier"))
    return values
