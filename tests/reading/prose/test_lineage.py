from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Evidence, Kind
from licensecheck.reading.facts import Upstream
from licensecheck.reading.prose import Known, Prose, read_prose

HUB = "https://huggingface.co"
NOWHERE = Evidence("README.md", 1)


def read(body: str, catalogue: Catalogue, kind: Kind = "model", known: Known | None = None) -> Prose:
    return read_prose(body, 1, "README.md", kind, catalogue, known or Known())


def steps(prose: Prose) -> list[tuple[str, str]]:
    return [(one.relation, one.ref) for one in prose.upstreams]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            f"This model is a fine-tuned version of [org/base]({HUB}/org/base) on the squad dataset.\n",
            [("finetune", "org/base"), ("train", "squad")],
        ),
        ("- **Finetuned from model:** org/base-7b\n", [("finetune", "org/base-7b")]),
        (
            f"We fine-tuned the [Base model]({HUB}/org/base) on [a corpus]({HUB}/datasets/org/corpus).\n",
            [("finetune", "org/base"), ("train", "org/corpus")],
        ),
        (f"This repo contains GGUF format model files for [Org's Base]({HUB}/org/base).\n", [("quantized", "org/base")]),
        ("This is a 4-bit quantized version of `org/base-7b`.\n", [("quantized", "org/base-7b")]),
        ("A merge of org/a-7b, org/b-7b and org/c-7b.\n", [("merge", "org/a-7b"), ("merge", "org/b-7b"), ("merge", "org/c-7b")]),
        (f"LoRA weights for {HUB}/org/base.\n", [("adapter", "org/base")]),
        (f"It was distilled from [Teacher]({HUB}/org/teacher).\n", [("distill", "org/teacher")]),
        ("The model was trained on WebText-2 and Common Crawl.\n", [("train", "WebText-2"), ("train", "Common Crawl")]),
        ("## Training data\n\n- Arxiv (all of it)\n- Old Books\n", [("train", "Arxiv"), ("train", "Old Books")]),
        ("## Training data\n\n| Subset | Tokens |\n|---|---|\n| Arxiv | 30 |\n| Total | 30 |\n", [("train", "Arxiv")]),
        ("The following corpora are used:\n\n```\nnews.jsonl\nbooks.jsonl\n```\n", [("train", "news.jsonl"), ("train", "books.jsonl")]),
        ("```yaml\nmerge_method: slerp\nmodels:\n  - model: org/a\n  - model: org/b\n```\n", [("merge", "org/a"), ("merge", "org/b")]),
        ("```yaml\nbase_model: org/base\ndatasets:\n  - path: org/corpus\n```\n", [("finetune", "org/base"), ("train", "org/corpus")]),
        (f"基于 [Base]({HUB}/org/base) 训练\n", [("finetune", "org/base")]),
    ],
)
def test_what_a_model_was_made_from(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert sorted(steps(read(body, catalogue))) == sorted(expected)


@pytest.mark.parametrize(
    "body",
    [
        "The model was trained on 8 A100 GPUs in October 2023.\n",
        "It was fine-tuned on an unknown dataset.\n",
        f"It outperforms models fine-tuned from [org/base]({HUB}/org/base).\n".replace("It outperforms", "Compared to"),
        f"You can be fine-tuned from [org/base]({HUB}/org/base).\n".replace("You can be", "It can be"),
        f"This model card is based on [another]({HUB}/org/another).\n",
        "It is trained with PyTorch and DeepSpeed.\n",
        "It is based on the [paper](https://arxiv.org/abs/2101.00001).\n",
        "```python\nmodel = load('org/base')\n```\n",
    ],
)
def test_what_names_no_upstream(body: str, catalogue: Catalogue) -> None:
    assert steps(read(body, catalogue)) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The dataset is derived from ExampleDialog.\n", [("derive", "ExampleDialog")]),
        ("It contains passages from wikipedia.\n", [("derive", "wikipedia")]),
        (f"A translated version of [squad]({HUB}/datasets/squad).\n", [("derive", "squad")]),
        ("### Source Data\n\n- The [Example Corpus](https://example.com/corpus)\n", [("derive", "Example Corpus")]),
        ("The dialogs were generated with GPT-4.\n", [("generate", "GPT-4")]),
        ("### Data Fields\n\nThe text is taken from Reddit.\n", []),
    ],
)
def test_what_a_dataset_was_made_from(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert steps(read(body, catalogue, "dataset")) == expected


def base(*, inferred: bool) -> Known:
    return Known(upstreams=(Upstream("org/Base", "model", "finetune", "front-matter", "weights", "weights", NOWHERE, inferred),))


def test_prose_repeats_nothing_that_the_front_matter_states(catalogue: Catalogue) -> None:
    assert steps(read(f"GGUF quants of [Base]({HUB}/org/base)\n", catalogue, known=base(inferred=False))) == []


def test_prose_corrects_a_relation_that_was_our_reading(catalogue: Catalogue) -> None:
    assert steps(read(f"Quantized version of [Base]({HUB}/org/base)\n", catalogue, known=base(inferred=True))) == [
        ("quantized", "org/Base")
    ]
    assert steps(read("All quants are here, as GGUF.\n", catalogue, known=base(inferred=True))) == [("quantized", "org/Base")]


def test_a_merge_configuration_beside_a_declared_base_is_the_bases(catalogue: Catalogue) -> None:
    body = "```yaml\nmerge_method: slerp\nmodels:\n  - model: org/a\n```\n"
    assert steps(read(body, catalogue, known=base(inferred=False))) == []


def test_an_upstream_has_its_line(catalogue: Catalogue) -> None:
    prose = read_prose(f"# Model\n\nFine-tuned\nfrom [Base]({HUB}/org/base).\n", 5, "README.md", "model", catalogue)
    (upstream,) = prose.upstreams
    assert (upstream.where, upstream.kind, upstream.evidence.line, upstream.evidence.quote) == ("prose", "model", 8, "Base")
