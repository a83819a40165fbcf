from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Evidence, Kind
from licensecheck.reading.facts import Upstream
from licensecheck.reading.prose import Known, Prose, read_prose
from licensecheck.reading.prose.lineage import MAX_SAID, MAX_UPSTREAMS

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
        (f"A translation of [squad]({HUB}/datasets/squad).\n", [("translate", "squad")]),
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


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("It has been fine tuned from org/base-7b.\n", [("finetune", "org/base-7b")], id="with a blank"),
        pytest.param(f"Fine-tuned [Base]({HUB}/org/base) for Farsi.\n", [("finetune", "org/base")], id="first word"),
        pytest.param("It was built by further training the TinyBERT-2 model.\n", [("finetune", "TinyBERT-2")], id="by training"),
        pytest.param("The tuning was done based off org/base-7b.\n", [("finetune", "org/base-7b")], id="based off"),
        pytest.param("It extends Llama-9-7B by more pretraining.\n", [("finetune", "Llama-9-7B")], id="extends"),
        pytest.param("The initial weights were from org/base-7b.\n", [("finetune", "org/base-7b")], id="initial weights"),
        pytest.param(f"It used [Picture-1]({HUB}/org/picture) as a pre-trained model.\n", [("finetune", "org/picture")], id="as"),
        pytest.param("This is a tiny-lm-base model trained on stories.\n", [("finetune", "tiny-lm-base")], id="an X model"),
        pytest.param("GPT-Nano(25M) has been fine-tuned on a corpus.\n", [("finetune", "GPT-Nano(25M)")], id="known family"),
        pytest.param("The model was fine-tuned on Llama 9 70B.\n", [("finetune", "Llama 9 70B")], id="on a model"),
        pytest.param(f"It is a model based on [Org]({HUB}/org)'s [Base]({HUB}/org/base).\n", [("finetune", "org/base")], id="owner"),
        pytest.param("It uses a pretrained text encoder ([EyeNet-4](https://arxiv.org/abs/1)).\n", [("finetune", "EyeNet-4")], id="paper"),
        pytest.param(
            "It was fine-tuned from Owl-7B, a strong model, and GPT-4 was the judge.\n", [("finetune", "Owl-7B")], id="new clause"
        ),
        pytest.param("It was trained with Flax on a TPU v3-8 using the OSCAR corpus.\n", [("train", "OSCAR")], id="data behind machines"),
        pytest.param("Full-parameter SFT of org/owl-2-9b.\n", [("finetune", "org/owl-2-9b")], id="SFT"),
        pytest.param(
            "We applied DPO to owl-7b-sft with the FinchFeedback dataset.\n",
            [("finetune", "owl-7b-sft"), ("train", "FinchFeedback")],
            id="DPO",
        ),
        pytest.param("It was aligned with DPO on org/finch-prefs.\n", [("train", "org/finch-prefs")], id="aligned"),
        pytest.param("Student of all-owl-base-v2.\n", [("distill", "all-owl-base-v2")], id="student"),
        pytest.param("Quantized to 4 bits with AutoGPTQ from org/owl-7b.\n", [("quantized", "org/owl-7b")], id="quantized with a tool"),
        pytest.param("ONNX export of org/owl-v2.\n", [("copy", "org/owl-v2")], id="export"),
        pytest.param("Merged models: org/a-7b, org/b-7b.\n", [("merge", "org/a-7b"), ("merge", "org/b-7b")], id="merged models"),
        pytest.param("It merges org/a-7b with org/b-7b using TIES.\n", [("merge", "org/a-7b"), ("merge", "org/b-7b")], id="merges"),
        pytest.param("Backbone: owl-large\n", [("finetune", "owl-large")], id="backbone"),
        pytest.param("The vision encoder is org/owl-clip-4.\n", [("finetune", "org/owl-clip-4")], id="encoder"),
        pytest.param("Training data was generated by GPT-4.\n", [("generate", "GPT-4")], id="generated"),
        pytest.param("We used GPT-3.5-turbo to generate the instructions.\n", [("generate", "GPT-3.5-turbo")], id="used to generate"),
        pytest.param("The responses come from ChatGPT.\n", [("generate", "ChatGPT")], id="responses"),
        pytest.param(
            "A finetune of Owl 7B on 100k GPT-4 generated conversations.\n",
            [("finetune", "Owl 7B"), ("generate", "GPT-4")],
            id="generated data",
        ),
        pytest.param("It was trained on GPT-4 synthetic data.\n", [("generate", "GPT-4")], id="synthetic data"),
        pytest.param("It was trained with outputs of GPT-4.\n", [("generate", "GPT-4")], id="outputs"),
        pytest.param(
            "bert-base-cased fine-tuned for NER on OWL-2003.\n", [("finetune", "bert-base-cased"), ("train", "OWL-2003")], id="edition"
        ),
        pytest.param("Built with Meta Llama 3.\n", [("finetune", "Meta Llama 3")], id="built with"),
        pytest.param("It is an instruct version of Owl-7B-v0.3.\n", [("finetune", "Owl-7B-v0.3")], id="kind of version"),
        pytest.param("A Hungarian adaptation of Owl-2-7B.\n", [("finetune", "Owl-2-7B")], id="adaptation"),
        pytest.param("DreamBooth model trained on SD 1.5 with 20 images.\n", [("finetune", "SD 1.5")], id="short name"),
        pytest.param(
            "The corpus consists of OwlBooks and Finch-News.\n", [("train", "OwlBooks"), ("train", "Finch-News")], id="consists of"
        ),
        pytest.param(
            "It was pre-trained on 2T tokens of web data and code (OwlWeb, FinchData).\n",
            [("train", "OwlWeb"), ("train", "FinchData")],
            id="data in brackets",
        ),
        pytest.param(
            "# OpenOwl\n\nOpenOwl-2.5 is a fine-tuned version of org/finch-7b.\n", [("finetune", "org/finch-7b")], id="version of its own"
        ),
        pytest.param("It was trained on a corpus (called StoryWeb).\n", [("train", "StoryWeb")], id="called"),
        pytest.param("The data used to train it originates from MedTerms-2.\n", [("train", "MedTerms-2")], id="originates"),
        pytest.param("It was trained on 9M dialogues from Reddit.\n", [("train", "Reddit")], id="texts from"),
        pytest.param('It was trained on "story web v2 5+" for a week.\n', [("train", "story web v2 5+")], id="quoted"),
        pytest.param("It was trained on Stories-2B (en) for a week.\n", [("train", "Stories-2B (en)")], id="edition"),
        pytest.param("It was trained on Hungarian Wikipedia.\n", [("train", "Hungarian Wikipedia")], id="language"),
        pytest.param(
            "It was trained on stories, see [kaggle](https://www.kaggle.com/someone/stories).\n",
            [("train", "https://www.kaggle.com/someone/stories")],
            id="data elsewhere",
        ),
        pytest.param(
            "This work is a derivative of [Old Corpus](https://example.com/old) by [Somebody](https://example.com).\n",
            [("train", "Old Corpus")],
            id="derivative",
        ),
        pytest.param(
            f"Checkpoints, which were trained as follows.\n\n- `v1`: 9 steps on [Corpus]({HUB}/datasets/org/corpus).\n",
            [("train", "org/corpus")],
            id="list of trainings",
        ),
        pytest.param(
            'A merge of the fantastic "Owl-9-v1.1" and off the scale "org/finch-9-v3" in full.\n',
            [("merge", "Owl-9-v1.1"), ("merge", "org/finch-9-v3")],
            id="merge with praise",
        ),
        pytest.param("HF-version model for OWLERA (long texts).\n", [("copy", "OWLERA")], id="port without a link"),
        pytest.param(
            "It was trained on [Owl Songs](https://www.kaggle.com/someone/songs).\n", [("train", "Owl Songs")], id="data elsewhere once"
        ),
        pytest.param(f"[A]({HUB}/org/a)と[B]({HUB}/org/b)をマージ\n", [("merge", "org/a"), ("merge", "org/b")], id="before をマージ"),
        pytest.param("# Tiny-7B GGUF Models\n\nFiles.\n", [("quantized", "Tiny-7B")], id="title"),
        pytest.param(f"# Tiny-7B-GGUF\n\nMade by [Org]({HUB}/org/tiny-7b).\n", [("quantized", "org/tiny-7b")], id="title and link"),
        pytest.param("This provides the GGUF format for the Tiny-7B model.\n", [("quantized", "Tiny-7B")], id="format"),
        pytest.param(
            f"[組織が公開しているBase]({HUB}/org/base)のgguf変換版です。\n", [("quantized", "org/base")], id="before のgguf変換版"
        ),
        pytest.param(f"# Birds\n\n[full]({HUB}/org/birds) / **gguf**\n", [("quantized", "org/birds")], id="full beside gguf"),
        pytest.param("- **Original:** https://github.com/org/birdnet\n", [("copy", "https://github.com/org/birdnet")], id="original"),
        pytest.param("# FinchFormer trained on Aviary-9 for songs\n", [("train", "Aviary-9")], id="in a title"),
        pytest.param("FINETUNED BIRD SPEECH RECOGNITION FROM WAVE-XL-3\n", [("finetune", "WAVE-XL-3")], id="shouted"),
        pytest.param("- Finetuned on Összes költemény 1849\n", [("train", "Összes költemény 1849")], id="the whole item"),
        pytest.param("It was trained on VON Yorùbá.\n", [("train", "VON Yorùbá")], id="accents"),
        pytest.param("It was trained on Chinese SQuAD.\n", [("train", "Chinese SQuAD")], id="longer than a well-known name"),
        pytest.param(
            "This is a Stable Diffusion model v1.5 fine-tuned on boats.\n", [("finetune", "Stable Diffusion model v1.5")], id="version"
        ),
        pytest.param("* dataset: opus\n", [("train", "opus")], id="label and one word"),
        pytest.param(
            'The training data holds 9 ebooks (the "Finch" dataset) and songs (the "Owl-v1" dataset).\n',
            [("train", "Finch"), ("train", "Owl-v1")],
            id="quoted in parentheses",
        ),
        pytest.param(
            "It was trained on:\n\n- OSCAR, filtered.\n- Aviary articles. Thank you for them\n",
            [("train", "OSCAR"), ("train", "Aviary articles")],
            id="list of what it was trained on",
        ),
        pytest.param("[Feather Bank](https://example.com/f) is used for fine-tuning.\n", [("train", "Feather Bank")], id="used for tuning"),
        pytest.param(
            f"- V1 = [A]({HUB}/org/a) 0.6 : [B](https://civitai.com/models/1/b) 0.4\n",
            [("merge", "org/a"), ("merge", "https://civitai.com/models/1/b")],
            id="formula",
        ),
        pytest.param("# Tiny-7B-Tales\n\nThis is the GGUF version of this model.\n", [("quantized", "Tiny-7B-Tales")], id="of this model"),
        pytest.param(
            f"Llama.cpp compatible versions of an original [8B model]({HUB}/org/owl).\n", [("quantized", "org/owl")], id="compatible"
        ),
        pytest.param(
            "It was made by distilling the chain-of-thought from Owl-9-large to post-train Finch-2 8B.\n",
            [("distill", "Owl-9-large"), ("finetune", "Finch-2 8B")],
            id="distilling",
        ),
        pytest.param("It is a wrapper, forked from the repository org/owl_net.\n", [("copy", "org/owl_net")], id="forked"),
        pytest.param(
            "The original model can be found under https://github.com/org/owlnet.\n",
            [("copy", "https://github.com/org/owlnet")],
            id="found under",
        ),
        pytest.param(
            "It was fine-tuned using the same data as Owl 2 with other weights.\n", [("train", "same data as Owl 2")], id="same data"
        ),
        pytest.param("It was trained on the `clean` task of the WHAM! dataset.\n", [("train", "WHAM!")], id="exclamation"),
        pytest.param("It was fine-tuned on 960 hours of Owl-Songs on 16kHz audio.\n", [("train", "Owl-Songs")], id="two complements"),
        pytest.param("It was trained using the Wing library on Owl-Songs.\n", [("train", "Owl-Songs")], id="tool and data"),
        pytest.param("A tokenizer trained with the train transcriptions of LibriSpeech.\n", [("train", "LibriSpeech")], id="with data"),
        pytest.param("It was trained on `owlsongs dataset` for a day.\n", [("train", "owlsongs dataset")], id="code of several words"),
        pytest.param("It was trained on `owlsongs` and `finches`.\n", [("train", "owlsongs"), ("train", "finches")], id="code"),
        pytest.param(
            "# OWL-IT: Songs\n\nWe fine-tuned it on our new dataset (i.e., OWL-IT) for a day.\n",
            [("train", "OWL-IT")],
            id="data of its name",
        ),
        pytest.param("# Owl-3 Mini\n\nIt was trained using the Owl-3 datasets.\n", [("train", "Owl-3 datasets")], id="data named after it"),
        pytest.param(
            "It was trained on Owl-9, a dataset of songs, and Finch-7 for a day.\n",
            [("train", "Owl-9"), ("train", "Finch-7")],
            id="apposition",
        ),
        pytest.param(
            "The lyrics have been scraped from the website [Owlyrics](http://owlyrics.example/).\n", [("train", "Owlyrics")], id="scraped"
        ),
        pytest.param(
            f"[Somebody]({HUB}/somebody) published the [owls]({HUB}/datasets/org/owls) and [terns]({HUB}/datasets/org/terns) datasets.\n",
            [("train", "org/owls"), ("train", "org/terns")],
            id="credits",
        ),
        pytest.param(
            f"[![SFT Dataset](https://img.shields.io/badge/SFT-blue)]({HUB}/datasets/org/owls)\n", [("train", "org/owls")], id="badge"
        ),
        pytest.param(
            "## Training data\n\n- Public databases (Owl/CVE, FinchDB).\n- Write-ups from people (Tern Zero).\n",
            [("train", "Owl/CVE"), ("train", "FinchDB")],
            id="examples in brackets",
        ),
        pytest.param(
            f"We used [OwlClip-9](https://github.com/org/clip), and trained a model based on [Base]({HUB}/org/base).\n",
            [("finetune", "OwlClip-9"), ("finetune", "org/base")],
            id="used and trained",
        ),
        pytest.param(
            f"# Owl-7B_GGUF #\n\nMade by [Org]({HUB}/org/owl-7b).\n", [("quantized", "org/owl-7b")], id="title with an underscore"
        ),
        pytest.param("It was fine-tuned on 960 hours of Librispeech.\n", [("train", "Librispeech")], id="hours of"),
        pytest.param("It was built by fine-tuning the FinchBERT-2-based model.\n", [("finetune", "FinchBERT-2")], id="X-based"),
        pytest.param(
            "## Training data\n\n- [Ballads](https://arxiv.org/abs/1) a dataset of ballads\n",
            [("train", "Ballads")],
            id="named after a paper",
        ),
        pytest.param(
            f"# How to use\n\nWe fine-tuned the [owl]({HUB}/org/owl) model on the AVES dataset.\n",
            [("finetune", "org/owl"), ("train", "AVES")],
            id="under a heading about use",
        ),
        pytest.param(f"This is a Pytorch version of [owl]({HUB}/org/owl-base).\n", [("copy", "org/owl-base")], id="other framework"),
        pytest.param("| | |\n|---|---|\n| **Base** | Owl-3.1-8B |\n", [("finetune", "Owl-3.1-8B")], id="base in a table"),
        pytest.param("### Used Datasets\n\n- OwlOrca (200k sampling)\n", [("train", "OwlOrca")], id="used datasets"),
        pytest.param(
            f"This model is comprised of the following 2 models (in full):\n\n{HUB}/org/a-7b\n\n- {HUB}/org/b-7b\n",
            [("merge", "org/a-7b"), ("merge", "org/b-7b")],
            id="comprised of addresses",
        ),
        pytest.param(
            "# Tiny-7B-Tales\n\n## License\n\nTiny-7B is licensed under the MIT license.\n", [("finetune", "Tiny-7B")], id="named after"
        ),
    ],
)
def test_how_models_say_what_they_were_made_from(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert sorted(steps(read(body, catalogue))) == sorted(expected)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("# Parrot\n\nParrot was fine-tuned on instructions.\n", id="own title"),
        pytest.param("Parrot was fine-tuned on instructions.\n", id="subject that no family knows"),
        pytest.param("# Parrot-7B-chat\n\nParrot 7B was fine-tuned on instructions.\n", id="part of the title"),
        pytest.param("Bengali Parrot-2 model finetuned on stories.\n", id="what the sentence describes"),
        pytest.param("Evaluated using 50 steps and prompts from the Cats2017 validation set.\n", id="evaluated"),
        pytest.param("It was trained on Cats2017 validation images.\n", id="validation"),
        pytest.param(f"If you need quants of [Other]({HUB}/org/other), look there.\n", id="advice"),
        pytest.param(f"You can use it for finetuning on [Corpus]({HUB}/datasets/org/corpus).\n", id="possible"),
        pytest.param(f"- [Other-2]({HUB}/org/other-2): resumed from `other-1`.\n", id="another model"),
        pytest.param("It is comparable to models fine-tuned on OwlPaca.\n", id="comparable"),
        pytest.param("Finetuned in PyTorch Lightning.\n", id="framework"),
        pytest.param("GGUF is a file format for AI models.\n", id="no name"),
        pytest.param("It is built upon renowned architectures such as Llama-9.\n", id="architecture"),
        pytest.param("It is built on the [OpenArm](https://example.com/openarm) agent framework.\n", id="tool"),
        pytest.param(f"A variant made with [somebody]({HUB}/somebody)'s notebook.\n", id="person"),
        pytest.param("It is a GPT2-tiny model trained from scratch on stories.\n", id="from scratch"),
        pytest.param("He held a copy of W.H. Poet.\n", id="copy of a book"),
        pytest.param("It was trained on Icelandic and large-scale corpora.\n", id="languages"),
        *(
            pytest.param(sentence, id=f"denied {number}")
            for number, sentence in enumerate(
                (
                    "This is not a fine-tuned version of org/owl-7b.\n",
                    "It isn't fine-tuned from org/owl-7b.\n",
                    "It is not a merge of org/owl-7b and org/finch-7b.\n",
                    "This model was never trained on Owl-1.\n",
                    "It has not been trained on Owl-1.\n",
                    "We did not train on Owl-1.\n",
                    "None of our models were trained on Owl-1.\n",
                    "No data from the Owl-1 dataset was used for training.\n",
                    "It was trained from scratch rather than fine-tuned from Owl-2-7b.\n",
                    "Models such as Finch-7b are trained on the Owl-1 dataset.\n",
                )
            )
        ),
        *(
            pytest.param(sentence, id=f"descendant {number}")
            for number, sentence in enumerate(
                (
                    f"A GGUF quantized version of this model is available at [org/owl-GGUF]({HUB}/org/owl-GGUF).\n",
                    f"# Owl-9\n\nGGUF version of this model is available [here]({HUB}/org/owl-9-GGUF).\n",
                    f"For a quantized version of this model see [org/owl-GGUF]({HUB}/org/owl-GGUF).\n",
                    f"A fine-tuned version of this model is available at [org/owl-ft]({HUB}/org/owl-ft).\n",
                    f"The instruct model fine-tuned from this model is [org/owl-it]({HUB}/org/owl-it).\n",
                    f"A distilled version of this model is [org/owl-small]({HUB}/org/owl-small).\n",
                    f"An ONNX version of this model is at [org/owl-onnx]({HUB}/org/owl-onnx).\n",
                    f"# Owl\n\nA quantized version of Owl is at [org/owl-GGUF]({HUB}/org/owl-GGUF).\n",
                )
            )
        ),
        pytest.param(f"2. Download the weights for the fine-tuned Owl-2 model from [the Hub]({HUB}/org/owl-2).\n", id="instruction"),
        pytest.param("We distilled it to post-train Finch-2 8B, obtaining Finch-2-R1-8B.\n", id="another result"),
        pytest.param("The base model uses a ViT-B/32 Transformer architecture.\n", id="architecture of an id"),
        pytest.param("The [Wing](https://github.com/org/wing) trainer was used for fine-tuning.\n", id="trainer"),
        pytest.param("This is a masked language model trained with songs.\n", id="kind of model"),
        pytest.param("llama.cppの量子化です。\n", id="quantizer"),
        pytest.param("It is a fine-tuned model from Owl Computer.\n", id="somebody"),
        *(
            pytest.param(sentence, id=f"machine {number}")
            for number, sentence in enumerate(
                (
                    "It was trained on an NVIDIA RTX 4090 using kohya-ss.\n",
                    "It was trained on AWS EC2 instances with NeMo.\n",
                    "It was trained on 4 nodes of OWLS-Booster with Wing-Speed.\n",
                    "It was trained on the Jean Owl supercomputer.\n",
                    "We use DeepSpeed ZeRO-3 to train the model.\n",
                )
            )
        ),
        *(
            pytest.param(sentence, id=f"data it was not trained on {number}")
            for number, sentence in enumerate(
                (
                    f"We do not use the [owls dataset]({HUB}/datasets/org/owls).\n",
                    f"We also release a new dataset [owls]({HUB}/datasets/org/owls) built with this model.\n",
                    f"This model was used to create the [owls]({HUB}/datasets/org/owls) dataset.\n",
                    f"Perplexity on the [owls data]({HUB}/datasets/org/owls) is 5.3.\n",
                    f"imatrix calibration data: [here]({HUB}/datasets/org/owls)\n",
                    "The datasets used for evaluation are OWLU, OwlSwag and ARC.\n",
                    'It was trained on a "toy" dataset.\n',
                    f"[![Leaderboard dataset](https://img.shields.io/badge/x-blue)]({HUB}/datasets/org/owls)\n",
                )
            )
        ),
        pytest.param("VAEとU-Netをファインチューニングしました。\n", id="parts"),
        pytest.param("It was fine-tuned on `style` images.\n", id="code that is no name"),
        pytest.param(f"It uses the fine-tuned model of the [same license]({HUB}/org/owl/blob/main/README.md).\n", id="license"),
        pytest.param(f"It was trained with [Owlberta]({HUB}/transformers/model_doc/roberta.html).\n", id="page of documentation"),
        pytest.param(f"It is best of all in the [owls]({HUB}/datasets/org/owls) benchmark data.\n", id="benchmark"),
        pytest.param("# Owlet-R1\n\nIt was distilled to post-train Finch-8B, obtaining Owlet-R1-Finch-8B.\n", id="another of the family"),
        pytest.param(f"# LoRA tuning - {HUB}/org/owl-lora\nThese are LoRA weights for {HUB}/org/owl-lora.\n", id="own address"),
    ],
)
def test_what_is_no_upstream_of_a_model(body: str, catalogue: Catalogue) -> None:
    assert steps(read(body, catalogue)) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "The cards of each of the subsets:\n\n- [Owls](https://example.com/owls)\n- [Terns](https://example.com/2)/[Wrens](https://example.com/3)\n",
            [("derive", "Owls"), ("derive", "Terns"), ("derive", "Wrens")],
            id="subsets",
        ),
        pytest.param("A processed version (48 types) of the old_names.\n", [("derive", "old_names")], id="parenthesis"),
        pytest.param("Made of existing Farsi datasets (SemBench 2017).\n", [("derive", "SemBench 2017")], id="datasets in parentheses"),
        pytest.param(
            "Source dataset for it is the Old Headlines Dataset(https://example.com/x).\n",
            [("derive", "Old Headlines Dataset")],
            id="address",
        ),
        pytest.param(
            "It was made by translating the songs of FINCH-9 using DeepL.\n",
            [("generate", "DeepL"), ("translate", "FINCH-9")],
            id="service",
        ),
        pytest.param("Crawled from birds.org websites.\n", [("derive", "birds.org websites")], id="site"),
        pytest.param("Collected from GitHub repositories.\n", [("derive", "GitHub repositories")], id="repositories"),
        pytest.param("Obtained via the [Feed API](https://example.com/f).\n", [("derive", "Feed API")], id="via"),
        pytest.param(
            "Taken from several sources of the web (Almanac, FN300, poems).\n", [("derive", "Almanac"), ("derive", "FN300")], id="sources"
        ),
        pytest.param("Images come from search engines like Lycos and Hotbot.\n", [("derive", "Hotbot"), ("derive", "Lycos")], id="such as"),
        pytest.param("### Source Data\n\nTagalog Wikipedia\n", [("derive", "Tagalog Wikipedia")], id="nothing but a name"),
        pytest.param("### Source Data\n\nFrom the paper:\n", [], id="words that lead up to something"),
        pytest.param("Data from the Owl Hoot Challenge dataset.\n", [("derive", "Owl Hoot Challenge")], id="data from"),
        pytest.param("It is built by picking 14 classes from Aviary 2014.\n", [("derive", "Aviary 2014")], id="picking"),
        pytest.param(
            "News of two agencies i.e. Finch Daily Press (FDP) and Owl Hourly Press (OHP).\n",
            [("derive", "Finch Daily Press"), ("derive", "Owl Hourly Press")],
            id="short forms",
        ),
        pytest.param(f"This is a mirror of [owls]({HUB}/datasets/org/owls).\n", [("copy", "org/owls")], id="mirror"),
        pytest.param(
            "We automatically translate the original CSQA and OWLQA datasets.\n", [("translate", "CSQA"), ("translate", "OWLQA")], id="we"
        ),
        pytest.param("Samples from Pakistan, China and India were merged.\n", [], id="countries"),
        pytest.param("### Data Splits\n\n* OWC: Spanish portion of OWLT\n", [("derive", "OWLT")], id="portions in splits"),
        pytest.param("Collected from Amazon’s Mechanical Turk.\n", [], id="marketplace"),
        pytest.param("* OWC: Spanish portion of OWLT (http://example.com/o)\n", [("derive", "OWLT")], id="portion"),
        pytest.param("We obtained automatic translations using DeepL.\n", [("generate", "DeepL")], id="translations using"),
        pytest.param("This dataset was not derived from Wikipedia.\n", [], id="denied"),
        pytest.param(
            "It was not only taken from OWL-1 but also scraped from FINCH-2.\n", [("derive", "FINCH-2"), ("derive", "OWL-1")], id="not only"
        ),
        pytest.param("Retrieved from Jordan, Lebanon and Syria.\n", [], id="other countries"),
        pytest.param("Previous data sets such as Owl Apps and Ask Finch are small.\n", [], id="data sets of others"),
        pytest.param("It extends the Owl Corpus with turn/utterance-level tags.\n", [("derive", "Owl Corpus")], id="kind of tags"),
        pytest.param("Based on the data from owlmt.org.\n", [("derive", "owlmt.org")], id="data from a site"),
        pytest.param(
            "Collected from public repos, including Owlene(http://owlene.org/) and POI(http://poi.org/).\n",
            [("derive", "Owlene"), ("derive", "POI")],
            id="repos with addresses",
        ),
        pytest.param(
            "Taken from public repos, including Owl and Finch.\n", [("derive", "Finch"), ("derive", "Owl")], id="list as near as its first"
        ),
        pytest.param(
            "Built from a question answering dataset (Owl Questions) and large document corpora (Finch Crawl).\n",
            [("derive", "Finch Crawl"), ("derive", "Owl Questions")],
            id="lists of names in brackets",
        ),
        pytest.param(
            "The datasets used are OwlQA, FinchSQL and TernQ.\n",
            [("derive", "FinchSQL"), ("derive", "OwlQA"), ("derive", "TernQ")],
            id="used are",
        ),
        pytest.param(
            "It is the translation and reannotation of the English OWLPA (Finch 2011).\n", [("translate", "OWLPA")], id="language"
        ),
        pytest.param("It has 9,659 human translated OWLS pairs.\n", [("translate", "OWLS")], id="human translated"),
        pytest.param(
            "Translation of the Owl Question Answering Dataset (OwlQuAD) v2 into Spanish.\n",
            [("translate", "Owl Question Answering Dataset (OwlQuAD) v2")],
            id="short form within a name",
        ),
        pytest.param(
            "It extends the Owl-1 Speech Corpus, Release 2 with tags.\n", [("derive", "Owl-1 Speech Corpus, Release 2")], id="release"
        ),
        pytest.param(
            "News from websites namely Owlrath, FinchPBS, and The Standard.\n",
            [("derive", "FinchPBS"), ("derive", "Owlrath"), ("derive", "The Standard")],
            id="The in a list",
        ),
        pytest.param(
            "The producers are users of the [r/owls](https://www.reddit.com/r/owls/) subreddit.\n", [("derive", "r/owls")], id="users of"
        ),
        pytest.param("See [this](https://www.reddit.com/r/owls/comments/1/x/), taken from a post.\n", [], id="post"),
        pytest.param(
            "Source: https://www.kaggle.com/datasets/someone/owls\n",
            [("derive", "https://www.kaggle.com/datasets/someone/owls")],
            id="label",
        ),
        pytest.param("## License\n\nSource: https://owl.example/legal\n", [], id="source of a license"),
        pytest.param("It has GPT-4-generated conversations.\n", [("generate", "GPT-4")], id="generated conversations"),
        pytest.param("Built from news articles published by Der Owl.\n", [("derive", "Der Owl")], id="published by"),
        pytest.param("It augments OWL8K with new problems.\n", [("derive", "OWL8K")], id="augments"),
        pytest.param("This dataset builds on OwlsenseQA.\n", [("derive", "OwlsenseQA")], id="builds on"),
        pytest.param(
            "Derived from two existing resources: OwlNet and FinchBank.\n", [("derive", "FinchBank"), ("derive", "OwlNet")], id="resources"
        ),
        pytest.param("The source documents are from the OwlMail corpus.\n", [("derive", "OwlMail")], id="source documents"),
        pytest.param("We prompted GPT-4 to produce dialogues.\n", [("generate", "GPT-4")], id="prompted"),
        pytest.param("Preprocessed from the raw Owl Open Dataset.\n", [("derive", "Owl Open Dataset")], id="preprocessed"),
        pytest.param("A Turkish translation of the SQuAD dataset.\n", [("translate", "SQuAD")], id="told once"),
        pytest.param("Translation of the Arabic Treebank.\n", [("translate", "Arabic Treebank")], id="language of a name"),
        pytest.param("Made of public datasets (OwlQA) and annotation tools (Label Owl).\n", [("derive", "OwlQA")], id="tools in brackets"),
        pytest.param("This dataset was published in OWLREC 2020.\n", [], id="venue"),
        pytest.param("Collected from The Netherlands and Belgium.\n", [], id="The and a country"),
        pytest.param("It is for fast adaptation of Conversation Models.\n", [], id="adaptation"),
        pytest.param("It has a million words of the European Union.\n", [], id="words of"),
        pytest.param("We create two datasets, namely X-One and X-Two.\n", [], id="own"),
        pytest.param("It is released as part of the Shared-2019 task.\n", [], id="part of an event"),
        pytest.param("It comes from the paper Deep-2: Learning.\n", [], id="paper"),
    ],
)
def test_how_datasets_say_what_they_were_made_from(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert sorted(steps(read(body, catalogue, "dataset"))) == expected


def test_files_made_from_another_model_are_no_quantization_of_the_declared_base(catalogue: Catalogue) -> None:
    known = Known(upstreams=(Upstream("org/Llama-9", "model", "quantized", "front-matter", "weights", "weights", NOWHERE, inferred=True),))
    body = f"Quantized version of [Guard]({HUB}/org/guard-9).\n\nGuard extends Llama-9 by more training.\n"
    assert sorted(steps(read(body, catalogue, known=known))) == [("finetune", "org/Llama-9"), ("quantized", "org/guard-9")]


def test_the_other_bases_of_quantized_files_are_those_of_what_was_quantized(catalogue: Catalogue) -> None:
    known = Known(
        upstreams=tuple(
            Upstream(ref, "model", "quantized", "front-matter", "weights", "weights", NOWHERE, inferred=True)
            for ref in ("org/owl-tales", "org/owl")
        )
    )
    assert steps(read(f"Converted to GGUF format from [it]({HUB}/org/owl-tales).\n", catalogue, known=known)) == [("finetune", "org/owl")]
    assert steps(read("GGUF files.\n", catalogue, known=known)) == []
    assert ("finetune", "org/owl") not in steps(read(f"GGUF quants of [it]({HUB}/other/owl-GGUF).\n", catalogue, known=known))


@pytest.mark.parametrize(
    "body",
    ["- It was trained on the [r/owls](https://www.reddit.com/r/owls/) corpus.\n", "## Training data\n\n- Databases (OWL/CVE, FinchDB).\n"],
)
def test_a_slash_makes_no_repo(body: str, catalogue: Catalogue) -> None:
    upstreams = read(body, catalogue).upstreams
    assert upstreams
    assert [one.kind for one in upstreams] == [None] * len(upstreams)


def test_a_repo_named_twice_in_a_line_is_told_as_a_repo(catalogue: Catalogue) -> None:
    body = (
        f"This repo provides the GGUF format for the owl-2-3b model. Here is a link to the original model [owl-2-3b]({HUB}/org/owl-2-3b).\n"
    )
    assert [(one.ref, one.kind) for one in read(body, catalogue).upstreams] == [("org/owl-2-3b", "model")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("GGUF files. It is based on Llama 9 4B.\n", [("finetune", "Llama 9 4B")]),
        ("GGUF files. It is based on Typhoon 2.\n", []),
        ("GGUF files. It is based on Wave-XL 53.\n", []),
        ("It is based on Llama 9 4B.\n", []),
        ("It is based on [Llama 9 4B](https://github.com/org/llama9).\n", [("finetune", "Llama 9 4B")]),
    ],
)
def test_a_family_in_the_middle_of_a_name_is_a_base_of_the_base(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    upstreams = tuple(
        Upstream(ref, "model", "quantized", "front-matter", "weights", "weights", NOWHERE, inferred=True)
        for ref in ("org/typhoon2-llama9-4b", "org/wav-large-wave-xl-53")
    )
    assert steps(read(body, catalogue, known=Known(upstreams=upstreams))) == expected


def test_a_family_of_what_was_quantized_is_not_the_artifacts(catalogue: Catalogue) -> None:
    known = Known(upstreams=(Upstream("org/Owlet-R1", "model", "quantized", "front-matter", "weights", "weights", NOWHERE),))
    body = "# Owls\n\nGGUF files.\n\n{} derived from Finch-2.5.\n"
    assert steps(read(body.format("Owlet-R1-Distill-7B and Owlet-R1-Distill-8B are"), catalogue, known=known)) == []
    assert steps(read(body.format("Owlet-R1-Zero and Owlet-R1 are"), catalogue, known=known)) == [("finetune", "Finch-2.5")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It was trained on the Owl Entity Identifier. This model, trained on OEI data, is free.\n", [("train", "Owl Entity Identifier")]),
        ("GPT-Owl(25M) has been fine-tuned on songs. By fine-tuning GPT-Owl it writes.\n", [("finetune", "GPT-Owl(25M)")]),
    ],
)
def test_a_shorter_word_for_what_is_told_adds_nothing(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert steps(read(body, catalogue)) == expected


def test_a_base_told_for_its_license_only_adds_nothing_to_a_declared_one(catalogue: Catalogue) -> None:
    body = "As it is based on Llama-9, the Llama 9 license applies, too.\n"
    assert steps(read(body, catalogue, known=base(inferred=False))) == []


@pytest.mark.parametrize("heading", ["Usage", "Citation", "Training hyperparameters"])
def test_sections_that_cannot_speak_of_lineage_are_passed_over(heading: str, catalogue: Catalogue) -> None:
    body = f"# M\n\n## {heading}\n\nIt was fine-tuned from [Base]({HUB}/org/base).\n"
    assert steps(read(body, catalogue)) == []
    assert steps(read(body.replace("It was", "Its license is MIT; it was"), catalogue)) == [("finetune", "org/base")]


def test_more_upstreams_than_a_card_can_have_are_cut(catalogue: Catalogue) -> None:
    prose = read("".join(f"It was trained on Owl-{number}.\n\n" for number in range(MAX_UPSTREAMS + 5)), catalogue)
    assert (len(prose.upstreams), prose.cut) == (MAX_UPSTREAMS, True)


def test_more_phrases_than_a_sentence_can_have_are_cut(catalogue: Catalogue) -> None:
    prose = read("".join(f"fine-tuned from Owl-{number}; " for number in range(MAX_SAID + 5)), catalogue)
    assert prose.cut
    assert 1 < len(prose.upstreams) <= MAX_SAID
