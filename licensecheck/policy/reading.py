"""From a policy file to a Policy: every mistake at once, with its line, column and the closest word."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from licensecheck.errors import Fault, PolicyError, UsageError
from licensecheck.judging.subjects import Intent
from licensecheck.knowledge import SCHEMAS, Knowledge
from licensecheck.knowledge.expression import terms
from licensecheck.marked_yaml import MarkedYaml, YamlProblem, parse
from licensecheck.model import Evidence
from licensecheck.policy import WARN_DAYS, Policy
from licensecheck.policy.clarifications import Clarification
from licensecheck.policy.intent import names, own, preset
from licensecheck.policy.shape import Shape
from licensecheck.policy.waivers import MAX_DAYS, Proof, Waiver

MAX_BYTES = 1024 * 1024


class PolicyFile(Struct, frozen=True):
    """A policy file whose shape is right; its words are looked up once the rules it asks for are loaded."""

    path: Path
    shown: str
    yaml: MarkedYaml

    @property
    def data(self) -> Mapping[str, Any]:
        """The keys and values."""
        found: Mapping[str, Any] = self.yaml.value or {}
        return found

    @property
    def rules(self) -> tuple[Path, ...]:
        """The folders with rules of the team's own."""
        return tuple(self.beside(name) for name in self.data.get("rules") or ())

    def beside(self, name: str) -> Path:
        """A path that the file names, which is relative to the file."""
        return self.path.parent / name

    def place(self, *path: str | int) -> Evidence:
        """Where a value stands."""
        return Evidence(self.shown, *self.yaml.place(path))

    def fault(self, message: str, *path: str | int) -> Fault:
        """A mistake at a value."""
        return Fault(self.shown, *self.yaml.place(path), message)


def read(path: Path, vocabulary: Mapping[str, Mapping[str, Any]]) -> PolicyFile:
    """Read a policy file and check its shape. Raises PolicyError with all mistakes."""
    return of_text(text_of(path), path, vocabulary)


def text_of(path: Path) -> str:
    """The text of a policy file. Raises PolicyError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PolicyError(f"{shown_as(path)} could not be read: {error.strerror}", "Check the path.") from None
    if len(data) > MAX_BYTES:
        raise PolicyError(f"{shown_as(path)} is longer than {MAX_BYTES // 1024} KiB")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _wrong([Fault(shown_as(path), 1, 1, f"not UTF-8 (byte {error.start})")]) from None


def of_text(text: str, path: Path, vocabulary: Mapping[str, Mapping[str, Any]]) -> PolicyFile:
    """What `read` gives for a file at `path` with this text. Raises PolicyError with all mistakes."""
    shown = shown_as(path)
    try:
        file = PolicyFile(path, shown, parse(text))
    except YamlProblem as problem:
        raise _wrong([Fault(shown, *problem.place, problem.message)]) from None
    if file.yaml.duplicates:
        places = file.yaml.key_places
        raise _wrong([Fault(shown, *places[key], f"key '{key[-1]}' is given twice") for key in file.yaml.duplicates])
    _check_shape(file, vocabulary)
    return file


def build(file: PolicyFile, knowledge: Knowledge) -> Policy:
    """The policy of a file, its licenses, rules and presets looked up. Raises PolicyError with all mistakes."""
    faults = [*_word_faults(file, knowledge), *_waiver_faults(file)]
    if faults:
        raise _wrong(faults)
    data = file.data
    return Policy(
        path=file.path,
        shown=file.shown,
        intent=_intent(file, knowledge),
        stance=data.get("stance"),
        depth=int(data["depth"]) if data.get("depth") else None,
        fail_on=data.get("fail-on"),
        allow=frozenset(knowledge.catalogue.resolve(name) or name for name in data["allow"]) if "allow" in data else None,
        severities=data.get("severities") or {},
        clarifications=tuple(_clarification(file, i, one) for i, one in enumerate(data.get("clarifications") or ())),
        waivers=tuple(_waiver(file, i, one, knowledge) for i, one in enumerate(data.get("waivers") or ())),
        warn_days=int((data.get("waiver-terms") or {}).get("warn-days", WARN_DAYS)),
    )


def doubts(file: PolicyFile, knowledge: Knowledge) -> Iterator[Fault]:
    """What may be wrong in a file without faults: waivers for an intent that only the command line could bring."""
    known = names(knowledge, _intent(file, knowledge))
    for i, one in enumerate(file.data.get("waivers") or ()):
        if one.get("intent") and one["intent"] not in known:
            unknown = _unknown("intent", one["intent"], known)
            message = f"{unknown}; the waiver counts only in runs that bring one (--intent FILE, --rules DIR)"
            yield file.fault(message, "waivers", i, "intent")


def schema() -> dict[str, Any]:
    """The JSON Schema of policy files."""
    found: dict[str, Any] = json.loads((SCHEMAS / "policy.schema.json").read_bytes())
    return found


def shown_as(path: Path) -> str:
    """The path from the current folder, as people and editors read it."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:
        return path.name


def _wrong(faults: Sequence[Fault]) -> PolicyError:
    ordered = sorted(faults, key=lambda fault: (fault.line, fault.column, fault.message))
    help = "Correct the lines above; rules/schema/policy.schema.json and docs/policy.md describe the file."
    return PolicyError("\n".join(str(fault) for fault in ordered), help, tuple(ordered))


