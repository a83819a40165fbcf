"""Whether data has the shape that a JSON Schema describes: yes or no, at once.

`jsonschema` explains what is wrong, and takes longer to import than the hook may run; it is asked only after a no. The
keywords below are all that the policy schema uses, any other raises KeyError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

_TYPES = {"string": str, "object": dict, "array": list}
_ANNOTATIONS = frozenset(("$schema", "$id", "$defs", "title", "description"))


class Shape(Struct, frozen=True):
    """A schema and the vocabulary that its `vocabulary` keywords speak of."""

    schema: Mapping[str, Any]
    vocabulary: Mapping[str, Mapping[str, Any]]

    def fits(self, value: Any) -> bool:
        """True if the value is valid."""
        return self._fits(value, self.schema)

    def _fits(self, value: Any, schema: Mapping[str, Any]) -> bool:
        return all(_KEYWORDS[key](self, value, wanted, schema) for key, wanted in schema.items() if key not in _ANNOTATIONS)

    def _type(self, value: Any, wanted: Any, _: Mapping[str, Any]) -> bool:
        return isinstance(value, tuple(_TYPES[name] for name in ([wanted] if isinstance(wanted, str) else wanted)))

    def _enum(self, value: Any, wanted: Any, _: Mapping[str, Any]) -> bool:
        return value in wanted

    def _pattern(self, value: Any, wanted: str, _: Mapping[str, Any]) -> bool:
        return not isinstance(value, str) or re.search(wanted, value) is not None

    def _vocabulary(self, value: Any, wanted: str, _: Mapping[str, Any]) -> bool:
        return not isinstance(value, str) or value in self.vocabulary[wanted]

    def _required(self, value: Any, wanted: list[str], _: Mapping[str, Any]) -> bool:
        return not isinstance(value, dict) or all(key in value for key in wanted)

    def _properties(self, value: Any, wanted: Mapping[str, Any], _: Mapping[str, Any]) -> bool:
        return not isinstance(value, dict) or all(self._fits(value[key], one) for key, one in wanted.items() if key in value)

    def _additional(self, value: Any, wanted: Any, schema: Mapping[str, Any]) -> bool:
        further = [key for key in value if key not in schema.get("properties", {})] if isinstance(value, dict) else []
        return not further if wanted is False else all(self._fits(value[key], wanted) for key in further)

    def _property_names(self, value: Any, wanted: Mapping[str, Any], _: Mapping[str, Any]) -> bool:
        return not isinstance(value, dict) or all(self._fits(key, wanted) for key in value)

    def _items(self, value: Any, wanted: Mapping[str, Any], _: Mapping[str, Any]) -> bool:
        return not isinstance(value, list) or all(self._fits(item, wanted) for item in value)

    def _min_items(self, value: Any, wanted: int, _: Mapping[str, Any]) -> bool:
        return not isinstance(value, list) or len(value) >= wanted

    def _reference(self, value: Any, wanted: str, _: Mapping[str, Any]) -> bool:
        return self._fits(value, self.schema["$defs"][wanted.removeprefix("#/$defs/")])


_KEYWORDS: Mapping[str, Callable[[Shape, Any, Any, Mapping[str, Any]], bool]] = {
    "type": Shape._type,
    "enum": Shape._enum,
    "pattern": Shape._pattern,
    "vocabulary": Shape._vocabulary,
    "required": Shape._required,
    "properties": Shape._properties,
    "additionalProperties": Shape._additional,
    "propertyNames": Shape._property_names,
    "items": Shape._items,
    "minItems": Shape._min_items,
    "$ref": Shape._reference,
}
