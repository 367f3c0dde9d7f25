"""The audit trail over HTTP: page by page, and whole as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from backchannel.desk.audit import csv_lines, json_lines
from backchannel.store.audit import Trail, is_number
from backchannel.web.answers import answer
from backchannel.web.commands import number
from backchannel.web.desk import enter

PAGE: Final = 100
PAGE_LONGEST: Final = 500


async def page(request: Request) -> Response:
    """GET …/audit?after=&limit=: rows, the newest first."""
    desk = await enter(request, "audit")
    after = request.query_params.get("after", "")
    if after and not is_number(after):
        raise HTTPException(422, "after is what the page before gave, or empty.")
    trail = Trail(desk.site.redis, desk.conference.slug)
    rows, next_ = await trail.page(after, number(request, "limit", PAGE, PAGE_LONGEST))
    return answer({"rows": rows, "after": next_})


async def csv(request: Request) -> Response:
    """GET …/audit.csv: all of it, for a spreadsheet."""
    return await _file(request, csv_lines, "csv", "text/csv")


async def jsonl(request: Request) -> Response:
    """GET …/audit.jsonl: all of it, a line of JSON per row."""
    return await _file(request, json_lines, "jsonl", "application/jsonl")


async def _file(
    request: Request, lines: Callable[[Trail], AsyncIterator[bytes]], ending: str, kind: str
) -> Response:
    desk = await enter(request, "audit")
    slug = desk.conference.slug
    named = {"Content-Disposition": f'attachment; filename="{slug}-audit.{ending}"'}
    return StreamingResponse(lines(Trail(desk.site.redis, slug)), headers=named, media_type=kind)
