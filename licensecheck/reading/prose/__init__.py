"""Reads what a card says in prose: licenses by component, upstreams, other people's licenses, limits on use."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Kind
from licensecheck.reading.facts import Contradiction, Problem, Statement, ThirdParty, Upstream, UseLimit
from licensecheck.reading.prose.context import Known

__all__ = ["Known", "Prose", "read_prompt", "read_prose"]


class Prose(Struct, frozen=True):
    """The facts of a card's prose, each with its line, column and quotation.

    `cut`: it names more upstreams than are read. `left_out` are configurations in code blocks that are too long.
    """

    statements: tuple[Statement, ...] = ()
    upstreams: tuple[Upstream, ...] = ()
    third_party: tuple[ThirdParty, ...] = ()
    use_limits: tuple[UseLimit, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    cut: bool = False
    left_out: tuple[Problem, ...] = ()


NOTHING = Known()


def read_prose(body: str, first_line: int, source: str, kind: Kind, catalogue: Catalogue, known: Known = NOTHING) -> Prose:
    """Read the Markdown `body`, whose first line is line `first_line` of `source`. Never raises.

    Time grows with the length of `body` alone. What the front matter says comes in as `known`; it is not repeated in the
    result, but it tells the artifact from what it was made from, and a contradiction from a repetition.
    """
    from licensecheck.reading.prose import context, contradictions, limits, lineage, markdown, phrases, reconciling, statements, thinning

    if not body.strip():
        return Prose()
    words = phrases.load()
    lines = thinning.thin(markdown.lines_of(body), words, dataset=kind == "dataset")
    here = context.open_context(markdown.parse(lines, first_line), source, kind, catalogue, words, known)
    upstreams = lineage.read(here)
    made_from = [up for up in upstreams if up.relation in ("quantized", "adapter", "finetune", "copy")]
    here.bases += [up.ref for up in sorted(made_from, key=lambda up: up.kind is None)]
    quantized = {up.ref for up in upstreams if up.relation == "quantized"}
    here.bases.sort(key=lambda ref: ref not in quantized)
    here.data += [up.ref for up in (*known.upstreams, *upstreams) if up.parent_component == "data"]
    own, others = statements.read(here)
    upstreams += reconciling.named_after(others, upstreams, here)
    use_limits = limits.read(here)
    return Prose(own, upstreams, others, use_limits, contradictions.find(here, own, use_limits), here.cut, tuple(here.left_out))


def read_prompt(lines: Sequence[str], first_line: int, source: str, kind: Kind, catalogue: Catalogue, known: Known = NOTHING) -> Prose:
    """Read what a download is gated by, `lines` of the front matter from line `first_line` of `source` on: its limits on use.

    Whose license a prompt shows is found by comparing texts. Never raises.
    """
    from licensecheck.reading.prose import context, contradictions, limits, markdown, phrases

    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    document = replace(markdown.parse([line[indent:] for line in lines], first_line), lines=lines)
    here = context.open_context(document, source, kind, catalogue, phrases.load(), known)
    use_limits = limits.read(here)
    return Prose(use_limits=use_limits, contradictions=contradictions.find(here, (), use_limits))
