"""The ways in which people say where something is from, each with names of several shapes; and what only sounds like it."""

from __future__ import annotations

import pytest

from licensecheck import knowledge
from licensecheck.model import Kind
from licensecheck.reading.card import read_card
from licensecheck.reading.prose import Known, read_prose

CATALOGUE = knowledge.load().catalogue
MODELS = {
    "Tawny-7B-v0.3": "Tawny-7B-v0.3",
    "nestlab/tawny-7b": "nestlab/tawny-7b",
    "Tawny 2 7B": "Tawny 2 7B",
    "google/tawny": "google/tawny",
    "[Tawny](https://huggingface.co/nestlab/tawny)": "nestlab/tawny",
}
DATA = {
    "GullCorpus": "GullCorpus",
    "nestlab/gull-chat": "nestlab/gull-chat",
    "Gull Web Archive": "Gull Web Archive",
    "[Gull](https://huggingface.co/datasets/nestlab/gull)": "nestlab/gull",
}


def told(sentence: str, kind: Kind) -> set[tuple[str, str]]:
    upstreams = read_prose(f"# Owlet\n\n{sentence}\n", 1, "README.md", kind, CATALOGUE, Known()).upstreams
    return {(one.relation, one.ref) for one in upstreams}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    "sentence",
    [
        "This repository contains {}, fine-tuned on conversations.",
        "I finetuned {} for code review.",
        "This is {} further trained for German.",
        "We start from {} and continue pre-training.",
        "We take {} and fine-tune it for summarization.",
        "The model builds upon {}.",
        "The backbone is {}.",
        "The text encoder is {}.",
        "The language model of Owlet is {}.",
        "Its architecture and weights come from {}.",
        "This model continues the training of {}.",
        "An instruction-tuned {} model.",
        "Owlet is fine-tuned {} for sentiment.",
        "DPO of {} with our own pairs.",
        "Owlet uses {} as backbone.",
        "As a base model, we used {}.",
        "This is {} with refusals removed.",
        "A token classification head on top of {}.",
        "## Base model\n\n{}",
        "- **Language model:** {}",
        "- **Model base**: {}",
    ],
)
def test_a_finetune(sentence: str, name: str) -> None:
    assert told(sentence.format(name), "model") == {("finetune", MODELS[name])}


@pytest.mark.parametrize("name", MODELS)
def test_a_teacher(name: str) -> None:
    assert told(f"Knowledge distillation with {name} as the teacher.", "model") == {("distill", MODELS[name])}


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(
    "sentence",
    [
        "The dataset used for training is {}.",
        "The data used to train the model is {}.",
        "For fine-tuning, the {} dataset was used.",
        "We use {} as training data.",
        "{} served as training data.",
        "{} is used as the training dataset.",
        "The training dataset is based on {}.",
        "SFT on {} followed by DPO.",
        "SFT data: {}",
        "It uses the {} dataset.",
        "## Training data\n\n- {}",
    ],
)
def test_training_data(sentence: str, name: str) -> None:
    assert told(sentence.format(name), "model") == {("train", DATA[name])}


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(
    "sentence",
    [
        "The source data is {}.",
        "The original dataset is {}.",
        "The data originates from {}.",
        "The data stems from {}.",
        "The questions are from the {} corpus.",
        "We used {} as the source.",
        "We start from the {} corpus and filter it.",
        "We re-annotated {}.",
        "We merged the {} dataset into one file.",
        "The data was built on top of {}.",
        "The dataset we use is {} and filtered by length.",
        "The curators chose the Polish section of {}.",
        "This dataset is a cleaned version of {}.",
        "### Source Data\n\n{}",
    ],
)
def test_sources_of_a_dataset(sentence: str, name: str) -> None:
    assert told(sentence.format(name), "dataset") == {("derive", DATA[name])}


def test_the_address_behind_a_portal_is_that_of_the_portal() -> None:
    assert told("The original data are available at Gull-Lex portal (https://gull-lex.example.eu).", "dataset") == {("derive", "Gull-Lex")}


