"""Screens: named while they are offline, level when they say so, counted when they show a post."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from backchannel.core.post import Author, Deleted, Posted, new_post
from backchannel.hub.client import Person, Screen
from backchannel.hub.conference import ConferenceHub
from backchannel.hub.hubs import Hubs
from backchannel.hub.metrics import TAKE_DOWN
from backchannel.hub.wire import Timings
from backchannel.store import screens as registry
from backchannel.store import showings
from backchannel.store.clock import utcnow
from backchannel.store.log import Log
from backchannel.store.screens import Made
from tests.viewers import DeskViewer, WallViewer
from tests.wait import until

QUICK = Timings(check=0.1, ring=50)
_keys = itertools.count()


async def show(log: Log, *numbers: int) -> None:
    for number in numbers:
        post = new_post(
            id=f"form:{number}",
            source="form",
            author=Author(id="ada"),
            text=f"Hello {number}",
            status="shown",
        )
        await log.ingest([Posted(post=post)], at=utcnow(), source="form")


@pytest.fixture
async def hub(redis: Redis, slug: str) -> AsyncIterator[ConferenceHub]:
    async with Hubs(redis, [slug], lambda _, post: post, timings=QUICK) as hubs:
        yield hubs[slug]


@pytest.fixture
async def rows(hub: ConferenceHub) -> Callable[[], list[dict[str, Any]]]:
    """The screens as a desk was last told."""
    desk = DeskViewer()
    desk.follow(hub.desk, person=Person("signin-1", "Mo"))

    def rows() -> list[dict[str, Any]]:
        told = desk.of("presence")
        found: list[dict[str, Any]] = told[-1].get("screens", []) if told else []
        return found

    return rows


Rows = Callable[[], list[dict[str, Any]]]


def screen(hub: ConferenceHub, id: str = "s1", name: str = "Foyer") -> WallViewer:
    wall = WallViewer()
    wall.follow(hub.wall, screen=Screen(id, name))
    return wall


async def test_a_screen_that_is_offline_is_still_named_with_what_it_last_said(
    log: Log, hub: ConferenceHub, rows: Rows
) -> None:
    wall = screen(hub)
    await show(log, 1)
    await until(lambda: wall.seq == 1)
    wall.pong("form:1", "letters")
    wall.leave()  # at once: nothing of it was written yet
    await until(lambda: rows() and rows()[0].get("offline"))
    row = rows()[0]
    assert (row["name"], row["showing"], row["scene"]) == ("Foyer", "form:1", "letters")
    assert row["seq"] == 1
    assert abs(datetime.fromisoformat(row["at"]) - utcnow()) < timedelta(seconds=30)
    assert datetime.fromisoformat(row["acked"]) <= datetime.fromisoformat(row["at"])
    wall.follow(hub.wall, screen=Screen("s1", "Foyer"))
    wall.pong("form:1", "letters")
    await until(lambda: not rows()[0].get("offline"))


async def test_it_is_named_after_its_process_is_gone(redis: Redis, log: Log, slug: str) -> None:
    async with Hubs(redis, [slug], lambda _, post: post, timings=QUICK) as one:
        wall = screen(one[slug])
        await show(log, 1)
        await until(lambda: wall.seq == 1)
        wall.pong("form:1", "cloud")
    async with Hubs(redis, [slug], lambda _, post: post, timings=QUICK) as two:

        def told() -> list[tuple[str, int, bool]]:
            return [(row.name, row.seq, row.offline) for row in two[slug].now.screens]

        # The first look may come before the feed was loaded, and then knows no epoch.
        await until(lambda: told() == [("Foyer", 1, True)])


async def test_a_link_that_was_never_opened_is_listed_and_not_told(
    log: Log, hub: ConferenceHub, rows: Rows
) -> None:
    await registry.add(log, "s1", Made(name="Foyer", by="Mara", at=utcnow()))
    await registry.add(log, "s1", Made(name="Again", by="Wen", at=utcnow()))
    wall = screen(hub, "s2", "Stage left")
    wall.pong()
    await until(rows)
    assert [row["name"] for row in rows()] == ["Stage left"]
    listed = await registry.listed(log, utcnow())
    assert [(each.name, each.by, each.heard is None) for each in listed] == [
        ("Foyer", "Mara", True),
        ("Stage left", "", False),
    ]


async def test_a_screen_goes_by_the_name_it_was_given_last(
    log: Log, hub: ConferenceHub, rows: Rows
) -> None:
    wall = screen(hub)
    wall.pong()
    await until(rows)
    assert await registry.rename(log, "s1", "Harbour “Hall”")
    await until(lambda: rows()[0]["name"] == "Harbour “Hall”")
    assert not await registry.rename(log, "nobody", "Hall")


async def test_a_screen_that_was_taken_back_is_told_of_no_more(
    log: Log, hub: ConferenceHub, rows: Rows
) -> None:
    wall = screen(hub)
    wall.pong()
    await until(rows)
    assert await registry.take_back(log, "s1")
    await until(lambda: not rows())
    wall.pong("form:1")  # this process has not heard of it yet: nothing brings it back
    wall.leave()
    await until(lambda: _gone(log))
    assert not rows()
    assert not await registry.take_back(log, "nobody")
    assert not await registry.rename(log, "s1", "Hall")
    assert await registry.listed(log, utcnow()) == []


async def _gone(log: Log) -> bool:
    return not (await log.redis.hget(log.keys("present"), "none"))


async def test_a_screen_whose_link_has_ended_is_not_counted(log: Log) -> None:
    await registry.add(log, "old", Made(name="Old", until=utcnow().timestamp() - 1))
    await registry.add(log, "new", Made(name="New", until=utcnow().timestamp() + 60))
    assert [each.name for each in await registry.listed(log, utcnow())] == ["New"]


async def test_a_link_that_is_open_twice_is_level_when_both_are(
    log: Log, hub: ConferenceHub, rows: Rows
) -> None:
    """Otherwise a laptop that opened the link too would answer for the projector."""
    projector, laptop = screen(hub), screen(hub)
    await show(log, 1, 2)
    await until(lambda: projector.seq == laptop.seq == 2)
    projector.pong("form:2", "letters")
    laptop.pong("form:2", "letters")
    await until(lambda: rows() and rows()[0]["seq"] == 2)
    await show(log, 3)
    await until(lambda: laptop.seq == 3)
    laptop.pong("form:3", "cloud")
    await until(lambda: rows()[0]["showing"] == "form:3")
    assert [(row["seq"], row["scene"]) for row in rows()] == [(2, "cloud")]
    projector.pong("form:3", "letters")
    await until(lambda: rows()[0]["seq"] == 3)


async def test_a_take_down_is_timed_by_the_last_screens_word(
    log: Log, hub: ConferenceHub, rows: Rows, slug: str
) -> None:
    def timed() -> float | None:
        return REGISTRY.get_sample_value(f"{TAKE_DOWN._name}_count", {"conference": slug})

    foyer, stage = screen(hub), screen(hub, "s2", "Stage")
    await show(log, 1)
    await until(lambda: foyer.seq == stage.seq == 1)
    await until(lambda: len(rows()) == 2)
    await log.ingest([Deleted(id="form:1")], at=utcnow(), source="form")
    await until(lambda: foyer.seq == stage.seq == 2)
    foyer.pong()
    await until(lambda: rows()[0]["seq"] == 2)
    assert timed() == 0
    stage.pong()
    await until(lambda: timed() == 1)


async def test_what_was_painted_in_another_epoch_is_not_painted_in_this_one(
    redis: Redis, log: Log, hub: ConferenceHub, rows: Rows
) -> None:
    here, away = screen(hub), screen(hub, "s2", "Stage left")
    await show(log, 1)
    await until(lambda: here.seq == away.seq == 1)
    here.pong()
    away.pong()
    away.leave()
    await until(lambda: [row["seq"] for row in rows()] == [1, 1])
    before = hub.wall.epoch
    await redis.hset(log.keys("wall:meta"), "run_id", "another")
    await until(lambda: hub.wall.epoch != before)
    await until(lambda: [row["seq"] for row in rows()] == [0, 0])
    here.pong()
    await until(lambda: [row["seq"] for row in rows()] == [1, 0])


async def test_machines_whose_clocks_differ_see_each_others_screens(
    redis: Redis, slug: str
) -> None:
    """What one wrote was stale, or eternal, by the other's clock."""

    def ahead() -> datetime:
        return utcnow() + timedelta(hours=1)

    def project(feed: str, post: Any) -> Any:
        return post

    async with (
        Hubs(redis, [slug], project, timings=QUICK) as one,
        Hubs(redis, [slug], project, timings=QUICK, clock=ahead) as two,
    ):
        near, far = screen(one[slug]), screen(two[slug], "s2", "Stage left")
        near.pong()
        far.pong()
        for hubs, clock in ((one, utcnow), (two, ahead)):
            await until(lambda hubs=hubs: len(hubs[slug].now.screens) == 2)
            for row in hubs[slug].now.screens:
                assert abs(row.at - clock()) < timedelta(minutes=1)
                assert not row.offline


