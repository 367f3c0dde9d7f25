"""Who is at the desk: invites, sessions, screens, and what was taken back."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.requests import HTTPConnection

from backchannel.core.text import clean_line
from backchannel.store.sessions import Kept, Sessions
from backchannel.web import origin
from backchannel.web.invites import Invite, InviteError, Invites, NameNeeded

logger = logging.getLogger("backchannel.auth")

IDLE_SECONDS: Final = 2 * 3600
ABSOLUTE_SECONDS: Final = 12 * 3600
SCREEN_SECONDS: Final = 30 * 24 * 3600
FRESH_SECONDS: Final = 3.0
"""How long this process answers from memory before it asks Redis again."""
REVOKED_SECONDS: Final = 1.0
"""How often this process asks what was taken back."""
NAME_LONGEST: Final = 60
INVITED: Final = "invited"
"""Owns the names that stand in invites: whoever made one said who it is for."""
_CACHED: Final = 2000
_cookie: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Session:
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


@dataclass(slots=True)
class _Cached:
    kept: Kept
    read_at: float


class Auth:
    """Makes links, lets people in, and knows who they are.

    Args:
        secret: signs links.
        redis: None for a program that only makes links.
        public_url: the address visitors use, if a proxy stands in front.
        clock: Unix time.
        fresh: seconds that a session is believed without asking Redis.
    """

    def __init__(
        self,
        secret: bytes,
        redis: Redis | None,
        *,
        public_url: str = "",
        clock: Callable[[], float] = time.time,
        fresh: float = FRESH_SECONDS,
    ) -> None:
        self._invites = Invites(secret)
        self._redis = redis
        self._public_url = public_url
        self._clock = clock
        self._fresh = fresh
        self._cache: dict[str, _Cached] = {}
        self._revoked: frozenset[str] = frozenset()
        self._revoked_here: set[str] = set()  # and not yet read back

    # ---- links ----

    def invite(self, slug: str, role: str, name: str = "", ttl: float = ABSOLUTE_SECONDS) -> str:
        """A token that lets people in for `ttl` seconds; with a name, as that person.

        Raises:
            InviteError: there is no such role.
        """
        return self._invites.make(slug, role, _name(name), self._clock() + ttl)

    def screen_token(self, slug: str, name: str, ttl: float = SCREEN_SECONDS) -> str:
        """A token that makes a wall a counted screen."""
        return self._invites.make(slug, "screen", _name(name), self._clock() + ttl)

    def screen(self, token: str) -> ScreenLink | None:
        """The screen of a token; None if it is not valid, or was taken back."""
        try:
            invite = self._invites.read(token, self._clock())
        except InviteError:
            return None
        if invite.role != "screen" or self._taken_back(invite.slug, invite.id):
            return None
        return ScreenLink(invite.id, invite.slug, invite.name)

    # ---- sessions ----

    async def join(self, token: str, name: str = "", leaving: str = "") -> str:
        """Begins a session; returns what its cookie holds. The invite's own name goes first.

        The session of the cookie `leaving`, if it is one, ends.

        Raises:
            InviteError: the token lets nobody in. NameNeeded: it has no name, nor was one given.
        """
        invite = self._invites.read(token, self._clock())
        if invite.role == "screen":
            raise InviteError("This link is for a wall. Open it on the wall's own machine.")
        await self.refresh_revoked()
        if self._taken_back(invite.slug, invite.id):
            raise InviteError("This link was taken back. Ask for a new one.")
        called = invite.name or _name(name)
        if not called:
            raise NameNeeded("Say your name, as the others at the desk will see it.")
        await self.leave(leaving)
        cookie = secrets.token_urlsafe(32)
        await self._begin(cookie, invite, called)
        return cookie

    async def _begin(self, cookie: str, invite: Invite, name: str) -> None:
        id = hashed(cookie)
        owner = INVITED if invite.name else id
        name = await self._sessions.claim_name(invite.slug, name, owner, ABSOLUTE_SECONDS)
        kept = Kept(invite.slug, invite.role, name, invite.id, self._clock())
        await self._sessions.add(id, kept, IDLE_SECONDS)
        self._remember(id, kept)
        logger.info("%s joined %s as %s", name, invite.slug, invite.role)

    async def session(self, connection: HTTPConnection, *, patient: bool = True) -> Session | None:
        """Whose request or socket this is; None for a stranger.

        While Redis is away, sessions this process has seen stay valid. Not patient: does not even
        ask it where memory knows the answer.

        Raises:
            RedisError: it is away, and this process has not seen the session.
        """
        cookie = connection.cookies.get(self.cookie_name(connection), "")
        return await self.session_of(cookie, patient=patient)

    async def session_of(self, cookie: str, *, patient: bool = True) -> Session | None:
        """As `session`, of a cookie's value."""
        if not _cookie.fullmatch(cookie):
            return None
        id = hashed(cookie)
        kept = await self._kept(id, patient)
        if kept is None or self._is_over(id, kept):
            return None
        return Session(id, kept.slug, kept.role, kept.name)

    async def _kept(self, id: str, patient: bool) -> Kept | None:
        cached = self._cache.get(id)
        age = time.monotonic() - cached.read_at if cached else 0.0
        if cached is not None and (age < self._fresh or (not patient and age < IDLE_SECONDS)):
            return cached.kept
        try:
            kept = await self._sessions.get(id, IDLE_SECONDS)
        except RedisError:
            if cached is None or age >= IDLE_SECONDS:
                raise
            return cached.kept
        if kept is not None:
            self._remember(id, kept)
        return kept

    def _remember(self, id: str, kept: Kept) -> None:
        self._cache.pop(id, None)
        self._cache[id] = _Cached(kept, time.monotonic())
        while len(self._cache) > _CACHED:
            del self._cache[next(iter(self._cache))]

    def _is_over(self, id: str, kept: Kept) -> bool:
        return self._clock() - kept.joined >= ABSOLUTE_SECONDS or self._taken_back(
            kept.slug, id, kept.invite
        )

    async def leave(self, cookie: str) -> None:
        """Ends the session of a cookie, if it is one."""
        if _cookie.fullmatch(cookie):
            session = await self.session_of(cookie)
            if session is not None:
                await self.revoke(session.slug, session.id)
                await self._sessions.remove(session.id)
                await self._sessions.release_name(session.slug, session.name, session.id)

    async def revoke(self, slug: str, id: str) -> None:
        """Takes back a conference's session, invite (with all its sessions) or screen."""
        now = self._clock()
        self._revoked_here.add(f"{slug}/{id}")
        await self._sessions.revoke(f"{slug}/{id}", now, now + SCREEN_SECONDS)

    def _taken_back(self, slug: str, *ids: str) -> bool:
        names = {f"{slug}/{id}" for id in ids}
        return not (names.isdisjoint(self._revoked) and names.isdisjoint(self._revoked_here))

    async def refresh_revoked(self) -> None:
        """Asks Redis what was taken back."""
        self._revoked = await self._sessions.revoked(self._clock())
        self._revoked_here -= self._revoked

    async def watch(self, ended: Callable[[str], None]) -> None:
        """Tells the id of each session this process has seen, once it has ended; until cancelled.

        While Redis is away, its last answer about what was taken back stands.
        """
        while True:
            try:
                await self.refresh_revoked()
            except RedisError:
                logger.debug("what was taken back could not be read")
            for id, cached in list(self._cache.items()):
                if self._is_over(id, cached.kept):
                    del self._cache[id]
                    ended(id)
            await asyncio.sleep(REVOKED_SECONDS)

    @property
    def _sessions(self) -> Sessions:
        if self._redis is None:
            raise RuntimeError("this Auth only makes links")
        return Sessions(self._redis)

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


def hashed(cookie: str) -> str:
    """A session's id."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def _name(name: str) -> str:
    return clean_line(name)[:NAME_LONGEST].strip()
