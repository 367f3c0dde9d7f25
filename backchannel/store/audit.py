"""The audit trail of a conference: who did what, when and why, and how it was before.

A stream that is only ever added to. The scripts write the rows of decisions, cues and rules in the
same step as the change itself; what people do about access and panic is added here. Rows hold ids,
revs, rule names and people's names, never a post's text.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from redis.asyncio import Redis

from backchannel.store.cluster import keeper
from backchannel.store.keys import Keys

LENGTH: Final = 100_000
"""Rows kept, as in `scripts/prelude/names.lua`."""
_ONCE_SECONDS: Final = 86_400
_BATCH: Final = 1000
_LOOKED_THROUGH: Final = 1000
"""Rows in which a person's latest actions are looked for."""
_NO_ACTION: Final = frozenset({"reason", "sign-in", "sign-out"})
_number: Final = re.compile(r"[0-9]{1,16}-[0-9]{1,16}")

# KEYS: the trail, a mark of this very row. ARGV: length, seconds the mark lasts, field, value ...
_ADD: Final = """
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[2]) then return 0 end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(ARGV, 3))
return 1
"""


# KEYS: the trail, a mark of this very reason. ARGV: length, seconds the mark lasts, at, by, why,
# what was done, then the id and rev of each row that it is about.
_EXPLAIN: Final = """
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[2]) then return 0 end
for i = 7, #ARGV, 2 do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'at', ARGV[3], 'by', ARGV[4],
    'what', 'reason', 'id', ARGV[i], 'rev', ARGV[i + 1], 'before', ARGV[6], 'why', ARGV[5])
end
return 1
"""

# KEYS: the trail, what it becomes. ARGV: where the rows begin that came since that was made, and
# how many rows it has: where it has some and is not there, this was sent twice.
_REPLACE: Final = """
if ARGV[2] ~= '0' and redis.call('EXISTS', KEYS[2]) == 0 then return end
for _, row in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], '+')) do
  redis.call('XADD', KEYS[2], row[1], unpack(row[2]))
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('RENAME', KEYS[2], KEYS[1])
else
  redis.call('DEL', KEYS[1])
end
"""


class AuditRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row. `n` numbers it: a later row's is higher."""

    n: str
    at: str
    by: str
    what: str
    id: str = ""
    rev: int = 0
    why: str = ""
    before: str = ""


class Deed(msgspec.Struct, frozen=True):
    """What one command did: one row, or one for each post."""

    n: str
    """Of its last row."""
    at: str
    what: str
    rows: list[AuditRow]
    """Its rows, the latest first."""


class Trail:
    """One conference's audit trail."""

    def __init__(self, redis: Redis, slug: str) -> None:
        self._redis = keeper(redis, slug)
        self._keys = Keys(slug)
        self._add = self._redis.register_script(_ADD)
        self._explain = self._redis.register_script(_EXPLAIN)
        self._replace = self._redis.register_script(_REPLACE)

    async def add(
        self,
        what: str,
        *,
        by: str,
        at: datetime,
        id: str = "",
        why: str = "",
        before: str = "",
        once: str = "",
    ) -> None:
        """Adds a row. Two with the same `once` are one; so is one that is sent twice."""
        fields = {"at": _iso(at), "by": by, "what": what, "id": id, "rev": "0", "why": why}
        keys = [self._keys("audit"), self._keys(f"audited:{once or secrets.token_urlsafe(9)}")]
        args: list[str | int] = [LENGTH, _ONCE_SECONDS if once else 60]
        for name, value in {**fields, "before": before}.items():
            args += [name, value]
        await self._add(keys=keys, args=args)

    async def page(self, after: str = "", limit: int = 100) -> tuple[list[AuditRow], str]:
        """Rows from the newest on, or from the one before `after`; and the next page's `after`."""
        top = f"({after}" if after else "+"
        found: Any = await self._redis.xrevrange(self._keys("audit"), top, "-", count=limit)
        rows = [_row(id, fields) for id, fields in found]
        return rows, rows[-1].n if len(rows) == limit else ""

    async def deeds(self, by: str, most: int = 5, *, signin: str = "") -> list[Deed]:
        """What a person did last, the latest first; what is long ago is not looked for.

        Nor, with a sign-in, what was done before it began: somebody else may have had the name.
        """
        rows, _ = await self.page("", _LOOKED_THROUGH)
        done: dict[tuple[str, str], Deed] = {}
        for row in rows:
            if row.what == "sign-in" and row.id == signin:
                break
            if row.by != by or row.what in _NO_ACTION:
                continue
            if deed := done.get((row.at, row.what)):
                deed.rows.append(row)
            else:
                done[row.at, row.what] = Deed(row.n, row.at, row.what, [row])
        return list(done.values())[:most]

    async def explain(self, deed: Deed, why: str, *, by: str, at: datetime, once: str) -> None:
        """Adds why it was done, a row for each of its rows: what is in the trail stays as it is."""
        keys = [self._keys("audit"), self._keys(f"audited:{once}")]
        args: list[str | int] = [LENGTH, 600, _iso(at), by, why, deed.what]
        for row in reversed(deed.rows):
            args += [row.id, row.rev]
        await self._explain(keys=keys, args=args)

    async def strike(self, ids: Collection[str]) -> int:
        """Takes out the rows about these ids, for good; how many.

        The others move to a stream of their own, which takes this one's place: what is deleted
        within a stream stays in the server's memory, and so in its files.
        """
        old, new = self._keys("audit"), self._keys("audit:new")
        await self._redis.delete(new)
        struck, left, start = 0, 0, "-"
        while True:
            found: Any = await self._redis.xrange(old, start, "+", count=_BATCH)
            if not found:
                break
            async with self._redis.pipeline(transaction=False) as pipe:
                for id, fields in found:
                    if fields[b"id"].decode() not in ids:
                        pipe.xadd(new, fields, id=id)
                left += len(pipe)
                struck += len(found) - len(pipe)
                _check(await pipe.execute(raise_on_error=False))
            start = f"({found[-1][0].decode()}"
        if struck:
            await self._replace(keys=[old, new], args=[start, left])
        await self._redis.delete(new)
        return struck

    async def rows(self) -> AsyncIterator[AuditRow]:
        """All rows, the oldest first."""
        start = "-"
        while True:
            found: Any = await self._redis.xrange(self._keys("audit"), start, "+", count=_BATCH)
            for id, fields in found:
                yield _row(id, fields)
            if len(found) < _BATCH:
                return
            start = f"({found[-1][0].decode()}"


def _check(answers: Sequence[object]) -> None:
    """Raises what went wrong, but for rows that are there already: they were sent twice."""
    for answer in answers:
        if isinstance(answer, Exception) and "equal or smaller" not in str(answer):
            raise answer


def is_number(text: str) -> bool:
    """Whether this may be a row's `n`."""
    return _number.fullmatch(text) is not None


def _row(id: bytes, fields: dict[bytes, bytes]) -> AuditRow:
    kept = {name.decode(): value.decode() for name, value in fields.items()}
    rev = kept.pop("rev", "0")
    known = {name: value for name, value in kept.items() if name in AuditRow.__struct_fields__}
    return AuditRow(**{"at": "", "by": "", "what": "", **known}, n=id.decode(), rev=int(rev))


def _iso(at: datetime) -> str:
    return msgspec.json.encode(at)[1:-1].decode()
