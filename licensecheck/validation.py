"""Checks rule and license files as a whole: their shape, their words, their references, and what their examples promise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from licensecheck import resources
from licensecheck.errors import Fault, UsageError
from licensecheck.judging.conditions import condition, keys
from licensecheck.judging.examples import wrong_examples
from licensecheck.knowledge import SCHEMAS, Check, Knowledge, loader
from licensecheck.knowledge.check import PLACEHOLDERS, build, placeholders
from licensecheck.knowledge.compiled import RuleEntries, everything, open_rules
from licensecheck.knowledge.loader import FOLDERS, RuleSet


def validate(paths: Sequence[Path]) -> tuple[Fault, ...]:
    """Every mistake below the given rules folders, or in the given files of one. Raises UsageError for other paths."""
    return tuple(fault for path in paths for fault in _validate(path))


def second_hand(folder: Path) -> tuple[str, ...]:
    """The ids of profiles below a rules folder whose text nobody read. Raises RuleError where YAML cannot be read."""
    return tuple(sorted(id for id, data in loader.read(folder).licenses.items() if data.get("basis") == "secondary"))


def _validate(path: Path) -> Iterator[Fault]:
    root = _root(path)
    shipped = root.resolve() == resources.RULES.resolve()
    base = None if shipped else everything(open_rules(resources.RULES))
    faults, rules = loader.examine(root, SCHEMAS, base)
    if not faults:
        faults = tuple(_check_faults(root, rules, base))
    yield from faults if path == root else (fault for fault in faults if Path(fault.file).parts[1:] == path.relative_to(root).parts)


def _root(path: Path) -> Path:
    if path.is_dir() and loader.rule_paths(path):
        return path
    if path.is_file() and path.parent.name in FOLDERS:
        return path.parent.parent
    if path.is_file() and path in loader.rule_paths(path.parent):
        return path.parent
    hint = f"Give a folder with {', '.join(f'{name}/' for name in FOLDERS)}, or a YAML file in one of them."
    raise UsageError(f"no rules at '{path}'", hint)


def _check_faults(root: Path, rules: RuleSet, base: RuleSet | None) -> Iterator[Fault]:
    """What the schemas cannot say about checks."""
    layers = [RuleEntries(one) for one in (base, rules) if one]
    knowledge = Knowledge(layers)
    for id, data in sorted(rules.checks.items()):
        file = f"{root.name}/checks/{id}.yaml"
        check = build(data)
        problems = [*_unknown_keys(check), *_unknown_placeholders(check), *_unknown_intents(knowledge, check)]
        problems = problems or list(wrong_examples(knowledge, check))
        yield from (Fault(file, 1, 1, problem) for problem in problems)


def _unknown_keys(check: Check) -> Iterator[str]:
    for key in check.when:
        if condition(check.on, key) is None:
            yield f"`when: {key}` cannot be asked of `on: {check.on}`; it takes {', '.join(keys(check.on))}"


def _unknown_intents(knowledge: Knowledge, check: Check) -> Iterator[str]:
    for example in check.examples:
        name = example.given.get("intent")
        if name and name not in knowledge.intents:
            yield f"example '{example.name}' has no preset '{name}' to read; known are {', '.join(knowledge.intents)}"


def _unknown_placeholders(check: Check) -> Iterator[str]:
    for template in _templates(check):
        try:
            unknown = placeholders(template) - PLACEHOLDERS
        except ValueError as error:
            yield f"'{template}': {error}"
            continue
        for name in sorted(unknown):
            yield f"unknown placeholder '{{{name}}}'; known are {', '.join(sorted(PLACEHOLDERS))}"


def _templates(check: Check) -> Iterable[str]:
    return (check.message, check.why, *check.how_to_fix)
