"""The license in a CITATION.cff: an SPDX id, several of them (a choice), or an address."""

from __future__ import annotations

from licensecheck.model import MAIN_COMPONENT, Component
from licensecheck.reading.carried import Carried, Origin, joined, stating
from licensecheck.reading.yaml_file import read_keys

_COMPONENTS: dict[str, Component] = {"software": "code", "dataset": "data"}


def read(text: str, origin: Origin) -> Carried:
    """The claim of a citation file on what its `type` says it is, else on the artifact. Never raises."""
    keys, problems = read_keys(text, origin.source)
    type = keys.text("type")
    component = _COMPONENTS.get(type.text.lower() if type else "", MAIN_COMPONENT[origin.kind])
    stated = stating(keys.texts("license"))
    if len(stated) > 1:
        choice = " OR ".join(dict.fromkeys(value.text for value in stated))
        stated = [stated[0]._replace(text=choice)]
    claims = origin.licensing(component, "declared").read(stated, link=stating(keys.texts("license-url")))
    return joined((claims, Carried(problems=problems)))
