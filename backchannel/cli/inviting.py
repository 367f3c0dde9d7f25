"""`backchannel invite`: a link for the desk, of the same kind as those made there."""

from __future__ import annotations

import asyncio

from backchannel.cli.deployment import base_url, redis_beside
from backchannel.core.conference import Conference
from backchannel.core.settings import Settings
from backchannel.store.clock import utcnow
from backchannel.store.connect import connect
from backchannel.web.invites import Lasts, list_invite, seconds_for, uses_for
from backchannel.web.links import Invite, SignedLinks
from backchannel.web.secret import load_secret

MAKER = "the command line"
"""Who made it, in the list of invites and in the audit trail."""


def invite(
    settings: Settings,
    conference: Conference,
    role: str,
    name: str,
    lasts: Lasts,
    uses: int | None,
) -> str:
    """The link, which the desk lists from now on.

    Raises:
        InviteError: there is no such role. StoreError: Redis cannot be used.
    """
    seconds = seconds_for(lasts, conference, utcnow())
    links = SignedLinks(load_secret(settings))
    token = links.invite(conference.slug, role, name, seconds, uses=uses_for(name, uses))
    with redis_beside(settings) as url:
        asyncio.run(_list(url, links.read(token)))
    return f"{base_url(settings)}/join#{token}"


async def _list(url: str, invite: Invite) -> None:
    redis = connect(url)
    try:
        await list_invite(redis, invite, MAKER, utcnow().timestamp())
    finally:
        await redis.aclose()
