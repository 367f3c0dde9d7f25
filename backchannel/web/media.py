"""Pictures, by the signed addresses that the feeds carry."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.media.proxy import MediaRefused
from backchannel.web.api import same
from backchannel.web.site import site_of

HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=86400, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


async def picture(request: Request) -> Response:
    """GET /media/{signature}/{encoded}."""
    site = site_of(request)
    try:
        url = site.signer.url(request.path_params["signature"], request.path_params["encoded"])
        found = await site.media.get(url)
    except MediaRefused as refused:
        raise HTTPException(refused.status, refused.reason) from None
    headers = HEADERS | {"ETag": found.etag}
    if same(request, found.etag):
        return Response(status_code=304, headers=headers)
    return Response(found.body, headers=headers, media_type=found.type)
