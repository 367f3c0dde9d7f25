"""One at a time, of all the processes that share a folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

WAIT_SECONDS: Final = 10.0
"""Longer than anything worth waiting for takes."""
_LOOK_SECONDS: Final = 0.05


@asynccontextmanager
async def alone(path: Path) -> AsyncIterator[None]:
    """While inside, nobody else is who came in by the same path; whoever holds it and dies, goes.

    Waiting ends after `WAIT_SECONDS`: then there may be two. So there may be where a folder cannot
    be written to, or files cannot be locked.
    """
    descriptor = _open(path)
    try:
        until = asyncio.get_running_loop().time() + WAIT_SECONDS
        # Nobody tells of a lock.
        while not _lock(descriptor) and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_SECONDS)
        yield
    finally:
        if descriptor is not None:
            _let_go(path, descriptor)


def _open(path: Path) -> int | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError:
        return None


def _lock(descriptor: int | None) -> bool:
    """Whether it is ours now, or nobody's."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    if descriptor is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _let_go(path: Path, descriptor: int) -> None:
    if _lock(descriptor):  # and is not another's for whom it took too long
        path.unlink(missing_ok=True)
    os.close(descriptor)
