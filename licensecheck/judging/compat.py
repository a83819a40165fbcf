"""One upstream license, one step (or a path of steps), one downstream label: the verdict and what it rests on.

The four steps of the design: is the act permitted, does the upstream still govern the result, does the label withhold
what the upstream withholds, and which duties remain.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from msgspec.structs import replace

from licensecheck.errors import UsageError
from licensecheck.judging.label import Pair, judge_label
from licensecheck.judging.reach import Hop, Reach, amounts_to, components, reach_along
from licensecheck.knowledge import Knowledge, License
from licensecheck.knowledge.expression import AllOf, Expression, OneOf, Term, With
from licensecheck.model import COMPONENTS, CONFIDENCES, VERDICTS, Component, Confidence, Duty, Judgement, Reason, Stance, Verdict

_HELD_TO_TEXT = frozenset(("same-license", "pair-permitted", "terms-carried"))
"""Reasons that rest on the label being exactly the license it names."""
_ACTS_BEYOND_REACH = frozenset(("use", "train", "train-on-outputs", "share-outputs", "host-as-service", "product"))


def judge(
    knowledge: Knowledge,
    upstream: str | None,
    relation: str,
    downstream: str | None,
    upstream_component: Component | None = None,
    downstream_component: Component | None = None,
    stance: Stance = "text",
) -> Judgement:
    """The judgement on one edge. Licenses are expressions, None where none is declared. Raises UsageError on unknown words."""
    _known("relation", relation, knowledge.vocabulary["relations"])
    usual = components(knowledge, relation)
    hop = Hop(relation, upstream_component or usual[0], downstream_component or usual[1])
    for component in (hop.upstream, hop.downstream):
        _known("component", component, COMPONENTS)
    return judge_path(knowledge, upstream, (hop,), downstream, stance)


def judge_path(
    knowledge: Knowledge, upstream: str | None, hops: Sequence[Hop], downstream: str | None, stance: Stance = "text"
) -> Judgement:
    """The judgement on a label that lies `hops` below an upstream, in the order upstream to downstream."""
    hops = amounts_to(knowledge, hops)
    if upstream is None:
        return open_judgement(knowledge, "upstream-unlicensed", "")
    above = knowledge.expression(upstream)
    if downstream is None:
        open_label = open_judgement(knowledge, "downstream-unlicensed", upstream)
        return replace(open_label, duties=_all_duties(knowledge, above, hops, stance))
    return _judge_expressions(knowledge, above, hops, knowledge.expression(downstream), stance)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts, compatible for none."""
    return max(verdicts, key=VERDICTS.index, default="compatible")


def _known(kind: str, word: str, words: Iterable[str]) -> None:
    if word not in words:
        close = difflib.get_close_matches(word, list(words), n=3)
        hint = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(words)}."
        raise UsageError(f"unknown {kind} '{word}'", hint)


def _judge_expressions(knowledge: Knowledge, above: Expression, hops: Sequence[Hop], below: Expression, stance: Stance) -> Judgement:
    """`OR` above lets the licensee choose, `AND` binds to all; below, `OR` offers each choice and `AND` withholds what any withholds.

    Each choice offered below may rest on another choice above, so what must hold for all is split first.
    """
    if isinstance(below, OneOf):
        return _all_of([_judge_expressions(knowledge, above, hops, part, stance) for part in below.parts])
    if isinstance(above, AllOf):
        return _all_of([_judge_expressions(knowledge, part, hops, below, stance) for part in above.parts])
    if isinstance(above, OneOf):
        return _best([_judge_expressions(knowledge, part, hops, below, stance) for part in above.parts])
    if isinstance(below, AllOf):
        return _best([_judge_expressions(knowledge, above, hops, part, stance) for part in below.parts])
    return _judge_with(knowledge, above, hops, below, stance)


def _best(parts: Sequence[Judgement]) -> Judgement:
    return min(parts, key=lambda part: (VERDICTS.index(part.verdict), CONFIDENCES.index(part.confidence)))


