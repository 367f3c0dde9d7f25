"""A process that may open few files, and clients that come, go, and fall silent."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
from pathlib import Path

import psutil
import pytest

from tests.faults.crowd import crowd
from tests.faults.house import House, lasting, opened, within
from tests.faults.load import coming, moderators, obeyed
from tests.faults.masses import Mass, Visitor, begun_with, mass
from tests.faults.proxy import FaultProxy
from tests.wait import until

pytestmark = pytest.mark.skipif(not psutil.LINUX, reason="sets the limits of another process")

FILES = 256
_FEW_FILES = f"""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({FILES}, {FILES}))
"""
_HASTY = """
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
Hubs.__init__.__kwdefaults__["timings"] = Timings(ping=1.0, silence=6.0)
"""
_COUNTED = """
import asyncio
from prometheus_client import Gauge
Gauge("tasks", "All that run.").set_function(lambda: len(asyncio.all_tasks()))
"""
_JUMPING = """
import datetime, os, signal, time
real, ahead = time.time, [0.0]

def jumped():
    return real() + ahead[0]

class Jumping(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(jumped(), tz)

def jump(number, frame):
    ahead[0] = 7200.0 if number == signal.SIGUSR1 else -7200.0
    os.write(2, b"\\njumped %d\\n" % round(time.time() - real()))  # whatever it interrupts

time.time = jumped
from backchannel.hub import hubs
from backchannel.web import site
hubs.datetime = site.datetime = Jumping
signal.signal(signal.SIGUSR1, jump)
signal.signal(signal.SIGUSR2, jump)
"""


def now() -> float:
    return asyncio.get_running_loop().time()


def cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def test_row_41_with_few_descriptors_visitors_are_told_so_and_walls_and_desks_stay(
    tmp_path: Path,
) -> None:
    """Row 41: refused with an answer; and where even that is impossible, it waits and recovers."""
    path = begun_with(tmp_path / "few", _FEW_FILES)
    async with opened(tmp_path, PYTHONPATH=path) as house:
        address = f"127.0.0.1:{house.web.port}"
        web = psutil.Process(house.web.pid)
        assert house.web.said.count("open files") == 1
        async with crowd(address, 5) as walls:
            crowded = Mass(220)
            await asyncio.gather(*(each.come(house.web.port) for each in crowded.visitors))
            await until(lambda: crowded.codes[4013] + crowded.here >= 220)
            let_in = [each for each in crowded.visitors if each.transport is not None]
            assert 50 < len(let_in) < FILES - 100
            for each in crowded.visitors:
                assert each in let_in or (each.code, each.said) == (4013, ["full"])

            async with moderators(house, address) as desk:  # for which there is room
                async with coming(house, "row41") as load:
                    await load.reached(0.3)
                    await silent_flood(house, web)
                    await load.done()
                status, _ = await desk[0].post("/api/v1/faults/cues", {"step": 1}, "after")
                assert status == 200
            await walls.agrees(house.log)
            await crowded.gone()
            async with mass(house.web.port, 50):
                pass
        assert not any(client.codes for client in walls)
        assert len(house.web.said.splitlines()) < 20, house.web.said
        assert not house.complaints()


async def silent_flood(house: House, web: psutil.Process) -> None:
    """Connections that ask for nothing, until there is no descriptor left."""
    opened = [await asyncio.open_connection("127.0.0.1", house.web.port) for _ in range(300)]
    try:
        await until(lambda: web.num_fds() > FILES - 5)
        began, used = now(), cpu(web)
        await asyncio.sleep(2.0)
        assert (cpu(web) - used) / (now() - began) < 0.7, "it does not spin"
    finally:
        for _, writer in opened:
            writer.transport.abort()
    await until(lambda: web.num_fds() < FILES - 50)


@pytest.mark.timeout(300)
async def test_row_9_clients_that_are_gone_without_a_word_are_let_go_of(tmp_path: Path) -> None:
    """Row 9: their side is gone, and the connections stay half open."""
    path = begun_with(tmp_path / "hasty", lasting_patience())
    async with opened(tmp_path, PYTHONPATH=path) as house, FaultProxy(house.web.port) as front:
        async with crowd(f"127.0.0.1:{house.web.port}", 5) as walls:
            before = house.files()
            count = int(lasting(500, 200))
            async with mass(front.port, count) as people:
                assert house.files() >= before + count
                front.vanish()
                assert house.files() >= before + count, "it cannot know yet"
                began = now()
                await until(lambda: not people.connected)
                async with coming(house, "row9") as load:
                    await load.done()
                await until(
                    lambda: house.files() <= before + 3, within(lasting(45.0, 8.0)), pause=0.1
                )
                print(f"{now() - began:.1f} s")
            await walls.agrees(house.log)
        assert not any(client.codes for client in walls)
        assert not house.complaints()


def lasting_patience() -> str:
    """In the long form it is as patient as it really is."""
    return "" if lasting(1.0, 0.0) else _HASTY


@pytest.mark.timeout(300)
async def test_row_33_a_coming_and_going_all_day_leaves_nothing_behind(tmp_path: Path) -> None:
    """Row 33: fifty come and fifty go each second."""
    path = begun_with(tmp_path / "counted", _COUNTED)
    async with opened(tmp_path, PYTHONPATH=path) as house:
        web = psutil.Process(house.web.pid)
        async with crowd(f"127.0.0.1:{house.web.port}", 5) as walls:
            await churn(house, lasting(30.0, 4.0))
            tasks, files, memory = tasks_of(house), house.files(), web.memory_info().rss
            began = now()
            came = await churn(house, lasting(180.0, 12.0))
            await until(lambda: house.files() <= files + 2, pause=0.1)
            await until(lambda: tasks_of(house) <= tasks + 2)
            grown = (web.memory_info().rss - memory) / 1024 / 1024
            print(f"{came} came, {grown:.2f} MB in {now() - began:.0f} s")
            assert grown < lasting(3.0, 2.0)
            await walls.agrees(house.log)
        assert not house.complaints()


async def churn(house: House, seconds: float) -> int:
    """Visitors who stay for a moment: some leave with a word, some without. How many came."""
    began, stays = now(), list[asyncio.Task[None]]()
    while len(stays) < 50 * seconds:
        stays.append(asyncio.create_task(stay(house.web.port, abruptly=len(stays) % 2 == 0)))
        await asyncio.sleep(max(0.0, began + len(stays) / 50 - now()))
    await asyncio.gather(*stays)
    return len(stays)


async def stay(port: int, *, abruptly: bool) -> None:
    visitor = Visitor()
    await visitor.come(port)
    await until(lambda: visitor.snapshots, pause=0.05)
    if visitor.transport is not None and not abruptly:
        visitor.transport.write(bytes([0x88, 0x80, 0, 0, 0, 0]))
        with contextlib.suppress(AssertionError):
            await until(lambda: visitor.transport is None, 5.0, pause=0.05)
    visitor.go()


def tasks_of(house: House) -> int:
    found = re.search(rb"^tasks (\d+)", house.web.get("/metrics"), re.MULTILINE)
    assert found
    return int(found[1])


async def test_row_29_a_clock_that_jumps_two_hours_there_and_back_changes_nothing(
    tmp_path: Path,
) -> None:
    """Row 29: what is measured is measured by a clock that nobody sets."""
    path = begun_with(tmp_path / "jumping", _JUMPING)
    async with opened(tmp_path, PYTHONPATH=path) as house:
        address = f"127.0.0.1:{house.web.port}"
        async with crowd(address, 5) as walls, moderators(house, address) as desk:
            async with coming(house, "row29") as load:
                for share, number, hours in ((0.2, signal.SIGUSR1, 2), (0.6, signal.SIGUSR2, -2)):
                    await load.reached(share)
                    house.web.send(number)
                    await until(lambda hours=hours: abs(ahead(house) - 3600 * hours) < 60)
                    status, _ = await desk[0].post("/api/v1/faults/cues", {"step": 1}, f"{hours}")
                    assert status == 200, "who is signed in stays so"
                await load.done()
            assert await obeyed(house, desk, house.log)
            await walls.agrees(house.log)
            newcomer = Visitor()
            await newcomer.come(house.web.port)
            await until(lambda: newcomer.snapshots)
            newcomer.go()
        assert not any(client.codes for client in (*walls, *(each.client for each in desk)))
        assert not house.complaints()


def ahead(house: House) -> float:
    """How far the web process's clock is from ours, in seconds: what its log says."""
    said = re.findall(r"^jumped (\S+)$", house.web.said, re.MULTILINE)
    return float(said[-1]) if said else 0.0
