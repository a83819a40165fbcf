"""A MOF.yml (Model Openness Framework): the license of every component of a release."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.marked_yaml import Path
from licensecheck.model import MAIN_COMPONENT, Component
from licensecheck.reading.carried import Carried, Origin, joined, stating
from licensecheck.reading.facts import Problem
from licensecheck.reading.keys import Keys, Value
from licensecheck.reading.yaml_file import read_keys

MAX_COMPONENTS = 100

_BY_LAST_WORD: dict[str, Component] = {
    **dict.fromkeys(("code", "architecture", "tools", "libraries"), "code"),
    **dict.fromkeys(("parameters", "weights", "checkpoint", "checkpoints"), "weights"),
    **dict.fromkeys(("data", "dataset", "datasets", "outputs"), "data"),
}
"""What the last word of a component's name makes of it, a remark in brackets left out; all others are documents."""


def read(text: str, origin: Origin) -> Carried:
    """The claims of each component and of the release as a whole. Never raises."""
    keys, problems = read_keys(text, origin.source)
    stated = _stated(keys, MAIN_COMPONENT[origin.kind])
    parts = [origin.licensing(component, "declared").read(stating([value])) for component, value in stated]
    return joined((*parts, Carried(problems=(*problems, *_left_out(keys)))))


def _stated(keys: Keys, main: Component) -> Iterator[tuple[Component, Value]]:
    """Every license with its component; that of the whole release is one of its `main` component."""
    release = keys.values.get("release")
    if not isinstance(release, dict):
        return
    listed = release.get("components")
    components = listed[:MAX_COMPONENTS] if isinstance(listed, list) else []
    for i, part in enumerate(components):
        if isinstance(part, dict):
            yield from _license(keys, ("release", "components", i, "license"), part.get("license"), _component(part.get("name")))
    whole = release.get("license")
    if isinstance(whole, dict):
        for name, group in whole.items():
            stated = group.get("name") if isinstance(group, dict) else group
            path: Path = ("release", "license", name, "name") if isinstance(group, dict) else ("release", "license", name)
            yield from _license(keys, path, stated, main)
    else:
        yield from _license(keys, ("release", "license"), whole, main)


def _license(keys: Keys, path: Path, value: object, component: Component) -> Iterator[tuple[Component, Value]]:
    if isinstance(value, str):
        yield component, Value(value.strip(), keys.evidence(path), "license")
    for i, one in enumerate(value if isinstance(value, list) else ()):
        yield from _license(keys, (*path, i), one, component)


def _left_out(keys: Keys) -> Iterator[Problem]:
    release = keys.values.get("release")
    listed = release.get("components") if isinstance(release, dict) else None
    if isinstance(listed, list) and len(listed) > MAX_COMPONENTS:
        place = keys.evidence(("release", "components", MAX_COMPONENTS))
        yield Problem("too-many-components", f"Only the first {MAX_COMPONENTS} of {len(listed)} components were read.", place.line)


def _component(name: object) -> Component:
    words = name.partition("(")[0].lower().split() if isinstance(name, str) else []
    return _BY_LAST_WORD.get(words[-1], "documentation") if words else "documentation"
