"""Signed links."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.errors import BackchannelError
from backchannel.web.links import InviteError, SignedLinks
from backchannel.web.roles import LEAST, PEOPLE, may

SECRET = b"a secret that is long enough"
NOW = 1_800_000_000.0


def links(secret: bytes = SECRET, now: float = NOW) -> SignedLinks:
    return SignedLinks(secret, clock=lambda: now)


def test_an_invite_says_who_it_is_for() -> None:
    invite = links().read(links().invite("demo", "lead", "Wen"))
    assert (invite.slug, invite.role, invite.name) == ("demo", "lead", "Wen")
    assert len(invite.id) == 12


def test_two_invites_never_have_the_same_id() -> None:
    made = {links().read(links().invite("demo", "lead")).id for _ in range(100)}
    assert len(made) == 100


def test_an_invite_ends_when_its_time_is_over() -> None:
    token = links().invite("demo", "lead", ttl=60)
    links(now=NOW + 59).read(token)
    with pytest.raises(InviteError, match="too old"):
        links(now=NOW + 60).read(token)


def test_an_invite_under_another_secret_is_not_ours() -> None:
    token = links(b"another secret, long enough").invite("demo", "admin")
    with pytest.raises(InviteError, match="not one of ours"):
        links().read(token)


def test_an_unknown_role_is_refused_with_those_there_are() -> None:
    with pytest.raises(BackchannelError, match="viewer, moderator, lead, admin"):
        links().invite("demo", "boss")


@given(st.text(max_size=200))
def test_no_text_at_all_reads_as_an_invite(token: str) -> None:
    with pytest.raises(InviteError):
        links().read(token)


@given(st.data())
def test_no_change_of_a_single_letter_leaves_an_invite_valid(data: st.DataObject) -> None:
    # A made-up id would make another token in each run, and hypothesis could not repeat one.
    token = links().invite("demo", "moderator", "Wen", id="an-id")
    at = data.draw(st.integers(0, len(token) - 2))  # the last letter holds unused bits
    letter = data.draw(st.sampled_from("AaZz09-_.").filter(lambda each: each != token[at]))
    with pytest.raises(InviteError):
        links().read(token[:at] + letter + token[at + 1 :])


def test_a_very_long_token_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(InviteError, match="not one of ours"):
        links().read("A" * 1_000_000)


def test_a_screen_link_is_a_screen_and_an_invite_is_not() -> None:
    screen = links().screen(links().screen_token("demo", "Foyer"))
    assert screen is not None
    assert (screen.slug, screen.name) == ("demo", "Foyer")
    assert links().screen(links().invite("demo", "admin")) is None
    assert links().screen("") is None


def test_each_role_may_do_all_that_the_one_before_may() -> None:
    for lower, higher in itertools.pairwise(PEOPLE):
        assert all(may(higher, right) for right in LEAST if may(lower, right))
        assert not all(may(lower, right) for right in LEAST if may(higher, right))


@pytest.mark.parametrize("role", ["screen", "", "root", "Admin"])
def test_who_is_no_person_may_do_nothing(role: str) -> None:
    assert not any(may(role, right) for right in LEAST)


def test_a_viewer_only_reads() -> None:
    assert {right for right in LEAST if may("viewer", right)} == {"queue", "feed", "people"}
