"""Describing a picture that came without a description."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backchannel.core.post import Deleted, Media, Posted, described, new_post, public
from backchannel.store.alts import describe
from backchannel.store.answers import Outcome
from backchannel.store.log import Log

PICTURES = (Media(src="demo:a"), Media(src="demo:b", alt="The author's own words"))


async def come(log: Log, now: datetime, **more: object) -> None:
    post = new_post(id="x:1", source="x", author={"id": "7"}, text="Look", media=PICTURES, **more)
    await log.ingest([Posted(post=post)], at=now, source="x")


async def write(
    log: Log, now: datetime, alt: str, index: int = 0, rev: int = 1, id: str = "x:1"
) -> Outcome:
    return await describe(log, id, rev, index, alt, by="Mara", at=now)


async def alts(log: Log) -> list[str]:
    post = await log.post("x:1")
    assert post is not None
    return [media.alt for media in public(post).media]


async def audited(log: Log) -> list[tuple[bytes, bytes]]:
    rows: Any = await log.redis.xrange(log.keys("audit"))
    return [(row[b"by"], row[b"what"]) for _, row in rows]


async def test_a_description_is_the_pictures_for_everyone_and_is_audited_without_its_text(
    log: Log, now: datetime
) -> None:
    await come(log, now)
    row = await write(log, now, 'A quay, "low tide"')
    assert (row.ok, row.rev) == (True, 1)
    assert await alts(log) == ['A quay, "low tide"', "The author's own words"]
    post = await log.post("x:1")
    assert post is not None
    assert described(post).text == "Look"
    assert await audited(log) == [(b"Mara", b"describe")]
    everything = str(await log.redis.xrange(log.keys("audit")))
    assert "quay" not in everything


async def test_the_walls_are_told_once_where_the_post_is_shown(log: Log, now: datetime) -> None:
    await come(log, now)
    await write(log, now, "A quay")
    assert (await log.read("wall", 0)).entries == []
    await log.decide("approve", [("x:1", 1)], by="Mara", at=now, key="")
    await write(log, now, "A long quay", rev=2)
    await write(log, now, "A long quay", rev=2)
    entries = (await log.read("wall", 0)).entries
    assert [entry.kind for entry in entries] == ["show", "show"]
    assert entries[1].post is not None
    assert public(entries[1].post).media[0].alt == "A long quay"
    desk = (await log.read("desk", 0)).entries
    told = [(entry.kind, entry.by, entry.decision) for entry in desk]
    assert told[1:] == [
        ("decision", "Mara", "describe"),
        ("decision", "Mara", "approve"),
        ("decision", "Mara", "describe"),
    ]


async def test_an_empty_description_takes_it_back(log: Log, now: datetime) -> None:
    await come(log, now)
    await write(log, now, "A quay")
    assert (await write(log, now, "")).ok
    assert await alts(log) == ["", "The author's own words"]


async def test_only_what_is_there_and_undescribed_is_described(log: Log, now: datetime) -> None:
    assert (await write(log, now, "A quay")).why == "missing"
    await come(log, now)
    assert (await write(log, now, "Other words", index=1)).why == "media"
    assert (await write(log, now, "A third", index=2)).why == "media"
    assert (await write(log, now, "A quay", rev=2)).why == "conflict"
    await log.ingest([Deleted(id="x:1")], at=now, source="x")
    assert (await write(log, now, "A quay", rev=2)).why == "deleted"
    assert await alts(log) == []


async def test_an_edit_forgets_it_for_its_pictures_may_be_others(log: Log, now: datetime) -> None:
    await come(log, now)
    await write(log, now, "A quay")
    await come(log, now, version=1)
    assert await alts(log) == ["", "The author's own words"]
