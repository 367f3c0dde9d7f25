"""Whose sockets are counted together."""

from __future__ import annotations

import pytest

from backchannel.web.holders import Holders, network


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("somebody", "somebody"),
    ],
)
def test_an_address_stands_for_its_household_and_our_own_for_nobody(
    host: str, counted: str
) -> None:
    assert network(host) == counted


def test_what_is_held_is_forgotten_with_the_last_of_it() -> None:
    holders = Holders()
    for holder in ("a", "a", "b", ""):
        holders.add(holder)
    assert [holders.held(each) for each in ("a", "b", "")] == [2, 1, 0]
    for holder in ("a", "a", "b", ""):
        holders.drop(holder)
    assert [holders.held(each) for each in ("a", "b")] == [0, 0]
    assert not holders._held
