"""License files compared with the texts we know: what is detected in them, beside what the card declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from licensecheck.knowledge.texts.fingerprints import Index, open_index
from licensecheck.knowledge.texts.identify import Match, identify
from licensecheck.model import MAIN_COMPONENT, Claim, Document, Evidence, Kind, LicenseText
from licensecheck.reading.license_files import LicenseFile


def identified(files: Iterable[tuple[LicenseFile, Document]]) -> tuple[LicenseText, ...]:
    """The licenses in license and policy files; notices quote the licenses of others and are left out."""
    index = open_index()
    return tuple(text for file, document in files if file.role != "notice" for text in _texts(file, document, index))


def identified_in_card(card: Document, kind: Kind) -> tuple[LicenseText, ...]:
    """Whole license texts inside a card: in a section, or in the prompt that access is gated by."""
    found = _texts(LicenseFile(card.source, "license", MAIN_COMPONENT[kind]), card, open_index())
    return tuple(text for text in found if text.is_whole)


def claims(texts: Sequence[LicenseText]) -> tuple[Claim, ...]:
    """A detected claim for every text that is one license and nothing else."""
    return tuple(
        Claim(text.component, text.license, "detected", (Evidence(text.source, text.lines[0], 1, f"the text of {text.license}"),))
        for text in texts
        if text.is_whole
    )


def _texts(file: LicenseFile, document: Document, index: Index) -> Iterator[LicenseText]:
    for match in identify(document.text, index, document.source).matches:
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
