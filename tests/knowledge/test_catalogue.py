"""Names: what folds, what does not, and that every profile answers to all of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck import resources
from licensecheck.knowledge import load, loader
from licensecheck.knowledge.catalogue import normalize

KNOWLEDGE = load()
PIECES = (
    "https://", "http://", "www.", "x.org", "/", "/legalcode", "/deed", "/deed.en", ".html", ".txt", "license", "The", "v", "V2",
    "version", " ", "-", "_", ".", "+", "apache", "2.0", "é", "第", "İ", "ſ", "²", "\n",
)  # fmt: skip
NAMES = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Apache-2.0", "apache-2.0"),
        ("Apache License 2.0", "apache-2.0"),
        ("Apache License, Version 2.0", "apache-2.0"),
        ("apache_license_v2.0", "apache-2.0"),
        ("  The  MIT\tLicence ", "mit"),
        ("Licensed under MIT", "under-mit"),
        ("openrail++", "openrail++"),
        ("GPL-2.0+", "gpl-2.0+"),
        ("CC BY-NC 4.0", "cc-by-nc-4.0"),
        ("vicuna", "vicuna"),
        ("version", ""),
        ("木兰宽松许可证 第2版", "木兰宽松许可证-第2版"),
        ("https://creativecommons.org/licenses/by/4.0/", "creativecommons.org/licenses/by/4.0"),
        ("http://www.creativecommons.org/licenses/by/4.0/legalcode.de", "creativecommons.org/licenses/by/4.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.en", "creativecommons.org/licenses/by/4.0"),
        ("creativecommons.org/licenses/by/4.0", "creativecommons.org/licenses/by/4.0"),
        ("https://www.apache.org/licenses/LICENSE-2.0.txt", "apache.org/licenses/license-2.0"),
    ],
)
def test_a_name_folds_to(written: str, key: str) -> None:
    assert normalize(written) == key


@given(NAMES)
def test_a_key_is_its_own_key(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@pytest.mark.parametrize("text", ["/" * 100_000, "a." * 50_000, "/legalcode" * 10_000, "https://" * 10_000, "\0\ud800"])
def test_what_is_no_name_is_not_resolved(text: str) -> None:
    assert KNOWLEDGE.catalogue.resolve(text) is None


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("apache license 2.0", "apache-2.0"),
        ("Apache2", "apache-2.0"),
        ("mit", "mit"),
        ("MIT License", "mit"),
        ("https://opensource.org/licenses/MIT", "mit"),
        ("GPL-3.0-or-later", "gpl-3.0"),
        ("gnu-gpl-v3.0", "gpl-3.0"),
        ("LGPL-3.0-only", "lgpl-3.0"),
        ("odc-by-1.0", "odc-by"),
        ("odbl-1.0", "odbl"),
        ("other-C-UDA", "c-uda"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode", "cc-by-nc-sa-4.0"),
        ("Creative Commons Attribution-ShareAlike 4.0 International Public License", "cc-by-sa-4.0"),
        ("Llama 3.1 Community License Agreement", "llama3.1"),
        ("CreativeML Open RAIL-M", "creativeml-openrail-m"),
        ("cc-by-nc", "cc-by-nc"),
        ("gpl", "gpl"),
        ("Creative Commons Attribution 4.0 International(CC BY 4.0) licence © European Union, 1995-2020", "cc-by-4.0"),
        ("CC0 (both the dataset and underlying text)", "cc0-1.0"),
        ("https://creativecommons.org/licenses/by/4.0/?ref=chooser-v1", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0/us/legalcode", "cc-by-nc-sa-3.0-us"),
        ("https://creativecommons.org/publicdomain/zero/1.0/?ref=chooser-v1", "cc0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/deed.de#x", "cc-pdm-1.0"),
        ("https://opendatacommons.org/licenses/odbl/summary/", "odbl"),
        ("https://opendatacommons.org/licenses/by/1-0/#text", "odc-by"),
        ("https://www.gnu.org/licenses/old-licenses/lgpl-2.1.en.html#SEC1", "lgpl-2.1"),
        ("https://www.gnu.org/licenses/fdl-1.3.de.html", "gfdl-1.3"),
        ("https://www.gnu.org/copyleft/gpl.html", "gpl"),
        ("https://opensource.org/license/bsd-2-clause/", "bsd-2-clause"),
        ("https://opensource.org/license/ecl-2-0", "ecl-2.0"),
        ("https://opensource.org/licenses/bsd-license.php", "bsd"),
        ("https://spdx.org/licenses/CC-BY-NC-4.0.html#licenseText", "cc-by-nc-4.0"),
        ("https://choosealicense.com/licenses/epl-2.0/", "epl-2.0"),
        ("CC BY-SA 4", "cc-by-sa-4.0"),
        ("GPL 3", "gpl-3.0"),
        ("CC Attribution 4.0", "cc-by-4.0"),
        ("CC 4.0 BY-NC", "cc-by-nc-4.0"),
        ("Creative Commons Attribution Non-Commercial Share Alike 4.0", "cc-by-nc-sa-4.0"),
        ("Creative Commons Attribution No Derivs 3.0 Unported", "cc-by-nd-3.0"),
        ("Creative Commons Share-Alike 3.0", "cc-by-sa-3.0"),
        ("EUPL v. 1.2", "eupl-1.2"),
    ],
)
def test_a_spelling_resolves_to(written: str, id: str) -> None:
    assert KNOWLEDGE.catalogue.resolve(written) == id


@pytest.mark.parametrize(
    ("classifier", "id"),
    [
        ("Apache Software License", "apache-2.0"),
        ("BSD License", "bsd"),
        ("Boost Software License 1.0 (BSL-1.0)", "bsl-1.0"),
        ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "cc0-1.0"),
        ("Educational Community License, Version 2.0 (ECL-2.0)", "ecl-2.0"),
        ("GNU Affero General Public License v3 or later (AGPLv3+)", "agpl-3.0"),
        ("GNU General Public License (GPL)", "gpl"),
        ("GNU General Public License v2 (GPLv2)", "gpl-2.0"),
        ("GNU Lesser General Public License v2 (LGPLv2)", None),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", "lgpl-2.1"),
        ("GNU Lesser General Public License v3 (LGPLv3)", "lgpl-3.0"),
        ("GNU Library or Lesser General Public License (LGPL)", "lgpl"),
        ("ISC License (ISCL)", "isc"),
        ("MIT No Attribution License (MIT-0)", "mit-0"),
        ("Mozilla Public License 2.0 (MPL 2.0)", "mpl-2.0"),
        ("Mulan Permissive Software License v2 (MulanPSL-2.0)", "mulanpsl-2.0"),
        ("Other/Proprietary License", "proprietary"),
        ("Public Domain", "public-domain"),
        ("SIL Open Font License 1.1 (OFL-1.1)", "ofl-1.1"),
        ("The Unlicense (Unlicense)", "unlicense"),
        ("Zero-Clause BSD (0BSD)", "0bsd"),
        ("zlib/libpng License", "zlib"),
        ("OSI Approved", None),
        ("Free for non-commercial use", None),
    ],
)
def test_a_license_classifier_of_the_python_index(classifier: str, id: str | None) -> None:
    """Source: https://pypi.org/classifiers/. One that could be several licenses, or none, stays open."""
    assert KNOWLEDGE.catalogue.resolve(classifier) == id


