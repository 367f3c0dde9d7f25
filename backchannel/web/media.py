"""Pictures, by the signed addresses that the feeds carry."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.beat import DISK_SECONDS, beat
from backchannel.core.feed import FeedName
from backchannel.core.post import picture_name
from backchannel.hub.jobs import TURN_SECONDS
from backchannel.media.refused import MediaRefused
from backchannel.store.pictures import gone
from backchannel.web.api import same
from backchannel.web.site import Site, site_of

HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=86400, s-maxage=300, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


SWEEP_SECONDS: Final = 600.0
_ANSWER_SECONDS: Final = 1.0
"""A picture waits no longer for a Redis that is away: it was signed, so it is served."""
_AT_ONCE: Final = 500

logger = logging.getLogger(__name__)


async def picture(request: Request) -> Response:
    """GET /media/{signature}/{encoded}."""
    site = site_of(request)
    try:
        path = request.path_params
        url, feed = site.signer.url(path["signature"], path["encoded"])
        if await _is_gone(site, url, feed):
            raise MediaRefused(410, "This picture is gone.")
        found = await site.media.get(url)
    except MediaRefused as refused:
        raise HTTPException(refused.status, refused.reason) from None
    headers = HEADERS | {"ETag": found.etag}
    if same(request, found.etag):
        return Response(status_code=304, headers=headers)
    return Response(found.body, headers=headers, media_type=found.type)


async def _is_gone(site: Site, url: str, feed: FeedName) -> bool:
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            return bool(await gone(site.logs.values(), feed, [picture_name(url)]))
    except (RedisError, OSError, TimeoutError):
        return False


async def sweep(site: Site) -> None:
    """Drops from the disk what is in no post any more; until cancelled."""
    while True:
        try:
            await drop_gone(site)
        except (RedisError, OSError) as error:
            logger.debug("pictures were not swept: %s", error)
        beat(SWEEP_SECONDS + TURN_SECONDS)
        await asyncio.sleep(SWEEP_SECONDS)


async def drop_gone(site: Site) -> None:
    """Drops from the disk what is in no post any more, shown or not."""
    beat(DISK_SECONDS)
    kept, over = await site.media.names(), set[str]()
    for start in range(0, len(kept), _AT_ONCE):
        beat()
        over |= await gone(site.logs.values(), "desk", kept[start : start + _AT_ONCE])
    if over:
        beat(DISK_SECONDS)
        await site.media.drop(over)
