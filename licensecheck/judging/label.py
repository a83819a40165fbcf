"""Step 3: does the downstream label withhold everything that the upstream withholds?

Each rule looks at one thing and gives reasons; the worst of them is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from licensecheck.knowledge import Knowledge, License
from licensecheck.knowledge.license import Exemption
from licensecheck.model import Reason, Verdict

_COPYLEFT = "copyleft"
_NAMED = 4
_EXEMPTION_VERDICTS: dict[str, tuple[str, Verdict]] = {
    "yes": ("pair-permitted", "compatible"),
    "conditional": ("condition", "conditional"),
    "disputed": ("pair-disputed", "unclear"),
    "no": ("pair-excluded", "conflict"),
}


class Pair(Struct, frozen=True):
    """An upstream license, the label of what was made from it, and the relation between them."""

    knowledge: Knowledge
    upstream: License
    downstream: License
    relation: str

    def reason(self, rule: str, verdict: Verdict, cite: str, detail: str = "", license: str | None = None) -> Reason:
        """A reason in the words of the vocabulary. `license` is whose section `cite` is, the upstream's by default."""
        text = str(self.knowledge.vocabulary["reasons"][rule]["text"]).format(
            upstream=self.upstream.id,
            downstream=self.downstream.id,
            relation=self.knowledge.vocabulary["relations"][self.relation]["label"],
            detail=detail,
        )
        return Reason(rule, verdict, license or self.upstream.id, cite, text)

    def conditions(self, names: tuple[str, ...]) -> str:
        """Conditions as a user reads them."""
        return "; ".join(str(self.knowledge.vocabulary["conditions"][name]["label"]) for name in names)

    def group(self, license: License) -> str:
        """The group of a license's class: free, copyleft, content, data, rail, vendor, unspecified."""
        return str(self.knowledge.vocabulary["classes"][license.class_]["group"])

    @property
    def downstream_is_unread(self) -> bool:
        """The label only says that there are terms of its own."""
        return self.downstream.basis == "none"


def judge_label(pair: Pair) -> tuple[Reason, ...]:
    """Every reason for or against the downstream label, given that the upstream still governs."""
    withheld = tuple(_sharing(pair))
    if any(reason.verdict == "conflict" for reason in withheld):
        return withheld
    if pair.downstream.id == pair.upstream.id:
        return (*withheld, pair.reason("same-license", "compatible", _relicense_cite(pair)))
    if (exemption := _exemption(pair)) is not None:
        return (*withheld, *_noncommercial(pair), _exempted(pair, exemption))
    found = (*withheld, *_noncommercial(pair), *_relicensing(pair), *_additions(pair))
    return tuple(reason for reason in found if len(found) == 1 or reason.rule != "label-permitted")


def _sharing(pair: Pair) -> Iterator[Reason]:
    """May the result be passed on at all?"""
    right = "share" if pair.relation in ("copy", "collect") else "share-modified"
    acts = pair.knowledge.vocabulary["relations"][pair.relation]["acts"]
    if right not in acts:
        return
    if pair.upstream.permitted(right) == "silent" and pair.upstream.basis != "text":
        yield pair.reason("upstream-unknown", "unclear", "")
    elif pair.upstream.permitted(right) == "no":
        rule = "derivatives-not-permitted" if right == "share-modified" else "sharing-not-permitted"
        yield pair.reason(rule, "conflict", pair.upstream.permits[right].cite)


def _exemption(pair: Pair) -> Exemption | None:
    return pair.upstream.relicense.exception(pair.downstream.id, pair.relation) if pair.upstream.relicense else None


def _exempted(pair: Pair, exemption: Exemption) -> Reason:
    rule, verdict = _EXEMPTION_VERDICTS[exemption.answer]
    detail = exemption.text
    if rule == "condition":
        detail = "; ".join(part for part in (pair.conditions(exemption.conditions), exemption.text.rstrip(".")) if part)
    return pair.reason(rule, verdict, exemption.cite, detail)


def _noncommercial(pair: Pair) -> Iterator[Reason]:
    if pair.upstream.permitted("use-commercially") != "no":
        return
    cite = pair.upstream.permits["use-commercially"].cite
    if pair.downstream_is_unread and pair.downstream.class_ == "unspecified":
        yield pair.reason("downstream-unknown", "unclear", cite)
    elif pair.downstream.permitted("use-commercially") in ("yes", "conditional"):
        yield pair.reason("noncommercial-dropped", "conflict", cite)
    elif pair.downstream.permitted("use-commercially") == "silent":
        yield pair.reason("downstream-unknown", "unclear", cite)


def _relicensing(pair: Pair) -> Iterator[Reason]:
    rules = {
        "any": _any_terms,
        "same": _same_terms,
        "listed": _same_terms,
        "restrictions-kept": _restrictions_kept,
        "agreement-kept": _agreement_kept,
        "none": _no_terms,
    }
    relicense = pair.upstream.relicense
    if relicense is None:
        yield pair.reason("upstream-unknown", "unclear", "")
        return
    for reason in rules[relicense.rule](pair):
        if reason.verdict == "conflict" and relicense.contested:
            yield pair.reason("pair-disputed", "unclear", relicense.cite, relicense.contested)
        else:
            yield reason


def _any_terms(pair: Pair) -> Iterator[Reason]:
    relicense = pair.upstream.relicense
    assert relicense is not None
    if pair.relation == "copy" and pair.upstream.permitted("sublicense") == "no":
        yield pair.reason("copy-keeps-license", "conditional", pair.upstream.permits["sublicense"].cite)
    elif conditions := tuple(dict.fromkeys((*relicense.conditions, *_left_to_keep(pair)))):
        yield pair.reason("condition", "conditional", relicense.cite, pair.conditions(conditions))
    else:
        yield pair.reason("label-permitted", "compatible", relicense.cite)


