"""Several conferences over one cluster: whatever dies, what was acknowledged is there."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import pytest
from redis.asyncio import Redis
from redis.crc import key_slot
from redis.exceptions import RedisError, ResponseError

from backchannel.core.errors import StoreError
from backchannel.core.post import Author, Post, Posted, new_post, public
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
from backchannel.store import erase, limits
from backchannel.store.audit import Trail
from backchannel.store.cluster import Cluster, Unacknowledged
from backchannel.store.connect import check, connect, describe
from backchannel.store.invites import InviteList, Out
from backchannel.store.keys import Keys
from backchannel.store.log import Log
from backchannel.store.signins import KeptSignIn, SignInList
from tests.cluster.nodes import Nodes
from tests.deployment import free_port
from tests.viewers import DeskViewer, WallViewer
from tests.wait import PATIENCE, until

T = TypeVar("T")
AT: Final = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
QUICK: Final = Timings(check=0.1, ring=50)
_keys = itertools.count()


def project(feed: str, post: Post) -> Post:
    return public(post) if feed == "wall" else post


def item(id: str, name: str = "Ada") -> Posted:
    author = Author(id="ada", name=name, handle="ada")
    return Posted(
        post=new_post(id=id, source="form", author=author, text=f"Hello {id}", status="shown")
    )


async def show(log: Log, *ids: str, name: str = "Ada") -> None:
    await log.ingest([item(id, name) for id in ids], at=AT, source="form")


async def reject(log: Log, id: str) -> None:
    post = await log.post(id)
    assert post is not None
    rows = await log.decide("reject", [(id, post.rev)], by="Mo", at=AT, key=f"key-{next(_keys)}")
    assert rows[0].ok


class Writer:
    """Writes one post after the other, each until it is acknowledged."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.acknowledged: list[str] = []
        self.trying = ""
        self.failed = 0

    async def run(self) -> None:
        for number in itertools.count():
            self.trying = f"form:{number}"
            while True:
                try:
                    await show(self.log, self.trying)
                    break
                except (RedisError, OSError):
                    self.failed += 1
                    await asyncio.sleep(0.05)
            self.acknowledged.append(self.trying)
            await asyncio.sleep(0.005)

    async def more(self, count: int = 5) -> None:
        """Returns when it has written so many from now on."""
        wanted = len(self.acknowledged) + count
        await until(lambda: len(self.acknowledged) >= wanted)


class Live:
    """One conference: a writer, and a wall that follows."""

    def __init__(self, log: Log, hubs: Hubs) -> None:
        self.log, self.hub = log, hubs[log.keys.slug]
        self.writer = Writer(log)
        self.wall = WallViewer()
        self.wall.follow(self.hub.wall)

    @property
    def acknowledged(self) -> set[str]:
        return set(self.writer.acknowledged)

    async def agrees(self) -> None:
        """All that was acknowledged is in the log, and the wall is what the log says."""
        kept = {post.id async for post in self.log.posts()}
        assert self.acknowledged <= kept
        snapshot = await self.log.wall()
        assert snapshot.seq >= len(self.acknowledged)
        await until(lambda: (self.wall.epoch, self.wall.seq) == (snapshot.epoch, snapshot.seq))
        told = {id: project("wall", post) for id, post in snapshot.state.posts.items()}
        assert self.wall.state.posts == told
        read = await self.log.read("wall", 0, 100_000)
        assert read.whole
        assert [entry.seq for entry in read.entries] == [*range(1, read.top + 1)]


@asynccontextmanager
async def live(cluster: Redis, nodes: Nodes) -> AsyncIterator[list[Live]]:
    """Three conferences, one on each primary, all written to until the block ends."""
    slugs = nodes.slugs()
    async with Hubs(cluster, slugs, project, timings=QUICK) as hubs:
        lives = [Live(Log(cluster, slug), hubs) for slug in slugs]
        tasks = [asyncio.create_task(each.writer.run()) for each in lives]
        try:
            await asyncio.gather(*(each.writer.more() for each in lives))
            yield lives
        finally:
            while not all(task.done() for task in tasks):  # redis-py may swallow a cancellation
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks, timeout=0.1)
        await asyncio.gather(*(each.agrees() for each in lives))


async def test_conferences_share_a_cluster_and_each_is_whole(cluster: Redis, nodes: Nodes) -> None:
    slugs = nodes.slugs()
    async with Hubs(cluster, slugs, project, timings=QUICK) as hubs:
        await asyncio.gather(*(a_conference(cluster, hubs, nodes, slug) for slug in slugs))
    for slug in slugs:
        primary, replicas = nodes.shard(slug)
        assert len(replicas) == 1
        for node in (primary, *replicas):
            slots = {key_slot(key) for key in node.call("KEYS", f"bc:{{{slug}}}:*")}
            assert slots == {key_slot(Keys(slug)("posts").encode())}


