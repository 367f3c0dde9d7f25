"""Tasks are ended for certain, and what went wrong in one is told."""

from __future__ import annotations

import asyncio

import pytest

from backchannel.store.ending import ended, one_of, to_its_end
from tests.wait import until


async def test_tasks_that_swallow_a_cancellation_end_all_the_same() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if swallowed == 2:
                    raise
                swallowed += 1

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    ending = asyncio.create_task(ended([task]))
    await asyncio.sleep(0)
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert task.cancelled()
    assert swallowed == 2


async def test_a_last_word_is_said_however_often_it_is_cut_short() -> None:
    may, said = asyncio.Event(), list[str]()

    async def last() -> None:
        await may.wait()
        said.append("goodbye")

    async def works() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await to_its_end(last())

    task = asyncio.create_task(works())
    await asyncio.sleep(0)
    ending = asyncio.create_task(ended([task]))
    await until(lambda: task.cancelling() > 2)
    may.set()
    await ending
    assert task.cancelled()
    assert said == ["goodbye"]


async def test_a_task_that_failed_is_told_at_once() -> None:
    async def fails() -> None:
        raise ValueError("oops")

    waiting = asyncio.create_task(asyncio.Event().wait())
    with pytest.raises(ValueError, match="oops"):
        await one_of(asyncio.create_task(fails()), waiting)
    await ended([waiting])
