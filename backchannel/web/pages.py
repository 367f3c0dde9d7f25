"""The pages: the same built shell for every conference; each reads its slug from its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from backchannel.web.api import same
from backchannel.web.shells import File, Shells
from backchannel.web.site import conference_of, site_of

OPEN: Final = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
SHORT: Final = "public, max-age=300"
"""For what has a name that never changes."""
FOREVER: Final = "public, max-age=31536000, immutable"
"""For what has a name that changes with its content."""
SHARED: Final = OPEN | {"Cache-Control": SHORT}
"""For what other sites' pages may load."""
DEMO: Final = "demo"
PAGES: Final = ("wall", "desk", "post", "speaker")


def _shell(request: Request, name: str) -> Response:
    shells = site_of(request).shells
    if shells is None or name not in shells.pages:
        raise HTTPException(404)
    return HTMLResponse(shells.pages[name])


async def home(request: Request) -> Response:
    """GET /: what this server is, and its listed conferences."""
    return _shell(request, "index")


async def join(request: Request) -> Response:
    """GET /join: posts the token that stands after the # of its address."""
    return _shell(request, "join")


async def page(request: Request) -> Response:
    """GET /c/{slug}/{wall, desk, post, speaker}."""
    conference_of(request)
    return _shell(request, request.url.path.rpartition("/")[2])


async def press(request: Request) -> Response:
    """GET /c/demo/press: an article that carries the widget."""
    if conference_of(request).slug != DEMO:
        raise HTTPException(404)
    return _shell(request, "press")


async def front(request: Request) -> Response:
    """GET /c/{slug}: on to the wall. What the widget's `src` names, should someone open it."""
    return RedirectResponse(f"/c/{conference_of(request).slug}/wall", 307)


async def widget(request: Request) -> Response:
    """GET /widget.js."""
    shells = site_of(request).shells
    if shells is None:
        raise HTTPException(404)
    return _file(request, shells.widget, "text/javascript; charset=utf-8")


async def worker(request: Request) -> Response:
    """GET /sw.js: the wall's service worker, which asks nobody but this server."""
    shells = site_of(request).shells
    if shells is None:
        raise HTTPException(404)
    own = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return _file(request, shells.worker, "text/javascript; charset=utf-8", own)


async def icon(request: Request) -> Response:
    """GET /favicon.svg."""
    shells = site_of(request).shells
    if shells is None or shells.icon is None:
        raise HTTPException(404)
    return _file(request, shells.icon, "image/svg+xml")


async def style(request: Request) -> Response:
    """GET /pages.css: of the pages that the server writes itself."""
    shells = site_of(request).shells
    if shells is None:
        raise HTTPException(404)
    return _file(request, shells.style, "text/css; charset=utf-8")


async def robots(request: Request) -> Response:
    """GET /robots.txt: what people said at a conference is not for search engines."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n", headers={"Cache-Control": SHORT})


def _file(request: Request, file: File, type: str, own: Mapping[str, str] = SHARED) -> Response:
    headers = {**own, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if same(request, file.etag):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            file.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=type
        )
    return Response(file.body, headers=headers, media_type=type)


class Static(StaticFiles):
    """/static: what the pages load. A page itself is only served under its own address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.endswith(".html") or "/." in f"/{path}":
            raise HTTPException(404)
        try:
            response = await super().get_response(path, scope)
        except (HTTPException, OSError) as error:
            if isinstance(error, HTTPException) and error.status_code == 405:
                raise
            raise HTTPException(404) from None
        response.headers.update(OPEN)
        response.headers["Cache-Control"] = FOREVER if path.startswith("assets/") else SHORT
        return response


def static(shells: Shells) -> Static:
    """The folder of what the pages load."""
    return Static(directory=shells.folder)