def _check_shape(file: PolicyFile, vocabulary: Mapping[str, Mapping[str, Any]]) -> None:
    if file.yaml.value is None or Shape(schema(), vocabulary).fits(file.yaml.value):
        return
    from licensecheck.knowledge.loader import RuleFile, schema_faults

    faults = list(schema_faults(RuleFile("", file.path.stem, file.shown, file.yaml), schema(), {"vocabulary": vocabulary}))
    raise _wrong(faults or [file.fault("not what a policy file looks like")])


def _word_faults(file: PolicyFile, knowledge: Knowledge) -> Iterator[Fault]:
    """Names that the rules do not know, and folders that are not there."""
    yield from _license_faults(file, knowledge)
    yield from _rule_faults(file, knowledge)
    for i, folder in enumerate(file.rules):
        if not folder.is_dir():
            yield file.fault("no folder here", "rules", i)
    try:
        _intent(file, knowledge)
    except UsageError as error:
        yield file.fault(f"{error.message}: {error.help}", "intent", "like")


def _license_faults(file: PolicyFile, knowledge: Knowledge) -> Iterator[Fault]:
    for i, name in enumerate(file.data.get("allow") or ()):
        if knowledge.catalogue.resolve(name) is None:
            yield file.fault(_unknown_license(knowledge, name), "allow", i)
    for i, one in enumerate(file.data.get("clarifications") or ()):
        unknown = [term.raw for term in terms(knowledge.expression(one["license"])) if term.id is None]
        yield from (file.fault(_unknown_license(knowledge, name), "clarifications", i, "license") for name in unknown)
    for i, one in enumerate(file.data.get("waivers") or ()):
        if "license" in one and knowledge.catalogue.resolve(one["license"]) is None:
            yield file.fault(_unknown_license(knowledge, one["license"]), "waivers", i, "license")


def _rule_faults(file: PolicyFile, knowledge: Knowledge) -> Iterator[Fault]:
    data = file.data
    checks = knowledge.checks if data.get("severities") or data.get("waivers") else {}
    for rule in data.get("severities") or ():
        if rule not in checks:
            yield Fault(file.shown, *file.yaml.key_places["severities", rule], _unknown("rule", rule, checks))
    for i, one in enumerate(data.get("waivers") or ()):
        if one.get("rule") and one["rule"] not in checks:
            yield file.fault(_unknown("rule", one["rule"], checks), "waivers", i, "rule")


def _waiver_faults(file: PolicyFile) -> Iterator[Fault]:
    """What the schema cannot say about waivers."""
    longest = int((file.data.get("waiver-terms") or {}).get("max-days", MAX_DAYS))
    for i, one in enumerate(file.data.get("waivers") or ()):
        if not one.get("fingerprint") and not (one.get("rule") and one.get("artifact")):
            yield file.fault("a waiver needs `fingerprint`, or `rule` and `artifact`", "waivers", i)
        days = {key: _date(one[key]) for key in ("approved-on", "expires")}
        yield from (file.fault(f"'{one[key]}' is no day", "waivers", i, key) for key, day in days.items() if day is None)
        start, end = days["approved-on"], days["expires"]
        if start and end and not 0 <= (end - start).days <= longest:
            wrong = "ends before it was approved" if end < start else f"runs for more than {longest} days (`waiver-terms: max-days`)"
            yield file.fault(f"the waiver {wrong}", "waivers", i, "expires")
        proof = one.get("evidence")
        complete = proof is None or (proof.get("sha256") if proof.get("path") else proof.get("url"))
        if not complete:
            yield file.fault("evidence needs `path` and `sha256`, or `url`", "waivers", i, "evidence")


def _intent(file: PolicyFile, knowledge: Knowledge) -> Intent | None:
    wish = file.data.get("intent")
    return None if wish is None else preset(knowledge, wish) if isinstance(wish, str) else own(knowledge, wish)


def _clarification(file: PolicyFile, number: int, data: Mapping[str, Any]) -> Clarification:
    return Clarification(
        place=file.place("clarifications", number),
        artifact=data["artifact"],
        license=data["license"],
        file=file.beside(data["file"]),
        sha256=data["sha256"],
        statement=data["statement"],
        component=data.get("component"),
    )


def _waiver(file: PolicyFile, number: int, data: Mapping[str, Any], knowledge: Knowledge) -> Waiver:
    proof = data.get("evidence")
    return Waiver(
        place=file.place("waivers", number),
        reason=data["reason"],
        statement=data["statement"],
        approved_by=data["approved-by"],
        approved_on=date.fromisoformat(data["approved-on"]),
        expires=date.fromisoformat(data["expires"]),
        **{key: data.get(key) for key in ("fingerprint", "rule", "artifact", "upstream", "intent")},
        license=knowledge.catalogue.resolve(data["license"]) if "license" in data else None,
        proof=Proof(file.beside(proof["path"]) if proof.get("path") else None, proof.get("url"), proof.get("sha256")) if proof else None,
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _unknown_license(knowledge: Knowledge, name: str) -> str:
    close = knowledge.catalogue.closest(name, knowledge.license_ids, 1)
    return f"no license '{name}' is known" + (f" (did you mean '{close[0]}'?)" if close else "")


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, list(known), n=1)
    return f"no {kind} '{name}' is known" + (f" (did you mean '{close[0]}'?)" if close else "")
