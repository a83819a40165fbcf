"""Small releases on disk."""

from __future__ import annotations

from pathlib import Path

NAME = "licensecheck.yaml"
PARROT = """---
license: apache-2.0
base_model: meta-llama/Llama-3.1-8B-Instruct
base_model_relation: finetune
pipeline_tag: text-generation
---
# A parrot
"""


def release(folder: Path, card: str = PARROT) -> Path:
    """A model folder with this card."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(card, encoding="utf-8")
    (folder / "config.json").write_text("{}", encoding="utf-8")
    return folder


def card(license: str, base: str = "", relation: str = "finetune") -> str:
    """A card with a license and, if given, a base model."""
    upstream = f"base_model: {base}\nbase_model_relation: {relation}\n" if base else ""
    return f"---\nlicense: {license}\n{upstream}pipeline_tag: text-generation\n---\n# A model\n"
