"""Connections that fail, each in its own way, while both ends of them go on."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from tests.faults.crowd import Client, Crowd, crowd
from tests.faults.house import LONG, House, Valkey, lasting, opened, within
from tests.faults.load import POSTS, Load, coming, moderators, obeyed
from tests.faults.masses import begun_with
from tests.faults.proxy import FaultProxy, sha
from tests.wait import until

_PINGS = """
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
Hubs.__init__.__kwdefaults__["timings"] = Timings(ping=3.0)
"""


def now() -> float:
    return asyncio.get_running_loop().time()


async def put_in(house: House, name: str, count: int = 60) -> Load:
    """Posts that an ingester with a whole link to Valkey has stored."""
    async with coming(house, name, count=count, rate=200) as load:
        await load.done()
    return load


def shows(walls: Crowd, id: str) -> bool:
    return all(id in client.state.posts for client in walls)


async def test_rows_10_12_a_web_process_cut_off_from_its_store_catches_up(tmp_path: Path) -> None:
    """Row 10: Valkey's host gone without a word. Row 12: the cable out, the clients connected."""
    valkey = Valkey(tmp_path / "valkey")
    async with (
        FaultProxy(valkey.port) as link,
        opened(tmp_path, valkey=valkey, through=link.port) as house,
        crowd(f"127.0.0.1:{house.web.port}") as walls,
    ):
        await put_in(house, "before")
        await walls.agrees(house.log)
        first = [client.rendered for client in walls]
        snapshots = walls.snapshots

        # Row 12.
        link.hold()
        began = now()
        missed = await put_in(house, "row12")
        await until(lambda: house.web.problems(), within(12.0), pause=0.1)
        await asyncio.sleep(max(0.0, lasting(30.0, 6.0) - (now() - began)))
        assert [client.rendered for client in walls] == first, "the walls keep what they had"
        link.heal()
        await until(lambda: shows(walls, missed.ids[-1]), within(6.0))
        await walls.agrees(house.log)

        # Row 10.
        link.lose()
        began = now()
        missed = await put_in(house, "row10")
        await asyncio.sleep(max(0.0, lasting(10.0, 6.0) - (now() - began)))
        link.heal()
        await until(lambda: shows(walls, missed.ids[-1]), within(6.0))
        await walls.agrees(house.log)
        await until(lambda: _well(house), pause=0.2)

        assert not any(client.codes for client in walls), "no client lost its connection"
        assert walls.snapshots == snapshots, "and none was sent all of it again"
        assert not house.complaints()


async def _well(house: House) -> bool:
    return not await house.web.problems()


async def test_rows_11_25_an_ingester_cut_off_or_left_without_an_answer_stores_each_once(
    tmp_path: Path,
) -> None:
    """Row 11: 30 s without Valkey, posts going on. Row 25: stored, and the answer lost."""
    async with opened(tmp_path) as house, FaultProxy(house.valkey.port) as link:
        url = f"redis://127.0.0.1:{link.port}/0"
        async with (
            crowd(f"127.0.0.1:{house.web.port}") as walls,
            moderators(house, f"127.0.0.1:{house.web.port}") as desk,
        ):
            async with coming(house, "row11", count=2 * POSTS, url=url) as load:
                await load.reached(0.1)
                link.hold()
                held = datetime.now(UTC)
                await asyncio.sleep(lasting(30.0, 6.0))
                assert await load.stored() < len(load.ids)
                (source,) = desk[0].client.presence["sources"]
                heard = datetime.fromisoformat(source["at"])
                assert heard <= held, "the desk sees since when it was not heard of"
                link.heal()
                await load.done()
            await obeyed(house, desk, house.log)
            await walls.agrees(house.log)

            link.lose_replies(sha("ingest"), 2, between=20)
            async with coming(house, "row25", url=url) as load:
                await load.done()
            assert link.replies_lost >= 2
            assert await obeyed(house, desk, house.log)
            await walls.agrees(house.log)
        assert not house.complaints()


async def test_row_25_a_decision_whose_answer_was_lost_is_asked_again_and_done_once(
    tmp_path: Path,
) -> None:
    """Row 25, for people: the answer is lost between Valkey and web, and between web and page."""
    valkey = Valkey(tmp_path / "valkey")
    async with (
        FaultProxy(valkey.port) as store,
        opened(tmp_path, valkey=valkey, through=store.port) as house,
        FaultProxy(house.web.port) as front,
        crowd(f"127.0.0.1:{house.web.port}", 5) as walls,
        moderators(house, f"127.0.0.1:{front.port}") as desk,
    ):
        store.lose_replies(sha("decide"), 3)
        async with coming(house, "inside") as load:
            await load.done()
        await obeyed(house, desk, house.log)
        assert store.replies_lost == 3
        front.lose_replies(b"/decisions", 3)
        async with coming(house, "outside") as load:
            await load.done()
        assert await obeyed(house, desk, house.log) > 3
        assert front.replies_lost == 3
        assert max(max(each.tries.values()) for each in desk) > 1
        await walls.agrees(house.log)
        assert not house.complaints()


