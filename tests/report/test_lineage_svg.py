import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from licensecheck.model import Artifact, Claim, Edge, Lineage
from licensecheck.report.lineage_svg import ROW, ROWS_A_PICTURE, WIDTH, lineage_svg
from licensecheck.report.view import View
from tests.report.samples import HELPER, REPORT, arranged


def drawn(edges: list[Edge], license: str = "apache-2.0") -> View:
    artifacts = {HELPER.id: HELPER}
    for edge in edges:
        artifacts[edge.parent] = Artifact(edge.parent, "model", claims=(Claim("weights", license, "declared"),))
    return arranged(replace(REPORT, lineage=Lineage(HELPER.id, artifacts, tuple(edges))))


def step(child: str, parent: str) -> Edge:
    return Edge(child, parent, "finetune", "weights", "weights")


def names(view: View) -> list[str]:
    return [str(e.text) for picture in lineage_svg(view) for e in ElementTree.fromstring(picture).iter("tspan") if e.get("class") == "name"]


def test_relation_name_terms_and_what_is_open() -> None:
    (picture,) = lineage_svg(arranged())
    texts = ["".join(e.itertext()) for e in ElementTree.fromstring(picture).iter("text")]
    assert texts == [
        "acme/helper-8b",
        "apache-2.0",
        "finetune of big/base-8b",
        "llama3.1",
        "error",
        "trained on datasets/open/chat (our reading)",
        "not looked at",
    ]


@pytest.mark.parametrize(("count", "pictures"), [(0, 1), (9, 1), (17, 1), (18, 2), (99, 6)])
def test_as_large_at_a_hundred_as_at_one(count: int, pictures: int) -> None:
    chain = [HELPER.id, *(f"org/model-{n}" for n in range(count))]
    found = lineage_svg(drawn([step(a, b) for a, b in pairwise(chain)]))
    assert len(found) == pictures
    sizes = [re.search(r'viewBox="0 0 (\d+) (\d+)" width="(\d+)" height="(\d+)"', picture) for picture in found]
    assert all(size and size[1] == size[3] == str(WIDTH) and size[2] == size[4] for size in sizes)
    assert sum(int(size[2]) for size in sizes if size) == (count + 1) * ROW
    assert all(int(size[2]) <= ROWS_A_PICTURE * ROW for size in sizes if size)


def test_many_like_siblings_share_a_row() -> None:
    wide = [step(HELPER.id, f"org/part-{n}") for n in range(40)]
    assert names(drawn(wide)) == ["acme/helper-8b", "40 of them: org/part-0, org/part-1, …"]


def test_few_siblings_do_not() -> None:
    assert names(drawn([step(HELPER.id, f"org/part-{n}") for n in range(5)])) == ["acme/helper-8b", *(f"org/part-{n}" for n in range(5))]


def test_a_cycle_ends() -> None:
    assert names(drawn([step(HELPER.id, "a/b"), step("a/b", "c/d"), step("c/d", "a/b")])) == ["acme/helper-8b", "a/b", "c/d", "a/b"]


def test_long_names_keep_their_ends() -> None:
    (name,) = names(drawn([step(HELPER.id, f"organization/{'x' * 200}-instruct")]))[1:]
    assert name.startswith("organization/xx")
    assert name.endswith("xx-instruct")
    assert len(name) < 90


def test_names_are_only_text() -> None:
    text = "".join(lineage_svg(drawn([step(HELPER.id, '<script>"&\u202e')], license="</svg>")))
    assert "<script" not in text
    assert "\u202e" not in text
    assert text.count("</svg>") == 1
