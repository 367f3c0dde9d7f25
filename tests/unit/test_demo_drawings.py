"""The demo's drawings: each name has its picture, always the same one."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from backchannel.core.post import Posted
from backchannel.demo.drawings import PHOTOS, draw
from backchannel.demo.generate import generate
from backchannel.demo.posts import EMOJI, TALL, WIDE, shape


def _open(name: str) -> Image.Image:
    image = Image.open(io.BytesIO(draw(name)))
    image.load()
    return image


@pytest.mark.parametrize("name", ["avatar/17", "emoji/tern", "photo/harbour/5", "photo/cat/2"])
def test_the_same_name_gives_the_same_bytes(name: str) -> None:
    assert draw(name) == draw(name)


@pytest.mark.parametrize("kind", sorted(PHOTOS))
def test_a_photo_has_the_size_its_posts_tell_and_is_not_too_heavy(kind: str) -> None:
    for number in (0, 1):
        drawn = draw(f"photo/{kind}/{number}")
        assert Image.open(io.BytesIO(drawn)).size == shape(number)
        assert len(drawn) < 400_000
    assert {shape(number) for number in range(6)} == {WIDE, TALL}


def test_two_numbers_are_two_pictures() -> None:
    assert draw("photo/stage/3") != draw("photo/stage/6")
    assert len({draw(f"avatar/{number}") for number in range(40)}) == 40


def test_a_photo_has_light_and_dark_in_it() -> None:
    for kind in PHOTOS:
        levels = _open(f"photo/{kind}/1").convert("L").histogram()
        used = [level for level, pixels in enumerate(levels) if pixels]
        assert used[-1] - used[0] > 120


def test_faces_are_square_and_emoji_can_be_seen_through() -> None:
    assert _open("avatar/3").size == (256, 256)
    for word in EMOJI:
        assert _open(f"emoji/{word}").mode == "RGBA"


def test_every_picture_that_a_post_names_can_be_drawn() -> None:
    named: set[str] = set()
    for moment in generate():
        if isinstance(moment.item, Posted):
            post = moment.item.post
            named |= {post.author.avatar, *(media.src for media in post.media)}
            named |= {segment.src for segment in post.segments}
    named.discard("")
    assert all(name.startswith("demo:") for name in named)
    kinds = {name.split("/")[1] for name in named if name.startswith("demo:photo/")}
    assert kinds == set(PHOTOS)
    assert {name.removeprefix("demo:emoji/") for name in named if "emoji" in name} <= set(EMOJI)
    numbers = {name.split("/")[1] for name in named if name.startswith("demo:avatar/")}
    assert all(number.isdecimal() for number in numbers)


@pytest.mark.parametrize(
    "name",
    ["", "avatar", "avatar/x", "avatar/-1", "photo/harbour", "photo/nothing/1", "../secret",
     "emoji/nothing", "photo/cat/1/2", "avatar/99999999"],
)  # fmt: skip
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(LookupError):
        draw(name)
