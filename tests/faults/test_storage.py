"""A store that is full, emptied, cut short or damaged: what is said, and what is still true."""

from __future__ import annotations

import asyncio
import json
import random
import resource
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed

from backchannel.core.errors import StoreError
from backchannel.core.post import Author, Posted, new_post
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded, find_server
from backchannel.store.log import Log
from tests.faults.crowd import Client, crowd, running
from tests.faults.house import SLUG, House, Valkey, lasting, opened
from tests.faults.load import Moderator, coming, moderators, obeyed
from tests.wait import PATIENCE, until


def now() -> float:
    return asyncio.get_running_loop().time()


class Cramped(Valkey):
    """A Valkey whose files may grow no further than `limit` says."""

    def limit(self, size: int) -> None:
        hard = resource.RLIM_INFINITY
        psutil.Process(self.pid).rlimit(psutil.RLIMIT_FSIZE, (size, hard))

    def size(self) -> int:
        """Of its append-only file."""
        return max(file.stat().st_size for file in (self.folder / "appendonlydir").iterdir())


async def test_rows_21_22_a_full_store_says_so_and_takes_everything_once_there_is_room(
    tmp_path: Path,
) -> None:
    """Row 21: the disk is full (a limit on the file's size). Row 22: the memory is."""
    valkey = Cramped(tmp_path / "valkey")
    async with opened(tmp_path, valkey=valkey) as house:
        address = f"127.0.0.1:{house.web.port}"
        async with crowd(address) as walls, moderators(house, address) as desk:
            for row in ("row21", "row22"):
                async with coming(house, row) as load:
                    await load.reached(0.3)
                    if row == "row21":
                        valkey.limit(valkey.size() + 1000)
                    else:
                        used = (await house.redis.info("memory"))["used_memory"]
                        await house.redis.config_set("maxmemory", int(used) + 20_000)
                    began = now()
                    await until(lambda: _stands_still(house))
                    assert "full" in await _refusal(desk[0], row)
                    await until(lambda: _is_full(house), pause=0.1)
                    await walls.agrees(house.log)  # nothing was told that was not stored
                    await asyncio.sleep(max(0.0, lasting(10.0, 2.0) - (now() - began)))
                    if row == "row21":
                        valkey.limit(resource.RLIM_INFINITY)
                    else:
                        await house.redis.config_set("maxmemory", 0)
                    await load.done()
                assert await obeyed(house, desk, house.log) > 0
                await walls.agrees(house.log)
                await until(lambda: _well(house), pause=0.2)
            assert not any(client.codes for client in walls)
        assert not house.complaints()


async def _refusal(desk: Moderator, row: str) -> str:
    """What the desk is told once there is no room even for a cue."""
    told: list[dict[str, Any]] = []

    async def refused() -> bool:
        status, answer = await desk.post(
            f"/api/v1/{SLUG}/cues", {"step": 1}, f"cue-{row}-{len(told)}"
        )
        told.append(answer)
        return status == 503

    await until(refused, pause=0.02)
    return str(told[-1]["error"])


async def _stands_still(house: House) -> bool:
    before = await house.redis.xlen(house.log.keys("desk:log"))
    await asyncio.sleep(0.5)
    return bool(before == await house.redis.xlen(house.log.keys("desk:log")))


async def _is_full(house: House) -> bool:
    return "full" in " ".join(await house.web.problems())


async def _well(house: House) -> bool:
    return not await house.web.problems()


