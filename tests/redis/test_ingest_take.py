"""Judging and storing under rules that change, leases, and the list of what was given up."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from backchannel.core.errors import StoreError
from backchannel.core.post import Deleted, Posted, new_post
from backchannel.core.rules import Rule, Rules
from backchannel.ingest.take import Rulebook, SwitchedOff, take
from backchannel.store.dead import MOST, bury, dead
from backchannel.store.leadership import Leadership
from backchannel.store.log import Log
from tests.wait import until

BAN = Rules(mode="post", rules=(Rule(name="b", action="reject", words=("blorp",)),))


def posted(number: int, text: str = "blorp") -> Posted:
    return Posted(post=new_post(id=f"form:{number}", source="form", text=text))


async def test_before_any_rules_everything_is_held(log: Log, now: datetime) -> None:
    assert await take(log, [posted(1)], "form", now) == ["new"]
    assert (await log.tally()).lists["held"] == 1


async def test_rules_that_changed_after_they_were_read_are_read_again(
    log: Log, now: datetime
) -> None:
    book = Rulebook()
    await take(log, [posted(1)], "form", now, rules=book)
    await log.set_rules(BAN, by="Desk", at=now)
    assert await take(log, [posted(2), posted(1)], "form", now, rules=book) == ["new", "duplicate"]
    assert (await log.tally()).lists["rejected"] == 1
    assert book.rev == 1


async def test_rules_no_one_can_read_hold_everything(
    log: Log, redis: Redis, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    await log.set_rules(BAN, by="Desk", at=now)
    for number, nonsense in enumerate((b"nonsense", b'{"mode":"?"}', b"[]", b'{"mode":"\xff"}')):
        await redis.hset(log.keys("rules"), "json", nonsense)
        caplog.clear()
        await take(log, [posted(number)], "form", now)
        assert "cannot be read, everything is held" in caplog.text
    assert (await log.tally()).lists["shown"] == 0


async def test_posts_and_changing_rules_at_once_are_never_judged_by_old_ones(
    log: Log, now: datetime
) -> None:
    """Once the ban is acknowledged, no post with the word becomes public."""
    await log.set_rules(Rules(mode="post"), by="Desk", at=now)
    banned_at: int | None = None

    async def ban() -> None:
        nonlocal banned_at
        await until(lambda: stored > 50)
        await log.set_rules(BAN, by="Desk", at=now)
        banned_at = (await log.read("wall", 0, 1)).top

    stored = 0
    rss = Rulebook()
    async with asyncio.TaskGroup() as group:
        group.create_task(ban())
        for number in range(200):
            item = Posted(post=new_post(id=f"rss:{number}", source="rss", text="blorp"))
            await take(log, [item], "rss", now, rules=rss)
            stored += 1
    assert banned_at is not None
    assert (await log.read("wall", 0, 1)).top == banned_at


async def test_what_post_shows_after_a_delay_is_held_and_due(log: Log, now: datetime) -> None:
    await log.set_rules(Rules(mode="post", delay=30), by="Desk", at=now)
    item = Posted(post=new_post(id="rss:1", source="rss", text="hello"))
    await take(log, [item], "rss", now)
    kept = await log.post("rss:1")
    assert kept is not None
    assert (kept.status, kept.due) == ("held", now + timedelta(seconds=30))
    due = await log.redis.zscore(log.keys("due"), "rss:1")
    assert due == (now + timedelta(seconds=30)).timestamp() * 1000
    assert (await log.wall()).seq == 0
    await log.decide("reject", [("rss:1", 1)], by="Wen", at=now, key="")  # somebody stops it
    assert await log.redis.zscore(log.keys("due"), "rss:1") is None


async def test_a_source_that_is_off_stores_nothing_and_keeps_its_cursor(
    log: Log, now: datetime
) -> None:
    book = Rulebook()
    await take(log, [posted(1)], "form", now, rules=book)
    await log.set_rules(Rules(off=("form",)), by="Desk", at=now)
    item = replace(posted(2), cursor="2")
    with pytest.raises(SwitchedOff):
        await take(log, [item], "form", now, rules=book)
    assert (await log.tally()).posts == 1
    assert await log.cursor("form") == ""
    assert await take(log, [Deleted(id="form:1")], "form", now, rules=book) == ["gone"]
    await log.set_rules(Rules(), by="Desk", at=now)
    assert await take(log, [item], "form", now, rules=book) == ["new"]


class Restless(Log):
    """A conference whose rules change whenever someone has judged by them."""

    async def ingest(self, *items: Any, **more: Any) -> list[str]:
        """Stores by rules that are others now."""
        await self.set_rules(BAN, by="Desk", at=datetime.now(UTC))
        return await super().ingest(*items, **more)


async def test_a_storm_of_rule_changes_is_told_and_not_waited_out_for_ever(
    redis: Redis, slug: str, now: datetime
) -> None:
    log = Restless(redis, slug)
    with pytest.raises(StoreError, match="the rules change faster"):
        await take(log, [posted(1)], "form", now)
    assert (await log.tally()).posts == 0


async def test_only_one_leads_and_it_passes_on(redis: Redis) -> None:
    first, second = (Leadership(redis, "bc:leader", seconds=30) for _ in range(2))
    assert await first.take()
    assert await first.take()
    assert not await second.take()
    await second.give()
    assert not await second.take()
    await first.give()
    assert await second.take()
    assert not await first.take()


async def test_who_does_not_renew_it_leads_no_more(redis: Redis) -> None:
    first, second = (Leadership(redis, "bc:leader", seconds=each) for each in (0.05, 30))
    assert await first.take()
    await until(second.take)
    assert not await first.take()


async def test_the_dead_list_keeps_the_newest_and_is_bounded(log: Log, now: datetime) -> None:
    for number in range(MOST + 20):
        await bury(log, at=now, source="x", reason="bad \ud800" + "r" * 9999, item=f"{number}")
    kept = await dead(log)
    assert len(kept) == MOST
    assert kept[0].item == str(MOST + 19)
    assert kept[0].reason.startswith("bad \\ud800r")
    assert len(kept[0].reason) == 500
    assert (await dead(log, 3)) == kept[:3]
    msgspec.json.encode(kept[0])


async def test_what_its_author_takes_back_leaves_the_dead_list_too(
    log: Log, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backchannel.store.dead.MOST", 20)
    for number in range(30):  # x:11 is the oldest then; some have no id
        id = f"x:{number}" if number % 4 else ""
        await bury(log, at=now, source="x", reason="bad", item=f'{{"text":"{number}"}}', id=id)
    await bury(log, at=now, source="x", reason="bad", item="again", id="x:13")
    await take(log, [Deleted(id="x:13"), Deleted(id="x:11")], "x", now)
    left = [each.id for each in await dead(log)]
    assert left == [f"x:{n}" if n % 4 else "" for n in range(29, 10, -1) if n not in (11, 13)]


async def test_the_dead_list_is_not_read_for_a_post_that_is_not_on_it(
    redis: Redis, log: Log, now: datetime
) -> None:
    async def reads() -> int:
        stats: dict[str, Any] = await redis.info("commandstats")
        return int(stats.get("cmdstat_lrange", {"calls": 0})["calls"])

    await bury(log, at=now, source="x", reason="bad", item="{}", id="x:1")
    before = await reads()
    await take(log, [Deleted(id=f"x:{number}") for number in range(2, 60)], "x", now)
    assert await reads() == before
    await take(log, [Deleted(id="x:1")], "x", now)
    assert await reads() == before + 1
