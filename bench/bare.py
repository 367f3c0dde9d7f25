"""A peer of bench.feed: one route of a bare Starlette app on uvicorn, with one body.

python -m bench.bare PORT FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ETAG = '"bare"'


def app(body: bytes) -> Starlette:
    """The app."""

    async def feed(request: Request) -> Response:
        if request.headers.get("if-none-match") == ETAG:
            return Response(status_code=304, headers={"ETag": ETAG})
        return Response(body, headers={"ETag": ETAG}, media_type="application/json")

    return Starlette(routes=[Route("/feed", feed)])


def main() -> None:
    """Runs it."""
    port, file = int(sys.argv[1]), Path(sys.argv[2])
    uvicorn.run(app(file.read_bytes()), port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
