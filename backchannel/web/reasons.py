"""Why somebody did what they did: told afterwards, and only by whoever did it."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.text import clean_line
from backchannel.store.audit import Deed, Trail
from backchannel.store.clock import utcnow
from backchannel.web.answers import answer, read
from backchannel.web.commands import command_key
from backchannel.web.desk import Desk, enter

LONGEST: Final = 200
"""Characters of a reason."""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, and of which action: the `n` that `GET …/reasons` gives it; empty: the latest."""

    why: Annotated[str, Meta(max_length=LONGEST)]
    n: Annotated[str, Meta(max_length=40)] = ""


class Done(msgspec.Struct, frozen=True):
    """One action of one's own."""

    n: str
    at: str
    what: str
    id: str
    """What it was about; of several posts, one of them."""
    count: int
    """How many posts."""


async def actions(request: Request) -> Response:
    """GET …/reasons: what one did last, the latest first."""
    desk = await enter(request, "decide")
    done = await _trail(desk).deeds(desk.who.name, signin=desk.who.id)
    return answer({"actions": [_done(each) for each in done]})


async def give(request: Request) -> Response:
    """POST …/reasons: adds to the audit trail why one did something."""
    desk = await enter(request, "decide")
    body = await read(request, Reason)
    why = clean_line(body.why)
    if not why:
        raise HTTPException(422, "Say why, in a few words.")
    key, trail = command_key(desk, request, "reasons", body), _trail(desk)
    done = await trail.deeds(desk.who.name, most=20, signin=desk.who.id)
    deed = next((each for each in done if body.n in ("", each.n)), None)
    if deed is None:
        raise HTTPException(404, "There is nothing of yours here to give a reason for.")
    await trail.explain(deed, why, by=desk.who.name, at=utcnow(), once=f"reason:{key}")
    return answer({"what": deed.what, "count": len(deed.rows)})


def _done(deed: Deed) -> Done:
    posts = sum(row.rev > 0 for row in deed.rows)  # a block's own row, or a cue's, has no rev
    return Done(deed.n, deed.at, deed.what, deed.rows[-1].id, posts)


def _trail(desk: Desk) -> Trail:
    return Trail(desk.site.redis, desk.conference.slug)
