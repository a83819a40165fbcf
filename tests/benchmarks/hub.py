"""What looking things up on a Hub costs: a loopback Hub in a process of its own, requests, seconds, memory.

Use: `python tests/benchmarks/hub.py [lineage|many] [REPOS]`

lineage: one model with three ancestors and two datasets at 100 ms a request, cold, warm, offline; and with a GGUF file.
many:    all repos of an author (1,000) at 20 ms a request, each with an upstream, a report for each in a folder. It makes
         seven files for each repo, so what making one costs on this disk is told first; TMPDIR chooses another disk.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = str(Path(sys.executable).parent / "licensecheck")


def serve(delay: str, repos: str) -> None:
    """The Hub; prints its address, and answers how many requests it saw under /api/models/bench/seen."""
    sys.path.insert(0, str(ROOT))
    from tests.loopback_hub import LoopbackHub, demo
    from tests.reading.carrier_files import gguf

    with LoopbackHub(delay=float(delay)) as hub:
        demo(hub)
        small = hub.find("models", "acme/small")
        assert small
        hub.add_model("acme/small-gguf", small.files["README.md"].decode(), large={"small.gguf": gguf([("general.license", "mit")])})
        hub.add_model("big/base", "---\nlicense: llama3.1\n---\n# Base\n")
        for number in range(int(repos)):
            card = f"---\nlicense: apache-2.0\nbase_model: big/base\nbase_model_relation: finetune\n---\n# Model {number}\n"
            hub.add_model(f"many/m{number:04}", card, files={"LICENSE": f"License {number}\n", "config.json": "{}"})
        print(hub.url, flush=True)
        while sys.stdin.readline():
            print(len(hub.requests), flush=True)


class Server:
    """The Hub's process. `requests()` is how many there were so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url = self._read()

    def requests(self) -> int:
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._read())

    def _read(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@contextmanager
def server(delay: float, repos: int = 0) -> Iterator[Server]:
    command = [sys.executable, __file__, "serve", str(delay), str(repos)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Server(process)
    finally:
        process.stdin.close() if process.stdin else None
        process.wait(10)


def lineage() -> None:
    """One artifact: in this process (what the fetching costs) and as a whole process (what a user waits)."""
    from huggingface_hub import get_session

    from licensecheck import knowledge
    from licensecheck.pipeline import scan
    from licensecheck.sources.cache import Cache
    from licensecheck.sources.hub import HubSource

    with server(0.1) as hub, tempfile.TemporaryDirectory() as folder:
        os.environ.update(HF_ENDPOINT=hub.url, HF_HUB_DISABLE_TELEMETRY="1", LICENSECHECK_CACHE=folder)
        known = knowledge.load()
        get_session()
        scan("acme/small", knowledge=known)
        for name, target, options in (
            ("cold, no cache", "acme/small", {}),
            ("cold, cache", "acme/small", {"cache": True}),
            ("warm", "acme/small", {"cache": True}),
            ("offline", "acme/small", {"cache": True, "offline": True}),
            ("GGUF, no cache", "acme/small-gguf", {}),
        ):
            before, started = hub.requests(), time.perf_counter()
            source = HubSource(cache=Cache() if "cache" in options else None, offline="offline" in options)
            report = scan(target, knowledge=known, hub=source, offline="offline" in options)
            took = time.perf_counter() - started
            print(f"{name:16} {hub.requests() - before} requests {took:6.3f} s, {len(report.lineage.artifacts)} artifacts, {report.issues}")
        for name, more in {"process, cold": ["--no-cache"], "process, offline": ["--offline"]}.items():
            times = []
            before = hub.requests()
            for _ in range(5):
                started = time.perf_counter()
                subprocess.run([COMMAND, "scan", "acme/small", "--fail-on", "never", *more], capture_output=True, check=True)
                times.append(time.perf_counter() - started)
            print(f"{name:16} {(hub.requests() - before) / 5:g} requests {statistics.median(times):6.3f} s (median of 5)")


def file_cost(count: int = 1000) -> float:
    """Microseconds that making a small file takes in a new folder for temporary files."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        for number in range(count):
            Path(folder, str(number)).write_bytes(b"x" * 300)
        return (time.perf_counter() - started) / count * 1e6


def many(repos: int) -> None:
    """An author's repos, one report each."""
    print(f"a file here takes {file_cost():.0f} us to make")
    with server(0.02, repos) as hub, tempfile.TemporaryDirectory() as folder:
        os.environ.update(HF_ENDPOINT=hub.url, HF_HUB_DISABLE_TELEMETRY="1", LICENSECHECK_CACHE=f"{folder}/cache")
        Path(folder, "list.txt").write_text("".join(f"many/m{number:04}\n" for number in range(repos)))
        cases = {
            "author, cold": ["--author", "many"],
            "author, warm": ["--author", "many"],
            "list, no cache": [f"@{folder}/list.txt", "--no-cache"],
            "list, warm": [f"@{folder}/list.txt"],
            "list, offline": [f"@{folder}/list.txt", "--offline"],
        }
        for number, (name, args) in enumerate(cases.items()):
            before, started, cpu = hub.requests(), time.perf_counter(), sum(os.times()[2:4])
            command = [COMMAND, "scan", *args, "--format", "json", "-o", f"{folder}/reports{number}/", "--fail-on", "never"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            took, busy = time.perf_counter() - started, sum(os.times()[2:4]) - cpu
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            said = done.stderr.strip().splitlines()[-1:]
            print(
                f"{name:16} {took:6.2f} s {repos / took:6.0f} repos/s {hub.requests() - before:6} requests, {1000 * busy / repos:5.2f} ms CPU a repo, peak so far {peak} MiB, {said}"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(*sys.argv[2:4])
    elif sys.argv[1:2] == ["many"]:
        many(int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
    else:
        lineage()
