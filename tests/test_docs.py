"""What the documentation shows is what the program takes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from licensecheck.knowledge import load
from licensecheck.policy import reading

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
POLICY = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", POLICY, re.DOTALL)
KNOWLEDGE = load()


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_policy_that_is_shown_is_right(text: str) -> None:
    reading.build(reading.of_text(text, Path("licensecheck.yaml"), KNOWLEDGE.vocabulary), KNOWLEDGE)


def test_every_key_is_described() -> None:
    schema = reading.schema()
    keys = [*schema["properties"], *schema["properties"]["intent"]["properties"], *schema["$defs"]["waiver"]["properties"]]
    assert [key for key in (*keys, *schema["$defs"]["clarification"]["properties"]) if key not in POLICY] == []
    words = [*KNOWLEDGE.vocabulary["fields"], *KNOWLEDGE.vocabulary["businesses"], *KNOWLEDGE.vocabulary["activities"]]
    assert [word for word in (*words, *schema["$defs"]["waiver"]["properties"]["reason"]["enum"]) if word not in POLICY] == []


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_that_the_readme_shows_exists() -> None:
    from licensecheck.cli import COMMANDS

    shown = set(re.findall(r"^(?:\$ )?licensecheck ([a-z]+)", README, re.MULTILINE))
    assert shown - set(COMMANDS) == set()
    assert {"init", "fix", "waive", "baseline", "diff", "doctor"} <= shown


def test_links_lead_to_files() -> None:
    assert [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link and not (ROOT / link).exists()] == []


def test_the_readme_shows_what_a_check_of_the_example_prints() -> None:
    shown = README.split("$ licensecheck check examples/parrot-8b-chat\n")[1].split("  …\n")[0]
    command = [sys.executable, "-m", "licensecheck", "check", "examples/parrot-8b-chat"]
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False).stdout
    assert printed.startswith(shown)


def test_every_command_is_in_the_readme() -> None:
    from licensecheck.cli import COMMANDS

    assert [command for command in COMMANDS if f"licensecheck {command}" not in README] == []


def test_every_format_is_in_the_readme() -> None:
    from licensecheck.report import FORMATS

    assert [name for name in FORMATS if f"`{name}`" not in README] == []
