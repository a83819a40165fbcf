from __future__ import annotations

import pytest

from licensecheck import knowledge, resources
from licensecheck.knowledge import loader
from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Evidence, Kind
from licensecheck.reading.facts import Upstream
from licensecheck.reading.prose import Known, Prose, read_prose

SHIPPED = knowledge.load().catalogue


def read(body: str, catalogue: Catalogue, kind: Kind = "model", known: Known | None = None) -> Prose:
    return read_prose(body, 1, "README.md", kind, catalogue, known or Known())


def own(prose: Prose) -> list[tuple[str, str]]:
    return [(one.component, one.license) for one in prose.statements]


def others(prose: Prose) -> list[tuple[str, str]]:
    return [(one.ref, one.license) for one in prose.third_party]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("## License\n\nMIT\n", [("weights", "mit")]),
        ("- **License:** Apache 2.0\n", [("weights", "apache-2.0")]),
        ("**License** MIT\n", [("weights", "mit")]),
        ("This model is released under the [MIT License](https://opensource.org/licenses/MIT).\n", [("weights", "mit")]),
        (
            "The code is licensed under MIT, and the weights are licensed under CC BY-NC 4.0.\n",
            [("code", "mit"), ("weights", "cc-by-nc-4.0")],
        ),
        ("This code repository and the model weights are licensed under the MIT License.\n", [("code", "mit"), ("weights", "mit")]),
        ("The code (and models) are released under the MIT License.\n", [("code", "mit"), ("weights", "mit")]),
        ("The source code is licensed under either MIT or Apache-2.0.\n", [("code", "mit"), ("code", "apache-2.0")]),
        ("## Code License\n\nApache-2.0\n", [("code", "apache-2.0")]),
        ("| **License** | CC BY 4.0 |\n|---|---|\n| a | b |\n", [("weights", "cc-by-4.0")]),
        ("| Part | License |\n|---|---|\n| Code | MIT |\n| Weights | cc-by-nc-4.0 |\n", [("code", "mit"), ("weights", "cc-by-nc-4.0")]),
        ("![License](https://img.shields.io/badge/License-MIT-green)\n", [("weights", "mit")]),
        (
            '<a href="LICENSE-CODE"><img alt="Code License" src="https://img.shields.io/badge/Code_License-MIT-blue"></a>\n',
            [("code", "mit")],
        ),
        (
            "## License\n\nCreative Commons Attribution-ShareAlike License (CC BY-SA 4.0)\n",
            [("weights", "cc-by-sa-4.0")],
        ),
        ("## License\n\nThe model is under the Creative Commons Attribution-ShareAlike License.\n", [("weights", "cc-by-sa")]),
        ("## License\n\nSee [LICENSE](LICENSE).\n", [("weights", "see:LICENSE")]),
        ("## License\n\nIt has the same license as its parent.\n", [("weights", "see:its parent")]),
        ("# License: The Fictional OpenRAIL License\n", [("weights", "fictional-openrail")]),
        ("- **License:** Example Weights Agreement\n", [("weights", "example-weights-agreement")]),
        (
            "## License\n\nWith a modified CreativeML OpenRAIL-M license for non-commercial use only.\n",
            [("weights", "modified-creativeml-openrail-m-noncommercial")],
        ),
        ("## License\n\nThe license of this model is unclear.\n", [("weights", "unknown")]),
        ("## License\n\nUnknown.\n", [("weights", "unknown")]),
        ("## License\n\nPlease refer to the license of the part you use:\n", []),
        ("The weights are released to public domain.\n", [("weights", "public-domain")]),
        ("- Released to public domain under CC0 1.0.\n", [("weights", "cc0-1.0")]),
        ("## License\n\nPublic Domain ([Archive](https://example.com/a))\n", [("weights", "public-domain")]),
        ("Org is releasing this model under the terms of CC BY 4.0.\n", [("weights", "cc-by-4.0")]),
        ("For other notes, please refer to the license of CC BY 4.0.\n", [("weights", "cc-by-4.0")]),
        ("This repository and the model weights are licensed under the MIT License.\n", [("code", "mit"), ("weights", "mit")]),
        ("## License\n\nIt may not be used for commercial purposes.\n", [("weights", "noncommercial")]),
        ("## License\n\n1. It is available for non-commercial research purpose only.\n", [("weights", "noncommercial-research-only")]),
        ("## License\n\n- Derivatives must be hosted on non-commercial sites.\n", []),
        ("## License\n\nExample Research Data License Agreement\n", [("weights", "example-research-data-license-agreement")]),
    ],
)
def test_what_a_model_card_says_of_itself(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert own(read(body, catalogue)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("## Lizenz\n\nMIT\n", [("weights", "mit")]),
        ("## Licencia\n\nCC BY 4.0\n", [("weights", "cc-by-4.0")]),
        ("## Licença\n\nMIT\n", [("weights", "mit")]),
        ("## Лицензия\n\nApache-2.0\n", [("weights", "apache-2.0")]),
        ("- **ライセンス:** MIT\n", [("weights", "mit")]),
        ("# 许可/License\n\n该模型通过 [CreativeML Open RAIL-M license](LICENSE) 获得许可\n", [("weights", "creativeml-openrail-m")]),
        ("## 라이선스\n\n`소스코드(source code)`는 [Apache 2.0](LICENSE) 라이선스 하에 공개되어 있습니다.\n", [("code", "apache-2.0")]),
    ],
)
def test_other_languages(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert own(read(body, catalogue)) == expected


@pytest.mark.parametrize(
    ("sentence", "own_license", "other"),
    [
        ("OWL-QA is distributed under CC BY 4.0.", [("data", "cc-by-4.0")], []),
        ("The source OWLpedia project uses the CC BY 4.0 license.", [], [("OWLpedia", "cc-by-4.0")]),
    ],
)
def test_whose_license_a_section_of_a_dataset_states(
    sentence: str, own_license: list[tuple[str, str]], other: list[tuple[str, str]], catalogue: Catalogue
) -> None:
    prose = read(f"# Dataset Card for [Dataset Name]\n\n### Licensing Information\n\n{sentence}\n", catalogue, "dataset")
    assert (own(prose), others(prose)) == (own_license, other)


@pytest.mark.parametrize(
    ("sentence", "own_license", "other"),
    [
        ("This code requires OwlTorch, which is released under the MIT license.", [], [("OwlTorch", "mit")]),
        ("It was made by OWL: the model weights are released under the MIT license.", [("weights", "mit")], []),
    ],
)
def test_whose_license_a_sentence_states(
    sentence: str, own_license: list[tuple[str, str]], other: list[tuple[str, str]], catalogue: Catalogue
) -> None:
    prose = read(sentence, catalogue)
    assert (own(prose), others(prose)) == (own_license, other)


def test_terms_of_a_source_hold_for_what_was_made_from_it(catalogue: Catalogue) -> None:
    prose = read("## Licensing Information\n\nMIT. You are also bound by the Common Crawl terms of use.\n", catalogue, "dataset")
    assert own(prose) == [("data", "mit"), ("data", "see:Common Crawl terms of use")]
    assert others(prose) == [("Common Crawl", "see:Common Crawl terms of use")]


@pytest.mark.parametrize(
    ("name", "other"),
    [("[Owlshift.io](https://owlshift.example/)", [("Owlshift.io data", "unknown")]), ("[Finches](https://finches.example)", [])],
)
def test_an_unclear_license_that_hangs_on_anothers(name: str, other: list[tuple[str, str]], catalogue: Catalogue) -> None:
    body = (
        f"# Finches\n\n### Licensing Information\n\nThe licensing status hinges on the legal status of the {name} data which is unclear.\n"
    )
    prose = read(body, catalogue, "dataset")
    assert (own(prose), others(prose)) == ([("data", "unknown")], other)


def test_the_license_of_a_datasets_source(catalogue: Catalogue) -> None:
    body = "Sampled from [Owl Questions](https://owl.example).\n\n## License\n\nAll of the {} data is released under the MIT license.\n"
    prose = read(body.format("Owl Questions"), catalogue, "dataset")
    assert (own(prose), others(prose)) == ([], [("Owl Questions", "mit")])
    assert own(read(body.format("new"), catalogue, "dataset")) == [("data", "mit")]


def test_the_same_license_as_anothers_is_that_of_both(catalogue: Catalogue) -> None:
    body = "## License\n\nIt is published under the same [license](https://e.example/LICENSE_OWL.txt) as the Owl Treebank.\n"
    prose = read(body, catalogue, "dataset")
    assert own(prose) == [("data", "see:the Owl Treebank")]
    assert others(prose) == [("Owl Treebank", "see:https://e.example/LICENSE_OWL.txt")]


def test_the_value_of_a_label_goes_on_in_the_next_sentence(catalogue: Catalogue) -> None:
    address = "https://example.com/downloads/"
    body = f"- License: It is free to use under a custom license. For more information, please visit: [Downloads]({address})\n"
    assert own(read(body, catalogue)) == [("weights", f"see:{address}")]


def test_a_consequence_of_anothers_license(catalogue: Catalogue) -> None:
    hub = "https://huggingface.co/org/owl"
    body = f"Quantized version of [Owl]({hub}).\n\n## License\n\n- the fine-tuned model from Owl Inc uses the same license\n- this repo does so as well\n"
    prose = read(body, catalogue)
    assert (own(prose), others(prose)) == ([("weights", "see:org/owl")], [("org/owl", "see:org/owl")])


def test_a_work_that_was_used_under_terms_is_somebody_elses(catalogue: Catalogue) -> None:
    prose = read(
        "## License notice\n\nThis work is a derivative of [Owl Speech](https://example.com/o), used under [Owl User Agreement for\n"
        "Non-Members](https://example.com/a.pdf).\n",
        catalogue,
    )
    assert (own(prose), others(prose)) == ([], [("Owl Speech", "owl-user-agreement-for-non-members")])


def test_a_card_pasted_into_a_pasted_card_names_its_own_model(catalogue: Catalogue) -> None:
    upstreams = (Upstream("org/owl-tales", "model", "quantized", "front-matter", "weights", "weights", Evidence("README.md", 1)),)
    body = "# Original model card\n\n# **Llama 2**\n\nThe model is released under the Apache 2.0 license.\n"
    assert others(read(body, catalogue, known=Known(upstreams=upstreams))) == [("Llama 2", "apache-2.0")]


WEIGHTS, SCRIPTS = "weights", "code"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The model is released under CC0 1.0.", [(WEIGHTS, "cc0-1.0")]),
        ("The repository is MIT, but the checkpoints are CC BY-NC 4.0.", None),
        (
            "The model weights follow the Llama 2 Community License, whereas the training code is Apache-2.0.",
            [(WEIGHTS, "llama2"), (SCRIPTS, "apache-2.0")],
        ),
        ("The training scripts are MIT. The model itself is Apache 2.0.", [(SCRIPTS, "mit"), (WEIGHTS, "apache-2.0")]),
        ("Everything in this repo is Apache 2.0.", [(WEIGHTS, "apache-2.0")]),
        (
            "This project is licensed under the MIT license, except for the weights, which are CC BY-NC 4.0.",
            [(SCRIPTS, "mit"), (WEIGHTS, "cc-by-nc-4.0")],
        ),
        ("Licence: dual MIT/Apache-2.0", [(WEIGHTS, "mit"), (WEIGHTS, "apache-2.0")]),
        ("You may use it under either the MIT License or the Apache License 2.0.", [(WEIGHTS, "mit"), (WEIGHTS, "apache-2.0")]),
        ("Model: Apache-2.0. Code: MIT.", [(WEIGHTS, "apache-2.0"), (SCRIPTS, "mit")]),
        ("The images it generates are licensed under CC0 1.0.", []),
        ("All generated outputs are CC0 1.0; the weights are MIT.", [(WEIGHTS, "mit")]),
        ("The tokenizer is released under Apache 2.0.", []),
        ("Das Modell steht unter der Apache-2.0-Lizenz.", [(WEIGHTS, "apache-2.0")]),
        ("本模型采用 Apache 2.0 许可证。", [(WEIGHTS, "apache-2.0")]),
        ("代码采用 MIT 协议，模型权重采用 CC BY-NC 4.0 协议。", [(SCRIPTS, "mit"), (WEIGHTS, "cc-by-nc-4.0")]),
        ("このモデルは CC BY-SA 4.0 ライセンスの下で公開されています。", [(WEIGHTS, "cc-by-sa-4.0")]),
        ("이 모델은 Apache 2.0 라이선스를 따릅니다.", [(WEIGHTS, "apache-2.0")]),
        ("Unlike v1, which was MIT, this version is CC BY-NC 4.0.", [(WEIGHTS, "cc-by-nc-4.0")]),
        ("The LoRA is released under MIT.", [(WEIGHTS, "mit")]),
        ("Copyright 2023 Owl Inc. Licensed under the Apache License, Version 2.0.", [(WEIGHTS, "apache-2.0")]),
        ("Code: [MIT](LICENSE) Weights: [CC BY-NC 4.0](LICENSE-MODEL)", [(SCRIPTS, "mit"), (WEIGHTS, "cc-by-nc-4.0")]),
        ("You must release derivatives under the same license.", []),
    ],
)
@pytest.mark.parametrize("heading", ["", "## License\n\n"])
def test_sentences_about_licenses(heading: str, sentence: str, expected: list[tuple[str, str]] | None, catalogue: Catalogue) -> None:
    prose = read(f"{heading}{sentence}\n", catalogue)
    weights = [(SCRIPTS, "mit")] * bool(heading) + [(WEIGHTS, "cc-by-nc-4.0")]
    assert own(prose) == (weights if expected is None else expected)
    assert others(prose) == []


