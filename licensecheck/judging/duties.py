"""Step 4: which duties are met, as far as files, card and name can show it."""

from __future__ import annotations

import re

from licensecheck.knowledge import Knowledge
from licensecheck.model import Artifact, Document, Duty, Evidence
from licensecheck.patterns import pattern

_BLANKS = pattern(r"[\s*_`>#]+")
_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'"})  # noqa: RUF001
_LICENSE_NAMES = ("LICEN", "COPYING", "USE_POLICY", "POLICY")


def met(knowledge: Knowledge, duty: Duty, by: Artifact, owed_to: Artifact) -> tuple[bool | None, tuple[Evidence, ...]]:
    """Whether `by` shows that it meets a duty owed to `owed_to`, None where that cannot be seen, and where it shows."""
    if duty.duty == "name-prefix" and duty.value:
        return (_name_begins(by, duty.value), ()) if by.name else (None, ())
    if duty.duty in ("display-text", "notice-line") and duty.value:
        return _mentions(_shown(by), duty.value)
    if duty.duty == "include-license":
        return _includes_license(knowledge, duty, by)
    if duty.duty == "attribution":
        return _mentions(_shown(by), owed_to.name or owed_to.id)
    return None, ()


def owed_to_each(duty: Duty) -> bool:
    """True if meeting the duty towards one upstream does not meet it towards the next."""
    return duty.duty == "attribution"


def _name_begins(artifact: Artifact, prefix: str) -> bool:
    return (artifact.name or "").casefold().startswith(prefix.casefold())


def _mentions(documents: tuple[Document, ...], wanted: str) -> tuple[bool | None, tuple[Evidence, ...]]:
    if not documents:
        return None, ()
    words = re.compile(rf"(?<!\w){re.escape(_fold(wanted))}(?!\w)")
    for document in documents:
        if words.search(_fold(document.text)):
            return True, (_place(document, wanted),)
    return False, ()


def _place(document: Document, wanted: str) -> Evidence:
    first = _fold(wanted)[:24]
    for number, line in enumerate(document.text.splitlines(), 1):
        if first in _fold(line):
            return Evidence(document.source, number, 1, line.strip()[:200])
    return Evidence(document.source)


def _includes_license(knowledge: Knowledge, duty: Duty, by: Artifact) -> tuple[bool | None, tuple[Evidence, ...]]:
    license = knowledge.license(duty.license)
    whole = next((text for text in by.texts if text.is_whole and license and text.license in (license.id, *license.members)), None)
    if whole:
        return True, (Evidence(whole.source, whole.lines[0], 1, f"the text of {whole.license}"),)
    texts = tuple(document for document in by.documents if _holds_license(document.source))
    if by.files is not None and not texts and not any(map(_holds_license, by.files)):
        return False, ()
    if license is None or not texts:
        return None, ()
    for name in (license.name, *license.aliases):
        found, evidence = _mentions(texts, name) if len(name) > 8 else (None, ())  # noqa: PLR2004
        if found:
            return True, evidence
    return None, ()


def _shown(artifact: Artifact) -> tuple[Document, ...]:
    """Cards and notices. License texts quote the words they prescribe, which displays nothing."""
    return tuple(document for document in artifact.documents if not _holds_license(document.source))


def _holds_license(path: str) -> bool:
    return path.rpartition("/")[2].upper().startswith(_LICENSE_NAMES)


def _fold(text: str) -> str:
    return _BLANKS.sub(" ", text.translate(_QUOTES)).casefold().strip()
