"""X's wire, by way of tweepy: one stream connection at a time, its rules, and recent search.

tweepy connects, splits lines and times out; when to connect again is decided in `x.py`. So every
end of a connection leaves tweepy's own loop as an exception, and what tweepy would parse is kept
as raw bytes for later: reading must never wait for anything but the buffer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import msgspec
from tweepy import StreamRule
from tweepy.asynchronous import AsyncClient, AsyncStreamingClient
from tweepy.errors import TweepyException
from yarl import URL

from backchannel.core.text import clean_line
from backchannel.sources.raw import Raw, as_id, id_of, table, tables, text_of, values
from backchannel.store.ending import ended

_log = logging.getLogger(__name__)

# At DEBUG it logs requests with their token, at ERROR what a network wrote.
logging.getLogger("tweepy").setLevel(logging.CRITICAL)

BASE: Final = "https://api.x.com"
LINES: Final = 5000
"""Raw lines that may wait to be read."""
_PAGE: Final = 100
_ERROR_LONGEST: Final = 16_384

FIELDS: Final = {
    "expansions": "author_id,attachments.media_keys,referenced_tweets.id,"
    "referenced_tweets.id.author_id,referenced_tweets.id.attachments.media_keys",
    "tweet_fields": "created_at,lang,entities,note_tweet,referenced_tweets,attachments,"
    "edit_history_tweet_ids,edit_controls,possibly_sensitive,display_text_range,"
    "conversation_id,withheld",
    "user_fields": "name,username,profile_image_url,verified,verified_type,protected,"
    "created_at,public_metrics",
    "media_fields": "type,url,preview_image_url,width,height,alt_text,duration_ms,variants",
}
"""What is asked for with every post."""


class Refused(Exception):
    """X answered with an HTTP error."""

    def __init__(self, status: int, detail: str = "", reset: int = 0) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.detail = detail
        """What X said about it, made safe to show."""
        self.reset = reset
        """Unix time from which it may be tried again; 0: not said."""


class Lost(Exception):
    """There is no connection, or there was one that ended."""


def sentence(error: Lost | Refused) -> str:
    """What the desk is told."""
    if isinstance(error, Lost):
        return f"{error}."
    said = f" X says: {error.detail}" if error.detail else ""
    match error.status:
        case 400:
            return f"X cannot read the query (400). Mend it under [[source]] x.{said}"
        case 401:
            return "X refuses the token (401). Set a valid X_BEARER_TOKEN and start again."
        case 402:
            return "X wants to be paid first (402). Buy credits in X's developer console."
        case 403:
            return f"X refuses access (403). The app needs the filtered stream.{said}"
        case 420 | 429:
            return "X asks us to wait (429)."
    return f"X is in trouble ({error.status})."


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that a connection may take."""

    connect: float = 10.0
    stall: float = 30.0
    """Without a byte on the stream; X sends one at least every 20 s."""
    answer: float = 30.0