async def a_conference(cluster: Redis, hubs: Hubs, nodes: Nodes, slug: str) -> None:
    log, hub = Log(cluster, slug), hubs[slug]
    wall, desk = WallViewer(), DeskViewer()
    wall.follow(hub.wall)
    desk.follow(hub.desk)
    await show(log, "form:1", "form:2", "form:3", name=f"Ada of {slug}")
    await until(lambda: wall.ids == ["form:1", "form:2", "form:3"])
    await reject(log, "form:2")
    await until(lambda: wall.ids == ["form:1", "form:3"])
    assert (await log.undo(by="Mo", at=AT, key="undo")).decision == "reject"
    assert (await log.cue({"message": "Tea"}, by="Mo", at=AT)).message == "Tea"
    await until(lambda: wall.state.cue.message == "Tea" and "form:2" in wall.state.posts)
    hub.panic(True, by="Mo")
    await until(lambda: bool(wall.of("panic")))
    primary, replicas = nodes.shard(slug)
    copies = [primary.folder, *(replica.folder for replica in replicas)]
    await until(lambda: all(on_disk(copy, f"Ada of {slug}") for copy in copies))
    await asyncio.gather(people(cluster, slug), erased(log, wall))
    await until(lambda: not any(on_disk(copy, f"Ada of {slug}") for copy in copies))
    assert [row.what async for row in Trail(cluster, slug).rows()].count("reject") == 1
    epoch = wall.epoch
    await log.reset()
    await until(lambda: wall.epoch != epoch and not wall.state.posts)


async def people(cluster: Redis, slug: str) -> None:
    """Who comes in is kept in a slot that all conferences share, but not who came to this one."""
    signins, id = SignInList(cluster), f"{slug}/{'a' * 40}"
    kept = KeptSignIn(slug, "lead", "Wen", "invite", 1.0)
    await signins.add(id, kept, 60)
    assert await signins.claim_name(slug, "Wen", id, 60) == "Wen"
    assert await signins.claim_name(slug, "Wen", "another", 60) == "Wen 2"
    await signins.touch([id, "b" * 40], 60)
    assert [each.id for each in await signins.of(slug, 2.0, 60)] == [id]
    await signins.revoke(f"{slug}/x", 1.0, 9.0)
    assert f"{slug}/x" in await signins.revoked(2.0)
    assert await signins.remove(id, slug) == kept
    invites, out = InviteList(cluster, slug), Out("lead", "Wen", "Mo", 1.0, 9.0, 1)
    await invites.add("i", out)
    assert await invites.use("i", out, "browser", 60)
    assert [each.used for each in await invites.all(2.0)] == [1]
    assert await limits.inviting(cluster, slug, "session") == 0
    assert await limits.failed_join(cluster, slug) == 0
    admission = await limits.FormLimits(cluster, slug).take("form:9", "device", "said")
    assert admission.id == "form:9"


async def erased(log: Log, wall: WallViewer) -> None:
    person = await erase.find(log, "@ada")
    done = await erase.erase(log, person, by="Mo", at=AT)
    assert (done.posts, done.rewritten) == (3, True)
    await until(lambda: not wall.ids)


def on_disk(folder: Path, text: str) -> bool:
    for path in folder.rglob("*.aof"):
        with contextlib.suppress(FileNotFoundError):  # one that was just replaced
            if text.encode() in path.read_bytes():
                return True
    return False


async def test_a_primary_killed_and_started_again_loses_nothing(
    cluster: Redis, nodes: Nodes
) -> None:
    async with live(cluster, nodes) as (hit, *others):
        primary, replicas = nodes.shard(hit.log.keys.slug)
        replicas[0].call("CONFIG", "SET", "cluster-replica-no-failover", "yes")
        epoch = hit.wall.epoch
        primary.kill()
        [warning] = await check(cluster)
        assert warning.startswith(f"127.0.0.1:{primary.port}: ")
        await asyncio.to_thread(primary.start)
        await until(lambda: hit.wall.epoch != epoch)
        await asyncio.gather(*(each.writer.more() for each in (hit, *others)))
        replicas[0].call("CONFIG", "SET", "cluster-replica-no-failover", "no")
        assert nodes.shard(hit.log.keys.slug)[0] is primary
        assert [each.writer.failed for each in others] == [0, 0]


async def test_a_replica_takes_over_with_all_that_was_acknowledged(
    cluster: Redis, nodes: Nodes
) -> None:
    async with live(cluster, nodes) as (hit, *others):
        primary, [replica] = nodes.shard(hit.log.keys.slug)
        replica.signal(signal.SIGSTOP)
        for _ in range(2):  # at first it may try one that the replica still had
            alone = hit.writer.trying
            await asyncio.gather(*(each.writer.more(2) for each in others))
        assert hit.writer.trying == alone
        await until(lambda: hit.log.post(alone))  # on the primary, and nowhere else
        assert alone not in hit.acknowledged
        epoch = hit.wall.epoch
        primary.kill()
        replica.signal(signal.SIGCONT)
        with nodes.hasty():
            await until(lambda: hit.wall.epoch != epoch)
        await hit.writer.more()
        assert nodes.shard(hit.log.keys.slug) == (replica, [])
        await asyncio.to_thread(nodes.mend)  # the one that was killed is the replica now
        assert nodes.shard(hit.log.keys.slug) == (replica, [primary])
        await asyncio.gather(*(each.writer.more() for each in (hit, *others)))
        assert [each.writer.failed for each in others] == [0, 0]


