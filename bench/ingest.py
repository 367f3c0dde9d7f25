"""Posts a second from X's raw lines to the log: normalised, folded, judged, stored.

    python -m bench.ingest [posts]

One process with its own Valkey in memory; half of the lines are reposts. Prints its figures.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from backchannel.core.block import Blocks
from backchannel.core.conference import Conference
from backchannel.core.rules import Rule, Rules
from backchannel.ingest.ingester import Ingester
from backchannel.ingest.judge import judged
from backchannel.sources.replay import ReplaySource
from backchannel.sources.x_shape import read
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from tests.fakes.x_payloads import payload, post, retweet, snowflake, user

WORDS = (
    "The morning keynote on structured concurrency was lovely — thank you @ada_ex! "
    "Slides: https://t.co/abc #kestrelconf 🎉 see you at the sprint, room {} ✨"
)
LINK = {"https://t.co/abc": {"expanded_url": "https://talks.example/abc", "display_url": "talks"}}
RULES = Rules(
    mode="post",
    rules=(
        Rule(name="words", action="reject", words=tuple(f"blorp{chr(97 + n)}" for n in range(20))),
        Rule(name="speakers", action="show", authors=("someone", "another")),
        Rule(name="care", sensitive=True),
    ),
)


def lines(count: int) -> list[bytes]:
    """A stream's lines, every second one a repost of the one before."""
    out = []
    for n in range(0, count, 2):
        original = post(snowflake(n), WORDS.format(n), urls=LINK)
        again = retweet(snowflake(n + 1), original, by=user(str(600 + n % 300), f"fan_{n % 300}"))
        out += [json.dumps(payload(original)).encode(), json.dumps(again).encode()]
    return out


def report(what: str, count: int, seconds: float, cpu: float) -> None:
    """Prints one line."""
    print(f"{what:42} {count / seconds:8,.0f} items/s   {cpu / count * 1e6:6.0f} µs CPU an item")


def normalise(raw: list[bytes]) -> None:
    """The pure part alone: one core, no Redis."""

    started, cpu = time.perf_counter(), time.process_time()
    now = datetime.now(UTC)
    for line in raw:
        item, _ = read(json.loads(line))
        assert item is not None
        judged(item, RULES, Blocks(), now)
    report(
        "normalised and judged", len(raw), time.perf_counter() - started, time.process_time() - cpu
    )


async def store(raw: list[bytes], folder: Path) -> None:
    """The whole way, by the ingester itself."""
    file = folder / "stream.jsonl"
    file.write_bytes(b"\n".join(raw))
    with Embedded(folder / "data") as url:
        redis = connect(url)
        log = Log(redis, "bench")
        await log.reset()
        conference = Conference(slug="bench", title="Bench", hashtags=("#kestrelconf",))

        await log.set_rules(RULES, by="bench", at=datetime.now(UTC))
        started, cpu = time.perf_counter(), time.process_time()
        source = ReplaySource(file, rate=1e9)
        await Ingester(log, conference, [source]).run(until_ended=True)
        taken, spent = time.perf_counter() - started, time.process_time() - cpu
        tally = await log.tally()
        assert (tally.posts, tally.reposts) == (len(raw) / 2, len(raw) / 2)
        report("read, normalised, judged, folded, stored", len(raw), taken, spent)
        await redis.aclose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'resident memory at its peak':42} {peak:8,.0f} MiB")


def main() -> None:
    """Runs both."""
    raw = lines(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    normalise(raw)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(store(raw, Path(folder)))


if __name__ == "__main__":
    main()
