"""Sources that repeat themselves, disagree with themselves, or never stop."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from tests.faults.crowd import crowd, truth
from tests.faults.house import LONG, opened
from tests.faults.load import coming, moderators, obeyed
from tests.wait import until


async def test_row_27_the_same_hundred_posts_ten_times_in_any_order_are_a_hundred_posts(
    tmp_path: Path,
) -> None:
    """Row 27: ten polls of the same page, out of order, some posts edited meanwhile."""
    chance = random.Random(27)
    newest: Counter[int] = Counter()
    told: dict[int, list[int]] = {n: [] for n in range(100)}
    lines = []
    for _ in range(10):
        for n in chance.sample(range(100), 100):
            version = max(0, newest[n] + chance.choice((-1, 0, 0, 0, 0, 1)))
            newest[n] = max(newest[n], version)
            told[n].append(version)
            author = {"id": f"a{n}", "name": f"Ada {n}"}
            post: dict[str, Any] = {"id": f"mastodon:{n}", "source": "mastodon", "author": author}
            post |= {"text": f"Post {n}, version {version}", "version": version}
            post |= {"segments": [{"text": post["text"]}], "status": "held"}
            post |= {"flags": [], "rev": 1}
            lines.append(json.dumps({"type": "posted", "post": post}) + "\n")
    file = tmp_path / "polls.jsonl"
    file.write_text("".join(lines))
    rises = {n: sum(v > max([-1, *vs[:i]]) for i, v in enumerate(vs)) for n, vs in told.items()}
    async with opened(tmp_path) as house, crowd(f"127.0.0.1:{house.web.port}") as walls:
        source = f'[[source]]\nkind = "replay"\npath = "{file}"\nrate = 2000\n'
        reader = house.ingest(source, "polls")
        reader.start()

        async def read() -> bool:
            return await house.log.cursor("replay") == "1000@polls.jsonl"

        await until(read, pause=0.05)
        assert await reader.stop() == 0
        entries = (await truth(house.log, "desk")).entries.values()
        came = Counter(id for kind, id in entries if kind == "post")
        assert came == {f"mastodon:{n}": count for n, count in rises.items()}
        kept = {post.id: post async for post in house.log.posts()}
        assert len(kept) == 100
        for n in range(100):
            assert kept[f"mastodon:{n}"].text == f"Post {n}, version {newest[n]}"
        await walls.agrees(house.log)
        for client in walls:
            assert {post.version for post in client.state.posts.values()} == {
                newest[int(id.partition(":")[2])] and kept[id].version for id in client.state.posts
            }


async def test_row_28_a_flood_of_two_thousand_posts_leaves_the_desk_quick_and_the_memory_flat(
    tmp_path: Path,
) -> None:
    """Row 28: two thousand in ten seconds; the walls hold the latest two hundred."""
    async with opened(tmp_path) as house:
        address = f"127.0.0.1:{house.web.port}"
        # A few walls: the time of an answer is not to be the time this process takes to read.
        async with crowd(address, 3) as walls, moderators(house, address) as desk:
            web = psutil.Process(house.web.pid)
            before = web.memory_info().rss
            async with coming(house, "row28", count=2000, rate=200 if LONG else 500) as load:
                await load.done()
            assert await obeyed(house, desk, house.log) > 40
            if LONG:
                took = sorted(seconds for each in desk for seconds in each.took)
                assert took[len(took) // 2] < 0.2, took
            await walls.agrees(house.log)
            assert all(len(client.state.posts) <= 200 for client in walls)
            assert web.memory_info().rss - before < 48 << 20
        assert not house.complaints()
