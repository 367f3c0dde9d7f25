from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from backchannel.core.post import Author, Deleted, Post, Posted, new_post
from backchannel.core.rules import Rules
from backchannel.store.answers import Outcome, Undone
from backchannel.store.log import Log


async def put(log: Log, now: datetime, *ids: str, **fields: object) -> None:
    posts = [
        new_post(**{"id": id, "source": "form", "author": Author(id="ada"), "text": id, **fields})
        for id in ids
    ]
    await log.ingest([Posted(post=post) for post in posts], at=now, source="form")


async def get(log: Log, id: str = "form:1") -> Post:
    stored = await log.post(id)
    assert stored is not None
    return stored


class Moderator:
    """One person at the desk; every command at a later second and under a key of its own."""

    def __init__(self, log: Log, now: datetime, name: str) -> None:
        self.log, self.at, self.name = log, now, name
        self.keys = 0

    def _next(self) -> dict[str, Any]:
        self.keys += 1
        self.at += timedelta(seconds=1)
        return {"by": self.name, "at": self.at, "key": str(self.keys)}

    async def decide(
        self, decision: Any, *items: tuple[str, int], whole: str = ""
    ) -> list[Outcome]:
        return await self.log.decide(decision, items, **self._next(), whole=whole)

    async def __call__(self, decision: Any, id: str = "form:1") -> Outcome:
        """Decides on a post as it is now."""
        return (await self.decide(decision, (id, (await get(self.log, id)).rev)))[0]

    async def undo(self, whole: str = "") -> Undone:
        return await self.log.undo(**self._next(), whole=whole)


@pytest.fixture
async def mo(log: Log, now: datetime) -> Moderator:
    await put(log, now, "form:1", "form:2", "form:3")
    return Moderator(log, now, "Mo")


@pytest.fixture
def lee(log: Log, now: datetime) -> Moderator:
    return Moderator(log, now + timedelta(hours=1), "Lee")


async def wall(log: Log) -> list[tuple[str, tuple[str, ...]]]:
    return [(post.id, post.flags) for post in (await log.wall()).state.in_order()]


async def test_an_approved_post_is_public_and_its_history_says_who(mo: Moderator) -> None:
    row = await mo("approve")
    assert row == Outcome("form:1", True, rev=2, status="shown")
    stored = await get(mo.log)
    assert (stored.status, stored.rev, stored.shown) == ("shown", 2, 1)
    assert [(d.by, d.at, d.decision, d.rev) for d in stored.decisions] == [
        ("Mo", mo.at, "approve", 2)
    ]
    entry = (await mo.log.read("desk", 3)).entries[0]
    assert (entry.kind, entry.by, entry.decision, entry.post) == (
        "decision",
        "Mo",
        "approve",
        stored,
    )


async def test_a_decision_on_a_stale_rev_names_the_winner(mo: Moderator, lee: Moderator) -> None:
    await mo("reject")
    rows = await lee.decide("approve", ("form:1", 1), ("form:2", 1))
    assert rows[0] == Outcome(
        "form:1", False, 2, "rejected", why="conflict", by="Mo", at=mo.at, decision="reject"
    )
    assert rows[1].ok
    assert (await get(mo.log)).status == "rejected"


async def test_a_decision_that_changes_nothing_is_a_conflict(mo: Moderator) -> None:
    await mo("approve")
    row = await mo("approve")
    assert (row.ok, row.why, row.decision) == (False, "conflict", "approve")


async def test_missing_and_deleted_posts_are_told_apart(mo: Moderator, now: datetime) -> None:
    await mo.log.ingest([Deleted(id="form:1")], at=now, source="form")
    rows = await mo.decide("approve", ("form:1", 2), ("form:404", 1))
    assert [(row.ok, row.why) for row in rows] == [(False, "deleted"), (False, "missing")]
    assert await wall(mo.log) == []


async def test_the_same_key_gets_the_same_answer_and_nothing_is_done_twice(
    log: Log, mo: Moderator, now: datetime
) -> None:
    one = await log.decide("approve", [("form:1", 1)], by="Mo", at=now, key="k")
    two = await log.decide("approve", [("form:1", 1)], by="Mo", at=now, key="k")
    assert one == two == [Outcome("form:1", True, 2, "shown")]
    assert (await log.read("wall", 0)).top == 1
    other = await log.decide("approve", [("form:1", 1)], by="Lee", at=now, key="k")
    assert not other[0].ok  # a key is its sender's own
    undone = [await log.undo(by="Mo", at=now, key="k") for _ in range(2)]
    assert undone[0] == undone[1]
    assert undone[0].decision == "approve"
    assert (await get(log)).status == "held"


