"""The socket a server listens on."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.errors import SettingsError
from backchannel.core.frames import websocket_frame
from backchannel.web import listening
from backchannel.web.asgi_wire import payloads
from backchannel.web.listening import UNSENT_MS, listening_socket, listening_sockets


def test_a_port_in_use_is_told_with_its_address_and_the_way_out() -> None:
    with listening_socket("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"127\.0\.0\.1:{port} .* BACKCHANNEL_PORT"):
            listening_socket("127.0.0.1", port)
    listening_socket("127.0.0.1", port).close()  # and is free again at once


def test_workers_sockets_are_on_one_port_and_none_is_left_open_if_one_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[socket.socket] = []
    bound = listening._bound

    def third_fails(host: str, port: int, *, shared: bool = False) -> socket.socket:
        if len(made) == 2:
            raise SettingsError("127.0.0.1 cannot be listened on: too many open files.")
        made.append(bound(host, port, shared=shared))
        return made[-1]

    three = listening_sockets("127.0.0.1", 0, 3)
    assert len({each.getsockname() for each in three}) == 1
    assert len({each.fileno() for each in three}) == 3
    for each in three:
        each.close()
    monkeypatch.setattr(listening, "_SPREADS", True)
    monkeypatch.setattr(listening, "_bound", third_fails)
    with pytest.raises(SettingsError, match="too many"):
        listening_sockets("127.0.0.1", 0, 3)
    assert [each.fileno() for each in made] == [-1, -1]


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_an_address_that_is_not_ours_is_told(host: str) -> None:
    with pytest.raises(SettingsError, match="BACKCHANNEL_HOST"):
        listening_socket(host, 0)


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="not on this platform")
def test_accepted_sockets_notice_a_peer_that_vanished() -> None:
    with (
        listening_socket("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
    ):
        listener.setblocking(True)
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == UNSENT_MS


@given(st.lists(st.one_of(st.binary(max_size=200), st.just(bytes(70_000))), max_size=5))
def test_joined_frames_are_taken_apart_again(messages: list[bytes]) -> None:
    joined = b"".join(websocket_frame(message) for message in messages)
    assert list(payloads(joined)) == messages
