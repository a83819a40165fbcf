"""The license of code that is shipped along: `pyproject.toml`, `setup.cfg`, `package.json`.

Of TOML and INI only what these files need is read, line by line, so that every value has its place: tables, keys with
one text, and the inline table `license = {text = …}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.model import Evidence
from licensecheck.patterns import pattern
from licensecheck.reading.carried import Carried, Origin, joined, stating
from licensecheck.reading.facts import quoted
from licensecheck.reading.keys import Value
from licensecheck.reading.marked_json import MarkedJson, parse

_TABLES = {"project": "license", "project.license": "text", "tool.poetry": "license", "metadata": "license"}
"""The table of each format that holds the license, and its key there."""
_TABLE = pattern(r"\[\s*([\w.\"-]{1,100})\s*\]")
_PAIR = pattern(r"([\w-]{1,100})(\s*[=:]\s*)(.*)")
_INLINE = pattern(r"\{\s*text\s*=\s*(\"[^\"]{0,500}\"|'[^']{0,500}')\s*\}")
_STRING = pattern(r"\"([^\"]*)\"|'([^']*)'")
_CLASSIFIER = pattern(r"License :: (?:OSI Approved :: )?([^\"'#]{1,100})")
_MULTILINE = ('"""', "'''")
_ELSEWHERE = ("see license", "file:", "license", "copying")
_NO_LICENSE = "UNLICENSED"
"""What npm has people write for "nobody may use it"; the license called Unlicense is the opposite."""


def read(text: str, origin: Origin) -> Carried:
    """The claim on the code. Never raises."""
    licensing = origin.licensing("code", "declared")
    if origin.source.lower().endswith(".json"):
        package, problems = parse(text, origin.source, ("license", "licenses"))
        values = _in_package(package) if package else []
        return joined((licensing.read(_named(values)), Carried(problems=(*problems, *(package.cut if package else ())))))
    return licensing.read(_named(_in_tables(text, origin.source)))


def _in_package(package: MarkedJson) -> list[Value]:
    """The license, as a text or as `{type: …}`, and the older list of such."""
    places = [("license",), ("license", "type"), *((*place, "type") for place in package.items("licenses"))]
    return [value for place in places for value in package.texts(*place)]


def _named(values: list[Value]) -> list[Value]:
    """The values that name a license; a pointer to a file leaves that to the file."""
    told = (value for value in stating(values) if not value.text.lower().startswith(_ELSEWHERE))
    return [value._replace(text="all rights reserved") if value.text == _NO_LICENSE else value for value in told]


def _in_tables(text: str, source: str) -> list[Value]:
    """The license in its table, else the license classifiers."""
    stated, classified = [], []
    for number, line in _lines_outside_texts(text):
        table, content = line
        pair = _PAIR.match(content)
        if pair and pair[1] == _TABLES.get(table):
            value = _text(pair[3])
            evidence = Evidence(source, number, pair.end(2) + 1, quoted(content))
            stated += [Value(value, evidence, "license")] if value else []
        elif table in _TABLES:
            for classifier in _CLASSIFIER.finditer(content):
                evidence = Evidence(source, number, classifier.start() + 1, quoted(classifier[0]))
                classified.append(Value(classifier[1].rpartition(" :: ")[2].strip(), evidence, "classifiers"))
    return stated or classified


def _lines_outside_texts(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Every line with its number and table; the inside of texts over several lines is left out."""
    table, closing = "", ""
    for number, content in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in content else closing
            continue
        header = _TABLE.fullmatch(content.partition("#")[0].strip())
        if header:
            table = header[1].replace('"', "")
            continue
        closing = next((mark for mark in _MULTILINE if content.count(mark) == 1), "")
        yield number, (table, content)


def _text(value: str) -> str:
    """A TOML string, the text of an inline table, or an INI value; nothing for other tables and lists."""
    value = value.strip()
    inline = _INLINE.match(value)
    if value.startswith(("{", "[")) and not inline:
        return ""
    string = _STRING.match(inline[1] if inline else value)
    if string:
        return string[1] or string[2] or ""
    return value.partition(" #")[0].partition(" ;")[0].strip()
