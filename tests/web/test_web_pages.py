"""Pages, files, probes: what a stranger finds, and the headers on all of it."""

from __future__ import annotations

import gzip
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from backchannel.core.errors import SettingsError
from backchannel.media.proxy import Picture
from backchannel.web import shells
from backchannel.web.headers import ALWAYS
from backchannel.web.site import Site
from tests.visitor import OTHER, Browser, sign_in

Visit = Callable[..., Browser]

STRANGERS = {
    "/": 200,
    "/join": 200,
    "/c/{slug}": 307,
    "/c/{slug}/wall": 200,
    "/c/{slug}/desk": 200,
    "/c/{slug}/post": 200,
    "/c/{slug}/speaker": 200,
    "/c/{slug}/embed": 200,
    "/c/{slug}/press": 404,
    "/c/{slug}/theme/{name}": 404,
    "/api/v1": 200,
    "/api/v1/{slug}": 200,
    "/api/v1/{slug}/feed": 200,
    "/api/v1/{slug}/blocks": 401,
    "/api/v1/{slug}/blocks.csv": 401,
    "/api/v1/{slug}/people": 401,
    "/api/v1/{slug}/invites": 401,
    "/api/v1/{slug}/audit": 401,
    "/api/v1/{slug}/audit.csv": 401,
    "/api/v1/{slug}/audit.jsonl": 401,
    "/api/v1/{slug}/reasons": 401,
    "/api/v1/{slug}/session": 401,
    "/api/v1/{slug}/queue": 401,
    "/api/v1/{slug}/lane": 401,
    "/api/v1/{slug}/rules": 401,
    "/api/v1/{slug}/screens": 401,
    "/api/v1/{slug}/showings": 401,
    "/media/{signature}/{encoded}": 404,
    "/widget.js": 200,
    "/sw.js": 200,
    "/pages.css": 200,
    "/favicon.svg": 200,
    "/robots.txt": 200,
    "/healthz": 200,
    "/readyz": 200,
    "/metrics": 404,
}
"""Every address that answers a GET, and what a stranger from elsewhere gets there."""
STORED = {
    "/api/v1/{slug}/feed",
    "/c/{slug}/embed",
    "/widget.js",
    "/sw.js",
    "/pages.css",
    "/favicon.svg",
    "/robots.txt",
}
"""Those whose answer may be kept."""
OPEN = {"/api/v1/{slug}", "/api/v1/{slug}/feed", "/widget.js", "/pages.css", "/favicon.svg"}
"""Those that any site's page may read."""


def at(path: str, slug: str) -> str:
    return path.replace("{slug}", slug).replace("{signature}", "AAAA").replace("{encoded}", "AAAA")


async def test_a_stranger_finds_these_addresses_and_no_others(
    app: Starlette, visit: Visit, slug: str
) -> None:
    found = {r.path for r in app.routes if isinstance(r, Route) and "GET" in (r.methods or ())}
    assert found == set(STRANGERS)
    assert [r.path for r in app.routes if isinstance(r, Mount)] == ["/static"]
    stranger = visit(address="198.51.100.7")
    for path, status in STRANGERS.items():
        answer = await stranger.get(at(path, slug))
        assert answer.status_code == status, path
        assert "set-cookie" not in answer.headers


async def test_a_page_for_what_is_not_there_has_the_house_s_typefaces(visit: Visit) -> None:
    stranger = visit()
    missing = await stranger.get("/c/nowhere/wall")
    assert (missing.status_code, "/pages.css" in missing.text) == (404, True)
    css = (await stranger.get("/pages.css")).text
    faces = re.findall(r'url\("(/static/assets/[^"]+)"\)', css)
    assert faces == ["/static/assets/bricolage-grotesque-latin-standard-normal-abc123.woff2"]
    assert (await stranger.get(faces[0])).headers["content-type"] == "font/woff2"


async def test_every_answer_has_the_security_headers(visit: Visit, slug: str) -> None:
    stranger = visit(address="198.51.100.7")
    others = ["/nowhere", "/static/nowhere.js", "/static/assets/wall-abc123.js", "/api/v1/x/y/z"]
    for path in (*STRANGERS, *others):
        for method in ("GET", "HEAD", "OPTIONS", "DELETE", "POST"):
            headers = (await stranger.http.request(method, at(path, slug))).headers
            for name in ALWAYS:
                assert headers.get_list(name), (path, name)
                assert len(headers.get_list(name)) == 1, (path, name)
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "default-src 'none'" in headers["content-security-policy"], path
            assert "'unsafe" not in headers["content-security-policy"]
            assert "server" not in headers
            if "frame-ancestors 'none'" not in headers["content-security-policy"]:
                assert path in ("/c/{slug}/embed",)


