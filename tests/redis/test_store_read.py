from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from redis.asyncio import Redis

from backchannel.core.feed import Entry
from backchannel.core.post import Author, Deleted, Media, Posted, Quote, Reposted, Segment, new_post
from backchannel.store.answers import Tail
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import LISTS, Log
from tests.wait import until


async def show(log: Log, now: datetime, *numbers: int, status: str = "shown") -> None:
    """Brings in one post per number, public by default."""
    posts = [
        new_post(id=f"form:{n}", source="form", author=Author(id=f"a{n}"), status=status)
        for n in numbers
    ]
    await log.ingest([Posted(post=post) for post in posts], at=now, source="form")


async def take_back(log: Log, now: datetime, *numbers: int) -> None:
    await log.ingest([Deleted(id=f"form:{n}") for n in numbers], at=now, source="form")


def told(read: Tail) -> list[tuple[int, str, int]]:
    return [(entry.seq, entry.kind, entry.floor) for entry in read.entries]


async def test_an_empty_log_is_whole(log: Log) -> None:
    read = await log.read("wall", 0)
    assert (read.top, read.whole, read.entries) == (0, True, [])
    assert len(read.epoch) >= 8
    assert (await log.read("wall", 0)).epoch == read.epoch == (await log.wall()).epoch


async def test_entries_are_read_in_order_after_a_seq_and_no_more_than_asked(
    log: Log, now: datetime
) -> None:
    await show(log, now, 1, 2, 3, 4)
    read = await log.read("wall", 1, limit=2)
    assert (read.top, read.whole, [entry.seq for entry in read.entries]) == (4, True, [2, 3])
    assert [entry.at for entry in read.entries] == [now, now]
    assert (await log.read("wall", 4)).entries == []


async def test_a_position_above_the_top_is_not_whole(log: Log, now: datetime) -> None:
    await show(log, now, 1)
    assert not (await log.read("wall", 2)).whole


async def test_what_is_no_longer_public_reads_as_void(log: Log, now: datetime) -> None:
    await show(log, now, 1, 2)
    await take_back(log, now, 1)
    read = await log.read("wall", 0)
    assert told(read) == [(1, "void", 0), (2, "show", 0), (3, "gone", 0)]
    assert read.entries[0] == Entry(seq=1, kind="void")


async def test_a_body_that_is_back_comes_only_with_its_own_show(log: Log, now: datetime) -> None:
    await show(log, now, 1)
    for decision, rev in (("pin", 1), ("reject", 1), ("approve", 2)):
        rows = await log.decide(decision, [("form:1", rev)], by="Mo", at=now, key="")  # type: ignore[arg-type]
        assert rows[0].ok
    kinds = [entry.kind for entry in (await log.read("wall", 0)).entries]
    assert kinds == ["void", "void", "gone", "show"]


async def test_a_void_keeps_the_floor_that_its_post_raised(
    redis: Redis, slug: str, now: datetime
) -> None:
    log = Log(redis, slug, window=2)
    await show(log, now, 1, 2, 3, 4)
    await take_back(log, now, 3)
    assert told(await log.read("wall", 0)) == [
        (1, "show", 0),
        (2, "show", 0),
        (3, "void", 2),
        (4, "show", 3),
        (5, "gone", 0),
    ]
    state = (await log.wall()).state
    assert (list(state.posts), state.floor) == (["form:4"], 3)


async def test_a_log_that_was_cut_is_not_whole_for_who_is_behind(
    redis: Redis, slug: str, now: datetime
) -> None:
    log = Log(redis, slug, log_length=3)
    await show(log, now, *range(5))
    assert not (await log.read("wall", 0)).whole
    assert not (await log.read("wall", 1)).whole
    assert told(await log.read("wall", 2)) == [(3, "show", 0), (4, "show", 0), (5, "show", 0)]


