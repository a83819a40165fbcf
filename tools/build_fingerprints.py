"""Builds rules/fingerprints.bin, the index of license texts, from a folder of texts.

    python tools/build_fingerprints.py TEXTS [-o rules/fingerprints.bin]

TEXTS holds `index.jsonl`, one object a text (`id`, `text_complete`), and `licenses/<id>.txt`. The same texts and rules give
the same bytes. Left out are texts that are not complete, ids with `--` (somebody's altered copy of another text in the
folder) and ids that no profile in rules/licenses knows; the last are listed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from licensecheck.knowledge import load  # noqa: E402
from licensecheck.knowledge.texts.fingerprints import NAME, Source, build  # noqa: E402


def sources(folder: Path) -> Iterator[Source]:
    """The texts of a folder that belong into the index."""
    knowledge = load()
    known = frozenset(knowledge.license_ids)
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        id = row["id"]
        if not row["text_complete"] or "--" in id:
            continue
        license = id if id in known else knowledge.catalogue.resolve(id)
        if license is None:
            sys.stderr.write(f"no profile for {id}, left out\n")
            continue
        yield Source(license, id, (folder / "licenses" / f"{id}.txt").read_text(encoding="utf-8", errors="replace"))


def main() -> None:
    """Read the folder, write the index."""
    parser = argparse.ArgumentParser(description="Build the index of license texts.")
    parser.add_argument("texts", type=Path, help="folder with index.jsonl and licenses/*.txt")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "rules" / NAME)
    arguments = parser.parse_args()
    data = build(sources(arguments.texts))
    arguments.output.write_bytes(data)
    sys.stdout.write(f"{arguments.output}: {len(data)} bytes\n")


if __name__ == "__main__":
    main()
