"""Reads `rules/` as YAML, checks all of it, and reports every mistake at once as file:line:column.

The shipped rules normally come through `compiled`; this is the one way from YAML, used when that file is built, by
`validate` and by `--rules DIR`.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from licensecheck.errors import Fault, RuleError
from licensecheck.knowledge import phrases
from licensecheck.knowledge.catalogue import normalize
from licensecheck.marked_yaml import MarkedYaml, YamlProblem, parse

FOLDERS = ("licenses", "checks", "intents", "artifacts")
"""Folders of one entry a file (artifacts: one table a file)."""
TOP = ("vocabulary", "relations", "prose")
"""Files of their own, shipped only."""
SCHEMA_FOLDER = "schema"
"""Where the shipped rules keep the JSON Schemas."""
_SCHEMAS = {"licenses": "license", "checks": "check", "intents": "intent"}
"""The schemas of folders that are not called as their schema is."""
_MAX_RULE_BYTES = 4 * 1024 * 1024


class RuleFile(Struct, frozen=True):
    """One YAML file: its place below the folder, its parsed content, and the name it is shown under."""

    folder: str
    stem: str
    shown: str
    yaml: MarkedYaml


class RuleSet(Struct):
    """Everything below one rules folder, as plain data. `aliases` maps normalized spellings to license ids."""

    vocabulary: dict[str, Any] = field(default_factory=dict)
    relations: dict[str, Any] = field(default_factory=dict)
    prose: dict[str, Any] = field(default_factory=dict)
    licenses: dict[str, dict[str, Any]] = field(default_factory=dict)
    checks: dict[str, dict[str, Any]] = field(default_factory=dict)
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    artifacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    digest: str = ""


def rule_paths(root: Path) -> list[Path]:
    """The YAML files of a rules folder, in a fixed order."""
    top = [root / f"{name}.yaml" for name in TOP]
    return [path for path in top if path.is_file()] + [p for name in FOLDERS for p in sorted((root / name).glob("*.yaml"))]


def digest(root: Path) -> str:
    """sha256 over the names and bytes of all rule files."""
    total = hashlib.sha256()
    for path in rule_paths(root):
        total.update(f"{path.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read(root: Path) -> RuleSet:
    """The rules below `root` without any check beyond YAML itself: what the compiled file is made of. Raises RuleError."""
    files, faults = _parse_all(root, rule_paths(root))
    if faults:
        raise RuleError(tuple(faults))
    return _collect(root, files)


def load(root: Path, schemas: Path, base: RuleSet | None = None) -> RuleSet:
    """The rules below `root`, fully checked; `base` is what they may refer to. Raises RuleError with all faults."""
    faults, rules = examine(root, schemas, base)
    if faults:
        raise RuleError(faults)
    return rules


def examine(root: Path, schemas: Path, base: RuleSet | None = None) -> tuple[tuple[Fault, ...], RuleSet]:
    """All faults below `root`, and what could be read."""
    files, faults = _parse_all(root, rule_paths(root))
    rules = _collect(root, files)
    known = _joined(base, rules)
    for file in files:
        if base and not file.folder:
            faults.append(Fault(file.shown, 1, 1, "only the shipped rules have this file; an added folder uses their words"))
            continue
        kind = file.folder or file.stem
        schema = json.loads((schemas / f"{_SCHEMAS.get(kind, kind)}.schema.json").read_text(encoding="utf-8"))
        faults += schema_faults(file, schema, known)
        faults += _name_faults(file)
    faults += _alias_faults(files, base)
    faults.sort(key=lambda fault: (fault.file, fault.line, fault.column, fault.message))
    return tuple(dict.fromkeys(faults)), rules


def _parse_all(root: Path, paths: Sequence[Path]) -> tuple[list[RuleFile], list[Fault]]:
    files: list[RuleFile] = []
    faults: list[Fault] = []
    for path in paths:
        shown = (Path(root.name) / path.relative_to(root)).as_posix()
        try:
            data = path.read_bytes()
            if len(data) > _MAX_RULE_BYTES:
                faults.append(Fault(shown, 1, 1, f"longer than {_MAX_RULE_BYTES >> 20} MiB"))
                continue
            yaml = parse(data.decode("utf-8"))
        except YamlProblem as problem:
            faults.append(Fault(shown, *problem.place, problem.message))
            continue
        except UnicodeDecodeError as error:
            faults.append(Fault(shown, 1, 1, f"not UTF-8 (byte {error.start})"))
            continue
        if not isinstance(yaml.value, dict):
            faults.append(Fault(shown, 1, 1, "expected keys and values"))
            continue
        faults += (Fault(shown, *yaml.key_places[key], f"key '{key[-1]}' is given twice") for key in yaml.duplicates)
        files.append(RuleFile(path.parent.name if path.parent != root else "", path.stem, shown, yaml))
    return files, faults


def _collect(root: Path, files: Sequence[RuleFile]) -> RuleSet:
    rules = RuleSet(digest=digest(root))
    for file in files:
        value = file.yaml.value
        if not file.folder:
            setattr(rules, file.stem, value)
        elif file.folder == "artifacts":
            rules.artifacts.update(_artifact_rows(value))
        else:
            getattr(rules, file.folder)[file.stem] = value
    for entry in rules.licenses.values():
        rules.aliases.update((normalize(name), str(entry.get("id"))) for name, _ in names(entry))
    return rules


def _artifact_rows(table: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Known artifacts keyed by case-folded artifact id."""
    rows = table.get("artifacts")
    if not isinstance(rows, dict):
        return {}
    return {key.casefold(): {**row, "id": key} for key, row in rows.items() if isinstance(row, dict)}


