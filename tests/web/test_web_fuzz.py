"""Odd bodies and questions against the whole app: whatever is said, it answers, and goes on.

Bodies are made from the types that the commands are read as, so they go as deep as the type allows:
the oddest values that are let in, and some that are not. `make fuzz` does the same for minutes.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from backchannel.core.filter import FIELDS
from backchannel.core.post import Posted, new_post
from backchannel.store import screens, waves
from backchannel.store.log import Log
from backchannel.store.screens import Made
from backchannel.store.waves import Wave
from backchannel.web import alts, blocks, commands, cues, form, leases, people, reasons, rules
from backchannel.web import screens as screen_links
from backchannel.web import waves as floods
from backchannel.web.site import Site
from tests.visitor import Browser, sign_in
from tests.web.endpoints import COMMANDS

EXAMPLES: Final = 40
MINUTES: Final = float(os.environ.get("FUZZ_MINUTES", "0"))
BODIES: Final[dict[str, type]] = {
    "alt": alts.Alt,
    "blocks": blocks.Blocking,
    "cues": cues.CuePatch,
    "decisions": commands.Decisions,
    "invites": people.NewInvite,
    "leases": leases.Claim,
    "panic": cues.Switch,
    "posts": form.Submission,
    "reasons": reasons.Reason,
    "revoke": people.Revoked,
    "rules": rules.RulesAt,
    "rules/preview": rules.Tried,
    "screens": screen_links.NewScreen,
    "screens/name": screen_links.Renamed,
    "undo": commands.Undo,
    "waves": floods.OnWave,
}
"""What each command is read as."""
KNOWN: Final = ("x:1", "x:2", "x:3", "w1", "s1", "x", "@ada", "x:a", "harbour27", "\n", "")
"""Words that mean something here."""
QUESTIONS: Final = {
    "queue": (
        ["status", "after", "limit", *FIELDS],
        ("held", "shown", "x", "1", "any", "none"),
    ),
    "audit": (["after", "limit"], ("1-0", "0", "9" * 30)),
    "showings": (["id"], ("x:1", "x:9")),
    "feed": (["limit"], ("1", "200")),
}

anything = st.text(st.characters(exclude_categories=()), max_size=30)  # lone surrogates, too
no_body = st.binary(max_size=40) | st.sampled_from([b"[" * 20_000, b'{"a":' * 9_000])
odd = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 2**53, 2**64, 1e308, float("nan"), float("inf"), "NaN", [], {}]),
    anything,
)


def made(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Values of a type; now and then one that is not."""
    return st.integers(0, 59).flatmap(lambda n: odd if n == 0 else _of(kind))


def _of(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.StructType(fields=fields):
            needed = {each.encode_name: made(each.type) for each in fields if each.required}
            other = {each.encode_name: made(each.type) for each in fields if not each.required}
            return st.fixed_dictionaries(needed, optional=other)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return st.lists(made(item), min_size=kind.min_length or 0, max_size=3)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_of(key).filter(lambda key: isinstance(key, str)), made(value))
        case inspect.UnionType(types=types):
            some = [each for each in types if not isinstance(each, inspect.NoneType)]
            return st.one_of(*map(made, some))
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.StrType(pattern=None):
            return st.sampled_from(KNOWN) | anything | st.just("é" * (kind.max_length or 0))
        case inspect.StrType(pattern=pattern):
            known = [word for word in KNOWN if re.search(str(pattern), word)]
            return st.sampled_from([*known, "nobody"]) | st.from_regex(str(pattern), fullmatch=True)
        case inspect.IntType():
            most = kind.lt - 1 if kind.lt is not None else kind.le
            return st.integers(0, 3) | st.integers(kind.ge, most)
        case inspect.FloatType():
            least = kind.ge if kind.ge is not None else kind.gt
            return st.floats(least, kind.le, exclude_min=kind.gt is not None) | st.just(1.5)
        case inspect.BoolType():
            return st.booleans()
        case inspect.DateTimeType():
            return st.datetimes().map(lambda at: at.isoformat() + "Z") | anything
    raise TypeError(f"no values of {kind} yet")


