"""Which file names promise a license, a notice or a policy, and for what."""

from __future__ import annotations

import pytest

from licensecheck.model import Kind
from licensecheck.reading.license_files import LicenseFile, license_file, license_files


@pytest.mark.parametrize(
    ("path", "role", "component"),
    [
        ("LICENSE", "license", "weights"),
        ("LICENSE.txt", "license", "weights"),
        ("LICENSE.TXT", "license", "weights"),
        ("license.html", "license", "weights"),
        ("LICENCE.md", "license", "weights"),
        ("COPYING", "license", "weights"),
        ("UNLICENSE", "license", "weights"),
        ("LICENSE.apache-2.0", "license", "weights"),
        ("LICENSE.cc-by-nc-nd-4.0", "license", "weights"),
        ("LICENSE.", "license", "weights"),
        ("LICENSE-MODEL", "license", "weights"),
        ("MODEL-LICENSE", "license", "weights"),
        ("LICENSE-CODE", "license", "code"),
        ("LICENSE_DATA.md", "license", "data"),
        ("docs_license.txt", "license", "documentation"),
        ("License_MyUpscaler.txt", "license", "weights"),
        ("My_Model_License.pdf", "license", "weights"),
        ("my-model-license-agreement.txt", "license", "weights"),
        ("LICENSES_SOURCES", "license", "weights"),
        ("Terms_of_Use.md", "license", "weights"),
        ("NOTICE", "notice", "weights"),
        ("Notice.txt", "notice", "weights"),
        ("THIRD_PARTY_LICENSES.txt", "notice", "weights"),
        ("ATTRIBUTION.md", "notice", "weights"),
        ("USE_POLICY.md", "policy", "weights"),
        ("POLICY.md", "policy", "weights"),
        ("Acceptable-Use-Policy.txt", "policy", "weights"),
        ("LICENSES/mit.txt", "license", "weights"),
    ],
)
def test_names_of_license_texts(path: str, role: str, component: str) -> None:
    assert license_file(path, "model") == LicenseFile(path, role, component)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "suc3licensed.pt",
        "BERT_legal_SBD",
        "license.py",
        "license.json",
        "LICENSE.png",
        "license_plate_detector.md",
        "driver_license.txt",
        "privacy_policy.md",
        "SECURITY_POLICY.md",
        "policy.pt",
        "unlicensed.txt",
        "",
        ".gitattributes",
        "config.json",
    ],
)
def test_false_friends(path: str) -> None:
    assert license_file(path, "model") is None


@pytest.mark.parametrize(("kind", "component"), [("model", "weights"), ("dataset", "data"), ("space", "code"), ("code", "code")])
def test_a_bare_license_is_for_the_main_component(kind: Kind, component: str) -> None:
    found = license_file("LICENSE", kind)
    assert found is not None
    assert found.component == component


def test_only_the_root_and_the_licenses_folder_count() -> None:
    files = ("vendor/x/LICENSE", "LICENSE", "LICENSES/MIT.txt", "LICENSES/old/MIT.txt", "NOTICE", "model.gguf")
    assert [file.path for file in license_files(files, "model")] == ["LICENSE", "LICENSES/MIT.txt", "NOTICE"]
