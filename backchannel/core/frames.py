"""The messages on the socket, and how each is written (docs/protocol.md).

A frame is one JSON object in one text message; its kind is in `t`. Server frames are encoded once
and shared by every client, so `websocket_frame` builds the bytes that go on the wire.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Annotated, Any, Final

import msgspec

from backchannel.core.errors import ProtocolError
from backchannel.core.feed import Entry, WallState

VERSION: Final = 1
PING_SECONDS: Final = 10
"""A client that hears nothing for 2.5 of these reconnects."""
CLIENT_FRAME_MAX: Final = 4096
"""Bytes in one message from a client."""


Natural = Annotated[int, msgspec.Meta(ge=0)]


class CloseCode(IntEnum):
    """Why the server ended a connection. 4000-4499: reconnect. 4500-4999: final."""

    SLOW = 4008
    SHUTTING_DOWN = 4009
    FULL = 4013
    BAD_FRAME = 4501
    NOT_ALLOWED = 4503
    NOT_FOUND = 4504
    BAD_VERSION = 4505


class Hello(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="hello"
):
    """Client: where I stand. Without a position on first contact."""

    v: int
    epoch: str = ""
    seq: Natural = 0
    limit: Natural = 0
    """Fewer posts than the window; 0: all of it."""
    screen: str = ""
    """A signed screen link; makes this wall a counted screen."""


class Pong(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="pong"
):
    """Client: I am here, and this is painted. Unasked when it changes.

    A desk says in `scene` what its moderator is busy with, if it is not the queue.
    """

    seq: Natural = 0
    showing: str = ""
    scene: str = ""
    build: str = ""
    """Of the page that runs, from the welcome it began with."""


class Named(msgspec.Struct, frozen=True):
    """Which screen a wall is, by its signed link."""

    id: str
    name: str


class Welcome(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="welcome"
):
    """Server: the position this connection starts at, and the build of its page."""

    v: int
    epoch: str
    seq: int
    resumed: bool
    ping: int
    """Seconds between pings."""
    build: str = ""
    now: datetime
    screen: Named | None = None
    """Wall: the screen that its link makes it."""


class Snapshot(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="snapshot"
):
    """Server: replaces everything a client has."""

    epoch: str
    seq: int
    state: dict[str, Any]


class Entries(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="entries"
):
    """Server: one or more entries, in order."""

    entries: list[Entry]


class Ping(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="ping"
):
    """Server: the feed's top, so that a silent gap is seen."""

    seq: int
    stale: bool = False
    """The server cannot see its log now: what it says of the feed may be old."""


class Counts(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="counts"
):
    """Server, outside the sequence: the latest value wins."""

    posts: int = 0
    voices: int = 0
    lists: dict[str, int] = {}
    """Desk only: how many posts each list holds."""
    reposts: dict[str, int] = {}
    """Post id to its reposts, for those that changed since the last frame."""
    sources: dict[str, int] = {}
    """Wall, and only without a limit, as all that follows: posts by source."""
    quarters: list[tuple[int, int]] = []
    """Posts of the last day by quarter of an hour (its beginning in Unix seconds), oldest first."""
    tags: list[tuple[str, int]] = []
    """Those said most in posts that are shown, without the conference's own."""
    rate: int = 0
    """Posts of the last full minute."""

    def brief(self) -> Counts:
        """As a client gets it that asked for fewer posts: a widget has no use for the rest."""
        return msgspec.structs.replace(self, sources={}, quarters=[], tags=[], rate=0)


class Presence(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="presence"
):
    """Server, desks only: what is true now."""

    screens: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    """name, role, and what they are doing where it is not the queue."""
    sources: list[dict[str, Any]] = []
    leases: list[dict[str, Any]] = []
    """id, by, until: who reads which held post."""
    waves: list[dict[str, Any]] = []
    """Of a raid, the latest first."""


class Panic(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="panic"
):
    """Server, outside the sequence: the holding screen, at once."""

    on: bool
    id: str


class Full(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="t", tag="full"
):
    """Server: no room; come back in `retry` seconds."""

    retry: int


ServerFrame = Welcome | Snapshot | Entries | Ping | Counts | Presence | Panic | Full

_TALLIES: Final = ("sources", "quarters", "tags", "rate")
_encoder: Final = msgspec.json.Encoder()
_client_decoder: Final[msgspec.json.Decoder[Hello | Pong]] = msgspec.json.Decoder(Hello | Pong)


def encode(frame: ServerFrame) -> bytes:
    """A server frame as JSON."""
    return _encoder.encode(frame)


def decode(data: str | bytes) -> Hello | Pong:
    """A client's frame.

    Raises:
        ProtocolError: it is too long, not JSON, or not a frame a client may send.
    """
    try:
        raw = data.encode() if isinstance(data, str) else data
        if len(raw) <= CLIENT_FRAME_MAX:
            return _client_decoder.decode(raw)
        raise ProtocolError(f"a frame of {len(raw)} bytes; at most {CLIENT_FRAME_MAX} are read")
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ProtocolError(f"not a frame this protocol knows: {error}") from None


def wall_snapshot(epoch: str, seq: int, state: WallState, counts: Counts) -> Snapshot:
    """The wall feed's snapshot of a reduced state."""
    return Snapshot(
        epoch=epoch,
        seq=seq,
        state={
            "posts": state.in_order(),
            "floor": state.floor,
            "cue": state.cue,
            "counts": {
                "posts": counts.posts,
                "voices": counts.voices,
                **{name: kept for name in _TALLIES if (kept := getattr(counts, name))},
            },
        },
    )


def websocket_frame(payload: bytes, opcode: int = 0x1) -> bytes:
    """One whole, unmasked WebSocket frame (RFC 6455 §5.2), as servers send them."""
    length = len(payload)
    head = bytes([0x80 | opcode])
    if length < 126:
        return head + bytes([length]) + payload
    if length < 1 << 16:
        return head + b"\x7e" + length.to_bytes(2, "big") + payload
    return head + b"\x7f" + length.to_bytes(8, "big") + payload
