"""A small alias table: reading must not depend on which licenses ship."""

from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue, normalize

_ALIASES = {
    "mit": ("MIT", "The MIT License"),
    "apache-2.0": ("Apache 2.0", "Apache License, Version 2.0", "apache-2", "https://www.apache.org/licenses/LICENSE-2.0"),
    "cc-by-4.0": ("CC BY 4.0",),
    "cc-by-sa-4.0": ("CC BY-SA 4.0",),
    "cc-by-nc-4.0": ("CC BY-NC 4.0",),
    "llama2": ("llama-2", "Llama 2 Community License Agreement"),
    "mrl": ("Mistral Research License", "https://mistral.ai/licenses/MRL-0.1.md"),
    "other": (),
    "unknown": (),
}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """An alias table of nine ids."""
    return Catalogue({normalize(name): id for id, names in _ALIASES.items() for name in (id, *names)})
