"""A desk's rows of screens, for whatever any number of processes say."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from backchannel.store.screens import Heartbeat, Made, rows, standing

AT = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
IDS = ("s1", "s2", "s3")

ages = st.floats(0, 100_000)
heartbeats = st.builds(
    Heartbeat,
    id=st.sampled_from(IDS),
    name=st.just("as the link says"),
    scene=st.sampled_from(["letters", "panic"]),
    epoch=st.sampled_from(["now", "before"]),
    seq=st.integers(0, 5),
    heard=ages,
    acked=st.none() | ages,
)
written = st.lists(st.tuples(heartbeats, ages), max_size=6)
registry = st.dictionaries(st.sampled_from(IDS), st.builds(Made, name=st.text(max_size=3)))


def level(each: Heartbeat) -> int:
    return each.seq if each.epoch == "now" and each.acked is not None else 0


@given(registry, written, written)
def test_no_screen_is_level_before_all_that_play_by_its_link_are(
    kept: dict[str, Made], live: list[tuple[Heartbeat, float]], last: list[tuple[Heartbeat, float]]
) -> None:
    found = {row.id: row for row in rows(kept, live, last, epoch="now", at=AT)}
    told = {each.id for each, _ in live} | {each.id for each, _ in last}
    assert set(found) == told & set(kept)
    for id, row in found.items():
        words = [each for each, _ in live if each.id == id]
        assert row.offline is (not words)
        assert row.name == kept[id].name
        if words:
            assert row.seq == min(map(level, words))
        else:
            assert row.seq in [level(each) for each, _ in last if each.id == id]
        assert row.at <= AT
        assert (row.acked is not None) or row.seq == 0


@given(st.floats(-10, 10), st.booleans())
def test_a_link_that_was_taken_back_or_has_ended_stands_no_more(left: float, gone: bool) -> None:
    until = AT.timestamp() + left
    kept = {
        b"s1": b'{"name":"Foyer","until":%f,"gone":%s}' % (until, b"true" if gone else b"false")
    }
    assert bool(standing(kept, AT)) is (not gone and float(f"{until:f}") > AT.timestamp())
    assert standing({b"s1": b'{"name":"Foyer"}'}, AT)
