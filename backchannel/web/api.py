"""The public API: what anyone may know of a conference, and whose pages may read it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.conference import Conference
from backchannel.core.walls import Message
from backchannel.media.dress import FITS
from backchannel.web.answers import answer
from backchannel.web.site import Site, conference_of, site_of


def allowed(conference: Conference, origin: str) -> str:
    """Whose pages may read an answer to this Origin: anyone's (`*`), its own, or (empty) no other.

    `[widget] origins` says so.
    """
    if not conference.widget.origins:
        return "*"
    return origin.lower() if conference.widget.allows(origin) else ""


def open_to(reader: str) -> dict[str, str]:
    """The headers that let a reader's pages read an answer (`allowed`)."""
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
    if reader:
        headers["Access-Control-Allow-Origin"] = reader
    if reader != "*":
        headers["Vary"] = "Origin"
    return headers


def readers(conference: Conference, request: Request) -> dict[str, str]:
    """The same for whoever asks now."""
    return open_to(allowed(conference, request.headers.get("origin", "")))


async def preflight(request: Request) -> Response:
    """OPTIONS on what is public: a browser asks before it sends a header of its own."""
    headers = readers(conference_of(request), request) | {
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Allow-Headers": "If-None-Match, Accept",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)


async def conferences(request: Request) -> Response:
    """GET /api/v1: the conferences that want to be found."""
    found = [each for each in site_of(request).conferences.values() if each.listed]
    keys = ("slug", "title", "place", "hashtags", "starts", "ends")
    told = [{key: about(each, site_of(request))[key] for key in keys} for each in found]
    return answer({"conferences": told})


async def conference(request: Request) -> Response:
    """GET /api/v1/{slug}: what anyone may know of a conference."""
    found = conference_of(request)
    return answer(about(found, site_of(request)), headers=readers(found, request))


def about(conference: Conference, site: Site) -> dict[str, Any]:
    """A conference as its pages need it."""
    hub = site.hubs[conference.slug]
    return {
        "slug": conference.slug,
        "title": conference.title,
        "place": conference.place,
        "hashtags": hub.hashtags or conference.tags,
        "sources": [
            each.name for each in conference.source if each.enabled and each.name not in hub.off
        ],
        "timezone": conference.timezone,
        "contact": conference.contact,
        "starts": conference.starts,
        "ends": conference.ends,
        "wall": conference.wall,
        "screens": conference.screen,
        "messages": messages(conference, site),
        "theme": theme(conference, site),
        "sessions": conference.session,
        "build": site.build,
    }


def theme(conference: Conference, site: Site) -> dict[str, str]:
    """Its colours, and the addresses of what it brings of its own."""
    given = {"accent": conference.theme.accent, "ground": conference.theme.ground or ""}
    files = {key: url for key, url in _files(conference, site).items() if key in FITS}
    return {key: value for key, value in (given | files).items() if value}


def messages(conference: Conference, site: Site) -> list[Message]:
    """The file's messages, each with its picture's address."""
    files = _files(conference, site)
    return [
        replace(message, image=files.get(f"message-{place}", ""))
        for place, message in enumerate(conference.message, 1)
    ]


def _files(conference: Conference, site: Site) -> dict[str, str]:
    dress = site.dresses.get(conference.slug, {})
    return {key: f"/c/{conference.slug}/theme/{each.name}" for key, each in dress.items()}


def same(request: Request, etag: str) -> bool:
    """Whether the client has this version already."""
    return names(request.headers.get("if-none-match", ""), etag)


def names(known: str, etag: str) -> bool:
    """Whether an If-None-Match header names this version."""
    if known == etag or known.strip() == "*":
        return True
    bare = etag.removeprefix("W/")
    return bare in [tag.strip().removeprefix("W/") for tag in known.split(",")]
