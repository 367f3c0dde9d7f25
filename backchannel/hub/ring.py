"""A feed's latest entries in memory, encoded once, for clients that come back or lag."""

from __future__ import annotations

from msgspec.structs import replace

from backchannel.core.feed import Entry
from backchannel.core.frames import Entries, encode, websocket_frame
from backchannel.core.post import Post


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
        self._held: list[Entry] = []  # what each frame says, but its post; no id: no text

    def clear(self, top: int) -> None:
        """Forgets everything; the next entry is `top + 1`."""
        self.top = top
        self._frames.clear()
        self._held.clear()

    def push(self, entry: Entry) -> None:
        """Adds the entry that follows `top`."""
        if entry.seq != self.top + 1:
            raise ValueError(f"{entry.seq} does not follow {self.top}")
        self.top = entry.seq
        self._frames.append(entry_frame(entry))
        id = entry.id if entry.post is not None else ""
        self._held.append(replace(entry, id=id, post=None))
        surplus = len(self._frames) - self._size
        if surplus > self._size // 4:
            del self._frames[:surplus], self._held[:surplus]

    def blank(self, id: str) -> None:
        """Takes a post's text out of every frame."""
        for i, held in enumerate(self._held):
            if held.id == id:
                self._held[i] = held.blank()
                self._frames[i] = entry_frame(self._held[i])

    def renew(self, post: Post) -> None:
        """Puts a post as it is now in place of what its author has changed."""
        for i, held in enumerate(self._held):
            if held.id == post.id:
                self._frames[i] = entry_frame(replace(held, post=post))

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
