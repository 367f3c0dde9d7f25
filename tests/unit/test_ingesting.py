"""The ingest process: until when it goes on."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from backchannel.cli.ingesting import until_asked
from tests.wait import PATIENCE, until


async def _for_ever() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_is_heard_though_one_conference_has_ended(number: signal.Signals) -> None:
    over = asyncio.create_task(asyncio.sleep(0))
    goes_on = asyncio.create_task(_for_ever())
    before = signal.getsignal(number)
    process = asyncio.create_task(until_asked([over, goes_on]))
    await until(lambda: signal.getsignal(number) is not before)
    for _ in range(10):  # turns in which it would have ended
        await asyncio.sleep(0)
    assert over.done()
    assert not process.done()
    os.kill(os.getpid(), number)
    await asyncio.wait_for(process, PATIENCE)
    assert goes_on.cancelled()


async def test_it_ends_with_the_last_conference() -> None:
    await asyncio.wait_for(until_asked([asyncio.create_task(asyncio.sleep(0))]), PATIENCE)


async def test_one_that_fails_takes_the_others_with_it_and_is_told() -> None:
    async def fails() -> None:
        raise ValueError("oops")

    goes_on = asyncio.create_task(_for_ever())
    with pytest.raises(ValueError, match="oops"):
        await until_asked([asyncio.create_task(fails()), goes_on])
    assert goes_on.cancelled()