def said() -> st.SearchStrategy[tuple[str, bytes]]:
    """A command and its body, which need not be JSON."""
    return st.sampled_from(sorted(BODIES)).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.integers(0, 15).flatmap(lambda n: no_body if n == 0 else _body(BODIES[name])),
        )
    )


def _body(shape: type) -> st.SearchStrategy[bytes]:
    return made(inspect.type_info(shape)).map(lambda body: json.dumps(body).encode())


def asked() -> st.SearchStrategy[str]:
    """A question: an address with its query."""

    def of(name: str) -> st.SearchStrategy[str]:
        fields, words = QUESTIONS[name]
        value = st.sampled_from(words) | st.text(max_size=12)
        pairs = st.lists(st.tuples(st.sampled_from(fields), value), max_size=4)
        return pairs.map(lambda given: f"{name}?{urlencode(given)}")

    return st.sampled_from(sorted(QUESTIONS)).flatmap(of)


def test_every_command_that_takes_a_body_is_tried() -> None:
    posts = {name for method, name in COMMANDS if method == "POST"} - {"leave"}
    assert posts | {"posts"} == set(BODIES)


class Fuzz:
    """A desk that somebody plays with."""

    def __init__(self, browser: Browser, site: Site, slug: str) -> None:
        self.browser, self.site, self.slug = browser, site, slug

    async def play(self, said: list[tuple[str, bytes]], asked: list[str]) -> None:
        """Says all of it, asks all of it, and then looks whether everything can still be read."""
        if (await self.ask("session")) == 401:
            await sign_in(self.browser, self.site, self.slug, "admin")
        for name, body in said:
            headers = {
                "Origin": self.browser.base,
                "Sec-Fetch-Site": "same-origin",
                "Content-Type": "application/json",
                "Idempotency-Key": f"key-{time.monotonic_ns()}",
            }
            path = f"/api/v1/{self.slug}/{name}"
            answer = await self.browser.http.post(path, content=body, headers=headers)
            assert answer.status_code < 500, (name, body, answer.text)
            assert answer.status_code < 400 or answer.json()["error"], (name, body)
        for path in asked:
            assert (await self.ask(path)) < 500, path
        for method, name in COMMANDS:
            if method == "GET":
                assert (await self.ask(name)) == 200, (name, said)
        assert (await self.ask("feed")) == 200, said
        desk = await self.site.logs[self.slug].desk()
        assert desk.seq > 0

    async def ask(self, path: str) -> int:
        return (await self.browser.get(f"/api/v1/{self.slug}/{path}")).status_code


async def test_whatever_is_said_and_asked_the_app_answers_and_goes_on(
    site: Site, visit: Callable[..., Browser], slug: str, log: Log, now: datetime
) -> None:
    fuzz, loop = Fuzz(visit(), site, slug), asyncio.get_running_loop()
    await sign_in(fuzz.browser, site, slug, "admin")
    author, media = {"id": "a", "handle": "ada"}, [{"src": "demo:a"}]
    posts = [
        new_post(id=f"x:{n}", source="x", text=f"hello {n}", author=author, media=media)
        for n in (1, 2, 3)
    ]
    await log.ingest([Posted(post=post) for post in posts], at=now, source="x")
    await waves.found(log, Wave(id="w1", at=now, last=now, posts=["x:3"]), by="Watch", at=now)
    await screens.add(log, "s1", Made(name="Hall"))

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(st.lists(said(), min_size=1, max_size=4), st.lists(asked(), max_size=2))
    def check(said: list[tuple[str, bytes]], asked: list[str]) -> None:
        asyncio.run_coroutine_threadsafe(fuzz.play(said, asked), loop).result(30)

    ends = time.monotonic() + 60 * MINUTES
    while True:
        await asyncio.to_thread(check)
        if time.monotonic() >= ends:
            break
