"""Which files of a repo carry license facts beside the card and its license texts, and what each of them states.

The reader of a format is imported only where such a file is there. Heads of source files are read of local repos
alone, since on a Hub each would cost a request. Of weights on a Hub the beginning of one GGUF file is read, whose header
is where converters write license and base; of one safetensors file only if nothing else states a license, since most
headers of that kind say nothing; of ONNX nothing, whose metadata stands at the end. A Git LFS pointer stands for
weights that are not here: it is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

from msgspec.structs import replace

from licensecheck.errors import SourceError
from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.model import Issue, Kind
from licensecheck.patterns import pattern
from licensecheck.reading.carried import FAR_STEPS, Carried, Origin, joined
from licensecheck.reading.facts import READ_IN_PART
from licensecheck.reading.files import Files
from licensecheck.sources.local import is_lfs_pointer

MAX_TEXT_BYTES = 2 * 1024 * 1024
"""`dataset_infos.json` with many configurations goes beyond what a card may have."""
MAX_TEXT_FILES = 20
MAX_WEIGHTS_FILES = 64
CONFIG = "config.json"

_ALL: frozenset[Kind] = frozenset(("model", "dataset", "space", "code"))
_MODEL: frozenset[Kind] = frozenset(("model",))
_DATASET: frozenset[Kind] = frozenset(("dataset",))
_POINTER_BYTES = 1024
_NO_FILES = frozenset(("gated", "disabled"))
"""Issues after which no further file of a repo needs to be asked for."""


class _Carrier(NamedTuple):
    module: str
    names: re.Pattern[str]
    kinds: frozenset[Kind] = _ALL


_TEXTS = (
    _Carrier("mof", re.compile(r"mof\.ya?ml")),
    _Carrier("croissant", re.compile(r"(?:.{0,100}[._-])?croissant(?:[._-].{0,100})?\.json(?:ld)?|.{1,100}\.jsonld"), _DATASET),
    _Carrier("dataset_infos", re.compile(r"dataset_infos?\.json"), _DATASET),
    _Carrier("citation", re.compile(r"citation\.cff")),
    _Carrier("modelfile", re.compile(r"modelfile|.{1,100}\.modelfile"), _MODEL),
    _Carrier("spacy", re.compile(r"meta\.json"), _MODEL),
    _Carrier("package_metadata", re.compile(r"pyproject\.toml|setup\.cfg|package\.json")),
    _Carrier("merge_config", re.compile(r"mergekit(?:_moe)?_config\.ya?ml"), _MODEL),
)
"""By the lower-case name of a file at the root; what the publisher declares comes before what tools wrote down."""
_WEIGHTS = {".gguf": "gguf", ".safetensors": "safetensors", ".onnx": "onnx"}
_BESIDE_THE_MODEL = pattern(r"(?<![a-z])(?:imatrix|mmproj|lora|adapter|draft|vocab)")
"""In the names of weights that are made for a model but are not it."""


def read_carriers(files: Files, catalogue: Catalogue, far_weights: Collection[str] = ()) -> Carried:
    """What all carriers but the configuration state, in the order of trust. What cannot be read is left in `files`.

    `far_weights` are the kinds of weights, by suffix, of which one is looked into on a Hub.
    """
    parts = [*_texts(files, catalogue)]
    if files.is_local:
        parts += [*_weights(files, catalogue), *_code(files, catalogue)]
    elif files.repo.kind == "model":
        parts += [*_far_weights(files, catalogue, far_weights)]
    found = joined(parts)
    files.issues += [Issue(problem.code, problem.message, files.repo.id) for problem in found.problems]
    return found


def read_config(files: Files, catalogue: Catalogue) -> Carried:
    """What the model's configuration was loaded from: the last resort where nothing names a base."""
    text = files.text(CONFIG) if CONFIG in files.names and files.repo.kind == "model" else None
    return _read("config", text, files, CONFIG, catalogue) if text is not None else Carried()


