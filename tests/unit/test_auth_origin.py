"""Which pages are ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from backchannel.web.origin import base_url, host, is_https, origin_ok

PUBLIC = "https://wall.example.org"


def connection(scheme: str = "http", **headers: str) -> HTTPConnection:
    given = {"host": "localhost:8000", **headers}
    raw = [
        (name.replace("_", "-").encode(), value.encode("utf-8", "replace"))
        for name, value in given.items()
    ]
    return HTTPConnection({"type": "http", "scheme": scheme, "headers": raw})


def test_our_own_page_is_ours() -> None:
    assert origin_ok(connection(origin="http://localhost:8000"))
    assert origin_ok(connection("https", host="wall.example.org", origin=PUBLIC))
    assert origin_ok(connection(host="[::1]:8000", origin="http://[::1]:8000"))
    assert origin_ok(connection("ws", origin="http://localhost:8000"))


def test_behind_a_proxy_the_public_address_is_ours_too() -> None:
    assert origin_ok(connection(origin=PUBLIC), PUBLIC + "/")
    assert origin_ok(connection(origin="http://localhost:8000"), PUBLIC)


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
    assert not origin_ok(connection(origin=origin), PUBLIC)


def test_without_an_origin_nobody_knows_so_it_is_not() -> None:
    assert not origin_ok(connection())


def test_two_origins_are_none() -> None:
    scope = dict(connection(origin="http://localhost:8000").scope)
    scope["headers"] = [*scope["headers"], (b"origin", b"http://evil.example")]
    assert not origin_ok(HTTPConnection(scope))


def test_what_the_browser_calls_cross_site_is_refused_whatever_its_origin() -> None:
    assert not origin_ok(connection(origin="http://localhost:8000", sec_fetch_site="cross-site"))
    assert origin_ok(connection(origin="http://localhost:8000", sec_fetch_site="same-origin"))


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
    assert base_url(connection(host=name)) == ""
    assert not origin_ok(connection(host=name, origin=f"http://{name}"))


def test_links_are_built_from_the_public_address_or_the_host() -> None:
    assert base_url(connection(host="Wall.Local:8000")) == "http://wall.local:8000"
    assert base_url(connection("https", host="wall.local")) == "https://wall.local"
    assert base_url(connection(host="evil.example"), PUBLIC + "/") == PUBLIC


def test_a_visitor_of_the_public_address_comes_by_its_scheme() -> None:
    assert is_https(connection(host="wall.example.org"), PUBLIC)
    assert not is_https(connection(host="localhost:8000"), PUBLIC)
    assert is_https(connection("wss"))


@given(st.text(max_size=40))
def test_no_origin_at_all_passes_that_is_not_exactly_ours(origin: str) -> None:
    if origin.lower() not in ("http://localhost:8000", PUBLIC):
        assert not origin_ok(connection(origin=origin), PUBLIC)