def _session(token: str, base: str, timeouts: Timeouts, *, stream: bool) -> aiohttp.ClientSession:
    origin = URL(base)

    async def to_base(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        request.url = origin.with_path(request.url.path).with_query(request.url.query)
        request.headers["Host"] = request.url.authority
        response = await handler(request)
        if response.status >= 300:
            raise await _refused(response)
        return response

    return aiohttp.ClientSession(
        middlewares=(to_base,),
        timeout=aiohttp.ClientTimeout(
            total=None if stream else timeouts.answer,
            sock_connect=timeouts.connect,
            sock_read=timeouts.stall if stream else timeouts.answer,
        ),
    )


async def _refused(response: aiohttp.ClientResponse) -> Refused:
    try:
        body = await response.content.read(_ERROR_LONGEST)
        said: object = msgspec.json.decode(body)
    except (ValueError, RecursionError, aiohttp.ClientError, TimeoutError):
        said = None
    response.close()
    reset = as_id(response.headers.get("x-rate-limit-reset", ""))
    return Refused(response.status, clean_line(_complaint(said)), int(reset or 0))


def _complaint(said: object) -> str:
    """What X says is wrong: of its first error what is most exact, else of the whole answer."""
    error = next(iter(tables(said, "errors")), None)
    details = " ".join(each for each in values(error, "details") if isinstance(each, str))
    return details or text_of(error, "message", "detail", "title") or text_of(said, "detail")


OPENED: Final = b""
"""What `Stream.lines` gives first, once X has accepted the connection."""


class Stream(AsyncStreamingClient):  # type: ignore[misc]
    """One connection to the filtered stream.

    `lines` gives `OPENED`, then the raw bytes of each line that is not a keep-alive, and None at
    the end. When it is full, reading waits, and X ends the connection in time.
    """

    def __init__(self, token: str, base: str, timeouts: Timeouts) -> None:
        super().__init__(token, return_type=dict)
        self.session = _session(token, base, timeouts, stream=True)
        self.lines: asyncio.Queue[bytes | None] = asyncio.Queue(LINES)
        self.error: Exception = Lost("The connection ended")
        """Why it ended."""
        self._opened = self._left = False

    async def on_connect(self) -> None:
        self._opened = True
        await self.lines.put(OPENED)

    async def on_data(self, raw_data: bytes) -> None:
        await self.lines.put(raw_data)

    async def on_keep_alive(self) -> None:
        pass

    async def on_closed(self, resp: aiohttp.ClientResponse) -> None:
        raise Lost("X closed the stream")

    async def on_connection_error(self) -> None:
        raise Lost("The connection broke" if self._opened else "X cannot be reached")

    async def on_exception(self, exception: Exception) -> None:
        if isinstance(exception, Lost | Refused):
            self.error = exception
            return
        _log.error("x: the connection failed", exc_info=exception)
        self.error = Lost(f"The connection failed ({type(exception).__name__})")

    async def on_disconnect(self) -> None:
        if not self._left:
            await self.lines.put(None)

    async def leave(self, reading: asyncio.Task[None]) -> None:
        """Ends the connection. What waits is read by nobody, so nothing waits for room."""
        self._left = True
        await ended([reading])
        await self.session.close()  # again, should it have ended before it began


@asynccontextmanager
async def streaming(token: str, base: str, timeouts: Timeouts) -> AsyncIterator[Stream]:
    """A stream that is being connected. Leaving ends the connection."""
    stream = Stream(token, base, timeouts)
    task: asyncio.Task[None] = stream.filter(**FIELDS)
    try:
        yield stream
    finally:
        await stream.leave(task)


def _rule(value: str, tag: str) -> Any:
    return StreamRule(value=value, tag=tag)


class Api:
    """The rules of the stream and recent search. A context manager."""

    def __init__(self, token: str, base: str, timeouts: Timeouts) -> None:
        self._search = AsyncClient(token, return_type=dict)
        self._rules = AsyncStreamingClient(token, return_type=dict)
        self._open = lambda: _session(token, base, timeouts, stream=False)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Api:
        self._session = self._search.session = self._rules.session = self._open()  # type: ignore[no-untyped-call]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def keep_rule(self, value: str, tag: str) -> set[str]:
        """Makes `value` the only rule under `tag` and leaves all others alone.

        Returns the ids of the rules that bring what it asks for.

        Raises:
            Refused, Lost: X did not take it; a rule with a mistake in it is `Refused(400)`.
        """
        rules = tables(await self._answer(self._rules.get_rules()), "data")
        ours = [rule for rule in rules if text_of(rule, "tag") == tag]
        stale = [id_of(rule, "id") for rule in ours if text_of(rule, "value") != value]
        if stale:
            await self._answer(self._rules.delete_rules(stale))
        same = {id_of(rule, "id") for rule in rules if text_of(rule, "value") == value}
        if same:
            return same
        answer = await self._answer(self._rules.add_rules(_rule(value, tag)))
        added = {id_of(rule, "id") for rule in tables(answer, "data")} - {""}
        if not added:
            raise Refused(400, clean_line(_complaint(answer)))
        return added

    async def search(self, query: str, since_id: str, next_token: str = "") -> Raw:
        """One page of recent posts, the newest first."""
        more = {"next_token": next_token} if next_token else {}
        found = self._search.search_recent_tweets(
            query, since_id=since_id, max_results=_PAGE, **more, **FIELDS
        )
        return await self._answer(found)

    async def missing(self, ids: Sequence[str]) -> tuple[set[str], set[str]]:
        """Which of at most 100 posts X still has, and which it says that it has not.

        Its author deleted it, protects their account, or is suspended: the answer names each.
        """
        answer = await self._answer(self._search.get_tweets(list(ids)))
        there = {id_of(post, "id") for post in tables(answer, "data")}
        named = {id_of(error, "resource_id") for error in tables(answer, "errors")}
        return there & set(ids), (named & set(ids)) - there

    async def _answer(self, asked: Any) -> Raw:
        try:
            answer: object = await asked
        except (aiohttp.ClientError, TimeoutError, TweepyException, ValueError) as error:
            raise Lost(f"X did not answer ({type(error).__name__})") from None
        return table({"answer": answer}, "answer")
