"""The hub over a real log: whatever is killed, nothing is lost, twice or out of order."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from backchannel.core.post import Author, Deleted, Post, Posted, new_post, public
from backchannel.core.rules import Rules
from backchannel.core.source import Health
from backchannel.hub import jobs
from backchannel.hub.client import Person, Screen
from backchannel.hub.conference import ConferenceHub
from backchannel.hub.follower import Follower
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from backchannel.store.now import set_source
from tests.viewers import DeskViewer, WallViewer
from tests.wait import until

AT = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
QUICK = Timings(check=0.1, ping=0.1, ring=50)
RARELY = Timings(check=60.0, deaf=120.0)
"""For what must be noticed at once and not by the next look at the log."""
_keys = itertools.count()


def project(feed: str, post: Post) -> Post:
    post = public(post) if feed == "wall" else post
    author = msgspec.structs.replace(post.author, avatar=f"/media/{feed}")
    return msgspec.structs.replace(post, author=author)


def item(number: int, status: str = "shown", text: str = "Hello") -> Posted:
    author = Author(id="ada", name="Ada Example", followers=7)
    id = f"form:{number}"
    return Posted(
        post=new_post(id=id, source="form", author=author, text=f"{text} {number}", status=status)
    )


async def show(log: Log, *numbers: int) -> None:
    for number in numbers:
        await log.ingest([item(number)], at=AT, source="form")


async def reject(log: Log, number: int) -> None:
    post = await log.post(f"form:{number}")
    assert post is not None
    rows = await log.decide(
        "reject", [(post.id, post.rev)], by="Mo", at=AT, key=f"key-{next(_keys)}"
    )
    assert rows[0].ok


@pytest.fixture
async def hub(redis: Redis, slug: str) -> AsyncIterator[ConferenceHub]:
    async with Hubs(redis, [slug], project, timings=QUICK) as hubs:
        yield hubs[slug]


async def test_a_post_reaches_wall_and_desk_each_with_what_it_may_see(
    log: Log, hub: ConferenceHub
) -> None:
    wall, desk = WallViewer(), DeskViewer()
    wall.follow(hub.wall)
    desk.follow(hub.desk)
    await show(log, 1)
    await until(lambda: wall.seq == 1 and desk.seq == 1)
    shown = wall.state.posts["form:1"]
    assert (shown.author.followers, shown.author.avatar) == (None, "/media/wall")
    arrived = desk.entries[0].post
    assert arrived is not None
    assert (arrived.author.followers, arrived.author.avatar) == (7, "/media/desk")


async def test_a_snapshot_is_projected_like_the_entries(log: Log, hub: ConferenceHub) -> None:
    await show(log, 1)
    await until(lambda: hub.wall.seq == 1)
    wall = WallViewer()
    wall.follow(hub.wall)
    assert wall.state.posts["form:1"].author.avatar == "/media/wall"
    assert wall.state.posts["form:1"].author.followers is None


@pytest.mark.parametrize("rules", [b"nonsense", b"[]"])
async def test_rules_no_one_can_read_keep_nobody_from_the_feeds(
    log: Log, redis: Redis, slug: str, rules: bytes
) -> None:
    await redis.hset(log.keys("rules"), mapping={"rev": 3, "json": rules})
    async with Hubs(redis, [slug], project, timings=QUICK) as hubs:
        await until(lambda: not hubs.problems())
        desk = DeskViewer()
        desk.follow(hubs[slug].desk)
        assert desk.of("snapshot")[-1]["state"]["rules"] == {"rev": 3, "blocks": 0, "rules": {}}


async def test_a_hello_with_a_limit_gets_that_many_posts(log: Log, hub: ConferenceHub) -> None:
    await show(log, 1, 2, 3, 4)
    await until(lambda: hub.wall.seq == 4)
    wall = WallViewer(limit=2)
    wall.follow(hub.wall)
    assert wall.ids == ["form:3", "form:4"]
    await show(log, 5)
    await until(lambda: wall.seq == 5)
    assert wall.ids == ["form:4", "form:5"]


async def test_who_was_away_resumes_with_the_entries_it_missed(
    log: Log, hub: ConferenceHub
) -> None:
    wall = WallViewer()
    wall.follow(hub.wall)
    await show(log, 1)
    await until(lambda: wall.seq == 1)
    wall.leave()
    await show(log, 2, 3)
    await until(lambda: hub.wall.seq == 3)
    wall.follow(hub.wall)
    assert wall.of("welcome")[-1]["resumed"]
    assert wall.applied[-2:] == [(wall.epoch, 2), (wall.epoch, 3)]
    assert len(wall.of("snapshot")) == 1


async def test_who_was_away_for_longer_than_the_ring_gets_a_snapshot(
    log: Log, hub: ConferenceHub
) -> None:
    wall = WallViewer()
    wall.follow(hub.wall)
    await show(log, 1)
    await until(lambda: wall.seq == 1)
    wall.leave()
    await show(log, *range(2, 80))
    await until(lambda: hub.wall.seq == 79)
    wall.follow(hub.wall)
    assert not wall.of("welcome")[-1]["resumed"]
    assert (len(wall.of("snapshot")), len(wall.ids)) == (2, 79)


async def test_a_hub_that_starts_lets_clients_resume_from_before(
    redis: Redis, log: Log, slug: str
) -> None:
    wall = WallViewer()
    async with Hubs(redis, [slug], project, timings=QUICK) as hubs:
        wall.follow(hubs[slug].wall)
        await show(log, 1)
        await until(lambda: wall.seq == 1)
    await show(log, 2)
    async with Hubs(redis, [slug], project, timings=QUICK) as hubs:
        wall.follow(hubs[slug].wall)
        assert wall.of("welcome")[-1]["resumed"]
        assert wall.ids == ["form:1", "form:2"]


@pytest.mark.parametrize("seq", [-1, 5, 2**63])
async def test_a_position_that_cannot_be_is_answered_by_a_snapshot(
    log: Log, hub: ConferenceHub, seq: int
) -> None:
    await show(log, 1)
    await until(lambda: hub.wall.seq == 1)
    wall = WallViewer()
    wall.epoch, wall.seq = hub.wall.epoch, seq
    wall.follow(hub.wall)
    assert (wall.seq, wall.ids) == (1, ["form:1"])


async def test_a_take_down_is_void_for_who_resumes_later(log: Log, hub: ConferenceHub) -> None:
    wall = WallViewer()
    wall.follow(hub.wall)
    await show(log, 1)
    await until(lambda: wall.seq == 1)
    wall.leave()
    await log.ingest([item(2, text="Secret")], at=AT, source="form")
    await until(lambda: hub.wall.seq == 2)
    await reject(log, 2)
    await until(lambda: hub.wall.seq == 3)
    wall.follow(hub.wall)
    assert wall.of("welcome")[-1]["resumed"]
    kinds = [entry["kind"] for frame in wall.of("entries") for entry in frame["entries"]]
    assert kinds == ["show", "void", "gone"]
    assert "Secret" not in str(wall.frames)


async def test_an_authors_delete_leaves_no_text_for_a_desk_that_resumes(
    log: Log, hub: ConferenceHub
) -> None:
    desk = DeskViewer()
    desk.follow(hub.desk)
    desk.leave()
    await log.ingest([item(1, "held", "Secret")], at=AT, source="form")
    await until(lambda: hub.desk.seq == 1)
    await log.ingest([Deleted(id="form:1")], at=AT, source="form")
    await until(lambda: hub.desk.seq == 2)
    desk.follow(hub.desk)
    assert desk.of("welcome")[-1]["resumed"]
    assert (desk.seq, desk.held) == (2, set())
    assert "Secret" not in str(desk.frames)


async def test_killing_the_subscription_behind_bursts_loses_nothing(
    admin: Redis, redis: Redis, log: Log, slug: str
) -> None:
    wall, desk = WallViewer(), DeskViewer()
    numbers = itertools.count(1)
    async with Hubs(redis, [slug], project, timings=RARELY) as hubs:
        wall.follow(hubs[slug].wall)
        desk.follow(hubs[slug].desk)
        for _ in range(15):
            await show(log, *itertools.islice(numbers, 5))
            await admin.client_kill_filter(_type="pubsub")
            await show(log, *itertools.islice(numbers, 5))
        await until(lambda: wall.seq == desk.seq == 150)
    assert wall.applied == [(wall.epoch, seq) for seq in range(1, 151)]
    assert wall.ids == [f"form:{n}" for n in range(1, 151)]
    assert len(wall.of("snapshot")) == len(desk.of("snapshot")) == 1


async def test_a_killed_subscription_is_renewed_and_the_check_delivers_meanwhile(
    admin: Redis, log: Log, hub: ConferenceHub
) -> None:
    wall = WallViewer()
    wall.follow(hub.wall)
    before = await _subscribed(admin)
    await admin.client_kill_filter(_id=before[0])
    await show(log, 1)
    await until(lambda: wall.seq == 1)
    await until(lambda: _renewed(admin, before))


class Link:
    """Stands between a hub and its server; can fall silent on subscriptions without closing."""

    def __init__(self, target: str) -> None:
        self.silent: set[asyncio.StreamWriter] = set()
        self.open = 0
        self._target = target
        self._subscribed: set[asyncio.StreamWriter] = set()

    def freeze(self) -> None:
        """From now on nothing comes of the subscriptions there are."""
        self.silent |= self._subscribed

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        far_reader, far_writer = await asyncio.open_unix_connection(self._target)

        async def back() -> None:
            with contextlib.suppress(OSError):
                while data := await far_reader.read(65536):
                    if writer not in self.silent:
                        writer.write(data)
            writer.close()

        task = asyncio.create_task(back())
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if b"SSUBSCRIBE" in data:
                    self._subscribed.add(writer)
                far_writer.write(data)
        far_writer.close()
        await task
        for end in (writer, far_writer):
            with contextlib.suppress(OSError):
                await end.wait_closed()
        self.open -= 1


async def test_a_subscription_that_fell_silent_is_renewed_and_nothing_waits_for_that(
    admin: Redis, valkey_as_admin: str, log: Log, slug: str, tmp_path: Path
) -> None:
    link = Link(valkey_as_admin.removeprefix("unix://"))
    listening = await asyncio.start_unix_server(link.serve, tmp_path / "link")
    client = connect(f"unix://{tmp_path}/link")
    patient, wall = WallViewer(), WallViewer()
    async with Hubs(client, [slug], project, timings=Timings(check=0.1, deaf=600.0)) as hubs:
        patient.follow(hubs[slug].wall)
        before = await _subscribed(admin)
        link.freeze()
        await show(log, 1)
        await until(lambda: patient.seq == 1)
        assert not await _renewed(admin, before)
    async with Hubs(client, [slug], project, timings=Timings(check=0.1, deaf=0.5)) as hubs:
        wall.follow(hubs[slug].wall)
        before = await _subscribed(admin)
        link.freeze()
        await until(lambda: _renewed(admin, before))
        await show(log, 2)
        await until(lambda: wall.seq == 2)
    assert patient.applied == [(patient.epoch, 1)]
    assert wall.applied == [(wall.epoch, 2)]
    await client.aclose()
    await until(lambda: not link.open)
    listening.close()
    await listening.wait_closed()


async def _subscribers(admin: Redis) -> list[str]:
    clients = await admin.client_list(_type="pubsub")
    return [client["id"] for client in clients]


async def _subscribed(admin: Redis) -> list[str]:
    """The subscriptions there are, once there are any: a hub may be loaded before it has one."""
    await until(lambda: _subscribers(admin))
    return await _subscribers(admin)


async def _renewed(admin: Redis, before: list[str]) -> bool:
    now = await _subscribers(admin)
    return bool(now) and now != before


async def test_killing_the_server_itself_is_a_new_epoch_and_no_loss(
    tmp_path: Path, slug: str
) -> None:
    server = Embedded(tmp_path / "data")
    redis = connect(server.start())
    try:
        log = Log(redis, slug)
        async with Hubs(redis, [slug], project, timings=QUICK) as hubs:
            wall = WallViewer()
            wall.follow(hubs[slug].wall)
            await show(log, *range(1, 11))
            await until(lambda: wall.seq == 10)
            await until(lambda: wall.of("ping"))
            assert not any("stale" in ping for ping in wall.of("ping"))
            first = wall.epoch
            # So that it has written all that it has answered, also while the disk is busy.
            await redis.config_set("appendfsync", "no")
            os.kill((await redis.info())["process_id"], signal.SIGKILL)
            await until(lambda: hubs.problems())
            await until(lambda: wall.of("ping")[-1].get("stale"))
            server.stop()
            server.start()
            await show(log, 11)
            await until(lambda: wall.seq == 11)
            assert wall.epoch != first
            assert wall.ids == [f"form:{n}" for n in range(1, 12)]
            await until(lambda: not hubs.problems())
            await until(lambda: "stale" not in wall.of("ping")[-1])
    finally:
        await redis.aclose()
        server.stop()


async def test_a_flushed_server_is_a_new_epoch_from_zero(
    admin: Redis, log: Log, hub: ConferenceHub
) -> None:
    wall = WallViewer()
    wall.follow(hub.wall)
    await show(log, 1, 2, 3)
    await until(lambda: wall.seq == 3)
    await admin.flushall()
    await until(lambda: wall.seq == 0)
    assert wall.ids == []
    await show(log, 4)
    await until(lambda: wall.seq == 1)
    assert wall.ids == ["form:4"]


async def test_an_entry_of_a_new_epoch_is_never_taken_for_the_next_one(
    admin: Redis, redis: Redis, log: Log, slug: str
) -> None:
    async with Hubs(redis, [slug], project, timings=RARELY) as hubs:
        wall = WallViewer()
        wall.follow(hubs[slug].wall)
        await admin.flushall()
        await show(log, 1)
        await until(lambda: wall.seq == 1)
        assert (wall.applied, wall.epoch) == ([], (await log.wall()).epoch)


async def test_more_entries_than_the_ring_at_once_are_a_snapshot_not_a_goodbye(
    redis: Redis, log: Log, hub: ConferenceHub
) -> None:
    wall = WallViewer()
    wall.follow(hub.wall)
    await log.ingest([item(n) for n in range(1, 120)], at=AT, source="form")
    await until(lambda: wall.seq == 119)
    assert wall.closed is None
    assert len(wall.ids) == 119


async def test_the_numbers_are_told_when_they_change_and_stand_in_the_snapshot(
    log: Log, hub: ConferenceHub
) -> None:
    wall, desk = WallViewer(), DeskViewer()
    wall.follow(hub.wall)
    desk.follow(hub.desk)
    await show(log, 1)
    await log.ingest([item(2, "held")], at=AT, source="form")
    await until(lambda: wall.of("counts") and wall.of("counts")[-1].get("posts") == 2)
    await until(lambda: desk.of("counts") and desk.of("counts")[-1]["lists"]["held"] == 1)
    assert "lists" not in wall.of("counts")[-1]
    late = WallViewer()
    late.follow(hub.wall)
    counts = {"posts": 2, "voices": 1, "sources": {"form": 2}}
    assert late.of("snapshot")[0]["state"]["counts"] == counts
    told, pings = len(wall.of("counts")), len(wall.of("ping"))
    await until(lambda: len(wall.of("ping")) > pings + 1)
    assert len(wall.of("counts")) == told


async def test_a_wall_is_told_of_time_and_tags_and_a_client_with_a_limit_of_neither(
    redis: Redis, log: Log, slug: str
) -> None:
    def tagged(number: int, *tags: str) -> Posted:
        segments = [{"tag": tag} for tag in ("Conf27", "OldConf", *tags)]
        more = {"segments": segments, "created_at": AT, "author": {"id": "ada"}, "status": "shown"}
        return Posted(post=new_post(id=f"form:{number}", source="form", **more))

    hubs = Hubs(
        redis,
        [slug],
        project,
        timings=QUICK,
        clock=lambda: AT + timedelta(minutes=1),
        hashtags={slug: ["conf27"]},
    )
    await log.set_rules(Rules(dropped=("oldconf",)), by="Mo", at=AT)
    async with hubs:
        wall, widget = WallViewer(), WallViewer(limit=30)
        wall.follow(hubs[slug].wall)
        widget.follow(hubs[slug].wall)
        await log.ingest([tagged(1, "tea"), tagged(2, "Tea", "cake")], at=AT, source="form")
        await until(lambda: wall.of("counts") and wall.of("counts")[-1].get("tags"))
        await until(lambda: widget.of("counts"))
        both = {"t": "counts", "posts": 2, "voices": 1}
        assert wall.of("counts")[-1] == both | {
            "sources": {"form": 2},
            "quarters": [[int(AT.timestamp()), 2]],
            "tags": [["tea", 2], ["cake", 1]],
            "rate": 2,
        }
        assert widget.of("counts")[-1] == both


async def test_reposts_are_told_to_walls_only_of_what_is_public(
    log: Log, hub: ConferenceHub
) -> None:
    from backchannel.core.post import Reposted

    by = Author(id="bo")
    await show(log, 1)
    await log.ingest([item(2, "held")], at=AT, source="form")
    wall = WallViewer()
    wall.follow(hub.wall)
    await until(lambda: hub.wall.view is not None and hub.wall.view.counts.posts == 2)
    reposts = [Reposted(id=f"form:r{n}", of=f"form:{n}", by=by) for n in (1, 2)]
    await log.ingest(reposts, at=AT, source="form")
    await until(lambda: any("reposts" in frame for frame in wall.of("counts")))
    told = [frame["reposts"] for frame in wall.of("counts") if "reposts" in frame]
    assert told[-1] == {"form:1": 1}
    late = WallViewer()
    late.follow(hub.wall)
    assert late.state.posts["form:1"].reposts == 1


async def test_a_desk_starts_with_its_queue_rules_and_cue(log: Log, hub: ConferenceHub) -> None:
    await log.ingest([item(n, "held") for n in range(1, 4)], at=AT, source="form")
    await log.set_rules(Rules(mode="post"), by="Mo", at=AT)
    await log.cue({"message": "Lunch"}, by="Mo", at=AT)
    await until(lambda: hub.desk.seq == 5)
    desk = DeskViewer()
    desk.follow(hub.desk)
    state = desk.of("snapshot")[0]["state"]
    assert [post["id"] for post in state["held"]] == ["form:3", "form:2", "form:1"]
    assert state["rules"] == {"rev": 1, "blocks": 0, "rules": {"mode": "post"}}
    assert state["cue"] == {"message": "Lunch"}
    assert set(state["presence"]) == {"screens", "people", "sources", "leases", "waves"}


async def test_a_desks_first_page_is_filled_again_from_a_long_queue(
    log: Log, hub: ConferenceHub
) -> None:
    await log.ingest([item(n, "held") for n in range(1, 301)], at=AT, source="form")
    for start in range(150, 300, 50):
        rows = [(f"form:{n}", 1) for n in range(start + 1, start + 51)]
        await log.decide("later", rows, by="Mo", at=AT, key=f"key-{start}")
    expected = [f"form:{n}" for n in range(150, 100, -1)]

    def page() -> list[str]:
        snapshot = hub.desk.snapshot()
        return [post.id for post in snapshot.state["held"]] if snapshot else []

    await until(lambda: page() == expected)


async def test_screens_people_and_sources_are_told_to_desks(
    redis: Redis, log: Log, hub: ConferenceHub
) -> None:
    desk = DeskViewer()
    desk.follow(hub.desk, person=Person("signin-1", "Mo", "lead"))
    wall = WallViewer()
    wall.follow(hub.wall, screen=Screen("s1", "Main hall"))
    anyone = WallViewer()
    anyone.follow(hub.wall)
    await show(log, 1)
    await until(lambda: wall.seq == 1)
    wall.pong("form:1", "letters")
    anyone.pong("form:1", "cloud")
    await set_source(log, "form", Health("live", ""), AT)

    def now() -> dict[str, object]:
        return desk.of("presence")[-1] if desk.of("presence") else {}

    await until(lambda: now().get("sources") and _showing(now()) == "form:1")
    presence = now()
    assert presence["people"] == [{"name": "Mo", "role": "lead"}]
    screens: object = presence["screens"]
    assert isinstance(screens, list)
    assert len(screens) == 1
    assert (screens[0]["name"], screens[0]["scene"], screens[0]["seq"]) == (
        "Main hall",
        "letters",
        1,
    )
    assert "signin-1" not in str(presence)
    wall.leave()
    await until(lambda: _offline(now()) == ["Main hall"])


def _offline(presence: dict[str, object]) -> list[str]:
    screens = presence.get("screens")
    return [s["name"] for s in screens if s.get("offline")] if isinstance(screens, list) else []


def _showing(presence: dict[str, object]) -> str:
    screens = presence.get("screens")
    return screens[0]["showing"] if isinstance(screens, list) and screens else ""


async def test_two_processes_see_each_others_screens(redis: Redis, slug: str) -> None:
    async with (
        Hubs(redis, [slug], project, timings=QUICK) as one,
        Hubs(redis, [slug], project, timings=QUICK) as two,
    ):
        wall = WallViewer()
        wall.follow(one[slug].wall, screen=Screen("s1", "Main hall"))
        await until(lambda: [s.name for s in two[slug].now.screens] == ["Main hall"])


async def test_a_screen_link_that_was_taken_back_no_longer_counts(hub: ConferenceHub) -> None:
    over = False
    wall = WallViewer()
    wall.follow(hub.wall, screen=Screen("s1", "Main hall", lambda: over))
    await until(lambda: len(hub.now.screens) == 1)
    over = True
    await until(lambda: not hub.now.screens)
    assert wall.closed is None


async def test_a_sign_in_that_ended_is_sent_from_the_desk(redis: Redis, slug: str) -> None:
    async with Hubs(redis, [slug], project, timings=QUICK) as hubs:
        mo, wen = DeskViewer(), DeskViewer()
        mo.follow(hubs[slug].desk, person=Person("signin-1", "Mo"))
        wen.follow(hubs[slug].desk, person=Person("signin-2", "Wen"))
        hubs.drop("signin-1")
        assert (mo.closed, wen.closed) == (4503, None)
        assert hubs.has_ended("signin-1")


@pytest.mark.parametrize("how", ["fails", "hangs"])
async def test_a_follower_that_fails_or_hangs_is_told_and_comes_back(
    redis: Redis, slug: str, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    go_on, begun = asyncio.Event(), itertools.count(1)
    check = Follower._check

    async def faulty(self: Follower, pubsub: PubSub) -> None:
        if how == "hangs":
            await go_on.wait()
        elif next(begun) == 1:
            raise ValueError("a fault of ours")
        await check(self, pubsub)

    monkeypatch.setattr(jobs, "TURN_SECONDS", 0.4)
    monkeypatch.setattr(jobs, "AGAIN_SECONDS", 0.2)
    said = {"fails": "has failed and starts again", "hangs": "is silent"}[how]
    problem = f"{slug} follow {said}"
    async with Hubs(redis, [slug], project, timings=QUICK) as hubs:
        monkeypatch.setattr(Follower, "_check", faulty)
        await until(lambda: problem in hubs.problems())
        go_on.set()
        await until(lambda: problem not in hubs.problems())


async def test_panic_is_told_at_once_and_to_who_comes_later(
    redis: Redis, slug: str, tmp_path: Path
) -> None:
    async with (
        Hubs(redis, [slug], project, data=tmp_path, timings=QUICK) as one,
        Hubs(redis, [slug], project, timings=QUICK) as two,
    ):
        here, there = WallViewer(), WallViewer()
        here.follow(one[slug].wall)
        there.follow(two[slug].wall)
        one[slug].panic(True, "p1")
        assert here.of("panic") == [{"t": "panic", "on": True, "id": "p1"}]
        await until(lambda: there.of("panic") == [{"t": "panic", "on": True, "id": "p1"}])
        late = WallViewer()
        late.follow(two[slug].wall)
        assert [frame["t"] for frame in late.frames] == ["welcome", "panic", "snapshot"]
        two[slug].panic(False, "p2")
        await until(lambda: here.of("panic")[-1]["on"] is False)
        await until((tmp_path / f"panic-{slug}.json").exists)


async def test_panic_works_without_redis_and_outlives_a_restart(
    slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backchannel.hub.hubs.LOAD_SECONDS", 0.01)
    redis = connect(f"unix://{tmp_path}/nobody.sock")
    here, there, later = WallViewer(), WallViewer(), WallViewer()
    async with (
        Hubs(redis, [slug], project, data=tmp_path, timings=QUICK) as one,
        Hubs(redis, [slug], project, data=tmp_path, timings=QUICK) as two,
    ):
        here.follow(one[slug].wall)
        there.follow(two[slug].wall)
        one[slug].panic(True, "p1")
        assert here.of("panic")[0]["on"]
        await until(lambda: there.of("panic") and there.of("panic")[0]["on"])
        assert one.problems()
    async with Hubs(redis, [slug], project, data=tmp_path, timings=QUICK) as hubs:
        later.follow(hubs[slug].wall)
        assert later.of("panic")[0] == {"t": "panic", "on": True, "id": "p1"}
    await redis.aclose()


async def test_a_sibling_hears_of_panic_at_once_and_not_by_the_file(
    slug: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backchannel.hub.hubs.LOAD_SECONDS", 0.01)
    monkeypatch.setattr("backchannel.hub.panic.FILE_SECONDS", 60.0)
    data = tmp_path_factory.mktemp("d")
    redis = connect(f"unix://{data}/nobody.sock")
    dead = data / "siblings" / "dead.sock"
    here, there = WallViewer(), WallViewer()
    async with (
        Hubs(redis, [slug], project, data=data, timings=QUICK) as one,
        Hubs(redis, [slug, "other"], project, data=data, timings=QUICK) as two,
    ):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as killed:
            killed.bind(str(dead))
        here.follow(one[slug].wall)
        there.follow(two[slug].wall)
        two["other"].panic(True, "not here")
        one[slug].panic(True, "p1")
        await until(lambda: there.of("panic") == [{"t": "panic", "on": True, "id": "p1"}])
        two[slug].panic(False, "p2")
        await until(lambda: [frame["on"] for frame in here.of("panic")] == [True, False])
        assert not dead.exists()
    assert list((data / "siblings").iterdir()) == []
    await redis.aclose()


async def test_a_start_that_is_broken_off_leaves_nothing_behind(
    slug: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("d")
    redis = connect(f"unix://{data}/nobody.sock")
    before = asyncio.all_tasks()
    starting = asyncio.create_task(
        Hubs(redis, [slug], project, data=data, timings=QUICK).__aenter__()
    )
    await until(lambda: len(asyncio.all_tasks()) > len(before) + 2)  # its jobs
    assert len(list((data / "siblings").iterdir())) == 1
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert list((data / "siblings").iterdir()) == []
    assert asyncio.all_tasks() == before
    await redis.aclose()


async def test_its_end_is_the_end_though_its_folder_is_gone(
    redis: Redis, slug: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("d")
    before = asyncio.all_tasks()
    async with Hubs(redis, [slug], project, data=data, timings=QUICK):
        shutil.rmtree(data / "siblings")
        (data / "siblings").touch()
    assert asyncio.all_tasks() == before


async def test_redis_coming_back_does_not_take_panic_off_the_walls(
    redis: Redis, slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backchannel.hub.hubs.LOAD_SECONDS", 0.01)
    async with Hubs(redis, [slug], project, timings=QUICK) as hubs:  # Redis: off
        hubs[slug].panic(True, "p1")
        hubs[slug].panic(False, "p2")
        await until(lambda: _kept(redis, slug, b"p2"))
    away = connect(f"unix://{tmp_path}/nobody.sock")
    async with Hubs(away, [slug], project, data=tmp_path, timings=QUICK) as hubs:
        hubs[slug].panic(True, "p3")
        await until((tmp_path / f"panic-{slug}.json").exists)
    await away.aclose()
    async with Hubs(redis, [slug], project, data=tmp_path, timings=QUICK) as hubs:
        await until(lambda: _kept(redis, slug, b"p3"))
        panicked = hubs[slug].panicked
        assert panicked is not None
        assert panicked.on


async def test_a_panic_that_is_over_does_not_come_back_from_an_older_copy(
    redis: Redis, slug: str, tmp_path: Path
) -> None:
    async with Hubs(redis, [slug], project, data=tmp_path, timings=QUICK) as hubs:
        here = WallViewer()
        here.follow(hubs[slug].wall)
        hubs[slug].panic(True, "p1")
        assert await hubs[slug].panic_kept(5.0)
        await until(lambda: _kept(redis, slug, b"p1"))
        for on, id in [(False, "p2"), (True, "p3"), (False, "p4")]:  # faster than disk and Redis
            hubs[slug].panic(on, id)
        assert await hubs[slug].panic_kept(5.0)
        await until(lambda: _kept(redis, slug, b"p4"))
        assert [frame["id"] for frame in here.of("panic")] == ["p1", "p2", "p3", "p4"]
    async with Hubs(redis, [slug], project, data=tmp_path, timings=QUICK) as hubs:
        panicked = hubs[slug].panicked
        assert panicked is not None
        assert not panicked.on


async def _kept(redis: Redis, slug: str, id: bytes) -> bool:
    return id in (await redis.get(f"bc:{{{slug}}}:panic") or b"")
