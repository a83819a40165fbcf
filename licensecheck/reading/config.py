"""What a `config.json` was loaded from: `_name_or_path`, where it is the id of a repo and not a folder of its author."""

from __future__ import annotations

import re

from licensecheck.patterns import pattern
from licensecheck.reading.carried import Carried, Origin, named, upstream
from licensecheck.reading.marked_json import parse

_KEY = "_name_or_path"
_FOLDERS = pattern(
    r"(?:models?|checkpoints?|ckpts?|outputs?|results?|weights?|data|tmp|temp|home|root|mnt|content|workspace|runs?|"
    r"exp(?:eriment)?s?|saved?_?models?|pretrained(?:_models?)?|local|cache|trained)/|.*/(?:checkpoint-\d+|final|best|latest|merged)$",
    re.IGNORECASE,
)


def read(text: str, origin: Origin) -> Carried:
    """The repo that a model was loaded from before it was saved again, as a guess. Never raises."""
    config, problems = parse(text, origin.source, (_KEY,))
    found = []
    for value in config.texts(_KEY) if config else ():
        ref = named(value.text, "model")
        if ref.kind and value.text.count("/") == 1 and not _FOLDERS.match(value.text):
            found.append(upstream(ref, "model", "finetune", value.evidence, inferred=True))
    return Carried((), tuple(found), (), problems)
