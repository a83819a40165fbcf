"""Which files of a repo are license texts, notices or use policies, and what part of the release each is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from licensecheck.model import MAIN_COMPONENT, Component, Kind
from licensecheck.patterns import pattern

Role: TypeAlias = Literal["license", "notice", "policy"]

_LICENSE = frozenset(("license", "licence", "licenses", "licences", "unlicense", "copying", "eula"))
_NOTICE = frozenset(("notice", "notices", "attribution", "attributions", "thirdpartynotices", "thirdpartylicenses"))
_POLICY = frozenset(("policy", "aup"))
_OF_POLICY = frozenset(("use", "usage", "acceptable", "prohibited", "aup"))
_TERMS = frozenset(("terms", "tos"))
_THIRD_PARTY = frozenset(("third", "3rd", "thirdparty", "3rdparty"))
_OTHER_LICENSES = frozenset(("plate", "plates", "driver", "drivers", "driving", "detector", "detection", "ocr"))
"""Words beside which `license` is not a text: number plates, driver's licenses."""
_COMPONENTS: Mapping[str, Component] = {
    **dict.fromkeys(("model", "models", "weight", "weights", "checkpoint", "checkpoints"), "weights"),
    **dict.fromkeys(("code", "src", "source", "software", "script", "scripts"), "code"),
    **dict.fromkeys(("data", "dataset", "datasets", "corpus"), "data"),
    **dict.fromkeys(("doc", "docs", "documentation", "content"), "documentation"),
}
_TEXT_SUFFIXES = frozenset(("txt", "md", "markdown", "mkd", "rst", "html", "htm", "text", "rtf", "tex", "pdf", "adoc"))
_NOT_TEXTS = frozenset(
    (
        *("py", "pyc", "pyi", "ipynb", "js", "ts", "sh", "c", "h", "cpp", "java", "go", "rs", "rb", "css", "bat"),
        *("json", "jsonl", "yaml", "yml", "toml", "xml", "csv", "tsv", "parquet", "arrow", "db", "lock", "cfg"),
        *("pt", "pth", "bin", "ckpt", "safetensors", "gguf", "onnx", "h5", "pkl", "npy", "npz", "msgpack", "tflite"),
        *("zip", "gz", "tar", "tgz", "7z", "xz", "bz2", "png", "jpg", "jpeg", "gif", "svg", "webp", "mp4", "wav"),
    )
)
_FOLDERS = frozenset(("licenses", "license", "licences", "licence"))
_WORDS = pattern(r"[a-z]+|\d+(?:\.\d+)*")


class LicenseFile(Struct, frozen=True):
    """A file with terms in it. `component` is the part of the release its name speaks of, else the main one."""

    path: str
    role: Role
    component: Component


def license_files(files: Iterable[str], kind: Kind) -> tuple[LicenseFile, ...]:
    """The license-like files at the root of a repo of `kind` and in its `LICENSES` folder, sorted by path."""
    found = (license_file(path, kind) for path in sorted(files) if _is_near_the_root(path))
    return tuple(file for file in found if file)


def license_file(path: str, kind: Kind) -> LicenseFile | None:
    """What the name of a file says of it; None where it is no license text. The content is not looked at."""
    folder, _, name = path.lower().rpartition("/")
    words = _words(name)
    if words is None:
        return None
    role = "license" if folder.rpartition("/")[2] in _FOLDERS else _role(words)
    if role is None:
        return None
    component = next((_COMPONENTS[word] for word in words if word in _COMPONENTS), MAIN_COMPONENT[kind])
    return LicenseFile(path, role, component)


def _is_near_the_root(path: str) -> bool:
    folder, slash, name = path.partition("/")
    return not slash or (folder.lower() in _FOLDERS and "/" not in name)


def _words(name: str) -> list[str] | None:
    """The words of a file name without its suffix; None for files that hold no text."""
    stem, dot, suffix = name[:200].rpartition(".")
    if dot and suffix in _NOT_TEXTS:
        return None
    return _WORDS.findall(stem if dot and suffix in _TEXT_SUFFIXES else name[:200])


def _role(words: list[str]) -> Role | None:
    """The first or the last word must say what the file is: `LICENSE-MODEL`, `llama_license`, `USE_POLICY`."""
    if not words or _OTHER_LICENSES.intersection(words):
        return None
    ends = {words[0], words[-1]}
    if ends & _NOTICE or (ends & _LICENSE and _THIRD_PARTY.intersection(words)):
        return "notice"
    if ends & _LICENSE or (len(words) > 1 and words[-2] in _LICENSE and words[-1] in ("agreement", "terms")):
        return "license"
    if words[-1] in _POLICY and (len(words) == 1 or _OF_POLICY.intersection(words)):
        return "policy"
    return "license" if words[0] in _TERMS or (words[-1] in ("use", "service") and _TERMS.intersection(words)) else None
