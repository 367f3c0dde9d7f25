"""The ingest process: an ingester for each conference, and the demo's own company."""

from __future__ import annotations

import asyncio
import logging
import signal
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from redis.exceptions import RedisError

from backchannel import demo
from backchannel.cli.deployment import redis_beside
from backchannel.core.conference import Conference
from backchannel.core.settings import Settings
from backchannel.core.source import Source
from backchannel.desk.jobs import jobs, without_webhook
from backchannel.ingest.ingester import Ingester
from backchannel.ingest.make import make_sources, remake_sources
from backchannel.sources.replay import ReplaySource
from backchannel.store.connect import check, connect
from backchannel.store.log import Log
from backchannel.web import logs

_log = logging.getLogger(__name__)
_AGAIN_SECONDS: Final = 1.0


async def run(
    settings: Settings,
    conferences: dict[str, Conference],
    speed: float,
    began: float | None,
) -> None:
    """Reads every source of every conference until the process is asked to end.

    Args:
        speed: of the demo.
        began: Unix time that the demo's history was put in place for.

    Raises:
        SettingsError: no Redis is named. StoreError: it cannot be used.
    """
    logs.configure(settings.log_level)
    redis = connect(settings.named_redis("the ingester"))
    try:
        await check(redis)
        async with asyncio.TaskGroup() as group:
            running = [
                group.create_task(_conference(Log(redis, slug), conference, settings, speed, began))
                for slug, conference in conferences.items()
            ]
            group.create_task(_until_asked(running))
    finally:
        await redis.aclose()


async def _conference(
    log: Log, conference: Conference, settings: Settings, speed: float, began: float | None
) -> None:
    await begin(log, settings)
    if conference.slug == demo.SLUG and began is not None:
        source = demo.DemoSource(now=datetime.fromtimestamp(began, UTC), speed=speed)
        beside = jobs(log, conference, settings.lane_webhook)
        ingester = Ingester(log, conference, [source], beside=beside)
        async with asyncio.TaskGroup() as group:
            group.create_task(ingester.run())
            group.create_task(demo.moderate(log))
        return
    sources = make_sources(conference, settings)
    remake = partial(remake_sources, conference, settings)
    beside = jobs(log, conference, settings.lane_webhook)
    ingester = Ingester(
        log,
        conference,
        sources,
        remake=remake,
        first_rules=conference.first_rules(),
        beside=beside,
    )
    await ingester.run()


async def begin(log: Log, settings: Settings) -> None:
    """Returns once the server that keeps a conference is there, and knows where its lane goes."""
    while not settings.lane_webhook:
        try:
            return await without_webhook(log)
        except (RedisError, OSError) as error:
            _log.warning("%s cannot begin yet (%s)", log.keys.slug, type(error).__name__)
            await asyncio.sleep(_AGAIN_SECONDS)


async def _until_asked(running: list[asyncio.Task[None]]) -> None:
    """Ends the conferences' tasks on SIGTERM or SIGINT, or when all have ended."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    waiting = asyncio.create_task(asked.wait())
    try:
        await asyncio.wait([waiting, *running], return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    if asked.is_set():
        await _cancelled(running)


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    """Cancels until done: on Python 3.11 a call to Redis may swallow the first one."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.2)


def replay_into(
    settings: Settings,
    conference: Conference,
    file: Path,
    *,
    speed: float | None,
    rate: float | None,
) -> None:
    """Plays a file into a conference's log and returns when it has ended."""
    source = ReplaySource(file, speed=speed, rate=rate, name=f"replay {file.name}")
    with redis_beside(settings) as url:
        asyncio.run(_play(url, conference, source))


async def _play(url: str, conference: Conference, source: Source) -> None:
    redis = connect(url)
    try:
        await Ingester(Log(redis, conference.slug), conference, [source]).run(until_ended=True)
    finally:
        await redis.aclose()