async def test_a_process_that_fell_silent_leaves_nothing_behind(
    redis: Redis, log: Log, hub: ConferenceHub, rows: Rows
) -> None:
    seconds = (await redis.time())[0]
    stale = f'{(seconds - 11) * 1000}:{{"desks":[{{"session":"s2","name":"Wen"}}]}}'
    long_gone = f'{(seconds - 61) * 1000}:{{"desks":[{{"session":"s3","name":"Bo"}}]}}'
    await redis.hset(log.keys("present"), mapping={"p2": stale, "p3": long_gone})
    screen(hub).pong()
    await until(rows)
    assert [each["name"] for each in hub.now.people] == ["Mo"]
    assert await redis.hget(log.keys("present"), "p3") is None


async def test_a_showing_is_counted_once_for_each_time_a_post_comes_on(
    log: Log, hub: ConferenceHub
) -> None:
    left, right = screen(hub, "s1", "Stage left"), screen(hub, "s2", "Stage right")
    anyone = WallViewer()
    anyone.follow(hub.wall)
    await show(log, 1, 2)
    await until(lambda: left.seq == right.seq == anyone.seq == 2)
    for post in ("form:1", "form:1", "form:2", "form:1", "nothing public", ""):
        left.pong(post)
        anyone.pong(post)
    right.pong("form:1")

    async def counted() -> bool:
        found = await showings.shown(log, ["form:1", "form:2", "nothing public"])
        return {id: each.screens for id, each in found.items()} == {
            "form:1": {"s1": 2, "s2": 1},
            "form:2": {"s1": 1},
        }

    await until(counted)
    assert (await showings.shown(log, ["form:1"]))["form:1"].last == "s2"
    assert (await showings.shown(log, ["form:1"]))["form:1"].times == 3


