"""Signed links."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.errors import BackchannelError
from backchannel.web.auth import Auth
from backchannel.web.invites import InviteError, Invites
from backchannel.web.roles import LEAST, PEOPLE, may

SECRET = b"a secret that is long enough"
NOW = 1_800_000_000.0


def test_an_invite_says_who_it_is_for() -> None:
    invites = Invites(SECRET)
    invite = invites.read(invites.make("demo", "lead", "Wen", NOW + 60), NOW)
    assert (invite.slug, invite.role, invite.name) == ("demo", "lead", "Wen")
    assert len(invite.id) == 12


def test_two_invites_never_have_the_same_id() -> None:
    invites = Invites(SECRET)
    made = {invites.read(invites.make("demo", "lead", "", NOW + 60), NOW).id for _ in range(100)}
    assert len(made) == 100


def test_an_invite_ends_when_its_time_is_over() -> None:
    invites = Invites(SECRET)
    token = invites.make("demo", "lead", "", NOW)
    invites.read(token, NOW - 1)
    with pytest.raises(InviteError, match="too old"):
        invites.read(token, NOW)


def test_an_invite_under_another_secret_is_not_ours() -> None:
    token = Invites(b"another secret, long enough").make("demo", "admin", "", NOW + 60)
    with pytest.raises(InviteError, match="not one of ours"):
        Invites(SECRET).read(token, NOW)


def test_an_unknown_role_is_refused_with_those_there_are() -> None:
    with pytest.raises(BackchannelError, match="viewer, moderator, lead, admin"):
        Auth(SECRET, None).invite("demo", "boss")


@given(st.text(max_size=200))
def test_no_text_at_all_reads_as_an_invite(token: str) -> None:
    with pytest.raises(InviteError):
        Invites(SECRET).read(token, NOW)


@given(st.data())
def test_no_change_of_a_single_letter_leaves_an_invite_valid(data: st.DataObject) -> None:
    # A made-up id would make another token in each run, and hypothesis could not repeat one.
    token = Invites(SECRET).make("demo", "moderator", "Wen", NOW + 60, id="an-id")
    at = data.draw(st.integers(0, len(token) - 2))  # the last letter holds unused bits
    letter = data.draw(st.sampled_from("AaZz09-_.").filter(lambda each: each != token[at]))
    with pytest.raises(InviteError):
        Invites(SECRET).read(token[:at] + letter + token[at + 1 :], NOW)


def test_a_very_long_token_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(InviteError, match="not one of ours"):
        Invites(SECRET).read("A" * 1_000_000, NOW)


def test_a_screen_link_is_a_screen_and_an_invite_is_not() -> None:
    auth = Auth(SECRET, None, clock=lambda: NOW)
    screen = auth.screen(auth.screen_token("demo", "Foyer"))
    assert screen is not None
    assert (screen.slug, screen.name) == ("demo", "Foyer")
    assert auth.screen(auth.invite("demo", "admin")) is None
    assert auth.screen("") is None


def test_each_role_may_do_all_that_the_one_before_may() -> None:
    for lower, higher in itertools.pairwise(PEOPLE):
        assert all(may(higher, right) for right in LEAST if may(lower, right))
        assert not all(may(lower, right) for right in LEAST if may(higher, right))


@pytest.mark.parametrize("role", ["screen", "", "root", "Admin"])
def test_who_is_no_person_may_do_nothing(role: str) -> None:
    assert not any(may(role, right) for right in LEAST)


def test_a_viewer_only_reads() -> None:
    assert {right for right in LEAST if may("viewer", right)} == {"queue", "feed", "people"}
