"""Intents: the presets of the rules, and a team's own, made of plain answers and facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from licensecheck.errors import UsageError
from licensecheck.judging.subjects import Amount, Intent, preset_intent
from licensecheck.knowledge import Knowledge
from licensecheck.patterns import pattern

MEASURES = (
    *("monthly-active-users", "daily-active-users", "employees", "shipments"),
    *("annual-revenue", "monthly-revenue", "total-funding"),
)
OWN = "own"
"""What an intent of one's own is called if it has no name."""
_AMOUNT = pattern(r"(?P<value>[0-9][0-9_,]*) ?(?P<unit>[A-Z]{3})?")


def preset(knowledge: Knowledge, name: str) -> Intent:
    """The preset with this name. Raises UsageError with the closest names."""
    found = knowledge.intents.get(name)
    if found is None:
        raise UsageError(f"unknown intent '{name}'", hint(knowledge, name))
    return preset_intent(name, found)


def names(knowledge: Knowledge, wish: Intent | None) -> tuple[str, ...]:
    """The names of the intents that a policy knows: the presets and its own."""
    return (*knowledge.intents, *((wish.name,) if wish else ()))


def hint(knowledge: Knowledge, name: str) -> str:
    """The closest presets, or all of them."""
    import difflib

    close = difflib.get_close_matches(name, list(knowledge.intents), n=2)
    return f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(knowledge.intents)}."


def own(knowledge: Knowledge, data: Mapping[str, Any]) -> Intent:
    """An intent from the `intent` mapping of a checked policy file: a preset it is like, answers, and facts.

    An answer `no` takes away what the preset or the kind of business needs. Raises UsageError for an unknown preset.
    """
    words = knowledge.vocabulary
    start = preset(knowledge, data["like"]) if data.get("like") else Intent(OWN)
    said = dict.fromkeys((*start.needs, *start.uses), f"like {start.name}")
    if data.get("business"):
        said |= dict.fromkeys(words["businesses"][data["business"]].get("needs") or (), f"business: {data['business']}")
    for activity, entry in words["activities"].items():
        for right in entry["needs"]:
            if data.get(activity) == "yes":
                said[right] = f"{activity}: yes"
            elif data.get(activity) == "no":
                said.pop(right, None)
    if data.get("sharing") == data.get("modifying") == "yes":
        said["share-modified"] = "modifying: yes, sharing: yes"
    for field in data.get("fields") or ():
        said |= dict.fromkeys(words["fields"][field]["uses"], f"fields: {field}")
    said |= {use: f"uses: {use}" for use in data.get("uses") or ()}
    return Intent(
        name=data.get("name") or (start.name if data.get("like") else OWN),
        needs=tuple(word for word in said if word in words["rights"]),
        uses=tuple(word for word in said if word in words["restrictions"]),
        said=said | ({"regions": ", ".join(data["regions"])} if data.get("regions") else {}),
        regions=_with_larger(words["regions"], data["regions"]) if data.get("regions") else None,
        amounts={measure: _amount(data[measure]) for measure in MEASURES if data.get(measure)},
    )


def _with_larger(regions: Mapping[str, Mapping[str, Any]], named: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(named)
    for region in named:
        found |= dict.fromkeys(regions[region].get("in") or ())
    return tuple(found)


def _amount(text: str) -> Amount:
    match = _AMOUNT.fullmatch(text.strip())
    assert match, text
    return Amount(int(match["value"].replace(",", "").replace("_", "")), match["unit"])
