import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from licensecheck.errors import PolicyError
from licensecheck.model import Issue
from licensecheck.policy import baseline
from licensecheck.policy.baseline import Baseline, Known
from licensecheck.report.json import document
from tests.report.samples import CLEAN, DROPPED, NAMING
from tests.report.test_json import closed, schema

NAMING = replace(NAMING, waived=None)
REPORT = replace(CLEAN, findings=(DROPPED, NAMING))
NAME = baseline.name_of(REPORT)


def known(*findings) -> dict[str, Known]:
    return {finding.fingerprint: Known(finding.rule, NAME) for finding in findings}


def test_known_findings_are_marked() -> None:
    found = Baseline(known(NAMING), "b.json").marked(REPORT)
    assert [finding.waived for finding in found.findings] == [None, {"reason": "baseline", "where": "b.json"}]
    assert found.remarks == ()


def test_only_new_ones() -> None:
    found = Baseline(known(NAMING), new_only=True).marked(REPORT)
    assert found.findings == (DROPPED,)
    assert [remark.message for remark in found.remarks] == ["1 known finding left out; without --new-only they are listed."]


def test_those_that_are_gone_are_pointed_out() -> None:
    old = Baseline(known(NAMING) | {"0" * 16: Known("naming-duty", NAME), "1" * 16: Known("naming-duty", "another")})
    assert [remark.message for remark in old.marked(REPORT).remarks] == [
        f"1 of the baseline are gone ({'0' * 16}); `licensecheck baseline --shrink` forgets them."
    ]
    blind = replace(REPORT, issues=(Issue("timeout", "no answer", "x/y"),))
    assert old.marked(blind).remarks == ()


def test_shrinking_never_adds_and_keeps_what_was_not_looked_at() -> None:
    old = Baseline(known(NAMING) | {"0" * 16: Known("naming-duty", NAME), "1" * 16: Known("naming-duty", "another")})
    assert baseline.shrunk(old, [REPORT]) == known(NAMING) | {"1" * 16: Known("naming-duty", "another")}
    blind = replace(REPORT, issues=(Issue("timeout", "no answer", "x/y"),))
    assert baseline.shrunk(old, [blind]) == old.known


def test_waived_findings_are_not_taken_in() -> None:
    assert baseline.made_of([replace(REPORT, findings=(replace(DROPPED, waived={"reason": "x"}), NAMING))]) == known(NAMING)


ENTRIES = st.dictionaries(st.text("0123456789abcdef", min_size=16, max_size=16), st.builds(Known, st.text(), st.text()), max_size=5)


@given(ENTRIES)
def test_what_is_written_is_read_again(tmp_path_factory, entries) -> None:
    file = tmp_path_factory.mktemp("b") / "b.json"
    file.write_text(baseline.written(entries, document("0" * 64)))
    assert baseline.read(file).known == entries
    jsonschema.validate(json.loads(file.read_text()), closed(schema("baseline")))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"findings": []}', b'{"findings": {"a": 1}}', b"[" * 100_000, b"\xff"])
def test_what_is_no_baseline(folder: Path, content: bytes) -> None:
    Path("b.json").write_bytes(content)
    with pytest.raises(PolicyError, match=r"b\.json is not a baseline"):
        baseline.read(Path("b.json"))
