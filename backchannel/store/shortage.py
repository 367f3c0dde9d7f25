"""What a server that answers is short of, so that it takes no writes, and how that is said."""

from __future__ import annotations

from typing import Any, Final

from redis.exceptions import OutOfMemoryError

DISK_FULL: Final = "The store's disk is full, or cannot be written to. Make room on it."
MEMORY_FULL: Final = "The store's memory is full. Raise its maxmemory."


def shortage(info: dict[str, Any]) -> str:
    """What is full, by INFO's memory and persistence; empty: it takes writes."""
    if info.get("aof_enabled") and info.get("aof_last_write_status", "ok") != "ok":
        return DISK_FULL
    most = int(info.get("maxmemory") or 0)
    if most and int(info.get("used_memory") or 0) >= most:
        return MEMORY_FULL
    return ""


def shortage_in(error: Exception) -> str:
    """The same, by the error that a write ended with; empty: it was another."""
    if isinstance(error, OutOfMemoryError):
        return MEMORY_FULL
    return DISK_FULL if str(error).startswith("MISCONF") else ""
