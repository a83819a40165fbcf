"""The index of license texts: hashes of word shingles, no prose, mapped into memory and looked up where they lie.

Every distinct shingle of all texts has a number, given in the order in which the texts bring them up. A text is then a
few runs of consecutive numbers, and what two texts share are the numbers that they share. The file holds

- a magic word, the length of the head, the head (JSON: one entry a text, and where the arrays are), then the arrays;
- `keys` u32, the hashes sorted; `numbers` u32, the number of each; `groups` u16, for each number the set of texts that
  have it; `members` u16 and `member_offsets` u32, those sets;
- `runs` u32, pairs (first number, length) of every text; `blanks` u32, pairs (first word, length) of every text: the
  words that differ from copy to copy (copyright lines, places to fill in, the title, the appendix).
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any, overload
from zlib import crc32

from msgspec import Struct

from licensecheck import resources
from licensecheck.errors import UsageError
from licensecheck.knowledge.texts.blanks import blanks, name_lines
from licensecheck.knowledge.texts.words import SHINGLE, WORD_BYTES, Words, pack, split_words

NAME = "fingerprints.bin"
MAGIC = b"LCFP0001"
UNKNOWN = -1
"""The number of a shingle that no text has."""
HEAD_WORDS = 80
"""So many words at the start of a text are its head."""
_TYPES = {"keys": "I", "numbers": "I", "groups": "H", "members": "H", "member_offsets": "I", "runs": "I", "blanks": "I"}
_HEAD = struct.Struct("<8sI")
_ALIGNMENT = 8
_CACHED_SHINGLES = 400_000


class IndexedText(Struct, frozen=True):
    """One license text: `license` is the license it is, `id` names the edition.

    `solid` counts words that are not blanks, `distinct` its distinct shingles. `name` holds the packed words of its title
    and version lines, `head` those and the others at its start. `runs` and `blanks` are its parts of the arrays: first
    pair, number of pairs.
    """

    license: str
    id: str
    solid: int
    distinct: int
    name: frozenset[bytes]
    head: frozenset[bytes]
    runs: tuple[int, int]
    blanks: tuple[int, int]


class _Numbers(dict[int, int]):
    """Shingle hash to number. Looked up in the sorted keys once, then remembered."""

    def __init__(self, keys: Sequence[int], numbers: Sequence[int]) -> None:
        super().__init__()
        self._keys, self._numbers = keys, numbers

    def __missing__(self, key: int) -> int:
        if len(self) >= _CACHED_SHINGLES:
            self.clear()
        at = bisect_left(self._keys, key)
        number = self[key] = self._numbers[at] if at < len(self._keys) and self._keys[at] == key else UNKNOWN
        return number


class _Texts(Sequence[IndexedText]):
    """The texts of an index, each built when it is first asked for: a look-up meets a few of them."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._rows = rows
        self._built: dict[int, IndexedText] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> IndexedText: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[IndexedText]: ...
    def __getitem__(self, place: int | slice) -> IndexedText | Sequence[IndexedText]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        if place not in self._built:
            self._built[place] = _indexed_text(self._rows[place])
        return self._built[place]


