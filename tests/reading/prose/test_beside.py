"""A component named right beside its license, in the forms people write it."""

from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading.prose import Known, read_prose

BOTH = [("code", "mit"), ("weights", "cc-by-nc-4.0")]
HEADING = "## License\n\n"


@pytest.mark.parametrize(
    "body",
    [
        "code is MIT, weights are CC BY-NC 4.0\n",
        "The code is MIT and the weights are CC BY-NC 4.0.\n",
        "The code in this repo is MIT-licensed; model weights are CC BY-NC 4.0.\n",
        "The code is licensed under MIT and the weights under CC BY-NC 4.0.\n",
        "The code is released under the MIT license, weights under CC BY-NC 4.0.\n",
        "The code is under the MIT license while the model weights are under the CC BY-NC 4.0 license.\n",
        "We release the code under MIT and the weights under CC BY-NC 4.0.\n",
        "This work is licensed under the MIT license (code) and CC BY-NC 4.0 (model weights).\n",
        "Licensed under MIT for the code and CC BY-NC 4.0 for the weights.\n",
        "Licenses: code - MIT; weights - CC BY-NC 4.0\n",
        "License (code): MIT\n\nLicense (model weights): CC BY-NC 4.0\n",
        "- **Code license**: MIT\n- **Model license**: CC BY-NC 4.0\n",
        "The code and the weights are released under MIT and CC BY-NC 4.0 respectively.\n",
        "MIT (code), CC BY-NC 4.0 (weights)\n",
        "MIT for the code, CC BY-NC 4.0 for the weights\n",
        "MIT license applies to the code; the weights are subject to CC BY-NC 4.0.\n",
        "The MIT license covers the code. The weights carry the CC BY-NC 4.0 license.\n",
        "This repository contains code (MIT) and weights (CC BY-NC 4.0).\n",
        "Code: MIT, weights: CC BY-NC 4.0\n",
        "Source code: MIT | Weights: CC-BY-NC-4.0\n",
        "**Code:** MIT  \n**Weights:** CC BY-NC 4.0\n",
        "Code: MIT License<br>Weights: CC BY-NC 4.0\n",
        "- Code: MIT License (see LICENSE)\n- Weights: CC BY-NC 4.0\n",
        "All code is MIT licensed. Model weights: CC BY-NC 4.0 license.\n",
        "The code is MIT licensed, weights are licensed CC BY-NC 4.0.\n",
    ],
)
@pytest.mark.parametrize("heading", ["", HEADING])
def test_each_component_has_its_license(heading: str, body: str, catalogue: Catalogue) -> None:
    prose = read_prose(heading + body, 1, "README.md", "model", catalogue, Known())
    assert [(one.component, one.license) for one in prose.statements] == BOTH
    assert prose.third_party == ()


@pytest.mark.parametrize(
    ("body", "own", "others"),
    [
        ("The code is released under MIT and the base model under the Llama 2 license.\n", [("code", "mit")], [("base", "llama2")]),
        ("The dataset is under the MIT license and our code under Apache-2.0.\n", [("code", "apache-2.0")], [("training data", "mit")]),
        ("The model is licensed under Apache 2.0 for model training.\n", [("weights", "apache-2.0")], []),
        ("The weights are released under CC BY-NC 4.0 (non-commercial).\n", [("weights", "cc-by-nc-4.0")], []),
        ("The author is MIT staff.\n", [], []),
        ("Our model (MIT) sings.\n", [], []),
        ("Model: MIT-B5 by Owl.\n", [], []),
        ("Weights: Llama 2\n", [], []),
        ("Author: MIT\n", [], []),
        ("- Code: MIT owls wrote it.\n", [], []),
        ("The code is not MIT.\n", [], []),
        ("The code is released under MIT and the model is Llama 2.\n", [("code", "mit")], []),
        ("The code is released under MIT, the base model is Llama 2.\n", [("code", "mit")], []),
        ("Our weights are Llama 2 weights.\n", [], []),
    ],
)
def test_what_stands_beside_is_not_always_a_component(
    body: str, own: list[tuple[str, str]], others: list[tuple[str, str]], catalogue: Catalogue
) -> None:
    prose = read_prose(body, 1, "README.md", "model", catalogue, Known())
    assert [(one.component, one.license) for one in prose.statements] == own
    assert [(one.ref, one.license) for one in prose.third_party] == others
