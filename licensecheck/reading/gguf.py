"""The header of a GGUF file: the license, the bases and the training data that its keys name. No weights are read.

Of a file on a Hub no more is asked for once the vocabulary is reached, which makes up nearly all of the header: the writers
put what they know about the model before that. What the bytes at hand hold behind it is read as well; where they end first,
that is said.

Counts and lengths in it are claims of a stranger: each is checked against the bytes that are there and against a cap
before anything is taken, nested arrays are refused, nothing recurses.
"""

from __future__ import annotations

import struct

from msgspec import Struct, field

from licensecheck.model import Evidence
from licensecheck.patterns import pattern
from licensecheck.reading.carried import FAR_STEPS, Carried, Head, Origin, joined, listed, named, stating, upstream
from licensecheck.reading.facts import READ_IN_PART, Problem, Upstream, quoted, too_long, too_many
from licensecheck.reading.keys import Value

MAGIC = b"GGUF"
MAX_HEADER = 64 * 1024 * 1024
MAX_PAIRS = 100_000
MAX_KEY = 65_535
MAX_TEXT = 1024 * 1024
MAX_VALUES = 1_000
"""So many texts under one key are kept."""
MAX_ITEMS = 3_000_000
"""Texts in all arrays of a header; the largest vocabularies with their merges have about a million."""

