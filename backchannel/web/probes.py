"""Is it alive, is it well, and in figures."""

from __future__ import annotations

import asyncio
import ipaddress
import os
from collections.abc import Mapping
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.store.figures import Figures
from backchannel.store.shortage import shortage
from backchannel.web.answers import answer
from backchannel.web.figures import ask, standing
from backchannel.web.site import Site, site_of

PING_SECONDS: Final = 2.0
SILENT_SECONDS: Final = 15.0
"""An ingester that says nothing for so long is gone, or hangs."""
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via")


async def healthz(request: Request) -> Response:
    """GET /healthz: the process answers."""
    return answer({"ok": True})


async def readyz(request: Request) -> Response:
    """GET /readyz: every job and Redis are well, or 503 with what is not.

    An ingester that is silent is a warning and no more: this process shows what there is.
    """
    site = site_of(request)
    problems = [*site.hubs.problems(), *await _redis_problems(site)]
    asked = {} if problems else await ask(site) or {}
    told = {"ok": not problems, "problems": problems, "warnings": _warnings(asked)}
    return answer(told, 503 if problems else 200)


async def _redis_problems(site: Site) -> list[str]:
    try:
        async with asyncio.timeout(PING_SECONDS):
            info = await site.redis.info("memory", "persistence")
    except (RedisError, TimeoutError, OSError) as error:
        return [f"Redis does not answer ({type(error).__name__})"]
    short = shortage(info)
    return [short] if short else []


def _warnings(asked: Mapping[str, Figures]) -> list[str]:
    return [
        f"{slug}: no ingester has been heard for {figures.silent:.0f} s"
        if figures.silent is not None
        else f"{slug}: no ingester has been heard"
        for slug, figures in asked.items()
        if figures.silent is None or figures.silent > SILENT_SECONDS
    ]


async def metrics(request: Request) -> Response:
    """GET /metrics, for Prometheus on this machine only: through a proxy it is not there."""
    if not _is_local(request) or any(name in request.headers for name in _FORWARDED):
        raise HTTPException(404)
    told = CollectorRegistry()
    told.register(await standing(site_of(request)))
    body = generate_latest(_counted()) + generate_latest(told)
    return Response(body, media_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    """What this process has counted; of several on one port, what all of them have together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def _is_local(request: Request) -> bool:
    if request.client is None:  # a unix socket
        return True
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
