"""License expressions: SPDX syntax over our ids, evaluated by whoever knows the licenses.

Parsing is the `license-expression` library's; it is only loaded for texts that have an operator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from msgspec import Struct

from licensecheck.knowledge.catalogue import Catalogue
from licensecheck.patterns import pattern

MAX_LENGTH = 2000
_OPERATOR = pattern(r"[()]|\s(?:and|or|with)\s", re.IGNORECASE)


class Term(Struct, frozen=True):
    """One license: its id if the catalogue knows it, else None with the name as written."""

    id: str | None
    raw: str

    def __str__(self) -> str:
        return self.id or self.raw


class With(Struct, frozen=True):
    """A license with an exception that widens it."""

    term: Term
    exception: str

    def __str__(self) -> str:
        return f"{self.term} WITH {self.exception}"


class OneOf(Struct, frozen=True):
    """`OR`: the licensee chooses."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " OR ".join(_grouped(part) for part in self.parts)


class AllOf(Struct, frozen=True):
    """`AND`: every part applies."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " AND ".join(_grouped(part) for part in self.parts)


Expression: TypeAlias = "Term | With | OneOf | AllOf"


def satisfied(expression: Expression, allowed: frozenset[str]) -> bool:
    """True if the licenses in `allowed` are enough: one side of every OR, all sides of every AND. Unknown names never are."""
    if isinstance(expression, With):
        expression = expression.term
    if isinstance(expression, Term):
        return expression.id in allowed
    parts = (satisfied(part, allowed) for part in expression.parts)
    return any(parts) if isinstance(expression, OneOf) else all(parts)


def parse(text: str, catalogue: Catalogue) -> Expression:
    """The expression that `text` is. A name that is known as a whole wins; text that does not parse is one unknown Term.

    So is all of a text with a `WITH` that names no SPDX exception: additional terms may take anything away.
    """
    known = catalogue.resolve(text)
    if known or len(text) > MAX_LENGTH or not _OPERATOR.search(f" {text} "):
        return Term(known, text.strip())
    return _parse_operators(text, catalogue) or Term(None, text.strip())


def terms(expression: Expression) -> Iterator[Term]:
    """Every license in the expression, in order."""
    if isinstance(expression, Term):
        yield expression
    elif isinstance(expression, With):
        yield expression.term
    else:
        for part in expression.parts:
            yield from terms(part)


def _grouped(part: Expression) -> str:
    return f"({part})" if isinstance(part, OneOf | AllOf) else str(part)


def _parse_operators(text: str, catalogue: Catalogue) -> Expression | None:
    from license_expression import Licensing

    names: dict[str, str] = {}
    try:
        tree = Licensing().parse(_tokenized(text, names), simple=False)
    except Exception:  # on unbalanced input the library raises IndexError, AttributeError and others besides its own
        return None
    if tree is None:
        return None
    try:
        return _convert(tree, lambda key: Term(catalogue.resolve(names.get(key, key)), names.get(key, key)))
    except _NotAnException:
        return None


def _tokenized(text: str, names: dict[str, str]) -> str:
    """`text` with every run between operators replaced by a plain key, so that names may hold blanks."""
    out: list[str] = []
    for piece in re.split(r"([()]|\s+(?:and|or|with)\s+)", f" {text} ", flags=re.IGNORECASE):
        word = piece.strip()
        if not word:
            continue
        if word.upper() in ("AND", "OR", "WITH", "(", ")"):
            out.append(word.upper())
        else:
            key = f"t{len(names)}"
            names[key] = word
            out.append(key)
    return " ".join(out)


class _NotAnException(Exception):
    """What stands behind WITH may narrow the license as well as widen it."""


@lru_cache(maxsize=1)
def _exceptions() -> Mapping[str, str]:
    """The SPDX exceptions by their folded ids. They widen a license; "with Commons Clause" does not."""
    from license_expression import get_spdx_licensing

    symbols = get_spdx_licensing().known_symbols
    return {key.lower(): key for key, symbol in symbols.items() if symbol.is_exception and not key.startswith("LicenseRef-")}


def _with(term: Term, exception: str) -> With:
    known = _exceptions().get(exception.lower())
    if known is None:
        raise _NotAnException
    return With(term, known)


def _convert(tree: Any, term: Callable[[str], Term]) -> Expression:
    if type(tree).__name__ == "LicenseWithExceptionSymbol":
        return _with(term(tree.license_symbol.key), term(tree.exception_symbol.key).raw)
    if type(tree).__name__ == "LicenseSymbol":
        return term(tree.key)
    parts = tuple(_convert(part, term) for part in tree.args)
    return OneOf(parts) if type(tree).__name__ == "OR" else AllOf(parts)
