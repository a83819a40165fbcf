"""The whole way: folders offline, and repos of a Hub that runs on the loopback interface."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from licensecheck.errors import SourceError, UsageError
from licensecheck.knowledge import load
from licensecheck.model import Report
from licensecheck.pipeline import scan
from licensecheck.report import renderer
from licensecheck.report.page import Look
from licensecheck.report.view import view
from licensecheck.resources import ROOT
from licensecheck.sources.cache import Cache
from licensecheck.sources.hub import HubSource
from tests.loopback_hub import LoopbackHub
from tests.reading import carrier_files

EXAMPLES = ROOT / "examples"


def found(report: Report, *severities: str) -> list[str]:
    wanted = severities or ("error", "warning", "note")
    return [f"{f.rule}: {f.upstream}" if f.upstream else f.rule for f in report.findings if f.severity in wanted]


def issues(report: Report) -> list[str]:
    return [f"{issue.code}: {issue.subject}" for issue in report.issues]


def edges(report: Report) -> set[tuple[str, str, str]]:
    return {(edge.child, edge.relation, edge.parent) for edge in report.lineage.edges}


def card(license: str | None, text: str = "A model.", **fields: object) -> str:
    lines = [*([f"license: {license}"] if license else []), *(f"{name}: {json.dumps(value)}" for name, value in fields.items())]
    return "\n".join(("---", *lines, "---", text, ""))


def example(name: str, **options: object) -> Report:
    return scan(str(EXAMPLES / name), offline=True, **options)  # type: ignore[arg-type]


def test_an_honest_example_has_no_error() -> None:
    report = example("heron-7b-instruct")
    assert found(report, "error") == []
    assert report.verdict != "conflict"
    assert ("finetune", "mistralai/Mistral-7B-v0.1") in {step[1:] for step in edges(report)}


def test_an_example_that_drops_the_terms_of_its_base() -> None:
    report = example("parrot-8b-chat")
    assert report.verdict == "conflict"
    assert found(report, "error")[0] == "restrictions-dropped: meta-llama/Llama-3.1-8B-Instruct"
    (finding, *_) = report.findings
    assert finding.message == (
        "parrot-8b-chat is labelled apache-2.0, but it is a finetune of meta-llama/Llama-3.1-8B-Instruct, whose llama3.1 terms stay on it."
    )
    lines = {Path(place.source).name: place.line for place in finding.evidence if place.source.endswith("README.md")}
    assert lines
    assert {"naming-duty", "display-duty"} <= {f.rule for f in report.findings}


def test_an_example_adapter_under_its_base_license() -> None:
    report = example("watercolor-lora")
    assert found(report, "error") == []
    assert ("adapter", "CompVis/stable-diffusion-v1-4") in {step[1:] for step in edges(report)}
    assert report.restrictions


def test_what_offline_cannot_be_looked_at_is_an_issue_or_known() -> None:
    report = example("heron-7b-instruct")
    assert report.offline
    assert report.complete is not bool(report.issues)
    assert {issue.code for issue in report.issues} <= {"offline"}


@pytest.fixture
def planted(hub: LoopbackHub) -> LoopbackHub:
    """A chat model, quantized from a finetune of a finetune, trained on two datasets; three of them disagree with its label."""
    hub.add_model(
        "zoo/chat-gguf",
        card("apache-2.0", base_model="zoo/chat", base_model_relation="quantized", datasets=["zoo/birds", "zoo/talk"]),
        files={"chat.gguf": carrier_files.gguf([])},
    )
    hub.add_model("zoo/chat", card("apache-2.0", base_model="zoo/instruct", base_model_relation="finetune"))
    hub.add_model("zoo/instruct", card("apache-2.0", base_model="zoo/base", base_model_relation="finetune"))
    hub.add_model("zoo/base", card("llama3.1"))
    hub.add_dataset("zoo/birds", card("cc-by-nc-4.0"))
    hub.add_dataset("zoo/talk", card("mit"))
    return hub


def test_planted_conflicts_are_found_and_nothing_else(planted: LoopbackHub) -> None:
    report = scan("zoo/chat-gguf")
    assert (report.verdict, report.complete, report.issues) == ("conflict", True, ())
    assert edges(report) == {
        ("zoo/chat-gguf", "quantized", "zoo/chat"),
        ("zoo/chat", "finetune", "zoo/instruct"),
        ("zoo/instruct", "finetune", "zoo/base"),
        ("zoo/chat-gguf", "train", "datasets/zoo/birds"),
        ("zoo/chat-gguf", "train", "datasets/zoo/talk"),
    }
    assert found(report, "error") == ["drift-from-ancestor: zoo/base"]
    assert "dataset-terms: datasets/zoo/birds" in found(report, "warning")
    assert not [rule for rule in found(report) if rule.endswith("zoo/talk") and "duty" not in rule]
    (drift,) = [finding for finding in report.findings if finding.rule == "drift-from-ancestor"]
    assert [edge.parent for edge in drift.path] == ["zoo/chat", "zoo/instruct", "zoo/base"]
    assert all(place.source.startswith("hf://") or place.source for place in drift.evidence)


def test_the_header_of_a_gguf_file_on_the_hub_is_heard(hub: LoopbackHub, tmp_path: Path) -> None:
    header = carrier_files.gguf(
        [
            ("general.architecture", "llama"),
            ("general.license", "llama3.1"),
            ("general.base_model.0.repo_url", "https://huggingface.co/zoo/root"),
            ("tokenizer.ggml.tokens", ["token"] * 300_000),
        ]
    )
    fields = {"base_model": "zoo/base", "base_model_relation": "quantized"}
    hub.add_model("zoo/tiny-gguf", card("mit", **fields), large={"tiny.gguf": header, "zz.gguf": b""})
    hub.add_model("zoo/base", card("mit"), large={"base.gguf": b""})
    hub.add_model("zoo/root", card("llama3.1"))
    source = HubSource(cache=Cache(tmp_path))
    report = scan("zoo/tiny-gguf", hub=source)
    assert (report.issues, report.complete) == ((), True)
    assert [(one.code, one.subject, one.message) for one in report.remarks] == [
        (
            "read-in-part",
            "zoo/tiny-gguf",
            "The GGUF header was read up to 64 KiB, where its vocabulary stands; whether it says more behind that was not looked at.",
        )
    ]
    assert "card-contradiction" in found(report)
    assert ("zoo/tiny-gguf", "finetune", "zoo/root") in edges(report)
    asked = sorted(path.rpartition("/")[2] for path in hub.paths if not path.startswith(("/api/", "/store/")))
    assert asked == ["README.md", "tiny.gguf"]
    assert sum(path.startswith("/store/") for path in hub.paths) == 1, "the header costs two requests, one of them to the store"
    offline = scan("zoo/tiny-gguf", hub=HubSource(cache=Cache(tmp_path), offline=True), offline=True)
    assert (offline.findings, offline.issues, offline.remarks) == (report.findings, (), report.remarks)


@pytest.mark.parametrize("name", [".gguf", ".safetensors"])
def test_a_file_on_the_hub_whose_name_is_only_a_suffix(name: str, hub: LoopbackHub) -> None:
    hub.add_model("zoo/dot", "# T\n", large={name: b"x"})
    assert [issue.code for issue in scan("zoo/dot").issues] == ["bad-header"]


def test_weights_on_the_hub_that_cannot_be_read_are_an_issue(hub: LoopbackHub) -> None:
    hub.add_model("zoo/bad", card("mit"), large={"a.gguf": b"x" * 100})
    hub.add_model("zoo/none", card("mit"), files={"a.gguf": b""}, elsewhere={"a.gguf": f"{hub.other_url}/gone"})
    hub.fault("/gone", status=404)
    assert [issue.message for issue in scan("zoo/bad").issues] == [
        "a.gguf: The GGUF header cannot be read: it does not begin with `GGUF`.",
    ]
    assert [(issue.code, issue.message) for issue in scan("zoo/none").issues] == [
        ("file-not-found", "zoo/none has no file 'a.gguf'."),
    ]


def test_the_files_of_the_target_are_asked_for_at_the_same_time(hub: LoopbackHub) -> None:
    hub.add_model("zoo/full", card("mit"), files={"LICENSE": "text", "NOTICE": "text"}, large={"a.gguf": carrier_files.gguf([])})
    hub.delay = 0.1
    assert scan("zoo/full").issues == ()
    assert len(hub.requests) == 6
    files = [request for request in hub.requests if "/resolve/" in request.path]
    assert len(files) == 4
    assert max(request.started for request in files) < min(request.ended for request in files)


def test_files_that_were_asked_for_at_the_same_time_fail_as_they_do_alone(hub: LoopbackHub) -> None:
    hub.add_model("zoo/full", card("mit"), files={"LICENSE": "text"}, large={"a.gguf": b""})
    for name, status in (("LICENSE", 418), ("a.gguf", 404)):
        hub.fault(f"/zoo/full/resolve/{hub.find('models', 'zoo/full').sha}/{name}", status=status)  # type: ignore[union-attr]
    assert sorted((issue.code, issue.message) for issue in scan("zoo/full").issues) == [
        ("bad-response", "zoo/full: 127.0.0.1 answered 418."),
        ("file-not-found", "zoo/full has no file 'a.gguf'."),
    ]


def test_a_gated_repo_is_not_asked_for_everything_at_once(hub: LoopbackHub) -> None:
    hub.add_model("zoo/gated", card("gemma"), files={"LICENSE": "text"}, large={"a.gguf": b""}, gated="manual")
    scan("zoo/gated")
    assert [path.rpartition("/")[2] for path in hub.paths] == ["gated", "README.md", "LICENSE"]


def test_a_second_scan_says_the_same(planted: LoopbackHub) -> None:
    first, second = scan("zoo/chat-gguf"), scan("zoo/chat-gguf")
    assert [f.fingerprint for f in first.findings] == [f.fingerprint for f in second.findings]
    assert first == second


def test_depth_ends_the_look_up_and_says_so(planted: LoopbackHub) -> None:
    report = scan("zoo/chat-gguf", depth=1)
    assert not report.complete
    assert "drift-from-ancestor" not in " ".join(found(report))
    assert report.verdict != "compatible"


def test_a_label_in_the_clear(hub: LoopbackHub) -> None:
    hub.add_model("zoo/good", card("mit", base_model="zoo/plain", base_model_relation="finetune"), files={"LICENSE": "MIT License"})
    hub.add_model("zoo/plain", card("mit"))
    report = scan("zoo/good")
    assert (report.verdict, report.complete, found(report, "error", "warning")) == ("compatible", True, [])


def test_a_missing_upstream_is_an_issue_and_never_a_yes(hub: LoopbackHub) -> None:
    hub.add_model("zoo/a", card("mit", base_model="zoo/gone", base_model_relation="finetune"))
    report = scan("zoo/a")
    assert [code for code in issues(report) if "zoo/gone" in code]
    assert (report.complete, report.verdict) == (False, "unclear")


def test_a_gated_upstream_is_read_as_far_as_it_shows_itself(hub: LoopbackHub) -> None:
    hub.add_model("zoo/a", card("mit", base_model="zoo/locked", base_model_relation="finetune"))
    hub.add_model("zoo/locked", card("llama3.1"), gated="manual")
    report = scan("zoo/a")
    assert report.lineage.artifacts["zoo/locked"].gated
    assert report.verdict == "conflict"
    assert "restrictions-dropped: zoo/locked" in found(report, "error")
    assert "gated-terms" in {finding.rule for finding in report.findings}


def test_a_renamed_upstream_is_one_artifact_under_its_new_name(hub: LoopbackHub) -> None:
    hub.add_model("zoo/a", card("mit", base_model=["zoo/old", "zoo/new"], base_model_relation="merge"))
    hub.add_model("zoo/new", card("gpl-3.0"))
    hub.rename("zoo/old", "zoo/new")
    report = scan("zoo/a")
    assert set(report.lineage.artifacts) == {"zoo/a", "zoo/new"}
    assert found(report, "error") == ["copyleft-relicensed: zoo/new"]


def test_a_cycle_on_the_hub_ends(hub: LoopbackHub) -> None:
    hub.add_model("zoo/a", card("mit", base_model="zoo/b", base_model_relation="finetune"))
    hub.add_model("zoo/b", card("mit", base_model="zoo/a", base_model_relation="finetune"))
    assert {edge.parent for edge in scan("zoo/a").lineage.edges} <= {"zoo/a", "zoo/b"}


def test_a_dataset_that_a_model_generated(hub: LoopbackHub) -> None:
    hub.add_dataset("zoo/corpus", card("mit"))
    report = scan("zoo/corpus", repo_type="dataset")
    assert report.lineage.target == "datasets/zoo/corpus"
    assert report.verdict == "compatible"
    assert "train" in {right.right for right in report.rights}


def test_an_intent_by_name(hub: LoopbackHub) -> None:
    hub.add_model("zoo/a", card("cc-by-nc-4.0"))
    report = scan("zoo/a", intent="commercial-product")
    assert report.intent == "commercial-product"
    assert "noncommercial-for-intent" in found(report, "error")
    with pytest.raises(UsageError, match="comercial-product"):
        scan("zoo/a", intent="comercial-product")


def test_a_stance_changes_what_is_disputed(hub: LoopbackHub) -> None:
    hub.add_model("zoo/lora", card("apache-2.0", base_model="zoo/nc", base_model_relation="adapter"))
    hub.add_model("zoo/nc", card("cc-by-nc-4.0"))
    verdicts = [scan("zoo/lora", stance=stance).verdict for stance in ("strict", "text", "lenient")]
    assert verdicts == ["conflict", "unclear", "compatible"]


@pytest.mark.parametrize("target", ["zoo/nowhere", "datasets/zoo/nowhere"])
def test_a_target_that_is_not_there_is_an_error(target: str, hub: LoopbackHub) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        scan(target)


def test_offline_touches_no_network(hub: LoopbackHub, folder: Path) -> None:
    (folder / "README.md").write_text(card("mit", base_model="zoo/base", base_model_relation="finetune"), encoding="utf-8")
    report = scan(str(folder), offline=True)
    assert hub.requests == []
    assert (report.verdict, report.complete, issues(report)) == ("unclear", False, ["offline: zoo/base"])
    with pytest.raises(SourceError) as raised:
        scan("zoo/base", offline=True)
    assert raised.value.code == "offline"


def test_what_the_rules_know_answers_offline(folder: Path) -> None:
    (folder / "README.md").write_text(
        card("mit", base_model="META-LLAMA/llama-3.1-8b-instruct", base_model_relation="finetune"), encoding="utf-8"
    )
    report = scan(str(folder), offline=True)
    assert report.verdict == "conflict"
    (upstream,) = [
        one for id, one in report.lineage.artifacts.items() if "llama" in id.casefold() and one.claims[0].expression == "llama3.1"
    ][:1]
    assert upstream.claims[0].basis == "concluded"
    assert upstream.claims[0].evidence[0].source == "rules/artifacts"


APACHE = (Path(__file__).resolve().parents[1] / "LICENSE").read_text(encoding="utf-8")
METERED = "Companies with more than one hundred million dollars of annual revenue shall obtain a separate commercial license."


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        ("apache-2.0", APACHE, []),
        ("mit", APACHE, [("license-text-mismatch", "heron declares mit for its weights, but LICENSE is the text of apache-2.0.")]),
        (
            "apache-2.0",
            f"{APACHE}\n\n{METERED}\n",
            [("license-text-modified", "The license text of heron was changed: LICENSE is apache-2.0 changed, with lines added (204).")],
        ),
        ("other", APACHE, []),
        ("apache-2.0", "You may watch the heron.\n", []),
    ],
)
def test_license_texts_are_held_against_the_label(folder: Path, declared: str, text: str, expected: list[tuple[str, str]]) -> None:
    (folder / "heron").mkdir()
    (folder / "heron" / "README.md").write_text(f"---\nlicense: {declared}\n---\n# Heron\n", encoding="utf-8")
    (folder / "heron" / "LICENSE").write_text(text, encoding="utf-8")
    report = scan("heron", offline=True)
    assert [(finding.rule, finding.message) for finding in report.findings] == expected


def test_a_limiting_sentence_in_a_changed_text_is_shown_with_its_line(folder: Path) -> None:
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Heron\n", encoding="utf-8")
    (folder / "LICENSE").write_text(f"{APACHE}\n\n{METERED}\n", encoding="utf-8")
    (finding,) = scan(".", offline=True).findings
    assert (204, METERED) in [(place.line, place.quote) for place in finding.evidence]


def test_a_license_that_differs_from_what_the_rules_know_is_shown_beside_it(hub: LoopbackHub) -> None:
    hub.add_model("01-ai/Yi-34B", card="---\nlicense: mit\n---\n# Yi\n")
    report = scan("01-ai/Yi-34B")
    (finding,) = [finding for finding in report.findings if finding.rule == "card-contradiction"]
    assert finding.message == (
        "There are different statements on the license of the weights of 01-ai/Yi-34B: mit (README.md:2) and apache-2.0 (artifacts)."
    )


def test_a_license_text_inside_the_card_is_found_with_its_lines(folder: Path) -> None:
    gate = "".join(f"  {line}\n" for line in APACHE.splitlines())
    (folder / "README.md").write_text(f"---\nlicense: mit\nextra_gated_prompt: |\n{gate}---\n# Heron\n", encoding="utf-8")
    (finding,) = [finding for finding in scan(".", offline=True).findings if finding.rule == "license-text-mismatch"]
    assert finding.message.endswith("declares mit for its weights, but README.md is the text of apache-2.0.")
    assert any(place.source == "README.md" and place.line in range(4, 8) for place in finding.evidence)


def test_what_stands_beside_a_single_card_was_not_looked_at(folder: Path) -> None:
    (folder / "heron.md").write_text("---\nlicense: apache-2.0\npipeline_tag: text-generation\n---\n# Heron\n", encoding="utf-8")
    assert scan("heron.md", offline=True).findings == ()


def test_a_bill_of_materials_is_a_target_and_speaks_for_its_parts(folder: Path) -> None:
    pytest.importorskip("cyclonedx")
    (folder / "parrot").mkdir()
    (folder / "parrot" / "README.md").write_text(
        "---\nlicense: mit\nbase_model: meta-llama/Llama-3.1-8B\n---\n# Parrot\n", encoding="utf-8"
    )
    knowledge = load()
    bill = renderer("cyclonedx").render([view(scan("parrot", offline=True), knowledge)], Look())
    (folder / "parrot.cdx.json").write_text(bill, encoding="utf-8")
    report = scan("parrot.cdx.json", offline=True)
    assert [(finding.rule, finding.upstream) for finding in report.findings if finding.severity == "error"] == [
        ("restrictions-dropped", "meta-llama/Llama-3.1-8B")
    ]
    base = report.lineage.artifacts["meta-llama/Llama-3.1-8B"]
    assert next((claim.expression, claim.evidence[0].source) for claim in base.claims) == ("llama3.1", "parrot.cdx.json")


def test_every_file_that_was_read_is_named_with_its_hash() -> None:
    report = scan(str(EXAMPLES / "watercolor-lora"), offline=True)
    reads = report.lineage.artifacts[report.lineage.target].reads
    assert [Path(read.source).name for read in reads] == ["README.md", "adapter_config.json"]
    assert [read.sha256 for read in reads] == [sha256(Path(read.source).read_bytes()).hexdigest() for read in reads]
    assert all(read.whole for read in reads)
