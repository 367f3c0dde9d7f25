"""Two people who want opposite things of the same post at the same moment."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from tests.faults.crowd import crowd, truth
from tests.faults.house import LONG, SLUG, House, opened
from tests.faults.load import Moderator, coming, moderators

ROUNDS = 1000 if LONG else 200


async def test_row_6_of_a_hide_and_an_approval_at_once_one_is_done_and_all_walls_agree(
    tmp_path: Path,
) -> None:
    """Row 6: within five milliseconds of each other; the log says which, to both and to all."""
    chance = random.Random(6)
    async with opened(tmp_path) as house:
        address = f"127.0.0.1:{house.web.port}"
        async with crowd(address) as walls, moderators(house, address) as (wen, ife):
            wen.client.seen = ife.client.seen = None  # they decide on nothing else
            async with coming(house, "row6", count=20, rate=200) as load:
                await load.done()

            async def rounds(id: str) -> None:
                for n in range(ROUNDS // len(load.ids)):
                    await _both(house, wen, ife, id, n, chance)

            await asyncio.gather(*(rounds(id) for id in load.ids))
            await walls.agrees(house.log)
            done = ROUNDS // len(load.ids) * len(load.ids)
            entries = (await truth(house.log, "desk")).entries.values()
            assert sum(kind == "decision" for kind, _ in entries) >= done
            for id in load.ids:
                post = await house.log.post(id)
                assert post is not None
                word = {"shown": "approve", "rejected": "reject"}[post.status]
                assert post.decisions[-1].decision == word
                assert all((id in client.state.posts) == (word == "approve") for client in walls)
        assert not house.complaints()


async def _both(
    house: House, wen: Moderator, ife: Moderator, id: str, n: int, chance: random.Random
) -> None:
    post = await house.log.post(id)
    assert post is not None
    items = [{"id": id, "rev": post.rev}]

    async def say(who: Moderator, decision: str) -> bool:
        await asyncio.sleep(chance.random() * 0.005)
        body = {"decision": decision, "items": items}
        key = f"{who.name}-{n}-{id.rpartition('-')[2]}"
        status, told = await who.post(f"/api/v1/{SLUG}/decisions", body, key)
        assert status == 200, told
        return bool(told["items"][0]["ok"])

    done = await asyncio.gather(say(wen, "reject"), say(ife, "approve"))
    assert sum(done) == 1, "what changes nothing, or was judged too late, is not done"
