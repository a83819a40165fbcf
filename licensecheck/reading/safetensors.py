"""The header of a safetensors file: license and origin in its `__metadata__`. No tensor, and no tensor's entry, is read.

Of a file on a Hub no more is asked for once `__metadata__` has ended, with which the writers begin it; that a second one
may stand behind the bytes at hand is said.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterator

from licensecheck.model import Evidence
from licensecheck.patterns import pattern
from licensecheck.reading.carried import FAR_STEPS, Carried, Head, Origin, joined, named, stating, upstream
from licensecheck.reading.facts import READ_IN_PART, Problem, Upstream, quoted, too_long, too_many
from licensecheck.reading.keys import Value
from licensecheck.reading.marked_json import Lexeme, tokens

MAX_HEADER = 25_000_000
"""The longest header that huggingface_hub reads, in bytes."""
MAX_TEXT = 1024 * 1024
MAX_PAIRS = 100_000
MAX_VALUES = 100
"""So many values of a repeated key are kept."""
MAX_TOKENS = 500_000
"""How far `__metadata__` is looked for; writers put it first."""

_METADATA = "__metadata__"
_SPELT_OUT = pattern(rb"\\u00(?:5[fF]|6[145dD]|7[24])")
"""A letter of it as an escape, which no writer needs and JSON allows."""
_LICENSES = ("modelspec.license", "license")
_BASE = "ss_sd_model_name"
_WANTED = frozenset((*_LICENSES, "modelspec.merged_from", _BASE, "ss_network_module"))
_LENGTH = 8
_END: Lexeme = (0, "", "")


def read(head: Head, origin: Origin) -> Carried:
    """The facts in `__metadata__`. Raises SourceError only if `head` does."""
    start = head(_LENGTH)
    length = int.from_bytes(start, "little")
    if len(start) < _LENGTH:
        return _bad("the file ends within it")
    if length > MAX_HEADER:
        return _bad(f"it has {length} bytes")
    return _beginning(length, head, origin) if origin.far else _whole(head(_LENGTH + length)[_LENGTH:], length, origin)


def _whole(data: bytes, length: int, origin: Origin) -> Carried:
    if len(data) < length:
        return _bad(f"it has {length} bytes, the file only {len(data)}")
    if not data.startswith(b"{"):
        return _bad("it is not a JSON object")
    return _facts(_Metadata(data), origin) if _mentions(data) else Carried()


def _mentions(data: bytes) -> int:
    """The most blocks of `__metadata__` that may be there."""
    return data.count(_METADATA.encode()) + sum(1 for _ in _SPELT_OUT.finditer(data))


def _beginning(length: int, head: Head, origin: Origin) -> Carried:
    """The facts as soon as `__metadata__` has ended, at most FAR_STEPS of the header."""
    for size in FAR_STEPS:
        data = head(min(size, _LENGTH + length))[_LENGTH:]
        if len(data) >= length or _LENGTH + len(data) < size:
            return _whole(data, length, origin)
        metadata = _Metadata(data, goes_on=True)
        if metadata.blocks and not metadata.is_open:
            break
    return joined((_facts(metadata, origin), Carried(problems=_left_out(metadata, size))))


def _left_out(metadata: _Metadata, size: int) -> tuple[Problem, ...]:
    """What `size` bytes of a header that goes on do not show."""
    if metadata.is_open:
        message = (
            f"The safetensors header is longer than {size // 2**20} MiB and its `{_METADATA}` does not end in it; the rest was not read."
        )
        return (Problem("not-reached", message),)
    if metadata.blocks:
        read = f"The safetensors header was read up to {size // 1024} KiB, in which its `{_METADATA}` stands"
        return (Problem(READ_IN_PART, f"{read}; whether there is a second one behind that was not looked at."),)
    if metadata.problems:
        return ()
    message = f"The safetensors header is longer than {size // 2**20} MiB and its `{_METADATA}` is not at its beginning; it was not read."
    return (Problem("not-reached", message),)


def _bad(why: str) -> Carried:
    return Carried(problems=(Problem("bad-header", f"The safetensors header cannot be read: {why}."),))


class _Fault(Exception):
    """The header is not what it must be from here on."""


class _Ended(_Fault):
    """The header ends before it is complete."""


class _Metadata:
    """The wanted texts of `__metadata__`; a repeated key keeps all its values.

    `blocks` counts those that have ended, `is_open` is whether one has not. Where the header `goes_on` behind `data`, that it
    ends there is no fault.
    """

    def __init__(self, data: bytes, *, goes_on: bool = False) -> None:
        self.values: dict[str, list[str]] = {}
        self.problems: list[Problem] = []
        self._left_out: dict[str, Problem] = {}
        self.blocks = 0
        self.is_open = False
        try:
            text = getincrementaldecoder("utf-8")().decode(data, final=not goes_on)
        except UnicodeDecodeError:
            text = data.decode("utf-8", "replace")
            self.problems.append(Problem("not-utf-8", "The header is not UTF-8; what could not be read shows as U+FFFD."))
        found = _limited(text)
        try:
            for _ in _blocks(found, _mentions(data)):
                self._take(found)
        except _Fault as fault:
            if not (goes_on and isinstance(fault, _Ended)):
                self.problems.append(Problem("bad-header", f"The safetensors header cannot be read: {fault}."))
        if self.blocks > 1:
            self.problems.append(Problem("duplicate-key", f"`{_METADATA}` is given more than once; all of them were read."))
        self.problems += self._left_out.values()
        for key, values in self.values.items():
            if len(values) > 1:
                self.problems.append(Problem("duplicate-key", f"`{key}` is given more than once: {quoted(', '.join(values))}."))

    def _take(self, found: Iterator[Lexeme]) -> None:
        """Read the pairs up to the brace that closes them."""
        self.is_open = True
        signs = ((mark, text) for _, mark, text in found if mark not in ",:")
        for count, (mark, key) in enumerate(signs):
            if mark == "}":
                self.blocks += 1
                self.is_open = False
                return
            kind, value = next(signs, ("", ""))
            if not kind:
                break
            if count >= MAX_PAIRS or mark != '"' or kind != '"':
                raise _Fault(f"`{_METADATA}` is not a map of at most {MAX_PAIRS} texts")
            if key in _WANTED:
                self._keep(key, value)
        raise _Ended(f"it ends within `{_METADATA}`")

    def _keep(self, key: str, value: str) -> None:
        known = self.values.setdefault(key, [])
        if len(value) > MAX_TEXT:
            self._left_out[key] = too_long(key, len(value.encode()), MAX_TEXT)
        elif len(known) >= MAX_VALUES:
            self._left_out[key] = too_many(key, MAX_VALUES)
        else:
            known.append(value)


def _limited(text: str) -> Iterator[Lexeme]:
    for count, token in enumerate(tokens(text)):
        if count >= MAX_TOKENS:
            raise _Fault(f"`{_METADATA}` is not among its first {MAX_TOKENS} values")
        yield token


def _blocks(found: Iterator[Lexeme], most: int) -> Iterator[None]:
    """Stops behind the brace that opens each `__metadata__` at the top of the header; at most `most` are there."""
    depth = 0
    for _, mark, text in found:
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        elif depth == 1 and text == _METADATA and next(found, _END)[1] == ":":
            opened = next(found, _END)[1]
            if not opened:
                break
            if opened != "{":
                raise _Fault(f"`{_METADATA}` is not a map")
            yield
            most -= 1
            if most <= 0:
                return
    if depth:
        raise _Ended("its JSON ends too early")


def _facts(metadata: _Metadata, origin: Origin) -> Carried:
    def values(key: str) -> list[Value]:
        texts = metadata.values.get(key, ())
        return stating(Value(text, Evidence(origin.source, quote=quoted(f"{key}: {text}")), key) for text in texts)

    stated = [value for key in _LICENSES for value in values(key)]
    addresses = [value for value in stated if "://" in value.text and not origin.catalogue.resolve(value.text)]
    names = [value for value in stated if value not in addresses]
    claims = origin.licensing("weights", "detected").read(names, link=addresses)
    merged = [_merged(value, part) for value in values("modelspec.merged_from") for part in value.text.split(",") if part.strip()]
    trained = "adapter" if metadata.values.get("ss_network_module") else "finetune"
    bases = [upstream(named(value.text, "model"), "model", trained, value.evidence, inferred=True) for value in values(_BASE)]
    return joined((claims, Carried((), (*merged, *bases), (), tuple(metadata.problems))))


def _merged(value: Value, part: str) -> Upstream:
    return upstream(named(part.strip(), "model"), "model", "merge", value.evidence)
