"""Waits for what must become true, in place of sleeping."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Final

PATIENCE: Final = 60.0
"""Seconds until a test gives up: what a busy machine may need, and no promise of ours."""


async def until(
    condition: Callable[[], object] | Callable[[], Awaitable[object]],
    seconds: float = PATIENCE,
    *,
    pause: float = 0.005,
) -> None:
    """Returns once `condition()` is true; it may be a coroutine function.

    A condition that costs something, and takes long to come true, is asked after longer pauses.

    Raises:
        AssertionError: it did not become true in time.
    """
    try:
        async with asyncio.timeout(seconds):
            while True:
                value = condition()
                if inspect.isawaitable(value):
                    value = await value
                if value:
                    return
                await asyncio.sleep(pause)
    except TimeoutError:
        raise AssertionError(f"still not true after {seconds:g} s: {condition}") from None
