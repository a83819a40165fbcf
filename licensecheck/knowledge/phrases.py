"""The phrases of `rules/prose.yaml`, prepared when the rules are compiled, so that a run compiles only those it needs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from licensecheck.patterns import pattern

Group: TypeAlias = "tuple[str, ...]"
"""Runs of letters of which every match of a phrase has one; the empty run says nothing."""
Prepared: TypeAlias = "tuple[str, tuple[Group, ...]]"
"""A phrase as a regular expression for texts in lower case, and groups of runs of letters, the rarest first: there is always one."""
_SPACE = pattern(r" (\??)(?![^\[\]]*\])")
_BLANKS = {"": r"\s{1,8}", "?": r"\s{0,8}"}
_CAPITALS = pattern(r"\\.|[A-Z]")
BOUNDARY = "(?<![A-Za-z0-9_])"
"""How a phrase begins that is a word of its own."""
LETTERS = "-letters"
"""How the name of a list ends that is not of phrases, but of plain runs of letters."""
_MARKS = frozenset(("-", "/", "'", ":", r"\.", r"\/", r"\-"))
_EVERYWHERE = frozenset(("data", "dataset", "model", "models", "train", "training", "text", "from", "with", "used", "using", "under"))
"""Words that stand in nearly every card."""
_LEAST = 3
"""A shorter run of letters is no sign that a phrase may be there."""


def prepare(lists: Mapping[str, Sequence[str]]) -> dict[str, list[Prepared]]:
    """The lists of phrases, each phrase prepared."""
    return {name: [_prepared(name, phrase) for phrase in phrases] for name, phrases in lists.items()}


def _prepared(name: str, phrase: str) -> Prepared:
    if name.endswith(LETTERS):
        return re.escape(phrase.lower()), ((phrase.lower(),),)
    return _bounded(_lowered(phrase)), groups(phrase)


def problem(phrase: str) -> str | None:
    """Why the phrase cannot be compiled, None if it can."""
    try:
        re.compile(phrase)
        re.compile(_bounded(_lowered(phrase)))
    except re.error as error:
        return str(error)
    return None


def _lowered(phrase: str) -> str:
    """The phrase in lower case, which is much faster than one that ignores case; classes of characters stay as they are."""
    return _CAPITALS.sub(lambda match: match[0].lower() if match[0].isalpha() else match[0], phrase)


def _bounded(phrase: str) -> str:
    """The phrase between word boundaries where it begins and ends in a letter that has such, blanks of any kind."""
    start = BOUNDARY if re.match(r"[A-Za-z(\[0-9]", phrase) and not phrase.startswith(r"(?<") else ""
    looks_ahead = re.search(r"\(\?=.*\)\Z", phrase)
    end = r"(?![A-Za-z0-9_])" if re.search(r"[A-Za-z0-9)?}\]]\Z", phrase) and not looks_ahead else ""
    return f"{start}(?:{_SPACE.sub(lambda match: _BLANKS[match[1]], phrase)}){end}"


def groups(phrase: str) -> tuple[Group, ...]:
    """What every match of the phrase has in it: one run of letters and digits of each group, in lower case."""
    return tuple(sorted(_required(phrase), key=lambda group: min(map(_weight, group)), reverse=True)) or (("",),)


def _required(phrase: str) -> Iterator[Group]:
    """The groups in the order of the phrase."""
    parts = _parts(phrase)
    if "|" in (part for part, _ in parts):
        return
    for literal, together in itertools.groupby(parts, lambda part: not part[1] and _literal(part[0])):
        if literal:
            found: list[Group] = [("".join(part.removeprefix("\\").lower() for part, _ in together),)]
        else:
            within = (part for part, optional in together if not optional and part.startswith(("(?:", "(?=")))
            found = [tuple(run for choice in _choices(part[3:-1]) for run in groups(choice)[0]) for part in within]
        yield from (group for group in found if min(map(_weight, group)) >= _LEAST)


def _literal(part: str) -> bool:
    """Whether a part of a phrase stands for itself: letters and digits, and the marks between them."""
    return part[0].isalnum() or part in _MARKS


def _weight(run: str) -> int:
    """How rarely a run stands in a text by chance: by its length; digits count more, and letters other than Latin ones."""
    if run in _EVERYWHERE:
        return _LEAST + (len(run) > _LEAST + 1)
    return len(run) + sum(char.isdigit() for char in run) if run.isascii() else len(run) * _LEAST


_TOKEN = pattern(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?[:=!<]{1,2}|\{[\d,]*\}|[()|]|[^\W_]+|.", re.DOTALL)
_REPEAT = pattern(r"[?*]|\{0,|\{0\}")


def _parts(phrase: str) -> list[tuple[str, bool]]:
    """The phrase cut into groups, runs of letters and single signs, each with whether it may be missing."""
    parts: list[tuple[str, bool]] = []
    depth = start = 0
    for match in _TOKEN.finditer(phrase):
        sign = match[0]
        start = start if depth else match.start()
        depth += sign.startswith("(") - (sign == ")")
        if depth == 0:
            part, optional = phrase[start : match.end()], _REPEAT.match(phrase, match.end()) is not None
            word = optional and len(part) > 1 and part[0].isalnum()
            parts += [(part[:-1], False), (part[-1], True)] if word else [(part, optional)]
    return parts


def _choices(group: str) -> list[str]:
    """The alternatives of a group's inside."""
    choices, depth, start = [], 0, 0
    for match in _TOKEN.finditer(group):
        depth += match[0].startswith("(") - (match[0] == ")")
        if match[0] == "|" and depth == 0:
            choices.append(group[start : match.start()])
            start = match.end()
    return [*choices, group[start:]]
