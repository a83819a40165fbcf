"""The policy files of a run: which one each target obeys, and the rules that they bring along."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.errors import PolicyError
from licensecheck.knowledge import Knowledge, load
from licensecheck.model import Evidence, Issue, Report
from licensecheck.policy import Policy, files

if TYPE_CHECKING:
    from licensecheck.judging.subjects import Intent
    from licensecheck.policy.reading import PolicyFile

_HELP_FOREIGN = "`--trust-target-policy` obeys it."


class Policies(Struct, frozen=True):
    """The rules of a run, the reader's wish, and the policy of every target that has one."""

    knowledge: Knowledge
    by_target: dict[str, Policy]
    intent: str | Intent | None = None

    def of(self, target: str) -> Policy | None:
        """The policy that a target obeys."""
        return self.by_target.get(target)

    def remarked(self, report: Report) -> Report:
        """The report, with a remark where a repo on the Hub holds a policy file: it is never obeyed."""
        target = report.lineage.artifacts.get(report.lineage.target)
        if target is None or target.id.startswith((".", "/")) or files.NAME not in (target.files or ()):
            return report
        message = f"The repo holds a {files.NAME} of its own; it was not obeyed. Download it and give it with --policy to obey it."
        return replace(report, remarks=(*report.remarks, Issue("policy-not-obeyed", message, target.id)))


def settle(targets: Sequence[str], policy_file: Path | None, trust: bool, rules: Sequence[Path], intent: str | None) -> Policies:
    """Find and read the policies of all targets. Raises PolicyError, RuleError, UsageError."""
    found = {target: files.Found(own=policy_file) if policy_file else files.find(target) for target in targets}
    chosen = {target: (one.foreign if trust and one.foreign else one.own) for target, one in found.items()}
    wish = Path(intent) if intent and _is_file(intent) else None
    paths = dict.fromkeys([*filter(None, chosen.values()), *([wish] if wish else [])])
    if not paths and not any(one.foreign for one in found.values()):
        return Policies(load(tuple(rules)), {}, intent)
    return _read(paths, chosen, found, trust=trust, rules=rules, intent=wish or intent)


def _read(
    paths: dict[Path, None],
    chosen: dict[str, Path | None],
    found: dict[str, files.Found],
    *,
    trust: bool,
    rules: Sequence[Path],
    intent: Path | str | None,
) -> Policies:
    from licensecheck.policy import reading

    shipped = load()
    read = {path: reading.read(path, shipped.vocabulary) for path in paths}
    own = dict.fromkeys(folder for file in read.values() for folder in file.rules if folder.is_dir())
    knowledge = load((*own, *rules))
    built = {path: reading.build(file, knowledge) for path, file in read.items()}
    by_target = {}
    for target, path in chosen.items():
        foreign = None if trust else found[target].foreign
        remarks = (_shown(foreign, knowledge, target),) if foreign else ()
        if path or remarks:
            by_target[target] = replace(built[path] if path else Policy(Path(), ""), remarks=remarks)
    return Policies(knowledge, by_target, built[intent].intent if isinstance(intent, Path) else intent)


def _shown(path: Path, knowledge: Knowledge, target: str) -> Issue:
    """What a policy file that is not obeyed would have done."""
    from licensecheck.policy import reading

    try:
        said = _summary(reading.read(path, knowledge.vocabulary))
    except PolicyError as error:
        said = f"it could not be read: {error.message.splitlines()[0]}"
    message = f"The target's own policy file was not obeyed ({said}). {_HELP_FOREIGN}"
    return Issue("policy-not-obeyed", message, target, Evidence(os.path.relpath(path).replace(os.sep, "/"), 1, 1))


def _summary(file: PolicyFile) -> str:
    counted = [f"{key}: {len(value)}" if isinstance(value, (list, dict)) else f"{key}: {value}" for key, value in file.data.items()]
    return ", ".join(counted) or "it is empty"


def _is_file(intent: str) -> bool:
    return intent.endswith((".yaml", ".yml")) or os.sep in intent