async def test_rows_16_38_data_that_is_lost_is_a_new_epoch_and_everybody_gets_a_snapshot(
    tmp_path: Path,
) -> None:
    """Row 16: FLUSHALL, and the file deleted. Row 38: its tail cut off behind a running hub."""
    async with opened(tmp_path) as house:
        log = house.log
        async with crowd(f"127.0.0.1:{house.web.port}") as walls:
            async with coming(house, "row16", count=1000) as load:
                await load.reached(0.01)
                epoch = walls.clients[0].epoch
                await house.redis.flushall()
                await until(lambda: all(client.epoch != epoch for client in walls))
                await until(lambda: _has_posts(house))  # under the file's rules, as before
                await load.end()
            told = await walls.agrees(log)
            assert told.epoch != epoch

            # The file is deleted while the server is down.
            epoch = told.epoch
            await house.valkey.kill()
            shutil.rmtree(house.valkey.folder / "appendonlydir")
            await house.valkey.up()
            await until(lambda: all(client.epoch != epoch for client in walls))
            assert (await walls.agrees(log)).top == 0
            async with coming(house, "again", count=50) as load:
                await load.done()
            told = await walls.agrees(log)
            assert told.top >= 50

            # Row 38: the last write is gone, of which the clients know.
            epoch = told.epoch
            await house.valkey.kill()
            (file,) = (house.valkey.folder / "appendonlydir").glob("*.incr.aof")
            with file.open("r+b") as kept:
                kept.truncate(file.stat().st_size - 10)
            await house.valkey.up()
            await until(lambda: all(client.epoch != epoch for client in walls))
            after = await walls.agrees(log)
            assert after.epoch != epoch
            async with coming(house, "more", count=50) as load:
                await load.done()
            await walls.agrees(log)
            assert all(client.gaps == client.repeats == 0 for client in walls)
        assert not house.complaints()


async def _has_posts(house: House) -> bool:
    return bool(await house.redis.xlen(house.log.keys("wall:log")))


