"""From a target to everything it was made from: breadth first, level by level, bounded, the same answer every time."""

# A path is text that somebody wrote: pathlib would fold what must be seen, such as `./` and a last `/`.
# ruff: noqa: PTH112, PTH117, PTH118, PTH120

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from licensecheck.errors import SourceError
from licensecheck.model import NOT_A_REPO, Artifact, Component, Edge, Issue, Kind, Lineage
from licensecheck.reading.facts import Reading, Upstream
from licensecheck.sources.base import MemoryRepo, Ref, Repo
from licensecheck.sources.hub_names import public_name

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)


class Answer(Protocol[_T_co]):
    """What a look-up will give, such as a Future."""

    def result(self) -> _T_co: ...


class Pool(Protocol):
    """Where look-ups are carried out, such as an Executor."""

    def submit(self, fn: Callable[..., _T], /, *args: Any) -> Answer[_T]: ...


class Here:
    """A pool that looks up at once, where nothing can be waited for: an offline run needs no threads."""

    def submit(self, fn: Callable[..., _T], /, *args: Any) -> Answer[_T]:
        """Call `fn` now."""
        return _Given(fn(*args))


class _Given(Struct, Generic[_T], frozen=True):
    answer: _T

    def result(self) -> _T:
        return self.answer


_HERE = Here()
MAX_DEPTH = 10
MAX_NODES = 500
JOBS = 8

OpenRepo: TypeAlias = Callable[[Ref], Repo]
Read: TypeAlias = Callable[[Repo], Reading]
Known: TypeAlias = Callable[[Ref], "Reading | None"]
Progress: TypeAlias = Callable[[str, int, int], None]

_KIND: Mapping[Component, Kind] = {"weights": "model", "data": "dataset", "code": "code", "documentation": "model"}
_NAMED_IN_ISSUE = 5
_MAX_NAME = 200
_MAX_PATH = 1024


def trace(
    target: Ref,
    open_repo: OpenRepo,
    read: Read,
    *,
    known: Known,
    read_target: Read | None = None,
    max_depth: int = MAX_DEPTH,
    max_nodes: int = MAX_NODES,
    pool: Pool | None = None,
    progress: Progress | None = None,
    at_hand: Callable[[Ref], bool] | None = None,
) -> Lineage:
    """The target and all it was made from, at most `max_depth` steps away and `max_nodes` artifacts in all.

    `read` is used for upstreams, where metadata is enough; `read_target` (default: `read`) for the target. `known`
    answers for upstreams that could not be opened. `open_repo` and the readers are called from the threads of `pool`
    (default: JOBS of its own), and from the caller's for what is `at_hand`, which opens without a request;
    `progress(id, done, total)` from the caller's. Raises SourceError if the target itself cannot be opened or read.
    """
    repo = open_repo(target)
    with threads(pool) as lookups:
        return _traced(_Tracer(lookups, open_repo, read, known, at_hand, max_depth, max_nodes, progress), target, repo, read_target or read)


@contextmanager
def threads(given: Pool | None) -> Iterator[Pool]:
    """The pool that is given, or JOBS threads that are let go at the end; where that is an error, what waits is not begun."""
    if given is not None:
        yield given
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(JOBS, thread_name_prefix="lineage") as own:
        try:
            yield own
        except BaseException:
            own.shutdown(wait=False, cancel_futures=True)
            raise


def _traced(tracer: _Tracer, target: Ref, repo: Repo, read_target: Read) -> Lineage:
    if repo.metadata is not None and tracer.read is not read_target:
        tracer.look_ahead(repo)
    tracer.start(target, repo, read_target(repo))
    tracer.run()
    return tracer.lineage()


class _Node(Struct, frozen=True):
    """An artifact whose upstreams are still to be followed; `folder` is where a local one lies."""

    id: str
    upstreams: tuple[Upstream, ...]
    folder: str | None = None


class _Found(Struct, frozen=True):
    """What looking up one reference gave."""

    ref: Ref
    reading: Reading
    issues: tuple[Issue, ...] = ()


