from __future__ import annotations

from datetime import datetime, timedelta

from backchannel.core.post import Author, Posted, Verdict, new_post
from backchannel.store.log import Log
from backchannel.store.sayings import said_since

HELD = Verdict(action="hold", rule="no: adverts")


def posted(id: str = "form:1", **fields: object) -> Posted:
    author = Author(id="ada", name="Ada Example", handle="ada")
    made = {"id": id, "source": "form", "author": author, "text": 'Say "rule": twice', **fields}
    return Posted(post=new_post(**made))


async def give(log: Log, at: datetime, *items: Posted) -> list[str]:
    return await log.ingest(items, at=at, source="form")


async def test_what_the_rules_said_is_counted_by_rule_and_by_what_it_did(
    log: Log, now: datetime
) -> None:
    reject = Verdict(action="reject", rule="no: adverts")
    await give(log, now, posted(verdict=HELD), posted("form:2", verdict=HELD, tagged=("a", "b")))
    await give(log, now, posted("form:3", verdict=reject, status="rejected"))
    await give(log, now, posted("form:4", verdict=Verdict(action="hold")), posted("form:5"))
    said = {"no: adverts": {"hold": 2, "reject": 1}, "a": {"tag": 1}, "b": {"tag": 1}}
    assert await said_since(log, now) == said


async def test_neither_a_duplicate_nor_an_edit_that_changes_nothing_counts(
    log: Log, now: datetime
) -> None:
    for _ in range(2):
        await give(log, now, posted(verdict=HELD))
    await give(log, now, posted(version=1, verdict=HELD, tagged=("a",)))
    assert await said_since(log, now) == {"no: adverts": {"hold": 1}, "a": {"tag": 1}}


async def test_a_day_begins_at_its_midnight_and_two_days_are_kept(log: Log, now: datetime) -> None:
    midnight = now.replace(hour=18, minute=15)  # in Kathmandu
    await give(log, midnight - timedelta(seconds=1), posted("form:1", verdict=HELD))
    await give(log, midnight, posted("form:2", verdict=HELD))
    assert await said_since(log, midnight) == {"no: adverts": {"hold": 1}}
    assert await said_since(log, midnight - timedelta(days=1)) == {"no: adverts": {"hold": 2}}
    await give(log, midnight + timedelta(days=2), posted("form:3", verdict=HELD))
    assert await said_since(log, midnight - timedelta(days=1)) == {"no: adverts": {"hold": 2}}
    assert await log.redis.hlen(log.keys("ruled")) == 2
