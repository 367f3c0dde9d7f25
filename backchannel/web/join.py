"""In at the desk by an invite link, and out again."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from typing import Annotated

import msgspec
from msgspec import Meta
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.store.limits import failed_join
from backchannel.web.answers import answer, read
from backchannel.web.desk import enter, same_origin
from backchannel.web.known import ABSOLUTE_SECONDS
from backchannel.web.links import InviteError, NameNeeded
from backchannel.web.origin import Origin
from backchannel.web.site import site_of


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page at /join sends: the token from its address, and the person's name."""

    token: Annotated[str, Meta(max_length=2048)]
    name: Annotated[str, Meta(max_length=200)] = ""
    device: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}\Z")] | None = None
    """A random token that the page made and keeps: the same browser uses an invite up once."""


async def join(request: Request) -> Response:
    """POST /join: begins a new sign-in, whatever sign-in the browser came with ends."""
    same_origin(request)
    body, site = await read(request, Join), site_of(request)
    try:
        if site.links.read(body.token).slug not in site.conferences:
            raise HTTPException(404, "This link is for a conference that this server lacks.")
        before = site.origin.cookie(request)
        cookie = await site.signins.begin(body.token, body.name, before, body.device or "")
    except NameNeeded as error:
        return answer({"error": str(error), "needs": "name"}, 422)
    except InviteError as error:
        raise await _refused(request, body, str(error)) from None
    who = await site.signins.get(cookie)
    if who is None:  # taken back in this very moment
        raise HTTPException(403, "This link was taken back. Ask for a new one.")
    told = {"slug": who.slug, "name": who.name, "role": who.role, "next": f"/c/{who.slug}/desk"}
    response = answer(told)
    _set_cookie(response, site.origin, request, cookie)
    return response


async def _refused(request: Request, body: Join, why: str) -> HTTPException:
    """Why nobody comes in; who tries too often is told to wait instead."""
    site = site_of(request)
    address = request.client.host if request.client else ""
    said = f"join\n{body.device or ''}\n{address}".encode()
    browser = hmac.new(site.secret, said, hashlib.sha256).hexdigest()[:24]
    wait = 0
    with contextlib.suppress(RedisError):
        wait = await failed_join(site.redis, browser)
    if wait:
        told = f"Too many links that let nobody in. Try again in {wait} s."
        return HTTPException(429, told, {"Retry-After": str(wait)})
    return HTTPException(403, why)


async def session(request: Request) -> Response:
    """GET /api/v1/{slug}/session: who is asking."""
    who = (await enter(request, None)).who
    return answer({"name": who.name, "role": who.role})


async def leave(request: Request) -> Response:
    """POST /api/v1/{slug}/leave: ends the sign-in, here and in every open page."""
    desk = await enter(request, None)
    site = desk.site
    await site.signins.leave(site.origin.cookie(request))
    site.hubs.drop(desk.who.id)
    response = answer({})
    _set_cookie(response, site.origin, request, "", seconds=0)
    return response


def _set_cookie(
    response: Response,
    origin: Origin,
    request: Request,
    value: str,
    seconds: int = ABSOLUTE_SECONDS,
) -> None:
    """On https a `__Host-` cookie; on http, where browsers refuse those, one without Secure."""
    response.set_cookie(
        origin.cookie_name(request),
        value,
        max_age=seconds,
        path="/",
        secure=origin.is_https(request),
        httponly=True,
        samesite="strict",
    )
