"""Waits for tasks, and ends them for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, Final

_AGAIN_SECONDS: Final = 0.037
"""Not in step with anybody's own timer."""


async def ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancels tasks until they are done, and only then lets a cancellation of its own through.

    redis-py sends by `asyncio.wait_for`, which before Python 3.12 loses a cancellation that comes
    just as it ends.
    """
    left = {task for task in tasks if not task.done()}
    interrupted: asyncio.CancelledError | None = None
    while left:
        for task in left:
            task.cancel()
        try:
            _, left = await asyncio.wait(left, timeout=_AGAIN_SECONDS)
        except asyncio.CancelledError as error:
            interrupted = error
            left = {task for task in left if not task.done()}
    if interrupted is not None:
        raise interrupted


async def one_of(*tasks: asyncio.Task[Any]) -> set[asyncio.Task[Any]]:
    """The tasks that are done, as soon as one is; one that failed raises here."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        if not task.cancelled():
            task.result()
    return done


async def to_its_end(last: Coroutine[Any, Any, None]) -> None:
    """Does a last thing whatever cancels this meanwhile, and only then lets that through.

    It must end by itself, and soon: `ended` cancels many times a second, and waits for it.
    """
    task = asyncio.create_task(last)
    interrupted: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            interrupted = error
    task.result()
    if interrupted is not None:
        raise interrupted
