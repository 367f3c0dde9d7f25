"""Who is at the desk: invites, sign-ins, screens, and what was taken back."""

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
from starlette.requests import HTTPConnection

from backchannel.core.beat import beat
from backchannel.core.text import clean_line
from backchannel.store.audit import Trail
from backchannel.store.invites import InviteList, ListedInvite, Out
from backchannel.store.signins import KeptSignIn, SignInList
from backchannel.web import origin
from backchannel.web.invites import LINK_LONGEST, Invite, InviteError, Invites, NameNeeded
from backchannel.web.known import ABSOLUTE_SECONDS, IDLE_SECONDS, TOUCH_SECONDS, Known, hashed
from backchannel.web.taken_back import TakenBack

logger = logging.getLogger("backchannel.auth")

SCREEN_SECONDS: Final = 30 * 24 * 3600
FRESH_SECONDS: Final = 3.0
"""How long this process answers from memory before it asks Redis again."""
REVOKED_SECONDS: Final = 0.25
"""How often this process asks what was taken back."""
NAME_LONGEST: Final = 60
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


@dataclass(frozen=True, slots=True)
class ScreenLink:
    """One physical wall."""

    id: str
    slug: str
    name: str


class Auth:
    """Makes links, lets people in, and knows who they are.

    Args:
        secret: signs links.
        redis: None for a program that only makes links.
        public_url: the address visitors use, if a proxy stands in front.
        clock: Unix time.
        fresh: seconds that a sign-in is believed without asking Redis.
        touch: seconds after which an open desk counts as used again.
    """

    def __init__(
        self,
        secret: bytes,
        redis: Redis | None,
        *,
        public_url: str = "",
        clock: Callable[[], float] = time.time,
        fresh: float = FRESH_SECONDS,
        touch: float = TOUCH_SECONDS,
    ) -> None:
        self._invites = Invites(secret)
        self._redis = redis
        self._public_url = public_url
        self._clock = clock
        self._touch = touch
        self.taken_back = TakenBack(redis, clock)
        self.known = Known(lambda: self._signins, self.taken_back, clock, fresh)

    # ---- links ----

    def invite(
        self,
        slug: str,
        role: str,
        name: str = "",
        ttl: float = ABSOLUTE_SECONDS,
        *,
        uses: int = 0,
        id: str = "",
    ) -> str:
        """A token that lets people in for `ttl` seconds; with a name, as that person.

        `uses`: how many browsers; 0: any number. It is listed at the latest when it is first used.

        Raises:
            InviteError: there is no such role.
        """
        expires = self._clock() + min(ttl, LINK_LONGEST.total_seconds())
        return self._invites.make(slug, role, _name(name), expires, uses=uses, id=id)

    async def list_invite(self, token: str, by: str) -> ListedInvite:
        """Lists an invite as of who made it. Of two with one id the first stands."""
        invite = self.read(token)
        slug, id = invite.slug, invite.id
        out = await InviteList(self._store, slug).add(id, _out(invite, by, self._clock()))
        why = f"{out.role}, {out.name or 'anyone'}, uses: {out.uses or 'any'}"
        await self._audit(slug, "invite", by, id, why, once=f"invite:{id}")
        return ListedInvite(id, out, 0)

    def token(self, slug: str, listed: ListedInvite) -> str:
        """The token of an invite in the list."""
        out = listed.out
        return self._invites.make(
            slug, out.role, out.name, out.expires, uses=out.uses, id=listed.id
        )

    def read(self, token: str) -> Invite:
        """What a token says.

        Raises:
            InviteError: it is not one of ours, its time is over, or it was taken back.
        """
        invite = self._invites.read(token, self._clock())
        if self.taken_back.has(invite.slug, invite.id):
            raise InviteError("This link was taken back. Ask for a new one.")
        return invite

    def screen_token(
        self, slug: str, name: str, ttl: float = SCREEN_SECONDS, *, id: str = ""
    ) -> str:
        """A token that makes a wall a counted screen; `id`: which one, else a new one."""
        return self._invites.make(slug, "screen", _name(name), self._clock() + ttl, id=id)

    def screen(self, token: str) -> ScreenLink | None:
        """The screen of a token; None if it is not valid, or was taken back."""
        try:
            invite = self.read(token)
        except InviteError:
            return None
        if invite.role != "screen":
            return None
        return ScreenLink(invite.id, invite.slug, invite.name)

    # ---- sign-ins ----

    async def join(self, token: str, name: str = "", leaving: str = "", browser: str = "") -> str:
        """Begins a sign-in; returns what its cookie holds. The invite's own name goes first.

        The sign-in of the cookie `leaving`, if it is one, ends. `browser` is a token that the
        browser keeps: coming again, its answer having been lost, say, it has the same name, and by
        the same link it uses nothing up.

        Raises:
            InviteError: the token lets nobody in. NameNeeded: it has no name, nor was one given.
        """
        await self.taken_back.refresh()
        invite = self.read(token)
        if invite.role == "screen":
            raise InviteError("This link is for a wall. Open it on the wall's own machine.")
        called = invite.name or _name(name)
        if not called:
            raise NameNeeded("Say your name, as the others at the desk will see it.")
        now = self._clock()
        out, left = _out(invite, "", now), int(invite.expires - now) + 1
        invites = InviteList(self._store, invite.slug)
        came = hashed(browser or secrets.token_urlsafe(16))
        if not await invites.use(invite.id, out, came, left):
            raise InviteError("This link was used by as many as it was for. Ask for a new one.")
        await self.leave(leaving)
        cookie = secrets.token_urlsafe(32)
        await self._begin(cookie, invite, called, INVITED if invite.name else came)
        return cookie

    async def _begin(self, cookie: str, invite: Invite, name: str, owner: str) -> None:
        id, slug = hashed(cookie), invite.slug
        name = await self._signins.claim_name(slug, name, owner, ABSOLUTE_SECONDS)
        kept = KeptSignIn(slug, invite.role, name, invite.id, self._clock(), owner)
        await self._signins.add(id, kept, IDLE_SECONDS)
        self.known.remember(id, kept)
        await self._audit(slug, "sign-in", name, id, f"{invite.role}, invite {invite.id}")
        logger.info("%s joined %s as %s", name, slug, invite.role)

    async def signin(self, connection: HTTPConnection, *, patient: bool = True) -> SignIn | None:
        """Whose request or socket this is; None for a stranger.

        While Redis is away, sign-ins this process has seen stay valid. Not patient: does not even
        ask it where memory knows the answer.

        Raises:
            RedisError: it is away, and this process has not seen the sign-in, or not for long.
        """
        cookie = connection.cookies.get(self.cookie_name(connection), "")
        return await self.signin_of(cookie, patient=patient)

    async def signin_of(self, cookie: str, *, patient: bool = True) -> SignIn | None:
        """As `signin`, of a cookie's value."""
        if not _cookie.fullmatch(cookie):
            return None
        id = hashed(cookie)
        kept = await self.known.get(id, patient=patient)
        return SignIn(id, kept.slug, kept.role, kept.name) if kept is not None else None

    async def leave(self, cookie: str) -> None:
        """Ends the sign-in of a cookie, if it is one."""
        signin = await self.signin_of(cookie)
        if signin is not None:
            await self._end(signin.slug, signin.id)
            await self._audit(signin.slug, "sign-out", signin.name, signin.id)

    async def _end(self, slug: str, id: str) -> KeptSignIn | None:
        await self.taken_back.add(slug, id, ABSOLUTE_SECONDS)
        kept = await self._signins.remove(id, slug)
        if kept is not None and kept.owner not in ("", INVITED):
            others = await self._signins.of(slug, self._clock(), IDLE_SECONDS)
            bearers = {(other.kept.name, other.kept.owner) for other in others}
            if (kept.name, kept.owner) not in bearers:
                await self._signins.release_name(slug, kept.name, kept.owner)
        return kept

    async def revoke(self, slug: str, id: str, by: str = "") -> None:
        """Takes back a conference's sign-in, invite (with all its sign-ins) or screen."""
        if _signin.fullmatch(id):
            kept = await self._end(slug, id)
            before = f"session, {kept.role}, {kept.name}" if kept else ""
        else:
            await self.taken_back.add(slug, id)
            out = await InviteList(self._store, slug).remove(id)
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
                await self.taken_back.refresh()
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
        await Trail(self._store, slug).add(what, by=by, at=at, id=id, why=why, **more)

    @property
    def _store(self) -> Redis:
        if self._redis is None:
            raise RuntimeError("this Auth only makes links")
        return self._redis

    @property
    def _signins(self) -> SignInList:
        return SignInList(self._store)

    # ---- the connection ----

    def origin_ok(self, connection: HTTPConnection) -> bool:
        """Whether one of our own pages sent this."""
        return origin.origin_ok(connection, self._public_url)

    def is_https(self, connection: HTTPConnection) -> bool:
        """Whether the visitor came by https."""
        return origin.is_https(connection, self._public_url)

    def base_url(self, connection: HTTPConnection) -> str:
        """What absolute links begin with; empty if that cannot be known."""
        return origin.base_url(connection, self._public_url)

    def cookie_name(self, connection: HTTPConnection) -> str:
        """On https only a cookie that no other host and no plain http could have set."""
        return "__Host-backchannel" if self.is_https(connection) else "backchannel"


def _name(name: str) -> str:
    return clean_line(name)[:NAME_LONGEST].strip()


def _out(invite: Invite, by: str, now: float) -> Out:
    return Out(invite.role, invite.name, by, now, invite.expires, invite.uses)