async def test_an_empty_key_is_never_the_same(log: Log, mo: Moderator, now: datetime) -> None:
    for decision, rev in (("approve", 1), ("reject", 2)):
        rows = await log.decide(decision, [("form:1", rev)], by="Mo", at=now, key="")  # type: ignore[arg-type]
        assert rows[0].ok


async def test_a_hundred_decisions_fit_in_one_command(mo: Moderator, now: datetime) -> None:
    ids = [f"form:many{n}" for n in range(100)]
    await put(mo.log, now, *ids)
    rows = await mo.decide("approve", *((id, 1) for id in ids))
    assert all(row.ok for row in rows)
    assert [id for id, _ in await wall(mo.log)] == ids
    assert all(row.ok for row in (await mo.undo()).items)
    assert await wall(mo.log) == []


async def test_pins_approve_and_taking_down_unpins(mo: Moderator) -> None:
    await mo("pin")
    await mo("approve", "form:2")
    assert await wall(mo.log) == [("form:1", ("pinned",)), ("form:2", ())]
    kinds = [entry.kind for entry in (await mo.log.read("wall", 0)).entries]
    assert kinds == ["show", "pin", "show"]
    await mo("reject")
    assert (await get(mo.log)).flags == ()
    assert (await mo.log.tally()).lists["pinned"] == 0
    assert not (await mo("unpin")).ok


async def test_pin_and_unpin_of_a_shown_post_keep_its_place_and_rev(mo: Moderator) -> None:
    for id in ("form:1", "form:2"):
        await mo("approve", id)
    for decision, flags in (("pin", ("pinned",)), ("unpin", ())):
        assert (await mo(decision)).rev == 2
        assert await wall(mo.log) == [("form:1", flags), ("form:2", ())]


async def test_a_star_on_what_nobody_sees_is_not_the_walls_business(mo: Moderator) -> None:
    assert (await mo("star")).rev == 1
    assert (await get(mo.log)).flags == ("starred",)
    assert [post.id for post in (await mo.log.page("starred")).posts] == ["form:1"]
    assert (await mo.log.read("wall", 0)).top == 0
    await mo("unstar")
    assert (await mo.log.page("starred")).posts == []


async def test_a_star_on_a_shown_post_is_told_to_the_walls_and_changes_nothing_else(
    mo: Moderator,
) -> None:
    for id in ("form:1", "form:2"):
        await mo("approve", id)
    marks = {"star": ("starred",), "unstar": (), "close": ("answered",), "reopen": ()}
    for decision, flags in marks.items():
        assert (await mo(decision)).rev == 2
        assert await wall(mo.log) == [("form:1", flags), ("form:2", ())]
    await mo("pin")
    await mo.undo()
    entries = (await mo.log.read("wall", 0)).entries
    kinds = [entry.kind for entry in entries]
    assert kinds == ["show", "show", *("show" for _ in marks), "pin", "unpin"]
    assert entries[2].post is not None
    assert entries[2].post.shown == 1


async def test_an_answered_question_gives_up_its_pin_and_undo_gives_it_back(mo: Moderator) -> None:
    await mo("pin")
    assert (await mo("close")).ok
    assert await wall(mo.log) == [("form:1", ("answered",))]
    assert [each.kind for each in (await mo.log.read("wall", 0)).entries][-2:] == ["show", "unpin"]
    await mo.undo()
    assert await wall(mo.log) == [("form:1", ("pinned",))]


async def test_a_posts_history_keeps_its_latest_decisions(mo: Moderator) -> None:
    for n in range(25):
        await mo("star" if n % 2 == 0 else "unstar")
    history = (await get(mo.log)).decisions
    assert (len(history), history[-1].decision, history[-1].at) == (20, "star", mo.at)


@pytest.mark.parametrize("decision", ["approve", "reject", "later", "pin", "star", "close"])
async def test_undo_puts_everything_back_where_it_was(mo: Moderator, decision: str) -> None:
    before = await get(mo.log)
    await mo(decision)
    undone = await mo.undo()
    assert undone.decision == decision
    after = await get(mo.log)
    assert (after.status, after.flags, after.shown) == (before.status, before.flags, 0)
    assert after.rev == (1 if decision in ("star", "close") else 3)
    assert after.decisions[-1].decision == "undo"
    assert [post.id for post in (await mo.log.page("held")).posts if post.id == "form:1"]
    assert await wall(mo.log) == []


async def test_undo_of_a_take_down_restores_the_pin(mo: Moderator) -> None:
    await mo("pin")
    await mo("reject")
    await mo.undo()
    assert await wall(mo.log) == [("form:1", ("pinned",))]


