"""Panic: which of several presses holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backchannel.hub.panic import Pressed, decode, merge

ids = st.sampled_from(["a", "b", "c"])
presses = st.one_of(
    st.none(),
    st.builds(Pressed, on=st.just(True), id=ids),
    st.builds(Pressed, on=st.just(False), id=ids, ended=st.sampled_from(["", "a", "b", "c"])),
)


@given(presses, presses)
def test_it_does_not_matter_who_hears_of_whom(a: Pressed | None, b: Pressed | None) -> None:
    assert merge(a, b) == merge(b, a)
    assert merge(a, merge(a, b)) == merge(a, b)


def test_on_wins_over_an_off_that_did_not_end_it() -> None:
    on = Pressed(True, "new")
    assert merge(on, Pressed(False, "old-off", ended="old")) == on


def test_an_off_wins_over_the_panic_it_ended() -> None:
    off = Pressed(False, "off", ended="p1")
    assert merge(Pressed(True, "p1"), off) == off


def test_a_spoilt_file_is_no_press() -> None:
    assert decode(b"") is None
    assert decode(b'{"on":"yes"}') is None