class Index:
    """An open index. Safe to share between threads: everything but its memory of look-ups is read-only."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """`data` is the whole file. Raises UsageError if it is not an index of this version."""
        head, arrays = _parsed(data)
        self._arrays = arrays
        self._numbers = _Numbers(arrays["keys"], arrays["numbers"])
        self.texts: Sequence[IndexedText] = _Texts(head["texts"])
        self._exact = {row["exact"]: number for number, row in reversed([*enumerate(head["texts"])])}
        self._same = {row["same"]: number for number, row in reversed([*enumerate(head["texts"])])}
        self._sequence = lru_cache(maxsize=64)(self._read_sequence)

    def numbers(self, packed: bytes) -> list[int]:
        """The number of every shingle of packed words, UNKNOWN for those that no text has."""
        return list(map(self._numbers.__getitem__, shingles(packed)))

    def texts_with(self, numbers: Iterable[int]) -> dict[int, int]:
        """How many of these (distinct, known) shingles each text has, by the text's place in `texts`."""
        groups, offsets, members = self._arrays["groups"], self._arrays["member_offsets"], self._arrays["members"]
        counts: dict[int, int] = {}
        for number in numbers:
            group = groups[number]
            counts[group] = counts.get(group, 0) + 1
        hits: dict[int, int] = {}
        for group, count in counts.items():
            for text in members[offsets[group] : offsets[group + 1]]:
                hits[text] = hits.get(text, 0) + count
        return hits

    def exact(self, text: str) -> int | None:
        """The place in `texts` of the text that is this one line for line, or None."""
        return self._exact.get(exact_digest(text))

    def same(self, packed: bytes) -> int | None:
        """The place in `texts` of the text that has these words and no others, or None."""
        return self._same.get(_digest(packed))

    def sequence(self, text: int) -> tuple[list[int], Mapping[int, list[int]]]:
        """The shingles of a text in order, and the places of each."""
        return self._sequence(text)

    def blanks(self, text: int) -> list[tuple[int, int]]:
        """Half-open ranges of words of a text that differ from copy to copy, ascending."""
        return [(start, start + length) for start, length in self._pairs("blanks", self.texts[text].blanks)]

    def _read_sequence(self, text: int) -> tuple[list[int], Mapping[int, list[int]]]:
        runs = self._pairs("runs", self.texts[text].runs)
        sequence = list(chain.from_iterable(range(first, first + length) for first, length in runs))
        places: dict[int, list[int]] = {}
        for place, number in enumerate(sequence):
            places.setdefault(number, []).append(place)
        return sequence, places

    def _pairs(self, name: str, part: tuple[int, int]) -> Iterator[tuple[int, int]]:
        flat = self._arrays[name][part[0] * 2 : (part[0] + part[1]) * 2]
        return zip(flat[::2], flat[1::2], strict=True)


