"""A license, a check or a word of the vocabulary in plain words, for an engineer and a lawyer alike.

Each entry exists as lines for a terminal and as a JSON document; both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import json

from licensecheck.report.json import Document, document
from licensecheck.report.page import Look, Page, section
from licensecheck.report.view import label

if TYPE_CHECKING:
    from licensecheck.knowledge import Check, Knowledge, License
    from licensecheck.knowledge.license import DutyFact, Fact, Relicense

WORD_KINDS: Mapping[str, str] = {
    "restrictions": "use restriction",
    "duties": "duty",
    "relations": "relation",
    "rights": "right",
    "conditions": "condition",
    "acts": "act",
    "components": "component",
    "classes": "class of license",
    "intents": "intent",
}
"""Lists whose words can be explained, and what one of their words is called."""
_PERMITS = (("yes", "You may"), ("conditional", "You may, under a condition"), ("no", "You may not"))
_RELICENSE = {
    "any": "may be offered under terms of your own, once the duties are met",
    "same": "stay under the same license",
    "listed": "stay under one of the licenses that the text lists",
    "restrictions-kept": "may carry other terms, as long as these carry the use restrictions",
    "agreement-kept": "may carry terms of your own for your part; the agreement keeps governing the upstream's part",
    "none": "may not be passed on",
}
_REACH = {
    "yes": "yes, it still applies",
    "no": "no, it does not",
    "duties-only": "only its duties do",
    "silent": "the text does not say",
    "disputed": "opinions differ",
}


def license_text(license: License, knowledge: Knowledge, look: Look) -> str:
    """What a license lets you do, asks and forbids, what reaches derivatives, its limits, and what is not known."""
    page = Page(look)
    _title(page, license, knowledge)
    _permits(page, license, knowledge)
    _duties(page, license.duties, knowledge)
    _restrictions(page, license, knowledge)
    _derivatives(page, license, knowledge)
    _limits(page, license, knowledge)
    _unknown(page, license, knowledge)
    _source(page, license)
    return page.text()


def license_document(license: License, knowledge: Knowledge) -> Document:
    """The `explain` document of a license: its profile, field by field."""
    facts = _plain(license)
    facts["class"] = facts.pop("class_")
    return document(knowledge.digest, kind="license", id=license.id, entry=facts)


def check_text(check: Check, look: Look) -> str:
    """What a check finds, when, why it matters and how it is fixed."""
    page = Page(look)
    page.heading(f"{check.id}: {check.title}")
    page.line(f"{check.severity}, looked for in every {check.on}")
    page.blank()
    page.line(check.what)
    page.heading("It fires when all of this holds")
    for key, values in check.when.items():
        page.line(f"{key}: {', '.join(values)}", 2, 4, "- ")
    page.heading("How to fix it")
    for number, fix in enumerate(check.how_to_fix, 1):
        page.line(fix, 2, 5, f"{number}. ")
    page.heading("Examples")
    for example in check.examples:
        page.line(example.name, 2, 4, "fires: " if example.fires else "does not fire: ")
    if check.references:
        page.heading("Read more")
    for reference in check.references:
        page.line(f"{reference.url} ({section(reference.clause)})", 2, 4)
    return page.text()


def check_document(check: Check, knowledge: Knowledge) -> Document:
    """The `explain` document of a check."""
    return document(knowledge.digest, kind="rule", id=check.id, entry=_plain(check))


def word_text(kind: str, word: str, knowledge: Knowledge, look: Look) -> str:
    """What a word of the vocabulary means, and which licenses use it where it is a duty or a use restriction."""
    entry = words(kind, knowledge)[word]
    page = Page(look)
    page.heading(f"{word}: {entry['label']} ({WORD_KINDS[kind]})")
    page.line(str(entry["text"]))
    for right in entry.get("needs", ()):
        page.line(label(knowledge, "rights", right), 2, 4, "- needs: ")
    users = users_of(kind, word, knowledge)
    if users:
        page.heading("Licenses that say so")
    for id, cite in users.items():
        page.line(section(cite), 2, 4, f"{id} ")
    return page.text()


def word_document(kind: str, word: str, knowledge: Knowledge) -> Document:
    """The `explain` document of a word."""
    entry: Document = {key: words(kind, knowledge)[word][key] for key in ("label", "text")}
    entry["licenses"] = [{"license": id, "cite": cite} for id, cite in users_of(kind, word, knowledge).items()]
    return document(knowledge.digest, kind=WORD_KINDS[kind], id=word, entry=entry)


def words(kind: str, knowledge: Knowledge) -> Mapping[str, Mapping[str, Any]]:
    """The words of one of WORD_KINDS, each with its label and sentence."""
    return knowledge.intents if kind == "intents" else knowledge.vocabulary[kind]


def users_of(kind: str, word: str, knowledge: Knowledge) -> dict[str, str]:
    """License id to the sections that a duty or use restriction stands in; empty for other kinds of words."""
    if kind not in ("duties", "restrictions"):
        return {}
    found: dict[str, str] = {}
    for id in knowledge.license_ids:
        license = knowledge.license(id)
        cites = () if license is None else tuple(_cites(license, kind, word))
        if cites:
            found[id] = "; ".join(dict.fromkeys(cites))
    return found


def _cites(license: License, kind: str, word: str) -> Iterator[str]:
    if kind == "duties":
        yield from (duty.cite for duty in license.duties if duty.duty == word)
    else:
        yield from (restriction.cite for restriction in license.restricts if restriction.use == word)


def _plain(value: Any) -> Any:
    """Records as mappings and tuples as lists all the way down, as JSON has them."""
    return json.decode(json.encode(value))


def _title(page: Page, license: License, knowledge: Knowledge) -> None:
    page.heading(f"{license.id}: {license.name}")
    kind = label(knowledge, "classes", license.class_)
    facts = [kind, license.steward or "", f"version {license.version}" if license.version else ""]
    facts += [f"SPDX {license.spdx}" if license.spdx else "no SPDX id"]
    page.line(" · ".join(fact for fact in facts if fact))
    page.line(f"covers {', '.join(license.covers)}")
    page.blank()
    page.line(license.summary)


def _permits(page: Page, license: License, knowledge: Knowledge) -> None:
    for answer, heading in _PERMITS:
        rights = [right for right in license.permits if license.permits[right].answer == answer]
        if rights:
            page.heading(heading)
        for right in rights:
            page.line(_fact(label(knowledge, "rights", right), license.permits[right], knowledge), 2, 4, "- ")


def _fact(name: str, fact: Fact, knowledge: Knowledge) -> str:
    condition = f", if {_conditions(fact.conditions, knowledge)}" if fact.conditions else ""
    return _cited(f"{name}{condition}", fact.cite, fact.text)


def _cited(name: str, cite: str, text: str) -> str:
    place = f"{name} ({section(cite)})" if cite else name
    return f"{place}: {text}" if text else place


def _conditions(conditions: Iterable[str], knowledge: Knowledge) -> str:
    return " and ".join(label(knowledge, "conditions", condition) for condition in conditions)


def _duties(page: Page, duties: Sequence[DutyFact], knowledge: Knowledge) -> None:
    if duties:
        page.heading("You must")
    for duty in duties:
        prescribed = f' "{duty.value}"' if duty.value else ""
        acts = " or ".join(label(knowledge, "acts", act).lower() for act in duty.on)
        name = f"{label(knowledge, 'duties', duty.duty)}{prescribed}, when you {acts}"
        page.line(_cited(name, duty.cite, duty.text), 2, 4, "- ")


def _restrictions(page: Page, license: License, knowledge: Knowledge) -> None:
    if license.restricts:
        page.heading("You must not use it for")
    for restriction in license.restricts:
        page.line(_cited(label(knowledge, "restrictions", restriction.use), restriction.cite, restriction.text), 2, 4, "- ")


def _derivatives(page: Page, license: License, knowledge: Knowledge) -> None:
    if not license.reach and not license.relicense:
        return
    page.heading("What is made from it: does the license still apply?")
    for relation, fact in license.reach.items():
        name = label(knowledge, "relations", relation)
        page.line(_cited(f"{name} it: {_REACH[fact.answer]}", fact.cite, fact.text), 2, 4, "- ")
    if license.relicense:
        _relicense(page, license.relicense, knowledge)
    passes = license.passes_on
    if passes:
        what = f"what travels on: {', '.join(passes.what)} (how: {passes.how}), to: {', '.join(passes.to)}"
        page.line(_cited(what, passes.cite, passes.text), 2, 4, "- ")


def _relicense(page: Page, relicense: Relicense, knowledge: Knowledge) -> None:
    rule = f"Derivatives {_RELICENSE[relicense.rule]}"
    listed = f": {', '.join(relicense.licenses)}" if relicense.licenses else ""
    later = ", or a later version" if relicense.later_versions else ""
    condition = f", if {_conditions(relicense.conditions, knowledge)}" if relicense.conditions else ""
    page.line(_cited(f"{rule}{listed}{later}{condition}", relicense.cite, relicense.text), 2, 4, "- ")
    for exception in relicense.exceptions:
        only = f" ({', '.join(exception.relations)})" if exception.relations else ""
        page.line(_cited(f"{exception.answer} for {exception.license}{only}", exception.cite, exception.text), 4, 6, "- ")


def _limits(page: Page, license: License, knowledge: Knowledge) -> None:
    lines = [*_scale_limits(license), *_other_limits(license, knowledge)]
    if lines:
        page.heading("Limits, outputs and how it ends")
    for line in lines:
        page.line(line, 2, 4, "- ")


def _scale_limits(license: License) -> Iterator[str]:
    for scale in license.scale_limits:
        amount = f"{scale.above:,}{f' {scale.unit}' if scale.unit else ''}"
        when = "on the release date" if scale.as_of == "release" else "at any time"
        whose = f" of {scale.of}" if scale.of else ""
        name = f"a separate license is needed above {amount} {scale.measure.replace('-', ' ')}{whose} {when}"
        yield _cited(name, scale.cite, scale.text)
    for territory in license.territory_limits:
        yield _cited(f"not for {', '.join(territory.excludes)}: {territory.what}", territory.cite, territory.text)


def _other_limits(license: License, knowledge: Knowledge) -> Iterator[str]:
    for limit in license.field_limits:
        yield _cited(f"only {label(knowledge, 'conditions', limit.only)}", limit.cite, limit.text)
    if license.accepts_further_restrictions and license.accepts_further_restrictions.answer == "no":
        further = license.accepts_further_restrictions
        kept = f", except {', '.join(license.tolerates)}" if license.tolerates else ""
        yield _cited(f"nothing may be added to its terms{kept}", further.cite, further.text)
    if license.outputs:
        yield _cited(f"outputs: {license.outputs.answer}", license.outputs.cite, license.outputs.text)
    for end in license.ends:
        yield _cited(f"ends: {label(knowledge, 'ends', end.answer)}", end.cite, end.text)
    if license.updates:
        yield _cited("may change after you took it", license.updates.cite, license.updates.text)
    if license.remote_restriction:
        yield _cited("use may be restricted remotely", license.remote_restriction.cite, license.remote_restriction.text)
    if license.law:
        yield f"law: {license.law}"


def _unknown(page: Page, license: License, knowledge: Knowledge) -> None:
    silent = [right for right, fact in license.permits.items() if fact.answer == "silent"]
    absent = [right for right in knowledge.vocabulary["rights"] if right not in license.permits]
    if silent or absent or license.basis != "text":
        page.heading("What is not known")
    if license.basis != "text":
        basis = knowledge.vocabulary["basis"][license.basis]
        page.line(f"{basis['label']}: {basis['text']}", 2, 4, "- ")
    for right in silent:
        page.line(_fact(f"{label(knowledge, 'rights', right)}: the text is silent", license.permits[right], knowledge), 2, 4, "- ")
    if absent:
        page.line(f"not recorded: {', '.join(label(knowledge, 'rights', right) for right in absent)}", 2, 4, "- ")


def _source(page: Page, license: License) -> None:
    page.heading("Source")
    for url in license.urls:
        page.line(url, 2)
    if license.text_sha256:
        page.line(f"text read {license.text_read}, sha256 {license.text_sha256}", 2)
    for note in (*((license.source,) if license.source else ()), *license.notes):
        page.line(note, 2, 4, "- ")
    page.line("The sentences above are our summary; the text itself decides. Not legal advice.", 2)
