"""The desk's commands on people: block, let in again, take a list in and hand it out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.block import Block, Strength
from backchannel.desk import blocklist
from backchannel.store import blocks as store
from backchannel.store.clock import utcnow
from backchannel.web.answers import answer, read
from backchannel.web.commands import PostId, command_key
from backchannel.web.desk import Desk, enter


class Blocking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to block: the authors of posts, people in a list, or those of blocks that there are, who
    are blocked otherwise from now on; or whose block to lift."""

    decision: Literal["block", "unblock"]
    posts: Annotated[list[PostId], Meta(max_length=100)] = []
    handles: Annotated[str, Meta(max_length=60_000)] = ""
    """As `GET …/blocks.csv` gives it, or a handle a line."""
    keys: Annotated[list[Annotated[str, Meta(max_length=2048)]], Meta(max_length=100)] = []
    """As `GET …/blocks` names them."""
    strength: Strength = "reject"
    hours: Annotated[float, Meta(gt=0, le=24 * 366)] | None = None
    """For so long; null: for good."""


class ListedBlock(msgspec.Struct, frozen=True, omit_defaults=True):
    """One blocked person, as the desk lists them."""

    key: str
    source: str
    handle: str
    name: str
    strength: Strength
    by: str = ""
    at: datetime | None = None
    until: datetime | None = None


async def listed(request: Request) -> Response:
    """GET …/blocks: everyone who is blocked, the latest first."""
    desk = await enter(request, "decide")
    kept = await store.blocks(desk.log)
    rows = [
        ListedBlock(b.key, b.source, b.handle, b.name, b.strength, b.by, b.at, b.until)
        for b in kept
    ]
    return answer({"blocks": rows})


async def exported(request: Request) -> Response:
    """GET …/blocks.csv: the list, for another conference."""
    desk = await enter(request, "decide")
    text = blocklist.written(await store.blocks(desk.log))
    name = f"blocked-{desk.conference.slug}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, headers=headers, media_type="text/csv; charset=utf-8")


async def change(request: Request) -> Response:
    """POST …/blocks: one action, for undo, however many people it is about."""
    desk = await enter(request, "decide")
    body = await read(request, Blocking)
    who, at = desk.who.name, utcnow()
    key = command_key(desk, request, "blocks", body)
    if body.decision == "unblock":
        done = await store.unblock(desk.log, body.keys, by=who, at=at, key=key)
    else:
        people = await _people(desk, body, at)
        if not people:
            raise HTTPException(422, "Nobody is named: give posts, keys, or a list of handles.")
        done = await store.block(desk.log, people, by=who, at=at, key=key)
    return answer(done)


async def _people(desk: Desk, body: Blocking, at: datetime) -> list[Block]:
    who, until = desk.who.name, at + timedelta(hours=body.hours) if body.hours else None
    people: list[Block] = []
    for post in await desk.log.some(body.posts):
        author = post.author
        if author.id or author.handle:
            people.append(
                Block(
                    source=post.source,
                    id=author.id,
                    handle=author.handle,
                    name=author.name,
                    strength=body.strength,
                    until=until,
                    by=who,
                    at=at,
                )
            )
    if body.keys:
        kept = {each.key: each for each in await store.blocks(desk.log)}
        otherwise = {"strength": body.strength, "until": until, "by": who, "at": at}
        people += [replace(kept[key], **otherwise) for key in body.keys if key in kept]
    if body.handles:
        try:
            people += blocklist.read(body.handles, by=who, at=at)
        except blocklist.BlocklistError as error:
            raise HTTPException(422, str(error)) from None
    return list({block.key: block for block in people}.values())
