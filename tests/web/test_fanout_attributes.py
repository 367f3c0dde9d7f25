"""What we use of uvicorn's private parts, and what happens on the day that one is gone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from backchannel.web import fanout
from backchannel.web.site import Site
from tests.web.live import HELLO, code, hear, say, serving


@pytest.fixture
def fresh() -> Iterator[None]:
    """What was found out about uvicorn is forgotten, before and after."""
    fanout.is_supported.cache_clear()
    yield
    fanout.is_supported.cache_clear()


def test_the_installed_uvicorn_has_everything_that_is_used() -> None:
    assert fanout.missing() == []
    assert sorted(fanout.ATTRIBUTES) == list(fanout.ATTRIBUTES)
    assert sorted(fanout.METHODS) == list(fanout.METHODS)


def test_everything_that_is_overridden_is_listed() -> None:
    ours = vars(fanout.FanoutProtocol).keys() & set(dir(WebSocketsSansIOProtocol))
    assert {name for name in ours if not name.startswith("__")} == set(fanout.METHODS)


@pytest.mark.usefixtures("fresh")
async def test_without_one_of_them_sockets_are_served_by_plain_asgi_and_one_line_says_so(
    site: Site, slug: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fanout, "ATTRIBUTES", (*fanout.ATTRIBUTES, "renamed_since"))
    caplog.set_level(logging.WARNING, "backchannel.web")
    async with serving(site, slug) as live, live.connect() as socket, live.connect() as other:
        for each in (socket, other):
            await say(each, **HELLO)
            snapshot: dict[str, Any] = await hear(each, "snapshot")
            assert snapshot["seq"] == 0
        kinds = {type(client.wire).__name__ for client in site.hubs[slug].wall.clients}
        assert kinds == {"AsgiWire"}
        await other.send("no json")
        assert await code(other) == 4501
    lines = [record.getMessage() for record in caplog.records if "uvicorn" in record.getMessage()]
    assert lines == [
        "this uvicorn has no renamed_since: sockets are served by plain ASGI, which costs more"
    ]
    assert site.hubs.sockets == 0
