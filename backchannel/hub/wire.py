"""What the hub needs of a connection, and how long it waits for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from backchannel.core.frames import CloseCode


class Wire(Protocol):
    """One connection, as the hub sees it.

    The hub writes whole WebSocket frames, several at once. Whoever owns the wire tells the client
    it was attached as: `pause()` and `resume()` as its buffer fills and drains, `detach()` when
    it is lost. Nothing is written after a close.
    """

    paused: bool
    """Its buffer is above the high-water mark."""

    def write(self, frames: bytes, /) -> None:
        """Queues whole frames; never blocks."""
        ...

    def close(self, code: CloseCode, /) -> None:
        """Says why, and ends it once that was read or a few seconds passed."""
        ...

    def abort(self) -> None:
        """Ends it now, whatever is still queued."""
        ...


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds; tests shorten them."""

    window: float = 0.02
    """At most one write to a client in this time, when there are many clients."""
    ping: float = 10.0
    silence: float = 30.0
    """A client nobody heard from for this long is gone."""
    stalled: float = 10.0
    """A client whose buffer stays full for this long is gone."""
    check: float = 2.0
    """The log's top, the counts and what is true now are looked up this often."""
    deaf: float = 5.0
    """A subscription that answers no ping for this long is renewed."""
    ring: int = 1000
    """Entries (not seconds) kept in memory for clients that come back."""
