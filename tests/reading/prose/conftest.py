"""An alias table large enough for prose, so that reading does not depend on which licenses ship."""

from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue, normalize

_ALIASES = {
    "mit": ("MIT", "The MIT License"),
    "apache-2.0": ("Apache 2.0", "Apache License, Version 2.0"),
    "gpl-3.0": ("GPL-3.0",),
    "cc0-1.0": ("CC0 1.0",),
    "cc-by-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "cc-by-sa": ("CC BY-SA", "Creative Commons Attribution-ShareAlike"),
    "cc-by-sa-3.0": ("CC BY-SA 3.0",),
    "cc-by-sa-4.0": ("CC BY-SA 4.0",),
    "cc-by-nc-4.0": ("CC BY-NC 4.0", "Creative Commons Attribution-NonCommercial 4.0"),
    "creativeml-openrail-m": ("CreativeML OpenRAIL-M", "CreativeML Open RAIL-M"),
    "openrail": ("OpenRAIL",),
    "llama2": ("Llama 2", "Llama 2 Community License Agreement"),
    "public-domain": ("public domain",),
    "other": (),
    "unknown": (),
}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """An alias table of fifteen ids."""
    return Catalogue({normalize(name): id for id, names in _ALIASES.items() for name in (id, *names)})
