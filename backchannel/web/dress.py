"""What a conference brings of its own, under addresses that change with it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from backchannel.web.api import readers, same
from backchannel.web.pages import FOREVER
from backchannel.web.site import conference_of, site_of

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""Opened as a page of its own, a drawing has its own styles and nothing else."""
_OWN: Final = {"Cross-Origin-Resource-Policy": "same-origin"}
"""A bought typeface is seldom free for other sites."""


async def garment(request: Request) -> Response:
    """GET /c/{slug}/theme/{name}."""
    conference, name = conference_of(request), request.path_params["name"]
    dress = site_of(request).dresses.get(conference.slug, {})
    found = next((each for each in dress.values() if each.name == name), None)
    if found is None:
        raise HTTPException(404)
    to = _OWN if found.type.startswith("font/") else readers(conference, request)
    headers = to | {"Cache-Control": FOREVER, "Content-Security-Policy": POLICY}
    if isinstance(found.content, Path):
        if not found.content.is_file():  # taken away since the start
            raise HTTPException(404)
        return FileResponse(found.content, headers=headers, media_type=found.type)
    headers["ETag"] = f'"{found.name}"'
    if same(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=found.type)
