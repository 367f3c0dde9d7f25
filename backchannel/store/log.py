"""One conference's log in Redis: every write and every read of it, each one atomic script."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import msgspec
from redis.asyncio import Redis

from backchannel.core.block import handle_key
from backchannel.core.decision import EFFECTS, Decision
from backchannel.core.feed import WINDOW, Cue, Entry, FeedName, ScreenCue, WallState
from backchannel.core.post import Deleted, Item, Post, Posted, Reposted
from backchannel.core.tally import tallied
from backchannel.store import scripts
from backchannel.store.answers import (
    DeskSnapshot,
    Outcome,
    Page,
    Tail,
    Tally,
    Undone,
    WallSnapshot,
)
from backchannel.store.cluster import Slot, keeper
from backchannel.store.keys import Keys

Arg = bytes | str | int
LOG_LENGTH: Final = 10_000
"""Entries kept per feed; a client further behind gets a snapshot."""
LISTS: Final = ("held", "later", "shown", "rejected", "pinned", "starred", "lane", "resolved")
_WRITES: Final = frozenset(
    ("ingest", "decide", "block", "undo", "cue", "rules", "wave", "alt", "unquote")
)
_SCRIPTS: Final = (*_WRITES, "due", "read", "snapshot", "page", "counts")

_post: Final = msgspec.json.Decoder(Post)
_entry: Final = msgspec.json.Decoder(Entry)
_cue: Final = msgspec.json.Decoder(Cue)
_encode: Final = msgspec.json.Encoder().encode


class Rejudge(Exception):
    """The rules changed since the items were judged; nothing was written."""


class Log:
    """One conference in Redis.

    Args:
        redis: a client with `decode_responses` off, of one server or of a cluster.
        slug: the conference's.
        window: how many public posts the wall holds; the same for everyone who writes.
        log_length: how many entries each feed keeps.

    Every write may be sent twice (a dropped connection, retried) and is done once.
    """

    def __init__(
        self, redis: Redis, slug: str, *, window: int = WINDOW, log_length: int = LOG_LENGTH
    ) -> None:
        self.redis = keeper(redis, slug)
        self.keys = Keys(slug)
        self.window = window
        self._all = self.keys.all()
        self._scripts = {
            name: scripts.register(self.redis, name, window, log_length) for name in _SCRIPTS
        }

    async def run(self, script: str, *args: Arg, keys: Sequence[str] = ()) -> Any:
        """Runs one of the scripts that a conference's writes and reads are made of.

        Raises:
            Unacknowledged: on a cluster, it wrote and no replica had it in time.
        """
        all_ = [*self._all, *keys]
        if isinstance(self.redis, Slot) and script in _WRITES:
            return await self.redis.acknowledged(self._scripts[script], all_, args)
        return await self._scripts[script](keys=all_, args=list(args))

    async def ingest(
        self, items: Sequence[Item], *, at: datetime, source: str, rules_rev: int | None = None
    ) -> list[str]:
        """Stores a batch of judged items and the last one's cursor, or nothing at all.

        Returns one word per item: new, edited, duplicate, counted, gone.

        Raises:
            Rejudge: the rules are no longer those of `rules_rev`.
        """
        cursor = next((item.cursor for item in reversed(items) if item.cursor), "")
        args: list[Arg] = [
            fresh(),
            iso(at),
            "" if rules_rev is None else rules_rev,
            source,
            cursor,
        ]
        for item in items:
            args += _ingest_args(item, at)
        answer = [word.decode() for word in await self.run("ingest", *args)]
        if answer[0] == "rejudge":
            raise Rejudge
        return answer[1:]

    async def decide(
        self,
        decision: Decision,
        items: Sequence[tuple[str, int]],
        *,
        by: str,
        at: datetime,
        key: str,
        whole: str = "",
    ) -> list[Outcome]:
        """Decides on posts, each by (id, the rev that was judged).

        Parts of one larger decision have their `whole` in common, a word that no other has.

        Within ten minutes the same `key` from the same person gets the same answer and does
        nothing more; an empty one is never the same.
        """
        effect = {k: v for k, v in asdict(EFFECTS[decision]).items() if v is not None}
        args: list[Arg] = [fresh(), iso(at), by, decision, _encode(effect), whole]
        for id, rev in items:
            args += [id, rev]
        keys = [self.keys.idem("decide", by, key or fresh()), self.keys.undo(by)]
        return msgspec.json.decode(await self.run("decide", *args, keys=keys), type=list[Outcome])

    async def undo(self, *, by: str, at: datetime, key: str, whole: str = "") -> Undone:
        """Takes back one moderator's latest action where nobody else changed the post since.

        With `whole`, nothing but a part of that decision.
        """
        keys = [self.keys.idem("undo", by, key or fresh()), self.keys.undo(by)]
        answer = await self.run("undo", fresh(), iso(at), by, whole, keys=keys)
        return msgspec.json.decode(answer, type=Undone)

    async def cue(self, patch: dict[str, object], *, by: str, at: datetime) -> Cue:
        """Sets fields of the cue; `step` is added to the one before. Other names are left out.

        With `screen`, they are set for the screen of that id alone, and None means: as all are.

        Raises:
            msgspec.ValidationError: a field's value has the wrong type.
        """
        shape: type[Cue | ScreenCue] = ScreenCue if patch.get("screen") else Cue
        valid = msgspec.convert(patch, shape)
        fields = {name: getattr(valid, name) for name in shape.__struct_fields__ if name in patch}
        if screen := patch.get("screen"):
            fields["screen"] = screen
        keys = [self.keys.idem("cue", by, fresh())]
        return _cue.decode(await self.run("cue", fresh(), iso(at), by, _encode(fields), keys=keys))

    async def set_rules(
        self,
        rules: msgspec.Struct,
        *,
        by: str,
        at: datetime,
        read_at: int | None = None,
        why: str = "",
    ) -> int | None:
        """Replaces the rules. Returns their new rev, or None if `read_at` is no longer current.

        `why`: for the audit trail, where no person decided.
        """
        expected = "" if read_at is None else read_at
        done, rev = await self.run("rules", fresh(), iso(at), by, expected, _encode(rules), why)
        return int(rev) if done else None

    async def rules(self) -> tuple[int, bytes]:
        """The rules' rev and JSON; (0, b"") before any were set."""
        kept: list[Any] = await self.redis.hmget(self.keys("rules"), ["rev", "json"])
        return int(kept[0] or 0), kept[1] or b""

    async def rules_rev(self) -> int:
        """The rules' rev alone."""
        rev: Any = await self.redis.hget(self.keys("rules"), "rev")
        return int(rev or 0)

    async def read(self, feed: FeedName, after: int, limit: int = 1000) -> Tail:
        """The entries after a seq, in order, their posts as they are now."""
        epoch, top, whole, *entries = await self.run("read", feed, fresh(), after, limit)
        return Tail(epoch.decode(), top, bool(whole), [_entry.decode(entry) for entry in entries])

    async def wall(self) -> WallSnapshot:
        """The wall feed now."""
        epoch, seq, floor, cue, *posts = await self.run("snapshot", "wall", fresh(), 0)
        shown = {post.id: post for post in map(_post.decode, posts)}
        state = WallState(shown, int(floor), _cue.decode(cue), self.window)
        return WallSnapshot(epoch.decode(), seq, state)

    async def desk(self, page: int = 50) -> DeskSnapshot:
        """The desk feed now, with the first page of held posts."""
        epoch, seq, _, cue, *posts = await self.run("snapshot", "desk", fresh(), page)
        return DeskSnapshot(
            epoch.decode(), seq, _cue.decode(cue), [_post.decode(post) for post in posts]
        )

    async def page(self, name: str, after: str = "", limit: int = 50) -> Page:
        """A page of one of `LISTS`.

        Raises:
            KeyError: there is no such list.
        """
        if name not in LISTS:
            raise KeyError(name)
        seq, *rows = await self.run("page", name, after or "+inf", limit)
        posts = [_post.decode(json) for json in rows[1::2] if json]
        return Page(seq, posts, rows[-2].decode() if len(rows) == 2 * limit else "")

    async def tally(self, since: int = 0, limit: int = 500) -> Tally:
        """The numbers now, and what was reposted after `since`."""
        answer = await self.run("counts", since, limit)
        voices, reposts, now, lists, sources, quarters, minutes, tags, changed = answer
        return Tally(
            voices=voices,
            reposts=reposts,
            since=now,
            lists=dict(zip(LISTS, lists, strict=True)),
            sources=_numbers(sources),
            quarters=_by_time(quarters),
            minutes=_by_time(minutes),
            tags=_numbers(tags),
            changed=_numbers(changed),
        )

    async def post(self, id: str) -> Post | None:
        """One post, by its id."""
        json: Any = await self.redis.hget(self.keys("posts"), id)
        return _post.decode(json) if json else None

    async def some(self, ids: Sequence[str]) -> list[Post]:
        """Those of the posts that there are."""
        kept: list[Any] = await self.redis.hmget(self.keys("posts"), ids) if ids else []
        return [_post.decode(json) for json in kept if json]

    async def latest(self, most: int) -> list[Post]:
        """The posts that came or were edited last, the newest first; deleted ones left out."""
        ids: dict[bytes, None] = {}
        below = "+"
        while len(ids) < most:
            rows: Any = await self.redis.xrevrange(self.keys("desk:log"), max=below, count=2 * most)
            ids |= {row[b"id"]: None for _, row in rows if row[b"kind"] == b"post"}
            if len(rows) < 2 * most:
                break
            below = f"({rows[-1][0].decode()}"
        if not ids:
            return []
        kept: Any = await self.redis.hmget(self.keys("posts"), list(ids)[:most])
        found = (_post.decode(json) for json in kept if json)
        return [post for post in found if post.status != "deleted"]

    async def posts(self) -> AsyncIterator[Post]:
        """Every post there is, in no order; one that changes meanwhile may come twice."""
        async for _, json in self.redis.hscan_iter(self.keys("posts"), count=500):
            yield _post.decode(json)

    async def cursor(self, source: str) -> str:
        """How far a source has been read; empty at first."""
        value: Any = await self.redis.hget(self.keys("cursor"), source)
        return value.decode() if value else ""

    async def reset(self) -> None:
        """Forgets everything of this conference. Its feeds start anew under a new epoch."""
        extra = [key async for key in self.redis.scan_iter(match=_glob(self.keys("*")), count=1000)]
        await self.redis.delete(*self._all, *extra)


