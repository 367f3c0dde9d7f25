"""Is it alive, is it well, and in figures."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.web.answers import answer
from backchannel.web.site import Site, site_of

PING_SECONDS: Final = 2.0
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via")


async def healthz(request: Request) -> Response:
    """GET /healthz: the process answers."""
    return answer({"ok": True})


async def readyz(request: Request) -> Response:
    """GET /readyz: every task and Redis are well, or 503 with what is not."""
    site = site_of(request)
    problems = [*site.hubs.problems(), *await _redis_problems(site)]
    return answer({"ok": not problems, "problems": problems}, 503 if problems else 200)


async def _redis_problems(site: Site) -> list[str]:
    try:
        async with asyncio.timeout(PING_SECONDS):
            await site.redis.ping()
    except (RedisError, TimeoutError, OSError) as error:
        return [f"Redis does not answer ({type(error).__name__})"]
    return []


async def metrics(request: Request) -> Response:
    """GET /metrics, for Prometheus on this machine only: through a proxy it is not there."""
    if not _is_local(request) or any(name in request.headers for name in _FORWARDED):
        raise HTTPException(404)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _is_local(request: Request) -> bool:
    if request.client is None:  # a unix socket
        return True
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
