"""The time of day, for whoever is given no other one."""

from __future__ import annotations

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The time now."""
    return datetime.now(UTC)
