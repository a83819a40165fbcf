from __future__ import annotations

import pytest

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.reading.prose import read_prose


def derived(body: str, catalogue: Catalogue) -> list[str]:
    return [one.ref for one in read_prose(body, 1, "README.md", "dataset", catalogue).upstreams if one.relation == "derive"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("Each instance is a thought of people on Reddit.\n", ["Reddit"], id="on"),
        pytest.param("It covers two domains: Wikipedia articles and Reddit comments.\n", ["Wikipedia", "Reddit"], id="what is in them"),
        pytest.param("Facts were linked to concepts in WordNet.\n", ["WordNet"], id="in"),
        pytest.param("It is harder than others, like Wikipedia articles.\n", [], id="comparison"),
        pytest.param("It has the format of SQuAD.\n", [], id="format"),
        *(
            pytest.param(sentence, [], id=f"aside {number}")
            for number, sentence in enumerate(
                (
                    "The paper is available on arXiv.\n",
                    "For questions, contact us on Twitter or join our Facebook page.\n",
                    "This dataset was created by researchers at Facebook.\n",
                    "Tokens are tagged in Penn Treebank format.\n",
                    "It achieves 92% on ImageNet and 80% on SQuAD.\n",
                    "The goal is to detect hate speech on Twitter.\n",
                    "We recruited annotators via Reddit.\n",
                    "The dataset excludes Wikipedia articles.\n",
                    "Wikipedia articles were removed.\n",
                )
            )
        ),
        pytest.param("It holds no text from Wikipedia.\n", [], id="denied"),
        pytest.param("It was downloaded in MEDLINE/Owl form.\n", [], id="part of a name"),
        pytest.param("[Owls on Wikipedia](https://arxiv.org/abs/1)\n", [], id="title of a paper"),
        pytest.param("# Wikipedia\n\nA dump of the articles of Wikipedia.\n", [], id="the dataset itself"),
        pytest.param("### Citation Information\n\nWe thank people on Wikipedia.\n", [], id="section that says nothing"),
    ],
)
def test_sources_everybody_knows(body: str, expected: list[str], catalogue: Catalogue) -> None:
    assert derived(body, catalogue) == expected


def test_sources_that_the_next_sentence_names(catalogue: Catalogue) -> None:
    body = "News of nine papers. These include Nawa-e-Owl, Daily Finch and Jang. {} Texts are long.\n"
    assert derived(f"### Source Data\n\n{body}", catalogue) == ["Nawa-e-Owl", "Daily Finch", "Jang"]
    assert derived(f"### Discussion\n\n{body}", catalogue) == []
    assert derived("### Source Data\n\nThese include Daily Finch.\n", catalogue) == []
