"""Processes that are killed while posts come in: nothing is lost, and nothing comes twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backchannel.core.rules import Rules
from tests.faults.crowd import Crowd, crowd, truth
from tests.faults.house import LONG, SLUG, House, Process, lasting, opened, within
from tests.faults.load import Moderator, coming, moderators, obeyed, record
from tests.faults.proxy import FaultProxy, sha, source
from tests.wait import until


@dataclass
class Scene:
    """A deployment, its crowd and its moderators."""

    house: House
    walls: Crowd
    desk: list[Moderator]

    async def whole(self) -> int:
        """The oracle, for walls and desks; returns how many posts were taken down."""
        log = self.house.log
        count = await obeyed(self.house, self.desk, log)
        await self.walls.agrees(log)
        for moderator in self.desk:
            await until(lambda each=moderator: each.client.seq > 0)
            assert (moderator.client.repeats, moderator.client.gaps) == (0, 0)
        assert not self.house.complaints()
        return count


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    async with opened(folder) as house:
        address = f"127.0.0.1:{house.web.port}"
        async with crowd(address) as walls, moderators(house, address) as desk:
            yield Scene(house, walls, desk)


@pytest.mark.timeout(300)
async def test_rows_1_2_3_whichever_process_is_killed_every_client_ends_with_the_log(
    tmp_path: Path,
) -> None:
    """Rows 1, 2 and 3: Valkey away for seconds, for a moment, and the web process."""
    async with scene(tmp_path) as at:
        house, walls = at.house, at.walls
        epoch = walls.clients[0].epoch

        # Row 1: kill -9 of Valkey, back after five seconds.
        async with coming(house, "row1") as load:
            await load.reached(0.3)
            await house.valkey.kill()
            await asyncio.sleep(lasting(5.0, 2.5))
            before = [client.rendered for client in walls]
            assert all(before), "the walls keep what they show"
            await house.valkey.up()
            await until(
                lambda: all(client.epoch != epoch for client in walls), within(3.0), pause=0.02
            )
            await load.done()
        assert await at.whole() > 0
        assert not any(client.codes for client in walls), "no client lost its connection"

        # Row 2: back within half a second, so that no exception tells of it.
        async with coming(house, "row2") as load:
            times = 10 if LONG else 3
            for n in range(times):
                await load.reached((n + 0.5) / (times + 1))
                await house.valkey.kill()
                await house.valkey.up()
            await load.done()
        await at.whole()
        assert not any(client.codes for client in walls)

        # Row 3: kill -9 of the web process, back after a second.
        async with coming(house, "row3") as load:
            await load.reached(0.3)
            resumed, began = sum(client.resumes for client in walls), walls.snapshots
            await house.web.kill()
            assert all(client.rendered for client in walls), "no wall is blank"
            await asyncio.sleep(1.0)
            await house.web.up()
            await load.done()
        await at.whole()
        assert sum(client.resumes for client in walls) == resumed + len(walls.clients)
        assert walls.snapshots == began, "the epoch is the same: everybody resumes"


ROOT = Path(__file__).parents[2]


async def test_row_4_an_ingester_killed_before_or_after_any_append_stores_each_post_once(
    tmp_path: Path,
) -> None:
    """Row 4: with what it fetched not yet sent, and with it stored but not answered."""
    ids = [f"mastodon:row4-{n}" for n in range(640)]
    file = tmp_path / "row4.jsonl"
    record(file, ids)
    async with opened(tmp_path) as house, FaultProxy(house.valkey.port) as link:
        rules = Rules(mode="post")
        await house.log.set_rules(rules, by="Wen", at=datetime.now(UTC))
        await house.redis.script_load(source("ingest"))
        url = f"redis://127.0.0.1:{link.port}/0"
        command = [sys.executable, "-m", "tests.fakes.ingest_process", url, SLUG, str(file)]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        reader = Process("ingest", command, environ, tmp_path / "row4.log")
        house.started.append(reader)
        async with crowd(f"127.0.0.1:{house.web.port}") as walls:
            stored = 0
            for after in range(4 if LONG else 2):
                for done in (False, True):
                    link.on(
                        sha("ingest"),
                        lambda: reader.send(signal.SIGKILL),
                        done=done,
                        after=after,
                    )
                    reader.start()
                    assert await reader.ended() == -signal.SIGKILL
                    before, stored = stored, await house.redis.xlen(house.log.keys("desk:log")) - 1
                    assert (stored > before) == (done or after > 0)
                    cursor = await house.log.cursor("replay")
                    assert cursor == (f"{stored}@{file.name}" if stored else "")
            reader.start()

            async def over() -> bool:
                return await house.log.cursor("replay") == f"{len(ids)}@{file.name}"

            await until(over, pause=0.05)
            entries = (await truth(house.log, "desk")).entries.values()
            assert [id for kind, id in entries if kind == "post"] == ids
            await walls.agrees(house.log)
