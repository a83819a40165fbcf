"""Compares `licensecheck identify` with ScanCode Toolkit and askalono on the same texts in the same run.

    python tests/benchmarks/identify.py TEXTS [--sample N] [--peers FOLDER]

TEXTS holds `index.jsonl` and `licenses/<id>.txt`. Every text is given to each tool as it is and in five variants. Names
differ from tool to tool, so an answer is right if it is the one that the tool gives for the unchanged text, and for the
text of no other license. `told` is the share of texts with extra terms for which the tool says anything else (another name,
score or verdict) than for the unchanged text. The peers are installed into an environment of their own in FOLDER.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import textwrap
import time
import venv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PEERS = ("scancode-toolkit>=32,<33", "pluggy<1.6", "pyaskalono")  # newer pluggy breaks ScanCode 32.5
DROPPED = 0.03
EXTRA = (
    "Extra terms. A company with more than five hundred employees shall buy a separate license before it offers the "
    "Materials to others, and nobody shall use them in the region of Lilliput."
)
WORKER = """
import json, sys
files = json.load(sys.stdin)
if sys.argv[1] == "scancode":
    from scancode.api import get_licenses
    def answer(file):
        found = get_licenses(file)
        scores = [m["score"] for d in found["license_detections"] for m in d["matches"]]
        return found["detected_license_expression"], [scores, found["percentage_of_license_text"]]
else:
    import askalono
    def answer(file):
        found = askalono.identify(open(file, encoding="utf-8").read())
        return found.name, found.score
json.dump([answer(file) for file in files], sys.stdout)
"""
Answers = list[tuple[str | None, object]]


def variants(text: str, seed: str) -> Iterator[tuple[str, str]]:
    """A text as it is and as people change it."""
    chance = random.Random(seed)
    parts = text.split("\n\n")
    middle = max(1, len(parts) // 2)
    yield "as it is", text
    yield "rewrapped", "\n\n".join(textwrap.fill(part, 60) for part in parts)
    yield "in Markdown", "# License\n\n" + "\n".join(f"> {line}" for line in text.splitlines())
    yield "copyright line", f"Copyright (c) 2031 Example Works. All rights reserved.\n\n{text}"
    yield "3 % dropped", " ".join(word for word in text.split(" ") if chance.random() > DROPPED)
    yield "extra terms", "\n\n".join([*parts[:middle], EXTRA, *parts[middle:]])


def cases(folder: Path, sample: int | None) -> Iterator[tuple[str, str, str]]:
    """Kind, license id and text of every case."""
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    ids = [row["id"] for row in rows if row["text_complete"] and "--" not in row["id"] and row.get("how") != "reconstructed"]
    for id in sorted(random.Random(0).sample(ids, min(sample or len(ids), len(ids)))):
        text = (folder / "licenses" / f"{id}.txt").read_text(encoding="utf-8", errors="replace")
        for kind, changed in variants(text, id):
            yield kind, id, changed


def installed(folder: Path) -> Path:
    """The Python of the environment with the peers, made if it is not there."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python


def ours(files: list[str]) -> Answers:
    """What licensecheck says."""
    command = [sys.executable, "-c", "from licensecheck.cli import main; main()", "identify", "--allow-incomplete", "--format", "jsonl"]
    answers: Answers = []
    for start in range(0, len(files), 500):
        done = subprocess.run([*command, *files[start : start + 500]], capture_output=True, text=True, check=True)
        for line in done.stdout.splitlines():
            best = next(iter(json.loads(line)["matches"]), None)
            answers.append((best["license"], best["verdict"]) if best else (None, None))
    return answers


def theirs(python: Path, tool: str, files: list[str]) -> Answers:
    """What a peer says."""
    command = [str(python), "-c", WORKER, tool]
    done = subprocess.run(command, input=json.dumps(files), capture_output=True, text=True, check=True)
    return [(name, detail) for name, detail in json.loads(done.stdout)]


def table(kinds: list[str], ids: list[str], answers: Answers) -> dict[str, str]:
    """The shares of right answers by kind of case."""
    unchanged = {id: answer for kind, id, answer in zip(kinds, ids, answers, strict=True) if kind == "as it is"}
    owners = Counter(name for name, _ in unchanged.values())
    right: Counter[str] = Counter()
    told = 0
    for kind, id, answer in zip(kinds, ids, answers, strict=True):
        name = unchanged[id][0]
        right[kind] += answer[0] == name is not None and owners[name] == 1
        told += kind == "extra terms" and answer != unchanged[id]
    count = len(unchanged)
    return {kind: f"{right[kind] / count:.3f}" for kind in dict.fromkeys(kinds)} | {"told": f"{told / count:.3f}"}


def main() -> None:
    """Run all tools, print one Markdown table."""
    parser = argparse.ArgumentParser(description="Compare license text identification.")
    parser.add_argument("texts", type=Path)
    parser.add_argument("--sample", type=int, help="take so many licenses only")
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "licensecheck-peers")
    arguments = parser.parse_args()
    python = installed(arguments.peers)
    kinds, ids, texts = (list(column) for column in zip(*cases(arguments.texts, arguments.sample), strict=True))
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder) / f"{number:05d}.txt") for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            Path(file).write_text(text, encoding="utf-8")
        for tool in ("licensecheck", "scancode", "askalono"):
            start = time.perf_counter()
            answers = ours(files) if tool == "licensecheck" else theirs(python, tool, files)
            took = time.perf_counter() - start
            rows[tool] = table(kinds, ids, answers) | {"texts/s": f"{len(files) / took:.1f}"}
    heads = list(rows["licensecheck"])
    lines = [["tool", *heads], ["---"] * (len(heads) + 1), *([tool, *row.values()] for tool, row in rows.items())]
    sys.stdout.write("".join(f"| {' | '.join(line)} |\n" for line in lines))


if __name__ == "__main__":
    main()