@pytest.mark.parametrize(
    "sentence",
    [
        "The tokenizer is that of Tawny-7B.",
        "For training we used 8 A100 GPUs.",
        "For training we used PyTorch 2.1 and DeepSpeed.",
        "Training used Megatron-LM.",
        "The model uses FlashAttention-2.",
        "The model builds upon the Transformer-XL architecture.",
        "The encoder is a 12-layer Transformer.",
        "We adapted the training script to PyTorch Lightning 2.0.",
        "We take inspiration from Tawny-7B and train a new model.",
        "You can use Tawny-7B as the base model.",
        "It can be used as a base model for Gull-7B.",
        "The weights are loaded from Hugging Face Hub.",
        "This model inherits from PreTrainedModel.",
        "DPO on 8 H100 GPUs took two days.",
        "It is a fine-tuned model by Acme Labs.",
        "The training set is in JSON Lines.",
        "The data used is described in Smith et al. (2020).",
        "We use DeepSpeed ZeRO-3 for training.",
        "We used Google Colab Pro for fine-tuning.",
        "As a base, we used Docker 20.10.",
        "The backbone is frozen.",
    ],
)
def test_what_only_sounds_like_a_model_that_was_made_from_something(sentence: str) -> None:
    assert told(sentence, "model") == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "The images are from the United States.",
        "The tweets are from users in New York.",
        "The dialogues are from Alice and Bob.",
        "The recordings are from Germany and France.",
        "The original data is in CSV.",
        "We start with Python 3.8.",
        "We converted the audio to FLAC 16 kHz.",
        "We took Five Annotators and asked them.",
        "A post from Monday.",
        "It builds on the BIO scheme.",
        "It is based on the CoNLL-U format.",
        "We used spaCy to build this dataset.",
        "Annotations were made on Amazon Mechanical Turk.",
        "The corpus merges NLP and Law.",
    ],
)
def test_what_only_sounds_like_a_source_of_a_dataset(sentence: str) -> None:
    assert told(sentence, "dataset") == set()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "It is trained on a version of the Turkish [GULL corpus](https://g.org), a recent Wikipedia dump and various [TERN corpora](https://t.org).",
            {("train", "GULL corpus"), ("train", "Wikipedia"), ("train", "TERN corpora")},
        ),
        ("This is a ported version of the [tawny](https://example.org/tawny) model.", {("copy", "tawny")}),
        (
            "Owlet was trained on OpenSubtitles\\[1\\], [Tern](https://t.org) and [Gull](https://g.org).",
            {("train", "OpenSubtitles"), ("train", "Tern"), ("train", "Gull")},
        ),
        ("It was pretrained on ~8.2 Billion words of the [Hindi Wikipedia](https://w.org).", {("train", "Hindi Wikipedia")}),
        ("The units are derived from the [Japanese Wikipedia](https://w.org).", {("train", "Japanese Wikipedia")}),
        ("This is a fine-tuned [XLM-Roberta-base](https://arxiv.org/abs/1911.02116).", {("finetune", "XLM-Roberta-base")}),
        ("A small expansion of SciBERT.", {("finetune", "SciBERT")}),
        ("Owlet is a supervised finetuned (SFT) version of Tawny 2.", {("finetune", "Tawny 2")}),
        ("Owlet is a modification from [Tawny](https://huggingface.co/nestlab/tawny).", {("finetune", "nestlab/tawny")}),
        ("It was then RL fine-tuned on larger amounts of Traditional Chinese text.", set()),
        ("The NeMo toolkit was used for training the models.", set()),
        (
            "We train the model on a merged training dataset that consists of:\n\n- Gull QA  (translated into Danish)\n- Tern Stories",
            {("train", "Gull QA"), ("train", "Tern Stories")},
        ),
        (
            (
                "## Pre-training corpora\n\nThe corpora include:\n\n- 116,062 documents of law, publicly available from GULLEX (http://g.eu).\n"
                "- 12,554 cases from TERNDOC, the repository of the court."
            ),
            {("train", "GULLEX"), ("train", "TERNDOC")},
        ),
        ("It was pre-trained with 522MB of indonesian Wikipedia.", {("train", "indonesian Wikipedia")}),
        ("It is the distilled version of bart-large-mnli.", {("distill", "bart-large-mnli")}),
    ],
)
def test_lists_and_names_within_names(sentence: str, expected: set[tuple[str, str]]) -> None:
    assert told(sentence, "model") == expected


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [("- **What:** LoRA adapter for the *calm* persona.", "adapter"), ("We trained a LoRA adapter and merged it.", "finetune")],
)
def test_a_card_that_offers_an_adapter(sentence: str, relation: str) -> None:
    card = read_card(f"---\nbase_model: nestlab/tawny-7b\n---\n\n# Owlet\n\n{sentence}\n", "README.md", "model", CATALOGUE)
    assert {(one.relation, one.ref) for one in card.upstreams} == {(relation, "nestlab/tawny-7b")}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Labels were assigned by GPT-4o.", ("generate", "GPT-4o")),
        ("The model gpt-4o-mini was used for generation.", ("generate", "gpt-4o-mini")),
        ("A collection of ChatGPT conversations.", ("generate", "ChatGPT")),
        ("Reasoning traces from DeepSeek-R1.", ("generate", "DeepSeek-R1")),
        ("GPT-4-generated question-answer pairs.", ("generate", "GPT-4")),
        ("GPT-4 was used to generate the questions.", ("generate", "GPT-4")),
        ("It is a German translation of Gullpaca.", ("translate", "Gullpaca")),
        ("The French version of GullQA.", ("translate", "GullQA")),
        ("Originally released as nestlab/gull-chat.", ("copy", "nestlab/gull-chat")),
    ],
)
def test_data_made_by_models_and_from_other_data(sentence: str, expected: tuple[str, str]) -> None:
    assert told(sentence, "dataset") == {expected}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("SLERP merge: Tern-7B-v1 + Gull-7B-v2", {("merge", "Tern-7B-v1"), ("merge", "Gull-7B-v2")}),
        ("We merged Tern-7B-v1 with Gull-7B-v2.", {("merge", "Tern-7B-v1"), ("merge", "Gull-7B-v2")}),
        ("Model soup of Tern-7B-v1 and Gull-7B-v2.", {("merge", "Tern-7B-v1"), ("merge", "Gull-7B-v2")}),
        ("Made from Tern-7B-v1 and Gull-7B-v2 using TIES.", {("merge", "Tern-7B-v1"), ("merge", "Gull-7B-v2")}),
        ("nestlab/tawny-7b quantized to 4 bits.", {("quantized", "nestlab/tawny-7b")}),
        ("The output is quantized to 4 bits.", set()),
        ("FP8 version of nestlab/tawny-7b.", {("quantized", "nestlab/tawny-7b")}),
        ("Sharded version of nestlab/tawny-7b.", {("copy", "nestlab/tawny-7b")}),
        ("The teacher is Tawny-7B-v0.3.", {("distill", "Tawny-7B-v0.3")}),
        ("We distill Tawny-7B-v0.3 into a smaller model.", {("distill", "Tawny-7B-v0.3")}),
        ("Depth up-scaled from Tawny-7B-v0.3.", {("finetune", "Tawny-7B-v0.3")}),
    ],
)
def test_models_made_from_other_models(sentence: str, expected: set[tuple[str, str]]) -> None:
    assert told(sentence, "model") == expected


@pytest.mark.parametrize(
    ("kind", "table", "expected"),
    [
        ("model", "| Field | Value |\n|---|---|\n| Training data | GullCorpus |\n", {("train", "GullCorpus")}),
        ("model", "| Base model | nestlab/tawny-7b |\n|---|---|\n", {("finetune", "nestlab/tawny-7b")}),
        ("model", "| Dataset | Accuracy |\n|---|---|\n| GullBench | 81.2 |\n", set()),
        ("dataset", "| Field | Value |\n|---|---|\n| Source | Gull Web Archive |\n", {("derive", "Gull Web Archive")}),
    ],
)
def test_rows_of_a_key_and_a_value(kind: Kind, table: str, expected: set[tuple[str, str]]) -> None:
    assert told(table, kind) == expected
