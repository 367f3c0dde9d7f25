"""What `backchannel screen` takes for a wall, and what it tells the browser of it."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from backchannel.cli.address import address
from backchannel.cli.chromium import arguments, find_browser
from backchannel.cli.profile import Profile
from backchannel.core.errors import SettingsError
from tests.deployment import command

SECRET = "WyJzY3JlZW4iXQ.Zm9v"
LINK = f"http://192.168.1.20:8000/c/saltmarsh27/wall?theme=foyer#screen={SECRET}"


@pytest.mark.parametrize(
    ("url", "origin", "local"),
    [
        (LINK, "http://192.168.1.20:8000", False),
        ("http://localhost:8000/c/demo/wall", "http://localhost:8000", True),
        ("http://127.0.0.1/c/demo/wall", "http://127.0.0.1", True),
        ("http://[::1]:8000/c/demo/wall", "http://[::1]:8000", True),
        ("http://localhost.example.org/c/demo/wall", "http://localhost.example.org", False),
        ("https://Wall.Example.org:443/c/demo/wall", "https://wall.example.org", False),
        ("http://wall.example.org:80/c/demo/wall", "http://wall.example.org", False),
    ],
)
def test_a_walls_link_is_read(url: str, origin: str, local: bool) -> None:
    wall = address(url)
    assert (wall.url, wall.origin, wall.local) == (url, origin, local)
    assert wall.told == f"{origin}/c/{wall.slug}/wall"
    assert SECRET not in repr(wall)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "saltmarsh27",
        "localhost:8000/c/demo/wall",
        "file:///etc/passwd",
        "javascript:alert(1)//c/demo/wall",
        "http:///c/demo/wall",
        "http://host:99999/c/demo/wall",
        "http://[::1/c/demo/wall",
        "http://host/c/demo/desk",
        "http://host/c/demo/wall/",
        "http://host/c/Demo/wall",
        "http://host/join#abc",
        "http://user:hunter2@host/c/demo/wall",
        'http://host/c/demo/wall?"><script>',
        "http://host/c/demo/wall#screen=a b",
        "http://host/c/demo/wall\n",
    ],
)
def test_anything_else_is_refused_with_the_way_out(url: str) -> None:
    with pytest.raises(SettingsError, match="A wall's link looks like") as refused:
        address(f"{url}#screen={SECRET}" if "#" not in url else url)
    assert SECRET not in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_the_secret_is_in_a_private_file_and_not_among_the_arguments(tmp_path: Path) -> None:
    wall = address(LINK)
    profile = Profile(tmp_path, wall)
    with profile.locked():
        profile.lead(True)
        told = arguments(profile.chromium, profile.page, secure=wall.origin)
        assert not [part for part in told if SECRET in part]
        assert f"--unsafely-treat-insecure-origin-as-secure={wall.origin}" in told
        assert told[-1] == profile.page.as_uri()
        assert stat.S_IMODE(profile.page.stat().st_mode) == 0o600
        assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700
        assert re.findall(r'content="0;url=([^"]*)"', profile.page.read_text()) == [LINK]
        assert SECRET not in str(profile.folder)


def test_a_page_that_waits_leads_nowhere_and_looks_again(tmp_path: Path) -> None:
    profile = Profile(tmp_path, address(LINK))
    with profile.locked():
        profile.lead(True)
        assert Profile(tmp_path, address(LINK)).played
        profile.lead(False)
        assert not Profile(tmp_path, address(LINK)).played
        assert 'content="2"' in profile.page.read_text()
        assert "192.168" not in profile.page.read_text()


def test_one_wall_is_shown_once_and_two_have_their_own_profiles(tmp_path: Path) -> None:
    one, other = (Profile(tmp_path, address(LINK + end)) for end in ("", "x"))
    with (
        one.locked(),
        other.locked(),
        pytest.raises(SettingsError, match="on already"),
        Profile(tmp_path, address(LINK)).locked(),
    ):
        pass
    with one.locked():
        pass


def test_a_kiosk_is_whole_unless_it_is_tried_out(tmp_path: Path) -> None:
    assert "--kiosk" in arguments(tmp_path, tmp_path / "wall.html", position="1920,0")
    assert "--window-position=1920,0" in arguments(
        tmp_path, tmp_path / "wall.html", position="1920,0"
    )
    windowed = arguments(tmp_path, tmp_path / "wall.html", windowed=True)
    assert "--kiosk" not in windowed
    assert not [part for part in windowed if "insecure" in part or "position" in part]


def test_the_browser_is_the_one_that_was_named_or_the_first_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("backchannel.cli.chromium.PLACES", ())
    assert find_browser() is None
    for name in ("google-chrome", "mine"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert find_browser() == tmp_path / "google-chrome"
    assert find_browser("mine") == find_browser(str(tmp_path / "mine")) == tmp_path / "mine"
    with pytest.raises(SettingsError, match="'nothing' is not here"):
        find_browser("nothing")


def test_what_a_person_can_mend_is_one_line(tmp_path: Path) -> None:
    wall = "http://127.0.0.1:9/c/demo/wall"
    broken = str(_broken(tmp_path))
    for said, *args in (
        ("is not a wall. A wall's link looks like http", "http://127.0.0.1:9/c/demo/desk"),
        ("the browser 'nothing' is not here", wall, "--browser", "nothing"),
        ("write two numbers, as in 1920,0", wall, "--position", "right"),
        ("the browser does not start (code 7): no screen", wall, "--browser", broken),
    ):
        ended = command("screen", *args, data=tmp_path / "data")
        assert ended.returncode == 1
        assert said in ended.stderr
        assert ended.stderr.count("\n") == 1
    missing = command("screen", wall, data=tmp_path, PATH=str(tmp_path / "empty"))
    assert "no Chromium here. Install" in missing.stderr


def _broken(folder: Path) -> Path:
    browser = folder / "broken"
    browser.write_text("#!/bin/sh\necho '[1:2:ERROR:a.cc(1)] no screen' >&2\nexit 7\n")
    browser.chmod(0o755)
    return browser
