"""What it costs that nobody reads the same post: claims and frames of several moderators.

    python -m bench.leases [moderators] [decisions a minute each] [seconds]

One process with its own Valkey in memory. Each moderator claims as a page does: when fewer than
three posts are left of a batch, and every ten seconds. Prints its figures.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from backchannel.core.post import Author, Posted, new_post
from backchannel.desk.leases import BATCH, claim
from backchannel.hub.client import Person
from backchannel.hub.hubs import Hubs
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from tests.viewers import DeskViewer

FEW = 3
RENEW_SECONDS = 10.0


class Desk(DeskViewer):
    """A moderator's page, and how much it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: Counter[str] = Counter()

    def _receive(self, payload: bytes) -> None:
        self.sizes[msgspec.json.decode(payload)["t"]] += len(payload)
        super()._receive(payload)


async def moderate(log: Log, name: str, pause: float, until: float) -> tuple[int, int]:
    """Reads and decides; how often it claimed and decided."""
    pace = random.Random(name)  # nobody decides in step with the others
    claims = decisions = 0
    mine: list[str] = []
    claimed_at = 0.0
    while (now := time.monotonic()) < until:
        if len(mine) < FEW or now - claimed_at > RENEW_SECONDS:
            page = await log.page("held", limit=60)
            want = mine + [post.id for post in page.posts if post.id not in mine]
            told = await claim(log, name, name, want, [], datetime.now(UTC))
            mine = [row["id"] for row in told.mine]
            claims, claimed_at = claims + 1, now
        await asyncio.sleep(pause * pace.uniform(0.4, 1.6))
        if mine:
            at = datetime.now(UTC)
            rows = await log.decide("approve", [(mine.pop(0), 1)], by=name, at=at, key="")
            assert rows[0].ok, rows
            decisions += 1
    return claims, decisions


async def run(count: int, rate: float, seconds: float, folder: Path) -> None:
    """Prints the cost of so many moderators at so many decisions a minute."""
    with Embedded(folder) as url:
        redis = connect(url)
        log = Log(redis, "bench")
        author = Author(id="ada", name="Ada Example")
        total = int(count * rate * seconds / 60) + 2 * count * BATCH
        for n in range(total):
            post = new_post(id=f"form:{n}", source="form", author=author, text="Hi", status="held")
            await log.ingest([Posted(post=post)], at=datetime.now(UTC), source="form")

        def project(feed: str, post: Any) -> Any:
            return post

        async with Hubs(redis, ["bench"], project) as hubs:
            desks = [Desk() for _ in range(count)]
            for n, desk in enumerate(desks):
                desk.follow(hubs["bench"].desk, person=Person(f"signin-{n}", f"Moderator {n}"))
            cpu, until = time.process_time(), time.monotonic() + seconds
            done = await asyncio.gather(
                *(moderate(log, f"Moderator {n}", 60 / rate, until) for n in range(count))
            )
            cpu = time.process_time() - cpu
            claims, decisions = (sum(each[k] for each in done) for k in (0, 1))
            frames = len(desks[0].of("presence"))
            size = desks[0].sizes["presence"] / max(frames, 1)
            print(f"{count} moderators, {decisions / seconds:.2f} decisions a second together")
            print(f"claims                         {claims / seconds:6.2f} a second")
            print(f"presence frames to each desk   {frames / seconds:6.2f} a second")
            print(f"... of                         {size:6,.0f} bytes")
            print(f"... to all of them             {frames * count / seconds:6.2f} a second")
            print(f"CPU of this process            {cpu / seconds * 100:6.2f} % of a core")
            desks.clear()
        await redis.aclose()


def main() -> None:
    """Runs it."""
    given = [float(arg) for arg in sys.argv[1:]]
    count, rate, seconds = given + [5.0, 30.0, 30.0][len(given) :]
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(int(count), rate, seconds, Path(folder)))


if __name__ == "__main__":
    main()
