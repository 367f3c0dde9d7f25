"""What the web process holds: everything an endpoint may need, reached as `app.state.site`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from redis.asyncio import Redis
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from backchannel.core.conference import Conference
from backchannel.core.settings import Settings
from backchannel.hub.hubs import Hubs
from backchannel.media.dress import Dress
from backchannel.media.proxy import MediaProxy
from backchannel.media.sign import Signer
from backchannel.store.log import Log
from backchannel.web.bodies import Bodies
from backchannel.web.holders import Holders
from backchannel.web.links import SignedLinks
from backchannel.web.origin import Origin
from backchannel.web.shells import Shells
from backchannel.web.signins import SignIns
from backchannel.web.taken_back import TakenBack
from backchannel.web.turnstile import Turnstile


@dataclass(slots=True, repr=False)
class Site:
    """One web process's view of the deployment."""

    settings: Settings
    conferences: dict[str, Conference]
    redis: Redis
    hubs: Hubs
    logs: dict[str, Log]
    origin: Origin
    links: SignedLinks
    taken_back: TakenBack
    signins: SignIns
    signer: Signer
    media: MediaProxy
    build: str
    """Changes with the pages, so that a page knows when it is old."""
    shells: Shells | None = None
    """None: a server without pages, as some tests have."""
    dresses: Mapping[str, Dress] = field(default_factory=dict)
    """What the conferences bring of their own, by slug."""
    secret: bytes = b""
    bodies: Bodies = field(default_factory=Bodies)
    holders: Holders = field(default_factory=Holders)
    turnstile: Turnstile = field(default_factory=Turnstile)


def site_of(connection: HTTPConnection) -> Site:
    """The site that a request or socket belongs to."""
    site: Site = connection.app.state.site
    return site


def conference_of(connection: HTTPConnection) -> Conference:
    """The conference that the address names.

    Raises:
        HTTPException: 404, there is none.
    """
    conference = site_of(connection).conferences.get(connection.path_params["slug"])
    if conference is None:
        raise HTTPException(404, "There is no such conference.")
    return conference