def _left_to_keep(pair: Pair) -> Iterator[str]:
    """Limits of the upstream that a label of its own does not mention and that bind all the same."""
    if pair.upstream.restricted_uses - pair.downstream.restricted_uses:
        yield "use-policy-kept"
    if pair.upstream.scale_limits and not pair.downstream.scale_limits:
        yield "below-scale"
    if pair.upstream.territory_limits and not pair.downstream.territory_limits:
        yield "inside-territory"


def _same_terms(pair: Pair) -> Iterator[Reason]:
    relicense = pair.upstream.relicense
    assert relicense is not None
    later = relicense.later_versions and pair.downstream.is_later_version_of(pair.upstream)
    if later or pair.downstream.id in relicense.licenses:
        yield pair.reason("pair-permitted", "compatible", relicense.cite, relicense.text or "it is one of the licenses the text names.")
    elif _unversioned_match(pair):
        family = pair.downstream if pair.downstream.basis == "family" else pair.upstream
        yield pair.reason("version-unstated", "unclear", relicense.cite, family.id)
    elif pair.downstream_is_unread and pair.downstream.class_ == "unspecified":
        yield pair.reason("downstream-unknown", "unclear", relicense.cite)
    else:
        copyleft = pair.group(pair.upstream) == _COPYLEFT
        yield pair.reason("copyleft-relicensed" if copyleft else "share-alike-relicensed", "conflict", relicense.cite)


def _unversioned_match(pair: Pair) -> bool:
    members, id = pair.downstream.members, pair.upstream.id
    if pair.upstream.basis == "family":
        members, id = pair.upstream.members, pair.downstream.id
    return id in members


def _restrictions_kept(pair: Pair) -> Iterator[Reason]:
    relicense = pair.upstream.relicense
    assert relicense is not None
    missing = pair.upstream.restricted_uses - pair.downstream.restricted_uses
    if pair.upstream.id in pair.downstream.carries:
        yield pair.reason("terms-carried", "conditional", relicense.cite, ", which its own text passes along")
    elif pair.downstream_is_unread:
        yield pair.reason("text-must-be-read", "conditional" if pair.downstream.id != "unknown" else "unclear", relicense.cite)
    elif "family" in (pair.downstream.basis, pair.upstream.basis) and _is_rail(pair.downstream):
        yield pair.reason("terms-carried", "conditional", relicense.cite, " if the text that is meant has the same restrictions")
    elif _passes_restrictions(pair) and not missing:
        yield pair.reason("terms-carried", "conditional", relicense.cite, ": it has all its use restrictions")
    else:
        yield pair.reason("restrictions-dropped", "conflict", relicense.cite, _missing(pair, missing))


def _passes_restrictions(pair: Pair) -> bool:
    passes_on = pair.downstream.passes_on
    return _is_rail(pair.downstream) or (passes_on is not None and "restricts" in passes_on.what)


def _is_rail(license: License) -> bool:
    return license.relicense is not None and license.relicense.rule == "restrictions-kept"


def _missing(pair: Pair, missing: frozenset[str]) -> str:
    labels = pair.knowledge.vocabulary["restrictions"]
    named = sorted(str(labels[use]["label"]).lower() for use in missing)
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f": {', '.join(named[:_NAMED])}{more}" if named else ""


def _agreement_kept(pair: Pair) -> Iterator[Reason]:
    relicense = pair.upstream.relicense
    assert relicense is not None
    narrower = pair.downstream.permitted("use-commercially") == "no" and pair.downstream.basis != "none"
    if pair.upstream.id in pair.downstream.carries:
        yield pair.reason("terms-carried", "conditional", relicense.cite, ", which its own text passes along")
    elif pair.downstream_is_unread:
        yield pair.reason("text-must-be-read", "conditional" if pair.downstream.id != "unknown" else "unclear", relicense.cite)
    elif _unversioned_match(pair):
        family = pair.downstream if pair.downstream.basis == "family" else pair.upstream
        yield pair.reason("version-unstated", "unclear", relicense.cite, family.id)
    elif narrower and pair.group(pair.downstream) == "content":
        yield pair.reason("own-terms-narrower", "unclear", relicense.cite)
    else:
        yield pair.reason("restrictions-dropped", "conflict", relicense.cite, ": the agreement, its use policy and its notices")


def _no_terms(pair: Pair) -> Iterator[Reason]:
    assert pair.upstream.relicense is not None
    yield pair.reason("derivatives-not-permitted", "conflict", pair.upstream.relicense.cite)


def _additions(pair: Pair) -> Iterator[Reason]:
    """GPL-like labels refuse what the upstream adds."""
    further = pair.downstream.accepts_further_restrictions
    if further is None or further.answer != "no" or pair.upstream.basis == "none":
        return
    if pair.upstream.relicense is not None and pair.upstream.relicense.rule in ("same", "listed"):
        return
    refused = sorted(pair.upstream.additions() - set(pair.downstream.tolerates))
    if refused:
        named = ", ".join(str(pair.knowledge.vocabulary["additions"][name]["label"]) for name in refused)
        rule = "further-restrictions-on-copyleft"
        yield pair.reason(rule, "conflict", further.cite, f": {named}", license=pair.downstream.id)


def _relicense_cite(pair: Pair) -> str:
    return pair.upstream.relicense.cite if pair.upstream.relicense else ""