async def test_a_slot_moves_while_its_conference_is_live(cluster: Redis, nodes: Nodes) -> None:
    async with live(cluster, nodes) as (hit, other, *_):
        slug = hit.log.keys.slug
        slot = key_slot(Keys(slug)("posts").encode())
        source, target = nodes.shard(slug)[0], nodes.shard(other.log.keys.slug)[0]
        epoch = hit.wall.epoch
        source.call("CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", target.id)
        await until(lambda: nodes.shard(slug)[0] is target)
        await until(lambda: hit.wall.epoch != epoch)
        await hit.writer.more()
        channel = Keys(slug)("wall:live")
        assert hit.writer.failed == 0
        await until(lambda: target.redis.pubsub_shardnumsub(channel) == [(channel.encode(), 1)])


async def test_a_silent_replica_delays_writes_and_doubles_none(
    cluster: Redis, nodes: Nodes
) -> None:
    slug, other, *_ = nodes.slugs()
    log, [replica] = Log(cluster, slug), nodes.shard(slug)[1]
    await show(log, "form:1")
    with contextlib.ExitStack() as stack:
        replica.signal(signal.SIGSTOP)
        stack.callback(replica.signal, signal.SIGCONT)
        with pytest.raises(Unacknowledged):
            await show(log, "form:2")
        with pytest.raises(TimeoutError):  # it is stored, which is no reason to call it done
            async with asyncio.timeout(0.2):
                await show(log, "form:2")
        await show(Log(cluster, other), "form:1")
        stack.enter_context(nodes.hasty())
        rows = await until_acknowledged(
            lambda: log.decide("star", [("form:2", 1)], by="Mo", at=AT, key="k")
        )
    assert [row.ok for row in rows] == [True]
    starred = await log.post("form:2")
    assert starred is not None
    assert [row.decision for row in starred.decisions] == ["star"]
    await asyncio.to_thread(nodes.mend)
    await show(log, "form:3")
    assert await asyncio.to_thread(replica_has, nodes, slug, "form:3")


async def until_acknowledged(write: Callable[[], Awaitable[T]]) -> T:
    """Sends a write again, under its key, until it counts: now that replica counts no more."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await write()
            except (RedisError, OSError):
                await asyncio.sleep(0.05)


def replica_has(nodes: Nodes, slug: str, id: str) -> bool:
    [replica] = nodes.shard(slug)[1]
    with replica.redis.pipeline(transaction=False) as pipe:
        pipe.readonly()
        pipe.hexists(Keys(slug)("posts"), id)
        return bool(pipe.execute()[1])


async def test_what_a_cluster_lacks_is_said(cluster: Redis, nodes: Nodes) -> None:
    assert await check(cluster) == []
    assert await describe(cluster) == "a cluster, primaries: 3, replicas: 3"
    node = nodes.all[0]
    node.call("CONFIG", "SET", "appendonly", "no")
    try:
        [warning] = await check(cluster)
    finally:
        node.call("CONFIG", "SET", "appendonly", "yes")
    assert warning.startswith(f"127.0.0.1:{node.port}: Redis writes no append-only file")
    await refused(f"redis://127.0.0.1:{node.port}", "redis\\+cluster://")
    await refused("redis+cluster://:canary@127.0.0.1:1,127.0.0.1:2", "cannot be used")


async def test_a_server_that_is_of_the_cluster_no_more_is_forgotten(
    cluster: Redis, nodes: Nodes
) -> None:
    assert isinstance(cluster, Cluster)
    layout, left = cluster.layout, ("127.0.0.1", free_port())
    layout.doubt(left)  # as by a MOVED of a server that has gone since
    lent = layout.server(left)
    await layout.shards()
    assert sorted(layout.servers) == sorted(("127.0.0.1", node.port) for node in nodes.all)
    layout.doubt(left)
    assert layout.server(left) is not lent


async def test_a_server_that_takes_no_writes_says_why(cluster: Redis, nodes: Nodes) -> None:
    slug = nodes.slugs()[0]
    primary, _ = nodes.shard(slug)
    primary.call("CONFIG", "SET", "min-replicas-to-write", 2)
    try:
        with pytest.raises(ResponseError, match=r"^NOREPLICAS"):  # the reader goes by its beginning
            await show(Log(cluster, slug), "form:1")
    finally:
        primary.call("CONFIG", "SET", "min-replicas-to-write", 0)
    await show(Log(cluster, slug), "form:1")


async def refused(url: str, why: str) -> None:
    redis = connect(url)
    try:
        with pytest.raises(StoreError, match=why) as told:
            await check(redis)
    finally:
        await redis.aclose()
    assert "canary" not in str(told.value)