@pytest.mark.parametrize(
    "page",
    [
        "https://creativecommons.org/licenses/by/2.5/za/",
        "https://creativecommons.org/licenses/by-nd/2.0/kr",
        "https://creativecommons.org/licenses/by/4.0/by-nc/4.0",
        "https://opendatacommons.org/licenses/dbcl/1-0/",
        "https://opensource.org/licenses/category",
        "https://opensource.org/licenses/mit/comments",
        "https://spdx.org/licenses/",
        "https://evil.example/opensource.org/licenses/mit",
        "https://opensource.org.evil.example/licenses/mit",
        "https://example.org/terms?opensource.org/licenses/mit",
        "https://github.com/hendrycks/math/blob/main/LICENSE",
        "https://data.gov/privacy-policy",
    ],
)
def test_a_page_that_holds_no_known_license(page: str) -> None:
    assert KNOWLEDGE.catalogue.resolve(page) is None


@pytest.mark.parametrize(
    ("written", "never"),
    [
        ("upl-1.0", "cc0-1.0"),
        ("cc-by-nd-2.0", "cc-by-nd-4.0"),
        ("cc-by-nc-sa-1.0", "cc-by-nc-sa-3.0"),
        ("cc-by-sa-2.0", "cc-by-sa-3.0"),
        ("cc-by-sa-3.0-at", "cc-by-sa-3.0"),
        ("cc-by-3.0-at", "cc-by-3.0"),
        ("cc-by-1.0", "cc-by-2.0"),
        ("0bsd", "bsd-2-clause"),
        ("gfdl-1.1", "gfdl"),
        ("gfdl-1.3-or-later", "gfdl"),
        ("other-public-domain", "unlicense"),
        ("Creative Commons 3.0", "cc-by-3.0"),
        ("o-uda-1.0", "other"),
        ("CC BY 4.0, CC BY-SA", "cc-by-sa-4.0"),
        ("CC BY-SA 5", "cc-by-sa"),
        ("CC 4.0", "cc-by-4.0"),
        ("Modified CreativeML OpenRAIL-M", "creativeml-openrail-m-dreamlike"),
    ],
)
def test_an_approximation_does_not_resolve(written: str, never: str) -> None:
    """Pairs that a hub once rewrote by hand although the name on the left has a text of its own, or none."""
    assert KNOWLEDGE.catalogue.resolve(written) != never


@pytest.mark.parametrize(
    "text", ["IT", "I", "", " ", "license", "the license", "version 2", "2", "1", "x", "mi t", "MIT?!x", "apache", "no license"]
)
def test_a_part_of_a_name_is_not_the_name(text: str) -> None:
    assert KNOWLEDGE.catalogue.resolve(text) not in ("mit", "apache-2.0", "mulanpsl-2.0", "ogdl-taiwan-1.0", "openatom-model-1.0")


def test_every_name_of_every_profile_resolves_to_it_and_has_one_owner() -> None:
    owners: dict[str, str] = {}
    for id, profile in loader.read(resources.RULES).licenses.items():
        for name, _ in loader.names(profile):
            assert KNOWLEDGE.catalogue.resolve(name) == id, (name, id)
            assert owners.setdefault(normalize(name), id) == id, name


@pytest.mark.parametrize(("text", "first"), [("apche-2.0", "apache-2.0"), ("lama3.1", "llama3.1"), ("cc-by-nc-4", "cc-by-nc-4.0")])
def test_the_closest_names_are_offered(text: str, first: str) -> None:
    assert KNOWLEDGE.catalogue.closest(text, KNOWLEDGE.license_ids)[0] == first
