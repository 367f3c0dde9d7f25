"""What rules cost: judging a post by ever more words, and a preview of the latest thousand posts.

    python -m bench.rules

One process with its own Valkey; the demo's posts over and over. Prints its figures.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import get_args

from msgspec.structs import replace

from backchannel.core.block import Blocks
from backchannel.core.post import Post, Posted
from backchannel.core.rules import Does, Rule, Rules
from backchannel.core.verdict import judge
from backchannel.demo.generate import generate
from backchannel.desk.preview import Previewer
from backchannel.ingest.take import take
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log

POSTS, RULES, TRIES = 1000, 20, 40
DICE = random.Random(7)
SYLLABLES = ("ba", "kor", "lin", "mu", "zeb", "tra", "gol", "ni", "fex", "du")


def words(number: int) -> tuple[str, ...]:
    """Invented words, each of three or four syllables."""
    return tuple("".join(DICE.choices(SYLLABLES, k=DICE.randint(3, 4))) for _ in range(number))


def posts() -> list[Post]:
    """The demo's posts, as they came, until there are enough."""
    found = [m.item.post for m in generate() if isinstance(m.item, Posted)]
    return [
        replace(post, id=f"{post.id}-{n}", text=f"{post.text} {n}")
        for n, post in enumerate((found * (POSTS // len(found) + 1))[:POSTS])
    ]


def many(each: int) -> Rules:
    """A conference's rules, with so many words each."""
    actions = get_args(Does)
    made = (
        Rule(
            name=f"rule {n}",
            action=actions[n % len(actions)],
            words=words(each),
            authors=(f"@spammer{n}",),
            domains=(f"spam{n}.example",),
        )
        for n in range(RULES)
    )
    return Rules(mode="post", rules=tuple(made))


def spent(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds that something took, by the wall's clock and by the processor's."""
    wall, processor = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - processor


def judging(latest: Sequence[Post]) -> None:
    for number in (100, 1000, 2000, 10_000):
        rules = Rules(mode="post", rules=(Rule(name="words", words=words(number)),))
        judge(latest[0], rules)
        wall, processor = spent(partial(list, map(partial(judge, rules=rules), latest)))
        print(
            f"judged by {number:6,} words: {wall / len(latest) * 1e6:5.0f} us a post, "
            f"{processor / len(latest) * 1e6:5.0f} of the processor's; "
            f"500 posts/s need {processor / len(latest) * 50_000:4.1f} % of a core"
        )


async def previewing(log: Log) -> None:
    walls, processors = [], []
    for _ in range(TRIES):
        rules = many(10)  # other words each time: nothing of them is known yet
        wall, processor = time.perf_counter(), time.process_time()
        trying = Previewer(rules, Rules(mode="post"), Blocks())
        for post in await log.latest(POSTS):
            trying.add(post)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    for what, taken in (("wall", walls), ("processor", processors)):
        p50, p95 = statistics.median(taken), sorted(taken)[int(TRIES * 0.95) - 1]
        print(
            f"preview, {POSTS} posts x {RULES} new rules of 10 words, {what}: "
            f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
        )


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Embedded(Path(folder)) as url:
        redis = connect(url)
        log, now = Log(redis, "bench"), datetime.now(UTC)
        made = posts()
        for first in range(0, len(made), 100):
            items = [Posted(post=post) for post in made[first : first + 100]]
            await take(log, items, "bench", now)
        latest = await log.latest(POSTS)
        judging(latest)
        await previewing(log)
        await redis.aclose()


if __name__ == "__main__":
    asyncio.run(main())
