"""Security headers."""

from __future__ import annotations

import pytest
from starlette.types import Message, Receive, Scope, Send

from backchannel.web.headers import ALWAYS, SecureHeaders, policy
from backchannel.web.origin import Origin


async def through(
    scope: Scope, headers: list[tuple[bytes, bytes]], public_url: str = ""
) -> dict[str, str]:
    """The headers of an answer that the app gave with `headers`."""
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    await SecureHeaders(app, Origin(public_url))(scope, receive, send)
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def scope(scheme: str = "http", host: bytes = b"localhost:8000") -> Scope:
    return {"type": "http", "scheme": scheme, "headers": [(b"host", host)]}


async def test_an_answer_without_headers_gets_the_strictest_ones() -> None:
    headers = await through(scope(), [])
    assert {name: headers[name.lower()] for name in ALWAYS} == ALWAYS
    assert headers["x-frame-options"] == "DENY"
    assert "strict-transport-security" not in headers


async def test_what_a_route_has_set_stays() -> None:
    headers = await through(
        scope(),
        [(b"cache-control", b"public"), (b"content-security-policy", b"frame-ancestors *")],
    )
    assert headers["cache-control"] == "public"
    assert headers["content-security-policy"] == "frame-ancestors *"
    assert "x-frame-options" not in headers


async def test_https_is_asked_for_again_only_where_it_is() -> None:
    assert "strict-transport-security" in await through(scope("https"), [])
    public = "https://wall.example.org"
    assert "strict-transport-security" in await through(scope(host=b"wall.example.org"), [], public)
    assert "strict-transport-security" not in await through(scope(), [], public)


def test_the_policy_names_the_socket_of_its_own_host() -> None:
    assert "connect-src 'self' ws://localhost:8000;" in policy("localhost:8000", https=False)
    assert "connect-src 'self' wss://wall.example.org;" in policy("wall.example.org", https=True)


@pytest.mark.parametrize("host", [b"evil.example; script-src *", b"a b", b"x'unsafe-inline'"])
async def test_no_host_header_can_widen_the_policy(host: bytes) -> None:
    headers = await through(scope(host=host), [])
    assert "connect-src 'self';" in headers["content-security-policy"]
    assert headers["content-security-policy"] == policy("", https=False)


def test_the_policy_forbids_inline_code_and_strange_frames() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy("", https=True).split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert rules["trusted-types"] == "lit-html wall-worker"


async def test_a_socket_passes_untouched() -> None:
    seen: list[object] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend((scope, receive, send))

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        raise AssertionError

    socket: Scope = {"type": "websocket", "headers": []}
    await SecureHeaders(app, Origin())(socket, receive, send)
    assert seen == [socket, receive, send]
