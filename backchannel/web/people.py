"""Who is signed in at the desk, who is invited, and how that ends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.text import clean_line
from backchannel.store.clock import utcnow
from backchannel.store.invites import InviteList, ListedInvite
from backchannel.store.limits import inviting
from backchannel.store.screens import take_back
from backchannel.store.signins import SeenSignIn, SignInList
from backchannel.web.answers import answer, idempotency_key, read
from backchannel.web.desk import Desk, base_of, enter
from backchannel.web.invites import Lasts, list_invite, seconds_for, uses_for
from backchannel.web.known import IDLE_SECONDS, TOUCH_SECONDS

logger = logging.getLogger("backchannel.desk")

USES_MOST: Final = 1000


class NewInvite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Someone to be let in at the desk."""

    role: Literal["viewer", "moderator", "lead", "admin"] = "moderator"
    name: Annotated[str, Meta(max_length=200)] = ""
    lasts: Lasts = "day"
    uses: Annotated[int, Meta(ge=0, le=USES_MOST)] | None = None
    """How many browsers; 0: any number. By default one for a name, else any number."""


class Revoked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The id of a sign-in, an invite or a screen."""

    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]


async def people(request: Request) -> Response:
    """GET …/people: everyone who is signed in."""
    desk = await enter(request, "people")
    hub = desk.site.hubs[desk.conference.slug]
    here = {person["name"] for person in hub.now.people}
    known, now = desk.site.signins.known, utcnow().timestamp()
    await desk.site.taken_back.refresh()
    rows = await SignInList(desk.site.redis).of(desk.conference.slug, now, IDLE_SECONDS)
    found = [row for row in rows if not known.is_over(row.id, row.kept)]
    return answer({"people": [_person(row, desk, here) for row in found]})


def _person(row: SeenSignIn, desk: Desk, here: set[str]) -> dict[str, Any]:
    kept = row.kept
    is_recent = utcnow().timestamp() - row.seen < 3 * TOUCH_SECONDS
    return {
        "id": row.id,
        "name": kept.name,
        "role": kept.role,
        "since": _time(kept.joined),
        "seen": _time(row.seen),
        "here": kept.name in here and is_recent,
        "you": row.id == desk.who.id,
    }


async def get_invites(request: Request) -> Response:
    """GET …/invites: the links that are out."""
    desk = await enter(request, "invite")
    slug, taken_back = desk.conference.slug, desk.site.taken_back
    await taken_back.refresh()
    listed = await InviteList(desk.site.redis, slug).all(utcnow().timestamp())
    return answer(
        {"invites": [_invite(each) for each in listed if not taken_back.has(slug, each.id)]}
    )


async def make_invite(request: Request) -> Response:
    """POST …/invites: a link that lets someone in at the desk."""
    desk = await enter(request, "invite")
    body = await read(request, NewInvite)
    slug, links, now = desk.conference.slug, desk.site.links, utcnow()
    if wait := await inviting(desk.site.redis, slug, desk.who.id):
        told = f"Too many invites at once. Try again in {wait} s."
        raise HTTPException(429, told, {"Retry-After": str(wait)})
    name = clean_line(body.name)
    token = links.invite(
        slug,
        body.role,
        name,
        seconds_for(body.lasts, desk.conference, now),
        uses=uses_for(name, body.uses),
        id=_id(desk, request),
    )
    invite, by = links.read(token), desk.who.name
    listed = await list_invite(desk.site.redis, invite, by, now.timestamp())
    url = f"{base_of(desk, request)}/join#{links.token(slug, listed)}"
    return answer({"url": url, **_invite(listed)})


def _id(desk: Desk, request: Request) -> str:
    """The same for a request that is sent again under its key; otherwise left to chance."""
    if "idempotency-key" not in request.headers:
        return ""
    said = f"invite\n{desk.who.id}\n{idempotency_key(request)}".encode()
    digest = hmac.new(desk.site.secret, said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:9]).decode()


def _invite(listed: ListedInvite) -> dict[str, Any]:
    out = listed.out
    return {
        "id": listed.id,
        "role": out.role,
        "name": out.name,
        "by": out.by,
        "made": _time(out.made),
        "expires": _time(out.expires),
        "uses": out.uses,
        "used": listed.used,
    }


async def revoke(request: Request) -> Response:
    """POST …/revoke: ends a sign-in, or takes back an invite or a screen, by its id."""
    desk = await enter(request, "revoke")
    id = (await read(request, Revoked)).id
    signins, hubs = desk.site.signins, desk.site.hubs
    await signins.revoke(desk.conference.slug, id, desk.who.name)
    await take_back(desk.log, id)
    signins.known.sweep(hubs.drop)
    logger.info("%s: %s took back %s", desk.conference.slug, desk.who.name, id[:12])
    return answer({})


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
