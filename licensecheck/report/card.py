"""A card's facts as lines: what it says and where, nothing judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from licensecheck.model import Evidence, Issue
from licensecheck.report.page import Look, Page, visible
from licensecheck.report.terminal import place

if TYPE_CHECKING:
    from licensecheck.reading.card import Card


def card_text(card: Card, look: Look, issues: Sequence[Issue] = ()) -> str:
    """The card's facts; `issues` are those met before the card itself could be read."""
    page = Page(look)
    page.heading(f"{card.source}: {card.kind} card")
    page.line(", ".join(card.declared) or "nothing", 2, 4, "declared: ", "strong")
    if card.license_name or card.license_link:
        page.line(" ".join(filter(None, (card.license_name, card.license_link))), 2, 4, "license name and link: ", "strong")
    for statement in card.statements:
        choice = "or " if statement.choice else ""
        page.line(f"{choice}{statement.license}{_at(statement.evidence)}", 2, 4, f"{statement.component}: ", "strong")
    for upstream in card.upstreams:
        guess = ", our reading" if upstream.inferred else ""
        page.line(f"{upstream.relation} {upstream.ref}{guess}{_at(upstream.evidence)}", 2, 4, "upstream: ", "strong")
    for third in card.third_party:
        page.line(f"{third.ref} is {third.license}{_at(third.evidence)}", 2, 4, "third party: ", "strong")
    for limit in card.use_limits:
        page.line(f"{limit.limit}{_at(limit.evidence)}", 2, 4, "use limit: ", "strong")
    for contradiction in card.contradictions:
        where = ", ".join(place(evidence) for evidence in contradiction.evidence)
        page.line(f"{contradiction.text} ({where})", 2, 4, "contradiction: ", "warn")
    for issue in (*issues, *card.issues):
        where = f" ({place(issue.evidence)})" if issue.evidence else ""
        page.line(f"{issue.code}: {issue.message}{where}", 2, 4, "could not look: ", "warn")
    return page.text()


def _at(evidence: Evidence) -> str:
    quote = f' "{visible(evidence.quote, 80)}"' if evidence.quote else ""
    return f" (line {evidence.line}{quote})" if evidence.line else quote
