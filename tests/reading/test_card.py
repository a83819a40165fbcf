"""What a card says: licenses in every shape people write them, and what the artifact was made from."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Evidence, Kind
from licensecheck.reading.card import Card, guess_kind, read_card, read_metadata
from licensecheck.reading.declared_upstreams import About


def card(front: str, catalogue: Catalogue, kind: Kind | None = "model", body: str = "# T\n", **about: Any) -> Card:
    return read_card(f"---\n{front}\n---\n{body}", "README.md", kind, catalogue, About(**about))


def claims(found: Card) -> list[tuple[str, str]]:
    return [(claim.expression, claim.raw) for claim in found.claims]


def steps(found: Card) -> list[tuple[str, str]]:
    return [(upstream.relation, upstream.ref) for upstream in found.upstreams]


def messages(found: Card) -> list[str]:
    return [issue.message for issue in found.issues]


@pytest.mark.parametrize(
    ("front", "declared", "expression", "raw"),
    [
        ("license: mit", ["mit"], "mit", "mit"),
        ("license: MIT ", ["mit"], "mit", "MIT"),
        ("license:\tmit", ["mit"], "mit", "mit"),
        ('license: "Apache 2.0"', ["apache-2.0"], "apache-2.0", "Apache 2.0"),
        ("license: apache-2", ["apache-2.0"], "apache-2.0", "apache-2"),
        (
            "license: https://www.apache.org/licenses/LICENSE-2.0.txt",
            ["apache-2.0"],
            "apache-2.0",
            "https://www.apache.org/licenses/LICENSE-2.0.txt",
        ),
        ("license: [mit]", ["mit"], "mit", "mit"),
        ("license:\n- mit\n- Apache 2.0\n- mit", ["mit", "apache-2.0"], "mit AND apache-2.0", "mit, Apache 2.0"),
        ("license: MIT or Apache-2.0", ["mit OR apache-2.0"], "mit OR apache-2.0", "MIT or Apache-2.0"),
        (
            "license: [MIT OR Apache-2.0, cc-by-4.0]",
            ["mit OR apache-2.0", "cc-by-4.0"],
            "(mit OR apache-2.0) AND cc-by-4.0",
            "MIT OR Apache-2.0, cc-by-4.0",
        ),
        ("license:\n  one: [mit]\n  two: [cc-by-4.0, mit]", ["mit", "cc-by-4.0"], "mit AND cc-by-4.0", "mit, cc-by-4.0"),
        ("license:\n  mit: ~", ["mit"], "mit", "mit"),
        ("license: ???", ["???"], "???", "???"),
        ("license: My Own Terms v3", ["My Own Terms v3"], "My Own Terms v3", "My Own Terms v3"),
        ("license: other-Some Corpus License", ["other-Some Corpus License"], "other-Some Corpus License", "other-Some Corpus License"),
        ("license: 'jfi<\"/ScR\"iPt>'", ['jfi<"/ScR"iPt>'], 'jfi<"/ScR"iPt>', 'jfi<"/ScR"iPt>'),
        ("license: mit for non-commercial use", ["mit for non-commercial use"], "mit for non-commercial use", "mit for non-commercial use"),
        ("license: other", ["other"], "other", "other"),
        ("license: other\nlicense_name: mrl", ["other"], "mrl", "mrl"),
        ("license: other\nlicense_name: My Terms", ["other"], "other", "My Terms"),
        (
            "license: other\nlicense_link: https://mistral.ai/licenses/MRL-0.1.md",
            ["other"],
            "mrl",
            "https://mistral.ai/licenses/MRL-0.1.md",
        ),
        ("license: other\nlicense_name: x\nlicense_link: https://mistral.ai/licenses/MRL-0.1.md", ["other"], "mrl", "x"),
        ("license: other\nlicense_link: MIT", ["other"], "other", "MIT"),
        ("license: other\nlicense_details: Some Agreement", ["other"], "other", "Some Agreement"),
        ("license: unknown\nlicense_name: mrl", ["unknown"], "mrl", "mrl"),
        ("license: llama2\nlicense_name: llama-2\nlicense_link: LICENSE", ["llama2"], "llama2", "llama2"),
        ("license_name: mrl", [], "mrl", "mrl"),
        ("tags: [x, 'license:apache-2.0']", ["apache-2.0"], "apache-2.0", "apache-2.0"),
    ],
)
def test_one_claim(front: str, declared: list[str], expression: str, raw: str, catalogue: Catalogue) -> None:
    found = card(front, catalogue)
    assert (list(found.declared), claims(found), found.issues) == (declared, [(expression, raw)], ())
    assert found.claims[0].component == "weights"


@pytest.mark.parametrize(
    "front",
    [
        "",
        "license:",
        "license: ~",
        "license: ''",
        "license: []",
        "license: {}",
        "license: None",
        "license: [More Information Needed]",
        "license: '[More Information Needed]'",
        "licence: license",
        "licenses:",
        "License: ''",
        "tags: ['license:']",
        "tags: mit",
    ],
)
def test_nothing_is_declared(front: str, catalogue: Catalogue) -> None:
    found = card(front, catalogue)
    assert (found.declared, found.claims, found.issues) == ((), (), ())


@pytest.mark.parametrize("key", ["licenses", "licence", "liscence", "lisence", "License"])
def test_a_misspelt_key_is_read_and_said(key: str, catalogue: Catalogue) -> None:
    found = card(f"tags: [a]\n{key}:\n- CC BY 4.0", catalogue, "dataset")
    assert (found.declared, claims(found)) == (("cc-by-4.0",), [("cc-by-4.0", "CC BY 4.0")])
    assert [(i.code, i.message, i.evidence and i.evidence.line) for i in found.issues] == [
        ("misspelt-key", f"The Hub ignores `{key}:`; write `license:`.", 3)
    ]


def test_every_value_of_a_list_is_evidence(catalogue: Catalogue) -> None:
    found = card("license:\n- mit\n- apache-2.0", catalogue)
    assert found.claims[0].evidence == (Evidence("README.md", 3, 3, "- mit"), Evidence("README.md", 4, 3, "- apache-2.0"))


def test_a_name_elsewhere_is_evidence_too(catalogue: Catalogue) -> None:
    found = card("license: other\nlicense_name: mrl", catalogue)
    assert [(e.line, e.column, e.quote) for e in found.claims[0].evidence] == [(2, 10, "license: other"), (3, 15, "license_name: mrl")]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("license: apache-2.0\nlicense_name: mrl", "It says apache-2.0 and also mrl."),
        ("license: apache-2.0\nlicense_link: https://mistral.ai/licenses/MRL-0.1.md", "It says apache-2.0 and also mrl."),
        ("license: mit\ntags:\n- license:cc-by-nc-4.0", "It says mit and also cc-by-nc-4.0."),
    ],
)
def test_a_second_license_is_a_second_claim_and_a_contradiction(front: str, expected: str, catalogue: Catalogue) -> None:
    found = card(front, catalogue)
    assert len(found.claims) == 2
    assert [(c.text, len(c.evidence)) for c in found.contradictions] == [(expected, 2)]


@pytest.mark.parametrize(
    "front",
    [
        "license: apache-2.0\nlicense_link: LICENSE",
        "license: mit\ntags:\n- license:MIT",
        "license: [mit, apache-2.0]\ntags: ['license:mit']",
    ],
)
def test_the_same_said_twice_is_one_claim(front: str, catalogue: Catalogue) -> None:
    found = card(front, catalogue)
    assert (len(found.claims), found.contradictions) == (1, ())


def test_a_pasted_license_text_is_cut(catalogue: Catalogue) -> None:
    found = card("license: |\n" + "  Permission is granted.\n" * 500, catalogue)
    assert len(found.claims[0].expression) == 200
    assert found.claims[0].expression.endswith("…")


def test_endless_lists_of_licenses_are_cut_and_that_is_said(catalogue: Catalogue) -> None:
    found = card("license:\n" + "".join(f"- l{i}\n" for i in range(150)), catalogue)
    assert len(found.declared) == 100
    assert messages(found) == ["Only the first 100 of 150 licenses were read."]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("base_model: org/base", [("finetune", "org/base")]),
        ("base_model: ' org/base '", [("finetune", "org/base")]),
        ("base_model: bert-base-uncased", [("finetune", "bert-base-uncased")]),
        ("base_model: []", []),
        ("base_model:", []),
        ("base_model: [org/a, org/b]", [("merge", "org/a"), ("merge", "org/b")]),
        ("base_model: [org/a, Org/A]", [("merge", "org/a")]),
        ("base_model: {name: org/a, version: v1}", [("finetune", "org/a")]),
        (
            "base_model_sources:\n- name: A\n  repo_url: https://huggingface.co/org/a\n- name: org/b",
            [("merge", "org/a"), ("merge", "org/b")],
        ),
        ("finetuned_from: org/a", [("finetune", "org/a")]),
        ("base_model: org/a\nbase_model_relation: adapter", [("adapter", "org/a")]),
        ("base_model: [org/a, org/b]\nbase_model_relation: Quantized", [("quantized", "org/a"), ("quantized", "org/b")]),
        ("base_model: org/a\nlibrary_name: peft", [("adapter", "org/a")]),
        ("base_model: org/a\ntags: [lora]", [("adapter", "org/a")]),
        ("base_model: org/a\nquantized_by: me", [("quantized", "org/a")]),
        ("base_model: org/a\nlibrary_name: gguf", [("quantized", "org/a")]),
        ("base_model: [org/a, org/b]\ntags: [gguf]", [("quantized", "org/a"), ("quantized", "org/b")]),
        ("base_model: [org/a, org/b]\ntags: [gguf, mergekit]", [("merge", "org/a"), ("merge", "org/b")]),
        ("base_model: org/a\nnew_version: org/b-GGUF", [("quantized", "org/a")]),
        (
            "tags: ['base_model:adapter:org/a', 'base_model:org/b', 'dataset:org/d']",
            [("adapter", "org/a"), ("merge", "org/b"), ("train", "org/d")],
        ),
        ("base_model: org/a\ntags: ['base_model:adapter:org/a']", [("adapter", "org/a")]),
        ("datasets: org/d", [("train", "org/d")]),
        (
            "datasets:\n- squad\n-\n- The Pile\n- datasets/x/y\n- FOO: https://example.org\n- bar: ~",
            [("train", "squad"), ("train", "The Pile"), ("train", "x/y"), ("train", "FOO"), ("train", "bar")],
        ),
        ("datasets: [squad, Squad]", [("train", "squad")]),
        ("source_datasets: [original, 'extended|squad']", []),
    ],
)
def test_what_a_model_was_made_from(front: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    found = card(front, catalogue)
    assert (steps(found), found.issues) == (expected, ())


@pytest.mark.parametrize(
    ("names", "files", "relation"),
    [
        (("Foo-7B-GGUF",), (), "quantized"),
        (("foo-AWQ",), (), "quantized"),
        (("foo_gptq",), (), "quantized"),
        (("foo-bnb-4bit",), (), "quantized"),
        (("foo.gguf",), (), "quantized"),
        (("gguf-tools",), (), "finetune"),
        (("foo",), ("foo.Q4_K_M.gguf",), "quantized"),
        (("foo",), ("adapter_config.json",), "adapter"),
        (("pokemon-lora",), (), "adapter"),
        ((), (), "finetune"),
    ],
)
def test_a_name_and_files_tell_how(names: tuple[str, ...], files: tuple[str, ...], relation: str, catalogue: Catalogue) -> None:
    found = card("base_model: org/a", catalogue, names=names, files=files)
    assert [(u.relation, u.inferred) for u in found.upstreams] == [(relation, True)]


def test_a_heading_with_the_repo_id_tells_how(catalogue: Catalogue) -> None:
    assert steps(card("base_model: org/a", catalogue, body="Hi\n# me/a-GGUF\n")) == [("quantized", "org/a")]


def test_a_stated_relation_is_not_inferred_and_knows_its_place(catalogue: Catalogue) -> None:
    upstream = card("base_model:\n- org/a\nbase_model_relation: merge", catalogue).upstreams[0]
    assert (upstream.inferred, upstream.where, upstream.evidence) == (False, "front-matter", Evidence("README.md", 3, 3, "- org/a"))
    assert (upstream.child_component, upstream.parent_component) == ("weights", "weights")


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("quantised", "did you mean `quantized`"),
        ("fine-tune", "did you mean `finetune`"),
        ("x", "it is one of adapter, merge, quantized, finetune"),
    ],
)
def test_an_unknown_relation_is_said(written: str, hint: str, catalogue: Catalogue) -> None:
    found = card(f"base_model: org/a\nbase_model_relation: {written}", catalogue)
    assert steps(found) == [("finetune", "org/a")]
    assert messages(found) == [f"`base_model_relation: {written}` is no relation the Hub knows; {hint}."]


@pytest.mark.parametrize(
    ("key", "meant"), [("dataset", "datasets"), ("Datasets", "datasets"), ("Base_Model", "base_model"), ("base-model", "base_model")]
)
def test_misspelt_keys_of_upstreams_are_read_and_said(key: str, meant: str, catalogue: Catalogue) -> None:
    found = card(f"{key}: org/a", catalogue)
    assert [ref for _, ref in steps(found)] == ["org/a"]
    assert messages(found) == [f"The Hub ignores `{key}:`; write `{meant}:`."]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("source_datasets: [original]", []),
        ("source_datasets: original", []),
        ("source_datasets: extended", []),
        (
            "source_datasets: ['extended|squad', 'extended|org/x', org/y]",
            [("squad", "dataset"), ("org/x", "dataset"), ("org/y", "dataset")],
        ),
        ("source_datasets: ['extended|other']", []),
        ("source_datasets: ['extended|other-some-corpus']", [("other-some-corpus", None)]),
        ("source_datasets:\n  one: [original]\n  two: ['extended|squad']", [("squad", "dataset")]),
    ],
)
def test_what_a_dataset_was_made_from(front: str, expected: list[tuple[str, Kind | None]], catalogue: Catalogue) -> None:
    found = card(front, catalogue, "dataset")
    assert [(u.ref, u.kind) for u in found.upstreams] == expected
    assert all((u.relation, u.child_component, u.parent_component) == ("derive", "data", "data") for u in found.upstreams)


@pytest.mark.parametrize(("kind", "part"), [("model", "weights"), ("dataset", "data")])
def test_what_was_duplicated_is_a_copy(kind: Kind, part: str, catalogue: Catalogue) -> None:
    (found,) = card("duplicated_from: org/x", catalogue, kind).upstreams
    assert (found.relation, found.ref, found.kind, found.child_component, found.parent_component) == ("copy", "org/x", kind, part, part)


def test_what_a_space_uses(catalogue: Catalogue) -> None:
    found = card("sdk: gradio\nmodels: [org/m]\ndatasets: [org/d]\nduplicated_from: org/s\nlicense: mit", catalogue, None)
    assert [(u.relation, u.ref, u.kind, u.child_component, u.parent_component) for u in found.upstreams] == [
        ("use", "org/m", "model", "code", "weights"),
        ("use", "org/d", "dataset", "code", "data"),
        ("copy", "org/s", "space", "code", "code"),
    ]
    assert [claim.component for claim in found.claims] == ["code"]


@pytest.mark.parametrize(
    ("keys", "source", "kind"),
    [
        (["license"], "README.md", "model"),
        (["license"], "datasets/org/x/README.md", "dataset"),
        (["license"], "spaces\\org\\x\\README.md", "space"),
        (["task_categories"], "README.md", "dataset"),
        (["dataset_info"], "models/README.md", "dataset"),
        (["pipeline_tag"], "datasets/README.md", "model"),
        (["source_datasets", "widget"], "models/001.md", "model"),
        (["source_datasets", "task_ids", "widget"], "001.md", "dataset"),
        (["sdk"], "001.md", "space"),
    ],
)
def test_the_kind_is_guessed(keys: list[str], source: str, kind: Kind) -> None:
    assert guess_kind(keys, source) == kind


@pytest.mark.parametrize(
    ("front", "gated"),
    [("extra_gated_prompt: x", True), ("extra_gated_fields: {a: checkbox}", True), ("extra_gated_prompt:", False), ("license: mit", False)],
)
def test_a_gate(front: str, gated: bool, catalogue: Catalogue) -> None:
    assert card(front, catalogue).gated is gated


@pytest.mark.parametrize(
    ("front", "declared", "message", "place"),
    [
        (
            "tags: a: b\nlicense: mit\nbase_model:\n- org/a",
            ("mit",),
            "The front matter cannot be read (line 2, column 8): mapping values are not allowed in this context; `license`, `base_model` could be read line by line.",
            (2, 8),
        ),
        (
            "license: mit: x",
            (),
            "The front matter cannot be read (line 2, column 13): mapping values are not allowed in this context; the license could not be read.",
            (2, 13),
        ),
        (
            "license: mit\nlicense: other\nx: *a",
            (),
            "The front matter cannot be read (line 4, column 4): aliases are not read; the license could not be read.",
            (4, 4),
        ),
        (
            "- a\n- b",
            (),
            "The front matter cannot be read (line 2, column 1): it is a list, not `key: value` lines; the license could not be read.",
            (2, 1),
        ),
        (
            "mit",
            (),
            "The front matter cannot be read (line 2, column 1): it is one text, not `key: value` lines; the license could not be read.",
            (2, 1),
        ),
        (
            "license: mit\nx: \0",
            ("mit",),
            "The front matter cannot be read (line 3, column 4): the character U+0000 is not allowed; `license` could be read line by line.",
            (3, 4),
        ),
        (
            "license: mit\nx: " + "[" * 40 + "]" * 40,
            ("mit",),
            "The front matter cannot be read (line 3, column 35): nested more than 32 deep; `license` could be read line by line.",
            (3, 35),
        ),
    ],
)
def test_bad_front_matter_is_an_issue_with_its_place(
    front: str, declared: tuple[str, ...], message: str, place: tuple[int, int], catalogue: Catalogue
) -> None:
    found = card(front, catalogue)
    issue = found.issues[0]
    assert (found.readable, found.declared) == (False, declared)
    assert issue.evidence is not None
    assert (issue.code, issue.subject, issue.message.replace("allowed here", "allowed in this context")) == (
        "bad-front-matter",
        "README.md",
        message,
    )
    assert (issue.evidence.source, issue.evidence.line, issue.evidence.column) == ("README.md", *place)


def test_saved_keys_keep_their_places(catalogue: Catalogue) -> None:
    found = card("x: 'open\nlicense:\n- mit\n", catalogue)
    assert found.claims[0].evidence == (Evidence("README.md", 4, 3, "- mit"),)


def test_a_repeated_key_is_said_with_its_place(catalogue: Catalogue) -> None:
    found = card("license: mit\ntags: []\nlicense: apache-2.0", catalogue)
    assert found.declared == ("apache-2.0",)
    assert messages(found) == ["`license` is given more than once; the last one counts (line 4, column 1)."]


def test_metadata_gives_the_same_facts_without_places(catalogue: Catalogue) -> None:
    metadata = {"license": "other", "license_name": "mrl", "base_model": ["org/a"], "language": False, 1: {"x": [1.5, None]}}
    found = read_metadata(metadata, "hf://org/x/README.md", "model", catalogue)  # type: ignore[arg-type]
    assert (claims(found), steps(found)) == ([("mrl", "mrl")], [("finetune", "org/a")])
    assert found.claims[0].evidence[0] == Evidence("hf://org/x/README.md", quote="license: other")


@pytest.mark.parametrize(
    "text",
    [
        "---\n" * 50_000,
        "---\nlicense: " + "x" * 1_000_000 + "\n---\n",
        "x" * 1_000_000,
        "\0" * 1_000_000,
        "---\nlicense: other\nlicense_link: https://" + "/" * 250_000 + "x\n---\n",
        "---\nlicense:\n" + "- a OR b\n" * 25_000 + "---\n",
        "---\nlicense:\n" + "".join(f"- a{i} OR b\n" for i in range(15_000)) + "---\n",
        "---\nbase_model:\n" + "".join(f"- a/b{i}\n" for i in range(20_000)) + "---\n",
        "---\n" + "license: mit\n" * 19_000 + "'\n---\n",
        "---\n" + "".join(f"k{i}: v\n" for i in range(20_000)) + "---\n",
        "---\ntags:\n" + "- base_model:merge:a/b\n" * 11_000 + "---\n",
        "---\nlicense: " + "(" * 140 + "mit" + ")" * 140 + "\n---\n",
        "---\nlicense: " + " and " * 50_000 + "\n---\n",
        "# a/b" * 200_000,
    ],
)
def test_hostile_cards_take_no_time(text: str, catalogue: Catalogue) -> None:
    begin = time.perf_counter()
    read_card(text, "README.md", None, catalogue)
    assert time.perf_counter() - begin < 4


@settings(deadline=None)
@given(
    text=st.text() | st.text(alphabet=st.sampled_from("-license: mt\n[]{}'\"|>&*#,?\t\0"), max_size=80).map(lambda t: f"---\n{t}\n---\n")
)
def test_any_text_is_a_card(text: str, catalogue: Catalogue) -> None:
    found = read_card(text, "README.md", None, catalogue)
    assert all(issue.message and issue.evidence for issue in found.issues)


KEYS = [
    "license",
    "licence",
    "license_name",
    "license_link",
    "base_model",
    "base_model_relation",
    "datasets",
    "source_datasets",
    "tags",
    "models",
    "sdk",
    "x",
]
values = st.recursive(
    st.sampled_from(["mit", "other", "org/a", "license:mit", "base_model:adapter:a/b", "extended|x", "", "???", "D:/x", "a, b"])
    | st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "url", "a/b", "mit"]), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(front=st.dictionaries(st.sampled_from(KEYS), values, max_size=6), kind=st.sampled_from([None, "model", "dataset", "space", "code"]))
def test_any_front_matter_gives_facts_with_places(front: dict[str, Any], kind: Kind | None, catalogue: Catalogue) -> None:
    text = f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n"
    found = read_card(text, "README.md", kind, catalogue)
    lines = text.split("\n")
    evidence = [e for c in found.claims for e in c.evidence] + [u.evidence for u in found.upstreams]
    for place in evidence:
        assert place.line is not None
        assert place.column is not None
        assert 1 < place.line < len(lines)
    assert all(claim.expression and claim.evidence for claim in found.claims)
    keys = [(u.ref.lower(), u.parent_component) for u in found.upstreams]
    assert len(keys) == len(set(keys))


PROMPT = """\
extra_gated_prompt: >-
  This model is for research purposes only.


  You accept the Owl Acceptable Use Policy when you agree below.