async def test_a_screen_that_comes_back_does_not_show_its_post_anew(
    redis: Redis, log: Log, slug: str
) -> None:
    for again in (False, True):  # the second time as if the server had been started again
        async with Hubs(redis, [slug], lambda _, post: post, timings=QUICK) as hubs:
            await show(log, 1)
            await until(lambda hubs=hubs: hubs[slug].wall.seq == 1)
            if again:
                await until(lambda hubs=hubs: hubs[slug].now.screens)
            wall = screen(hubs[slug])
            wall.pong("form:1")
            wall.follow(hubs[slug].wall, screen=Screen("s1", "Foyer"))
            wall.pong("form:1")
    assert (await showings.shown(log, ["form:1"]))["form:1"].times == 1


async def test_a_batch_of_showings_that_is_sent_twice_is_counted_once(log: Log) -> None:
    batch = [showings.Showing("form:1", "s1", utcnow())]
    await showings.count(log, "b1", batch)
    await showings.count(log, "b1", batch)
    assert (await showings.shown(log, ["form:1"]))["form:1"].times == 1
    assert await showings.shown(log, []) == {}


async def test_a_showing_that_redis_will_never_count_holds_up_no_other(
    redis: Redis, log: Log, hub: ConferenceHub, caplog: pytest.LogCaptureFixture
) -> None:
    await redis.hset(log.keys("showings"), "form:1", "spoilt")
    wall = screen(hub)
    await show(log, 1, 2)
    await until(lambda: wall.seq == 2)
    for number in (2, 1, 2):
        wall.pong(f"form:{number}")

    async def counted() -> bool:
        found = await showings.shown(log, ["form:2"])
        return bool(found) and found["form:2"].times == 2

    await until(counted)
    assert "a showing is not counted" in caplog.text
    assert await redis.hget(log.keys("showings"), "form:1") == b"spoilt"


