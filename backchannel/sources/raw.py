"""Reads a network's JSON without trusting it: what has the wrong type is as good as absent.

Each reader takes the names a key may have and gives the first that is there and not null.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

Raw = dict[str, Any]

_id: Final = re.compile(r"[0-9]{1,20}")


def _get(holder: object, *keys: str) -> object:
    if not isinstance(holder, dict):
        return None
    return next((holder[key] for key in keys if holder.get(key) is not None), None)


def table(holder: object, *keys: str) -> Raw:
    """An object; empty where there is none."""
    value = _get(holder, *keys)
    return value if isinstance(value, dict) else {}


def values(holder: object, *keys: str) -> list[object]:
    """A list of anything."""
    value = _get(holder, *keys)
    return value if isinstance(value, list) else []


def tables(holder: object, *keys: str) -> list[Raw]:
    """The objects in a list."""
    return [value for value in values(holder, *keys) if isinstance(value, dict)]


def text_of(holder: object, *keys: str) -> str:
    """A text; empty where there is none."""
    value = _get(holder, *keys)
    return value if isinstance(value, str) else ""


def as_id(value: object) -> str:
    """A decimal id, that came as a text or as a number; else empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, int) and not 0 <= value < 10**20:
        return ""
    return text if _id.fullmatch(text := str(value)) else ""


def id_of(holder: object, *keys: str) -> str:
    """A decimal id under a key."""
    return as_id(_get(holder, *keys))


def count_of(holder: object, *keys: str) -> int | None:
    """A whole number that is not negative and that every JSON reader holds exactly."""
    value = _get(holder, *keys)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53:
        return value
    return None


def time_of(holder: object, *keys: str) -> datetime | None:
    """An aware time; without an offset it is read as UTC."""
    try:
        at = datetime.fromisoformat(text_of(holder, *keys))
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
