"""Follows the desk's feed for raids: on the first sign the conference is approved first.

One of these runs per conference, beside whoever reads its sources.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec
from redis.exceptions import RedisError

from backchannel.core.conference import Moderation
from backchannel.core.feed import Entry
from backchannel.core.post import Post
from backchannel.core.rules import Rules
from backchannel.desk.raid import OPEN, Found, Lookout
from backchannel.desk.usual import LATELY
from backchannel.store import waves as store
from backchannel.store.log import Log
from backchannel.store.waves import Before, Wave

BY: Final = "Backchannel"
"""Who has switched the mode, in the audit trail and at the desk."""
PAUSE: Final = 0.5
BACK: Final = 3000
"""Entries read again at the start, so that whoever takes over knows what is usual."""
LATE: Final = timedelta(minutes=2)
"""A wave that ended so long ago is told, and nothing is switched for it."""
_PAGE: Final = 500
_BREATH: Final = 16
_TRIES: Final = 20
_HOUSEKEEPING: Final = timedelta(minutes=10)

logger = logging.getLogger(__name__)


class Watch:
    """Watches one conference.

    Args:
        clock: the time of day.
        pause: seconds between looks at the feed.
    """

    def __init__(
        self,
        log: Log,
        moderation: Moderation,
        clock: Callable[[], datetime],
        *,
        pause: float = PAUSE,
    ) -> None:
        self._log = log
        self._moderation = moderation
        self._clock = clock
        self._pause = pause
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._lookout = Lookout(self._moderation.raid_limits, _names())
        self._epoch = ""
        self._seq = 0
        self._known: dict[str, None] = {}
        self._told: dict[str, int] = {}
        self._before: dict[str, Before] = {}
        self._swept: datetime | None = None

    async def run(self) -> None:
        """Watches for ever, through every trouble with Redis."""
        self._begin_anew()
        while True:
            with contextlib.suppress(RedisError, OSError):  # readers say it in the log
                await self.look()
            await asyncio.sleep(self._pause)

    async def look(self) -> None:
        """Reads the feed to its top, and tells of what it finds."""
        if not self._epoch:
            await self._begin()
        while True:
            read = await self._log.read("desk", self._seq, _PAGE)
            if read.epoch != self._epoch or (not read.whole and self._seq < read.top):
                self._begin_anew()
                return await self._begin()
            for number, entry in enumerate(read.entries):
                self._hear(entry)
                if number % _BREATH == 0:
                    await asyncio.sleep(0)
            await self._tell()
            if len(read.entries) < _PAGE:
                return await self._sweep()

    async def _begin(self) -> None:
        now = self._clock()
        top = await self._log.read("desk", 2**53)
        for wave in await store.waves(self._log):
            if wave.last > now - OPEN:
                await self._recall(wave)
        self._epoch, self._seq = top.epoch, max(0, top.top - BACK)
        if self._seq and not (await self._log.read("desk", self._seq, 1)).whole:
            self._seq = top.top  # the log is shorter than that

    async def _recall(self, wave: Wave) -> None:
        members = (await store.members(self._log)).get(wave.id, [])
        posts = await self._log.some([*members, wave.sample] if wave.sample else members)
        found = Found(wave.id, wave.sort, wave.at, wave.last)
        found.decided = wave.decision == "reject"
        self._lookout.recall(found, {post.id: post for post in posts}.values())
        self._told[wave.id] = len(found.posts)
        self._known.update(dict.fromkeys(found.posts))

    def _hear(self, entry: Entry) -> None:
        self._seq = entry.seq
        post = entry.post
        if entry.kind != "post" or post is None or entry.at is None or not _counts(post):
            return
        if post.id in self._known:
            return
        if entry.at < self._clock() - LATELY:
            return
        self._known[post.id] = None
        if len(self._known) > 2 * BACK:
            del self._known[next(iter(self._known))]
        self._lookout.see(post, entry.at)

    # What was found

    async def _tell(self) -> None:
        if not self._lookout.waves:
            return
        stored = {wave.id: wave for wave in await store.waves(self._log)}
        for found in self._lookout.waves:
            wave = stored.get(found.id)
            found.decided = wave is not None and wave.decision == "reject"
            if found.id not in self._told:
                await self._tell_new(found)
            elif self._told[found.id] < len(found.posts):
                await self._tell_more(found, wave)

    async def _tell_new(self, found: Found) -> None:
        now = self._clock()
        if self._moderation.raid and found.last > now - LATE:
            await self._approve_first(found)
        wave = Wave(
            id=found.id,
            sort=found.sort,
            at=now,
            last=found.last,
            sample=found.posts[0] if found.posts else "",
            usual=found.usual,
            before=self._before.get(found.id),
            posts=list(found.posts),
            people=len(found.people),
            fresh=len(found.fresh),
            young=len(found.young),
        )
        await store.found(self._log, wave, by=BY, at=now)
        self._told[found.id] = len(wave.posts)
        logger.warning(
            "%s: a wave of %d posts (%s)", self._log.keys.slug, len(wave.posts), found.sort
        )

    async def _tell_more(self, found: Found, wave: Wave | None) -> None:
        count = len(found.posts)
        news = found.posts[self._told[found.id] : count]
        told = {
            "last": found.last,
            "people": len(found.people),
            "fresh": len(found.fresh),
            "young": len(found.young),
        }
        by = wave.by if wave is not None and wave.by else BY
        await store.join(self._log, found.id, news, told, by=by, at=self._clock())
        self._told[found.id] = count

    async def _approve_first(self, found: Found) -> None:
        """Switches the conference to pre-moderation, whoever changes the rules meanwhile."""
        for _ in range(_TRIES):
            rev, json = await self._log.rules()
            try:
                kept = msgspec.json.decode(json) if json else {}
                before = msgspec.convert(kept, Before)
                careful = msgspec.convert({**kept, **_careful(before)}, Rules)
            except (ValueError, RecursionError):
                return  # rules that no one can read hold everything
            if before.mode == "pre" and "post" not in before.modes.values():
                return
            at = self._clock()
            self._before[found.id] = before
            why = f"wave {found.id}, {found.sort}"
            if await self._log.set_rules(careful, by=BY, at=at, read_at=rev, why=why) is not None:
                logger.warning("%s: approved first from now on", self._log.keys.slug)
                return

    async def _sweep(self) -> None:
        now = self._clock()
        if self._swept is None or now - self._swept > _HOUSEKEEPING:
            self._swept = now
            await store.forget(self._log, now)


def _careful(before: Before) -> dict[str, object]:
    """What is changed of the rules so that everything is approved first, whatever its source."""
    return {"mode": "pre", "modes": {}} if before.modes else {"mode": "pre"}


def _counts(post: Post) -> bool:
    """Whether a post says anything of a raid: not if a rule has dealt with it already."""
    return (
        post.status not in ("rejected", "deleted")
        and "lane" not in post.flags
        and (post.edited_at is None)
    )


def _names() -> Iterator[str]:
    while True:
        yield secrets.token_urlsafe(6)
