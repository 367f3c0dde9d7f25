"""The ring: the latest frames, without a gap, and without what was taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.feed import Entry
from backchannel.core.post import new_post
from backchannel.hub.ring import Ring, entry_frame


def entry(seq: int, id: str = "form:1", kind: str = "show", floor: int = 0) -> Entry:
    post = new_post(id=id, source="form", text="Secret") if kind == "show" else None
    return Entry(seq=seq, kind=kind, id=id, post=post, floor=floor)


@given(
    start=st.integers(0, 5),
    count=st.integers(0, 60),
    size=st.integers(1, 20),
    after=st.integers(-3, 80),
)
def test_what_comes_after_a_seq_is_all_of_it_or_nothing(
    start: int, count: int, size: int, after: int
) -> None:
    ring = Ring(size)
    ring.clear(start)
    for seq in range(start + 1, start + count + 1):
        ring.push(entry(seq))
    top = start + count
    frames = ring.after(after)
    if max(start, top - size) <= after <= top:
        assert frames is not None
    if frames is not None:
        assert frames == [entry_frame(entry(seq)) for seq in range(after + 1, top + 1)]


@given(count=st.integers(0, 30), size=st.integers(1, 4000))
def test_chunks_joined_are_everything(count: int, size: int) -> None:
    ring = Ring(100)
    for seq in range(1, count + 1):
        ring.push(entry(seq))
    got, at = b"", 0
    while at < count:
        chunk = ring.chunk(at, size)
        assert chunk is not None
        data, reached = chunk
        assert reached > at, "at least one frame, however long"
        got, at = got + data, reached
    assert got == b"".join(entry_frame(entry(seq)) for seq in range(1, count + 1))


def test_a_gap_cannot_be_pushed() -> None:
    with pytest.raises(ValueError, match="2 does not follow 0"):
        Ring(10).push(entry(2))


def test_a_blanked_post_is_void_wherever_it_was_and_keeps_the_floor() -> None:
    ring = Ring(10)
    for made in (entry(1), entry(2, "form:2"), entry(3, floor=2), entry(4, kind="gone")):
        ring.push(made)
    ring.blank("form:1")
    frames = ring.after(0)
    assert frames is not None
    assert frames[0] == entry_frame(Entry(seq=1, kind="void"))
    assert frames[1] == entry_frame(entry(2, "form:2"))
    assert frames[2] == entry_frame(Entry(seq=3, kind="void", floor=2))
    assert frames[3] == entry_frame(entry(4, kind="gone"))


def test_a_changed_post_stands_as_it_is_now_wherever_it_was() -> None:
    """A client that resumes in several messages must not paint the words that were edited away."""
    ring = Ring(10)
    for made in (entry(1), entry(2, "form:2"), entry(3, kind="unpin"), entry(4, floor=1)):
        ring.push(made)
    now = new_post(id="form:1", source="form", text="Mended")
    ring.renew(now)
    frames = ring.after(0)
    assert frames is not None
    assert frames[0] == entry_frame(Entry(seq=1, kind="show", id="form:1", post=now))
    assert frames[1:3] == [entry_frame(entry(2, "form:2")), entry_frame(entry(3, kind="unpin"))]
    assert frames[3] == entry_frame(Entry(seq=4, kind="show", id="form:1", post=now, floor=1))