def names(entry: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every spelling that a profile owns, with its path in the file."""
    for key in ("id", "name", "spdx"):
        if isinstance(entry.get(key), str):
            yield entry[key], (key,)
    for key in ("aliases", "urls"):
        listed = entry.get(key)
        for i, name in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(name, str):
                yield name, (key, i)


def _joined(base: RuleSet | None, rules: RuleSet) -> dict[str, dict[str, Any]]:
    """What words may be used and which ids may be referred to."""
    return {
        "vocabulary": base.vocabulary if base else rules.vocabulary,
        "license": (base.licenses if base else {}) | rules.licenses,
        "check": (base.checks if base else {}) | rules.checks,
    }


def schema_faults(file: RuleFile, schema: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    """Where a file differs from its schema; `known` are the words and ids that it may use, by keyword."""
    import jsonschema

    def vocabulary(_: Any, words: str, instance: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
        if isinstance(instance, str) and instance not in known["vocabulary"].get(words, {}):
            yield jsonschema.ValidationError(_unknown(instance, f"no word of vocabulary `{words}`", known["vocabulary"].get(words, ())))

    def reference(_: Any, kind: str, instance: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
        if isinstance(instance, str) and instance not in known[kind]:
            yield jsonschema.ValidationError(_unknown(instance, f"no {kind} of the rules", known[kind]))

    def phrase(_: Any, __: Any, instance: Any, ___: Any) -> Iterator[jsonschema.ValidationError]:
        problem = phrases.problem(instance) if isinstance(instance, str) else None
        if problem:
            yield jsonschema.ValidationError(f"'{instance}' is no regular expression: {problem}")

    keywords: dict[str, Callable[..., Any]] = {"vocabulary": vocabulary, "reference": reference, "phrase": phrase}
    extended: Any = jsonschema.validators.extend(jsonschema.Draft202012Validator, keywords)  # type: ignore[no-untyped-call]
    checker = extended(schema)
    for error in checker.iter_errors(file.yaml.value):
        yield from _explained(file, error)


def _explained(file: RuleFile, error: Any) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        allowed = error.schema.get("properties", {})
        for key in (key for key in error.instance if key not in allowed):
            yield Fault(file.shown, *file.yaml.key_places[(*path, key)], _unknown(key, "unknown key", allowed))
    elif error.parent is None and "propertyNames" in error.absolute_schema_path:
        yield Fault(file.shown, *file.yaml.key_places.get((*path, error.instance), file.yaml.place(path)), error.message)
    elif error.validator == "enum":
        wrong = _unknown(error.instance, f"not one of {', '.join(error.validator_value)}", error.validator_value)
        yield Fault(file.shown, *file.yaml.place(path), wrong)
    elif error.validator == "contains":
        wanted = ", ".join(f"`{key}: {value['const']}`" for key, value in error.validator_value["properties"].items())
        yield Fault(file.shown, *file.yaml.place(path), f"at least one of these must have {wanted}")
    elif error.validator == "required":
        yield Fault(file.shown, *file.yaml.place(path), f"{error.message.replace(' is a required property', '')} is missing here")
    else:
        yield Fault(file.shown, *file.yaml.place(path), error.message[:300])


def _unknown(word: Any, what: str, allowed: Any) -> str:
    close = difflib.get_close_matches(str(word), list(allowed), n=1)
    message = f"{what} '{word}'" if what == "unknown key" else f"'{word}' is {what}"
    return f"{message} (did you mean '{close[0]}'?)" if close else message


def _name_faults(file: RuleFile) -> Iterator[Fault]:
    if file.folder not in ("", "artifacts") and file.yaml.value.get("id") != file.stem:
        place = file.yaml.place(("id",))
        yield Fault(file.shown, *place, f"id '{file.yaml.value.get('id')}' differs from the file name '{file.stem}'")


def _alias_faults(files: Sequence[RuleFile], base: RuleSet | None) -> Iterator[Fault]:
    owners: dict[str, str] = dict(base.aliases) if base else {}
    for file in files:
        if file.folder != "licenses":
            continue
        owner = str(file.yaml.value.get("id"))
        for name, path in names(file.yaml.value):
            if not normalize(name):
                yield Fault(file.shown, *file.yaml.place(path), f"alias '{name}' names nothing")
                continue
            other = owners.setdefault(normalize(name), owner)
            if other not in (owner, file.stem):
                yield Fault(file.shown, *file.yaml.place(path), f"alias '{name}' already belongs to '{other}'")
