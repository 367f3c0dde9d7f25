"""Runs the web process: opens what a site needs, listens, and ends within three seconds."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn

from backchannel.core.beat import beat
from backchannel.core.conference import Conference
from backchannel.core.feed import FeedName
from backchannel.core.post import Post, described, public
from backchannel.core.settings import Settings
from backchannel.hub.hubs import Hubs
from backchannel.hub.metrics import SOCKETS_MAX
from backchannel.media.dress import Dress
from backchannel.media.proxy import MediaProxy
from backchannel.media.sign import Signer, proxied
from backchannel.store.connect import check, connect
from backchannel.store.log import Log
from backchannel.web import descriptors, loglines, shells
from backchannel.web.app import create_app
from backchannel.web.door import Door
from backchannel.web.fanout import FanoutProtocol
from backchannel.web.http import HttpProtocol
from backchannel.web.links import SignedLinks
from backchannel.web.listening import BACKLOG, listening_socket
from backchannel.web.media import sweep
from backchannel.web.origin import Origin
from backchannel.web.pages import DEMO
from backchannel.web.secret import load_secret
from backchannel.web.signins import SignIns
from backchannel.web.site import Site
from backchannel.web.taken_back import TakenBack

SHUTDOWN_SECONDS: Final = 3
SILENT_SECONDS: Final = 10.0
"""A job that should have been heard so long ago hangs, and so does the process."""
_PULSE_SECONDS: Final = 1.0
_READY_SECONDS: Final = 0.02
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

Pulse = Callable[[], None]

logger = logging.getLogger("backchannel.web")


def run(
    settings: Settings,
    conferences: dict[str, Conference],
    dresses: Mapping[str, Dress],
    folder: Path = shells.STATIC,
    listener: socket.socket | None = None,
    pulse: Pulse | None = None,
    again: bool = False,
) -> None:
    """`serve`, on the fastest event loop there is here."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve(settings, conferences, dresses, folder, listener, pulse, again))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not on Windows
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


async def serve(
    settings: Settings,
    conferences: dict[str, Conference],
    dresses: Mapping[str, Dress],
    folder: Path = shells.STATIC,
    listener: socket.socket | None = None,
    pulse: Pulse | None = None,
    again: bool = False,
) -> None:
    """Serves until SIGINT or SIGTERM, then returns.

    Args:
        folder: has the built pages.
        listener: the socket to listen on, where a parent has bound the port.
        pulse: called every second while every job is heard, and first when all of it is ready.
        again: in the place of a process that ended. Then it does not insist on Redis, which may be
            away: panic is there all the same, and clients wait here as they do anywhere.

    Raises:
        SettingsError: the port is taken, the pages are not built, or no Redis is named.
        StoreError: Redis cannot be used.
    """
    loglines.configure(settings.log_level)
    settings = replace(settings, max_sockets=descriptors.capacity(settings.max_sockets))
    for conference in conferences.values():
        for caution in conference.cautions():
            logger.warning("%s: %s", conference.slug, caution)
    built = shells.load(folder)
    bound = listener or listening_socket(settings.host, settings.port)
    with contextlib.closing(bound):
        async with open_site(settings, conferences, built, dresses, again=again) as site:
            if pulse is not None:
                site.hubs.jobs.start("pulse", partial(_beat_to, pulse, site.hubs))
            server = uvicorn.Server(config(settings, site))
            _settle()
            with _ends(server):
                logger.info("listening on %s port %s", settings.host, bound.getsockname()[1])
                await server.serve(sockets=[bound])
    logger.info("ended")


def _settle() -> None:
    """What is here now, stays: the collector need not go through it while clients wait."""
    gc.collect()
    gc.freeze()


def config(settings: Settings, site: Site) -> uvicorn.Config:
    """How uvicorn serves a site."""
    return uvicorn.Config(
        create_app(site),
        http=partial(HttpProtocol, Door(site)),  # type: ignore[arg-type]
        ws=FanoutProtocol,
        ws_max_size=4096,
        ws_max_queue=4,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        backlog=BACKLOG,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


@asynccontextmanager
async def open_site(
    settings: Settings,
    conferences: dict[str, Conference],
    built: shells.Shells | None,
    dresses: Mapping[str, Dress] | None = None,
    *,
    again: bool = False,
) -> AsyncIterator[Site]:
    """Everything the app needs, opened in order and closed again. `again` is as in `serve`.

    Raises:
        SettingsError: no Redis is named. StoreError: it cannot be used.
    """
    url = settings.named_redis("the web process")
    secret = load_secret(settings)
    signer = Signer(secret)
    async with contextlib.AsyncExitStack() as stack:
        redis = connect(url)
        stack.push_async_callback(redis.aclose)
        if not again:
            for warning in await check(redis):
                logger.warning("%s", warning)
        build = built.build if built else ""
        media = MediaProxy(settings.data / "media", makers(conferences))
        hubs = Hubs(
            redis,
            conferences,
            projection(signer),
            data=settings.data,
            build=build,
            hashtags={slug: each.tags for slug, each in conferences.items()},
        )
        taken_back = TakenBack(redis)
        links = SignedLinks(secret, taken_back)
        signins = SignIns(redis, links, taken_back)
        site = Site(
            settings=settings,
            conferences=conferences,
            redis=redis,
            hubs=await stack.enter_async_context(hubs),
            logs={slug: Log(redis, slug) for slug in conferences},
            origin=Origin(settings.public_url),
            links=links,
            taken_back=taken_back,
            signins=signins,
            signer=signer,
            media=await stack.enter_async_context(media),
            build=build,
            shells=built,
            dresses=dresses or {},
            secret=secret,
        )
        SOCKETS_MAX.set(settings.max_sockets)
        hubs.jobs.start("pictures", partial(sweep, site))
        hubs.jobs.start("sign-ins", partial(signins.watch, hubs.drop, hubs.signins, hubs.seated))
        yield site


def projection(signer: Signer) -> Callable[[FeedName, Post], Post]:
    """What of a post the clients of a feed may see."""

    def project(feed: FeedName, post: Post) -> Post:
        return proxied(described(post) if feed == "desk" else public(post), signer, feed)

    return project


def makers(conferences: dict[str, Conference]) -> dict[str, Callable[[str], bytes]]:
    """The pictures that are made and not fetched: the demo's."""
    if DEMO not in conferences:
        return {}
    from backchannel.demo.drawings import draw

    return {"demo": draw}


async def _beat_to(pulse: Pulse, hubs: Hubs) -> None:
    """Goes on while no job has been silent for long; the parent ends who has no pulse."""
    while hubs.problems():
        beat()
        await asyncio.sleep(_READY_SECONDS)
    while True:
        beat()
        if not hubs.jobs.silent(SILENT_SECONDS):
            pulse()
        await asyncio.sleep(_PULSE_SECONDS)


@contextmanager
def _ends(server: uvicorn.Server) -> Iterator[None]:
    """A signal ends the server and no more: uvicorn would raise it again when it is done."""

    def end(number: int, frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