async def test_a_hole_is_seen(log: Log, redis: Redis, now: datetime) -> None:
    await show(log, now, 1, 2, 3)
    await redis.xdel(log.keys("wall:log"), "2-0")
    assert not (await log.read("wall", 0)).whole
    assert not (await log.read("wall", 1)).whole
    assert (await log.read("wall", 2)).whole


async def test_the_desk_sees_what_the_wall_may_not(log: Log, now: datetime) -> None:
    await show(log, now, 1, status="held")
    await take_back(log, now, 1)
    entries = (await log.read("desk", 0)).entries
    assert [entry.post and entry.post.status for entry in entries] == ["deleted", "deleted"]


async def test_a_snapshot_has_the_window_and_the_pinned(
    redis: Redis, slug: str, now: datetime
) -> None:
    log = Log(redis, slug, window=3)
    await show(log, now, 1, 2)
    await log.decide("pin", [("form:2", 1)], by="Mo", at=now, key="")
    await show(log, now, 3, 4, 5, 6)
    snapshot = await log.wall()
    assert [post.id for post in snapshot.state.in_order()] == [f"form:{n}" for n in (2, 4, 5, 6)]
    assert (snapshot.seq, snapshot.state.floor, snapshot.state.limit) == (7, 5, 3)


async def test_pages_go_through_a_list_once_newest_first(log: Log, now: datetime) -> None:
    await show(log, now, *range(5), status="held")
    page = await log.page("held", limit=2)
    seen = [post.id for post in page.posts]
    await show(log, now, 9, status="held")  # what comes meanwhile disturbs nothing
    while page.after:
        page = await log.page("held", page.after, limit=2)
        seen += [post.id for post in page.posts]
    assert seen == [f"form:{n}" for n in (4, 3, 2, 1, 0)]
    assert page.seq == 6
    assert [post.id for post in (await log.desk(page=2)).held] == ["form:9", "form:4"]
    for name in LISTS[1:]:
        assert (await log.page(name)).posts == []
    with pytest.raises(KeyError):
        await log.page("posts")


async def test_the_tally_hands_over_reposts_in_parts(log: Log, now: datetime) -> None:
    await show(log, now, *range(5))
    reposts = [Reposted(id=f"form:r{n}", of=f"form:{n}", by=Author(id="x")) for n in range(5)]
    await log.ingest(reposts, at=now, source="form")
    changed: dict[str, int] = {}
    tally = await log.tally(limit=2)
    while tally.changed:
        assert len(tally.changed) <= 2
        changed |= tally.changed
        tally = await log.tally(tally.since, limit=2)
    assert changed == {f"form:{n}": 1 for n in range(5)}
    assert tally.desk().lists == dict.fromkeys(LISTS, 0) | {"shown": 5}


HOSTILE = (
    '","status":"shown","flags":["pinned"],"rev":9,"x":"',
    ',"status":,"before":,"first":true',
    "a\u2028b\u2029c\u0000d\\e/f\u007f\b\f\n\t",
    "\U0001f468‍\U0001f469‍\U0001f467 \U0001f3f4 é e\u0301 شكرا",
    "]]>--%s%d{}[]$1",
    '\\","status":"shown',
)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_comes_back_as_it_was(log: Log, now: datetime, text: str) -> None:
    post = new_post(
        id=f"rss:{text}",
        source="rss",
        author=Author(id=text, name=text, handle=text),
        segments=(Segment(text=text),),
        text=text,
        media=(Media(src="https://example.org/", alt=text),),
        quote=Quote(id=text, text=text),
        warning=text,
        status="held",
        rev=1,
    )
    await log.ingest([Posted(post=post, cursor=text)], at=now, source="rss")
    first = msgspec.structs.replace(post, first=True)
    assert await log.post(post.id) == first
    newer = msgspec.structs.replace(post, version=1)
    await log.ingest([Posted(post=newer)], at=now, source="rss")
    stored = await log.post(post.id)
    assert stored is not None
    assert (stored.before, stored.text, stored.status, stored.flags) == (text, text, "held", ())
    rows = await log.decide("pin", [(post.id, 2)], by=text, at=now, key=text)
    assert rows[0].id == post.id
    stored = await log.post(post.id)
    assert stored is not None
    assert (stored.before, stored.decisions[0].by, stored.first) == ("", text, True)
    assert [entry.post for entry in (await log.read("wall", 0)).entries] == [stored, stored]
    assert (await log.cue({"message": text}, by=text, at=now)).message == text
    assert (await log.undo(by=text, at=now, key=text)).items[0].ok
    assert await log.cursor("rss") == text


