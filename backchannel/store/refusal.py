"""Why Redis refuses something: its own state, which passes, or what it was given."""

from __future__ import annotations

from typing import Final

from redis.exceptions import (
    AuthenticationError,
    NoPermissionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)

_ITS_STATE: Final = (
    *(AuthenticationError, NoPermissionError, NoScriptError),
    *(OutOfMemoryError, ReadOnlyError),
)
_ITS_STATE_WORDS: Final = (
    *("MISCONF", "OOM", "LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN"),
    *("NOREPLICAS", "READONLY", "UNKILLABLE", "NOAUTH", "NOPERM", "WRONGTYPE"),
)


def is_about_its_input(error: Exception) -> bool:
    """Whether Redis refused what it was given, so that it would refuse it again."""
    if not isinstance(error, ResponseError) or isinstance(error, _ITS_STATE):
        return False
    return not str(error).startswith(_ITS_STATE_WORDS)