def _texts(files: Files, catalogue: Catalogue) -> Iterator[Carried]:
    roots = [name for name in files.names if "/" not in name]
    carriers = [carrier for carrier in _TEXTS if files.repo.kind in carrier.kinds]
    found = [(carrier, name) for carrier in carriers for name in roots if carrier.names.fullmatch(name.lower())]
    _report_limit("metadata files", found, MAX_TEXT_FILES, files)
    for carrier, name in found[:MAX_TEXT_FILES]:
        text = files.text(name, MAX_TEXT_BYTES)
        if text is not None:
            yield _read(carrier.module, text, files, name, catalogue)


def _weights(files: Files, catalogue: Catalogue) -> Iterator[Carried]:
    found = [name for name in files.names if _weights_reader(name)]
    _report_limit("weights files", found, MAX_WEIGHTS_FILES, files)
    yield from _headers(found[:MAX_WEIGHTS_FILES], _POINTER_BYTES, files, catalogue)


def _far_weights(files: Files, catalogue: Catalogue, suffixes: Collection[str]) -> Iterator[Carried]:
    """What the first file of each kind says; none of a repo that shows no files."""
    refused = any(issue.code in _NO_FILES for issue in files.issues)
    for suffix in () if refused else suffixes:
        yield from _headers(first_weights(files.names, suffix), FAR_STEPS[0], files, catalogue)


def first_weights(names: Iterable[str], suffix: str) -> list[str]:
    """The file with that suffix that stands for all of them, if there is one: a model before what goes with one, then the root."""
    found = [name for name in names if name.lower().endswith(suffix)]
    return sorted(found, key=lambda name: (bool(_BESIDE_THE_MODEL.search(name.lower())), name.count("/"), name))[:1]


def _weights_reader(name: str) -> str | None:
    return next((reader for suffix, reader in _WEIGHTS.items() if name.lower().endswith(suffix)), None)


def _headers(names: Iterable[str], first: int, files: Files, catalogue: Catalogue) -> Iterator[Carried]:
    """What the headers of weights say, of which `first` bytes are read before it is known how long they are."""
    for name in names:
        start, reader = files.head(name, first), _weights_reader(name)
        if reader and start is not None and not is_lfs_pointer(start):
            try:
                yield _read(reader, _head(files, name, start, first), files, name, catalogue)
            except SourceError as error:
                files.issue(error.code, error.message, name)


def _head(files: Files, name: str, start: bytes, first: int) -> Callable[[int], bytes]:
    """Gives the beginning of a file of which `start` was read when `first` bytes were asked for."""
    return lambda size: start[:size] if size <= len(start) or len(start) < first else files.read(name, size)


def _code(files: Files, catalogue: Catalogue) -> Iterator[Carried]:
    if not files.names:
        return
    from licensecheck.reading import source_headers

    found = source_headers.code_files(files.names)
    _report_limit("source files", found, source_headers.MAX_FILES, files)
    heads = ((name, files.head(name, source_headers.HEAD_BYTES)) for name in found[: source_headers.MAX_FILES])
    yield source_headers.read(((files.repo.location + name, head) for name, head in heads if head), catalogue)


def _read(module: str, content: Any, files: Files, name: str, catalogue: Catalogue) -> Carried:
    """What the reader of a format finds in a text, or in the head of a binary file. Its problems are left in `files`."""
    read: Callable[[Any, Origin], Carried] = import_module(f"licensecheck.reading.{module}").read
    carried = read(content, Origin(files.repo.location + name, files.repo.kind, catalogue, far=not files.is_local))
    files.problems((problem for problem in carried.problems if problem.code != READ_IN_PART), name)
    for problem in carried.problems:
        if problem.code == READ_IN_PART:
            files.read_in_part(name, problem.message)
    return replace(carried, problems=())


def _report_limit(what: str, found: list[Any], most: int, files: Files) -> None:
    if len(found) > most:
        message = f"Only {most} of {len(found)} {what} were read."
        files.issues.append(Issue("too-many-files", message, files.repo.id))
