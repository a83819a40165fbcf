"""What each step of the lineage comes to: by itself, and for the target on the way that is worst."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.judging.engine import Bench
from licensecheck.model import Confidence, Edge, Report, Verdict

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge


class Step(Struct, frozen=True):
    """The verdict of one step between its two ends, and what its upper end means for the target; None where nothing was judged."""

    verdict: Verdict
    confidence: Confidence
    for_target: Verdict | None = None


def steps(report: Report, knowledge: Knowledge) -> Mapping[Edge, Step]:
    """Every step of a report's lineage that leads up from the target."""
    lineage, known = report.lineage, report.lineage.artifacts
    whole = replace(lineage, edges=tuple(edge for edge in lineage.edges if edge.child in known and edge.parent in known))
    subjects = tuple(Bench(whole, knowledge, report.stance).edges())
    overall = {subject.path[-1]: subject.judgement.verdict for subject in subjects if subject.is_target}
    alone = {subject.path[0]: subject.judgement for subject in subjects if len(subject.path) == 1}
    return {edge: Step(one.verdict, one.confidence, overall.get(edge)) for edge, one in alone.items()}
