"""The desk's words for pictures."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.text import clean
from backchannel.store import alts
from backchannel.store.clock import utcnow
from backchannel.web.answers import answer, read
from backchannel.web.commands import PostId, Rev
from backchannel.web.desk import enter

LONGEST: Final = 1000
"""Characters of a description."""


class Alt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A description of one picture of a post, at the rev that the moderator saw."""

    id: PostId
    rev: Rev
    index: Annotated[int, Meta(ge=0, lt=100)]
    alt: Annotated[str, Meta(max_length=LONGEST)]


async def describe(request: Request) -> Response:
    """POST …/alt: describes a picture whose author did not."""
    desk = await enter(request, "decide")
    body = await read(request, Alt)
    text = " ".join(clean(body.alt).split())
    row = await alts.describe(
        desk.log, body.id, body.rev, body.index, text, by=desk.who.name, at=utcnow()
    )
    return answer(row)
