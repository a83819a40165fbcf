"""The metadata of an ONNX model: `metadata_props` of its outermost message. The graph is passed over, never read."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.model import Evidence
from licensecheck.reading.carried import Carried, Head, Origin, joined, stating
from licensecheck.reading.facts import Problem, quoted, too_long
from licensecheck.reading.keys import Value

MAX_READ = 64 * 1024 * 1024
"""The metadata stands behind the graph: in a file that is longer than this it is not reached."""
MAX_TEXT = 1024 * 1024
MAX_KEY = 1024
MAX_FIELDS = 100_000
"""Fields of the outermost message; a real one has some ten."""

_METADATA_PROPS, _KEY, _VALUE = 14, 1, 2
_LICENSES = frozenset(("license", "licenses", "licence", "model_license", "modelspec.license"))
_VARINT, _EIGHT, _DELIMITED, _FOUR = 0, 1, 2, 5
_FIXED = {_EIGHT: 8, _FOUR: 4}
_MAX_VARINT = 10
_CONTINUES = 0x80
"""The bit that says another byte of the number follows."""
_PAIR_FIELDS = 16


class _Fault(Exception):
    """The bytes are no protobuf message, or end within one."""


def read(head: Head, origin: Origin) -> Carried:
    """The license that the metadata names; what was read before a fault counts. Raises SourceError only if `head` does."""
    data = head(MAX_READ)
    values: list[Value] = []
    problems: list[Problem] = []
    try:
        if not data:
            raise _Fault("it is empty")
        for key, start, end in _properties(data):
            if key.lower() in _LICENSES and end - start > MAX_TEXT:
                problems.append(too_long(key, end - start, MAX_TEXT))
            elif key.lower() in _LICENSES:
                text = data[start:end].decode("utf-8", "replace")
                values.append(Value(text, Evidence(origin.source, quote=quoted(f"{key}: {text}")), key))
    except _Fault as fault:
        problems.append(_problem(fault, len(data)))
    claims = origin.licensing("weights", "detected").read(stating(values))
    return joined((claims, Carried(problems=tuple(problems))))


def _problem(fault: _Fault, size: int) -> Problem:
    if size >= MAX_READ:
        return Problem("not-reached", f"Its metadata stands behind more than {MAX_READ // 2**20} MiB of graph and was not read.")
    return Problem("bad-header", f"The ONNX model cannot be read: {fault}.")


def _properties(data: bytes) -> Iterator[tuple[str, int, int]]:
    """The key of every property, with the start and end of its value."""
    for field, start, end in _fields(data, 0, len(data), MAX_FIELDS):
        if field == _METADATA_PROPS:
            pair = {number: (low, high) for number, low, high in _fields(data, start, end, _PAIR_FIELDS)}
            low, high = pair.get(_KEY, (start, start))
            yield data[low : min(high, low + MAX_KEY)].decode("utf-8", "replace"), *pair.get(_VALUE, (start, start))


def _fields(data: bytes, at: int, end: int, most: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of every length-delimited field between two bytes; the others are passed over."""
    for _ in range(most):
        if at >= end:
            return
        tag, at = _varint(data, at, end)
        type = tag & 7
        if type == _VARINT:
            _, at = _varint(data, at, end)
            continue
        if type == _DELIMITED:
            length, at = _varint(data, at, end)
        elif type in _FIXED:
            length = _FIXED[type]
        else:
            raise _Fault(f"at byte {at} stands no protobuf field")
        if length > end - at:
            raise _Fault(f"a field at byte {at} has {length} bytes, {end - at} are left")
        if type == _DELIMITED:
            yield tag >> 3, at, at + length
        at += length
    if at < end:
        raise _Fault(f"a message has more than {most} fields")


def _varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    number = 0
    for shift in range(_MAX_VARINT):
        if at + shift >= end:
            raise _Fault(f"it ends within a number at byte {at}")
        byte = data[at + shift]
        number |= (byte & ~_CONTINUES) << 7 * shift
        if not byte & _CONTINUES:
            return number, at + shift + 1
    raise _Fault(f"a number at byte {at} is too long")
