"""License files compared with the texts we know: what is detected in them, beside what the card declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from licensecheck.knowledge.texts.fingerprints import Index, open_index
from licensecheck.knowledge.texts.identify import MANY_LICENSES, Match, identify
from licensecheck.model import MAIN_COMPONENT, Claim, Document, Evidence, Issue, Kind, LicenseText
from licensecheck.reading.license_files import LicenseFile


class Identified(NamedTuple):
    """The license texts that were found, and where no more were looked for."""

    texts: tuple[LicenseText, ...]
    issues: tuple[Issue, ...]


def identified(files: Iterable[tuple[LicenseFile, Document]]) -> Identified:
    """The licenses in license and policy files; notices quote the licenses of others and are left out."""
    index = open_index()
    found = [_identified(file, document, index) for file, document in files if file.role != "notice"]
    return Identified(tuple(text for one in found for text in one.texts), tuple(issue for one in found for issue in one.issues))


def identified_in_card(card: Document, kind: Kind) -> Identified:
    """Whole license texts inside a card: in a section, or in the prompt that access is gated by."""
    found = _identified(LicenseFile(card.source, "license", MAIN_COMPONENT[kind]), card, open_index())
    return found._replace(texts=tuple(text for text in found.texts if text.is_whole))


def claims(texts: Sequence[LicenseText]) -> tuple[Claim, ...]:
    """A detected claim for every text that is one license and nothing else."""
    return tuple(
        Claim(text.component, text.license, "detected", (Evidence(text.source, text.lines[0], 1, f"the text of {text.license}"),))
        for text in texts
        if text.is_whole
    )


def _identified(file: LicenseFile, document: Document, index: Index) -> Identified:
    found = identify(document.text, index, document.source)
    issues = tuple(issue for issue in found.issues if issue.code == MANY_LICENSES)
    return Identified(tuple(_texts(file, document, found.matches)), issues)


def _texts(file: LicenseFile, document: Document, matches: Iterable[Match]) -> Iterator[LicenseText]:
    for match in matches:
        yield LicenseText(
            source=document.source,
            component=file.component,
            license=match.license,
            verdict=match.verdict,
            lines=match.lines,
            added=match.added,
            missing=match.missing,
            notable=tuple(_notable(document.source, match)),
        )


def _notable(source: str, match: Match) -> Iterator[Evidence]:
    for sentence in match.notable:
        yield Evidence(source, sentence.line, 1, sentence.quote)
