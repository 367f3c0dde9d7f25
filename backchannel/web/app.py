"""The app: every address the server answers, in one table."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from backchannel.web import (
    alts,
    api,
    audit,
    blocks,
    commands,
    cues,
    dress,
    embed,
    feed,
    form,
    join,
    leases,
    media,
    pages,
    people,
    probes,
    reasons,
    rules,
    screens,
    sockets,
    waves,
)
from backchannel.web.answers import HANDLERS
from backchannel.web.headers import SecureHeaders
from backchannel.web.site import Site

_GET = ["GET"]
_POST = ["POST"]


def create_app(site: Site) -> Starlette:
    """The ASGI app of a site. What the site holds is opened and closed by `serve.open_site`."""
    app = Starlette(routes=_routes(site), exception_handlers=dict(HANDLERS))
    # A redirect would be built from whatever Host header came along.
    app.router.redirect_slashes = False
    app.state.site = site
    # Before the app, so that a crowd costs little.
    app.middleware_stack = feed.PublicFeed(app.build_middleware_stack(), site)
    # Outside even the last error handler, so that no answer lacks the headers.
    app.middleware_stack = SecureHeaders(app.middleware_stack, site.origin)
    return app


def _routes(site: Site) -> list[BaseRoute]:
    static: list[BaseRoute] = []
    if site.shells is not None:
        static.append(Mount("/static", pages.static(site.shells), name="static"))
    return [
        Route("/", pages.home, methods=_GET),
        Route("/join", pages.join, methods=_GET),
        Route("/join", join.join, methods=_POST),
        Route("/c/{slug}", pages.front, methods=_GET),
        Route("/c/{slug}/embed", embed.embed, methods=_GET),
        Route("/c/{slug}/press", pages.press, methods=_GET),
        *(Route(f"/c/{{slug}}/{name}", pages.page, methods=_GET) for name in pages.PAGES),
        Route("/c/{slug}/theme/{name}", dress.garment, methods=_GET),
        *_api(),
        WebSocketRoute("/ws/v1/{slug}/{feed}", sockets.feed_socket),
        Route("/media/{signature}/{encoded}", media.picture, methods=_GET),
        Route("/widget.js", pages.widget, methods=_GET),
        Route("/sw.js", pages.worker, methods=_GET),
        Route("/pages.css", pages.style, methods=_GET),
        Route("/favicon.svg", pages.icon, methods=_GET),
        Route("/robots.txt", pages.robots, methods=_GET),
        Route("/healthz", probes.healthz, methods=_GET),
        Route("/readyz", probes.readyz, methods=_GET),
        Route("/metrics", probes.metrics, methods=_GET),
        *static,
    ]


def _api() -> list[BaseRoute]:
    base = "/api/v1/{slug}"
    return [
        Route("/api/v1", api.conferences, methods=_GET),
        Route(base, api.conference, methods=_GET),
        Route(base, api.preflight, methods=["OPTIONS"]),
        Route(f"{base}/feed", feed.feed, methods=_GET),
        Route(f"{base}/feed", api.preflight, methods=["OPTIONS"]),
        Route(f"{base}/posts", form.posts, methods=_POST),
        Route(f"{base}/session", join.session, methods=_GET),
        Route(f"{base}/leave", join.leave, methods=_POST),
        Route(f"{base}/queue", commands.queue, methods=_GET),
        Route(f"{base}/decisions", commands.decide, methods=_POST),
        Route(f"{base}/undo", commands.undo, methods=_POST),
        Route(f"{base}/reasons", reasons.actions, methods=_GET),
        Route(f"{base}/reasons", reasons.give, methods=_POST),
        Route(f"{base}/blocks", blocks.listed, methods=_GET),
        Route(f"{base}/blocks", blocks.change, methods=_POST),
        Route(f"{base}/blocks.csv", blocks.exported, methods=_GET),
        Route(f"{base}/waves", waves.decide, methods=_POST),
        Route(f"{base}/lane", waves.lane, methods=_GET),
        Route(f"{base}/leases", leases.leases, methods=_POST),
        Route(f"{base}/alt", alts.describe, methods=_POST),
        Route(f"{base}/cues", cues.cue, methods=_POST),
        Route(f"{base}/rules", rules.get_rules, methods=_GET),
        Route(f"{base}/rules", rules.set_rules, methods=_POST),
        Route(f"{base}/rules/preview", rules.preview, methods=_POST),
        Route(f"{base}/panic", cues.panic, methods=_POST),
        Route(f"{base}/screens", screens.listing, methods=_GET),
        Route(f"{base}/screens", screens.make, methods=_POST),
        Route(f"{base}/screens/name", screens.rename, methods=_POST),
        Route(f"{base}/showings", screens.showings, methods=_GET),
        Route(f"{base}/people", people.people, methods=_GET),
        Route(f"{base}/invites", people.get_invites, methods=_GET),
        Route(f"{base}/invites", people.make_invite, methods=_POST),
        Route(f"{base}/revoke", people.revoke, methods=_POST),
        Route(f"{base}/audit", audit.page, methods=_GET),
        Route(f"{base}/audit.csv", audit.csv, methods=_GET),
        Route(f"{base}/audit.jsonl", audit.jsonl, methods=_GET),
    ]