async def test_only_what_is_public_may_be_stored_or_read_by_others(visit: Visit, slug: str) -> None:
    stranger = visit(address="198.51.100.7")
    for path in STRANGERS:
        headers = (await stranger.get(at(path, slug), Origin="https://paper.example")).headers
        stored = headers["cache-control"] != "no-store"
        assert stored == (path in STORED), path
        assert ("access-control-allow-origin" in headers) == (path in OPEN), path


async def test_https_is_told_to_stay(visit: Visit) -> None:
    answer = await visit("https://wall.example.org").get("/")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "wss://wall.example.org" in answer.headers["content-security-policy"]


async def test_a_fault_of_ours_is_told_in_a_sentence_with_the_headers(
    app: Starlette, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(request: Request) -> Response:
        raise ZeroDivisionError("a secret detail")

    for path in ("/api/v1/broken/now", "/broken"):
        app.router.routes.insert(0, Route(path, broken))
        answer = await browser.get(path)
        assert answer.status_code == 500
        assert "secret detail" not in answer.text
        assert "Traceback" not in answer.text
        assert "fault" in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "fault" in caplog.text


async def test_the_same_page_is_served_for_every_conference(browser: Browser, slug: str) -> None:
    wall = await browser.get(f"/c/{slug}/wall")
    assert "<title>wall</title>" in wall.text
    assert (await browser.get(f"/c/{OTHER}/wall?scene=cloud")).text == wall.text
    assert wall.headers["cache-control"] == "no-store"


async def test_what_is_not_there_has_a_page_of_its_own(browser: Browser) -> None:
    answer = await browser.get("/c/nobody/wall")
    assert answer.status_code == 404
    assert "There is no such conference." in answer.text
    assert 'href="/pages.css"' in answer.text
    assert (await browser.get("/api/v1/nobody")).json() == {"error": "There is no such conference."}


@pytest.mark.parametrize(
    "path",
    [
        "/static/../outside.txt",
        "/static/..%2foutside.txt",
        "/static/%2e%2e/outside.txt",
        "/static/%2e%2e%2foutside.txt",
        "/static/..%5coutside.txt",
        "/static/assets/..%2f..%2f..%2foutside.txt",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/assets",
        "/static/",
        "/static",
        "/static/wall.html",
        "/static/.built",
        "/static/assets/%00",
        "/static/assets/" + "a" * 300,
        "/static/assets/\u202e.js",
    ],
)
async def test_nothing_outside_the_folder_is_served(browser: Browser, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "not to be served" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "//evil.example/%2e%2e",
        "/%5cevil.example",
        "/c//evil.example/wall",
        "/join/",
        "/c/{slug}/wall/",
        "/join?next=https://evil.example",
        "/?next=//evil.example",
    ],
)
async def test_nobody_is_sent_to_a_strangers_address(
    browser: Browser, slug: str, path: str
) -> None:
    answer = await browser.get(path.replace("{slug}", slug), Host="evil.example")
    assert "location" not in answer.headers


async def test_the_one_redirect_stays_on_this_server(browser: Browser, slug: str) -> None:
    answer = await browser.get(f"/c/{slug}", Host="evil.example")
    assert answer.headers["location"] == f"/c/{slug}/wall"


@pytest.mark.parametrize(
    "bomb",
    [
        "bytes=" + ",".join(f"{n}-{n}" for n in range(10_000)),
        "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 10_000, 2)),
        "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 200, 2)),
        "bytes=" + "0-," * 10_000,
        "bytes=0-0,-1",
        "bytes=99999999-",
        "bytes=--",
        "lines=1-2",
        "bytes=" + "9" * 10_000 + "-",
    ],
)
async def test_a_bomb_of_ranges_costs_little_more_than_the_file(
    browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch, bomb: str
) -> None:
    answer = await browser.get("/static/assets/wall-abc123.js", Range=bomb)
    assert answer.status_code in (200, 206, 400, 416)
    assert len(answer.content) < 25_000  # a hundred parts at most, each with a head of its own

    async def get(url: str) -> Picture:
        return Picture(bytes(5000), "image/webp", '"abc"')

    monkeypatch.setattr(site.media, "get", get)
    picture = await browser.get(site.signer.path("https://e.example/a.png", "wall"), Range=bomb)
    assert (picture.status_code, len(picture.content)) == (200, 5000)


