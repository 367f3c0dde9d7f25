"""What of a list passes a filter: the contract that the desk's page keeps too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.filter import FIELDS, Filter, plainly, predicate
from backchannel.core.post import Post, new_post
from backchannel.core.walls import Session

CONTRACT = json.loads((Path(__file__).parents[1] / "contract" / "filter.json").read_text())
SESSIONS = msgspec.convert(CONTRACT["sessions"], tuple[Session, ...])
POSTS = msgspec.convert(CONTRACT["posts"], list[Post])


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: str(case["filter"]))
def test_a_filter_lets_through_what_the_contract_says(case: dict[str, Any]) -> None:
    test = predicate(msgspec.convert(case["filter"], Filter), SESSIONS)
    assert [post.id for post in POSTS if test is None or test(post)] == case["ids"]


def test_every_field_is_in_the_contract() -> None:
    assert {field for case in CONTRACT["cases"] for field in case["filter"]} == set(FIELDS)


@given(st.fixed_dictionaries({}, optional={field: st.text(max_size=20) for field in FIELDS}))
def test_no_filter_is_too_odd(fields: dict[str, str]) -> None:
    test = predicate(Filter(**fields), SESSIONS)
    assert test is None or all(test(post) in (True, False) for post in POSTS)


@given(st.text(max_size=200))
def test_a_post_is_found_by_its_own_text(text: str) -> None:
    post = new_post(id="form:1", source="form", author={"id": "1"}, text=text)
    test = predicate(Filter(q=text))
    assert test is None or test(post) or not plainly(text)
