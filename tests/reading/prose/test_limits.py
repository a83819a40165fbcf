from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading.prose import Known, read_prose


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("For non-commercial use only.\n", ["noncommercial"]),
        ("Intended for educational and research use only.\n", ["research-only"]),
        ("The model must not be used for medical purposes.\n", ["no-medical"]),
        ("Not suitable for minors.\n", ["adults-only"]),
        ("Uses that violate applicable laws are out of scope.\n", ["legal-use-only"]),
        ("You agree to the Example Acceptable Use Policy.\n", ["policy:Example Acceptable Use Policy"]),
        ("Out of scope: use in languages other than English.\n", ["english-only"]),
        ("禁止商用\n", ["noncommercial"]),
        ("商用利用禁止\n", ["noncommercial"]),
        ("비상업적 용도\n", ["noncommercial"]),
        ("Usage non commercial.\n", ["noncommercial"]),
        ("Sin fines comerciales.\n", ["noncommercial"]),
        ("Uso não comercial.\n", ["noncommercial"]),
        ("Nur für nicht-kommerzielle Zwecke.\n", ["noncommercial"]),
        ("Только для некоммерческого использования.\n", ["noncommercial"]),
        ("You may not use this model commercially.\n", ["noncommercial"]),
        ("Academic use only.\n", ["research-only"]),
        ("Do not use this model for medical diagnosis.\n", ["no-medical"]),
        ("The model should not be used to intentionally create images that are hostile to people.\n", ["no-harmful-content"]),
        ("Users must comply with all applicable laws.\n", ["legal-use-only"]),
        ("Ce modèle est réservé à la recherche.\n", ["research-only"]),
        ("Somente para fins de pesquisa.\n", ["research-only"]),
        ("Только для исследовательских целей.\n", ["research-only"]),
        ("You must be 18 or older to use this model.\n", ["adults-only"]),
        ("You may not distribute modified versions.\n", ["no-derivatives"]),
        ("You may use it commercially.\n", []),
        ("This is not a commercial product.\n", []),
        ("Do not trust the outputs.\n", []),
        ("We recommend it for non-commercial use.\n", []),
        ("Intended for commercial and research use.\n", []),
        ("Creative Commons Attribution-NonCommercial 4.0\n", []),
        ("```\nfor non-commercial use only\n```\n", []),
    ],
)
def test_limits(body: str, expected: list[str], catalogue: Catalogue) -> None:
    prose = read_prose(body, 1, "README.md", "model", catalogue)
    assert [limit.limit for limit in prose.use_limits] == expected


@pytest.mark.parametrize(
    ("declared", "body", "expected"),
    [
        (("mit",), "## License\n\nMIT\n", []),
        (("cc-by-sa-4.0",), "## License\n\nCC BY-SA\n", []),
        (("mit",), "## License\n\nApache-2.0\n", ["The front matter says mit, the prose apache-2.0."]),
        (("mit",), "## License\n\nMIT or GPL-3.0\n", ["soft: The front matter says mit, the prose gpl-3.0."]),
        ((), "Licensed under MIT.\n\nLicensed under GPL-3.0.\n", ["soft: The prose says mit and also gpl-3.0."]),
        (("mit",), "For non-commercial use only.\n", ["soft: The front matter says mit, the prose adds: for non-commercial use only."]),
        (("cc-by-nc-4.0",), "For non-commercial use only.\n", []),
        (("mit",), "# Original model card\n\nFor non-commercial use only.\n", []),
        (("mit",), "The code is licensed under GPL-3.0.\n", []),
    ],
)
def test_contradictions(declared: tuple[str, ...], body: str, expected: list[str], catalogue: Catalogue) -> None:
    prose = read_prose(body, 1, "README.md", "model", catalogue, Known(declared=declared))
    assert [one.text for one in prose.contradictions] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "You can re-use it for commercial or non-commercial purposes.",
        "Free for commercial and non-commercial use.",
        "It may be used for any purpose, including non-commercial purposes.",
        "It is not limited to non-commercial use.",
        "It is not restricted to research purposes only.",
        "The previous version was for non-commercial use only.",
        "For non-commercial and commercial use.",
    ],
)
def test_words_that_leave_no_limit(sentence: str, catalogue: Catalogue) -> None:
    assert read_prose(sentence, 1, "README.md", "model", catalogue).use_limits == ()


def test_lines_are_those_of_the_file(catalogue: Catalogue) -> None:
    body = 'Run `a --b\n--c`; see [docs](https://a.b "The\ntitle") &#10; and\nthis is for non-commercial use only, we COMMIT to it: for research only.\n'
    limits = read_prose(body, 6, "README.md", "model", catalogue).use_limits
    assert [(one.limit, one.evidence.line, one.evidence.column) for one in limits] == [("noncommercial", 9, 13), ("research-only", 9, 59)]
