"""The sign of life of a job: said from within it, heard by whoever keeps it (`hub/jobs.py`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Final

DISK_SECONDS: Final = 60.0
"""A disk may stand still for so long, under everybody: a process begun anew would have no other."""

Job = Callable[[], Awaitable[None]]
"""What a process does for as long as it runs."""

heard: Final[ContextVar[Callable[[float | None], None] | None]] = ContextVar("heard", default=None)
"""Who hears the job that runs here."""


def beat(within: float | None = None) -> None:
    """Said by a job: it is there, and says so again within so many seconds; None: as is usual.

    Means nothing where a job runs by itself, as tests have it.
    """
    hears = heard.get()
    if hears is not None:
        hears(within)
