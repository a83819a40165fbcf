"""Corrections that change no legal statement: spellings, keys that are missing, notices and texts that upstreams ask for.

Whatever is proposed for a card is read again and dropped if the card would then state anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from licensecheck.errors import SourceError
from licensecheck.knowledge import Knowledge
from licensecheck.knowledge.catalogue import normalize
from licensecheck.marked_yaml import MarkedYaml, YamlProblem, parse
from licensecheck.model import Artifact, OwedDuty, Report
from licensecheck.reading.card import read_card
from licensecheck.reading.declared_license import NAMED_ELSEWHERE
from licensecheck.reading.front_matter import split
from licensecheck.reading.license_files import license_files
from licensecheck.sources.base import CARD, Ref, Repo
from licensecheck.sources.local import WEIGHTS_SUFFIXES, LocalSource, is_lfs_pointer

_RELATIONS = {"adapter_config.json": "adapter", "mergekit_config.yml": "merge", "mergekit_config.yaml": "merge"}
_OTHER_WEIGHTS = tuple(WEIGHTS_SUFFIXES - {".gguf"})
_OTHER = "other"
_INEXACT = ("only", "later", "+")
"""Parts of an SPDX id that the Hub's shorter id would lose."""


class Edit(Struct, frozen=True):
    """A file with its old and new text, and why; `before` None is a file that is made."""

    path: str
    before: str | None
    after: str
    why: tuple[str, ...]


class Plan(Struct, frozen=True):
    """What can be corrected, and what is left to a person."""

    edits: tuple[Edit, ...]
    left: tuple[str, ...]


class _Card(Struct):
    """The card while it is edited. `yaml` is its front matter as it was, `why` says what was changed."""

    text: str
    yaml: MarkedYaml
    why: list[str] = field(default_factory=list)

    def get(self, key: str) -> str | None:
        """The text under a key, None where there is none or something else."""
        found = self.yaml.value.get(key) if isinstance(self.yaml.value, dict) else None
        return found if isinstance(found, str) and found.strip() else None


def plan(report: Report, knowledge: Knowledge) -> Plan:
    """The corrections for the local target of a report. Raises SourceError."""
    artifact = report.lineage.artifacts[report.lineage.target]
    repo = LocalSource().open(Ref(artifact.id, artifact.kind))
    edits, left = [], []
    for step in (_card_edit, _notice_edit, _license_edit):
        edit, rest = step(report, artifact, repo, knowledge)
        edits += [edit] if edit else []
        left += rest
    return Plan(tuple(edits), tuple(dict.fromkeys(left)))


def _card_edit(report: Report, artifact: Artifact, repo: Repo, knowledge: Knowledge) -> tuple[Edit | None, list[str]]:  # noqa: ARG001
    before = _text(repo, CARD) if CARD in (repo.files or ()) else None
    card = _opened(before) if before else None
    if before is None or card is None:
        return None, [f"{CARD} could not be edited: it is missing, not plain UTF-8, or its front matter is not as the Hub reads it."]
    left: list[str] = []
    for fix in (_spelling, _name_and_link, _relation):
        tried = _Card(card.text, card.yaml)
        rest = fix(tried, artifact, repo, knowledge)
        left += [rest] if rest else []
        if tried.text != card.text and _states_the_same(card.text, tried.text, artifact, knowledge):
            card = _Card(tried.text, _front_matter(tried.text) or card.yaml, [*card.why, *tried.why])
    return (Edit(CARD, before, card.text, tuple(card.why)) if card.why else None), left


def _opened(text: str) -> _Card | None:
    yaml = _front_matter(text)
    return _Card(text, yaml) if yaml and not yaml.duplicates else None


def _front_matter(text: str) -> MarkedYaml | None:
    front = split(text)
    if front.yaml is None or front.problems or "\r" in text.replace("\r\n", ""):
        return None
    try:
        yaml = parse(front.yaml, front.line)
    except YamlProblem:
        return None
    return yaml if isinstance(yaml.value, dict) else None


