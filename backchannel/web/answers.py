"""Requests read and answers written: JSON in and out, every refusal one sentence."""

from __future__ import annotations

import asyncio
import html
import logging
import re
import secrets
from typing import Any, Final, TypeVar

import msgspec
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from backchannel.store.shortage import shortage_in
from backchannel.web.loglines import TOLD

logger = logging.getLogger("backchannel.web")

BODY_MAX: Final = 64 * 1024
"""Bytes of a request's body that are read."""
BODY_SECONDS: Final = 10.0
_key: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONG: Final = 40
"""Letters of a sentence that is no heading any more."""
_encoder: Final = msgspec.json.Encoder()
_SENTENCES: Final = {
    400: "The request could not be read.",
    403: "That is not allowed.",
    404: "There is nothing here.",
    405: "That cannot be done here.",
    413: "That is too much at once.",
}

T = TypeVar("T")


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A body as JSON."""
    return Response(_encoder.encode(body), status, headers, "application/json")


async def read(request: Request, shape: type[T], *, longest: int = BODY_MAX) -> T:
    """The request's JSON body, of at most `longest` bytes.

    Raises:
        HTTPException: 408, 413, 415, or 422 with what is wrong and where.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "The body must be JSON (Content-Type: application/json).")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(request, longest)
    except TimeoutError:
        raise HTTPException(408, "The request took too long to arrive.") from None
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HTTPException(422, f"The request cannot be used: {_what(error)}.") from None


async def _body(request: Request, longest: int) -> bytes:
    length = request.headers.get("content-length", "0")
    chunks: list[bytes] = []
    size = int(length) if length.isdecimal() and len(length) < 20 else 0
    if size <= longest:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > longest:
                break
            chunks.append(chunk)
    if size > longest:
        # The rest is not read, so this connection cannot carry another request.
        raise HTTPException(
            413, f"The body is longer than {longest} bytes.", {"Connection": "close"}
        )
    return b"".join(chunks)


def _what(error: Exception) -> str:
    if isinstance(error, msgspec.DecodeError):
        return str(error).replace("`", "").rstrip(".")
    return "it is not JSON"


def idempotency_key(request: Request) -> str:
    """The key under which a command may be sent again.

    Raises:
        HTTPException: 400, it is missing or no such key.
    """
    key = request.headers.get("idempotency-key", "")
    if not _key.fullmatch(key):
        raise HTTPException(
            400, "An Idempotency-Key header is needed: 1 to 64 letters, digits, - or _."
        )
    return key


# ---- what goes wrong, told ----


async def refused(connection: HTTPConnection, error: Exception) -> Response:
    """The answer to an HTTPException."""
    assert isinstance(error, HTTPException)
    standard = error.detail in ("", _phrase(error.status_code))
    sentence = _SENTENCES.get(error.status_code, error.detail) if standard else error.detail
    return _told(connection, error.status_code, sentence, error.headers)


async def store_away(connection: HTTPConnection, error: Exception) -> Response:
    """The answer while Redis cannot be reached, or has no room."""
    full = shortage_in(error)
    logger.warning("Redis: %s", full or f"no answer ({type(error).__name__})")
    sentence = full or "The server cannot reach its store. Try again in a moment."
    return _told(connection, 503, sentence, {"Retry-After": "2"})


async def failed(connection: HTTPConnection, error: Exception) -> Response:
    """The answer to a fault of ours. The log has its traceback, under the id."""
    id = secrets.token_hex(4)
    logger.error("fault %s at %s", id, connection.scope.get("path"), exc_info=error)
    error.add_note(f"{TOLD} {id}")
    return _told(connection, 500, f"Something went wrong here. In the log it is fault {id}.", None)


async def went_away(connection: HTTPConnection, error: Exception) -> Response:
    """The answer to a client that hung up: nobody reads it."""
    return Response(status_code=400)


HANDLERS: Final = {
    HTTPException: refused,
    RedisError: store_away,
    ClientDisconnect: went_away,
    Exception: failed,
}


def _phrase(status: int) -> str:
    return HTTPException(status).detail


def _told(connection: HTTPConnection, status: int, sentence: str, headers: Any) -> Response:
    path = str(connection.scope.get("path", ""))
    given = dict(headers or {})
    if path.startswith("/api/") or connection.scope.get("method") == "POST":
        return answer({"error": sentence}, status, given)
    return HTMLResponse(plain_page(sentence), status, given)


def plain_page(sentence: str) -> str:
    """A page that says one sentence and shows the way home."""
    long = ' class="long"' if len(sentence) > _LONG else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><title>Backchannel</title>'
        '<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/pages.css"></head>'
        f'<body class="notice"><main><h1{long}>{html.escape(sentence)}</h1>'
        '<p><a href="/">What this server shows</a></p></main></body></html>'
    )