_STEPS = (256 * 1024, 4 * 1024 * 1024, MAX_HEADER)
_VERSIONS = (2, 3)
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a value by its type."""
_TEXT, _ARRAY = 8, 9
_VOCABULARY = b"tokenizer."
_PART = pattern(r"general\.(base_model|dataset)\.(\d{1,4})\.(repo_url|url|name|organization)")
_SOURCES = ("general.source.repo_url", "general.source.huggingface.repository", "general.source.url")


def read(head: Head, origin: Origin) -> Carried:
    """The facts in a header; what was read before a fault still counts. Raises SourceError only if `head` does."""
    data, whole = b"", False
    steps = FAR_STEPS if origin.far else _STEPS
    for size in steps:
        data = head(size)
        whole = len(data) < size
        header = _Header(data)
        problem = header.read()
        if whole or problem is not _ENDS_EARLY or (origin.far and header.in_vocabulary):
            break
    if problem is _ENDS_EARLY and not whole:
        problem = _goes_on(header, origin, steps[-1])
    return _facts(header, origin, (*header.problems(), *([problem] if problem else ())))


def _goes_on(header: _Header, origin: Origin, most: int) -> Problem:
    if origin.far and header.in_vocabulary:
        read = f"The GGUF header was read up to {len(header.data) // 1024} KiB, where its vocabulary stands"
        return Problem(READ_IN_PART, f"{read}; whether it says more behind that was not looked at.")
    code = "not-reached" if origin.far else "bad-header"
    return Problem(code, f"The GGUF header is longer than {most // 2**20} MiB; the rest of it was not read.")


_ENDS_EARLY = Problem("bad-header", "The file ends within its GGUF header.")


class _Ended(Exception):
    """The bytes at hand end before the value does."""


class _Lie(Exception):
    """The header states what cannot be."""


class _Header(Struct):
    """The texts under the `general.` keys of a header, in the order of the file; a repeated key keeps all its values."""

    data: bytes
    in_vocabulary: bool = False
    """Whether the vocabulary was reached, behind other facts."""
    order: str = "<"
    at: int = 0
    items: int = 0
    values: dict[str, list[str]] = field(default_factory=dict)
    seen: set[bytes] = field(default_factory=set)
    repeated: dict[str, None] = field(default_factory=dict)
    broken: dict[str, None] = field(default_factory=dict)
    left_out: dict[str, Problem] = field(default_factory=dict)

    def read(self) -> Problem | None:
        """Read as far as the bytes allow; what kept the rest from being read."""
        try:
            self._pairs(self._start())
        except _Ended:
            return _ENDS_EARLY
        except _Lie as lie:
            return Problem("bad-header", f"The GGUF header cannot be read: {lie}.")
        return None

    def problems(self) -> list[Problem]:
        """What is wrong with the keys that could be read."""
        repeated = (Problem("duplicate-key", f"`{key}` is given more than once: {self._shown(key)}.") for key in self.repeated)
        broken = (Problem("not-utf-8", f"`{key}` is not UTF-8; what could not be read shows as U+FFFD.") for key in self.broken)
        return [*repeated, *broken, *self.left_out.values()]

    def _shown(self, key: str) -> str:
        return quoted(", ".join(self.values.get(key, ())))

    def _start(self) -> int:
        """The number of key-value pairs, once magic word, version and byte order are known."""
        magic = self._take(4)
        if magic != MAGIC:
            raise _Lie("it does not begin with `GGUF`")
        version = self._number("I")
        if version & 0xFFFF == 0:
            self.order, self.at = ">", 4
            version = self._number("I")
        if version not in _VERSIONS:
            raise _Lie(f"version {version} is not known")
        self._number("Q")
        pairs = self._number("Q")
        if pairs > MAX_PAIRS:
            raise _Lie(f"it has {pairs} keys")
        return pairs

    def _pairs(self, count: int) -> None:
        for _ in range(count):
            name = self._take(self._length(MAX_KEY, "a key"))
            self.in_vocabulary |= bool(self.seen) and name.startswith(_VOCABULARY)
            key = name.decode("utf-8", "replace")
            type = self._number("I")
            wanted = name.startswith(b"general.")
            if wanted and name in self.seen:
                self.repeated[key] = None
            if wanted:
                self.seen.add(name)
            texts = self._value(type, key, wanted)
            if wanted and texts:
                self._keep(key, texts)

    def _keep(self, key: str, texts: list[str]) -> None:
        known = self.values.setdefault(key, [])
        room = MAX_VALUES - len(known)
        known += texts[:room]
        if len(texts) > room:
            self.left_out[key] = too_many(key, MAX_VALUES)

    def _value(self, type: int, key: str, wanted: bool) -> list[str]:
        """The texts of a value that is wanted; any other is passed over."""
        if type == _ARRAY:
            return self._array(self._number("I"), self._number("Q"), key, wanted)
        if type != _TEXT:
            self._take(self._size(type))
            return []
        length = self._length(MAX_HEADER, "a text")
        if not wanted or length > MAX_TEXT:
            self._take(length)
            if wanted:
                self.left_out[key] = too_long(key, length, MAX_TEXT)
            return []
        return [self._decoded(self._take(length), key)]

    def _array(self, type: int, count: int, key: str, wanted: bool) -> list[str]:
        if type == _ARRAY:
            raise _Lie(f"`{quoted(key)}` is an array of arrays")
        if type != _TEXT:
            self._take(count * self._size(type))
            return []
        self.items += count
        if self.items > MAX_ITEMS:
            raise _Lie(f"its arrays have {self.items} texts")
        if not wanted:
            self._pass_texts(count)
            return []
        texts = [self._take(self._length(MAX_TEXT, "a text")) for _ in range(min(count, MAX_VALUES))]
        self._pass_texts(count - len(texts))
        if count > MAX_VALUES:
            self.left_out[key] = too_many(key, MAX_VALUES)
        return [self._decoded(text, key) for text in texts]

    def _pass_texts(self, count: int) -> None:
        length_at, data, at = struct.Struct(self.order + "Q").unpack_from, self.data, self.at
        try:
            for _ in range(count):
                at += 8 + length_at(data, at)[0]
        except (struct.error, OverflowError):
            self._check(at)
            raise _Ended from None
        self._check(at)
        self.at = at

    def _decoded(self, text: bytes, key: str) -> str:
        try:
            return text.decode()
        except UnicodeDecodeError:
            self.broken[quoted(key)] = None
            return text.decode("utf-8", "replace")

    def _size(self, type: int) -> int:
        if type not in _SIZES:
            raise _Lie(f"it has a value of type {type}")
        return _SIZES[type]

    def _length(self, most: int, what: str) -> int:
        length = self._number("Q")
        if length > most:
            raise _Lie(f"{what} has {length} bytes")
        return length

    def _number(self, code: str) -> int:
        (number,) = struct.unpack(self.order + code, self._take(struct.calcsize("<" + code)))
        return int(number)

    def _take(self, size: int) -> bytes:
        end = self.at + size
        self._check(end)
        taken = self.data[self.at : end]
        self.at = end
        return taken

    def _check(self, end: int) -> None:
        if end > MAX_HEADER:
            raise _Lie(f"a value reaches to byte {end}")
        if end > len(self.data):
            raise _Ended


def _facts(header: _Header, origin: Origin, problems: tuple[Problem, ...]) -> Carried:
    def values(key: str) -> list[Value]:
        texts = header.values.get(key, ())
        return stating(Value(text, Evidence(origin.source, quote=quoted(f"{key}: {text}")), key) for text in texts)

    stated = [part for value in values("general.license") for part in listed(value, origin.catalogue)]
    licensing = origin.licensing("weights", "detected")
    claims = licensing.read(stated, values("general.license.name"), values("general.license.link"))
    return joined((claims, Carried((), tuple(_upstreams(header, origin.source)), (), problems)))


def _upstreams(header: _Header, source: str) -> list[Upstream]:
    """What the file was converted from, the bases of that, and its training data."""
    found = []
    for key in _SOURCES:
        for text in header.values.get(key, ())[:1]:
            evidence = Evidence(source, quote=quoted(f"{key}: {text}"))
            ref = named(text, "model")
            found += [upstream(ref, "model", "quantized", evidence)] if ref.kind else []
    bases = _parts(header, "base_model")
    adapter = "adapter" in header.values.get("general.type", ())
    relation = "adapter" if adapter else "merge" if len(bases) > 1 else "finetune"
    found += [upstream(named(text, "model"), "model", relation, Evidence(source, quote=quote), inferred=True) for text, quote in bases]
    older = ((text, quoted(f"general.datasets: {text}")) for text in header.values.get("general.datasets", ()))
    data = [*_parts(header, "dataset"), *older]
    found += [upstream(named(text, "dataset"), "dataset", "train", Evidence(source, quote=quote)) for text, quote in data]
    return found


def _parts(header: _Header, what: str) -> list[tuple[str, str]]:
    """What each numbered group of keys names, with the quotation: its address, else its maker and name."""
    groups: dict[int, dict[str, str]] = {}
    for key, texts in header.values.items():
        match = _PART.fullmatch(key)
        if match and match[1] == what and texts[0].strip():
            groups.setdefault(int(match[2]), {})[match[3]] = texts[0].strip()
    found = []
    for number, group in sorted(groups.items()):
        key = next((key for key in ("repo_url", "url", "name") if key in group), "organization")
        maker = group.get("organization", "") if key == "name" else ""
        found.append((f"{maker} {group[key]}".strip(), quoted(f"general.{what}.{number}.{key}: {group[key]}")))
    return found