@pytest.mark.parametrize(
    ("sentence", "mine", "theirs"),
    [
        ("The license was changed from MIT to Apache 2.0.", [(WEIGHTS, "apache-2.0")], []),
        ("Formerly MIT, now Apache-2.0.", [(WEIGHTS, "apache-2.0")], []),
        ("The weights are not released under MIT but under CC BY-NC 4.0.", [(WEIGHTS, "cc-by-nc-4.0")], []),
        (
            "The weights are for non-commercial use (CC BY-NC 4.0); the code is free (MIT).",
            [(WEIGHTS, "cc-by-nc-4.0"), (SCRIPTS, "mit")],
            [],
        ),
        ("This card is CC BY 4.0.", [("documentation", "cc-by-4.0")], []),
        ("The model was trained on Wikipedia, licensed under CC BY-SA 3.0.", [], [("Wikipedia", "cc-by-sa-3.0")]),
        ("It was trained on the Owl dataset (CC BY-NC 4.0).", [], [("Owl", "cc-by-nc-4.0")]),
        ("Thanks to Owl, whose code is MIT-licensed.", [], [("Owl", "mit")]),
        ("The training data is CC BY-SA 4.0.", [], [("training data", "cc-by-sa-4.0")]),
        (
            "The adapter is MIT; use with the base model requires accepting the Llama 2 license.",
            [(WEIGHTS, "mit")],
            [("base model", "llama2")],
        ),
        (
            "Our model is based on Owl, which is licensed under MIT. It is under the same license.",
            [(WEIGHTS, "see:same")],
            [("Owl", "mit")],
        ),
    ],
)
def test_whose_license_in_a_section_about_it(
    sentence: str, mine: list[tuple[str, str]], theirs: list[tuple[str, str]], catalogue: Catalogue
) -> None:
    prose = read(f"## License\n\n{sentence}\n", catalogue)
    assert (own(prose), others(prose)) == (mine, theirs)


