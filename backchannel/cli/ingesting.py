"""The ingest process: an ingester for each conference, and the demo's own company."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from redis.exceptions import RedisError

from backchannel.cli.deployment import redis_beside
from backchannel.core.conference import Conference
from backchannel.core.errors import SourceError
from backchannel.core.settings import Settings
from backchannel.core.source import Source
from backchannel.demo import conference as demo
from backchannel.demo.moderator import moderate
from backchannel.demo.source import DemoSource
from backchannel.desk.jobs import jobs, without_webhook
from backchannel.ingest.ingester import Ingester
from backchannel.ingest.make import make_sources, remake_sources
from backchannel.sources.replay import ReplaySource
from backchannel.store.connect import check, connect
from backchannel.store.ending import ended, one_of
from backchannel.store.log import Log
from backchannel.web import loglines

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
    loglines.configure(settings.log_level)
    redis = connect(settings.named_redis("the ingester"))
    try:
        await check(redis)
        await until_asked(
            [
                asyncio.create_task(
                    _conference(Log(redis, slug), conference, settings, speed, began),
                    name=f"ingest {slug}",
                )
                for slug, conference in conferences.items()
            ]
        )
    finally:
        await redis.aclose()


async def _conference(
    log: Log, conference: Conference, settings: Settings, speed: float, began: float | None
) -> None:
    await begin(log, settings)
    if conference.slug == demo.SLUG and began is not None:
        source = DemoSource(now=datetime.fromtimestamp(began, UTC), speed=speed)
        beside = jobs(log, conference, settings.lane_webhook)
        beside["moderate"] = partial(moderate, log)
        return await Ingester(log, conference, [source], beside=beside).run()
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


async def until_asked(running: Sequence[asyncio.Task[None]]) -> None:
    """Returns on SIGTERM or SIGINT, or when all of these have ended; none is left then.

    One that fails raises here.
    """
    asked = asyncio.Event()
    waiting = asyncio.create_task(asked.wait())
    left = {waiting, *running}
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, asked.set)
        while waiting in left and left != {waiting}:
            left -= await one_of(*left)
    finally:
        await ended([waiting, *running])


def replay_into(
    settings: Settings,
    conference: Conference,
    file: Path,
    *,
    speed: float | None,
    rate: float | None,
) -> str:
    """Plays a file into a conference's log, and says when it has ended what came of it.

    Raises:
        SourceError: the file cannot be read, or no line of it.
    """
    source = ReplaySource(file, speed=speed, rate=rate, name=f"replay {file.name}")
    with redis_beside(settings) as url:
        asyncio.run(_play(url, conference, source))
    if source.health.state != "ended":
        raise SourceError(source.health.detail, final=True)
    if source.bad and not source.good:
        raise SourceError(
            f"{file}: no line of it can be played. It should be JSON lines: posts as "
            "docs/protocol.md has them, or an X v2 filtered stream.",
            final=True,
        )
    skipped = f", {source.bad} skipped that nobody can read" if source.bad else ""
    again = "" if source.played else ": all of it was played before"
    lines = "line" if source.played == 1 else "lines"
    return f"{file}: {source.played} {lines} played{again}{skipped}."


async def _play(url: str, conference: Conference, source: Source) -> None:
    redis = connect(url)
    try:
        await Ingester(Log(redis, conference.slug), conference, [source]).run(until_ended=True)
    finally:
        await redis.aclose()
