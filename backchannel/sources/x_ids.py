"""The time that is in every id of X's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = 1288834974657
"""Unix milliseconds at which the time in an id begins."""


def sent_at(id: str) -> datetime | None:
    """When a post was made, from its id; None for the ids of the first years."""
    milliseconds = (int(id) >> 22) + _EPOCH
    if int(id) < 1 << 40 or milliseconds > 4_000_000_000_000:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def first_id(at: datetime) -> int:
    """The lowest id that a post made at that time can have."""
    return max(0, int(at.timestamp() * 1000) - _EPOCH) << 22
