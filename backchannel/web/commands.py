"""The desk's commands on posts: the lists they are read from, decisions and undo."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.decision import Decision
from backchannel.core.filter import FIELDS, Filter, predicate
from backchannel.core.post import described
from backchannel.desk.search import filtered
from backchannel.media.sign import proxied
from backchannel.store.clock import utcnow
from backchannel.store.log import LISTS
from backchannel.web.answers import answer, idempotency_key, read
from backchannel.web.desk import Desk, enter

PAGE: Final = 50
PAGE_LONGEST: Final = 200
FIELD_LONGEST: Final = 300

PostId = Annotated[str, Meta(min_length=1, max_length=2048)]
Rev = Annotated[int, Meta(ge=0, lt=2**53)]
Name = Annotated[str, Meta(max_length=200)]
Whole = Annotated[str, Meta(max_length=64)]


class Judged(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post, at the rev that the moderator saw."""

    id: PostId
    rev: Rev


class Decisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One decision on up to 100 posts."""

    decision: Decision
    items: Annotated[list[Judged], Meta(min_length=1, max_length=100)]
    whole: Whole = ""
    """What the parts of a larger decision have in common."""


class Undo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Takes back one's latest action; with `whole`, only if it is a part of that decision."""

    whole: Whole = ""


async def queue(request: Request) -> Response:
    """GET …/queue?status=held&after=&limit=, and the filter's fields: one page of a list."""
    desk = await enter(request, "queue")
    name = request.query_params.get("status", "held")
    if name not in LISTS:
        raise HTTPException(422, f"status is one of: {', '.join(LISTS)}.")
    after = request.query_params.get("after", "")
    if not (after == "" or (after.isascii() and after.isdecimal() and len(after) < 17)):
        raise HTTPException(422, "after is what the page before gave, or empty.")
    limit = number(request, "limit", PAGE, PAGE_LONGEST)
    test = predicate(_filter(request), desk.conference.session)
    page = await filtered(desk.log, name, after, limit, test)
    posts = [proxied(described(post), desk.site.signer, "desk") for post in page.posts]
    return answer({"seq": page.seq, "posts": posts, "after": page.after})


def _filter(request: Request) -> Filter:
    given = {name: request.query_params.get(name, "") for name in FIELDS}
    if any(len(value) > FIELD_LONGEST for value in given.values()):
        raise HTTPException(422, f"A filter is at most {FIELD_LONGEST} characters long.")
    return Filter(**given)


def number(request: Request, name: str, default: int, most: int) -> int:
    """A whole number from the query, at least 1 and at most `most`.

    Raises:
        HTTPException: 422.
    """
    given = request.query_params.get(name, "")
    if given == "":
        return default
    if not (given.isascii() and given.isdecimal() and len(given) < 10 and int(given) >= 1):
        raise HTTPException(422, f"{name} is a whole number from 1 to {most}.")
    return min(int(given), most)


async def decide(request: Request) -> Response:
    """POST …/decisions: answered per post; a stale one names who was first."""
    desk = await enter(request, "decide")
    body = await read(request, Decisions)
    rows = await desk.log.decide(
        body.decision,
        [(item.id, item.rev) for item in body.items],
        by=desk.who.name,
        at=utcnow(),
        key=command_key(desk, request, "decide", body),
        whole=body.whole,
    )
    return answer({"items": rows})


async def undo(request: Request) -> Response:
    """POST …/undo: takes back one's own latest action."""
    desk = await enter(request, "undo")
    body = await read(request, Undo)
    key = command_key(desk, request, "undo", body)
    undone = await desk.log.undo(by=desk.who.name, at=utcnow(), key=key, whole=body.whole)
    return answer(undone)


def command_key(desk: Desk, request: Request, command: str, body: msgspec.Struct) -> str:
    """What the answer is kept under: never shared with another person, command or body."""
    parts = (command, desk.who.id, idempotency_key(request))
    said = "\n".join(parts).encode() + b"\n" + msgspec.json.encode(body)
    return hashlib.sha256(said).hexdigest()[:40]
