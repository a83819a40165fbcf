"""Regular expressions that are compiled when they are first used.

A run meets a fraction of the patterns that the modules name, and compiling them all takes longer than what it does.
"""

from __future__ import annotations

import re
from typing import Any, cast, overload

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "pattern", "flags", "groups", "groupindex")


@overload
def pattern(source: str, flags: int = 0) -> re.Pattern[str]: ...
@overload
def pattern(source: bytes, flags: int = 0) -> re.Pattern[bytes]: ...
def pattern(source: str | bytes, flags: int = 0) -> re.Pattern[str] | re.Pattern[bytes]:
    """What `re.compile` gives, at the first use of any of its methods."""
    return cast("re.Pattern[str]", _Uncompiled(source, flags))


class _Uncompiled:
    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        # found in the instance from now on, so that a second use costs what it costs on the compiled pattern
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return self.__dict__[name]
