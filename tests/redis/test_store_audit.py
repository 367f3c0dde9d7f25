"""The audit trail: added to once, read newest first, written out whole and harmless."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import datetime

import msgspec
from redis.asyncio import Redis

from backchannel.core.post import Deleted, Posted, Verdict, new_post
from backchannel.core.rules import Rules
from backchannel.desk.audit import COLUMNS, csv_lines, json_lines
from backchannel.store import waves
from backchannel.store.audit import AuditRow, Trail
from backchannel.store.log import Log
from backchannel.store.waves import Wave


async def fill(trail: Trail, now: datetime, count: int) -> None:
    for n in range(count):
        await trail.add("sign-in", by=f"Wen {n}", at=now, id=str(n))


async def test_pages_go_from_the_newest_back_to_the_first(
    redis: Redis, slug: str, now: datetime
) -> None:
    trail = Trail(redis, slug)
    assert await trail.page() == ([], "")
    await fill(trail, now, 7)
    ids: list[str] = []
    after = ""
    for _ in range(4):
        rows, after = await trail.page(after, 3)
        ids += [row.id for row in rows]
        if not after:
            break
    assert ids == ["6", "5", "4", "3", "2", "1", "0"]


async def test_a_row_that_several_processes_know_of_is_there_once(
    redis: Redis, slug: str, now: datetime
) -> None:
    add = Trail(redis, slug).add
    await asyncio.gather(*(add("panic", by="Wen", at=now, once="panic:1") for _ in range(5)))
    await add("panic", by="Wen", at=now, once="panic:2")
    rows, _ = await Trail(redis, slug).page()
    assert len(rows) == 2
    assert rows[0] == AuditRow(rows[0].n, "2026-09-18T09:30:00Z", "Wen", "panic")


async def test_a_decision_says_what_it_was_before_and_which_rule_had_held_it(
    log: Log, now: datetime
) -> None:
    post = new_post(
        id="rss:1",
        source="rss",
        text="I am selling two passes",
        author={"id": "a"},
        verdict=Verdict(action="hold", rule="ticket resale", match="selling two passes"),
    )
    await log.ingest([Posted(post=post)], at=now, source="rss")
    await log.decide("approve", [("rss:1", 1)], by="Wen", at=now, key="1")
    await log.undo(by="Wen", at=now, key="2")
    await log.cue({"message": "Lunch"}, by="Ola", at=now)
    await log.cue({"message": "Back at 14:00"}, by="Ola", at=now)
    rows, _ = await Trail(log.redis, log.keys.slug).page()
    told = [(row.by, row.what, row.id, row.rev, row.why, row.before) for row in rows]
    assert told == [
        ("Ola", "cue", "", 0, "", '{"message":"Lunch"}'),
        ("Ola", "cue", "", 0, "", "{}"),
        ("Wen", "undo", "rss:1", 3, "approve", "shown"),
        ("Wen", "approve", "rss:1", 2, "ticket resale", "held"),
    ]
    everything = b"".join([line async for line in json_lines(Trail(log.redis, log.keys.slug))])
    assert b"selling" not in everything


async def told(log: Log) -> list[tuple[str, str, str, str, str]]:
    """The trail's rows, the oldest first."""
    rows = [row async for row in Trail(log.redis, log.keys.slug).rows()]
    return [(row.by, row.what, row.id, row.why, row.before) for row in rows]


async def test_what_nobody_decided_says_why_too(log: Log, now: datetime) -> None:
    """A wave that went as one, its undo, and an author's edit of what was shown."""
    posts = [new_post(id=f"x:{n}", source="x", text=f"t{n}", author={"id": "a"}) for n in (1, 2)]
    await log.ingest([Posted(post=post) for post in posts], at=now, source="x")
    wave = Wave(id="w1", at=now, last=now, sort="newcomers", posts=["x:1"])
    await waves.found(log, wave, by="Backchannel", at=now)
    await waves.decide(log, "w1", "reject", by="Wen", at=now)
    await log.undo(by="Wen", at=now, key="1")
    await log.decide("approve", [("x:2", 1)], by="Wen", at=now, key="2")
    verdict = Verdict(action="hold", rule="no adverts")
    edited = msgspec.structs.replace(posts[1], text="Buy now", version=2, verdict=verdict)
    await log.ingest([Posted(post=edited)], at=now, source="x")
    await log.ingest([Deleted(id="x:2")], at=now, source="x")
    assert await told(log) == [
        ("Backchannel", "wave", "w1", "newcomers", ""),
        ("Wen", "reject", "x:1", "wave w1, newcomers", "held"),
        ("Wen", "wave reject", "w1", "newcomers", ""),
        ("Wen", "undo", "x:1", "reject", "rejected"),
        ("Wen", "approve", "x:2", "", "held"),
        ("x", "edit", "x:2", "no adverts", "shown"),
        ("x", "delete", "x:2", "", "held"),
    ]