class _Tracer(Struct):
    pool: Pool
    open_repo: OpenRepo
    read: Read
    known: Known
    at_hand: Callable[[Ref], bool] | None
    max_depth: int
    max_nodes: int
    progress: Progress | None
    target: str = ""
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Case-folded id, also the one before a rename, to the id in `artifacts`."""
    edges: dict[tuple[str, ...], Edge] = field(default_factory=dict)
    ancestry: _Ancestry = field(default_factory=lambda: _Ancestry())  # noqa: PLW0108 - the class stands below
    issues: list[Issue] = field(default_factory=list)
    level: list[_Node] = field(default_factory=list)
    done: int = 1
    ahead: dict[Ref, Answer[_Found]] = field(default_factory=dict)

    def look_ahead(self, repo: Repo) -> None:
        """Begin to look up what the target's metadata names, while its files are still being read."""
        room = self.max_nodes - 1 if self.max_depth else 0
        bare = MemoryRepo(repo.id, repo.kind, repo.name, repo.revision, metadata=repo.metadata, tags=repo.tags)
        named = (_ref(upstream, None) for upstream in self.read(bare).upstreams)
        for ref in dict.fromkeys(ref for ref in named if ref):
            if len(self.ahead) < room:
                self.ahead[ref] = self._asked(ref)

    def start(self, target: Ref, repo: Repo, reading: Reading) -> None:
        found = _Found(target, reading, repo.issues)
        self.target = self._add(target.artifact_id, found)

    def run(self) -> None:
        for _ in range(self.max_depth):
            if not self.level:
                return
            nodes, self.level = self.level, []
            wanted = self._wanted(nodes)
            total = self.done + len(wanted)
            asked = [self.ahead.get(ref) or self._asked(ref) for ref in wanted.values()]
            for key, answer in zip(wanted, asked, strict=True):
                found = answer.result()
                self._add(key, found)
                self.done += 1
                if self.progress:
                    self.progress(found.reading.artifact.id, self.done, total)
            for node in nodes:
                self._connect(node)
        self._stop_at_depth()

    def lineage(self) -> Lineage:
        return Lineage(self.target, self.artifacts, tuple(self.edges.values()), tuple(dict.fromkeys(self.issues)))

    def _wanted(self, nodes: Iterable[_Node]) -> dict[str, Ref]:
        """The references of a level that nobody has looked up yet, in the order they were stated."""
        wanted: dict[str, Ref] = {}
        for node in nodes:
            left_out = []
            for upstream in node.upstreams:
                ref = _ref(upstream, node.folder)
                key = _key(upstream, ref)
                if key in self.names or key in wanted:
                    continue
                if len(self.artifacts) + len(wanted) >= self.max_nodes:
                    left_out.append(upstream.ref)
                elif ref is None:
                    self._add_text(upstream)
                else:
                    wanted[key] = ref
            self._report_limit("node-limit", f"{self.max_nodes} artifacts", node.id, left_out)
        return wanted

    def _asked(self, ref: Ref) -> Answer[_Found]:
        # to wake another thread takes longer than to look up what is at hand
        here = self.at_hand is not None and self.at_hand(ref)
        return (_HERE if here else self.pool).submit(self._look_up, ref)

    def _look_up(self, ref: Ref) -> _Found:
        try:
            repo = self.open_repo(ref)
            return _Found(ref, self.read(repo), repo.issues)
        except SourceError as error:
            return self._instead(ref, error)

    def _instead(self, ref: Ref, error: SourceError) -> _Found:
        """What stands in for an upstream that could not be looked at: known facts, or a mere name."""
        facts = self.known(ref)
        name = ref.artifact_id
        if facts and error.code == "offline":
            return _Found(ref, facts)
        message = f"{error.message} {error.help}".strip()
        issue = Issue(error.code, message, name)
        if facts:
            return _Found(ref, facts, (issue,))
        artifact = Artifact(name, ref.kind, public_name(ref.id), ref.revision, resolved=False)
        return _Found(ref, Reading(artifact), (issue,))

    def _add(self, key: str, found: _Found) -> str:
        """Enter an artifact under its id and the name it was looked up by; returns the id."""
        artifact = found.reading.artifact
        current = self.names.get(artifact.id.casefold())
        self.issues.extend(found.issues)
        if current is None:
            current = artifact.id
            self.artifacts[current] = artifact
            self.issues.extend(found.reading.issues)
            folder = found.ref.id if found.ref.is_local else None
            self.level.append(_Node(current, found.reading.upstreams, folder))
        self.names[artifact.id.casefold()] = current
        self.names[key.casefold()] = current
        return current

    def _add_text(self, upstream: Upstream) -> None:
        text = upstream.ref[:_MAX_NAME]
        self.names[_key(upstream, None)] = text
        if text not in self.artifacts:
            remark = Issue(NOT_A_REPO, f"{text!r} is not a Hub repo: what it stands for is not known.", text, upstream.evidence)
            self.artifacts[text] = Artifact(text, _KIND[upstream.parent_component], remarks=(remark,), resolved=False)

    def _connect(self, node: _Node) -> None:
        for upstream in node.upstreams:
            parent = self.names.get(_key(upstream, _ref(upstream, node.folder)))
            if parent is None:
                continue
            if parent == node.id:
                message = f"{node.id} names itself as what it was made from."
                self.issues.append(Issue("self-reference", message, node.id, upstream.evidence))
            elif not self.ancestry.add(node.id, parent):
                message = f"{node.id} says it was made from {parent}, which was made from {node.id}: this step is left out."
                self.issues.append(Issue("cycle", message, node.id, upstream.evidence))
            else:
                self._add_edge(node.id, parent, upstream)

    def _add_edge(self, child: str, parent: str, upstream: Upstream) -> None:
        key = (child, parent, upstream.relation, upstream.child_component, upstream.parent_component)
        edge = self.edges.get(key)
        if edge is None:
            edge = Edge(child, parent, upstream.relation, upstream.child_component, upstream.parent_component)
            edge = replace(edge, evidence=(upstream.evidence,), inferred=upstream.inferred)
        elif upstream.evidence not in edge.evidence:
            evidence = (*edge.evidence, upstream.evidence)
            edge = replace(edge, evidence=evidence, inferred=edge.inferred and upstream.inferred)
        self.edges[key] = edge

    def _stop_at_depth(self) -> None:
        """Report what lies beyond the last level; steps to artifacts that are known already still count."""
        for node in self.level:
            left_out = [u.ref for u in node.upstreams if _key(u, _ref(u, node.folder)) not in self.names]
            self._report_limit("depth-limit", f"{self.max_depth} steps", node.id, left_out)
        for node in self.level:
            self._connect(node)

    def _report_limit(self, code: str, limit: str, child: str, left_out: list[str]) -> None:
        names = list(dict.fromkeys(left_out))
        if not names:
            return
        shown = ", ".join(name[:_MAX_NAME] for name in names[:_NAMED_IN_ISSUE])
        more = f" and {len(names) - _NAMED_IN_ISSUE} more" if len(names) > _NAMED_IN_ISSUE else ""
        message = f"Stopped after {limit}: of what {child} was made from, {shown}{more} was not followed."
        self.issues.append(Issue(code, message, child))


