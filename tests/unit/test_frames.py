from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.errors import ProtocolError
from backchannel.core.feed import Cue, WallState
from backchannel.core.frames import (
    CLIENT_FRAME_MAX,
    Counts,
    Hello,
    Pong,
    ServerFrame,
    decode,
    encode,
    wall_snapshot,
    websocket_frame,
)
from backchannel.core.post import new_post

CONTRACT: dict[str, list[Any]] = json.loads(
    (Path(__file__).parents[1] / "contract" / "frames.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("frame", CONTRACT["server"], ids=lambda frame: str(frame["t"]))
def test_a_server_frame_is_written_as_in_the_contract(frame: dict[str, Any]) -> None:
    read: ServerFrame = msgspec.convert(frame, ServerFrame)
    assert json.loads(encode(read)) == frame


def test_the_contract_has_every_server_frame() -> None:
    kinds = {struct.__struct_config__.tag for struct in ServerFrame.__args__}
    assert {frame["t"] for frame in CONTRACT["server"]} == kinds


@pytest.mark.parametrize("frame", CONTRACT["client"], ids=lambda frame: str(frame["t"]))
def test_a_client_frame_is_read(frame: dict[str, Any]) -> None:
    read = decode(json.dumps(frame))
    assert isinstance(read, Hello | Pong)
    for name in read.__struct_fields__:
        assert getattr(read, name) == frame.get(name, getattr(type(read)(**_least(read)), name))


def _least(read: Hello | Pong) -> dict[str, Any]:
    return {"v": read.v} if isinstance(read, Hello) else {}


@pytest.mark.parametrize("text", CONTRACT["invalid"])
def test_what_is_not_a_client_frame_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        decode(text)


@pytest.mark.parametrize("data", [b"\xff\xfe", b'{"t":"pong","showing":"\xc3"}', "\ud800"])
def test_what_is_not_text_is_refused(data: str | bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(data)


def test_a_client_frame_may_fill_its_limit_and_no_more() -> None:
    head, tail = '{"t":"pong","showing":"', '"}'
    full = head + "x" * (CLIENT_FRAME_MAX - len(head + tail)) + tail
    assert isinstance(decode(full), Pong)
    with pytest.raises(ProtocolError, match="4097 bytes; at most 4096"):
        decode(full.replace("x", "xx", 1))
    with pytest.raises(ProtocolError):
        decode(full.replace("x", "é"))  # counted in bytes


def test_a_frame_nested_too_deep_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError, match="recursion"):
        decode('{"t":"pong","more":' + "[" * 4000)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_message_is_a_frame_or_a_protocol_error(data: str | bytes) -> None:
    with contextlib.suppress(ProtocolError):
        assert isinstance(decode(data), Hello | Pong)


def test_a_wall_snapshot_has_its_posts_in_order() -> None:
    state = WallState(floor=2, cue=Cue(paused=True))
    for shown in (5, 2, 9):
        id = f"form:{shown}"
        state.posts[id] = new_post(id=id, source="form", status="shown", shown=shown)
    frame = json.loads(encode(wall_snapshot("e", 9, state, Counts(posts=4, lists={"held": 1}))))
    assert [post["shown"] for post in frame["state"].pop("posts")] == [2, 5, 9]
    assert frame == {
        "t": "snapshot",
        "epoch": "e",
        "seq": 9,
        "state": {"floor": 2, "cue": {"paused": True}, "counts": {"posts": 4, "voices": 0}},
    }


def test_a_wall_snapshot_has_the_numbers_of_its_time_and_a_brief_one_has_not() -> None:
    counts = Counts(
        posts=4,
        sources={"x": 4},
        quarters=[(900, 4)],
        tags=[("tea", 2)],
        rate=1,
        reposts={"x:1": 2},
    )
    told = [wall_snapshot("e", 9, WallState(), each).state for each in (counts, counts.brief())]
    assert [state["counts"] for state in told] == [
        {
            "posts": 4,
            "voices": 0,
            "sources": {"x": 4},
            "quarters": [(900, 4)],
            "tags": [("tea", 2)],
            "rate": 1,
        },
        {"posts": 4, "voices": 0},
    ]


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65535, 65536])
def test_a_websocket_frame_has_the_length_rfc_6455_asks_for(length: int) -> None:
    frame = websocket_frame(b"x" * length)
    assert frame[0] == 0x81
    head, told = 2, frame[1]
    if told > 125:
        head = 4 if told == 126 else 10
        told = int.from_bytes(frame[2:head], "big")
    assert (told, frame[head:]) == (length, b"x" * length)


def test_a_close_frame_has_its_opcode() -> None:
    assert websocket_frame((4008).to_bytes(2, "big"), opcode=0x8) == b"\x88\x02\x0f\xa8"