@pytest.mark.timeout(300)
async def test_row_24_valkey_stopped_for_twenty_seconds_is_waited_for_and_nothing_piles_up(
    tmp_path: Path,
) -> None:
    """Row 24: SIGSTOP, then SIGCONT. Every call is bounded, and what is retried is done once."""
    async with opened(tmp_path) as house:
        address = f"127.0.0.1:{house.web.port}"
        async with crowd(address) as walls, moderators(house, address) as desk:
            async with coming(house, "row24") as load:
                await load.reached(0.3)
                web = psutil.Process(house.web.pid)
                before = web.num_fds()
                house.valkey.send(signal.SIGSTOP)
                began = now()
                slowest = 0.0
                while now() - began < lasting(20.0, 5.0):
                    asked = now()
                    status, _ = await desk[0].post(
                        "/api/v1/faults/cues", {"step": 1}, f"cue-{asked:.0f}"
                    )
                    assert status == 503
                    slowest = max(slowest, now() - asked)
                    assert b"ok" in await asyncio.to_thread(house.web.get, "/healthz")
                # Five seconds for the command, and one to know who asks.
                assert slowest < within(8.0)
                assert web.num_fds() < before + 30
                house.valkey.send(signal.SIGCONT)
                await load.done()
            await obeyed(house, desk, house.log)
            await walls.agrees(house.log)
        assert not any(client.codes for client in walls)
        assert not house.complaints()


async def test_row_20_one_message_lost_inside_or_outside_is_noticed_and_mended(
    tmp_path: Path,
) -> None:
    """Row 20: of what Valkey published, and of what the web process wrote to a client.

    And both connections cut in the middle of a message.
    """
    valkey = Valkey(tmp_path / "valkey")
    path = begun_with(tmp_path / "pings", "" if LONG else _PINGS)
    async with (
        FaultProxy(valkey.port) as store,
        opened(tmp_path, valkey=valkey, through=store.port, PYTHONPATH=path) as house,
        FaultProxy(house.web.port) as front,
        crowd(f"127.0.0.1:{house.web.port}", 5) as walls,
        crowd(f"127.0.0.1:{front.port}", 1) as deaf,
    ):
        one: Client = deaf.clients[0]
        store.drop(b"smessage")
        first = await put_in(house, "inside", 1)
        await walls.agrees(house.log)
        await deaf.agrees(house.log)
        assert shows(walls, first.ids[0])

        front.drop(b'"t":"entries"')  # and the next one shows the gap
        await put_in(house, "next", 2)
        await deaf.agrees(house.log, gaps=True)
        await put_in(house, "calm", 1)  # behind it nothing is on its way any more
        await deaf.agrees(house.log, gaps=True)

        gaps, behind = one.gaps, one.behind
        front.drop(b'"t":"entries"')  # and nothing follows but the next ping
        last = await put_in(house, "last", 1)
        await deaf.agrees(house.log, gaps=True)
        assert shows(deaf, last.ids[0])
        assert (one.gaps, one.behind) == (gaps, behind + 1), "nothing else told it"
        assert one.connects == 1, "on the same connection"

        snapshots = one.snapshots
        store.cut_after(100)  # both break off within a message
        front.cut_after(100)
        await put_in(house, "broken", 20)
        await walls.agrees(house.log)
        await deaf.agrees(house.log, gaps=True)
        assert (one.connects, one.snapshots) == (2, snapshots)


async def test_rows_35_37_of_two_web_processes_behind_a_poor_link_one_dies_and_clients_resume(
    tmp_path: Path,
) -> None:
    """Row 35: a position that one process gave is good at the other. Row 37: and the way to both
    is late and narrow, which sends nobody round in circles."""
    async with opened(tmp_path) as house:
        second = house.another_web()
        await second.up()
        async with (
            FaultProxy(house.web.port) as front,
            crowd(f"127.0.0.1:{front.port}") as walls,
            crowd(f"127.0.0.1:{second.port}", 3) as others,
            moderators(house, f"127.0.0.1:{front.port}") as desk,
        ):
            front.delay, front.rate = 0.15, 125_000
            async with coming(house, "row35") as load:
                await load.reached(0.3)
                front.target = second.port
                await house.web.kill()
                await load.done()
            await obeyed(house, desk, house.log)
            await walls.agrees(house.log)
            await others.agrees(house.log)
            assert all(client.snapshots == 1 for client in walls), "everybody resumed"
            assert all(client.resumes == 1 for client in walls)
        assert not house.complaints()
