"""docs/protocol.md says of the wire what the wire does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from starlette.routing import Route

from backchannel.core.feed import DeskKind, WallKind
from backchannel.core.frames import CloseCode, Hello, Pong, ServerFrame
from backchannel.web.app import _api

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
FRAMES: dict[str, Any] = {
    str(struct.__struct_config__.tag): struct for struct in (Hello, Pong, *get_args(ServerFrame))
}


def frames() -> list[str]:
    """Every frame that the page writes out."""
    lines = [line for line in PAGE.splitlines() if line.startswith(("    ->", "    <-"))]
    parts = [part.strip() for line in lines for part in re.split(r"->|<-|  +", line)]
    return [part for part in parts if part]


def test_every_kind_of_frame_is_written_out() -> None:
    assert {json.loads(_whole(frame))["t"] for frame in frames()} == set(FRAMES)


@pytest.mark.parametrize("frame", frames())
def test_a_frame_is_written_out_as_it_is_sent(frame: str) -> None:
    shown = json.loads(_whole(frame))
    fields = msgspec.structs.fields(FRAMES[shown.pop("t")])
    assert shown.keys() <= {field.encode_name for field in fields}
    if not frame.endswith(",…}"):
        assert {field.encode_name for field in fields if field.required} <= shown.keys()


def _whole(frame: str) -> str:
    """Its JSON, without what the page leaves open."""
    return frame.replace("{…}", "{}").replace(",…", "")


def test_every_close_code_is_told_with_what_to_do() -> None:
    told = re.findall(r"^\| (\d{4}) \|.*\| (reconnect|final) \|$", PAGE, re.MULTILINE)
    assert {int(code) for code, _ in told} == set(CloseCode)
    assert all((then == "final") == (int(code) >= 4500) for code, then in told)


def test_every_kind_of_entry_is_told() -> None:
    told = re.findall(r"^\| (wall|desk) \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert {kind for feed, kind in told if feed == "wall"} == set(get_args(WallKind))
    assert {kind for feed, kind in told if feed == "desk"} == set(get_args(DeskKind))


@pytest.mark.parametrize(
    ("method", "path"),
    sorted(
        (method, route.path.removeprefix("/api/v1/{slug}"))
        for route in _api()
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
    ),
)
def test_every_address_of_the_api_is_told(method: str, path: str) -> None:
    suffix = re.escape(path)
    begins = rf"`(?:{method} )?(?:…|/api/v1/\{{slug\}})" if path != "/api/v1" else rf"`{method} "
    assert re.search(rf"{begins}{suffix}[?`]", PAGE), f"{method} {path}"
