"""Blocking a person: what they have here is gone, nothing more comes in; and back again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from backchannel.core.block import Block
from backchannel.core.post import Author, Deleted, Posted, new_post
from backchannel.core.rules import Rules
from backchannel.ingest.take import take
from backchannel.store.blocks import block, blocks, law, unblock
from backchannel.store.log import Log

TROLL = Author(id="7", name="A Troll", handle="Troll_77")
KIND = Author(id="9", name="Kind", handle="kind")
BLOCK = Block(source="x", id="7", handle="Troll_77", by="Mo")


async def come(log: Log, now: datetime, id: str, author: Author = TROLL, **more: object) -> None:
    post = new_post(id=id, source=id.partition(":")[0], author=author, text=id, **more)
    await take(log, [Posted(post=post)], post.source, now)


async def status(log: Log, id: str) -> str:
    post = await log.post(id)
    assert post is not None
    return post.status


async def decide(log: Log, now: datetime, decision: str, id: str, by: str = "Mo") -> None:
    post = await log.post(id)
    assert post is not None
    [row] = await log.decide(decision, [(id, post.rev)], by=by, at=now, key="")  # type: ignore[arg-type]
    assert row.ok, row


async def three(log: Log, now: datetime) -> None:
    """One post shown, one held, one for later, and one by somebody kind."""
    for number in (1, 2, 3):
        await come(log, now, f"x:{number}")
    await come(log, now, "x:4", KIND)
    await decide(log, now, "pin", "x:1")
    await decide(log, now, "later", "x:3")
    await decide(log, now, "approve", "x:4")


async def test_a_block_takes_everything_of_a_person_away_at_once(log: Log, now: datetime) -> None:
    await three(log, now)
    done = await block(log, [BLOCK], by="Mo", at=now)
    assert sorted(row.id for row in done.items) == ["x:1", "x:2", "x:3"]
    [gone] = [row for row in done.items if row.wall]
    wall = await log.wall()
    assert (gone.id, gone.wall) == ("x:1", wall.seq)
    assert [post.id for post in wall.state.in_order()] == ["x:4"]
    for id in ("x:1", "x:2", "x:3"):
        assert await status(log, id) == "rejected"
    await come(log, now, "x:5")
    assert await status(log, "x:5") == "rejected"
    assert (await log.tally()).lists["pinned"] == 0


async def test_a_block_in_strength_hold_takes_off_the_walls_and_holds(
    log: Log, now: datetime
) -> None:
    await three(log, now)
    await log.set_rules(Rules(mode="post"), by="Mo", at=now)
    held = Block(source="x", handle="troll_77", strength="hold", by="Mo")
    await block(log, [held], by="Mo", at=now)
    await come(log, now, "x:5")
    assert [await status(log, f"x:{n}") for n in (1, 2, 3, 5)] == ["held", "held", "later", "held"]


async def test_a_handle_alone_is_blocked_on_every_network(log: Log, now: datetime) -> None:
    await log.set_rules(Rules(mode="post"), by="Mo", at=now)
    for id in ("x:1", "mastodon:1"):
        await come(log, now, id)
    await block(log, [Block(handle="TROLL_77", by="Mo")], by="Mo", at=now)
    assert [await status(log, id) for id in ("x:1", "mastodon:1")] == ["rejected", "rejected"]


async def test_undoing_a_block_brings_back_what_nobody_touched_since(
    log: Log, now: datetime
) -> None:
    await three(log, now)
    await block(log, [BLOCK], by="Mo", at=now)
    await decide(log, now + timedelta(seconds=1), "star", "x:2", by="Lee")
    await take(log, [Deleted(id="x:3")], "x", now)
    undone = await log.undo(by="Mo", at=now + timedelta(seconds=2), key="")
    assert (undone.decision, undone.kept) == ("block", [])
    rows = {row.id: row for row in undone.items}
    assert rows["x:1"].ok
    assert (rows["x:2"].why, rows["x:2"].by) == ("conflict", "Lee")
    assert rows["x:3"].why == "deleted"
    post = await log.post("x:1")
    assert post is not None
    assert (post.status, post.flags) == ("shown", ("pinned",))
    assert await blocks(log) == []
    await come(log, now, "x:5")
    assert await status(log, "x:5") == "held"


async def test_a_block_that_somebody_changed_since_stands(log: Log, now: datetime) -> None:
    await block(log, [BLOCK], by="Mo", at=now)
    longer = Block(source="x", id="7", handle="Troll_77", by="Lee", strength="hold")
    await block(log, [longer], by="Lee", at=now)
    undone = await log.undo(by="Mo", at=now, key="")
    assert undone.kept == ["x:7"]
    assert await blocks(log) == [longer]
    await log.undo(by="Lee", at=now, key="")
    assert await blocks(log) == [BLOCK]


async def test_letting_in_again_brings_nothing_back_and_can_be_undone(
    log: Log, now: datetime
) -> None:
    await come(log, now, "x:1")
    await block(log, [BLOCK], by="Mo", at=now)
    await unblock(log, ["x:7"], by="Mo", at=now)
    assert (await status(log, "x:1"), await blocks(log)) == ("rejected", [])
    assert (await log.undo(by="Mo", at=now, key="")).decision == "unblock"
    assert await blocks(log) == [BLOCK]


async def test_sent_twice_a_block_is_one_action(log: Log, now: datetime) -> None:
    await come(log, now, "x:1")
    first = await block(log, [BLOCK], by="Mo", at=now, key="k")
    assert await block(log, [BLOCK], by="Mo", at=now, key="k") == first
    rev = (await law(log)).rev
    again = await block(log, [BLOCK], by="Mo", at=now, key="other")
    assert (again.items, (await law(log)).rev) == ([], rev)
    assert (await log.undo(by="Mo", at=now, key="")).decision == "block"
    assert (await log.undo(by="Mo", at=now, key="")).decision == ""


async def test_a_complaint_stays_with_the_staff(log: Log, now: datetime) -> None:
    await come(log, now, "x:1")
    await decide(log, now, "lane", "x:1")
    await block(log, [BLOCK], by="Mo", at=now)
    assert await status(log, "x:1") == "held"
    assert (await log.tally()).lists["lane"] == 1


async def test_no_post_slips_between_a_block_and_its_clearing(log: Log, now: datetime) -> None:
    await log.set_rules(Rules(mode="post"), by="Mo", at=now)

    quarter = asyncio.Event()

    async def posting() -> None:
        for number in range(200):
            await come(log, now, f"x:{number}")
            if number == 50:
                quarter.set()

    async def blocking() -> None:
        await quarter.wait()
        await block(log, [BLOCK], by="Mo", at=now)

    await asyncio.gather(posting(), blocking())
    assert (await log.wall()).state.in_order() == []
    assert (await log.tally()).lists["rejected"] == 200