extra_gated_fields: {Name: text}
license: mit"""


@pytest.mark.parametrize("body", ["", "\n# Owl\n\nHoots.\n"])
def test_limits_of_a_gated_prompt_have_their_place(body: str, catalogue: Catalogue) -> None:
    found = read_card(f"---\n{PROMPT}\n---\n{body}", "README.md", "model", catalogue)
    assert [(limit.limit, limit.evidence.line, limit.evidence.column, limit.evidence.quote) for limit in found.use_limits] == [
        ("research-only", 3, 21, "research purposes only"),
        ("policy:Owl Acceptable Use Policy", 6, 18, "Owl Acceptable Use Policy"),
    ]
    assert [one.text for one in found.contradictions] == ["soft: The front matter says mit, the prose adds: for research only."]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("extra_gated_prompt: For non-commercial use only.", [("noncommercial", 2, 25)]),
        ("extra_gated_prompt: 'For non-commercial use only.'", [("noncommercial", 2, 26)]),
        ("extra_gated_description: |\n    # Terms\n    For non-commercial use only.", [("noncommercial", 4, 9)]),
        ("extra_gated_prompt: [For non-commercial use only.]", []),
        ("extra_gated_button_content: For non-commercial use only.", []),
    ],
)
def test_where_prompts_stand(prompt: str, expected: list[tuple[str, int, int]], catalogue: Catalogue) -> None:
    found = read_card(f"---\n{prompt}\n---\n", "README.md", "model", catalogue)
    assert [(limit.limit, limit.evidence.line, limit.evidence.column) for limit in found.use_limits] == expected


def test_what_of_a_card_was_left_out_is_told(catalogue: Catalogue) -> None:
    found = read_card(f"---\nlicense: mit\n---\n\n{'word ' * 14_000}\n", "README.md", "model", catalogue)
    assert [(issue.code, issue.message) for issue in found.issues] == [("truncated", "Of README.md line 5 was read up to 64 KiB only.")]
    many = read_card("fine-tuned from Owl-1; " * 40, "README.md", "model", catalogue)
    assert [issue.message for issue in many.issues] == ["README.md names more upstreams, in all or in one sentence, than are read."]


@pytest.mark.parametrize(
    ("config", "left_out"),
    [
        ("base_model: org/base\n", True),
        ("merge_method: ties\nmodels:\n- model: org/a\n", True),
        ('{"model_name_or_path": "org/base"}\n', True),
        ("epochs: 3\n", False),
    ],
)
def test_a_configuration_too_long_to_be_read_is_told(config: str, left_out: bool, catalogue: Catalogue) -> None:
    steps = "step: 1\n" * 2_500
    found = read_card(f"# Model\n\n```yaml\n{config}{steps}```\n", "README.md", "model", catalogue)
    told = [(issue.code, issue.message, issue.evidence and issue.evidence.line) for issue in found.issues]
    message = "A configuration of more than 20000 characters was not read with the prose."
    assert (told, found.upstreams) == ([("config-too-long", message, 4)] if left_out else [], ())