def _states_the_same(before: str, after: str, artifact: Artifact, knowledge: Knowledge) -> bool:
    """Whether both cards claim the same licenses and name the same upstreams; `other` may get a name."""
    old, new = (read_card(text, CARD, artifact.kind, knowledge.catalogue) for text in (before, after))
    pairs = [*zip(old.claims, new.claims, strict=False)]
    same = all(one.component == two.component and one.expression in (two.expression, _OTHER) for one, two in pairs)
    refs = [[upstream.ref for upstream in card.upstreams] for card in (old, new)]
    return same and len(old.claims) == len(new.claims) and refs[0] == refs[1] and new.readable


def _spelling(card: _Card, artifact: Artifact, repo: Repo, knowledge: Knowledge) -> str:  # noqa: ARG001
    """`license: Apache 2.0` becomes `apache-2.0`; a license that the Hub has no id for becomes `other` with its name."""
    raw = card.get("license")
    id = knowledge.catalogue.resolve(raw) if raw else None
    accepted = knowledge.vocabulary["hosts"]["hugging-face"]["licenses"]
    if raw is None or id is None or raw in accepted or id in NAMED_ELSEWHERE:
        return ""
    if id in accepted and _same_name(raw, id, knowledge):
        _replace(card, "license", raw, id)
        card.why.append(f"`license: {id}` is how the Hub spells it")
    elif id not in accepted and not card.get("license_name"):
        _replace(card, "license", raw, _OTHER)
        _insert(card, "license", f"license_name: {id}")
        card.why.append(f"the Hub has no id for {id}: `other` with `license_name` says the same")
    return ""


def _same_name(raw: str, id: str, knowledge: Knowledge) -> bool:
    license = knowledge.license(id)
    if license is None or any(part in raw.lower() for part in _INEXACT):
        return False
    return normalize(raw) in {normalize(name) for name in (id, license.name, license.spdx or id)}


def _name_and_link(card: _Card, artifact: Artifact, repo: Repo, knowledge: Knowledge) -> str:  # noqa: ARG001
    """What `license: other` needs, from the license text beside it."""
    if card.get("license") != _OTHER:
        return ""
    texts = [file.path for file in license_files(repo.files or (), artifact.kind) if file.role == "license" and "/" not in file.path]
    if not card.get("license_link") and len(texts) == 1:
        _insert(card, "license", f"license_link: {texts[0]}")
        card.why.append(f"`license_link` leads to {texts[0]}")
    if card.get("license_name"):
        return ""
    named = _identified(_text(repo, texts[0]) or "") if len(texts) == 1 else None
    if named is None:
        return "`license: other` needs a `license_name`, which only you can choose."
    _insert(card, "license", f"license_name: {named}")
    card.why.append(f"{texts[0]} is the text of {named}")
    return ""


def _identified(text: str) -> str | None:
    """The one license that a text is, word for word."""
    from licensecheck.knowledge.texts.fingerprints import open_index
    from licensecheck.knowledge.texts.identify import identify

    matches = identify(text, open_index()).matches
    return matches[0].license if len(matches) == 1 and matches[0].verdict in ("exact", "same") else None


def _relation(card: _Card, artifact: Artifact, repo: Repo, knowledge: Knowledge) -> str:  # noqa: ARG001
    """`base_model_relation` where the files leave no doubt."""
    if "base_model" not in card.yaml.value or "base_model_relation" in card.yaml.value or artifact.kind != "model":
        return ""
    names = [PurePosixPath(name).name.lower() for name in repo.files or ()]
    signs = {_RELATIONS[name] for name in names if name in _RELATIONS}
    if any(name.endswith(".gguf") for name in names) and not any(name.endswith(_OTHER_WEIGHTS) for name in names):
        signs.add("quantized")
    if len(signs) != 1:
        return "`base_model_relation` is missing: finetune, adapter, merge or quantized."
    relation = signs.pop()
    _insert(card, "base_model", f"base_model_relation: {relation}")
    card.why.append(f"`base_model_relation: {relation}`, as the files show")
    return ""


def _replace(card: _Card, key: str, old: str, new: str) -> None:
    """Put another scalar where the value of `key` stands; quotes around it go."""
    lines = card.text.splitlines(keepends=True)
    place = card.yaml.places[key,]
    line, start = lines[place.line - 1], place.column - 1
    quote = line[start] if line[start] in "'\"" else ""
    end = start + len(old) + 2 * len(quote)
    if line[start:end] == f"{quote}{old}{quote}":
        lines[place.line - 1] = f"{line[:start]}{new}{line[end:]}"
        card.text = "".join(lines)


