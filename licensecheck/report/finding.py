"""One finding in full: everything it rests on, the duties that it concerns, how it is fixed and how it is waived."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from licensecheck.model import Finding, OwedDuty
from licensecheck.report.json import Document, document, finding_object, owed_object
from licensecheck.report.page import Look, Page
from licensecheck.report.terminal import duty_lines, finding_block
from licensecheck.report.view import duty_rows

if TYPE_CHECKING:
    from licensecheck.knowledge import Knowledge

_TO_FILL = '--reason accepted-risk --statement "…" --approved-by "…" --days 90'
"""What only a person can say."""
_INTENT_FILE = ' --intent "…"'


class Told(Struct, frozen=True):
    """A finding with the `target` and `intent` of its run, and of the duties of that run those that it concerns.

    `options` are what `waive` needs beside fingerprint and target to meet the finding again; with `needs_intent_file` it
    also needs the file that the run had its intent from, which nobody named.
    """

    finding: Finding
    target: str
    intent: str | None
    duties: tuple[OwedDuty, ...]
    options: tuple[str, ...] = ()
    needs_intent_file: bool = False

    @property
    def waive(self) -> str | None:
        """The command that waives it, None where somebody answers for it already."""
        if self.finding.waived is not None:
            return None
        where = () if self.target == "." else (self.target,)
        command = shlex.join(("licensecheck", "waive", self.finding.fingerprint, *where, *self.options))
        return f"{command}{_INTENT_FILE if self.needs_intent_file else ''} {_TO_FILL}"


def concerned(finding: Finding, duties: Iterable[OwedDuty]) -> tuple[OwedDuty, ...]:
    """The duties that a finding cites; for one on a component's license, else all that the licenses at stake ask for.

    Where several upstreams ask for the same, those owed to the finding's own stand for all.
    """
    licenses = {*finding.licenses, *(cite.license for cite in finding.cites)}
    asked = [owed for owed in duties if owed.duty.license in licenses]
    own = {(owed.duty.duty, owed.duty.value) for owed in asked if owed.owed_to == finding.upstream}
    asked = [owed for owed in asked if owed.owed_to == finding.upstream or (owed.duty.duty, owed.duty.value) not in own]
    cited = {(cite.license, cite.section, cite.text) for cite in finding.cites}
    exact = [owed for owed in asked if (owed.duty.license, owed.duty.cite, owed.duty.text) in cited]
    return tuple(exact or (asked if finding.component else ()))


def finding_text(told: Told, knowledge: Knowledge, look: Look) -> str:
    """The finding as lines."""
    page = Page(look)
    finding_block(page, told.finding, whole=True)
    if told.intent:
        page.line(f"asked with intent {told.intent}", 2)
    if told.duties:
        page.heading("Duties that it concerns")
        duty_lines(page, duty_rows(told.duties, knowledge))
    if told.waive:
        page.heading("If somebody answers for it")
        page.uncut(told.waive, 2)
        if told.needs_intent_file:
            page.line(f"--intent needs the intent file of that run, which calls its intent {told.intent}.", 2)
    page.blank()
    page.line(f"`licensecheck explain {told.finding.rule}` says what the rule is about.")
    return page.text()


def finding_document(told: Told, knowledge: Knowledge) -> Document:
    """The `explain` document of a finding."""
    entry = {
        **finding_object(told.finding),
        "target": told.target,
        "intent": told.intent,
        "duties": [owed_object(owed) for owed in told.duties],
        "waive": told.waive,
    }
    return document(knowledge.digest, kind="finding", id=told.finding.fingerprint, entry=entry)
