"""Signed links: what lets a person in at the desk, and what makes a wall a counted screen.

A token stands in the part of an address after the #, which browsers never send: it is in no access
log and no Referer, and a link preview cannot use it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec
from itsdangerous import BadData, URLSafeSerializer

from backchannel.core.conference import Conference
from backchannel.core.errors import BackchannelError
from backchannel.web.roles import PEOPLE

Lasts = Literal["hour", "day", "conference"]
"""How long an invite may be used: an hour, 12 hours, or until the conference is over."""
LINK_LONGEST: Final = timedelta(days=90)
"""No link is good for longer, and what was taken back is remembered for as long."""
_DAY: Final = timedelta(hours=12)
_UNDATED: Final = timedelta(days=7)
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


def seconds_for(lasts: Lasts, conference: Conference, now: datetime) -> float:
    """How long an invite made now may be used."""
    if lasts == "hour":
        return 3600.0
    if lasts == "day":
        return _DAY.total_seconds()
    if conference.ends is None:
        return _UNDATED.total_seconds()
    left = conference.ends + _DAY - now  # the day after is for what is taken home
    return min(max(left, _DAY), LINK_LONGEST).total_seconds()


def uses_for(name: str, uses: int | None) -> int:
    """How many browsers an invite is for, where nobody said: one for one person, else any."""
    return uses if uses is not None else 1 if name else 0


class Signed(msgspec.Struct, frozen=True, array_like=True):
    """An invite as it is signed."""

    id: str
    slug: str
    role: str
    name: str
    expires: int
    uses: int = 0


class Invites:
    """Makes and reads signed links."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = URLSafeSerializer(
            secret,
            salt="backchannel.invite",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def make(
        self, slug: str, role: str, name: str, expires: float, *, uses: int = 0, id: str = ""
    ) -> str:
        """A new token, or with an `id` the one it was given before.

        Raises:
            InviteError: there is no such role.
        """
        if role not in (*PEOPLE, "screen"):
            raise InviteError(f"{role!r} is no role; there is: {', '.join(PEOPLE)}")
        signed = Signed(id or secrets.token_urlsafe(9), slug, role, name, int(expires), uses)
        token: str | bytes = self._serializer.dumps(msgspec.to_builtins(signed))
        return token if isinstance(token, str) else token.decode()

    def read(self, token: str, now: float) -> Invite:
        """What a token says.

        Raises:
            InviteError: it is not one of ours, or its time is over.
        """
        if len(token) > _LONGEST:
            raise InviteError("This link is not one of ours. Ask for a new one.")
        try:
            payload: Any = self._serializer.loads(token)
            signed = msgspec.convert(payload, Signed)
        except (BadData, msgspec.MsgspecError, ValueError):
            raise InviteError("This link is not one of ours. Ask for a new one.") from None
        if now >= signed.expires:
            raise InviteError("This link is too old. Ask for a new one.")
        return Invite(
            signed.id, signed.slug, signed.role, signed.name, float(signed.expires), signed.uses
        )