def test_row_38_a_file_that_is_damaged_in_the_middle_is_refused_with_the_way_out(
    tmp_path: Path,
) -> None:
    """Row 38: what can be read of it is not taken for all of it."""
    embedded = Embedded(tmp_path)
    with embedded as url:
        asyncio.run(_fill(url))
    (file,) = (tmp_path / "valkey" / "appendonlydir").glob("*.incr.aof")
    data = bytearray(file.read_bytes())
    at = data.index(b"\r\n$", len(data) // 2) + 2
    data[at] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(StoreError, match=r"valkey\.log") as raised:
        Embedded(tmp_path).start()
    assert f"`valkey-check-aof --fix {file}`" in str(raised.value)

    mend = tmp_path / "valkey-check-aof"  # the server is that, too, under that name
    mend.symlink_to(find_server())
    subprocess.run([mend, "--fix", file], input=b"y\n", capture_output=True, check=True)
    with Embedded(tmp_path) as url:
        assert 0 < asyncio.run(_count(url)) < 200


async def _fill(url: str) -> None:
    redis = connect(url)
    await _show(Log(redis, SLUG), *range(200))
    await redis.aclose()


async def _count(url: str) -> int:
    redis = connect(url)
    count = (await Log(redis, SLUG).tally()).posts
    await redis.aclose()
    return count


async def _show(log: Log, *numbers: int) -> None:
    author = Author(id="ada", name="Ada Example")
    made = [
        new_post(id=f"rss:{n}", source="rss", author=author, text=f"Post {n}", status="shown")
        for n in numbers
    ]
    for start in range(0, len(made), 50):
        batch = [Posted(post=post) for post in made[start : start + 50]]
        await log.ingest(batch, at=datetime.now(UTC), source="rss")


async def test_row_17_who_was_away_for_longer_than_the_log_gets_a_snapshot_and_no_more(
    tmp_path: Path,
) -> None:
    """Row 17: away for more than the ring of a hub that runs, and than the log of one that starts.

    A client that came back in time resumes.
    """
    async with opened(tmp_path) as house:
        log = house.log
        ages, late, soon = (_client(house) for _ in range(3))
        await _show(log, 1)
        for client in (ages, late, soon):
            await _follow(client, 1)
        await _show(log, *range(2, 1303))
        await until(lambda: _stands_at(house, 1302), pause=0.05)  # else it would be less behind
        await _follow(ages, 1302)
        assert (ages.snapshots, ages.resumes, len(ages.rendered)) == (2, 0, 200)
        assert ages.longest_frame < 256 * 1024
        await _follow(late, 1302)
        await _follow(soon, 1302)
        await _show(log, *range(1303, 1703))
        await _follow(soon, 1702)
        assert (soon.snapshots, soon.resumes) == (2, 1)
        await _show(log, *range(1703, 1753))
        await house.redis.xtrim(log.keys("wall:log"), 300, approximate=False)
        await house.web.kill()
        await house.web.up()
        await _follow(late, 1752)
        await _follow(soon, 1752)
        assert (late.snapshots, late.resumes, late.longest_frame < 256 * 1024) == (3, 0, True)
        assert (soon.snapshots, soon.resumes) == (3, 1)
        state = (await log.wall()).state
        for client in (late, soon):
            assert client.rendered == [(post.shown, post.id) for post in state.in_order()]
            assert (client.gaps, client.repeats) == (0, 0)
        assert not house.complaints()


async def _stands_at(house: House, seq: int) -> bool:
    """Whether the hub has had all up to there."""
    feed = await asyncio.to_thread(house.web.get, f"/api/v1/{SLUG}/feed")
    return bool(json.loads(feed)["seq"] == seq)


def _client(house: House) -> Client:
    return Client(lambda: f"127.0.0.1:{house.web.port}")


async def _follow(client: Client, seq: int) -> None:
    """Comes, follows up to a seq, and goes."""
    async with running(client):
        await until(lambda: client.seq == seq)


async def test_row_18_a_forged_position_is_a_snapshot_of_ones_own_conference(
    tmp_path: Path,
) -> None:
    """Row 18: beyond the top, negative, 2^63, another conference's epoch, and nonsense."""
    folder = tmp_path / "conferences"
    folder.mkdir()
    for slug in (SLUG, "other"):
        text = f'slug = "{slug}"\ntitle = "{slug}"\nhashtags = ["#{slug}"]\n'
        (folder / f"{slug}.toml").write_text(text)
    async with opened(tmp_path, BACKCHANNEL_CONFERENCES=str(folder)) as house:
        other = Log(house.redis, "other")
        await _show(house.log, *range(5))
        await _show(other, *range(100, 150))
        mine = _client(house)
        await _follow(mine, 5)
        epochs = [mine.epoch, (await other.wall()).epoch, "", "x" * 3000, "\0", mine.epoch.lower()]
        seqs = [0, 3, 5, 6, 50, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, 10**30, -1, -(2**63)]
        odd: list[object] = [1.5, "5", None, True, [], {"seq": 5}]
        forged = [(epoch, seq) for epoch in epochs for seq in [*seqs, *odd]]
        random.Random(18).shuffle(forged)
        for epoch, seq in forged:
            told = await _told(house, epoch, seq)
            if type(seq) is not int or not 0 <= seq < 2**63:
                assert told in (4501, 5), (epoch, seq, told)
            elif epoch == mine.epoch and seq <= 5:
                assert told == 5 - seq, (epoch, seq, told)
            else:
                assert told == 5, (epoch, seq, told)
        await _follow(_client(house), 5)
        assert not await house.web.problems()
        assert not house.complaints()


async def _told(house: House, epoch: str, seq: object) -> int:
    """How many posts a hello brings, by snapshot or resumption; or the code it is ended with."""
    address = f"ws://127.0.0.1:{house.web.port}/ws/v1/{SLUG}/wall"
    ids: list[str] = []
    async with (
        open_socket(address, compression=None, proxy=None) as socket,
        asyncio.timeout(PATIENCE),
    ):
        await socket.send(json.dumps({"t": "hello", "v": 1, "epoch": epoch, "seq": seq}))
        behind = -1
        try:
            while len(ids) != behind:
                frame = json.loads(await socket.recv())
                if frame["t"] == "welcome" and frame["resumed"]:
                    assert isinstance(seq, int)
                    behind = frame["seq"] - seq
                elif frame["t"] == "snapshot":
                    ids = [post["id"] for post in frame["state"]["posts"]]
                    behind = len(ids)
                elif frame["t"] == "entries":
                    ids += [entry["id"] for entry in frame["entries"]]
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
    assert set(ids) <= {f"rss:{n}" for n in range(5)}, "of no other conference"
    return len(ids)
