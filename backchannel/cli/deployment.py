"""A whole deployment on one machine: Valkey, the web process and the ingester."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from backchannel.cli.network import own_addresses
from backchannel.cli.processes import Family
from backchannel.core.conference import Conference
from backchannel.core.errors import SettingsError
from backchannel.core.settings import Settings
from backchannel.store.connect import check, connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from backchannel.web import loglines
from backchannel.web.links import SignedLinks
from backchannel.web.listening import listening_socket, listening_sockets
from backchannel.web.secret import load_secret

logger = logging.getLogger("backchannel.deployment")

READY_SECONDS = 30.0
METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""Tells prometheus-client where the processes of one server keep what they count."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where a conference's pages are."""

    wall: str
    desk: str
    widget: str
    form: str


def _nothing() -> None:
    """What is done for a Redis that others look after."""


@dataclass(frozen=True, slots=True)
class Store:
    """The Redis to use."""

    url: str
    look_after: Callable[[], None] = _nothing
    """Has it running, for whoever calls this every moment."""


@contextmanager
def redis_of(settings: Settings) -> Iterator[Store]:
    """The Redis that is named, or an embedded Valkey while inside.

    Raises:
        StoreError: the one named cannot be used, or the embedded one does not start.
    """
    if settings.redis_url:
        asyncio.run(_check(settings.redis_url))
        yield Store(settings.redis_url)
        return
    embedded = Embedded(settings.data)
    with embedded as url:
        yield Store(url, embedded.look_after)


@contextmanager
def redis_beside(settings: Settings) -> Iterator[str]:
    """The address of `redis_of`'s, or of the Valkey of a deployment that is running now."""
    running = None if settings.redis_url else Embedded(settings.data).running()
    if running:
        yield running
        return
    with redis_of(settings) as store:
        yield store.url


async def _check(url: str) -> None:
    redis = connect(url)
    try:
        for warning in await check(redis):
            logger.warning("%s", warning)
    finally:
        await redis.aclose()


@contextmanager
def deployed(
    settings: Settings,
    conferences: str,
    *ingest: str,
    prepare: Callable[[Log], Awaitable[None]] | None = None,
    slug: str = "",
) -> Iterator[Family]:
    """Web processes and ingester, ready; ended when the block ends, or before it begins.

    A signal raises Stopped, wherever it is then: whoever runs this lets it pass once all has ended.

    Args:
        conferences: what the children get as BACKCHANNEL_CONFERENCES.
        ingest: the ingester's arguments.
        prepare: fills the log of `slug` before anyone looks.
    """
    loglines.configure(settings.log_level)
    check_data(settings)
    with _listening(settings) as listeners, redis_of(settings) as store:
        environ = {
            **os.environ,
            "REDIS_URL": store.url,
            "BACKCHANNEL_CONFERENCES": conferences,
        }
        with _family(settings, environ, store.look_after) as family:
            if prepare is not None:
                asyncio.run(_prepare(store.url, slug, prepare))
            for listener in listeners:
                family.start("web", listener=listener)
            family.start("ingest", *ingest)
            family.wait_until_ready(READY_SECONDS)
            yield family


@contextmanager
def workers(settings: Settings) -> Iterator[Family]:
    """Web processes alone, on one port, ready; ended when the block ends."""
    loglines.configure(settings.log_level)
    check_data(settings)
    asyncio.run(_check(settings.named_redis("the web process")))
    with _listening(settings) as listeners, _family(settings, os.environ) as family:
        for listener in listeners:
            family.start("web", listener=listener)
        family.wait_until_ready(READY_SECONDS)
        logger.info("%d workers are ready", settings.workers)
        yield family


@contextmanager
def _listening(settings: Settings) -> Iterator[list[socket.socket]]:
    """The sockets of the web processes, bound first of all, so that a port in use is noticed."""
    with ExitStack() as stack:
        listeners = listening_sockets(settings.host, settings.port, settings.workers)
        for listener in listeners:
            stack.enter_context(closing(listener))
        yield listeners


@contextmanager
def _family(
    settings: Settings, environ: Mapping[str, str], beside: Callable[[], None] = _nothing
) -> Iterator[Family]:
    """The processes to be; where several serve the web, with a folder for what they count.

    A start begins counting anew. Nobody else is in the folder: nobody else has the port.
    """
    environ = {
        **environ,
        "BACKCHANNEL_DATA": str(settings.data),
        "BACKCHANNEL_HOST": settings.host,
        "BACKCHANNEL_PORT": str(settings.port),
    }
    if settings.workers == 1:
        with Family(environ, beside=beside) as family:
            yield family
        return
    from prometheus_client.multiprocess import mark_process_dead

    folder = settings.data.absolute() / "metrics" / str(settings.port)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        ended = partial(mark_process_dead, path=str(folder))
        with Family({**environ, METRICS: str(folder)}, ended, beside) as family:
            yield family
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _prepare(url: str, slug: str, prepare: Callable[[Log], Awaitable[None]]) -> None:
    redis = connect(url)
    try:
        await prepare(Log(redis, slug))
    finally:
        await redis.aclose()


def check_data(settings: Settings) -> None:
    """Makes the data folder.

    Raises:
        SettingsError: it cannot be written to.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        probe = settings.data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _unwritable(settings.data, error) from None


def _unwritable(folder: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"BACKCHANNEL_DATA: {folder} cannot be written to ({error.strerror}). "
        "Name a folder of yours."
    )


def check_port(settings: Settings) -> None:
    """Raises SettingsError if the port is taken, or the address is not this machine's."""
    listening_socket(settings.host, settings.port).close()


def base_url(settings: Settings) -> str:
    """The address that people open; where this machine has none in a network, its own."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = settings.host
    if host in {"0.0.0.0", "::"}:
        host = next(iter(own_addresses()), "localhost")
    elif host in {"127.0.0.1", "::1"}:
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def links(
    settings: Settings, conference: Conference, role: str, *, name: str = "", screen: str = ""
) -> Links:
    """The conference's links, with a fresh invite to the desk.

    Args:
        name: who the invite is for; empty: they say so themselves.
        screen: the wall's name, if it is to be listed among the desk's screens.
    """
    base = base_url(settings)
    signed = SignedLinks(load_secret(settings))
    token = signed.invite(conference.slug, role, name)
    home = f"{base}/c/{conference.slug}"
    wall = f"{home}/wall"
    if screen:
        wall += f"#screen={signed.screen_token(conference.slug, screen)}"
    return Links(wall, f"{base}/join#{token}", f"{home}/press", f"{home}/post")
