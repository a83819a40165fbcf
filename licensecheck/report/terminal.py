"""The report for a terminal: plain lines that wrap, nothing cropped, worst first, the next step last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from licensecheck.model import Answer, Because, Claim, Edge, Evidence, Finding, Judgement
from licensecheck.report.page import MAX_QUOTE, Look, Page, counted, section, visible
from licensecheck.report.view import DISCLAIMER, OFFLINE, Asker, DutyRow, LineageRow, RightRow, View

MAX_EVIDENCE = 5
MAX_BECAUSE = 2
STYLE = {
    "error": "bad", "warning": "warn", "note": "mild",
    "conflict": "bad", "unclear": "warn", "conditional": "warn", "compatible": "good",
    "no": "bad", "unknown": "warn", "yes": "good",
    "open": "bad", "unseen": "warn", "met": "good",
}  # fmt: skip
BOX = {"open": "[ ] open: ", "unseen": "[?] cannot be seen from here: ", "met": "[x] met: "}


def render(views: Sequence[View], look: Look) -> str:
    """The reports one after another, a blank line between them."""
    return "\n".join(_report(view, look) for view in views)


def _report(view: View, look: Look) -> str:
    page = Page(look)
    _head(page, view)
    _findings(page, view.findings)
    _issues(page, view)
    _remarks(page, view)
    _components(page, view)
    _lineage(page, view)
    _rights(page, view)
    _restrictions(page, view)
    _duties(page, view.duties)
    _foot(page, view)
    return page.text()


def _head(page: Page, view: View) -> None:
    page.heading(f"licensecheck: {view.report.target}")
    page.line(view.answer, head=f"{view.report.verdict}: ", style=STYLE[view.report.verdict], hang=0)
    asked = [f"intent {view.report.intent}"] if view.report.intent else []
    asked += [f"stance {view.report.stance}"] if view.report.stance != "text" else []
    if asked:
        page.line(f"asked with {', '.join(asked)}")
    if view.report.policy:
        page.line(f"policy {view.report.policy}")
    if view.report.offline:
        page.line(OFFLINE)
    if view.report.from_cache:
        page.line(view.report.from_cache)


def _findings(page: Page, findings: Iterable[Finding]) -> None:
    for finding in findings:
        page.blank()
        finding_block(page, finding)


def finding_block(page: Page, finding: Finding, *, whole: bool = False) -> None:
    """One finding: what, why, the path, where it stands (everywhere, if it is to be `whole`), the clause, how to fix it."""
    where = f"{finding.artifact}:{finding.component}" if finding.component else finding.artifact
    page.line(f" {finding.rule} in {where}", head=finding.severity, style=STYLE[finding.severity])
    page.line(finding.message, 2, 2)
    page.line(finding.why, 2, 4, "why: ", "dim")
    if finding.path:
        page.line(path(finding.path), 2, 4, "path: ", "dim")
    shown = len(finding.evidence) if whole else MAX_EVIDENCE
    for evidence in finding.evidence[:shown]:
        page.line(place(evidence, quoted=True), 2, 4, "evidence: ", "dim")
    if len(finding.evidence) > shown:
        page.line(f"and {counted(len(finding.evidence) - shown, 'more place')}", 2)
    for cite in finding.cites:
        page.line(clause(cite.license, cite.section, cite.text), 2, 4, "clause: ", "dim")
    for number, fix in enumerate(finding.how_to_fix, 1):
        page.line(fix, 2, 7, f"fix {number}. ", "dim")
    if finding.waived:
        page.line(", ".join(f"{key} {value}" for key, value in finding.waived.items()), 2, 4, "waived: ", "warn")
    page.line(f"confidence {finding.confidence}, fingerprint {finding.fingerprint}", 2)


def path(edges: Sequence[Edge]) -> str:
    """`child --finetune--> parent --train--> data`; `?` after a relation that nobody stated."""
    steps = (f" --{edge.relation}{'?' if edge.inferred else ''}--> {edge.parent}" for edge in edges)
    return edges[0].child + "".join(steps)


def place(evidence: Evidence, quoted: bool = False) -> str:
    """`file:line:column`, with the quotation if wanted."""
    numbers = (str(number) for number in (evidence.line, evidence.column) if number is not None)
    where = ":".join((evidence.source, *numbers))
    return f'{where} "{visible(evidence.quote, MAX_QUOTE)}"' if quoted and evidence.quote else where


def clause(license: str, cite: str, text: str = "") -> str:
    """`llama3.1 §1.b.i: what it says`, as far as there is a section and a text."""
    where = f"{license} {section(cite)}" if cite else license
    return f"{where}: {text}" if text else where


def _issues(page: Page, view: View) -> None:
    if not view.issues:
        return
    page.heading("Could not look")
    for issue in view.issues:
        where = f" ({place(issue.evidence)})" if issue.evidence else ""
        page.line(f" {issue.subject}: {issue.message}{where}", 2, 4, issue.code, "warn")


def _remarks(page: Page, view: View) -> None:
    if view.report.remarks:
        page.heading("About this run")
    for remark in view.report.remarks:
        where = f" ({place(remark.evidence)})" if remark.evidence else ""
        page.line(f" {remark.message}{where}", 2, 4, remark.code, "warn")


def _components(page: Page, view: View) -> None:
    own = [row for row in view.components if row.artifact == view.report.lineage.target]
    page.heading("What it says about itself")
    if not own:
        page.line("no license stated for any component", 2)
    for row in own:
        for claim in row.claims:
            page.line(_claim(claim), 2, 4, f"{row.component}: ", "strong")


def _claim(claim: Claim) -> str:
    raw = f', written "{visible(claim.raw, MAX_QUOTE)}"' if claim.raw and claim.raw != claim.expression else ""
    where = f" ({place(claim.evidence[0])})" if claim.evidence else ""
    return f"{claim.basis} {claim.expression}{raw}{where}"


def _lineage(page: Page, view: View) -> None:
    page.heading("Lineage")
    page.line(f"{view.report.lineage.target}: {view.stated}", 2)
    for row in view.lineage:
        page.line(_step(row), 2 + 2 * min(row.depth, 8))
    if not view.lineage:
        page.line("no upstream stated", 4)


def _step(row: LineageRow) -> str:
    guess = " (our reading, not stated)" if row.edge.inferred else ""
    above = "; its own upstreams are above" if row.repeated else ""
    return f"{row.label} {row.edge.parent}: {row.stated}{guess}{above}"


def _rights(page: Page, view: View) -> None:
    groups: dict[tuple[Answer, str], list[str]] = {}
    for row in view.rights:
        groups.setdefault((row.answer, _because(row)), []).append(row.label)
    if groups:
        page.heading(f"Rights of whoever takes {view.report.target}")
    for (answer, because), labels in groups.items():
        page.line(f"  {'; '.join(labels)}{because}", 2, 4, answer, STYLE[answer])


def _because(row: RightRow) -> str:
    """What withholds a right; nothing for one that is granted."""
    if row.answer == "yes" or not row.because:
        return ""
    return f": {asked_by(row.because[:MAX_BECAUSE])}" + (" …" if len(row.because) > MAX_BECAUSE else "")


def _restrictions(page: Page, view: View) -> None:
    if view.restrictions:
        page.heading("Uses that are forbidden")
    for row in view.restrictions:
        page.line("; ".join(row.uses), 2, 4, f"{row.license} ({', '.join(row.artifacts)}): ")


def _duties(page: Page, duties: Sequence[DutyRow]) -> None:
    if duties:
        page.heading("Duties")
    duty_lines(page, duties)


def duty_lines(page: Page, duties: Iterable[DutyRow]) -> None:
    """Each duty with its box, the acts that trigger it, and who asks for it."""
    for row in duties:
        prescribed = f' "{row.value}"' if row.value else ""
        page.line(f"{row.label}{prescribed}: {row.text}", 2, 6, BOX[row.state], STYLE[row.state])
        page.line(f"to {' or '.join(map(_lowered, row.acts))}; asked by {asked_by(row.askers)}", 6, 8)
        if row.evidence:
            page.line(f"seen in {place(row.evidence[0], quoted=True)}", 6, 8)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def asked_by(askers: Iterable[Asker | Because]) -> str:
    """`org/name (llama3.1 §1.b.i), …`, each once; what is said instead where there is no license."""
    return ", ".join(dict.fromkeys(f"{a.artifact} ({clause(a.license, a.cite) if a.license else a.text})" for a in askers))


def _foot(page: Page, view: View) -> None:
    page.heading("Summary")
    page.line(view.summary, 2, 2)
    for step in view.next_steps:
        page.line(step, 2, 4, "next: ", "strong")
    page.line(DISCLAIMER, 2, 2)


def judgement_text(question: str, judgement: Judgement, look: Look) -> str:
    """The answer for one pair: verdict and confidence, the reasons worst first, then the duties."""
    page = Page(look)
    page.line(f"{question[:1].upper()}{question[1:]}:")
    page.line(f", confidence {judgement.confidence}", head=judgement.verdict, style=STYLE[judgement.verdict])
    for reason in judgement.reasons:
        cite = clause(reason.license, reason.cite, reason.text)
        page.line(f" {reason.rule}: {cite}", 2, 4, reason.verdict, STYLE[reason.verdict])
    if judgement.duties:
        page.heading(counted(len(judgement.duties), "duty"))
    for duty in judgement.duties:
        prescribed = f' "{duty.value}"' if duty.value else ""
        page.line(f"- {duty.duty}{prescribed} on {duty.on}: {clause(duty.license, duty.cite, duty.text)}", 2, 4)
    return page.text()
