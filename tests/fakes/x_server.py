"""An X that speaks the real wire on loopback: the filtered stream, its rules, recent search.

Each stream connection asks `script` what to do: an `int` is an HTTP error, "close" a clean end
right after the start, "stall" an open stream without keep-alives, "serve" (also when the script
is empty) a stream that gets what `send` is given.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.fakes.x_payloads import Payload

TOKEN = "a-token-that-must-not-leak"


class FakeX:
    """State and controls; `base` is its address once it runs."""

    def __init__(self) -> None:
        self.base = ""
        self.script: deque[int | str] = deque()
        self.headers: dict[str, str] = {}
        """Sent with every error."""
        self.keep_alive = 0.05
        self.rules: list[Payload] = []
        self.rule_error: Payload | None = None
        self.posts: list[Payload] = []
        """What recent search knows, as stream lines."""
        self.page = 3
        self.search_status = deque[int]()
        self.searches: list[dict[str, str]] = []
        self.taken_back: set[str] = set()
        """Posts that look-ups no longer find."""
        self.silent: set[str] = set()
        """Posts that they pass over without a word."""
        self.look_ups: list[list[str]] = []
        self.look_up_status = deque[int]()
        self.connects: list[float] = []
        self.agents: set[str] = set()
        self._streams: dict[int, tuple[web.StreamResponse, web.Request]] = {}

    @property
    def open(self) -> int:
        """Streams that are open now."""
        return len(self._streams)

    async def send(self, *lines: Payload | bytes) -> None:
        """Writes lines to every open stream."""
        for response, request in list(self._streams.values()):
            if request.transport is None or request.transport.is_closing():
                continue  # a stalled one, which the client has left
            for line in lines:
                raw = line if isinstance(line, bytes) else json.dumps(line).encode()
                await response.write(raw + b"\r\n")

    def end(self) -> None:
        """Ends every open stream cleanly, as X does when it shifts load."""
        self._streams.clear()

    def cut(self) -> None:
        """Breaks every open stream in the middle."""
        for _, request in list(self._streams.values()):
            assert request.transport is not None
            request.transport.abort()
        self._streams.clear()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FakeX]:
        """Serves on a free port of loopback."""
        app = web.Application()
        app.router.add_get("/2/tweets/search/stream", self._stream)
        app.router.add_get("/2/tweets/search/stream/rules", self._get_rules)
        app.router.add_post("/2/tweets/search/stream/rules", self._post_rules)
        app.router.add_get("/2/tweets/search/recent", self._search)
        app.router.add_get("/2/tweets", self._look_up)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        try:
            yield self
        finally:
            self.end()
            await runner.cleanup()

    def _check(self, request: web.Request) -> None:
        self.agents.add(request.headers.get("User-Agent", ""))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise self._error(401)

    def _error(self, status: int) -> web.HTTPException:
        body = json.dumps(
            {"title": "An error", "detail": "As the fake was told.", "status": status}
        )
        error = web.HTTPException(text=body, headers=self.headers, content_type="application/json")
        error.set_status(status)
        return error

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        self.connects.append(asyncio.get_running_loop().time())
        self._check(request)
        assert "edit_history_tweet_ids" in request.query["tweet.fields"]
        what = self.script.popleft() if self.script else "serve"
        if isinstance(what, int):
            raise self._error(what)
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        key = len(self.connects)
        if what != "close":
            self._streams[key] = (response, request)
        if what == "stall":
            await asyncio.sleep(30)
        try:
            while key in self._streams:
                await response.write(b"\r\n")
                await asyncio.sleep(self.keep_alive)
        finally:
            self._streams.pop(key, None)
        return response

    async def _get_rules(self, request: web.Request) -> web.Response:
        self._check(request)
        meta = {"result_count": len(self.rules)}
        return web.json_response(
            {"data": self.rules, "meta": meta} if self.rules else {"meta": meta}
        )

    async def _post_rules(self, request: web.Request) -> web.Response:
        self._check(request)
        asked: dict[str, Any] = await request.json()
        if self.rule_error is not None:
            return web.json_response({"errors": [self.rule_error], "meta": {}}, status=201)
        if ids := asked.get("delete", {}).get("ids"):
            self.rules = [rule for rule in self.rules if rule["id"] not in ids]
            return web.json_response({"meta": {"summary": {"deleted": len(ids)}}})
        added = [
            {"id": str(1000 + len(self.rules) + n), **rule} for n, rule in enumerate(asked["add"])
        ]
        self.rules += added
        return web.json_response({"data": added, "meta": {}}, status=201)

    async def _look_up(self, request: web.Request) -> web.Response:
        self._check(request)
        ids = request.query["ids"].split(",")
        assert len(ids) <= 100
        self.look_ups.append(ids)
        if self.look_up_status and (status := self.look_up_status.popleft()) != 200:
            raise self._error(status)
        there = [{"id": id, "text": "…"} for id in ids if id not in self.taken_back | self.silent]
        problems = [
            {
                "value": id,
                "detail": f"Could not find tweet with ids: [{id}].",
                "title": "Not Found Error",
                "resource_type": "tweet",
                "parameter": "ids",
                "resource_id": id,
                "type": "https://api.twitter.com/2/problems/resource-not-found",
            }
            for id in ids
            if id in self.taken_back
        ]
        answer: Payload = {"data": there} if there else {}
        if problems:
            answer["errors"] = problems
        return web.json_response(answer)

    async def _search(self, request: web.Request) -> web.Response:
        self._check(request)
        self.searches.append(dict(request.query))
        if self.search_status and (status := self.search_status.popleft()) != 200:
            raise self._error(status)
        since = int(request.query["since_id"])
        found = [line for line in self.posts if int(line["data"]["id"]) > since]
        found.sort(key=lambda line: -int(line["data"]["id"]))
        start = int(request.query.get("next_token", "0"))
        page = found[start : start + self.page]
        users = {user["id"]: user for line in page for user in line["includes"]["users"]}
        meta: Payload = {"result_count": len(page)}
        if start + self.page < len(found):
            meta["next_token"] = str(start + self.page)
        answer: Payload = {"meta": meta}
        if page:
            answer["data"] = [line["data"] for line in page]
            answer["includes"] = {"users": list(users.values())}
        return web.json_response(answer)
