"""The desk's screens: made, listed, renamed; how often and where a post was shown."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.text import clean_line
from backchannel.store import screens as registry
from backchannel.store import showings as counted
from backchannel.store.audit import Trail
from backchannel.store.clock import utcnow
from backchannel.store.screens import Made
from backchannel.web.answers import answer, idempotency_key, read
from backchannel.web.desk import base_of, enter
from backchannel.web.links import SCREEN_SECONDS

ASKED_AT_ONCE: Final = 100
"""Posts whose showings may be asked for in one request."""

ScreenName = Annotated[str, Meta(max_length=200)]


class NewScreen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wall to be counted."""

    name: ScreenName


class Renamed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A screen, and what the desk calls it from now on."""

    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
    name: ScreenName


async def make(request: Request) -> Response:
    """POST …/screens: a link that makes a wall a counted screen; the same key makes the same."""
    desk = await enter(request, "invite")
    name = _name((await read(request, NewScreen)).name)
    said = f"{desk.who.id}:{idempotency_key(request)}:{name}"
    id = hashlib.sha256(said.encode()).hexdigest()[:16]
    now = utcnow()
    token = desk.site.links.screen_token(desk.conference.slug, name, id=id)
    made = Made(name=name, by=desk.who.name, at=now, until=now.timestamp() + SCREEN_SECONDS)
    await registry.add(desk.log, id, made)
    await Trail(desk.site.redis, desk.conference.slug).add(
        "screen", by=desk.who.name, at=now, id=id, why=name, once=f"screen:{id}"
    )
    url = f"{base_of(desk, request)}/c/{desk.conference.slug}/wall#screen={token}"
    return answer({"id": id, "url": url})


async def listing(request: Request) -> Response:
    """GET …/screens: every screen, those whose link was never opened too."""
    desk = await enter(request, "invite")
    return answer({"screens": await registry.listed(desk.log, utcnow())})


async def rename(request: Request) -> Response:
    """POST …/screens/name: the desk calls a screen something else."""
    desk = await enter(request, "invite")
    body = await read(request, Renamed)
    name = _name(body.name)
    before = await registry.rename(desk.log, body.id, name)
    if before is None:
        raise HTTPException(404, "There is no such screen. It may have been taken back.")
    if before != name:
        await Trail(desk.site.redis, desk.conference.slug).add(
            "screen", by=desk.who.name, at=utcnow(), id=body.id, why=name, before=before
        )
    return answer({"id": body.id, "name": name})


async def showings(request: Request) -> Response:
    """GET …/showings?id=…&id=…: how often and where posts were shown; those that were not, not."""
    desk = await enter(request, "queue")
    ids = request.query_params.getlist("id")
    if len(ids) > ASKED_AT_ONCE:
        raise HTTPException(422, f"At most {ASKED_AT_ONCE} posts at once.")
    found = await counted.shown(desk.log, ids)
    names = await registry.names(desk.log) if found else {}
    told = {
        id: {"times": shown.times, "last": names.get(shown.last, ""), "at": shown.at}
        for id, shown in found.items()
    }
    return answer({"showings": told})


def _name(given: str) -> str:
    name = clean_line(given)
    if not name:
        raise HTTPException(422, "Give the screen a name, the room it stands in, say.")
    return name