def _all_of(parts: Sequence[Judgement]) -> Judgement:
    """A conflict is as sure as the surest part of it, anything better only as sure as the least sure part."""
    verdict = worst(part.verdict for part in parts)
    sure = sorted((part.confidence for part in parts if part.verdict == verdict), key=CONFIDENCES.index)
    reasons = tuple(dict.fromkeys(chain.from_iterable(part.reasons for part in parts)))
    duties = tuple(dict.fromkeys(chain.from_iterable(part.duties for part in parts)))
    return Judgement(verdict, sure[0 if verdict == "conflict" else -1], _sorted(reasons), duties)


def _judge_with(knowledge: Knowledge, above: Term | With, hops: Sequence[Hop], below: Term | With, stance: Stance) -> Judgement:
    """An exception only gives more: a conflict with a widened upstream may be none, and a label may not add one."""
    licenses = [one.term if isinstance(one, With) else one for one in (above, below)]
    found = _judge_terms(knowledge, licenses[0], hops, licenses[1], stance)
    if isinstance(above, With):
        return found if found.verdict != "conflict" or above == below else _softened(knowledge, above, found)
    held = any(reason.rule in _HELD_TO_TEXT for reason in found.reasons)
    return _softened(knowledge, below, found) if isinstance(below, With) and held and found.verdict != "conflict" else found


def _softened(knowledge: Knowledge, widened: With, found: Judgement) -> Judgement:
    text = str(knowledge.vocabulary["reasons"]["exception-unread"]["text"]).format(upstream=widened)
    reason = Reason("exception-unread", "unclear", str(widened.term), "", text)
    softened = tuple(replace(r, verdict="unclear") if r.verdict == "conflict" else r for r in found.reasons)
    return Judgement("unclear", "low", (reason, *softened), found.duties)


def _judge_terms(knowledge: Knowledge, above: Term, hops: Sequence[Hop], below: Term, stance: Stance) -> Judgement:
    upstream = knowledge.license(above.id) if above.id else None
    if upstream is None or (upstream.basis == "none" and upstream.class_ == "unspecified"):
        return open_judgement(knowledge, "upstream-unknown", str(above))
    downstream = (knowledge.license(below.id) if below.id else None) or _unread(below)
    pair = Pair(knowledge, upstream, downstream, hops[-1].relation)
    if hops[0].upstream not in upstream.covers:
        label = knowledge.vocabulary["components"][hops[0].upstream]["label"]
        reason = pair.reason("license-does-not-fit-component", "unclear", "", f" ({str(label).lower()})")
        return Judgement("unclear", "low", (reason,))
    found = reach_along(knowledge, upstream, hops, stance)
    if found.answer == "duties-only" and not found.stated and _keeps_terms(pair):
        found = replace(found, answer="yes")
    reasons = (*_acts(pair, hops), *_reached(pair, found))
    duties = _duties(upstream, knowledge, hops, found)
    if found.answer == "duties-only":
        reasons += tuple(_binding_duties(pair, duties))
    verdict = worst(reason.verdict for reason in reasons)
    told = [reason for reason in reasons if verdict != "conflict" or reason.verdict != "compatible"]
    return Judgement(verdict, _confidence(verdict, pair, found), _sorted(told), duties)


def _keeps_terms(pair: Pair) -> bool:
    """True if the label is one that the upstream's text names for what is made from it: that answers all it asks for."""
    label = judge_label(pair)
    return worst(reason.verdict for reason in label) == "compatible" and any(reason.rule in _HELD_TO_TEXT for reason in label)


def _unread(term: Term) -> License:
    """A label that no profile describes: it may say anything."""
    return License(term.raw or "other", term.raw, "unspecified", "none", "", COMPONENTS)


def _acts(pair: Pair, hops: Sequence[Hop]) -> Iterator[Reason]:
    """Step 1, for what the upstream says about the act itself whatever its reach."""
    relations = {hop.relation for hop in hops}
    outputs = pair.upstream.permits.get("train-on-outputs")
    if outputs and outputs.answer == "no" and relations & {"distill", "generate"}:
        verdict: Verdict = "conflict" if "distill" in relations else "conditional"
        yield pair.reason("outputs-may-not-train", verdict, outputs.cite)
    elif outputs and outputs.answer == "conditional" and relations & {"distill", "generate"} and not _kept(pair, outputs.conditions):
        yield pair.reason("condition", "conditional", outputs.cite, pair.conditions(outputs.conditions))
    training = pair.upstream.permits.get("train")
    if training and "train" in relations and training.answer == "no":
        yield pair.reason("training-not-permitted", "conflict", training.cite)
    elif training and "train" in relations and training.answer == "conditional":
        yield pair.reason("condition", "conditional", training.cite, pair.conditions(training.conditions))