def _ingest_args(item: Item, at: datetime) -> list[Arg]:
    match item:
        case Posted(post=post):
            return ["post", *_post_args(post, at), ""]
        case Reposted(post=None):
            return ["repost", item.of, 0, "", "", "", "", item.id]
        case Reposted(post=Post() as post):
            return ["repost", *_post_args(post, at), item.id]
        case Deleted():
            return ["delete", item.id, 0, "", "", "", "", ""]
    raise TypeError(item)


def _post_args(post: Post, at: datetime) -> list[Arg]:
    counts = tallied(post, at)
    handle = handle_key(post.author.handle) if post.author.handle else ""
    return [post.id, post.version, _encode(post), counts.author, handle, _encode(counts)]


def _numbers(rows: list[Any]) -> dict[str, int]:
    """Names and numbers, one after the other."""
    return {name.decode(): int(n) for name, n in zip(rows[::2], rows[1::2], strict=True)}


def _by_time(rows: list[Any]) -> dict[int, int]:
    return {int(start): n for start, n in _numbers(rows).items()}


def fresh() -> str:
    """A random word: a new epoch's, should one be due, and what tells a write sent twice."""
    return secrets.token_urlsafe(9)


def iso(at: datetime) -> bytes:
    """A time as the scripts write it."""
    return _encode(at)[1:-1]


def _glob(pattern: str) -> str:
    return pattern.replace("[", "\\[")