async def test_undo_goes_back_step_by_step(mo: Moderator) -> None:
    for decision in ("later", "star", "reject", "pin"):
        assert (await mo(decision)).ok
    seen = []
    while (undone := await mo.undo()).decision:
        assert undone.items[0].ok
        seen.append((undone.decision, (await get(mo.log)).status, (await get(mo.log)).flags))
    assert seen == [
        ("pin", "rejected", ("starred",)),
        ("reject", "later", ("starred",)),
        ("star", "later", ()),
        ("later", "held", ()),
    ]


async def test_the_latest_fifty_actions_can_be_undone(mo: Moderator) -> None:
    for _ in range(26):
        await mo("star")
        await mo("unstar")
    undone = [(await mo.undo()).decision for _ in range(51)]
    assert undone == ["unstar", "star"] * 25 + [""]


async def test_undo_leaves_alone_what_someone_else_changed_since(
    mo: Moderator, lee: Moderator
) -> None:
    await mo.decide("pin", ("form:1", 1), ("form:2", 1))
    await lee("unpin")  # does not raise the rev, and is a decision all the same
    one, two = (await mo.undo()).items
    assert (one.ok, one.why, one.by, one.decision) == (False, "conflict", "Lee", "unpin")
    assert two.ok
    assert await wall(mo.log) == [("form:1", ())]


async def test_undo_leaves_alone_what_its_author_changed_since(
    mo: Moderator, now: datetime
) -> None:
    await mo("later")
    await put(mo.log, now, "form:1", version=2, status="held")
    row = (await mo.undo()).items[0]
    assert (row.ok, row.why, row.rev) == (False, "conflict", 3)


async def test_undo_of_a_deleted_post_brings_nothing_back(mo: Moderator, now: datetime) -> None:
    await mo("reject")
    await mo.log.ingest([Deleted(id="form:1")], at=now, source="form")
    assert [row.why for row in (await mo.undo()).items] == ["deleted"]
    assert (await get(mo.log)).status == "deleted"


async def test_an_undo_says_whether_the_action_before_is_a_part_of_the_same_decision(
    mo: Moderator,
) -> None:
    await mo("star", "form:1")
    for id in ("form:1", "form:2"):
        assert (await mo.decide("reject", (id, 1), whole="one"))[0].ok
    await mo.decide("reject", ("form:3", 1), whole="another")
    assert (await mo.undo()).whole == ""
    last = await mo.undo()
    assert ([row.id for row in last.items], last.whole) == (["form:2"], "one")
    first = await mo.undo("one")
    assert ([row.id for row in first.items], first.whole) == (["form:1"], "")
    assert (await mo.undo()).decision == "star"


async def test_an_undo_of_a_decision_leaves_alone_what_is_no_part_of_it(mo: Moderator) -> None:
    for id in ("form:1", "form:2"):
        await mo.decide("reject", (id, 1), whole="one")
    await mo("star")
    assert await mo.undo("one") == Undone("", [])
    starred = await mo.undo()
    assert (starred.decision, starred.whole) == ("star", "")
    assert (await mo.undo("one")).whole == "one"


async def test_everyone_undoes_their_own(mo: Moderator, lee: Moderator) -> None:
    await mo("approve")
    await lee("approve", "form:2")
    assert (await mo.undo()).items[0].id == "form:1"
    assert await mo.undo() == Undone("", [])


async def test_cues_are_merged_and_steps_are_added(log: Log, now: datetime) -> None:
    await log.cue({"scene": "letters", "step": 1}, by="Mo", at=now)
    await log.cue({"step": 2, "pace": 1.5}, by="Mo", at=now)
    cue = await log.cue({"step": -1, "scene": "", "message": 'A "quoted" line'}, by="Lee", at=now)
    assert (cue.scene, cue.step, cue.pace, cue.message) == ("", 2, 1.5, 'A "quoted" line')
    assert (await log.wall()).state.cue == cue == (await log.desk()).cue
    entries = (await log.read("desk", 0)).entries
    assert [(entry.by, entry.cue and entry.cue.step) for entry in entries] == [
        ("Mo", 1),
        ("Mo", 3),
        ("Lee", 2),
    ]
    assert [entry.by for entry in (await log.read("wall", 0)).entries] == ["", "", ""]


async def test_a_cue_takes_only_a_cues_fields(log: Log, now: datetime) -> None:
    cue = await log.cue({"paused": True, "sparkle": "x"}, by="Mo", at=now)
    assert msgspec.to_builtins(cue) == {"paused": True}
    wrongs: list[dict[str, object]] = [{"pace": "fast"}, {"step": 1.5}, {"scene": None}]
    for wrong in wrongs:
        with pytest.raises(msgspec.ValidationError):
            await log.cue(wrong, by="Mo", at=now)
    assert (await log.wall()).state.cue == cue