@pytest.mark.parametrize(
    "body",
    [
        "This model is not licensed under the MIT License.\n",
        "If the model were licensed under MIT, one could sell it.\n",
        "```\nThis model is licensed under the MIT License.\n```\n",
        "@misc{x,\n  copyright = {MIT License}\n}\n",
        "Researchers at MIT trained this model.\n",
        "## License\n\n[More Information Needed]\n",
        "The outputs are distributed under CC0 1.0.\n",
        "We do not release the weights under the MIT license.\n",
        "We plan to release the weights under the MIT license.\n",
        "Derivatives must be licensed under GPL-3.0.\n",
        "The fine-tuned models built on this one must be released under the MIT license.\n",
        "![License](https://img.shields.io/badge/license-)\n",
        "- [License](#license)\n",
        "To view a copy of this license, visit https://creativecommons.org/licenses/by/4.0/.\n",
    ],
)
def test_what_states_nothing(body: str, catalogue: Catalogue) -> None:
    prose = read(body, catalogue)
    assert (own(prose), others(prose)) == ([], [])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The base model is licensed under the MIT License.\n", [("org/base", "mit")]),
        ("# My model\n\nFOO-350M is licensed under the MIT License.\n", [("FOO-350M", "mit")]),
        (
            "It uses the [Example Corpus](https://example.com), which is released under CC BY-SA 3.0.\n",
            [("Example Corpus", "cc-by-sa-3.0")],
        ),
        ("# Original model card: Base\n\n- **License:** Apache 2.0\n", [("org/base", "apache-2.0")]),
        ("## License\n\n- PubMed: MIT License\n", [("PubMed", "mit")]),
        ("The dataset is licensed under CC BY 4.0.\n", [("org/corpus", "cc-by-4.0")]),
    ],
)
def test_somebody_elses_license_is_not_ours(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    from licensecheck.model import Evidence
    from licensecheck.reading.facts import Upstream

    nowhere = Evidence("README.md", 1)
    upstreams = (
        Upstream("org/base", "model", "finetune", "front-matter", "weights", "weights", nowhere),
        Upstream("org/corpus", "dataset", "train", "front-matter", "weights", "data", nowhere),
    )
    prose = read(body, catalogue, known=Known(upstreams=upstreams))
    assert (own(prose), others(prose)) == ([], expected)


def test_a_dataset_card_speaks_of_data(catalogue: Catalogue) -> None:
    body = "### Licensing Information\n\nThe corpus is distributed under the CC BY 4.0 license. The scripts are MIT licensed.\n"
    assert own(read(body, catalogue, "dataset")) == [("data", "cc-by-4.0"), ("code", "mit")]


def test_every_statement_has_its_place_and_words(catalogue: Catalogue) -> None:
    prose = read_prose("# Model\n\nIntro.\n\nReleased under the\nMIT License.\n", 11, "README.md", "model", catalogue)
    (statement,) = prose.statements
    assert (statement.evidence.source, statement.evidence.line, statement.evidence.column) == ("README.md", 16, 1)
    assert statement.evidence.quote == "MIT"


CODE = "https://github.com/org/tool"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            f"It was made with [Org's repository]({CODE}) which has [ABCL]({CODE}/blob/main/LICENSE.md).\n",
            [(CODE, "abcl")],
            id="short name that leads to the text",
        ),
        pytest.param(
            'This work "Songs" is a derivative of [Old Songs](https://example.com) by [Org](https://org.example), used under CC BY 4.0.\n',
            [("Old Songs", "cc-by-4.0")],
            id="used under",
        ),
        pytest.param(
            "## License\n\nTermBase (https://example.com/terms) licensed under the MIT License\n", [("TermBase", "mit")], id="bare address"
        ),
        pytest.param(
            "The source TermBase project uses the `cc-by-sa-3.0` and `gpl-3.0` licenses.\n",
            [("TermBase", "cc-by-sa-3.0"), ("TermBase", "gpl-3.0")],
            id="one word license for two",
        ),
        pytest.param(
            "The data is not licensed by itself, but the source Newsreel data is under a CC BY-SA 3.0 license.\n",
            [("Newsreel", "cc-by-sa-3.0")],
            id="denied of another clause",
        ),
        pytest.param(
            "## Licenses\n\nPlease follow the corresponding MIT license. Meta Llama 2 is licensed under the Llama 2 Community License.\n",
            [("Meta Llama 2", "llama2")],
            id="corresponding",
        ),
        pytest.param("Owl Speech Datasets are provided by Org with MIT license.\n", [("Owl Speech Datasets", "mit")], id="noun of a name"),
        pytest.param(
            "# Original model card\n\nThe original Llama 2 license and all its restrictions apply.\n",
            [("original model", "llama2")],
            id="applies",
        ),
    ],
)
def test_how_others_licenses_are_told(body: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    prose = read(body, catalogue)
    assert others(prose) == expected
    assert own(prose) == []


def test_in_a_pasted_card_the_base_is_what_the_files_were_made_from(catalogue: Catalogue) -> None:
    hub = "https://huggingface.co/org"
    body = f"Quantized version of [Guard-9]({hub}/guard-9).\n\n# Original Model Card\n\nIt extends Llama-9-7B.\n\n- **License:** MIT\n"
    assert others(read(body, catalogue)) == [("org/guard-9", "mit")]


def test_a_license_pasted_into_a_code_block(catalogue: Catalogue) -> None:
    assert own(read("## License\n\n```\nMIT License\n\nCopyright (c) 2021 Org\n```\n", catalogue)) == [("weights", "mit")]
    assert own(read("## License\n\n```python\nMIT License\n```\n", catalogue)) == []
    assert own(read("## Usage\n\n```\nMIT License\n```\n", catalogue)) == []


@pytest.mark.parametrize(
    ("body", "confidence"),
    [
        ("- **License:** MIT\n", "high"),
        ("The weights are licensed under MIT.\n", "high"),
        ("## License\n\nMIT\n", "medium"),
        ("- **License:** Example Weights Agreement\n", "medium"),
        ("## License\n\nSee [LICENSE](LICENSE).\n", "low"),
    ],
)
def test_how_sure_a_statement_is(body: str, confidence: str, catalogue: Catalogue) -> None:
    assert [one.confidence for one in read(body, catalogue).statements] == [confidence]


@pytest.mark.parametrize(
    ("name", "license"),
    [
        ("Artistic 2.0", "artistic-2.0"),
        ("3-clause BSD", "bsd-3-clause"),
        ("Etalab 2.0", "etalab-2.0"),
        ("Licence Ouverte 2.0", "etalab-2.0"),
        ("ASL 2.0", "apache-2.0"),
        ("OGL v3", "ogl-uk-3.0"),
        ("EUPL v. 1.2", "eupl-1.2"),
        ("SIL OFL 1.1", "ofl-1.1"),
        ("CC BY-SA 4", "cc-by-sa-4.0"),
        ("CC Attribution 4.0", "cc-by-4.0"),
        ("Creative Commons", "cc"),
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        "# Owlet\n\n## License\n\n{}\n",
        "# Owlet\n\n- License: {}\n",
        "# Owlet\n\nThis model is released under the {}.\n",
        "# Owlet\n\nThe weights are licensed under the {} license.\n",
    ],
)
def test_a_license_stands_where_one_is_expected(body: str, name: str, license: str) -> None:
    assert own(read(body.format(name), SHIPPED)) == [("weights", license)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The demo is hosted under Boost Hosting Partners.",
        "The model was compiled with Boost.",
        "Owlet was made available by Falcon.",
        "Owlet speaks JSON.",
    ],
)
def test_a_product_with_the_name_of_a_license_is_none(sentence: str) -> None:
    assert own(read(f"# Owlet\n\n{sentence}\n", SHIPPED)) == []