async def test_assets_may_be_kept_for_ever_and_fonts_used_by_the_widget(browser: Browser) -> None:
    for name in ("wall-abc123.js", "voice-abc123.woff2"):
        answer = await browser.get(f"/static/assets/{name}")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        again = await browser.get(
            f"/static/assets/{name}", **{"If-None-Match": answer.headers["etag"]}
        )
        assert again.status_code == 304


async def test_the_widget_is_sent_packed_and_known_again(browser: Browser) -> None:
    answer = await browser.get("/widget.js", **{"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text.startswith("/* the widget */")
    plain = await browser.get("/widget.js", **{"Accept-Encoding": "identity"})
    assert plain.content == answer.content
    tag = answer.headers["etag"]
    assert (await browser.get("/widget.js", **{"If-None-Match": tag})).status_code == 304


async def test_the_worker_is_asked_for_again_and_asks_nobody_but_us(browser: Browser) -> None:
    answer = await browser.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    policy = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
    assert answer.headers["content-security-policy"] == policy
    # Whatever its scope: no other address but this one may be a worker's.
    assert "service-worker-allowed" not in answer.headers


async def test_a_wall_knows_which_build_it_is(
    browser: Browser, built: shells.Shells, slug: str
) -> None:
    page = (await browser.get(f"/c/{slug}/wall")).text
    assert page.count(f'data-build="{built.build}"') == 1
    assert (await browser.get(f"/api/v1/{slug}")).json()["build"] == built.build


def test_pages_that_were_not_built_are_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="make build"):
        shells.load(tmp_path)


def test_the_build_changes_with_the_pages(built: shells.Shells) -> None:
    assert shells.load(built.folder).build == built.build
    (built.folder / "desk.html").write_text("another")
    assert shells.load(built.folder).build != built.build
    assert gzip.decompress(built.widget.packed) == built.widget.body


async def test_figures_are_for_this_machine_only(visit: Visit) -> None:
    for address in ("127.0.0.1", "::1"):
        answer = await visit(address=address).get("/metrics")
        assert answer.status_code == 200
        assert "backchannel_clients" in answer.text
    for address in ("198.51.100.7", "10.0.0.1", "nonsense"):
        assert (await visit(address=address).get("/metrics")).status_code == 404
    proxied = await visit().get("/metrics", **{"X-Forwarded-For": "127.0.0.1"})
    assert proxied.status_code == 404


async def test_a_trouble_of_the_hubs_is_told(site: Site, browser: Browser) -> None:
    well = (await browser.get("/readyz")).json()
    assert (well["ok"], well["problems"]) == (True, [])
    site.hubs.problems = lambda: ["x: trouble"]  # type: ignore[method-assign]
    told = await browser.get("/readyz")
    assert told.status_code == 503
    assert (told.json()["ok"], told.json()["problems"]) == (False, ["x: trouble"])
    assert (await browser.get("/healthz")).json() == {"ok": True}


async def test_no_secret_is_ever_logged(
    site: Site, browser: Browser, slug: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = site.links.invite(slug, "admin", "Wen")
    await browser.post("/join", {"token": token})
    cookie = browser.http.cookies["backchannel"]
    url = (await browser.post(f"/api/v1/{slug}/screens", {"name": "Foyer"})).json()["url"]
    await browser.get(f"/join?token={token}")
    await browser.post("/join", {"token": token + "x"})
    await browser.post(f"/api/v1/{slug}/panic", {"on": False})
    await browser.post(f"/api/v1/{slug}/leave", {})
    await sign_in(browser, site, slug, "viewer")
    ours = [record for record in caplog.records if not record.name.startswith("http")]
    text = "\n".join(caplog.handler.format(record) for record in ours)
    assert "Wen joined" in text
    for secret in (site.secret.decode(), token, cookie, url.partition("#screen=")[2]):
        assert secret not in text
        assert secret not in repr(site)
