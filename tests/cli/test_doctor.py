import json
import os
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

import jsonschema
import pytest

from licensecheck.errors import RuleError
from tests.report.test_json import closed, schema

SECRET = "hf_notarealtokenbutlongenough"


def states(result) -> dict[str, tuple[str, str]]:
    found = json.loads(result.stdout)
    jsonschema.validate(found, closed(schema("doctor")))
    return {row["about"]: (row["state"], row["text"]) for row in found["checks"]}


@pytest.fixture(autouse=True)
def _own_cache(folder: Path, monkeypatch) -> None:
    monkeypatch.setenv("LICENSECHECK_CACHE", str(folder / "cache"))


def test_a_sound_installation(call) -> None:
    result = call("doctor")
    assert result.exit_code == 0, result.stdout
    assert result.stdout.startswith("ok    licensecheck: 0.1.0, AI artifact license checker, in ")
    assert "\nok    name clash: no other licensecheck in this environment\n" in result.stdout
    assert "\nnote  policy: no licensecheck.yaml here or above\n      `licensecheck init` writes one.\n" in result.stdout


def test_the_other_licensecheck_in_one_environment(call, monkeypatch) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "2026.0.8" if name == "licensecheck" else real(name))
    result = call("doctor")
    assert result.exit_code == 1
    assert "\nwrong name clash: the distribution licensecheck 2026.0.8, another tool, is in this environment too\n" in result.stdout


def test_a_dependency_that_is_missing(call, monkeypatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name in ("pyyaml", "licensecheck"):
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    assert states(call("doctor", "-f", "json"))["pyyaml"] == ("wrong", "not installed")


@pytest.mark.parametrize("variable", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_an_environment_that_is_offline(call, monkeypatch, variable: str) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    monkeypatch.setenv(variable, "1")
    assert states(call("doctor", "-f", "json"))["endpoint"] == ("note", "https://huggingface.co (offline mode is set)")


def test_a_token_is_never_shown(call, monkeypatch, folder: Path) -> None:
    monkeypatch.setenv("HF_TOKEN", SECRET)
    monkeypatch.setenv("HF_ENDPOINT", f"https://user:{SECRET}@hub.example.org")
    for form in ("terminal", "json"):
        result = call("doctor", "-f", form)
        assert SECRET not in result.stdout + result.stderr
    found = states(result)
    assert (found["token"], found["endpoint"]) == (("ok", "from HF_TOKEN"), ("ok", "https://hub.example.org"))
    monkeypatch.delenv("HF_TOKEN")
    Path("token").write_text(SECRET)
    monkeypatch.setenv("HF_TOKEN_PATH", str(folder / "token"))
    assert states(call("doctor", "-f", "json"))["token"] == ("ok", f"from {folder / 'token'}")


@pytest.mark.parametrize(
    ("address", "state"), [("http://hub.example.org", "wrong"), ("http://127.0.0.1:8080", "ok"), ("https://hub.example.org", "ok")]
)
def test_an_endpoint_without_encryption(call, monkeypatch, address: str, state: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    assert states(call("doctor", "-f", "json"))["endpoint"][0] == state


def test_a_policy_with_a_mistake(call) -> None:
    Path("licensecheck.yaml").write_text("intnt: x\n")
    result = call("doctor", "-f", "json")
    assert states(result)["policy"] == ("wrong", "licensecheck.yaml:1:1: unknown key 'intnt' (did you mean 'intent'?)")


SHELLS = {"bash": ["-n"], "zsh": ["-n"], "fish": ["--no-execute"]}


@pytest.mark.parametrize("shell", [*SHELLS])
def test_completion_scripts(call, shell: str) -> None:
    script = call("completion", shell)
    assert script.exit_code == 0
    assert "_LICENSECHECK_COMPLETE" in script.stdout
    if shutil.which(shell):
        subprocess.run([shell, *SHELLS[shell]], input=script.stdout.encode(), check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize(
    ("words", "expected"),
    [("licensecheck sc", "scan"), ("licensecheck scan --trust", "--trust-target-policy"), ("licensecheck completion f", "fish")],
)
def test_words_are_completed(process, monkeypatch, words: str, expected: str) -> None:
    monkeypatch.setenv("_LICENSECHECK_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    done = process()
    assert done.stdout == f"plain,{expected}\n", os.linesep.join((done.stdout, done.stderr))


def test_rules_that_cannot_be_loaded(call, monkeypatch) -> None:
    def broken(*_):
        raise RuleError(())

    monkeypatch.setattr("licensecheck.knowledge.load", broken)
    result = call("doctor", "-f", "json")
    assert result.exit_code == 1
    assert states(result)["rules"][0] == "wrong"
    assert json.loads(result.stdout)["tool"]["rules_digest"] is None