async def test_a_switch_of_the_mode_is_a_row_beside_the_rules(log: Log, now: datetime) -> None:
    for rules in (
        Rules(delay=5),
        Rules(mode="post", modes={"x": "pre", "rss": "post"}),
        Rules(mode="post", modes={"x": "pre", "rss": "post"}, off=("x",)),
    ):
        await log.set_rules(rules, by="Lead", at=now)
    await log.redis.hset(log.keys("rules"), "json", b"no rules")
    await log.set_rules(Rules(), by="Lead", at=now)  # what no one can read is replaced all the same
    rows = [row async for row in Trail(log.redis, log.keys.slug).rows()]
    assert [(row.what, row.rev) for row in rows if row.what == "rules"] == [
        ("rules", rev) for rev in (1, 2, 3, 4)
    ]
    modes = [(row.id, row.rev, row.before) for row in rows if row.what == "mode"]
    assert modes == [("post, rss post, x pre", 2, "pre")]


async def test_a_reason_is_a_row_of_its_own_for_each_post_it_is_about(
    log: Log, now: datetime
) -> None:
    posts = [new_post(id=f"x:{n}", source="x", text=f"t{n}", author={"id": "a"}) for n in (1, 2)]
    await log.ingest([Posted(post=post) for post in posts], at=now, source="x")
    await log.decide("reject", [("x:1", 1), ("x:2", 1)], by="Wen", at=now, key="1")
    await log.decide("star", [("x:1", 2)], by="Ola", at=now, key="2")
    trail = Trail(log.redis, log.keys.slug)
    before = await told(log)
    [deed] = await trail.deeds("Wen")
    assert (deed.what, [row.id for row in deed.rows]) == ("reject", ["x:2", "x:1"])
    for _ in range(2):  # sent twice
        await trail.explain(deed, "Said twice", by="Wen", at=now, once="reason:1")
    assert await told(log) == [
        *before,
        ("Wen", "reason", "x:1", "Said twice", "reject"),
        ("Wen", "reason", "x:2", "Said twice", "reject"),
    ]
    assert await trail.deeds("Wen") == [deed]


async def test_the_files_hold_every_row_in_order(redis: Redis, slug: str, now: datetime) -> None:
    trail = Trail(redis, slug)
    await trail.add("sign-in", by='=HYPERLINK("https://evil.example")', at=now, id="1")
    await trail.add("sign-out", by='Ann "Two" Lines\n', at=now, id="2", why="a, b")
    lines = [line async for line in csv_lines(trail)]
    table = list(csv.reader(io.StringIO(b"".join(lines).decode(), newline="")))
    assert table[0] == list(COLUMNS)
    assert [row[2] for row in table[1:]] == [
        '\'=HYPERLINK("https://evil.example")',
        'Ann "Two" Lines\n',
    ]
    rows = [msgspec.json.decode(line, type=AuditRow) async for line in json_lines(trail)]
    assert [row.id for row in rows] == ["1", "2"]


async def test_a_long_trail_is_read_to_its_end(redis: Redis, slug: str, now: datetime) -> None:
    key = f"bc:{{{slug}}}:audit"
    async with redis.pipeline(transaction=False) as pipe:
        for n in range(2001):
            pipe.xadd(key, {"at": "", "by": "", "what": "approve", "id": str(n)})
        await pipe.execute()
    ids = [row.id async for row in Trail(redis, slug).rows()]
    assert ids == [str(n) for n in range(2001)]
