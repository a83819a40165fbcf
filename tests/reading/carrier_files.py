"""Small files of the formats that carry license facts, written here so that no other library decides what is right."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any
from unittest.mock import patch

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Kind
from licensecheck.reading.carried import Carried, Head, Origin

_TYPES = {"I": 4, "f": 6, "?": 7, "Q": 10, "d": 12, "B": 0}


def origin(catalogue: Catalogue, source: str = "file", kind: Kind = "model") -> Origin:
    return Origin(source, kind, catalogue)


def head(data: bytes) -> Head:
    return lambda size: data[:size]


def read_far(reader: ModuleType, data: bytes, catalogue: Catalogue) -> Carried:
    """What is read of a file on a Hub, in steps of 100 and 300 bytes."""
    with patch.object(reader, "FAR_STEPS", (100, 300)):
        found: Carried = reader.read(head(data), Origin("file", "model", catalogue, far=True))
    return found


def claims(carried: Carried) -> list[tuple[str, str, str]]:
    return [(claim.component, claim.expression, claim.basis) for claim in carried.claims]


def steps(carried: Carried) -> list[tuple[str, str, str | None, bool]]:
    return [(one.relation, one.ref, one.kind, one.inferred) for one in carried.upstreams]


def quotes(carried: Carried) -> list[str]:
    return [place.quote for claim in carried.claims for place in claim.evidence]


def lines(carried: Carried) -> list[int | None]:
    return [place.line for claim in carried.claims for place in claim.evidence]


def problems(carried: Carried) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in carried.problems]


def gguf(pairs: Sequence[tuple[str, Any]], *, version: int = 3, order: str = "<", count: int | None = None) -> bytes:
    """A GGUF header. Values: text, bytes, list of texts, or (struct code, number or numbers)."""
    start = b"GGUF" + struct.pack(f"{order}IQQ", version, 0, len(pairs) if count is None else count)
    return start + b"".join(_text(key.encode(), order) + _value(value, order) for key, value in pairs)


def _text(data: bytes, order: str) -> bytes:
    return struct.pack(f"{order}Q", len(data)) + data


def _value(value: Any, order: str) -> bytes:
    if isinstance(value, str | bytes):
        data = value.encode() if isinstance(value, str) else value
        return struct.pack(f"{order}I", 8) + _text(data, order)
    if isinstance(value, list):
        return struct.pack(f"{order}IIQ", 9, 8, len(value)) + b"".join(_text(item.encode(), order) for item in value)
    code, numbers = value
    if isinstance(numbers, list):
        return struct.pack(f"{order}IIQ{len(numbers)}{code}", 9, _TYPES[code], len(numbers), *numbers)
    return struct.pack(f"{order}I{code}", _TYPES[code], numbers)


def safetensors(metadata: Mapping[str, Any] | None, *, last: bool = False) -> bytes:
    """A file with one tensor of four bytes."""
    tensor = {"a.weight": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
    told = {} if metadata is None else {"__metadata__": dict(metadata)}
    return raw_safetensors(json.dumps({**tensor, **told} if last else {**told, **tensor}))


def raw_safetensors(header: str | bytes) -> bytes:
    data = header.encode() if isinstance(header, str) else header
    return struct.pack("<Q", len(data)) + data + b"\0\0\0\0"


def onnx(properties: Mapping[str, str], graph: bytes = b"\x0a\x01g") -> bytes:
    """A model: its version, a producer, a graph, and its properties behind it."""
    pairs = (_field(1, key.encode()) + _field(2, value.encode()) for key, value in properties.items())
    return b"\x08\x0a" + _field(2, b"test") + _field(7, graph) + b"".join(_field(14, pair) for pair in pairs)


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
