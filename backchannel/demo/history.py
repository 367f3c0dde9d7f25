"""Puts the conference's past in place, as its three invented moderators left it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final, TypeVar

from msgspec.structs import replace

from backchannel.core.decision import Decision
from backchannel.core.post import Item, Posted
from backchannel.core.rules import Rules
from backchannel.core.verdict import STATUS_OF, judge, tags_of
from backchannel.demo.conference import MIDNIGHT, NOW, begins, written
from backchannel.demo.generate import generate
from backchannel.demo.moment import Moment, moved
from backchannel.store.log import Log

MODERATORS: Final = ("Mara", "Jonas", "Wen")
T = TypeVar("T")
NAME: Final = "replay"
"""The source that the demo's posts come from, whatever network they name."""
_NOW: Final = NOW.total_seconds()
_CUTS: Final = (_NOW - 600, _NOW - 104)
"""The desk has seen all that came before the last of these; edits come after the first."""
_BATCH: Final = 500
_GROUP: Final = 100


async def seed(log: Log, now: datetime) -> None:
    """Resets the conference and plays its history into the log, up to `now`.

    Some twenty posts are left waiting, none of them for two minutes.
    """
    await log.reset()
    rules = replace(written().first_rules(), auto=True)
    rev = await log.set_rules(rules, by=MODERATORS[0], at=begins(now))
    desk = _Desk(log, begins(now))
    by = begins(now) - MIDNIGHT
    for batch in _batches(moment for moment in generate() if moment.offset <= _NOW):
        judged = [
            (moment, _judged(moved(moment.item, by), rules, _at(moment, now))) for moment in batch
        ]
        items, at = [item for _, item in judged], _at(batch[-1], now)
        words = await log.ingest(items, at=at, source=NAME, rules_rev=rev)
        desk.read(judged, words)
        await desk.decide()
    await desk.tidy()


def _batches(moments: Iterable[Moment]) -> Iterator[Sequence[Moment]]:
    """The moments in order, those on either side of a cut apart."""
    parts: list[list[Moment]] = [[] for _ in range(len(_CUTS) + 1)]
    for moment in moments:
        parts[sum(moment.offset > cut for cut in _CUTS)].append(moment)
    for part in parts:
        yield from _slices(part, _BATCH)


def _slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _judged(item: Item, rules: Rules, at: datetime) -> Item:
    if not isinstance(item, Posted):
        return item
    verdict = judge(item.post, rules)
    status, tagged = STATUS_OF[verdict.action], tags_of(item.post, rules)
    post = replace(item.post, verdict=verdict, tagged=tagged, status=status, received_at=at)
    if verdict.action == "lane":
        post = replace(post, flags=(*post.flags, "lane"))
    return replace(item, post=post)


def _at(moment: Moment, now: datetime) -> datetime:
    return begins(now) + timedelta(seconds=moment.offset)


class _Desk:
    """The moderators' hands: what they have yet to decide, and the revs they judge by."""

    def __init__(self, log: Log, begins: datetime) -> None:
        self._log = log
        self._begins = begins
        self._revs: dict[str, int] = {}
        self._waiting: list[tuple[str, Decision, float]] = []
        self._starred: list[str] = []
        self._pinned: list[str] = []
        self._laned: dict[str, float] = {}
        self._keys = 0
        self._rng = Random(0)

    def read(self, judged: Sequence[tuple[Moment, Item]], words: Sequence[str]) -> None:
        """Takes in what the log said to a batch, which is stored as of its end."""
        end = judged[-1][0].offset
        for (moment, item), word in zip(judged, words, strict=True):
            if not isinstance(item, Posted) or word not in ("new", "edited"):
                continue
            post = item.post
            self._revs[post.id] = self._revs.get(post.id, 0) + 1
            if "lane" in post.flags:
                self._laned.setdefault(post.id, end)
            elif post.status == "held" and moment.offset <= _CUTS[-1]:
                self._waiting = [each for each in self._waiting if each[0] != post.id]
                self._waiting.append((post.id, moment.desk, moment.offset))

    async def decide(self) -> None:
        """Decides on all that waits, each moderator on a handful after the other."""
        for group in _slices(self._waiting, _GROUP):
            by = self._rng.choices(MODERATORS, (5, 3, 2))[0]
            seconds = min(group[-1][2] + 25, _NOW)
            for wish, decision in _DECISIONS.items():
                ids = [id for id, desk, _ in group if desk in wish]
                await self._do(decision, ids, by, seconds)
            self._starred += [id for id, desk, _ in group if desk == "star"]
            self._pinned += [id for id, desk, _ in group if desk == "pin"]
        self._waiting.clear()

    async def tidy(self) -> None:
        """Stars what was good, takes down the pin that had its time, helps who called for it."""
        for ids in _slices(self._starred, _GROUP):
            await self._do("star", ids, "Wen", _NOW - 45)
        await self._do("pin", self._pinned, "Mara", _NOW - 700)
        await self._do("unpin", self._pinned, "Jonas", _NOW - 240)
        laned = list(self._laned.items())
        for id, came in laned[:-1]:
            answered = min(came + self._rng.randint(100, 400), _NOW - 101)
            await self._do("answer", [id], "Wen", answered)
        await self._do("resolve", [id for id, _ in laned[:-3]], "Wen", _NOW - 100)

    async def _do(self, decision: Decision, ids: Sequence[str], by: str, seconds: float) -> None:
        if not ids:
            return
        self._keys += 1
        rows = await self._log.decide(
            decision,
            [(id, self._revs[id]) for id in ids],
            by=by,
            at=self._begins + timedelta(seconds=seconds),
            key=f"history-{self._keys}",
        )
        self._revs.update((row.id, row.rev) for row in rows if row.ok)


_DECISIONS: Final[dict[tuple[Decision, ...], Decision]] = {
    ("approve", "star", "pin"): "approve",
    ("later",): "later",
    ("reject",): "reject",
}