def _insert(card: _Card, after: str, line: str) -> None:
    """Add a line behind the value of a top-level key, with the line ending that the file has."""
    lines = card.text.splitlines(keepends=True)
    ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
    last = max(place.line for path, place in card.yaml.places.items() if path[:1] == (after,))
    lines.insert(last, line + ending)
    card.text = "".join(lines)


def _notice_edit(report: Report, artifact: Artifact, repo: Repo, knowledge: Knowledge) -> tuple[Edit | None, list[str]]:  # noqa: ARG001
    """NOTICE with the lines that upstream licenses prescribe word for word."""
    owed = [duty for duty in report.duties if duty.duty.duty == "notice-line" and duty.duty.value and duty.met is False]
    lines = list(dict.fromkeys(str(duty.duty.value) for duty in owed))
    left = [_left(duty) for duty in report.duties if duty.duty.duty in ("display-text", "name-prefix") and duty.met is False]
    if not lines:
        return None, left
    before = _text(repo, "NOTICE") if "NOTICE" in (repo.files or ()) else None
    if before is None and "NOTICE" in (repo.files or ()):
        return None, [*left, "NOTICE could not be read; add the prescribed lines yourself."]
    after = "\n\n".join(filter(None, ((before or "").rstrip("\n"), *lines))) + "\n"
    why = (f"{duty.duty.license} of {duty.owed_to} prescribes this notice" for duty in owed)
    return Edit("NOTICE", before, after, tuple(dict.fromkeys(why))), left


def _left(owed: OwedDuty) -> str:
    what = {"display-text": "Show", "name-prefix": "Begin the name with"}[owed.duty.duty]
    return f'{what} "{owed.duty.value}", as {owed.duty.license} of {owed.owed_to} asks.'


def _license_edit(report: Report, artifact: Artifact, repo: Repo, knowledge: Knowledge) -> tuple[Edit | None, list[str]]:
    """The license text of a local upstream where the release is under the same license and has no text."""
    owed = [duty for duty in report.duties if duty.duty.duty == "include-license" and duty.met is False]
    if not owed or any(file.role == "license" for file in license_files(repo.files or (), artifact.kind)):
        return None, []
    declared = {claim.expression for claim in artifact.claims}
    for duty in owed:
        text = _text_of_upstream(report, duty) if declared == {duty.duty.license} else None
        if text:
            return Edit("LICENSE", None, text, (f"the text of {duty.duty.license}, from {duty.owed_to}",)), []
    return None, [_where(duty, knowledge) for duty in owed]


def _text_of_upstream(report: Report, owed: OwedDuty) -> str | None:
    upstream = report.lineage.artifacts[owed.owed_to]
    if not Ref(upstream.id).is_local:
        return None
    repo = LocalSource().open(Ref(upstream.id, upstream.kind))
    found = [file.path for file in license_files(repo.files or (), upstream.kind) if file.role == "license"]
    text = _text(repo, found[0]) if len(found) == 1 else None
    return text if text and _identified(text) == owed.duty.license else None


def _where(owed: OwedDuty, knowledge: Knowledge) -> str:
    license = knowledge.license(owed.duty.license)
    url = next(iter(license.urls), "") if license else ""
    return f"Add the text of {owed.duty.license}, which {owed.owed_to} is under{f' ({url})' if url else ''}."


def _text(repo: Repo, name: str) -> str | None:
    """A text file as it is, None where it is none that can be written back unchanged."""
    try:
        data = repo.read(name)
        return None if is_lfs_pointer(data) or b"\0" in data else data.decode("utf-8")
    except (SourceError, UnicodeDecodeError):
        return None


def apply(folder: Path, edits: Sequence[Edit], write: Callable[[Path, str], None]) -> Iterator[Path]:
    """Write the edits below `folder` with `write`, unless a file has changed since it was read; the files that were written."""
    for edit in edits:
        path = folder / edit.path
        now = path.read_bytes().decode("utf-8") if path.is_file() and not path.is_symlink() else None
        if now == edit.before and not path.is_symlink():
            write(path, edit.after)
            yield path
