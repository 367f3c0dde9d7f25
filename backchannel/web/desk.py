"""Who may give a command: the one way into every endpoint of the desk."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from backchannel.core.conference import Conference
from backchannel.store.log import Log
from backchannel.web.roles import LEAST, Right, may
from backchannel.web.signins import SignIn
from backchannel.web.site import Site, conference_of, site_of


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at a conference's desk, allowed in."""

    who: SignIn
    site: Site
    conference: Conference
    log: Log


def same_origin(request: Request) -> None:
    """Lets only our own pages through.

    Raises:
        HTTPException: 403.
    """
    if not site_of(request).origin.is_own(request):
        raise HTTPException(
            403,
            "This request did not come from one of this server's own pages. "
            "Behind a proxy, set BACKCHANNEL_PUBLIC_URL.",
        )


async def enter(request: Request, right: Right | None, *, patient: bool = True) -> Desk:
    """The person behind a request; with a right, one who has it.

    Raises:
        HTTPException: 401 for a stranger, 403 from a foreign page or without the right, 404 for
            another conference than the person's own.
    """
    if request.method not in ("GET", "HEAD"):
        same_origin(request)
    conference = conference_of(request)
    site = site_of(request)
    who = await site.signins.get(site.origin.cookie(request), patient=patient)
    if who is None:
        raise HTTPException(401, "You are not signed in. Open your invite link again.")
    if who.slug != conference.slug:
        raise HTTPException(404, "There is no such conference.")
    if right is not None and not may(who.role, right):
        raise HTTPException(403, f"Your role is {who.role}; this needs {LEAST[right]}.")
    return Desk(who, site, conference, site.logs[conference.slug])


def base_of(desk: Desk, request: Request) -> str:
    """What links to this server begin with.

    Raises:
        HTTPException: 400, it cannot be known.
    """
    base = desk.site.origin.base_url(request)
    if not base:
        raise HTTPException(
            400, "The address of this server is unknown: set BACKCHANNEL_PUBLIC_URL."
        )
    return base