@pytest.mark.parametrize(
    ("sentence", "license"),
    [
        ("The weights are released under the Acme Weights 2.0 license.", "acme-weights-2.0-license"),
        ("The weights are released under the Gannet's license.", "gannet-license"),
        ("The weights are licensed under the Microsoft Research Data Usage license.", "microsoft-research-data-usage-license"),
        ("The weights are governed by the Gannet license.", "see:Gannet license"),
        ("The weights are released under a modified BSD license.", "bsd-3-clause"),
        ("The weights are released under a modified MIT license.", "modified-mit"),
    ],
)
def test_a_license_by_a_name_of_its_own(sentence: str, license: str) -> None:
    assert own(read(f"# Owlet\n\n{sentence}\n", SHIPPED)) == [("weights", license)]


NAMES_OF_SOMETHING_ELSE = {"Modified AI Pubs Open RAIL-M", "Modified MIT (Kimi K2)"}
"""What says that a license was changed is not taken for one of those that were."""


@pytest.mark.parametrize("body", ["# Owlet\n\n## License\n\n{}\n", "# Owlet\n\n- **License:** {}\n"])
def test_every_shipped_name_is_understood_where_nothing_else_can_stand(body: str) -> None:
    profiles = loader.read(resources.RULES).licenses
    misread = [
        (id, name)
        for id, profile in profiles.items()
        if id not in ("other", "unknown")
        for name in {id, profile["name"], *profile.get("aliases", ())} - NAMES_OF_SOMETHING_ELSE
        if len(name) <= 100 and own(read(body.format(name), SHIPPED)) != [("weights", id)]
    ]
    assert misread == []


