"""Who reads what: a moderator's page claims the posts that come next for it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from backchannel.desk.leases import claim
from backchannel.store.clock import utcnow
from backchannel.web.answers import answer, read
from backchannel.web.commands import PostId
from backchannel.web.desk import enter

_Ids = Annotated[list[PostId], Meta(max_length=100)]


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The posts wanted, in the order they are seen, and those no longer wanted."""

    want: _Ids = []
    drop: _Ids = []


async def leases(request: Request) -> Response:
    """POST …/leases: what this sign-in reads from now on, and what the others do."""
    desk = await enter(request, "lease")
    body = await read(request, Claim)
    return answer(await claim(desk.log, desk.who.id, desk.who.name, body.want, body.drop, utcnow()))
