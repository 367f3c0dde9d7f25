"""Writes into a log, as sources and two moderators make them, for tests of any sequence of them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from backchannel.core.block import Block
from backchannel.core.post import Author, Deleted, Item, Post, Posted, Reposted, new_post
from backchannel.store import waves
from backchannel.store.blocks import block, unblock
from backchannel.store.log import Log
from backchannel.store.waves import Wave

NOW: Final = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
_WRITTEN: Final = (None, timedelta(hours=2), timedelta(days=-5), timedelta(hours=-23))
"""When some of the posts were written, from when they come; the others: just before."""
_TAGS: Final = ("Tea", "tea", "Harbour", "harbour", "Müsli")

_ids = st.integers(0, 6)
_decisions = st.sampled_from(
    [
        "approve",
        "approve",
        "reject",
        "later",
        "pin",
        "unpin",
        "star",
        "close",
        "lane",
        "release",
        "resolve",
    ]
)
writes = st.one_of(
    st.tuples(st.just("show"), _ids),
    st.tuples(st.just("show"), _ids),  # an edit, when it is there already
    st.tuples(st.sampled_from(["hold", "refuse"]), _ids),
    st.tuples(st.just("delete"), _ids),
    st.tuples(st.sampled_from(["repost", "repost along"]), _ids),
    st.tuples(st.sampled_from(["cue", "wait"]), _ids),
    st.tuples(st.just("undo"), st.just(0)),
    st.tuples(st.sampled_from(["block", "unblock"]), st.just(0)),
    st.tuples(st.sampled_from(["wave", "wave reject", "due", "let out"]), _ids),
    st.tuples(_decisions, _ids),
    st.tuples(_decisions, _ids),
)
"""What is done, and to which post."""


class Play:
    """Plays writes into a log."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.clock = NOW
        self.came: dict[str, datetime] = {}
        """When each post came first."""
        self._written: dict[str, datetime | None] = {}
        self._versions = itertools.count(1)

    async def write(self, what: str, number: int) -> None:
        """Does one of `writes`."""
        self.clock += timedelta(seconds=1)
        id = f"form:{number}"
        if what == "cue":
            await self.log.cue({"step": number}, by="Mo", at=self.clock)
        elif what == "wait":
            self.clock += timedelta(seconds=(20, 70, 500, 1000, 8000, 90_000, 400_000)[number])
        elif what == "undo":
            await self.log.undo(by="Mo", at=self.clock, key="")
        elif what == "block":
            person = Block(source="form", id="ada", by="Mo", at=self.clock)
            await block(self.log, [person], by="Mo", at=self.clock)
        elif what == "unblock":
            await unblock(self.log, ["form:ada"], by="Mo", at=self.clock)
        elif what == "wave":
            posts = [id, f"form:{(number + 1) % 7}"]
            wave = Wave(id="w", at=self.clock, last=self.clock, posts=posts)
            await waves.found(self.log, wave, by="Backchannel", at=self.clock)
        elif what == "wave reject":
            await waves.decide(self.log, "w", "reject", by="Mo", at=self.clock)
        elif what == "let out":
            await waves.let_out(self.log, self.clock)
        elif item := self._item(what, id, number):
            await self.log.ingest([item], at=self.clock, source="form")
        elif post := await self.log.post(id):
            decision: Any = what
            by = "Wen" if number == 6 else "Mo"
            await self.log.decide(decision, [(id, post.rev)], by=by, at=self.clock, key="")

    def _item(self, what: str, id: str, number: int) -> Item | None:
        version = next(self._versions)
        status = {"show": "shown", "due": "held", "hold": "held", "refuse": "rejected"}.get(what)
        if status is not None:
            more = {"due": self.clock.isoformat()} if what == "due" else {}
            return Posted(post=self._post(id, number, version, status=status, **more))
        again = Reposted(id=f"form:r{version}", of=id, by=Author(id="ada"))
        if what == "repost":
            return again
        if what == "repost along":
            return Reposted(
                id=again.id, of=id, by=again.by, post=self._post(id, number, 0, status="held")
            )
        return Deleted(id=id) if what == "delete" else None

    def _post(self, id: str, number: int, version: int, **more: object) -> Post:
        self.came.setdefault(id, self.clock)
        if id not in self._written:
            ago = _WRITTEN[number] if number < len(_WRITTEN) else timedelta(seconds=-number)
            self._written[id] = self.clock + ago if ago is not None else None
        tags = [_TAGS[at % len(_TAGS)] for at in (number, version)]
        fields: dict[str, object] = {
            "author": {"id": "ada" if number % 3 else "bo"},
            "created_at": self._written[id],
            "segments": [{"text": "So "}, *({"tag": tag} for tag in tags)],
        }
        return new_post(id=id, source="form", version=version, **fields, **more)
