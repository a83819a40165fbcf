"""Many targets in one run: several at the same time, in order, and going on where an earlier run stopped."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from licensecheck import __version__
from licensecheck.cli.console import CRASH
from licensecheck.cli.ledger import Ledger
from licensecheck.cli.outputs import Output
from licensecheck.errors import LicenseCheckError, UsageError
from licensecheck.model import Report

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from licensecheck.cli.policies import Policies

JOBS = 8
AHEAD = 4
"""Scans that are begun for each thread before the oldest is waited for: reports are made in order."""

_ASKED = (
    *("repo_type", "revision", "offline", "depth", "max_nodes", "intent", "stance", "baseline_file", "new_only", "trust_target_policy"),
    *("fail_on", "allow_incomplete", "exit_zero"),
)
"""Options that change what a report or its exit code says."""

F = TypeVar("F", bound=Callable[..., Any])
Outcome = Report | LicenseCheckError


class Crashed(LicenseCheckError):
    """One of many targets met a bug; the others are scanned all the same."""

    exit_code = CRASH


class Together(Struct, frozen=True):
    """Threads for whole scans and for look-ups within them, None for a single target; `ledger` where one is kept."""

    scans: Executor | None = None
    lookups: Executor | None = None
    ledger: Ledger | None = None
    jobs: int = 1

    @property
    def done(self) -> Mapping[str, int]:
        """Targets that an earlier run finished, with their exit codes."""
        return self.ledger.done if self.ledger else {}

    def note(self, target: str, code: int) -> None:
        """Enter a target whose reports are written."""
        if self.ledger:
            self.ledger.add(target, code)

    def outcomes(self, targets: Sequence[str], scan_one: Callable[[str], Report]) -> Iterator[tuple[str, Outcome]]:
        """What became of each target, in order."""
        if self.scans is None:
            yield from ((target, _attempt(scan_one, target)) for target in targets)
            return
        begun: deque[tuple[str, Future[Outcome]]] = deque()
        for target in targets:
            begun.append((target, self.scans.submit(_guarded, scan_one, target)))
            if len(begun) >= AHEAD * self.jobs:
                oldest, outcome = begun.popleft()
                yield oldest, outcome.result()
        yield from ((target, outcome.result()) for target, outcome in begun)


ALONE = Together()


def many_options(function: F) -> F:
    """--author, --jobs and --resume."""
    options = (
        click.option("--resume", is_flag=True, help="Go on where an interrupted run with the same -o FOLDER/ stopped."),
        click.option("--jobs", type=click.IntRange(1, 64), default=JOBS, metavar="N", help=f"Scan N targets at a time; default {JOBS}."),
        click.option("--author", multiple=True, metavar="ORG", help="Everything that ORG publishes; repeatable."),
    )
    return reduce(lambda decorated, option: option(decorated), options, function)


def is_several(params: Mapping[str, Any]) -> bool:
    """Whether a call may mean more than one target."""
    targets = params["targets"]
    return len(targets) != 1 or bool(params["author"]) or targets[0].startswith("@") or "collections/" in targets[0]


@contextmanager
def together(
    params: Mapping[str, Any], several: bool, outputs: Sequence[Output], policies: Policies, stop: Callable[[], None]
) -> Iterator[Together]:
    """Threads and ledger for a run; `stop` is called if it ends before its time. Raises UsageError."""
    from concurrent.futures import ThreadPoolExecutor

    with _ledger(params, outputs, policies) as ledger:
        if not several:
            yield Together(ledger=ledger)
            return
        jobs = params["jobs"]
        pools = ThreadPoolExecutor(jobs, thread_name_prefix="scan"), ThreadPoolExecutor(jobs, thread_name_prefix="lineage")
        try:
            yield Together(*pools, ledger, jobs)
        except BaseException:
            stop()
            raise
        finally:
            for pool in pools:
                pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _ledger(params: Mapping[str, Any], outputs: Sequence[Output], policies: Policies) -> Iterator[Ledger | None]:
    """The ledger in the first folder of reports, None where there is no folder."""
    folders = [output.path for output in outputs if output.folder and output.path]
    if params["resume"] and (not folders or len(folders) != len(outputs)):
        raise UsageError(
            "--resume needs a folder for the reports, and no report beside it", "Give -o FOLDER/, as in the run that was interrupted."
        )
    if not folders:
        yield None
        return
    with closing(Ledger(folders[0], _asked(params, outputs, policies), resume=params["resume"])) as ledger:
        yield ledger


def _asked(params: Mapping[str, Any], outputs: Sequence[Output], policies: Policies) -> str:
    """A digest of everything but the targets that a report depends on."""
    obeyed = sorted({str(policy.path): policy.path.read_bytes() for policy in policies.by_target.values() if policy.path.is_file()}.items())
    options = [(name, str(params.get(name))) for name in _ASKED]
    formats = sorted(output.format for output in outputs)
    return hashlib.sha256(repr((__version__, policies.knowledge.digest, options, formats, obeyed)).encode()).hexdigest()


def _attempt(scan_one: Callable[[str], Report], target: str) -> Outcome:
    try:
        return scan_one(target)
    except LicenseCheckError as error:
        return error


def _guarded(scan_one: Callable[[str], Report], target: str) -> Outcome:
    try:
        return _attempt(scan_one, target)
    except Exception as error:  # a bug met in one of a thousand targets must not cost the other reports
        return Crashed(f"{target}: internal error: {type(error).__name__}: {error}", "Please report it; scan this target alone with -v.")
