"""Waves: found, joined, rejected by one key and brought back by one; and posts that are due."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from backchannel.core.post import Author, Deleted, Post, Posted, Verdict, new_post
from backchannel.core.rules import Rules
from backchannel.store import waves
from backchannel.store.log import Log
from backchannel.store.waves import Before, Wave, let_out

SOON = timedelta(seconds=10)


async def come(log: Log, now: datetime, *numbers: int, **more: object) -> None:
    items = [
        Posted(
            post=new_post(
                id=f"x:{n}",
                source="x",
                author=Author(id=str(n)),
                text="a scam",
                verdict=Verdict(action="hold"),
                **more,
            )
        )
        for n in numbers
    ]
    await log.ingest(items, at=now, source="x")


async def get(log: Log, number: int) -> Post:
    post = await log.post(f"x:{number}")
    assert post is not None
    return post


async def statuses(log: Log, *numbers: int) -> list[str]:
    return [(await get(log, number)).status for number in numbers]


def a_wave(now: datetime, *numbers: int) -> Wave:
    posts = [f"x:{n}" for n in numbers]
    return Wave(id="w1", at=now, last=now, people=len(posts), sample=posts[0], posts=posts)


async def decide(log: Log, now: datetime, decision: str, number: int, by: str = "Lee") -> None:
    rev = (await get(log, number)).rev
    [row] = await log.decide(decision, [(f"x:{number}", rev)], by=by, at=now, key="")  # type: ignore[arg-type]
    assert row.ok, row


async def test_a_wave_is_rejected_held_and_shown_alike_and_comes_back_whole(
    log: Log, now: datetime
) -> None:
    await come(log, now, 1, 2, 3, 4)
    await decide(log, now, "pin", 1)
    await waves.found(log, a_wave(now, 1, 2, 3), by="Backchannel", at=now)
    rows = await waves.decide(log, "w1", "reject", by="Mo", at=now + SOON)
    assert [row.id for row in rows] == ["x:1", "x:2", "x:3"]
    assert await statuses(log, 1, 2, 3, 4) == ["rejected", "rejected", "rejected", "held"]
    assert (await log.wall()).state.in_order() == []
    [wave] = await waves.waves(log)
    assert (wave.decision, wave.by, wave.rejected, wave.posts) == ("reject", "Mo", 3, [])
    undone = await log.undo(by="Mo", at=now + 2 * SOON, key="")
    assert (undone.decision, [row.ok for row in undone.items]) == ("reject", [True] * 3)
    assert await statuses(log, 1, 2, 3) == ["shown", "held", "held"]
    assert (await get(log, 1)).flags == ("pinned",)
    [wave] = await waves.waves(log)
    assert (wave.decision, wave.rejected, wave.posts) == ("", 0, ["x:1", "x:2", "x:3"])


async def test_what_joins_a_rejected_wave_goes_with_it_and_comes_back_with_it(
    log: Log, now: datetime
) -> None:
    await come(log, now, 1, 2)
    await waves.found(log, a_wave(now, 1, 2), by="Backchannel", at=now)
    await waves.decide(log, "w1", "reject", by="Mo", at=now)
    await come(log, now, 3, 4)
    await decide(log, now, "star", 4, by="Mo")  # another action between
    rows = await waves.join(log, "w1", ["x:3"], {"people": 3}, by="Mo", at=now + SOON)
    assert [(row.id, row.status) for row in rows] == [("x:3", "rejected")]
    assert (await get(log, 3)).decisions[-1].by == "Mo"
    assert (await log.undo(by="Mo", at=now + SOON, key="")).decision == "star"
    undone = await log.undo(by="Mo", at=now + SOON, key="")
    assert [(row.id, row.ok) for row in undone.items] == [(f"x:{n}", True) for n in (1, 2, 3)]
    await come(log, now, 5)
    assert await waves.join(log, "w1", ["x:5"], {}, by="Mo", at=now + SOON) == []
    assert await statuses(log, 1, 2, 3, 5) == ["held"] * 4
    [wave] = await waves.waves(log)
    assert (wave.people, wave.posts) == (3, ["x:1", "x:2", "x:3", "x:5"])


async def test_minutes_later_a_rejected_wave_takes_nothing_with_it_any_more(
    log: Log, now: datetime
) -> None:
    await come(log, now, 1, 2)
    await waves.found(log, a_wave(now, 1), by="Backchannel", at=now)
    await waves.decide(log, "w1", "reject", by="Mo", at=now)
    late = now + waves.FOLLOWS
    assert await waves.join(log, "w1", ["x:2"], {}, by="Mo", at=late) == []
    assert await statuses(log, 2) == ["held"]


async def test_what_a_person_decided_is_no_longer_of_the_wave(log: Log, now: datetime) -> None:
    await come(log, now, 1, 2, 3, 4)
    await waves.found(log, a_wave(now, 1, 2, 3, 4), by="Backchannel", at=now)
    await decide(log, now, "approve", 1)
    await decide(log, now, "lane", 2)
    await log.ingest([Deleted(id="x:3")], at=now, source="x")
    assert (await waves.waves(log))[0].posts == ["x:4"]
    rows = await waves.decide(log, "w1", "reject", by="Mo", at=now)
    assert [row.id for row in rows] == ["x:4"]
    assert await statuses(log, 1, 2) == ["shown", "held"]


async def test_an_undo_leaves_alone_what_somebody_decided_since(log: Log, now: datetime) -> None:
    await come(log, now, 1, 2)
    await waves.found(log, a_wave(now, 1, 2), by="Backchannel", at=now)
    await waves.decide(log, "w1", "reject", by="Mo", at=now)
    await decide(log, now + SOON, "approve", 2)
    undone = await log.undo(by="Mo", at=now + SOON, key="")
    assert [(row.id, row.ok, row.by) for row in undone.items] == [
        ("x:1", True, ""),
        ("x:2", False, "Lee"),
    ]
    assert (await waves.waves(log))[0].posts == ["x:1"]


async def test_sent_twice_a_wave_is_rejected_once(log: Log, now: datetime) -> None:
    await come(log, now, 1)
    await waves.found(log, a_wave(now, 1), by="Backchannel", at=now)
    first = await waves.decide(log, "w1", "reject", by="Mo", at=now, key="k")
    assert await waves.decide(log, "w1", "reject", by="Mo", at=now + SOON, key="k") == first
    await log.undo(by="Mo", at=now + SOON, key="")
    assert await statuses(log, 1) == ["held"]
    assert (await log.undo(by="Mo", at=now + SOON, key="")).decision == ""


async def test_a_dismissed_wave_can_be_undone_and_an_unknown_one_is_nothing(
    log: Log, now: datetime
) -> None:
    await come(log, now, 1)
    before = Before(mode="post", modes={"x": "post"})
    wave = Wave(id="w1", at=now, last=now, posts=["x:1"], before=before)
    await waves.found(log, wave, by="Backchannel", at=now)
    assert await waves.decide(log, "nobody", "reject", by="Mo", at=now) == []
    assert await waves.decide(log, "w1", "dismiss", by="Mo", at=now) == []
    assert (await waves.waves(log))[0].decision == "dismiss"
    assert (await log.undo(by="Mo", at=now, key="")).decision == "dismiss"
    [wave] = await waves.waves(log)
    assert (wave.decision, wave.posts, wave.before) == ("", ["x:1"], before)


async def test_old_waves_are_forgotten(log: Log, now: datetime) -> None:
    await come(log, now, 1)
    await waves.found(log, a_wave(now, 1), by="Backchannel", at=now)
    await waves.forget(log, now)
    assert len(await waves.waves(log)) == 1
    await waves.forget(log, now + waves.KEPT + SOON)
    assert (await waves.waves(log), await waves.members(log)) == ([], {})


async def delayed(log: Log, now: datetime, *numbers: int, seconds: float = 10) -> None:
    due = (now + timedelta(seconds=seconds)).isoformat()
    await come(log, now, *numbers, due=due)


@pytest.fixture
async def post_mode(log: Log, now: datetime) -> None:
    await log.set_rules(Rules(mode="post"), by="Desk", at=now)


@pytest.mark.usefixtures("post_mode")
async def test_a_post_is_let_out_when_it_is_due_and_not_before(log: Log, now: datetime) -> None:
    await delayed(log, now, 1)
    await delayed(log, now, 2, seconds=20)
    next_one, shown = await let_out(log, now + timedelta(seconds=9.9))
    assert (next_one, shown) == ((now + SOON).timestamp(), 0)
    assert await let_out(log, now + SOON) == ((now + 2 * SOON).timestamp(), 1)
    post = await get(log, 1)
    assert (post.status, post.due, post.rev) == ("shown", None, 1)
    assert [each.id for each in (await log.wall()).state.in_order()] == ["x:1"]
    top = (await log.read("desk", 10**9)).top
    [entry] = (await log.read("desk", top - 1)).entries
    assert (entry.kind, entry.post and entry.post.status) == ("post", "shown")
    assert await let_out(log, now + 2 * SOON) == (None, 1)


@pytest.mark.usefixtures("post_mode")
async def test_any_decision_stops_a_post_that_was_due(log: Log, now: datetime) -> None:
    await delayed(log, now, 1, 2, 3, 4)
    await decide(log, now, "star", 1)
    await decide(log, now, "reject", 2)
    await decide(log, now, "lane", 3)
    await log.undo(by="Lee", at=now, key="")
    await decide(log, now, "later", 4)
    assert await let_out(log, now + 2 * SOON) == (None, 0)
    assert await statuses(log, 1, 2, 3, 4) == ["held", "rejected", "held", "later"]


@pytest.mark.parametrize("mode", [{"mode": "pre"}, {"mode": "pre", "auto": True}])
async def test_under_pre_moderation_nothing_is_let_out_any_more(
    log: Log, now: datetime, mode: dict[str, object]
) -> None:
    await delayed(log, now, 1)
    await log.set_rules(Rules(**mode), by="Desk", at=now)  # type: ignore[arg-type]
    assert await let_out(log, now + SOON) == (None, 0)
    assert ((await get(log, 1)).status, (await get(log, 1)).due) == ("held", None)


@pytest.mark.usefixtures("post_mode")
async def test_a_post_of_a_wave_is_not_let_out(log: Log, now: datetime) -> None:
    await delayed(log, now, 1, 2)
    await waves.found(log, a_wave(now, 1), by="Backchannel", at=now)
    assert await let_out(log, now + SOON) == (None, 1)
    assert await statuses(log, 1, 2) == ["held", "shown"]


@pytest.mark.usefixtures("post_mode")
async def test_a_reject_and_the_due_moment_race_and_the_reject_wins(
    log: Log, now: datetime
) -> None:
    """A due post keeps its rev: a reject that comes a moment too late takes it off again."""
    for number in range(200):
        await delayed(log, now, number)
        reject = log.decide("reject", [(f"x:{number}", 1)], by="Mo", at=now, key="")
        if number % 2:
            rows, _ = await asyncio.gather(reject, let_out(log, now + SOON))
        else:
            _, rows = await asyncio.gather(let_out(log, now + SOON), reject)
        assert rows[0].ok, rows
        assert await statuses(log, number) == ["rejected"]
    assert (await log.wall()).state.in_order() == []


async def test_who_waits_in_the_lane_stands_before_who_was_answered(
    log: Log, now: datetime
) -> None:
    await come(log, now, 1, 2, 3)
    for number in (1, 2, 3):
        await decide(log, now, "lane", number)
    await decide(log, now, "answer", 3)
    page = await log.page("lane", limit=2)
    assert [post.id for post in page.posts] == ["x:2", "x:1"]
    assert [post.id for post in (await log.page("lane", page.after)).posts] == ["x:3"]
    await log.undo(by="Lee", at=now, key="")
    assert [post.id for post in (await log.page("lane")).posts] == ["x:3", "x:2", "x:1"]
