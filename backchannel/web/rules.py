"""The desk's commands on the rules: read, replace, and try before they are saved."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core import faults
from backchannel.core.block import Blocks
from backchannel.core.conference import QUERY_LONGEST, Conference
from backchannel.core.rules import Rules
from backchannel.desk.hashtags import remember
from backchannel.desk.preview import Previewer
from backchannel.store.blocks import Law, law
from backchannel.store.clock import utcnow
from backchannel.store.sayings import said_since
from backchannel.web.answers import answer, read
from backchannel.web.commands import Rev
from backchannel.web.desk import enter

BODY_MAX: Final = 256 * 1024
POSTS: Final = 1000
"""The latest posts that rules are tried on."""
_SLICE: Final = 20
"""Posts after which everybody else has a turn: a few milliseconds."""


class RulesAt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New rules, and the rev of those they replace."""

    rev: Rev
    rules: Rules


class Tried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules to be tried."""

    rules: Rules


async def get_rules(request: Request) -> Response:
    """GET …/rules, what each did today, and what the conference's file says of its subjects."""
    desk = await enter(request, "decide")
    rev, json = await desk.log.rules()
    rules = msgspec.Raw(json) if json else desk.conference.first_rules()
    today = await said_since(desk.log, desk.conference.midnight(utcnow()))
    return answer({"rev": rev, "rules": rules, "today": today, "file": _file(desk.conference)})


def _file(conference: Conference) -> dict[str, Any]:
    sources = [source.name for source in conference.source if source.enabled]
    return {"hashtags": conference.tags, "sources": sources}


async def set_rules(request: Request) -> Response:
    """POST …/rules: replaces the rules of a rev; 409 if someone else was quicker.

    Not if these are the rules by now: they were sent again, their answer having been lost.
    """
    desk = await enter(request, "rules")
    body = await read(request, RulesAt, longest=BODY_MAX)
    _check(body.rules, desk.conference)
    kept = await law(desk.log)
    present = _present(kept, desk.conference)
    rules = remember(body.rules, present, desk.conference.tags)
    rev = kept.rev if kept.rules and rules == present else None
    if kept.rev == body.rev:
        rev = await desk.log.set_rules(rules, by=desk.who.name, at=utcnow(), read_at=body.rev)
    if rev is None:
        now = await desk.log.rules_rev()
        told = "Someone else changed the rules meanwhile. Read them again, then change them."
        return answer({"error": told, "rev": now}, 409)
    return answer({"rev": rev})


async def preview(request: Request) -> Response:
    """POST …/rules/preview: what rules would have done to the latest posts."""
    desk = await enter(request, "rules")
    body = await read(request, Tried, longest=BODY_MAX)
    _check(body.rules, desk.conference)
    kept = await law(desk.log)
    present = _present(kept, desk.conference)
    rules = remember(body.rules, present, desk.conference.tags)
    posts = await desk.log.latest(POSTS)
    trying = Previewer(rules, present, Blocks(kept.blocks))
    for first in range(0, len(posts), _SLICE):
        for post in itertools.islice(posts, first, first + _SLICE):
            trying.add(post)
        await asyncio.sleep(0)
    return answer(trying.result)


def _present(kept: Law, conference: Conference) -> Rules:
    """The rules in force; those that no one can read hold everything."""
    if not kept.rules:
        return conference.first_rules()
    try:
        return msgspec.json.decode(kept.rules, type=Rules)
    except (ValueError, RecursionError):
        return Rules()


def _check(rules: Rules, conference: Conference) -> None:
    """Lets through rules that can be used.

    Raises:
        HTTPException: 422, with what is wrong and the way out.
    """
    if fault := faults.of_rules(rules):
        raise HTTPException(422, fault[0].upper() + fault[1:])
    tags = conference.tags_now(rules)
    for source in conference.source:
        if source.kind == "x" and len(conference.x_query(source, tags)) > QUERY_LONGEST:
            raise HTTPException(
                422,
                f"With these hashtags X would be asked more than the {QUERY_LONGEST} characters "
                "it takes. Take some out.",
            )
