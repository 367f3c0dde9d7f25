"""What happens while something fails: posts come in, and two people take some of them down."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import aiohttp

from backchannel.core.feed import Entry
from backchannel.store.log import Log
from tests.faults.crowd import Client, running, truth
from tests.faults.house import SLUG, House, Process, lasting
from tests.wait import PATIENCE, until

POSTS = int(lasting(500, 300))
RATE = 100.0


class Load:
    """Posts that a `backchannel ingest` plays from a recording: what was sent is the file.

    Args:
        name: of the recording; its cursor goes by it.
        url: where the ingester finds Valkey.
    """

    def __init__(
        self, house: House, name: str, *, count: int = POSTS, rate: float = RATE, url: str = ""
    ) -> None:
        self.house = house
        self.ids = [f"mastodon:{name}-{n}" for n in range(count)]
        self.seconds = count / rate
        file = house.folder / f"{name}.jsonl"
        record(file, self.ids)
        source = f'[[source]]\nkind = "replay"\npath = "{file}"\nrate = {rate}\n'
        self.ingester: Process = house.ingest(source, name, url)

    async def stored(self) -> int:
        """How many of them the log has taken in."""
        kept: Sequence[Any] = await self.house.redis.hmget(self.house.log.keys("seen"), self.ids)
        return sum(each is not None for each in kept)

    async def reached(self, share: float, seconds: float = 2 * PATIENCE) -> None:
        """Returns once this share of them is stored."""

        async def there() -> bool:
            return await self.stored() >= share * len(self.ids)

        await until(there, seconds, pause=0.02)

    async def done(self, seconds: float = 2 * PATIENCE) -> None:
        """Returns once all are stored, in the order of their source, each once; ends the ingester.

        To be asked while the log still holds them all.
        """
        await self.reached(1.0, seconds)
        told = await truth(self.house.log, "desk")
        came = [id for kind, id in told.entries.values() if kind == "post"]
        mine = set(self.ids)
        assert [id for id in came if id in mine] == self.ids, "each once, in their source's order"
        await self.end()

    async def end(self) -> None:
        """Ends the ingester as an operator would."""
        if self.ingester.running:
            assert await self.ingester.stop() == 0, self.ingester.said


@asynccontextmanager
async def coming(
    house: House, name: str, *, count: int = POSTS, rate: float = RATE, url: str = ""
) -> AsyncIterator[Load]:
    """A load whose ingester runs while the block does."""
    load = Load(house, name, count=count, rate=rate, url=url)
    load.ingester.start()
    try:
        yield load
    finally:
        await load.ingester.kill()


def record(file: Path, ids: Sequence[str]) -> None:
    """Writes a recording of posts by fifty people."""
    with file.open("w", encoding="utf-8") as lines:
        for n, id in enumerate(ids):
            author = {"id": f"a{n % 50}", "name": f"Ada {n % 50}", "handle": f"ada{n % 50}@ex.org"}
            text = f"Said by {id} #faults"
            post: dict[str, Any] = {"id": id, "source": "mastodon", "author": author, "text": text}
            post |= {"segments": [{"text": text}], "status": "held", "flags": [], "rev": 1}
            lines.write(json.dumps({"type": "posted", "post": post}) + "\n")


class Moderator:
    """A script at the desk: takes one post in forty down, and does not let go before it is told.

    Args:
        which: 0 or 1, so that two of them take different ones: together a twentieth.
        address: where the server is; asked before each request.
    """

    def __init__(self, house: House, which: int, address: Callable[[], str]) -> None:
        self.name = ("Wen", "Ife")[which]
        self.which = which
        self.answered: dict[str, dict[str, Any]] = {}
        """What was said of each post that it decided on."""
        self.waiting = 0
        """Decisions that have no answer yet."""
        self.tries: Counter[str] = Counter()
        self.took: list[float] = []
        """Seconds to each answer that was one."""
        self.client = Client(address, feed="desk", seed=100 + which)
        self._house = house
        self._address = address
        self._tasks: set[asyncio.Task[None]] = set()
        self._http: aiohttp.ClientSession | None = None

    async def join(self) -> None:
        """Signs in, as the page does."""
        self._http = aiohttp.ClientSession(
            # A connection each: one that is kept may be closed just as the next request is sent.
            connector=aiohttp.TCPConnector(force_close=True),
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
        )
        status, _ = await self.post("/join", {"token": self._house.invite(self.name)})
        assert status == 200
        cookie = next(iter(self._http.cookie_jar))
        self.client._headers = {
            "Cookie": f"{cookie.key}={cookie.value}",
            "Origin": f"http://{self._address()}",
        }
        self.client.seen = self._look

    async def leave(self) -> None:
        """Ends its requests."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    async def post(self, path: str, body: object, key: str = "once") -> tuple[int, Any]:
        """One request; raises what aiohttp raises."""
        assert self._http is not None
        base = f"http://{self._address()}"
        headers = {"Origin": base, "Idempotency-Key": key}
        async with self._http.post(base + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    def rests(self, epoch: str, seq: int) -> bool:
        """It has seen all that came up to there, and each of its decisions was answered."""
        return not self.waiting and (self.client.epoch, self.client.seq) == (epoch, seq)

    def _look(self, entry: Entry) -> None:
        post = entry.post
        if entry.kind != "post" or post is None or post.status != "shown":
            return
        if crc32(post.id.encode()) % 40 == self.which and post.id not in self.answered:
            self.waiting += 1
            task = asyncio.create_task(self._reject(post.id, post.rev))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _reject(self, id: str, rev: int) -> None:
        body = {"decision": "reject", "items": [{"id": id, "rev": rev}]}
        key = f"{self.name}-{crc32(id.encode()):x}"
        loop = asyncio.get_running_loop()
        while True:
            self.tries[id] += 1
            began = loop.time()
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                status, told = await self.post(f"/api/v1/{SLUG}/decisions", body, key)
                if status == 200:
                    self.took.append(loop.time() - began)
                    self.answered[id] = told["items"][0]
                    self.waiting -= 1
                    return
                assert status in (401, 500, 502, 503), (status, told)
            await asyncio.sleep(0.25)


@asynccontextmanager
async def moderators(
    house: House, address: str | Callable[[], str]
) -> AsyncIterator[list[Moderator]]:
    """Two people at the desk, while the block runs."""
    where = address if callable(address) else lambda: address
    people = [Moderator(house, which, where) for which in (0, 1)]
    try:
        await asyncio.gather(*(each.join() for each in people))
        async with running(*(each.client for each in people)):
            await until(lambda: all(each.client.snapshots for each in people))
            yield people
    finally:
        await asyncio.gather(*(each.leave() for each in people))


async def obeyed(house: House, people: Sequence[Moderator], log: Log) -> int:
    """Each answered decision holds and was done once. Returns how many there were.

    To be asked when no more posts come.
    """

    async def at_rest() -> bool:
        meta: Any = await log.redis.hgetall(log.keys("desk:meta"))
        epoch, seq = meta.get(b"epoch", b"").decode(), int(meta.get(b"seq", 0))
        return all(each.rests(epoch, seq) for each in people)

    await until(at_rest, 2 * PATIENCE, pause=0.02)
    rows: Any = await log.redis.xrange(log.keys("audit"))
    done = Counter(row[b"id"].decode() for _, row in rows if row[b"what"] == b"reject")
    for each in people:
        for id, row in each.answered.items():
            assert row["ok"], (row, each.tries[id])
            post = await log.post(id)
            assert post is not None
            assert post.status == "rejected", id
            assert done[id] == 1, id
    return sum(len(each.answered) for each in people)
