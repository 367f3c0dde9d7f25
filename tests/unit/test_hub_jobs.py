"""What a process keeps doing: whatever ends or hangs is noticed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backchannel.core.beat import beat
from backchannel.hub import jobs, panic
from backchannel.hub.jobs import Jobs
from backchannel.hub.panic import PanicSwitch
from backchannel.store.connect import connect
from backchannel.store.log import Log
from tests.wait import until


@pytest.fixture
async def kept(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Jobs]:
    """Jobs of a process in a hurry."""
    monkeypatch.setattr(jobs, "TURN_SECONDS", 0.1)
    monkeypatch.setattr(jobs, "AGAIN_SECONDS", 0.05)
    kept = Jobs()
    yield kept
    await kept.end()


async def test_one_that_fails_or_returns_is_told_and_begins_again(kept: Jobs) -> None:
    begun: dict[str, int] = {"fails": 0, "returns": 0}

    async def fails() -> None:
        begun["fails"] += 1
        raise ValueError("a fault of ours")

    async def returns() -> None:
        begun["returns"] += 1

    kept.start("fails", fails)
    kept.start("returns", returns)
    await until(lambda: len(kept.problems()) == 2)
    assert kept.problems()[0] == "fails has failed and starts again"
    await until(lambda: min(begun.values()) >= 3)


async def test_one_that_hangs_is_told_until_it_is_heard_again(kept: Jobs) -> None:
    go_on = asyncio.Event()

    async def turns() -> None:
        while True:
            beat()
            await asyncio.sleep(0.01)

    async def hangs() -> None:
        beat()
        await go_on.wait()
        beat(60)
        await asyncio.Event().wait()

    kept.start("turns", turns)
    kept.start("hangs", hangs)
    assert kept.problems() == []
    await until(lambda: kept.problems() == ["hangs is silent"])
    assert kept.silent(60) == []
    go_on.set()
    await until(lambda: kept.problems() == [])


async def test_one_that_someone_else_cancelled_is_told_for_good(kept: Jobs) -> None:
    async def turns() -> None:
        await asyncio.Event().wait()

    kept.start("turns", turns)
    task = next(task for task in asyncio.all_tasks() if task.get_name() == "turns")
    task.cancel()
    await until(lambda: kept.problems() == ["turns has ended"])
    assert kept.silent(60) == ["turns"]


async def test_an_end_that_is_cut_short_leaves_none_running(kept: Jobs) -> None:
    async def closes() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(10):  # turns in which it closes what it holds
                await asyncio.sleep(0)

    kept.start("closes", closes)
    await asyncio.sleep(0)
    ending = asyncio.create_task(kept.end())
    await asyncio.sleep(0)
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "closes"]


async def test_a_job_that_runs_by_itself_may_say_it_is_there() -> None:
    beat()


async def test_a_disk_that_stands_still_does_not_make_a_job_silent(
    kept: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, goes_on = threading.Event(), threading.Event()

    def read(path: Path) -> None:
        reading.set()
        goes_on.wait()

    log = Log(connect("redis://nobody.example"), "demo")
    switch = PanicSwitch(log, tmp_path / "p", lambda _: None, lambda _: None, 1.0)
    monkeypatch.setattr(panic, "_read", read)
    kept.start("panic file", switch.keep)
    switch.press(True, "p1")
    await until(reading.is_set)
    try:
        assert kept.silent(-30) == []
    finally:
        goes_on.set()
