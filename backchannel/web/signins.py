"""Who is signed in: how that begins by a link, is known again by a cookie, and ends."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from backchannel.core.beat import beat
from backchannel.store.audit import Trail
from backchannel.store.invites import InviteList
from backchannel.store.signins import KeptSignIn, SignInList
from backchannel.web.invites import out_of
from backchannel.web.known import ABSOLUTE_SECONDS, IDLE_SECONDS, TOUCH_SECONDS, Known, hashed
from backchannel.web.links import Invite, InviteError, NameNeeded, SignedLinks, name_of
from backchannel.web.taken_back import TakenBack

logger = logging.getLogger("backchannel.signins")

FRESH_SECONDS: Final = 3.0
"""How long this process answers from memory before it asks Redis again."""
REVOKED_SECONDS: Final = 0.25
"""How often this process asks what was taken back."""
INVITED: Final = "invited"
"""Owns the names that stand in invites: whoever made one said who it is for."""
_cookie: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_signin: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person at one conference's desk. `id` is no secret: it is the hash of the cookie."""

    id: str
    slug: str
    role: str
    name: str


class SignIns:
    """Lets people in, knows who they are, and sees them out.

    Args:
        clock: Unix time.
        fresh: seconds that a sign-in is believed without asking Redis.
        touch: seconds after which an open desk counts as used again.
    """

    def __init__(
        self,
        redis: Redis,
        links: SignedLinks,
        taken_back: TakenBack,
        *,
        clock: Callable[[], float] = time.time,
        fresh: float = FRESH_SECONDS,
        touch: float = TOUCH_SECONDS,
    ) -> None:
        self._redis = redis
        self._links = links
        self._clock = clock
        self._touch = touch
        self._list = SignInList(redis)
        self._taken_back = taken_back
        self.known = Known(self._list, taken_back, clock, fresh)

    async def begin(self, token: str, name: str = "", leaving: str = "", browser: str = "") -> str:
        """Begins a sign-in; returns what its cookie holds. The invite's own name goes first.

        The sign-in of the cookie `leaving`, if it is one, ends. `browser` is a token that the
        browser keeps: coming again, its answer having been lost, say, it has the same name, and by
        the same link it uses nothing up.

        Raises:
            InviteError: the token lets nobody in. NameNeeded: it has no name, nor was one given.
        """
        await self._taken_back.refresh()
        invite = self._links.read(token)
        if invite.role == "screen":
            raise InviteError("This link is for a wall. Open it on the wall's own machine.")
        called = invite.name or name_of(name)
        if not called:
            raise NameNeeded("Say your name, as the others at the desk will see it.")
        now = self._clock()
        out, left = out_of(invite, "", now), int(invite.expires - now) + 1
        invites = InviteList(self._redis, invite.slug)
        came = hashed(browser or secrets.token_urlsafe(16))
        if not await invites.use(invite.id, out, came, left):
            raise InviteError("This link was used by as many as it was for. Ask for a new one.")
        await self.leave(leaving)
        cookie = secrets.token_urlsafe(32)
        await self._keep(cookie, invite, called, INVITED if invite.name else came)
        return cookie

    async def _keep(self, cookie: str, invite: Invite, name: str, owner: str) -> None:
        id, slug = hashed(cookie), invite.slug
        name = await self._list.claim_name(slug, name, owner, ABSOLUTE_SECONDS)
        kept = KeptSignIn(slug, invite.role, name, invite.id, self._clock(), owner)
        await self._list.add(id, kept, IDLE_SECONDS)
        self.known.remember(id, kept)
        await self._audit(slug, "sign-in", name, id, f"{invite.role}, invite {invite.id}")
        logger.info("%s joined %s as %s", name, slug, invite.role)

    async def get(self, cookie: str, *, patient: bool = True) -> SignIn | None:
        """The sign-in of a cookie; None for a stranger's.

        While Redis is away, sign-ins this process has seen stay valid. Not patient: does not even
        ask it where memory knows the answer.

        Raises:
            RedisError: it is away, and this process has not seen the sign-in, or not for long.
        """
        if not _cookie.fullmatch(cookie):
            return None
        id = hashed(cookie)
        kept = await self.known.get(id, patient=patient)
        return SignIn(id, kept.slug, kept.role, kept.name) if kept is not None else None

    async def leave(self, cookie: str) -> None:
        """Ends the sign-in of a cookie, if it is one."""
        signin = await self.get(cookie)
        if signin is not None:
            await self._end(signin.slug, signin.id)
            await self._audit(signin.slug, "sign-out", signin.name, signin.id)

    async def _end(self, slug: str, id: str) -> KeptSignIn | None:
        await self._taken_back.add(slug, id, ABSOLUTE_SECONDS)
        kept = await self._list.remove(id, slug)
        if kept is not None and kept.owner not in ("", INVITED):
            others = await self._list.of(slug, self._clock(), IDLE_SECONDS)
            bearers = {(other.kept.name, other.kept.owner) for other in others}
            if (kept.name, kept.owner) not in bearers:
                await self._list.release_name(slug, kept.name, kept.owner)
        return kept

    async def revoke(self, slug: str, id: str, by: str = "") -> None:
        """Takes back a conference's sign-in, invite (with all its sign-ins) or screen."""
        if _signin.fullmatch(id):
            kept = await self._end(slug, id)
            before = f"session, {kept.role}, {kept.name}" if kept else ""
        else:
            await self._taken_back.add(slug, id)
            out = await InviteList(self._redis, slug).remove(id)
            before = f"invite, {out.role}, {out.name or 'anyone'}" if out else ""
        await self._audit(slug, "take-back", by, id, before=before)

    async def watch(
        self,
        ended: Callable[[str], None],
        connected: Callable[[], Collection[str]] = tuple,
        seated: Callable[[], Collection[str]] = tuple,
    ) -> None:
        """Tells the id of each sign-in this process has seen, once it has ended; until cancelled.

        Those of `connected`, which have a desk open here, count as used all the while. Those of
        `seated` have one open in any process: they are known here, too, so that panic may be
        pressed on any of them while Redis is away. Meanwhile its last answer about what was taken
        back stands.
        """
        touched = time.monotonic()
        while True:
            beat()
            try:
                await self._taken_back.refresh()
                for id in seated():
                    await self.known.get(id, patient=False)
                if time.monotonic() - touched >= self._touch:
                    touched = time.monotonic()
                    await self.known.touch(connected())
            except RedisError:
                logger.debug("what was taken back could not be read")
            self.known.sweep(ended)
            await asyncio.sleep(REVOKED_SECONDS)

    async def _audit(
        self, slug: str, what: str, by: str, id: str, why: str = "", **more: str
    ) -> None:
        at = datetime.fromtimestamp(self._clock(), UTC)
        await Trail(self._redis, slug).add(what, by=by, at=at, id=id, why=why, **more)
