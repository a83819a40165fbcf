"""How many cards are read in a second on one core, prose and all.

Use: `python tests/benchmarks/cards.py [FOLDER]...`, folders with cards (`*.md`) at any depth; else the examples.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from licensecheck import knowledge
from licensecheck.cli import _GARBAGE
from licensecheck.reading.card import read_card
from licensecheck.reading.front_matter import decode

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5


def main(folders: Sequence[str]) -> None:
    """Print cards per second of processor time: the first time, when patterns are compiled, and the best after it."""
    gc.set_threshold(_GARBAGE)
    catalogue = knowledge.load().catalogue
    files = [file for folder in folders for file in sorted(Path(folder).rglob("*.md"))]
    cards = [(decode(file.read_bytes())[0], str(file)) for file in files]
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        for text, source in cards:
            read_card(text, source, None, catalogue)
        times.append(time.process_time() - start)
    first, best = (len(cards) / seconds for seconds in (times[0], min(times[1:])))
    print(f"{len(cards)} cards: {first:.0f} a second the first time, {best:.0f} after it")


if __name__ == "__main__":
    main(sys.argv[1:] or [str(ROOT / "examples")])