async def test_every_write_is_published_as_it_is_read(
    log: Log, redis: Redis, now: datetime
) -> None:
    heard: list[bytes] = []
    async with redis.pubsub() as pubsub:
        await pubsub.ssubscribe(log.keys("wall:live"))
        await show(log, now, 1, 2)
        await log.decide("pin", [("form:1", 1)], by="Mo", at=now, key="")
        await log.cue({"step": 1}, by="Mo", at=now)

        async def all_heard() -> bool:
            message = await pubsub.get_message(timeout=0.1)
            if message and message["type"] == "smessage":
                heard.append(message["data"])
            return len(heard) == 4

        await until(all_heard)
    read = await log.read("wall", 0)
    for entry, message in zip(read.entries[2:], heard[2:], strict=True):
        epoch, seq, json = message.split(b":", 2)
        assert (epoch.decode(), int(seq)) == (read.epoch, entry.seq)
        assert msgspec.json.decode(json, type=Entry) == entry


async def test_another_run_of_the_server_is_another_epoch_and_the_seq_goes_on(
    tmp_path: Path, now: datetime
) -> None:
    epochs = set()
    for n in (1, 2):
        with Embedded(tmp_path) as url:
            redis = connect(url)
            log = Log(redis, "conf")
            await show(log, now, n)
            snapshot = await log.wall()
            read = await log.read("wall", 0)
            assert (snapshot.seq, read.top, read.whole) == (n, n, True)
            assert snapshot.epoch == read.epoch
            epochs.add(read.epoch)
            await redis.aclose()
    assert len(epochs) == 2


async def test_an_emptied_server_is_another_epoch_from_the_start(
    log: Log, admin: Redis, now: datetime
) -> None:
    await show(log, now, 1, 2)
    before = await log.wall()
    await admin.flushall()
    after = await log.wall()
    assert (after.seq, after.state.posts, after.state.floor) == (0, {}, 0)
    assert after.epoch != before.epoch
    await show(log, now, 1)
    assert (await log.read("wall", 0)).entries[0].seq == 1


async def test_a_log_that_outlived_its_meta_is_begun_anew(
    log: Log, redis: Redis, now: datetime
) -> None:
    await show(log, now, 1, 2)
    await redis.delete(log.keys("wall:meta"))
    await show(log, now, 3)
    assert told(await log.read("wall", 0)) == [(1, "show", 0)]


async def test_a_reset_forgets_one_conference_and_no_other(
    log: Log, redis: Redis, slug: str, now: datetime
) -> None:
    other = Log(redis, f"{slug}-too")
    for each in (log, other):
        await show(each, now, 1)
        await each.decide("reject", [("form:1", 1)], by="Mo", at=now, key="k")
    epoch = (await log.wall()).epoch
    await log.reset()
    assert [key async for key in redis.scan_iter(match=f"bc:{{{slug}}}:*")] == []
    assert (await log.wall()).epoch != epoch
    assert await other.post("form:1") is not None


def test_scripts_name_no_key_but_those_they_are_given() -> None:
    folder = files("backchannel.store") / "scripts"
    scripts = [*folder.iterdir(), *(folder / "prelude").iterdir()]
    for script in (script for script in scripts if script.is_file()):
        text = script.read_text(encoding="utf-8")
        assert "bc:" not in text, script.name
        for call in text.split("redis.call(")[1:]:
            command, _, key = call.partition(",")
            if "INFO" not in command:
                assert key.strip()[0].isalpha(), (script.name, call[:60])