async def test_showings_wait_for_redis_up_to_a_number_and_go_a_few_at_a_time(
    redis: Redis, log: Log, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backchannel.hub.screens.MOST", 5)
    monkeypatch.setattr("backchannel.hub.attendance._AT_ONCE", 2)
    count, away, written = showings.count, True, list[int]()

    async def counted(log: Log, batch: str, shown: Sequence[showings.Showing]) -> None:
        if away:
            raise ConnectionError
        written.append(len(shown))
        await count(log, batch, shown)

    monkeypatch.setattr(showings, "count", counted)
    async with Hubs(redis, [slug], lambda _, post: post, timings=QUICK) as hubs:
        await show(log, 1, 2, 3)
        wall = screen(hubs[slug])
        await until(lambda: wall.seq == 3)
        for number in (1, 2) * 10:
            wall.pong(f"form:{number}")
        wall.pong("form:3")
        away = False

        async def last() -> bool:
            return bool(await showings.shown(log, ["form:3"]))

        await until(last)
    assert max(written) == 2
    assert 5 <= sum(written) <= 5 + 2  # two may have been on their way


async def test_a_desk_that_comes_later_hears_what_was_taken_off_lately(
    redis: Redis, log: Log, slug: str
) -> None:
    def taken(hub: ConferenceHub) -> list[tuple[str, int, str]]:
        snapshot = hub.desk.snapshot()
        assert snapshot is not None
        return [(each.id, each.wall, each.text) for each in snapshot.state["taken"]]

    async with Hubs(redis, [slug], lambda _, post: post, timings=QUICK) as hubs:
        await show(log, *range(1, 12))
        for number in range(1, 12):
            await log.decide(
                "reject", [(f"form:{number}", 1)], by="Mo", at=utcnow(), key=f"k{next(_keys)}"
            )
        await until(lambda: hubs[slug].desk.seq == 22)
        latest = [(f"form:{n}", 11 + n, f"Hello {n}") for n in range(4, 12)]
        assert taken(hubs[slug]) == latest
        await log.undo(by="Mo", at=utcnow(), key="undo")
        await log.ingest([Deleted(id="form:10")], at=utcnow(), source="form")
        await until(lambda: hubs[slug].desk.seq == 24)
        left = [*latest[:-2], ("form:10", 21, "")]  # it was rejected; its author's words are gone
        assert taken(hubs[slug]) == left
    async with Hubs(redis, [slug], lambda _, post: post, timings=QUICK) as hubs:
        await until(lambda: hubs[slug].desk.view)
        found = taken(hubs[slug])
        assert found[-len(left) :] == left[-len(found) :]
        assert ("form:11", 22, "Hello 11") not in found


async def test_an_author_who_takes_a_shown_post_back_takes_it_off_the_walls(
    log: Log, hub: ConferenceHub
) -> None:
    desk = DeskViewer()
    desk.follow(hub.desk)
    await show(log, 1)
    await until(lambda: desk.seq == 1)  # read later, it would say nothing of the post any more
    await log.ingest([Deleted(id="form:1")], at=utcnow(), source="form")
    await until(lambda: desk.seq == 2)
    assert [(entry.kind, entry.wall) for entry in desk.entries] == [("post", 0), ("post", 2)]
    snapshot = hub.desk.snapshot()
    assert snapshot is not None
    assert [(each.id, each.by, each.text) for each in snapshot.state["taken"]] == [
        ("form:1", "", "")
    ]
