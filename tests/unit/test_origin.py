"""Which pages are ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from backchannel.web.origin import Origin, host

PUBLIC = "https://wall.example.org"


def connection(scheme: str = "http", **headers: str) -> HTTPConnection:
    given = {"host": "localhost:8000", **headers}
    raw = [
        (name.replace("_", "-").encode(), value.encode("utf-8", "replace"))
        for name, value in given.items()
    ]
    return HTTPConnection({"type": "http", "scheme": scheme, "headers": raw})


def test_our_own_page_is_ours() -> None:
    assert Origin().is_own(connection(origin="http://localhost:8000"))
    assert Origin().is_own(connection("https", host="wall.example.org", origin=PUBLIC))
    assert Origin().is_own(connection(host="[::1]:8000", origin="http://[::1]:8000"))
    assert Origin().is_own(connection("ws", origin="http://localhost:8000"))


def test_behind_a_proxy_the_public_address_is_ours_too() -> None:
    assert Origin(PUBLIC + "/").is_own(connection(origin=PUBLIC))
    assert Origin(PUBLIC).is_own(connection(origin="http://localhost:8000"))


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://localhost:8001",
        "http://localhost",
        "https://localhost:8000",
        "http://localhost:8000.evil.example",
        "http://localhost:8000/",
        "http://evil.example",
        "https://wall.example.org.evil.example",
        "https://wall.example.org:444",
        "http://wall.example.org",
        "file://",
    ],
)
def test_anything_else_is_not(origin: str) -> None:
    assert not Origin(PUBLIC).is_own(connection(origin=origin))


def test_without_an_origin_nobody_knows_so_it_is_not() -> None:
    assert not Origin().is_own(connection())


def test_two_origins_are_none() -> None:
    scope = dict(connection(origin="http://localhost:8000").scope)
    scope["headers"] = [*scope["headers"], (b"origin", b"http://evil.example")]
    assert not Origin().is_own(HTTPConnection(scope))


def test_what_the_browser_calls_cross_site_is_refused_whatever_its_origin() -> None:
    assert not Origin().is_own(
        connection(origin="http://localhost:8000", sec_fetch_site="cross-site")
    )
    assert Origin().is_own(connection(origin="http://localhost:8000", sec_fetch_site="same-origin"))


@pytest.mark.parametrize(
    "name",
    [
        "a/b",
        "a b",
        "a@b",
        "a\\b",
        "",
        "a:b",
        "a:123456",
        "[::1",
        "a\r\nb",
        "<a>",
        "-a",
        "a?x",
        "a#x",
    ],
)
def test_a_host_header_that_is_no_host_counts_as_none(name: str) -> None:
    assert host(connection(host=name)) == ""
    assert Origin().base_url(connection(host=name)) == ""
    assert not Origin().is_own(connection(host=name, origin=f"http://{name}"))


def test_links_are_built_from_the_public_address_or_the_host() -> None:
    assert Origin().base_url(connection(host="Wall.Local:8000")) == "http://wall.local:8000"
    assert Origin().base_url(connection("https", host="wall.local")) == "https://wall.local"
    assert Origin(PUBLIC + "/").base_url(connection(host="evil.example")) == PUBLIC


def test_a_visitor_of_the_public_address_comes_by_its_scheme() -> None:
    assert Origin(PUBLIC).is_https(connection(host="wall.example.org"))
    assert not Origin(PUBLIC).is_https(connection(host="localhost:8000"))
    assert Origin().is_https(connection("wss"))


@given(st.text(max_size=40))
def test_no_origin_at_all_passes_that_is_not_exactly_ours(origin: str) -> None:
    if origin.lower() not in ("http://localhost:8000", PUBLIC):
        assert not Origin(PUBLIC).is_own(connection(origin=origin))
