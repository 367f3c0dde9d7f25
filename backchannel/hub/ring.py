"""A feed's latest entries in memory, encoded once, for clients that come back or lag."""

from __future__ import annotations

from backchannel.core.feed import Entry
from backchannel.core.frames import Entries, encode, websocket_frame


def entry_frame(entry: Entry) -> bytes:
    """One entry as it goes on the wire."""
    return websocket_frame(encode(Entries(entries=[entry])))


class Ring:
    """The frames of the last `size` entries (a few more at times), without a gap up to `top`."""

    def __init__(self, size: int) -> None:
        self.top = 0
        """The seq of the latest entry, or where the feed stood when it was cleared."""
        self._size = size
        self._frames: list[bytes] = []
        self._ids: list[tuple[str, int]] = []  # post id ("" where there is no text), floor

    def clear(self, top: int) -> None:
        """Forgets everything; the next entry is `top + 1`."""
        self.top = top
        self._frames.clear()
        self._ids.clear()

    def push(self, entry: Entry) -> None:
        """Adds the entry that follows `top`."""
        if entry.seq != self.top + 1:
            raise ValueError(f"{entry.seq} does not follow {self.top}")
        self.top = entry.seq
        self._frames.append(entry_frame(entry))
        self._ids.append((entry.id if entry.post is not None else "", entry.floor))
        surplus = len(self._frames) - self._size
        if surplus > self._size // 4:
            del self._frames[:surplus], self._ids[:surplus]

    def blank(self, id: str) -> None:
        """Takes a post's text out of every frame."""
        first = self.top - len(self._frames) + 1
        for i, (held, floor) in enumerate(self._ids):
            if held == id:
                void = Entry(seq=first + i, kind="void", floor=floor)
                self._frames[i] = entry_frame(void)
                self._ids[i] = ("", floor)

    def covers(self, seq: int) -> bool:
        """True if every entry after a seq is here."""
        return self.top - len(self._frames) <= seq <= self.top

    def after(self, seq: int) -> list[bytes] | None:
        """The frames after a seq, or None where some are no longer (or not yet) here."""
        if not self.covers(seq):
            return None
        return self._frames[len(self._frames) - (self.top - seq) :]

    def chunk(self, seq: int, size: int) -> tuple[bytes, int] | None:
        """About `size` bytes of frames after a seq, and the seq they end at."""
        frames = self.after(seq)
        if frames is None:
            return None
        count = total = 0
        while count < len(frames) and (count == 0 or total + len(frames[count]) <= size):
            total += len(frames[count])
            count += 1
        return b"".join(frames[:count]), seq + count
