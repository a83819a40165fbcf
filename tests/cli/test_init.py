from pathlib import Path

import pytest

from licensecheck.knowledge import load
from licensecheck.policy import reading
from tests.policy.releases import card, release

HOOKS = (
    "  - repo: https://github.com/licensecheck-ai/licensecheck\n    rev: v0.1.0\n    hooks:\n"
    "      - id: licensecheck\n      - id: licensecheck-lineage\n"
)


def test_a_policy_that_knows_the_folder(call, folder: Path) -> None:
    release(folder / "parrot", card("apache-2.0", "meta-llama/Llama-3.1-8B-Instruct"))
    (folder / "parrot" / ".git").mkdir()
    result = call("init", "parrot")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "wrote parrot/licensecheck.yaml\n"
        "wrote .pre-commit-config.yaml; `pre-commit install -t pre-commit -t pre-push` turns them on\n"
        "next: answer the questions in the file, then run `licensecheck check`\n"
    )
    text = Path("parrot/licensecheck.yaml").read_text()
    assert "#   parrot: apache-2.0\n#   meta-llama/Llama-3.1-8B-Instruct: llama3.1\n" in text
    assert "# allow: [apache-2.0, llama3.1]\n" in text
    assert Path("parrot/.pre-commit-config.yaml").read_text() == f"repos:\n{HOOKS}"
    assert "policy parrot/licensecheck.yaml\n" in call("check", "parrot").stdout


def test_every_line_of_it_can_be_turned_on(call, folder: Path) -> None:
    release(folder)
    call("init", "--intent", "internal", "--no-pre-commit")
    text = Path("licensecheck.yaml").read_text().replace("intent: internal\n", "")
    lines = [
        line.removeprefix("# ") if line.startswith(("# intent:\n", "# allow", "# severities", "#   ")) else line
        for line in text.splitlines()
    ]
    start = lines.index("# intent:")
    lines[start] = "intent:"
    Path("licensecheck.yaml").write_text("\n".join(line for line in lines if not line.startswith("  ") or start < lines.index(line)) + "\n")
    knowledge = load()
    policy = reading.build(reading.read(Path("licensecheck.yaml"), knowledge.vocabulary), knowledge)
    assert policy.intent is not None
    assert (policy.intent.name, policy.intent.uses, policy.severities) == ("our-product", ("medical",), {"naming-duty": "error"})


def test_an_intent_is_taken_over_if_it_is_known(call, folder: Path) -> None:
    release(folder)
    assert call("init", "--intent", "reserch").exit_code == 2
    assert not Path("licensecheck.yaml").exists()
    call("init", "--intent", "research", "--no-pre-commit")
    assert "\nintent: research\n" in Path("licensecheck.yaml").read_text()
    assert not Path(".pre-commit-config.yaml").exists()


def test_nothing_that_is_there_is_overwritten(call, folder: Path) -> None:
    release(folder)
    Path("licensecheck.yaml").write_text("stance: strict\n")
    Path(".pre-commit-config.yaml").write_text("# ours\nrepos:\n  - repo: local\n    hooks: []\n")
    result = call("init")
    assert result.stderr.startswith("licensecheck.yaml is there already; it was left as it is\nadded the hooks to .pre-commit-config.yaml;")
    assert Path("licensecheck.yaml").read_text() == "stance: strict\n"
    assert Path(".pre-commit-config.yaml").read_text() == f"# ours\nrepos:\n  - repo: local\n    hooks: []\n{HOOKS}"
    assert ".pre-commit-config.yaml has the hook already\n" in call("init").stderr


@pytest.mark.parametrize("license", ['"mit\\nstance: strict"', '"# x"', '"a: [b"'])
def test_a_hostile_card_writes_only_comments(call, folder: Path, license: str) -> None:
    release(folder, f"---\nlicense: {license}\n---\n")
    call("init", "--no-pre-commit")
    knowledge = load()
    policy = reading.build(reading.read(Path("licensecheck.yaml"), knowledge.vocabulary), knowledge)
    assert policy.stance == "text"


def test_the_entry_names_hooks_that_exist() -> None:
    text = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text()
    assert all(f"- id: {name}\n" in text for name in ("licensecheck", "licensecheck-lineage"))
