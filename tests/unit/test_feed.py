from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.feed import Cue, Entry, WallState
from backchannel.core.post import Post, new_post

TRACES = sorted((Path(__file__).parents[1] / "contract").glob("reducer-*.json"))


def _begin(trace: dict[str, Any]) -> WallState:
    posts = msgspec.convert(trace["snapshot"]["posts"], list[Post])
    cue = msgspec.convert(trace["snapshot"]["cue"], Cue)
    by_id = {post.id: post for post in posts}
    return WallState(by_id, trace["snapshot"]["floor"], cue, trace["limit"])


@pytest.mark.parametrize("file", TRACES, ids=lambda path: path.stem)
def test_the_reducer_follows_the_contract(file: Path) -> None:
    trace = json.loads(file.read_text(encoding="utf-8"))
    state = _begin(trace)
    for step in trace["steps"]:
        state.apply(msgspec.convert(step["entry"], Entry))
        posts = state.in_order()
        assert [post.id for post in posts] == step["ids"], step["why"]
        assert state.floor == step["floor"], step["why"]
        pinned = [post.id for post in posts if "pinned" in post.flags]
        assert pinned == step["pinned"], step["why"]
        assert msgspec.to_builtins(state.cue) == step["cue"], step["why"]
        if "texts" in step:
            assert [post.text for post in posts] == step["texts"], step["why"]


def _shown(id: str, shown: int, *flags: str) -> Post:
    return new_post(id=id, source="form", status="shown", shown=shown, flags=flags)


def _state(count: int, limit: int) -> WallState:
    state = WallState(limit=limit)
    for seq in range(1, count + 1):
        state.apply(Entry(seq=seq, kind="show", post=_shown(f"form:{seq}", seq)))
    return state


def test_a_cut_keeps_the_newest_and_the_pinned() -> None:
    state = _state(9, limit=8)
    state.apply(Entry(seq=10, kind="pin", post=_shown("form:3", 3, "pinned")))
    cut = state.cut(2)
    assert [post.id for post in cut.in_order()] == ["form:3", "form:8", "form:9"]
    assert (cut.floor, cut.limit) == (8, 2)
    assert state.in_order()[0].id == "form:2"  # ours is as it was


@pytest.mark.parametrize("limit", [8, 200])
def test_a_cut_to_no_less_is_a_copy(limit: int) -> None:
    state = _state(9, limit=8)
    cut = state.cut(limit)
    assert cut == state
    cut.apply(Entry(seq=10, kind="gone", id="form:9"))
    assert "form:9" in state.posts


def test_a_blank_entry_keeps_its_place_and_its_floor_and_nothing_of_the_post() -> None:
    entry = Entry(seq=7, kind="show", id="form:1", post=_shown("form:1", 7), floor=3)
    assert msgspec.json.encode(entry.blank()) == b'{"seq":7,"kind":"void","floor":3}'


@given(
    st.lists(
        st.tuples(st.sampled_from(["show", "change", "gone", "pin", "unpin"]), st.integers(0, 9))
    )
)
def test_the_window_never_exceeds_its_limit_and_the_floor_never_falls(
    writes: list[tuple[str, int]],
) -> None:
    state, floor = WallState(limit=3), 0
    public: dict[str, Post] = {}
    for seq, (kind, number) in enumerate(writes, 1):
        id = f"form:{number}"
        if (kind == "show") == (id in public):
            continue  # shown again, or anything else with a post that is not public
        shown = public[id].shown if id in public else seq
        public[id] = post = _shown(id, shown, *(["pinned"] if kind == "pin" else []))
        if kind == "gone":
            del public[id]
        state.apply(Entry(seq=seq, kind="show" if kind == "change" else kind, id=id, post=post))
        assert state.floor >= floor
        floor = state.floor
        assert sum(post.shown >= floor for post in state.posts.values()) <= 3
        assert state.posts.keys() <= public.keys()