def _kept(pair: Pair, conditions: Sequence[str]) -> bool:
    """True if all conditions are about the label and the result keeps the upstream's own."""
    about = {pair.knowledge.vocabulary["conditions"][name]["about"] for name in conditions}
    return pair.downstream.id == pair.upstream.id and about == {"label"}


def _reached(pair: Pair, found: Reach) -> tuple[Reason, ...]:
    """Steps 2 and 3."""
    if found.answer == "no":
        return (pair.reason("not-reached", "compatible", found.cite, found.text),)
    if found.answer == "duties-only":
        if found.conditions:
            return (pair.reason("condition", "conditional", found.cite, pair.conditions(found.conditions)),)
        return (pair.reason("duties-only", "compatible", found.cite),)
    label = judge_label(pair)
    if found.answer == "yes" or worst(reason.verdict for reason in label) in ("compatible", "conditional"):
        return label
    open_question = pair.reason("reach-disputed", "unclear", found.cite, found.text)
    return (open_question, *(replace(reason, verdict="unclear") if reason.verdict == "conflict" else reason for reason in label))


def _binding_duties(pair: Pair, duties: Iterable[Duty]) -> Iterator[Reason]:
    """A duty beyond ordinary notices is a condition of the freedom to label the result at will, unless it was already named."""
    outputs = pair.upstream.permits.get("train-on-outputs")
    for duty in duties:
        entry = pair.knowledge.vocabulary["duties"][duty.duty]
        if entry["ordinary"] == "no" and not (outputs and duty.on == "train-on-outputs" and duty.duty in outputs.conditions):
            yield pair.reason("condition", "conditional", duty.cite, str(entry["label"]).lower())


def _duties(upstream: License, knowledge: Knowledge, hops: Sequence[Hop], found: Reach) -> tuple[Duty, ...]:
    acts = set(chain.from_iterable(knowledge.vocabulary["relations"][hop.relation]["acts"] for hop in hops))
    if found.answer == "no":
        acts &= _ACTS_BEYOND_REACH
    return tuple(_triggered(upstream, knowledge, acts))


def _triggered(upstream: License, knowledge: Knowledge, acts: set[str]) -> Iterator[Duty]:
    for duty in upstream.duties:
        act = next((act for act in duty.on if act in acts), None)
        if act:
            text = duty.text or str(knowledge.vocabulary["duties"][duty.duty]["text"])
            yield Duty(duty.duty, act, text, duty.cite, upstream.id, duty.value)


def _all_duties(knowledge: Knowledge, above: Expression, hops: Sequence[Hop], stance: Stance) -> tuple[Duty, ...]:
    if isinstance(above, Term):
        upstream = knowledge.license(above.id) if above.id else None
        return _duties(upstream, knowledge, hops, reach_along(knowledge, upstream, hops, stance)) if upstream else ()
    if isinstance(above, With):
        return _all_duties(knowledge, above.term, hops, stance)
    return tuple(dict.fromkeys(chain.from_iterable(_all_duties(knowledge, part, hops, stance) for part in above.parts)))


def open_judgement(knowledge: Knowledge, rule: str, upstream: str, detail: str = "", downstream: str = "") -> Judgement:
    """The judgement where one of the two sides is not known; `rule` is the reason in the vocabulary."""
    template = str(knowledge.vocabulary["reasons"][rule]["text"])
    text = template.format(upstream=upstream, downstream=downstream, relation="", detail=detail)
    return Judgement("unclear", "low", (Reason(rule, "unclear", upstream, "", text),))


def _confidence(verdict: Verdict, pair: Pair, found: Reach) -> Confidence:
    if verdict == "unclear" or "secondary" in (pair.upstream.basis, pair.downstream.basis):
        return "low"
    read = pair.upstream.basis == "text" and pair.downstream.basis == "text"
    return "high" if read and found.stated else "medium"


def _sorted(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Worst first; a condition that two facts give is said once."""
    return tuple(sorted(dict.fromkeys(reasons), key=lambda reason: -VERDICTS.index(reason.verdict)))
