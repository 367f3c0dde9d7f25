"""The desk's commands on the waves of a raid, and the numbers of the staff lane."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from backchannel.desk.lane import numbers
from backchannel.store import waves as store
from backchannel.store.clock import utcnow
from backchannel.store.lane import complaints
from backchannel.web.answers import answer, read
from backchannel.web.commands import command_key
from backchannel.web.desk import enter


class OnWave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision on all of a wave."""

    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
    decision: store.Verb


async def decide(request: Request) -> Response:
    """POST …/waves: rejects all of a wave that is held or shown, or lets it be; one action."""
    desk = await enter(request, "decide")
    body = await read(request, OnWave)
    key = command_key(desk, request, "waves", body)
    rows = await store.decide(
        desk.log, body.id, body.decision, by=desk.who.name, at=utcnow(), key=key
    )
    return answer({"items": rows})


async def lane(request: Request) -> Response:
    """GET …/lane: how many wait in the staff lane, and how fast the staff answered today."""
    desk = await enter(request, "queue")
    midnight = desk.conference.midnight(utcnow())
    return answer(numbers(await complaints(desk.log), midnight))
