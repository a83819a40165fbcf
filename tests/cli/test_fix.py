import subprocess
from importlib.metadata import files
from pathlib import Path

import pytest

from licensecheck.fixes import Edit, apply
from tests.policy.releases import release

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"
ADAPTER = '{"base_model_name_or_path": "meta-llama/Llama-3.1-8B-Instruct", "peft_type": "LORA"}'
MIT = next(file for file in files("pytest") or () if file.name == "LICENSE").read_text()
"""The license of an installed package."""


def made(front: str, folder: str = "m", **files: str) -> Path:
    path = release(Path(folder), f"---\n{front}---\n# A model\n")
    for name, text in files.items():
        (path / name.replace("__", ".")).write_text(text)
    return path


def front(folder: str = "m") -> str:
    return (Path(folder) / "README.md").read_text().split("---\n")[1]


@pytest.mark.parametrize(
    ("before", "files", "after"),
    [
        ("license: Apache 2.0\n", {}, "license: apache-2.0\n"),
        ("license: 'MIT'  # ours\n", {}, "license: mit  # ours\n"),
        ('license: "Apache License 2.0"\ntags: [a]\n', {}, "license: apache-2.0\ntags: [a]\n"),
        ("license: FLUX-1-dev-nc-1.1\n", {}, "license: other\nlicense_name: flux-1-dev-nc-1.1\n"),
        ("license: other\n", {"LICENSE": MIT}, "license: other\nlicense_name: mit\nlicense_link: LICENSE\n"),
        ("license: other\nlicense_name: ours\n", {"LICENSE": "Ask us."}, "license: other\nlicense_link: LICENSE\nlicense_name: ours\n"),
        (f"license: mit\nbase_model: {LLAMA}\n", {"adapter_config__json": ADAPTER}, f"license: mit\nbase_model: {LLAMA}\nbase_model_relation: adapter\n"),
        ("base_model:\n- a/b\n- c/d\nlicense: mit\n", {"mergekit_config__yml": "{}"}, "base_model:\n- a/b\n- c/d\nbase_model_relation: merge\nlicense: mit\n"),
        ("base_model: a/b\nlicense: mit\n", {"q4__gguf": ""}, "base_model: a/b\nbase_model_relation: quantized\nlicense: mit\n"),
    ],
)  # fmt: skip
def test_a_card_is_corrected(call, folder: Path, before: str, files: dict[str, str], after: str) -> None:
    made(before, **files)
    result = call("fix", "m")
    assert result.exit_code == 0, result.stderr
    assert front() == after
    assert call("fix", "m", "--diff").stdout == "", "nothing is left to correct"


@pytest.mark.parametrize(
    "front_matter",
    [
        "license: apache-2.0\n",
        "license: my-own-terms\n",
        "license: gpl-3.0-or-later\n",
        "license: [mit, apache-2.0]\n",
        'license: "MI\\u0054"\n',
        "license: mit\nlicense: apache-2.0\n",
        "license: mit\nbase_model: a/b\n",
        "license: [mit\n",
    ],
)
def test_what_somebody_states_is_never_changed(call, folder: Path, front_matter: str) -> None:
    made(front_matter)
    call("fix", "m")
    assert front() == front_matter


@pytest.mark.parametrize("beside", ["model__safetensors", "model__h5", "model__ckpt", "model__keras", "model__bin"])
def test_quantized_files_beside_other_weights_leave_the_relation_open(call, folder: Path, beside: str) -> None:
    made("base_model: a/b\nlicense: mit\n", q4__gguf="", **{beside: ""})
    result = call("fix", "m")
    assert front() == "base_model: a/b\nlicense: mit\n"
    assert "left to you: `base_model_relation` is missing: finetune, adapter, merge or quantized.\n" in result.stderr


@pytest.mark.parametrize("text", ["# no front matter\n", "Text first\n---\nlicense: Apache 2.0\n---\n", "---\r\nlicense: mit\r---\n", ""])
def test_a_card_that_the_hub_does_not_read_is_left_alone(call, folder: Path, text: str) -> None:
    (release(Path("m")) / "README.md").write_bytes(text.encode())
    result = call("fix", "m")
    assert (Path("m") / "README.md").read_bytes() == text.encode()
    assert "left to you: README.md could not be edited" in result.stderr


def test_line_endings_stay(call, folder: Path) -> None:
    (release(Path("m")) / "README.md").write_bytes(b"---\r\nlicense: MIT\r\nbase_model: a/b\r\n---\r\nText \xc3\xa9\r\n")
    (Path("m") / "adapter_config.json").write_text(ADAPTER.replace(LLAMA, "a/b"))
    call("fix", "m")
    assert (Path("m") / "README.md").read_bytes() == (
        b"---\r\nlicense: mit\r\nbase_model: a/b\r\nbase_model_relation: adapter\r\n---\r\nText \xc3\xa9\r\n"
    )


def test_the_notice_that_upstream_prescribes(call, folder: Path) -> None:
    made(f"license: llama3.1\nbase_model: {LLAMA}\nbase_model_relation: finetune\n", NOTICE="Ours.\n")
    result = call("fix", "m")
    notice = (Path("m") / "NOTICE").read_text()
    assert notice.startswith("Ours.\n\nLlama 3.1 is licensed under the Llama 3.1 Community License, Copyright ©")
    assert "fixed m/NOTICE: llama3.1 of meta-llama/Llama-3.1-8B-Instruct prescribes this notice\n" in result.stderr
    assert 'm: left to you: Begin the name with "Llama", as llama3.1 of meta-llama/Llama-3.1-8B-Instruct asks.\n' in result.stderr
    assert "notice-duty" not in call("check", "m").stdout
    call("fix", "m")
    assert (Path("m") / "NOTICE").read_text() == notice


def test_the_text_of_a_local_upstream_under_the_same_license(call, folder: Path) -> None:
    made("license: mit\n", "base", LICENSE=MIT)
    made("license: mit\nbase_model: ../base\nbase_model_relation: finetune\n")
    call("fix", "m")
    text = Path("m/LICENSE")
    assert not text.exists() or text.read_text() == MIT


def test_diff_shows_a_patch_and_writes_nothing(call, folder: Path) -> None:
    made("license: MIT\n")
    result = call("fix", "m", "--diff")
    assert result.exit_code == 1
    assert result.stdout == (
        "--- a/m/README.md\n+++ b/m/README.md\n@@ -1,4 +1,4 @@\n ---\n-license: MIT\n+license: mit\n ---\n # A model\n"
    )
    assert front() == "license: MIT\n"
    subprocess.run(["git", "apply", "-"], input=result.stdout.encode(), check=True)
    assert front() == "license: mit\n"


def test_a_file_that_has_just_changed_or_leads_elsewhere_is_not_written(folder: Path) -> None:
    Path("a").write_text("new")
    Path("outside").write_text("old")
    Path("link").symlink_to("outside")
    edits = [Edit("a", "old", "x", ()), Edit("link", "old", "x", ()), Edit("b", None, "x", ())]
    assert list(apply(Path(), edits, lambda path, text: None)) == [Path("b")]


def test_only_folders(call, folder: Path) -> None:
    assert call("fix", "nothing").stderr == "licensecheck: 'nothing' is no folder\nhelp: `fix` takes folders with a README.md.\n"