def test_a_list_of_anothers_things_with_their_licenses() -> None:
    prose = read(
        "# Owlet\n\n## License + attribution\n\nUpstream **nestlab/tawny**:\n\n- **Code**: Apache-2.0.\n"
        "- **Model weights**: [**Tawny Model License v1.1**](https://example.org/LICENSE) (Nest)\n\n"
        "These files are a quantized distribution of the upstream weights and inherit the Tawny Model License v1.1.\n",
        SHIPPED,
    )
    assert others(prose) == [("nestlab/tawny", "apache-2.0"), ("nestlab/tawny", "tawny-model-license-v1.1")]
    assert own(prose) == [("weights", "tawny-model-license-v1.1")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The model is open source (Apache 2.0).", [("weights", "apache-2.0")]),
        ("Apache 2.0 licensed.", [("weights", "apache-2.0")]),
        ("The model is not MIT licensed but Apache 2.0 licensed.", [("weights", "apache-2.0")]),
        ("The weights are for non-commercial use only (CC BY-NC 4.0).", [("weights", "cc-by-nc-4.0")]),
        ("By using this model you agree to the Gemma Terms of Use.", [("weights", "gemma")]),
        ("By downloading the weights you accept the Llama 2 Community License.", [("weights", "llama2")]),
        ("We release the model under MIT and the dataset under CC BY-SA 4.0.", [("weights", "mit"), ("data", "cc-by-sa-4.0")]),
        ("The license is inherited from the base model.", [("weights", "see:the base model")]),
        ("- **License:** see LICENSE", [("weights", "see:LICENSE")]),
        ("- **License:** same as base model", [("weights", "see:same as base model")]),
        ("## License\n\nCC BY-NC 4.0 (because of the GPT-4 data)", [("weights", "cc-by-nc-4.0")]),
        ("Dieses Modell steht unter der MIT-Lizenz.", [("weights", "mit")]),
        (
            "Der Code ist unter Apache 2.0 lizenziert, die Gewichte unter CC BY-NC 4.0.",
            [("code", "apache-2.0"), ("weights", "cc-by-nc-4.0")],
        ),
        ("Le code est sous licence MIT et les poids sous CC BY-NC 4.0.", [("code", "mit"), ("weights", "cc-by-nc-4.0")]),
        ("El código es MIT y los pesos son CC BY-NC 4.0.", [("code", "mit"), ("weights", "cc-by-nc-4.0")]),
    ],
)
def test_what_plain_sentences_state(sentence: str, expected: list[tuple[str, str]]) -> None:
    prose = read(f"# Owlet\n\n{sentence}\n", SHIPPED)
    assert own(prose) == expected
    assert others(prose) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Note that Mistral-7B is Apache 2.0 licensed.", [("Mistral-7B", "apache-2.0")]),
        ("It uses Tawny, which is MIT licensed.", [("Tawny", "mit")]),
    ],
)
def test_an_adjective_of_somebody_elses_work(sentence: str, expected: list[tuple[str, str]]) -> None:
    prose = read(f"# Owlet\n\n{sentence}\n", SHIPPED)
    assert others(prose) == expected
    assert own(prose) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "We considered releasing it under GPL-3.0.",
        "An example of a permissive license is MIT.",
        "It will soon be released under Apache 2.0.",
        "Contact us for an MIT license.",
        "Contributions are licensed under CC BY 4.0.",
        "The image above is licensed under CC BY 2.0.",
        "The talk is licensed under CC BY 4.0.",
        "We kept only permissively licensed (MIT, Apache-2.0, BSD) repositories.",
        "The MIT-licensed transformers library was used.",
        "This model was developed at MIT.",
    ],
)
def test_what_puts_nothing_under_a_license(sentence: str) -> None:
    prose = read(f"# Owlet\n\n{sentence}\n", SHIPPED)
    assert (own(prose), others(prose)) == ([], [])


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("llama.cpp is MIT licensed.", [("llama.cpp", "mit")]),
        ("Accept the Gemma license on the Hub before downloading the base model.", [("base model", "gemma")]),
        ("You need to agree to the Llama 2 license to download the base weights.", [("base model", "llama2")]),
    ],
)
def test_what_others_are_agreed_with(sentence: str, expected: list[tuple[str, str]]) -> None:
    prose = read(f"# Owlet\n\n{sentence}\n", SHIPPED)
    assert (own(prose), others(prose)) == ([], expected)


@pytest.mark.parametrize(
    ("sentence", "mine", "theirs"),
    [
        ("Licensed under the same terms as Gull.", ["see:Gull"], []),
        ("The data may only be used for non-commercial research.", ["noncommercial-research-only"], []),
        ("The annotations are under CC BY 4.0, the source texts under CC BY-SA 3.0.", ["cc-by-4.0"], ["cc-by-sa-3.0"]),
        ("The dataset is licensed under the Gull Data License Agreement.", ["gull-data-license-agreement"], []),
        ("Public domain.", ["public-domain"], []),
    ],
)
def test_the_section_of_a_dataset(sentence: str, mine: list[str], theirs: list[str]) -> None:
    prose = read(f"# Owlet\n\n### Licensing Information\n\n{sentence}\n", SHIPPED, "dataset")
    assert [one.license for one in prose.statements] == mine
    assert [one.license for one in prose.third_party] == theirs