class _Ancestry:
    """Who descends from whom, as bit sets, so that a step that closes a circle is seen before it is added."""

    def __init__(self) -> None:
        self._bit: dict[str, int] = {}
        self._above: dict[str, int] = {}

    def add(self, child: str, parent: str) -> bool:
        """Enter `child` was made from `parent`; False, and nothing entered, if that closes a circle."""
        for name in (child, parent):
            self._bit.setdefault(name, 1 << len(self._bit))
            self._above.setdefault(name, 0)
        if self._above[parent] & self._bit[child]:
            return False
        gained = self._above[parent] | self._bit[parent]
        if gained & ~self._above[child]:
            for name, above in self._above.items():
                if name == child or above & self._bit[child]:
                    self._above[name] = above | gained
        return True


def _key(upstream: Upstream, ref: Ref | None) -> str:
    return (ref.artifact_id if ref else upstream.ref[:_MAX_NAME]).casefold()


def _ref(upstream: Upstream, folder: str | None) -> Ref | None:
    """What to open for an upstream: a Hub repo, a folder beside or in a local one, None for anything else."""
    if upstream.kind:
        return Ref(upstream.ref, upstream.kind)
    path = folder and _folder_near(folder, upstream.ref)
    return Ref(path, _KIND[upstream.parent_component]) if path else None


def _folder_near(folder: str, text: str) -> str | None:
    """The folder that a relative path in a local card means, if it exists in the card's folder or beside it."""
    if os.path.isabs(text) or "\0" in text or len(text) > _MAX_PATH:
        return None
    path = os.path.normpath(os.path.join(folder, text))
    home = os.path.dirname(os.path.realpath(folder))
    real = os.path.realpath(path)
    if not os.path.isdir(real) or not real.startswith(home.rstrip(os.sep) + os.sep):
        return None
    return path if os.path.isabs(path) or path.startswith(".") else f"./{path}"
