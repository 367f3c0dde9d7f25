"""What was the conference's hashtag and is not any more is dropped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.rules import Rules
from backchannel.desk.hashtags import remember

tags = st.sampled_from(["a", "#a", "Ａ", "b", "B", "c", "#d"])
lists = st.none() | st.lists(tags, min_size=1, max_size=4).map(tuple)


def folded(tags: tuple[str, ...]) -> set[str]:
    return {tag.strip("#").replace("Ａ", "a").casefold() for tag in tags}


@given(st.lists(lists, max_size=6), st.lists(tags, min_size=1, max_size=3).map(tuple))
def test_dropped_is_all_there_ever_was_but_is_not_now(
    steps: list[tuple[str, ...] | None], file: tuple[str, ...]
) -> None:
    rules = Rules()
    ever = folded(file)
    for step in steps:
        rules = remember(Rules(hashtags=step, dropped=("z",)), rules, file)
        now = folded(file if rules.hashtags is None else rules.hashtags)
        assert now == folded(file if step is None else step)
        ever |= now
        assert folded(rules.dropped) == ever - now


def test_a_conference_that_changes_no_hashtag_keeps_those_of_its_file() -> None:
    assert remember(Rules(mode="post"), Rules(), ("a",)) == Rules(mode="post")