@lru_cache(maxsize=1)
def open_index() -> Index:
    """The shipped index. Raises UsageError if it is missing or of another version."""
    path = resources.RULES / NAME
    try:
        with path.open("rb") as file:
            return Index(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise UsageError(f"the index of license texts cannot be read: {error}", "Reinstall licensecheck.") from None


def shingles(packed: bytes) -> list[int]:
    """The hash of every SHINGLE consecutive words."""
    length = SHINGLE * WORD_BYTES
    return [crc32(packed[at : at + length]) for at in range(0, len(packed) - length + 1, WORD_BYTES)]


def exact_digest(text: str) -> str:
    """Equal for texts that are the same line for line; line ends, a byte order mark and outer blank lines do not count."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").strip().split("\n")
    return _digest("\n".join(line.rstrip() for line in lines).encode("utf-8", "replace"))


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _indexed_text(row: Mapping[str, Any]) -> IndexedText:
    name = frozenset(map(bytes.fromhex, row["name"]))
    head = name.union(map(bytes.fromhex, row["head"]))
    runs, blanks = tuple(row["runs"]), tuple(row["blanks"])
    return IndexedText(row["license"], row["id"], row["solid"], row["distinct"], name, head, runs, blanks)


def _parsed(data: bytes | mmap.mmap) -> tuple[dict[str, Any], dict[str, Sequence[int]]]:
    try:
        magic, length = _HEAD.unpack(data[: _HEAD.size])
        if magic != MAGIC:
            raise ValueError("not an index of this version")
        head = json.loads(data[_HEAD.size : _HEAD.size + length])
        base = _aligned(_HEAD.size + length)
        view = memoryview(data)
        arrays = {name: _array(view, base, name, *head["arrays"][name]) for name in _TYPES}
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"the index of license texts cannot be read: {error}", "Reinstall licensecheck.") from None
    return head, arrays


def _array(view: memoryview, base: int, name: str, offset: int, size: int) -> Sequence[int]:
    part = view[base + offset : base + offset + size]
    if len(part) != size:
        raise ValueError("it ends early")
    if sys.byteorder == "little":
        return part.cast("I") if _TYPES[name] == "I" else part.cast("H")
    swapped = array(_TYPES[name], part.tobytes())
    swapped.byteswap()
    return swapped


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT


# --- building ---------------------------------------------------------------------------------------------------


class Source(Struct, frozen=True):
    """A text to be indexed: the license it is, the name of this edition, and the words themselves."""

    license: str
    id: str
    text: str


def build(sources: Iterable[Source]) -> bytes:
    """The index of these texts, byte for byte the same for the same texts whatever their order."""
    ordered = sorted(sources, key=lambda source: source.id)
    numbers: dict[int, int] = {}
    holders: list[list[int]] = []
    rows: list[dict[str, Any]] = []
    arrays = {name: array(code) for name, code in _TYPES.items()}
    for place, source in enumerate(ordered):
        words = split_words(source.text)
        sequence = [numbers.setdefault(key, len(numbers)) for key in shingles(words.packed)]
        holders += [[] for _ in range(len(numbers) - len(holders))]
        for number in set(sequence):
            holders[number].append(place)
        rows.append(_row(source, words, sequence, arrays))
    _add_keys(arrays, numbers)
    _add_groups(arrays, holders)
    return _written(rows, arrays)


def _row(source: Source, words: Words, sequence: list[int], arrays: Mapping[str, array[int]]) -> dict[str, Any]:
    empty = [(part.start, len(part)) for part in blanks(words)]
    name = {pack([word]).hex() for part in name_lines(words) for word in words.words[part.start : part.stop]}
    return {
        "license": source.license,
        "id": source.id,
        "solid": len(words.words) - sum(length for _, length in empty),
        "distinct": len(set(sequence)),
        "name": sorted(name),
        "head": sorted({pack([word]).hex() for word in words.words[:HEAD_WORDS]} - name),
        "runs": _append(arrays["runs"], _runs(sequence)),
        "blanks": _append(arrays["blanks"], empty),
        "exact": exact_digest(source.text),
        "same": _digest(words.packed),
    }


def _append(flat: array[int], pairs: list[tuple[int, int]]) -> list[int]:
    start = len(flat) // 2
    flat.extend(chain.from_iterable(pairs))
    return [start, len(pairs)]


def _runs(sequence: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in sequence:
        if runs and sum(runs[-1]) == number:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs


def _add_keys(arrays: Mapping[str, array[int]], numbers: Mapping[int, int]) -> None:
    for key in sorted(numbers):
        arrays["keys"].append(key)
        arrays["numbers"].append(numbers[key])


def _add_groups(arrays: Mapping[str, array[int]], holders: list[list[int]]) -> None:
    groups: dict[tuple[int, ...], int] = {}
    for texts in holders:
        arrays["groups"].append(groups.setdefault(tuple(texts), len(groups)))
    arrays["member_offsets"].append(0)
    for group in groups:
        arrays["members"].extend(group)
        arrays["member_offsets"].append(len(arrays["members"]))


def _written(rows: list[dict[str, Any]], arrays: Mapping[str, array[int]]) -> bytes:
    parts, places, offset = [], {}, 0
    for name, values in arrays.items():
        data = _little_endian(values)
        places[name] = [offset, len(data)]
        parts.append(data.ljust(_aligned(len(data)), b"\0"))
        offset += len(parts[-1])
    head = json.dumps({"arrays": places, "texts": rows}, separators=(",", ":")).encode()
    start = _HEAD.pack(MAGIC, len(head)) + head
    return start.ljust(_aligned(len(start)), b"\0") + b"".join(parts)


def _little_endian(values: array[int]) -> bytes:
    if sys.byteorder == "big":
        values = values[:]
        values.byteswap()
    return values.tobytes()
