"""The license texts in `dataset_infos.json` and `dataset_info.json`, which the `datasets` library writes: free text."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.reading.carried import Carried, Origin, joined, stating
from licensecheck.reading.facts import Problem
from licensecheck.reading.keys import Value
from licensecheck.reading.marked_json import MarkedJson, parse

MAX_CONFIGS = 2_000


def read(text: str, origin: Origin) -> Carried:
    """The claims on the data: one for all configurations that agree, several hold together. Never raises."""
    infos, problems = parse(text, origin.source, ("license",))
    if infos is None:
        return Carried(problems=problems)
    values = {value.text: value for value in reversed(list(_licenses(infos)))}
    claims = origin.licensing("data", "declared").read(stating(reversed(values.values())))
    return joined((claims, Carried(problems=(*problems, *infos.cut, *_left_out(infos)))))


def _licenses(infos: MarkedJson) -> Iterator[Value]:
    yield from infos.texts("license")
    for config in list(infos.value)[:MAX_CONFIGS]:
        yield from infos.texts(config, "license")


def _left_out(infos: MarkedJson) -> Iterator[Problem]:
    count = len(infos.value)
    if count > MAX_CONFIGS:
        yield Problem("too-many-configurations", f"Only the first {MAX_CONFIGS} of {count} configurations were read.")
