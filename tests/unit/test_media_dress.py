"""What a conference brings of its own: read from beside its file, and from nowhere else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from backchannel.core.conference import Conference
from backchannel.core.conference_file import parse
from backchannel.core.errors import ConferenceError
from backchannel.media.dress import MEGABYTE, Dress, load
from tests.fakes.dress import FACE, MP4, SVG, WEBM, picture


def conference(theme: str) -> Conference:
    return parse(f'slug = "a"\ntitle = "A"\nhashtags = ["#a"]\n{theme}', "a.toml")


def dress(folder: Path, theme: str, **files: bytes) -> Dress:
    """Loads a conference whose file lies in a folder with these files (`_` for `.`)."""
    for name, body in files.items():
        (folder / name.replace("_", ".")).write_bytes(body)
    return load(conference(f"[theme]\n{theme}\n"), folder / "a.toml")


def refusal(folder: Path, theme: str, **files: bytes) -> str:
    with pytest.raises(ConferenceError) as caught:
        dress(folder, theme, **files)
    return str(caught.value).removeprefix(f"{folder / 'a.toml'}: ")


def test_everything_is_told_by_its_content(tmp_path: Path) -> None:
    theme = (
        'logo = "logo.svg"\nlogo_foyer = "dark.txt"\nbackground = "hall.jpg"\n'
        'video = "hall.mp4"\ntypeface = "our.woff2"'
    )
    found = dress(
        tmp_path,
        theme,
        logo_svg=b'<?xml version="1.0"?>\n<!-- by hand -->\n' + SVG,
        dark_txt=picture("WEBP"),
        hall_jpg=picture("JPEG", (6000, 4000)),
        hall_mp4=WEBM,
        our_woff2=FACE,
    )
    types = {key: (garment.type, garment.name.partition(".")[2]) for key, garment in found.items()}
    assert types == {
        "logo": ("image/svg+xml", "svg"),
        "logo_foyer": ("image/webp", "webp"),
        "background": ("image/webp", "webp"),
        "video": ("video/webm", "webm"),
        "typeface": ("font/woff2", "woff2"),
    }
    assert found["logo"].name.startswith("logo-")
    assert found["video"].content == tmp_path.resolve() / "hall.mp4"
    background = found["background"].content
    assert isinstance(background, bytes)
    assert Image.open(io.BytesIO(background)).size == (2560, 1707)


def test_a_name_changes_with_its_content_alone(tmp_path: Path) -> None:
    names = [
        dress(tmp_path, 'logo = "l.png"', l_png=picture(size=size))["logo"].name
        for size in ((40, 20), (40, 21), (40, 20))
    ]
    assert names[0] == names[2] != names[1]


def test_a_picture_brings_nothing_but_its_pixels(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    body = picture("JPEG", exif=exif)
    assert b"taken at home" in body
    content = dress(tmp_path, 'background = "a.jpg"', a_jpg=body)["background"].content
    assert isinstance(content, bytes)
    assert b"taken at home" not in content


def test_a_moving_picture_is_its_first_frame(tmp_path: Path) -> None:
    more = [Image.new("RGB", (40, 20), "red")]
    body = picture("WEBP", save_all=True, append_images=more, duration=100)
    assert getattr(Image.open(io.BytesIO(body)), "n_frames", 1) == 2
    content = dress(tmp_path, 'background = "a.webp"', a_webp=body)["background"].content
    assert isinstance(content, bytes)
    assert getattr(Image.open(io.BytesIO(content)), "n_frames", 1) == 1


def test_a_messages_picture_is_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "sponsor.png").write_bytes(picture())
    file = '[[message]]\ntitle = "Thanks"\n[[message]]\ntitle = "Ada"\nimage = "sponsor.png"\n'
    assert list(load(conference(file), tmp_path / "a.toml")) == ["message-2"]
    wrong = conference(file.replace("sponsor", "nowhere"))
    with pytest.raises(
        ConferenceError, match=r'\[\[message\]\] 2 \("Ada"\): image = "nowhere.png"'
    ):
        load(wrong, tmp_path / "a.toml")


@pytest.mark.parametrize(
    "value",
    ["../secret.png", "folder/../../secret.png", "away.png", "folder/away.png", "{outside}"],
)
def test_nothing_outside_the_folder_is_read(tmp_path: Path, value: str) -> None:
    folder = tmp_path / "conference"
    (folder / "folder").mkdir(parents=True)
    outside = tmp_path / "secret.png"
    outside.write_bytes(picture())
    (folder / "away.png").symlink_to(outside)
    (folder / "folder" / "away.png").symlink_to(outside)
    said = refusal(folder, f'logo = "{value.format(outside=outside)}"')
    assert "it lies elsewhere. Put it beside the conference's file, or in a folder there." in said


def test_a_file_in_a_folder_beside_and_a_link_that_stays_there_are_read(tmp_path: Path) -> None:
    (tmp_path / "looks").mkdir()
    (tmp_path / "looks" / "logo.png").write_bytes(picture())
    (tmp_path / "link.png").symlink_to("looks/logo.png")
    assert dress(tmp_path, 'logo = "looks/logo.png"')["logo"].type == "image/webp"
    assert dress(tmp_path, 'logo = "link.png"')["logo"].type == "image/webp"


@pytest.mark.parametrize(
    ("key", "body", "said"),
    [
        ("logo", b"<html></html>", "it is not an SVG, PNG, JPEG or WebP, whatever its name says."),
        ("logo", b"", "it is not an SVG, PNG, JPEG or WebP, whatever its name says. Save it as "),
        ("logo", picture("GIF"), "it is not an SVG, PNG, JPEG or WebP, whatever its name says."),
        ("logo", SVG[:-6], "its line 1 is not well-formed XML. Export it again."),
        (
            "logo",
            SVG.replace(b' xmlns="http://www.w3.org/2000/svg"', b""),
            "its <svg> lacks xmlns=",
        ),
        ("logo", SVG.replace(b"viewBox", b"data-box"), "its <svg> tells no size. Give it a viewB"),
        ("logo", SVG.replace(b"<rect", b"<set/><rect"), "it moves, and must stand still. Take "),
        ("logo", SVG + b" " * MEGABYTE, "it is larger than 1 MB. Save it smaller."),
        ("logo", picture()[:60], "it cannot be drawn. Save it anew."),
        ("background", SVG, "it is not a PNG, JPEG or WebP, whatever its name says."),
        ("background", picture("PNG", (8000, 6000)), "The picture has too many pixels. Save it "),
        ("background", picture() + bytes(8 * MEGABYTE), "it is larger than 8 MB. Save it smaller."),
        ("typeface", b"\0\1\0\0" + bytes(40), "it is not a WOFF2, whatever its name says."),
        ("typeface", FACE[:-1], "it is not whole. Copy it again."),
        ("typeface", FACE + bytes(2 * MEGABYTE), "it is larger than 2 MB. Save it smaller."),
    ],
)
def test_what_cannot_be_used_is_told_with_the_way_out(
    tmp_path: Path, key: str, body: bytes, said: str
) -> None:
    told = refusal(tmp_path, f'{key} = "a.bin"', a_bin=body)
    assert told.startswith(f'[theme] {key} = "a.bin" cannot be used: {said}')


def test_a_video_has_a_still_and_is_one(tmp_path: Path) -> None:
    with pytest.raises(ConferenceError, match=r'\[theme\] video = "a.mp4" needs a still for '):
        conference('[theme]\nvideo = "a.mp4"')
    theme = 'background = "a.png"\nvideo = "a.mp4"'
    assert dress(tmp_path, theme, a_png=picture(), a_mp4=MP4)["video"].type == "video/mp4"
    for wrong in (MP4.replace(b"isom", b"qt  "), WEBM.replace(b"webm", b"abcd"), b"GIF89a"):
        assert "it is not an MP4 or WebM, whatever" in refusal(tmp_path, theme, a_mp4=wrong)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("nowhere.png", "there is no such file beside the conference's."),
        ("folder", "it is no file."),
        ("loop.png", "it is no file that can be opened."),
        ("a\\u0000b", "it is no file that can be opened."),
    ],
)
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, value: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop.png").symlink_to("loop.png")
    assert refusal(tmp_path, f'logo = "{value}"').endswith(f"cannot be used: {said}")


def test_a_logo_keeps_its_clean_edges_and_its_clear_ground(tmp_path: Path) -> None:
    mark = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    mark.paste((201, 17, 34, 255), (10, 5, 30, 15))
    body = io.BytesIO()
    mark.save(body, "PNG")
    content = dress(tmp_path, 'logo = "a.png"', a_png=body.getvalue())["logo"].content
    assert isinstance(content, bytes)
    drawn = Image.open(io.BytesIO(content)).convert("RGBA")
    assert [drawn.getpixel(at) for at in ((0, 0), (10, 5), (29, 14), (30, 15))] == [
        (0, 0, 0, 0),
        (201, 17, 34, 255),
        (201, 17, 34, 255),
        (0, 0, 0, 0),
    ]