async def test_rules_are_replaced_only_as_they_were_read(log: Log, now: datetime) -> None:
    assert await log.rules() == (0, b"")
    assert await log.set_rules(Rules(mode="post"), by="Mo", at=now, read_at=0) == 1
    assert await log.set_rules(Rules(), by="Lee", at=now, read_at=0) is None
    rev, kept = await log.rules()
    assert (rev, msgspec.json.decode(kept, type=Rules).mode) == (1, "post")
    entry = (await log.read("desk", 0)).entries[0]
    assert (entry.kind, entry.by) == ("rules", "Mo")
    assert entry.rules == {"rev": 1, "blocks": 0, "rules": {"mode": "post"}}
    assert await log.set_rules(Rules(), by="Lee", at=now) == 2


async def test_a_command_sent_twice_by_a_retry_is_done_once(
    log: Log, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backchannel.store.log.fresh", lambda: "sent-twice")
    for _ in range(2):
        assert (await log.cue({"step": 1}, by="Mo", at=now)).step == 1
        assert await log.set_rules(Rules(), by="Mo", at=now, read_at=0) == 1
    assert (await log.read("desk", 0)).top == 2


async def test_what_takes_a_post_off_names_the_wall_seq_that_does(
    mo: Moderator, lee: Moderator
) -> None:
    assert (await mo("approve")).wall == 0
    row = await mo("reject")
    read = await mo.log.read("wall", 0)
    assert [(e.seq, e.kind) for e in read.entries if e.seq == row.wall] == [(row.wall, "gone")]
    told = (await mo.log.read("desk", 0)).entries[-1]
    assert (told.kind, told.wall) == ("decision", row.wall)
    await mo("approve", "form:2")
    assert (await mo.undo()).items[0].wall == (await mo.log.wall()).seq


async def test_in_the_staff_lane_a_post_is_off_the_walls_until_released(mo: Moderator) -> None:
    await mo("pin")
    row = await mo("lane")
    assert (row.ok, row.status, row.wall > 0) == (True, "held", True)
    assert await wall(mo.log) == []
    for decision in ("approve", "pin", "later", "lane"):
        refused = await mo(decision)
        assert (refused.ok, refused.why) == (False, "lane"), decision
    lists = (await mo.log.tally()).lists
    assert (lists["lane"], lists["held"], lists["pinned"]) == (1, 2, 0)
    assert (await mo("release")).ok
    assert (await mo.log.tally()).lists["held"] == 3
    assert (await get(mo.log)).lane is None
    assert (await mo("release")).why == "lane"
    assert (await mo("approve")).ok


async def test_the_lane_says_who_answered_first_and_when(mo: Moderator, lee: Moderator) -> None:
    await mo("lane")
    came = mo.at
    await lee("answer")
    first = lee.at
    await mo("answer")
    kept = (await get(mo.log)).lane
    assert kept is not None
    assert (kept.state, kept.by, kept.at, kept.answered_at) == ("answered", "Mo", came, first)
    await mo("resolve")
    lists = (await mo.log.tally()).lists
    assert (lists["lane"], lists["resolved"], lists["held"]) == (0, 1, 2)
    await mo.undo()
    kept = (await get(mo.log)).lane
    assert kept is not None
    assert (kept.state, kept.answered_at) == ("answered", first)
    assert (await mo.log.tally()).lists["lane"] == 1


async def test_an_edit_in_the_lane_stays_there_and_a_rejection_leaves_it(
    mo: Moderator, now: datetime
) -> None:
    await mo("lane")
    await put(mo.log, now, "form:1", version=1, text="edited", status="shown")
    stored = await get(mo.log)
    assert (stored.status, stored.flags) == ("held", ("lane",))
    await mo("reject")
    stored = await get(mo.log)
    assert (stored.status, stored.flags, stored.lane) == ("rejected", (), None)
    await mo.undo()
    assert (await mo.log.tally()).lists["lane"] == 1


async def test_a_post_that_is_due_is_so_until_somebody_decides(
    mo: Moderator, now: datetime
) -> None:
    due = now + timedelta(minutes=1, microseconds=250_000)
    for id in ("form:7", "form:8"):
        await put(mo.log, now, id, due=due)
    score = await mo.log.redis.zscore(mo.log.keys("due"), "form:7")
    assert score == int(due.timestamp() * 1000)
    assert (await get(mo.log, "form:7")).due == due
    await mo("later", "form:7")
    await mo("lane", "form:8")
    assert (await get(mo.log, "form:7")).due is None
    assert await mo.log.redis.zcard(mo.log.keys("due")) == 0
