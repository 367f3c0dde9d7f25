"""Signed links: what lets a person in at the desk, and what makes a wall a counted screen.

A token stands in the part of an address after the #, which browsers never send: it is in no access
log and no Referer, and a link preview cannot use it.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from itsdangerous import BadData, URLSafeSerializer

from backchannel.core.errors import BackchannelError
from backchannel.core.text import clean_line
from backchannel.store.invites import ListedInvite
from backchannel.web.roles import PEOPLE
from backchannel.web.taken_back import LINK_LONGEST, TakenBack

INVITE_SECONDS: Final = 12 * 3600
SCREEN_SECONDS: Final = 30 * 24 * 3600
NAME_LONGEST: Final = 60
_LONGEST: Final = 1024


class InviteError(BackchannelError):
    """An invite that lets nobody in; the message says why, and the way out."""


class NameNeeded(InviteError):
    """The invite is for anyone: whoever uses it says their name."""


@dataclass(frozen=True, slots=True)
class Invite:
    """What a signed link says."""

    id: str
    slug: str
    role: str
    name: str
    expires: float
    """Unix time."""
    uses: int = 0
    """How many browsers it lets in; 0: any number."""


@dataclass(frozen=True, slots=True)
class ScreenLink:
    """One physical wall."""

    id: str
    slug: str
    name: str


class Signed(msgspec.Struct, frozen=True, array_like=True):
    """An invite as it is signed."""

    id: str
    slug: str
    role: str
    name: str
    expires: int
    uses: int = 0


class SignedLinks:
    """Makes links, and reads them.

    Args:
        secret: signs them.
        taken_back: which no longer count; None where links are only made.
        clock: Unix time.
    """

    def __init__(
        self,
        secret: bytes,
        taken_back: TakenBack | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._serializer = URLSafeSerializer(
            secret,
            salt="backchannel.invite",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )
        self._taken_back = taken_back
        self._clock = clock

    def invite(
        self,
        slug: str,
        role: str,
        name: str = "",
        ttl: float = INVITE_SECONDS,
        *,
        uses: int = 0,
        id: str = "",
    ) -> str:
        """A token that lets people in for `ttl` seconds; with a name, as that person.

        `uses`: how many browsers; 0: any number. It is listed at the latest when it is first used.

        Raises:
            InviteError: there is no such role.
        """
        expires = self._clock() + min(ttl, LINK_LONGEST)
        return self._sign(slug, role, name_of(name), expires, uses=uses, id=id)

    def screen_token(
        self, slug: str, name: str, ttl: float = SCREEN_SECONDS, *, id: str = ""
    ) -> str:
        """A token that makes a wall a counted screen; `id`: which one, else a new one."""
        return self._sign(slug, "screen", name_of(name), self._clock() + ttl, id=id)

    def token(self, slug: str, listed: ListedInvite) -> str:
        """The token of an invite in the list."""
        out = listed.out
        return self._sign(slug, out.role, out.name, out.expires, uses=out.uses, id=listed.id)

    def read(self, token: str) -> Invite:
        """What a token says.

        Raises:
            InviteError: it is not one of ours, its time is over, or it was taken back.
        """
        invite = self._read(token)
        if self._taken_back is not None and self._taken_back.has(invite.slug, invite.id):
            raise InviteError("This link was taken back. Ask for a new one.")
        return invite

    def screen(self, token: str) -> ScreenLink | None:
        """The screen of a token; None if it is not valid, or was taken back."""
        try:
            invite = self.read(token)
        except InviteError:
            return None
        if invite.role != "screen":
            return None
        return ScreenLink(invite.id, invite.slug, invite.name)

    def _sign(
        self, slug: str, role: str, name: str, expires: float, *, uses: int = 0, id: str = ""
    ) -> str:
        if role not in (*PEOPLE, "screen"):
            raise InviteError(f"{role!r} is no role; there is: {', '.join(PEOPLE)}")
        signed = Signed(id or secrets.token_urlsafe(9), slug, role, name, int(expires), uses)
        token: str | bytes = self._serializer.dumps(msgspec.to_builtins(signed))
        return token if isinstance(token, str) else token.decode()

    def _read(self, token: str) -> Invite:
        if len(token) > _LONGEST:
            raise InviteError("This link is not one of ours. Ask for a new one.")
        try:
            payload: Any = self._serializer.loads(token)
            signed = msgspec.convert(payload, Signed)
        except (BadData, msgspec.MsgspecError, ValueError):
            raise InviteError("This link is not one of ours. Ask for a new one.") from None
        if self._clock() >= signed.expires:
            raise InviteError("This link is too old. Ask for a new one.")
        return Invite(
            signed.id, signed.slug, signed.role, signed.name, float(signed.expires), signed.uses
        )


def name_of(given: str) -> str:
    """A person's or a screen's name as it is signed and shown: one line, and not a long one."""
    return clean_line(given)[:NAME_LONGEST].strip()
