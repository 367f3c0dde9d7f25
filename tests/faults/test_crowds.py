"""Many clients at once: sent away together, come back together, and some that do not read."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from backchannel.core.post import Author, Posted, new_post
from tests.faults.crowd import Crowd, crowd, truth
from tests.faults.house import House, lasting, opened, within
from tests.faults.load import Moderator, coming, moderators, obeyed
from tests.faults.masses import Mass, begun_with, mass, share
from tests.wait import until

MB = 1024 * 1024
MANY = int(lasting(3000, 400))
PAUSE = 1.5
"""Seconds over which walls that were dropped at one moment come back; widgets take more."""

KEPT = int(lasting(1000, 200))
"""Entries that the hub keeps in memory for who comes back."""
_BRIEF = f"""
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
Hubs.__init__.__kwdefaults__["timings"] = Timings(ring={KEPT}, stalled=60.0)
"""
"""Nobody is cut off before the ring has passed them, however long that takes here."""


def now() -> float:
    return asyncio.get_running_loop().time()


async def calls(house: House) -> int:
    """How many of our scripts Valkey was ever asked to run: all that is read of a log is."""
    info: dict[str, Any] = await house.redis.info("commandstats")
    return int(info["cmdstat_evalsha"]["calls"])


@pytest.mark.timeout(300)
async def test_rows_13_14_a_crowd_is_sent_away_by_the_end_and_comes_back_at_one_moment(
    tmp_path: Path,
) -> None:
    """Row 13: SIGTERM during load. Row 14: all dropped at once, beside the desk."""
    async with opened(tmp_path) as house:
        address = f"127.0.0.1:{house.web.port}"
        async with (
            mass(house.web.port, MANY) as people,
            moderators(house, address) as desk,
        ):
            # Row 13.
            async with coming(house, "row13") as load:
                await load.reached(0.3)
                began = now()
                assert await house.web.stop() == 0
                assert now() - began < within(4.0)
                await until(lambda: not people.connected)
                assert people.codes == Counter({4009: MANY})
                await house.web.up()
                await people.come(house.web.port)
                await load.done()
            await obeyed(house, desk, house.log)
            await people.level(house.log)
            assert all(each.snapshots == each.resumes == 1 for each in people.visitors)
            assert house.web.said.count("ended\n") == 1, "nothing was said but that it ended"

            # Row 14.
            await people.gone()
            began, before = now(), await calls(house)
            await asyncio.sleep(2.0)
            idle = (await calls(house) - before) / (now() - began)
            began, before = now(), await calls(house)
            arriving = asyncio.create_task(people.come(house.web.port, pause=PAUSE))
            asked = await ask_until_done(desk[0], arriving)
            times = await arriving
            took = now() - began
            extra = await calls(house) - before - idle * took
            p99 = share(times, 0.99)
            print(f"{MANY} in {took:.1f} s, p99 {p99:.2f}, {max(asked)=:.2f}, {extra:.0f} calls")
            assert took < within(15.0)
            assert p99 < within(2.0)
            assert max(asked) < within(2.0)
            assert extra < 20 + 3 * len(asked), "what they are shown comes from memory"
            assert {each.answer.split()[1] for each in people.visitors} == {b"101"}
            await people.level(house.log)
            assert all(each.snapshots == 1 for each in people.visitors), "everybody resumed"
        assert not house.complaints()


async def ask_until_done(desk: Moderator, task: asyncio.Task[Any]) -> list[float]:
    """Cues from the desk, one after another until a task is done, each of which is answered."""
    seconds: list[float] = []
    while not task.done() or not seconds:
        began = now()
        status, told = await desk.post("/api/v1/faults/cues", {"step": 1}, f"cue-{began}")
        assert status == 200, told
        seconds.append(now() - began)
        await asyncio.sleep(0.05)
    return seconds


async def watch(value: Callable[[], int], seen: list[int]) -> None:
    """Notes a value again and again, until it is cancelled."""
    while True:
        seen.append(value())
        await asyncio.sleep(0.1)


async def burst(house: House, walls: Crowd, count: int, text: str = "Hello") -> None:
    """Public posts, as fast as they get to the walls.

    What comes faster may be more in one flush than the hub keeps: then everybody needs a snapshot,
    and nobody is too far behind.
    """
    author = Author(id="ada", name="Ada")
    for start in range(0, count, 50):
        made = [
            new_post(
                id=f"form:{count}-{n}", source="form", author=author, text=text, status="shown"
            )
            for n in range(start, start + 50)
        ]
        at = datetime.now(UTC)
        await house.log.ingest([Posted(post=post) for post in made], at=at, source="form")
        top = (await truth(house.log)).top
        await until(lambda top=top: all(wall.seq >= top for wall in walls))


async def test_row_8_two_hundred_that_read_nothing_cost_little_and_hold_up_nobody(
    tmp_path: Path,
) -> None:
    """Row 8: those that read on in time are told why they are sent away; the others are cut off."""
    path = begun_with(tmp_path / "brief", _BRIEF)
    async with opened(tmp_path, PYTHONPATH=path) as house:
        web = psutil.Process(house.web.pid)
        # A few walls: how soon some read on is not to be the time this process takes to read.
        async with crowd(f"127.0.0.1:{house.web.port}", 5) as walls:
            before = house.files()
            async with mass(house.web.port, 200, small=True) as stuck:
                for each in stuck.visitors:
                    each.stop_reading()
                assert house.files() >= before + 200
                memory = web.memory_info().rss
                seen = [memory]
                watched = asyncio.create_task(watch(lambda: web.memory_info().rss, seen))
                began = now()
                async with coming(house, "row8") as load:
                    # More than fits into anyone's buffers, and then more than the hub keeps.
                    await burst(house, walls, 100, "x" * 4000)
                    await burst(house, walls, KEPT + 100)
                    assert not stuck.codes, "nobody was cut off yet"
                    print(f"{now() - began:.1f} s until some read on")
                    again = stuck.visitors[:50]
                    for each in again:
                        each.read_on()
                    await until(lambda: not any(each.transport for each in again))
                    assert {each.code for each in again} == {4008}
                    await load.done()
                await until(lambda: house.files() <= before + 3, within(15.0), pause=0.1)
                assert now() - began < within(load.seconds + 15.0)
                await walls.agrees(house.log)
                watched.cancel()
                stuck.go()
                assert max(seen) - memory < 32 * MB
        assert not any(client.codes for client in walls)
        assert not house.complaints()


@pytest.mark.parametrize("what", ["Valkey stopped", "a storm of visitors"])
async def test_row_7_panic_is_on_every_wall_within_a_second_or_two(
    tmp_path: Path, what: str
) -> None:
    """Row 7: and a restart of the web process keeps it, without what was stopped."""
    async with opened(tmp_path) as house:
        address = f"127.0.0.1:{house.web.port}"
        async with crowd(address, longest=2.0) as walls, moderators(house, address) as desk:
            if what == "Valkey stopped":
                house.valkey.send(signal.SIGSTOP)
                await panic(desk[0], walls, within(1.0))
                await house.web.kill()
                house.valkey.send(signal.SIGCONT)
            else:
                storm = Mass(400)
                async with coming(house, "row7", rate=400) as load:
                    arriving = asyncio.create_task(storm.come(house.web.port))
                    await until(lambda: storm.here > 40)
                    await panic(desk[0], walls, within(2.0))
                    await arriving
                    await until(lambda: all(each.panicked for each in storm.visitors))
                    await load.done()
                await storm.gone()
                await house.web.kill()
            for client in walls:
                client.panicked = False
            await house.web.up()
            await until(lambda: all(client.panicked for client in walls))
            await walls.agrees(house.log)
        assert not house.complaints()


async def panic(desk: Moderator, walls: Crowd, seconds: float) -> None:
    """Presses, and sees it on every wall in time."""
    began = now()
    pressed = asyncio.create_task(desk.post("/api/v1/faults/panic", {"on": True}, "panic"))
    await until(lambda: all(client.panicked for client in walls), seconds)
    print(f"{now() - began:.2f} s")
    status, told = await pressed
    assert status == 200, told
