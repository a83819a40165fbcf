"""Following what artifacts say they were made from: order, bounds, and everything that cannot be followed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensecheck.errors import SourceError
from licensecheck.lineage import trace
from licensecheck.model import Artifact, Claim, Component, Evidence, Issue, Kind, Lineage
from licensecheck.reading.facts import Reading, Upstream
from licensecheck.sources.base import MemoryRepo, Ref, Repo
from licensecheck.sources.hub import HubSource
from licensecheck.sources.local import LocalSource
from licensecheck.sources.resolve import Sources
from tests.loopback_hub import LoopbackHub

Cards = Mapping[str, Any]


def up(ref: str, kind: Kind | None = "model", relation: str = "finetune", line: int = 1, **more: Any) -> Upstream:
    parent: Component = "data" if kind == "dataset" else "weights"
    where = Evidence("README.md", line)
    return Upstream(ref, kind, relation, "front-matter", "weights", more.pop("parent", parent), where, **more)


class World:
    """Repos by artifact id, each with the upstreams it states; a string instead of a list is a new id."""

    def __init__(self, repos: Mapping[str, list[Upstream] | str | SourceError]) -> None:
        self.repos = {name.casefold(): (name, stated) for name, stated in repos.items()}
        self.opened: list[str] = []

    def open(self, ref: Ref) -> MemoryRepo:
        self.opened.append(ref.artifact_id)
        name, stated = self.repos.get(ref.artifact_id.casefold(), (ref.id, missing(ref.artifact_id)))
        if isinstance(stated, SourceError):
            raise stated
        if isinstance(stated, str):
            name = stated
        return MemoryRepo(name, ref.kind)

    def read(self, repo: Repo) -> Reading:
        stated = self.repos[repo.id.casefold()][1]
        assert isinstance(stated, list)
        return Reading(Artifact(repo.id, repo.kind), tuple(stated))

    def trace(self, target: str = "a", **more: Any) -> Lineage:
        more.setdefault("known", lambda ref: None)
        return trace(Ref(target), self.open, more.pop("read", self.read), **more)


def missing(name: str) -> SourceError:
    return SourceError("not-found", f"{name}: missing, private or mistyped.", "Check the spelling.")


def steps(lineage: Lineage) -> list[tuple[str, str, str]]:
    return [(edge.child, edge.relation, edge.parent) for edge in lineage.edges]


def issues(lineage: Lineage) -> list[tuple[str, str, str]]:
    return [(issue.code, issue.message, issue.subject) for issue in lineage.issues]


def remarks(lineage: Lineage) -> list[Issue]:
    return [remark for artifact in lineage.artifacts.values() for remark in artifact.remarks]


def test_a_target_alone() -> None:
    lineage = World({"a": []}).trace()
    assert (lineage.target, list(lineage.artifacts), lineage.edges, lineage.issues) == ("a", ["a"], (), ())


def test_breadth_first_in_the_order_stated() -> None:
    world = World(
        {
            "a": [up("b"), up("d", "dataset", "train"), up("c", relation="merge")],
            "b": [up("root")],
            "c": [up("root")],
            "root": [],
            "datasets/d": [],
        }
    )
    lineage = world.trace()
    assert list(lineage.artifacts) == ["a", "b", "datasets/d", "c", "root"]
    assert steps(lineage) == [
        ("a", "finetune", "b"),
        ("a", "train", "datasets/d"),
        ("a", "merge", "c"),
        ("b", "finetune", "root"),
        ("c", "finetune", "root"),
    ]
    assert sorted(world.opened) == sorted(["a", "b", "datasets/d", "c", "root"])
    assert lineage.edges[1].parent_component == "data"
    assert lineage.issues == ()


def test_the_same_step_stated_twice_is_one_edge_with_both_places() -> None:
    lineage = World({"a": [up("b", inferred=True), up("B", line=9)], "b": []}).trace()
    assert len(lineage.edges) == 1
    assert [evidence.line for evidence in lineage.edges[0].evidence] == [1, 9]
    assert not lineage.edges[0].inferred


def test_ids_are_compared_without_case_and_after_renames() -> None:
    world = World({"a": [up("Old/Name"), up("new/name"), up("NEW/NAME")], "old/name": "New/Name", "New/Name": []})
    lineage = world.trace()
    assert list(lineage.artifacts) == ["a", "New/Name"]
    assert steps(lineage) == [("a", "finetune", "New/Name")]


def test_a_renamed_target_is_known_under_both_names() -> None:
    world = World({"old": "new", "new": [up("b")], "b": [up("old")]})
    lineage = world.trace("old")
    assert lineage.target == "new"
    assert issues(lineage) == [("cycle", "b says it was made from new, which was made from b: this step is left out.", "b")]


def test_self_references_and_circles_are_cut_and_said() -> None:
    world = World({"a": [up("A"), up("b")], "b": [up("c")], "c": [up("a"), up("b"), up("d")], "d": []})
    lineage = world.trace()
    assert steps(lineage) == [("a", "finetune", "b"), ("b", "finetune", "c"), ("c", "finetune", "d")]
    assert issues(lineage) == [
        ("self-reference", "a names itself as what it was made from.", "a"),
        ("cycle", "c says it was made from a, which was made from c: this step is left out.", "c"),
        ("cycle", "c says it was made from b, which was made from c: this step is left out.", "c"),
    ]


def test_a_chain_that_is_too_long_stops_and_says_where() -> None:
    world = World({f"m{n}": [up(f"m{n + 1}")] for n in range(30)})
    lineage = world.trace("m0", max_depth=3)
    assert list(lineage.artifacts) == ["m0", "m1", "m2", "m3"]
    assert issues(lineage) == [("depth-limit", "Stopped after 3 steps: of what m3 was made from, m4 was not followed.", "m3")]


def test_a_circle_that_closes_at_the_last_level_is_still_seen() -> None:
    lineage = World({"a": [up("b")], "b": [up("a")]}).trace(max_depth=1)
    assert [issue.code for issue in lineage.issues] == ["cycle"]


def test_no_depth_at_all_follows_nothing() -> None:
    lineage = World({"a": [up("b")]}).trace(max_depth=0)
    assert list(lineage.artifacts) == ["a"]
    assert [issue.code for issue in lineage.issues] == ["depth-limit"]


def test_too_many_upstreams_stop_and_say_so() -> None:
    world = World({"a": [up(f"m{n}") for n in range(100_000)], **{f"m{n}": [] for n in range(20)}})
    started = time.perf_counter()
    lineage = world.trace(max_nodes=10)
    assert time.perf_counter() - started < 5
    assert len(lineage.artifacts) == 10 == len(world.opened)
    assert issues(lineage) == [
        (
            "node-limit",
            "Stopped after 10 artifacts: of what a was made from, m9, m10, m11, m12, m13 and 99986 more was not followed.",
            "a",
        )
    ]


def test_an_upstream_that_cannot_be_opened_is_a_name_and_an_issue() -> None:
    lineage = World({"a": [up("org/gone"), up("gone", "dataset", "train")]}).trace()
    assert lineage.artifacts["org/gone"] == Artifact("org/gone", "model", "gone", resolved=False)
    assert lineage.artifacts["datasets/gone"] == Artifact("datasets/gone", "dataset", "gone", resolved=False)
    assert [edge.parent for edge in lineage.edges] == ["org/gone", "datasets/gone"]
    assert issues(lineage) == [
        ("not-found", f"{name}: missing, private or mistyped. Check the spelling.", name) for name in ("org/gone", "datasets/gone")
    ]


def test_an_upstream_that_cannot_be_read_is_reported_too() -> None:
    world = World({"a": [up("b")], "b": []})

    def read(repo: Repo) -> Reading:
        if repo.id == "b":
            raise SourceError("gated", "b is gated.")
        return world.read(repo)

    lineage = world.trace(read=read)
    assert issues(lineage) == [("gated", "b is gated.", "b")]
    assert not lineage.artifacts["b"].resolved


FACTS = Reading(
    Artifact("org/base", "model", "base", claims=(Claim("weights", "llama2", "declared"),)),
    (up("org/root"),),
)


@pytest.mark.parametrize(("code", "reported"), [("offline", []), ("gated", ["gated"]), ("timeout", ["timeout"])])
def test_known_facts_stand_in_for_what_could_not_be_opened(code: str, reported: list[str]) -> None:
    world = World({"a": [up("org/base")], "org/base": SourceError(code, "Not now."), "org/root": []})
    lineage = world.trace(known=lambda ref: FACTS if ref.id == "org/base" else None)
    assert lineage.artifacts["org/base"] == FACTS.artifact
    assert steps(lineage) == [("a", "finetune", "org/base"), ("org/base", "finetune", "org/root")]
    assert [issue.code for issue in lineage.issues] == reported


def test_known_facts_may_carry_the_new_name() -> None:
    world = World({"a": [up("old/base"), up("org/base")], "old/base": SourceError("offline", "Offline.")})
    world.repos["org/base"] = ("org/base", SourceError("offline", "Offline."))
    lineage = world.trace(known=lambda ref: FACTS if ref.id.endswith("/base") else None, max_depth=1)
    assert list(lineage.artifacts) == ["a", "org/base"]
    assert steps(lineage) == [("a", "finetune", "org/base")]


def test_an_error_on_the_target_is_raised_even_if_it_is_known() -> None:
    with pytest.raises(SourceError) as caught:
        World({"a": SourceError("offline", "Offline.")}).trace(known=lambda ref: FACTS)
    assert caught.value.code == "offline"


def test_text_that_is_no_repo_is_an_artifact_nobody_knows() -> None:
    lineage = World({"a": [up("The Pile", None, "train", parent="data"), up("./out/checkpoint-500", None)]}).trace()
    unknown = [(artifact.id, artifact.kind) for artifact in lineage.artifacts.values() if not artifact.resolved]
    assert unknown == [("The Pile", "dataset"), ("./out/checkpoint-500", "model")]
    assert steps(lineage) == [("a", "train", "The Pile"), ("a", "finetune", "./out/checkpoint-500")]
    assert lineage.issues == ()
    assert [(remark.code, remark.message) for remark in remarks(lineage)] == [
        ("not-a-repo", f"{text!r} is not a Hub repo: what it stands for is not known.") for text in ("The Pile", "./out/checkpoint-500")
    ]


def test_a_card_on_the_hub_never_opens_a_local_folder(folder: Path) -> None:
    (folder / "base").mkdir()
    world = World({"a": [up("./base", None), up(str(folder / "base"), None)]})
    lineage = world.trace()
    assert world.opened == ["a"]
    assert [remark.code for remark in remarks(lineage)] == ["not-a-repo", "not-a-repo"]


def test_a_local_card_opens_folders_in_it_and_beside_it_only(folder: Path) -> None:
    for name in ("work/target/inner", "work/base", "outside"):
        (folder / name).mkdir(parents=True)
    (folder / "work" / "link").symlink_to(folder / "outside")
    stated = {
        "./work/target": ["../base", "inner", ".", "../../outside", "../link", "/etc", "../nothing", "..", "x\0", "~/"],
    }

    def read(repo: Repo) -> Reading:
        return Reading(Artifact(repo.id, repo.kind), tuple(up(text, None) for text in stated.get(repo.id, [])))

    lineage = trace(Ref("./work/target"), Sources(LocalSource(), LocalSource()).open, read, known=lambda ref: None)
    resolved = [artifact.id for artifact in lineage.artifacts.values() if artifact.resolved]
    assert resolved == ["./work/target", "./work/base", "./work/target/inner"]
    assert [remark.code for remark in remarks(lineage)] == ["not-a-repo"] * 7
    assert [code for code, _, _ in issues(lineage)] == ["self-reference"]


def test_what_a_source_left_out_is_part_of_the_lineage(folder: Path) -> None:
    (folder / "README.md").symlink_to("/etc/passwd")
    lineage = trace(
        Ref("."),
        LocalSource().open,
        lambda repo: Reading(Artifact(repo.id, repo.kind)),
        known=lambda ref: None,
    )
    assert issues(lineage) == [("link-outside", "Not read, the link leaves the folder or leads nowhere: README.md.", ".")]


def test_the_target_has_a_reader_of_its_own() -> None:
    world = World({"a": [up("b")], "b": []})
    read_by: list[tuple[str, str]] = []

    def reader(name: str) -> Callable[[Repo], Reading]:
        def read(repo: Repo) -> Reading:
            read_by.append((name, repo.id))
            return world.read(repo)

        return read

    world.trace(read=reader("short"), read_target=reader("whole"))
    assert read_by == [("whole", "a"), ("short", "b")]


def test_progress_is_told_in_order_from_the_callers_thread() -> None:
    told: list[tuple[str, int, int]] = []
    here = threading.get_ident()

    def progress(name: str, done: int, total: int) -> None:
        assert threading.get_ident() == here
        told.append((name, done, total))

    World({"a": [up("b"), up("c")], "b": [up("d")], "c": [], "d": []}).trace(progress=progress)
    assert told == [("b", 2, 3), ("c", 3, 3), ("d", 4, 4)]


def test_the_answer_does_not_depend_on_who_answers_first() -> None:
    repos = {f"m{n}": [up(f"m{k}") for k in range(n + 1, min(n + 6, 30))] for n in range(30)}
    world = World(repos)

    def slow(repo: Repo) -> Reading:
        time.sleep(random.random() / 500)
        return world.read(repo)

    first = world.trace("m0")
    for _ in range(5):
        again = world.trace("m0", read=slow)
        assert (list(again.artifacts), again.edges, again.issues) == (list(first.artifacts), first.edges, first.issues)


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=4), max_size=13))
def test_any_graph_ends_in_a_tree_without_circles(graph: dict[int, list[int]]) -> None:
    repos = {str(node): [up(str(parent)) for parent in parents] for node, parents in graph.items()}
    lineage = World({"0": [], **repos}).trace("0", max_depth=20)
    above: dict[str, set[str]] = {}
    for edge in lineage.edges:
        above.setdefault(edge.child, set()).add(edge.parent)
    for start in lineage.artifacts:
        seen: set[str] = set()
        front = {start}
        while front:
            front = {parent for node in front for parent in above.get(node, ())} - seen
            seen |= front
        assert start not in seen
    for node, artifact in lineage.artifacts.items():
        stated = {str(parent) for parent in graph.get(int(node), [])}
        cut = {issue.message for issue in lineage.issues if issue.subject == node and issue.code != "not-found"}
        assert artifact.resolved is (node in repos or node == "0")
        assert len(stated - above.get(node, set())) == len(cut)


def by_metadata(repo: Repo) -> Reading:
    """A stand-in for the real reader: metadata alone, no file."""
    card = repo.metadata or {}
    bases = card.get("base_model") or []
    stated = [up(base) for base in ([bases] if isinstance(bases, str) else bases)]
    stated += [up(data, "dataset", "train") for data in card.get("datasets") or []]
    return Reading(Artifact(repo.id, repo.kind, repo.name, repo.revision), tuple(stated))


def whole(repo: Repo) -> Reading:
    repo.read("README.md")
    return by_metadata(repo)


def three_ancestors_and_two_datasets(hub: LoopbackHub) -> None:
    hub.add_model("org/root", "---\nlicense: llama2\n---\n")
    hub.add_model("org/chat", "---\nbase_model: org/root\n---\n")
    hub.add_model("org/merge", "---\nbase_model: org/chat\n---\n")
    hub.add_model("org/small", "---\nbase_model: org/merge\ndatasets: [org/x, org/y]\n---\n")
    hub.add_dataset("org/x", "---\nlicense: mit\n---\n")
    hub.add_dataset("org/y", "---\nlicense: mit\n---\n")


def test_a_level_is_looked_up_at_once(hub: LoopbackHub) -> None:
    three_ancestors_and_two_datasets(hub)
    hub.delay = 0.1
    lineage = trace(Ref("org/small"), HubSource().open, by_metadata, known=lambda ref: None, read_target=whole)
    assert list(lineage.artifacts)[1:] == ["org/merge", "datasets/org/x", "datasets/org/y", "org/chat", "org/root"]
    assert len(hub.requests) == 7
    level = [r for r in hub.requests if r.path.startswith(("/api/datasets/", "/api/models/org/merge"))]
    assert len(level) == 3
    assert max(request.started for request in level) < min(request.ended for request in level)
    assert hub.max_concurrent == 4, "the first level is looked up while the target's card is read"


def test_what_is_at_hand_wakes_no_other_thread(hub: LoopbackHub) -> None:
    three_ancestors_and_two_datasets(hub)
    source, threads = HubSource(), {}

    def opened(ref: Ref) -> Repo:
        threads[ref.id] = threading.current_thread()
        return source.open(ref)

    near = {Ref("org/merge"), Ref("org/root")}
    lineage = trace(Ref("org/small"), opened, by_metadata, known=lambda ref: None, read_target=whole, at_hand=near.__contains__)
    assert list(lineage.artifacts)[1:] == ["org/merge", "datasets/org/x", "datasets/org/y", "org/chat", "org/root"]
    assert {id for id, thread in threads.items() if thread is threading.current_thread()} == {"org/small", "org/merge", "org/root"}


def test_what_only_the_metadata_names_is_looked_up_in_vain_and_left_out(hub: LoopbackHub) -> None:
    hub.add_model("org/t", card_data={"base_model": ["org/x", "org/y"]}, files={"README.md": ""})
    hub.add_model("org/x", "---\n---\n")

    def only_x(repo: Repo) -> Reading:
        reading = by_metadata(repo)
        return Reading(reading.artifact, reading.upstreams[:1])

    lineage = trace(Ref("org/t"), HubSource().open, by_metadata, known=lambda ref: None, read_target=only_x)
    assert (list(lineage.artifacts), lineage.issues) == (["org/t", "org/x"], ())


def test_looking_ahead_keeps_to_the_limits(hub: LoopbackHub) -> None:
    three_ancestors_and_two_datasets(hub)
    for more, requests in (({"max_depth": 0}, 2), ({"max_nodes": 2}, 3)):
        hub.requests.clear()
        lineage = trace(Ref("org/small"), HubSource().open, by_metadata, known=lambda ref: None, read_target=whole, **more)
        assert len(hub.requests) == requests
        assert len(lineage.artifacts) == requests - 1


def test_several_lineages_share_a_pool(hub: LoopbackHub) -> None:
    three_ancestors_and_two_datasets(hub)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            lineage = trace(Ref("org/small"), HubSource().open, by_metadata, known=lambda ref: None, pool=pool)
            assert len(lineage.artifacts) == 6


def test_every_fault_upstream_names_the_artifact(hub: LoopbackHub) -> None:
    bad = ["gone", "gated", "disabled", "page"]
    hub.add_model("org/t", card_data={"base_model": [f"org/{name}" for name in bad]}, files={"README.md": ""})
    hub.fault("/api/models/org/gated", status=401, headers={"X-Error-Code": "GatedRepo"})
    hub.add_model("org/disabled", disabled=True)
    hub.fault("/api/models/org/page", body=b"<html>", headers={"Content-Type": "text/html"})
    lineage = trace(Ref("org/t"), HubSource().open, by_metadata, known=lambda ref: None)
    assert [(issue.code, issue.subject) for issue in lineage.issues] == [
        ("not-found", "org/gone"),
        ("gated", "org/gated"),
        ("disabled", "org/disabled"),
        ("bad-response", "org/page"),
    ]
