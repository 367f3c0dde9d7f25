"""Invites as they are given out: for how long, for how many, and listed for the admins to see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from redis.asyncio import Redis

from backchannel.core.conference import Conference
from backchannel.store.audit import Trail
from backchannel.store.invites import InviteList, ListedInvite, Out
from backchannel.web.links import Invite
from backchannel.web.taken_back import LINK_LONGEST

Lasts = Literal["hour", "day", "conference"]
"""How long an invite may be used: an hour, 12 hours, or until the conference is over."""
_DAY: Final = timedelta(hours=12)
_UNDATED: Final = timedelta(days=7)


def seconds_for(lasts: Lasts, conference: Conference, now: datetime) -> float:
    """How long an invite made now may be used."""
    if lasts == "hour":
        return 3600.0
    if lasts == "day":
        return _DAY.total_seconds()
    if conference.ends is None:
        return _UNDATED.total_seconds()
    left = conference.ends + _DAY - now  # the day after is for what is taken home
    return min(max(left, _DAY).total_seconds(), LINK_LONGEST)


def uses_for(name: str, uses: int | None) -> int:
    """How many browsers an invite is for, where nobody said: one for one person, else any."""
    return uses if uses is not None else 1 if name else 0


def out_of(invite: Invite, by: str, now: float) -> Out:
    """An invite as it stands in the list; `now` is Unix time, as there."""
    return Out(invite.role, invite.name, by, now, invite.expires, invite.uses)


async def list_invite(redis: Redis, invite: Invite, by: str, now: float) -> ListedInvite:
    """Lists an invite as of who made it. Of two with one id the first stands."""
    slug, id = invite.slug, invite.id
    out = await InviteList(redis, slug).add(id, out_of(invite, by, now))
    why = f"{out.role}, {out.name or 'anyone'}, uses: {out.uses or 'any'}"
    at = datetime.fromtimestamp(now, UTC)
    await Trail(redis, slug).add("invite", by=by, at=at, id=id, why=why, once=f"invite:{id}")
    return ListedInvite(id, out, 0)
