"""Whole recordings taken in: by a process that is killed, and of a conference full of reposts."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from backchannel.core.conference import Conference
from backchannel.core.feed import WallState
from backchannel.core.rules import Rules
from backchannel.ingest.ingester import Ingester
from backchannel.sources.replay import ReplaySource
from backchannel.store.log import Log
from tests.fakes.x_payloads import Payload, payload, post, retweet, snowflake, user
from tests.wait import PATIENCE, until

ROOT = Path(__file__).parents[2]


def write(path: Path, lines: list[Payload]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


async def every_entry(log: Log) -> list[tuple[int, str, str]]:
    entries: list[tuple[int, str, str]] = []
    while page := (await log.read("desk", len(entries))).entries:
        entries += [(each.seq, each.kind, each.post.id if each.post else "") for each in page]
    return entries


@contextmanager
def ingester_process(*args: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.fakes.ingest_process", *args]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_an_ingester_killed_at_random_moments_loses_nothing_and_stores_nothing_twice(
    log: Log, valkey: str, tmp_path: Path
) -> None:
    numbers = range(1500)
    file = write(
        tmp_path / "stream.jsonl",
        [payload(post(snowflake(n), f"Post {n} #killed")) for n in numbers],
    )
    moments = random.Random(7)
    kills = 0
    while (await log.tally()).posts < len(numbers):
        when = (str(moments.randint(200, 350)), str(moments.random() * 0.02))
        with ingester_process(valkey, log.keys.slug, str(file), *when) as process:

            async def over(process: subprocess.Popen[bytes] = process) -> bool:
                return process.poll() is not None or (await log.tally()).posts == len(numbers)

            await until(over, 2 * PATIENCE, pause=0.01)
            kills += process.poll() == -signal.SIGKILL
    assert kills >= 4
    ids = [f"x:{snowflake(n)}" for n in numbers]
    entries = await every_entry(log)
    assert [entry[0] for entry in entries] == list(range(1, 1501))
    assert [entry[2] for entry in entries] == ids
    assert {kept.id async for kept in log.posts()} == set(ids)


def crowd(originals: int, reposts: int) -> tuple[list[Payload], Counter[str]]:
    """A conference's stream in disorder: reposts before and after originals, some items twice."""
    moments = random.Random(11)
    people = [user(str(900 + n), f"fan_{n}", f"Fan {n}") for n in range(200)]
    posts = [post(snowflake(n), f"Original {n} #kestrelconf") for n in range(originals)]
    lines: list[tuple[float, Payload]] = [(n, payload(each)) for n, each in enumerate(posts)]
    counts: Counter[str] = Counter()
    for n in range(reposts):
        which = int(originals * moments.random() ** 2)
        line = retweet(snowflake(originals + n), posts[which], by=people[n % 200])
        if moments.random() < 0.3:
            line["includes"]["tweets"] = []
        counts[f"x:{posts[which]['id']}"] += 1
        lines.append((which + moments.uniform(-30, 300), line))
    lines += [(at + moments.random() * 50, line) for at, line in moments.sample(lines, 400)]
    lines.sort(key=lambda entry: entry[0])
    return [line for _, line in lines], counts


async def test_of_six_thousand_items_only_the_originals_become_cards(
    log: Log, tmp_path: Path, now: datetime
) -> None:
    lines, counts = crowd(originals=2400, reposts=3600)
    file = write(tmp_path / "stream.jsonl", lines)
    await log.set_rules(Rules(mode="post"), by="Desk", at=now, read_at=0)
    conference = Conference(slug=log.keys.slug, title="Kestrel", hashtags=("#kestrelconf",))
    source = ReplaySource(file, rate=1_000_000)
    await Ingester(log, conference, [source]).run(until_ended=True)
    tally = await log.tally()
    assert (tally.posts, tally.reposts) == (2400, 3600)
    kept = {each.id: each.reposts async for each in log.posts()}
    assert len(kept) == 2400
    assert Counter({id: n for id, n in kept.items() if n}) == counts
    shown = await log.wall()
    state = WallState()
    read = 0
    while page := (await log.read("wall", read)).entries:
        for entry in page:
            state.apply(entry)
        read += len(page)
    assert read == 2400
    assert list(state.posts) == [each.id for each in shown.state.in_order()]
