from pathlib import Path

import pytest

GOOD = """\
id: acme-1.0
name: Acme License 1.0
class: permissive
basis: secondary
source: their web page
summary: Anyone may do anything.
covers: [weights]
"""


@pytest.fixture
def rules(folder: Path) -> Path:
    (folder / "ours" / "licenses").mkdir(parents=True)
    return folder / "ours"


def test_rules_without_a_mistake(call, rules: Path) -> None:
    (rules / "licenses" / "acme-1.0.yaml").write_text(GOOD)
    result = call("validate", "ours")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "",
        "0 mistakes in ours\n1 profile without a text that was read: acme-1.0\n",
    )


def test_every_mistake_with_its_place(call, rules: Path) -> None:
    (rules / "licenses" / "acme-1.0.yaml").write_text(GOOD.replace("class: permissive", "clas: permissive"))
    (rules / "licenses" / "other-1.0.yaml").write_text(GOOD.replace("Acme", "Other").replace("[weights]", "[weight]"))
    result = call("validate", "ours")
    assert result.exit_code == 2
    assert "ours/licenses/acme-1.0.yaml:3:1: unknown key 'clas' (did you mean 'class'?)\n" in result.stdout
    assert "ours/licenses/other-1.0.yaml:1:5: id 'acme-1.0' differs from the file name 'other-1.0'\n" in result.stdout


def test_one_file_of_a_folder(call, rules: Path) -> None:
    (rules / "licenses" / "acme-1.0.yaml").write_text(GOOD)
    (rules / "licenses" / "other-1.0.yaml").write_text("- a list\n")
    assert call("validate", "ours/licenses/acme-1.0.yaml").exit_code == 0
    assert call("validate", "ours/licenses/other-1.0.yaml").stdout == "ours/licenses/other-1.0.yaml:1:1: expected keys and values\n"


@pytest.mark.parametrize("path", ["ours", "nothing", "ours/nothing.yaml"])
def test_no_rules_are_a_mistake_of_the_call(call, rules: Path, path: str) -> None:
    result = call("validate", path)
    assert result.exit_code == 2
    assert result.stderr == (
        f"licensecheck: no rules at '{path}'\nhelp: Give a folder with licenses/, checks/, intents/, artifacts/, or a YAML file in one of them.\n"
    )


def test_a_check_that_breaks_its_own_example_is_found(call, rules: Path, monkeypatch) -> None:
    (rules / "licenses" / "acme-1.0.yaml").write_text(GOOD)
    monkeypatch.setattr("licensecheck.validation.wrong_examples", lambda knowledge, check: iter(["example 'x' should fire"]))
    (rules / "checks").mkdir()
    from licensecheck import resources

    for shipped in sorted((resources.RULES / "checks").glob("license-missing.yaml")):
        (rules / "checks" / shipped.name).write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    result = call("validate", "ours")
    assert result.stdout == "ours/checks/license-missing.yaml:1:1: example 'x' should fire\n"
