from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.feed import FEEDS
from backchannel.core.post import Author, Media, Segment, new_post
from backchannel.media.refused import MediaRefused
from backchannel.media.sign import URL_MAX, Signer, proxied

SIGNER = Signer(b"s" * 32)


def parts(path: str) -> tuple[str, str]:
    _, media, signature, encoded = path.split("/")
    assert media == "media"
    return signature, encoded


@given(st.text(min_size=1, max_size=200))
def test_what_was_signed_is_read_back(url: str) -> None:
    for feed in FEEDS:
        path = SIGNER.path(url, feed)
        assert path.isascii()
        assert SIGNER.url(*parts(path)) == (url, feed)


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_else_is(signature: str, encoded: str) -> None:
    with pytest.raises(MediaRefused) as raised:
        SIGNER.url(signature, encoded)
    assert raised.value.status == 404


def test_another_secret_another_address_or_half_a_signature_does_not_do() -> None:
    signature, encoded = parts(SIGNER.path("https://example.org/a.png", "wall"))
    other, elsewhere = parts(SIGNER.path("https://example.org/b.png", "wall"))
    for claim in ((other, encoded), (signature, elsewhere), (signature[:11], encoded), ("", "")):
        with pytest.raises(MediaRefused):
            SIGNER.url(*claim)
    with pytest.raises(MediaRefused):
        Signer(b"t" * 32).url(signature, encoded)


def test_no_address_and_one_too_long_have_no_path() -> None:
    assert SIGNER.path("", "wall") == ""
    assert SIGNER.path("https://example.org/" + "a" * URL_MAX, "wall") == ""


def test_a_secret_is_in_no_repr() -> None:
    assert "ssss" not in repr(SIGNER)
    assert "ssss" not in SIGNER.path("https://example.org/", "wall")


def test_every_picture_of_a_post_goes_through_the_proxy() -> None:
    post = new_post(
        id="mastodon:1",
        source="mastodon",
        author=Author(
            id="a", name="Ada", avatar="https://a.example/a.png", url="https://a.example/"
        ),
        segments=(
            Segment(text="Hi "),
            Segment(emoji="wave", src="https://a.example/e.png", alt=":wave:"),
            Segment(text="link", href="https://a.example/page"),
        ),
        media=(Media(src="https://a.example/m.png", alt="A room", width=3), Media(src="demo:tree")),
    )
    seen = proxied(post, SIGNER, "desk")
    paths = [seen.author.avatar, seen.segments[1].src, *(media.src for media in seen.media)]
    assert [SIGNER.url(*parts(path)) for path in paths] == [
        ("https://a.example/a.png", "desk"),
        ("https://a.example/e.png", "desk"),
        ("https://a.example/m.png", "desk"),
        ("demo:tree", "desk"),
    ]
    assert (seen.author.url, seen.segments[2].href) == (
        "https://a.example/",
        "https://a.example/page",
    )
    assert (seen.media[0].alt, seen.media[0].width) == ("A room", 3)


def test_a_post_without_pictures_stays_as_it_is() -> None:
    post = new_post(
        id="form:1", source="form", author=Author(id="a"), segments=(Segment(text="x"),)
    )
    assert proxied(post, SIGNER, "wall") == post
