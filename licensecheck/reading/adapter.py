"""The base that an adapter's `adapter_config.json` names."""

from __future__ import annotations

from msgspec.structs import replace

from licensecheck.reading.facts import Problem, Upstream, quoted
from licensecheck.reading.marked_json import MarkedJson, parse
from licensecheck.reading.references import reference

_BASE = "base_model_name_or_path"


def read_adapter(text: str, source: str) -> tuple[Upstream | None, tuple[Problem, ...]]:
    """The upstream in an adapter's configuration, None where it names none. Never raises."""
    config, problems = parse(text, source, (_BASE,))
    return _upstream(config) if config else None, problems


def _upstream(config: MarkedJson) -> Upstream | None:
    stated = next(config.texts(_BASE), None)
    if stated is None or not isinstance(config.at(_BASE), str):
        return None
    base, revision = reference(stated.text, "model"), config.at("revision")
    pinned = revision.strip() if isinstance(revision, str) and revision.strip() else base.revision
    lines = config.text.splitlines()
    line = stated.evidence.line
    quote = quoted(lines[line - 1]) if line and line <= len(lines) else stated.evidence.quote
    evidence = replace(stated.evidence, quote=quote)
    return Upstream(base.ref, base.kind, "adapter", "file", "weights", "weights", evidence, revision=pinned)
