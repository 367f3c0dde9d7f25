"""The feed as a plain page, for sites that allow only iframes.

X forbids its posts inside an iframe, so they are left out. Every word of a stranger is escaped,
and the page runs no script.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from backchannel.core.conference import Conference
from backchannel.core.post import Media, Post, Segment
from backchannel.web.bodies import snapshot_of
from backchannel.web.site import conference_of, site_of

POSTS: Final = 30
SHORT: Final = "public, max-age=0, s-maxage=2"
_LEFT_OUT: Final = frozenset({"x"})
_PLACES: Final = {"form": "from the room", "mastodon": "Mastodon", "bluesky": "Bluesky"}
_site: Final = re.compile(r"https?://[A-Za-z0-9.*-]+(?::\d{1,5})?")
_LINK: Final = 'target="_blank" rel="noopener noreferrer nofollow ugc"'


async def embed(request: Request) -> Response:
    """GET /c/{slug}/embed."""
    conference, site = conference_of(request), site_of(request)
    hub = site.hubs[conference.slug]
    panic = hub.panicked is not None and hub.panicked.on
    shown: list[Post] = [] if panic else snapshot_of(hub.wall, 0).state["posts"]
    posts = [post for post in reversed(shown) if post.source not in _LEFT_OUT][:POSTS]
    headers = {
        "Cache-Control": SHORT,
        "Content-Security-Policy": policy(conference),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HTMLResponse(html(conference, posts, panic=panic), headers=headers)


def policy(conference: Conference) -> str:
    """Who may frame it: the sites that `[widget] origins` names, or any."""
    named = [origin for origin in conference.widget.origins if _site.fullmatch(origin)]
    framers = (" ".join(named) or "'none'") if conference.widget.origins else "*"
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"form-action 'none'; frame-ancestors {framers}"
    )


def html(conference: Conference, posts: list[Post], *, panic: bool = False) -> str:
    """The whole page, the latest post first. It loads itself anew now and then."""
    tag = escape(f"#{conference.tags[0]}" if conference.tags else conference.title)
    said = "".join(_post(post) for post in posts)
    if panic:
        said = '<li class="nothing">Back in a moment.</li>'
    elif not posts:
        said = f'<li class="nothing">Nobody has said anything yet. Be the first: {tag}</li>'
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><meta http-equiv="refresh" content="30">'
        f"<title>{escape(conference.title)}</title>"
        '<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/pages.css"></head>'
        '<body class="feed">'
        f"<header><h1><bdi>{tag}</bdi></h1></header><main><ol>{said}</ol></main>"
        f"<footer><bdi>{escape(conference.title)}</bdi>"
        f'<a href="/c/{conference.slug}/post" {_LINK}>Say something</a></footer></body></html>'
    )


def _post(post: Post) -> str:
    name = post.author.name or post.author.handle or "Someone here"
    where = _PLACES.get(post.source, post.source)
    if post.author.handle:
        where = f"@{post.author.handle} · {where}"
    lang = f' lang="{escape(post.lang)}"' if post.lang else ""
    place = _linked(post.url, f"<bdi>{escape(where)}</bdi>")
    return (
        f'<li dir="auto">{_face(post.author.avatar, name)}<div>'
        f'<bdi class="who">{escape(name)}</bdi><div class="where">{place}</div></div>'
        f'<p class="text" dir="auto"{lang}>{"".join(map(_segment, post.segments))}</p>'
        f"{''.join(map(_photo, post.media[:1] if not post.sensitive else ()))}</li>"
    )


def _face(avatar: str, name: str) -> str:
    if _ours(avatar):
        return f'<img class="face" src="{escape(avatar)}" alt="" width="34" height="34">'
    return f'<span class="face" aria-hidden="true">{escape(name[0].upper())}</span>'


def _segment(part: Segment) -> str:
    if part.href:
        return _linked(part.href, escape(part.text or f"@{part.mention}"))
    if part.tag:
        return f"<bdi>#{escape(part.tag)}</bdi>"
    if part.mention:
        return f"<bdi>@{escape(part.mention)}</bdi>"
    if part.emoji and _ours(part.src):
        return f'<img src="{escape(part.src)}" alt="{escape(part.alt or part.emoji)}">'
    return escape(part.text or part.alt or part.emoji)


def _photo(media: Media) -> str:
    if not _ours(media.src):
        return ""
    alt = escape(media.alt)
    size = f' width="{media.width}" height="{media.height}"' if media.width and media.height else ""
    return f'<img class="photo" src="{escape(media.src)}" alt="{alt}" loading="lazy"{size}>'


def _linked(href: str, inner: str) -> str:
    if not href.startswith(("https://", "http://")):
        return inner
    return f'<a href="{escape(href)}" {_LINK}>{inner}</a>'


def _ours(path: str) -> bool:
    return path.startswith("/media/")
