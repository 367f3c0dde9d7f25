"""The desk's commands over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from backchannel.core.post import Posted, new_post
from backchannel.store.log import Log
from backchannel.web.site import Site
from tests.visitor import OTHER, Browser, sign_in
from tests.wait import until

Visit = Callable[..., Browser]
Json = dict[str, Any]


async def put(log: Log, now: datetime, *numbers: int) -> None:
    """Takes invented posts in."""
    items = [
        Posted(post=new_post(id=f"rss:{n}", source="rss", text=f"post {n}", author={"id": "a"}))
        for n in numbers
    ]
    await log.ingest(items, at=now, source="rss")


@pytest.fixture
async def desk(browser: Browser, site: Site, slug: str) -> Browser:
    """An admin's browser."""
    await sign_in(browser, site, slug, "admin", "Wen")
    return browser


@pytest.fixture
async def rival(visit: Visit, site: Site, slug: str) -> Browser:
    """A second moderator's."""
    other = visit()
    await sign_in(other, site, slug, "moderator", "Jonas")
    return other


def decision(what: str, *items: tuple[int, int]) -> Json:
    return {"decision": what, "items": [{"id": f"rss:{n}", "rev": rev} for n, rev in items]}


async def test_a_decision_is_answered_per_post(
    desk: Browser, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, 1, 2)
    body = decision("approve", (1, 1), (2, 7), (3, 1))
    rows = (await desk.post(f"/api/v1/{slug}/decisions", body)).json()["items"]
    assert rows[0] == {"id": "rss:1", "ok": True, "rev": 2, "status": "shown"}
    assert (rows[1]["ok"], rows[1]["why"]) == (False, "conflict")
    assert (rows[2]["ok"], rows[2]["why"]) == (False, "missing")


async def test_a_conflict_names_who_was_first_and_what_they_decided(
    desk: Browser, rival: Browser, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, 1)
    path = f"/api/v1/{slug}/decisions"
    assert (await desk.post(path, decision("approve", (1, 1)))).json()["items"][0]["ok"]
    row = (await rival.post(path, decision("reject", (1, 1)))).json()["items"][0]
    assert (row["why"], row["by"], row["decision"], row["status"], row["rev"]) == (
        "conflict",
        "Wen",
        "approve",
        "shown",
        2,
    )


async def test_a_decision_sent_twice_is_made_once(
    desk: Browser, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, 1)
    path, body = f"/api/v1/{slug}/decisions", decision("approve", (1, 1))
    first = await desk.post(path, body, Idempotency_Key="again")
    second = await desk.post(path, body, Idempotency_Key="again")
    assert first.json() == second.json()
    post = await log.post("rss:1")
    assert post is not None
    assert len(post.decisions) == 1


async def test_a_key_used_for_something_else_hides_no_decision(
    desk: Browser, rival: Browser, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, 1, 2)
    path = f"/api/v1/{slug}/decisions"
    for who, number in ((desk, 1), (rival, 2)):
        body = decision("approve", (number, 1))
        row = (await who.post(path, body, Idempotency_Key="k")).json()["items"][0]
        assert row["id"] == f"rss:{number}"
    undone = await desk.post(f"/api/v1/{slug}/undo", {}, Idempotency_Key="k")
    assert undone.json()["decision"] == "approve"


@pytest.mark.parametrize("key", ["", "a b", "x" * 65, "é", "a:b", "a\tb"])
@pytest.mark.parametrize("command", ["decisions", "undo"])
async def test_a_command_that_may_be_repeated_needs_a_key(
    desk: Browser, slug: str, command: str, key: str
) -> None:
    body = decision("approve", (1, 1)) if command == "decisions" else {}
    answer = await desk.http.post(
        f"/api/v1/{slug}/{command}",
        json=body,
        headers=[
            (b"Origin", desk.base.encode()),
            *([(b"Idempotency-Key", key.encode())] if key else []),
        ],
    )
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["error"]


async def test_undo_takes_back_ones_own_latest_action_and_no_one_elses(
    desk: Browser, rival: Browser, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, 1)
    await desk.post(f"/api/v1/{slug}/decisions", decision("approve", (1, 1)))
    nothing = await rival.post(f"/api/v1/{slug}/undo", {})
    assert nothing.json() == {"decision": "", "items": []}
    undone = (await desk.post(f"/api/v1/{slug}/undo", {})).json()
    assert undone["decision"] == "approve"
    assert undone["items"][0]["status"] == "held"


async def test_the_queue_is_read_in_pages(
    desk: Browser, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, *range(1, 6))
    seen: list[str] = []
    after = ""
    for _ in range(4):
        page = (await desk.get(f"/api/v1/{slug}/queue?status=held&after={after}&limit=2")).json()
        seen += [post["id"] for post in page["posts"]]
        after = page["after"]
        if not after:
            break
    assert seen == [f"rss:{n}" for n in (5, 4, 3, 2, 1)]
    assert page["seq"] == 5


@pytest.mark.parametrize(
    "query",
    [
        *("status=deleted", "status=", "after=-1", "after=%2Binf", "after=(1", "after=1e9"),
        *("limit=0", "q=" + "a" * 301),
    ],
)
async def test_a_queue_that_is_not_there_is_refused_in_a_sentence(
    desk: Browser, slug: str, query: str
) -> None:
    answer = await desk.get(f"/api/v1/{slug}/queue?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"].endswith(".")


async def test_the_whole_queue_is_filtered(
    desk: Browser, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, *range(1, 6))
    seen: list[str] = []
    for query in ("q=Post 4", "source=rss&q=post 2", "source=form", "verdict=none&media=none"):
        page = (await desk.get(f"/api/v1/{slug}/queue?{query}")).json()
        seen += ["/".join(post["id"] for post in page["posts"])]
        assert (page["seq"], page["after"]) == (5, "")
    assert seen == ["rss:4", "rss:2", "", "rss:5/rss:4/rss:3/rss:2/rss:1"]


async def test_one_request_looks_through_so_many_posts_and_the_next_goes_on(
    desk: Browser, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, *range(1, 2051))
    page = (await desk.get(f"/api/v1/{slug}/queue?q=post 7&limit=200")).json()
    assert page["after"]
    found = [post["id"] for post in page["posts"]]
    rest = (await desk.get(f"/api/v1/{slug}/queue?q=post 7&after={page['after']}")).json()
    assert rest["after"] == ""
    found += [post["id"] for post in rest["posts"]]
    assert found == [f"rss:{n}" for n in range(2050, 0, -1) if str(n).startswith("7")]


async def test_a_cue_reaches_the_walls_feed(desk: Browser, site: Site, slug: str) -> None:
    answer = await desk.post(f"/api/v1/{slug}/cues", {"message": "Back at \u202e14:00", "step": 2})
    assert answer.json() == {"message": "Back at 14:00", "step": 2}
    again = await desk.post(f"/api/v1/{slug}/cues", {"step": -1, "paused": True})
    assert again.json() == {"message": "Back at 14:00", "step": 1, "paused": True}
    feed = f"/api/v1/{slug}/feed"

    async def told() -> bool:
        return bool((await desk.get(feed)).json()["state"]["cue"].get("paused"))

    await until(told)


async def test_a_cue_for_one_screen_leaves_the_others(desk: Browser, slug: str) -> None:
    cues, made = f"/api/v1/{slug}/cues", f"/api/v1/{slug}/screens"
    foyer, hall = [(await desk.post(made, {"name": n})).json()["id"] for n in ("Foyer", "Hall")]
    await desk.post(cues, {"scene": "letters"})
    for screen in (foyer, hall):
        answer = await desk.post(cues, {"screen": screen, "scene": "stream", "step": 1})
    assert answer.json() == {
        "scene": "letters",
        "screens": {screen: {"scene": "stream", "step": 1} for screen in (foyer, hall)},
    }
    answer = await desk.post(cues, {"screen": hall, "scene": None, "paused": True})
    assert answer.json()["screens"][hall] == {"paused": True, "step": 1}
    # What is asked of all ends what was asked of one; nobody's steps are lost.
    answer = await desk.post(cues, {"scene": "cloud", "paused": False})
    assert answer.json()["scene"] == "cloud"
    assert answer.json()["screens"] == {screen: {"step": 1} for screen in (foyer, hall)}


async def test_a_cue_over_the_schedule_ends_with_its_session(desk: Browser, slug: str) -> None:
    cues = f"/api/v1/{slug}/cues"
    answer = await desk.post(cues, {"play": "posts", "until": "2027-05-12T15:30:00Z"})
    assert answer.json() == {"play": "posts", "until": "2027-05-12T15:30:00Z"}
    assert (await desk.post(cues, {"play": "", "until": None})).json() == {}


async def test_a_cue_for_a_screen_that_is_none_is_refused(desk: Browser, slug: str) -> None:
    cues = f"/api/v1/{slug}/cues"
    assert (await desk.post(cues, {"screen": "nobody", "step": 1})).status_code == 404
    gone = (await desk.post(f"/api/v1/{slug}/screens", {"name": "Foyer"})).json()["id"]
    await desk.post(f"/api/v1/{slug}/revoke", {"id": gone})
    assert (await desk.post(cues, {"screen": gone, "step": 1})).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"screen": "foyer"},
        {"screen": "foyer", "play": "hold"},
        {"play": "dance"},
        {"scene": "fireworks"},
        {"step": 1.5},
        {"step": 10**6},
        {"pace": 0},
        {"message": "x" * 281},
        {"colour": "red"},
        {"paused": None},
        [],
        "",
    ],
)
async def test_a_cue_that_no_wall_could_follow_is_refused(
    desk: Browser, slug: str, body: object
) -> None:
    answer = await desk.post(f"/api/v1/{slug}/cues", body)
    assert answer.status_code == 422
    assert answer.json()["error"]


async def test_panic_is_on_at_once_and_off_again(desk: Browser, site: Site, slug: str) -> None:
    for on in (True, False):
        assert (await desk.post(f"/api/v1/{slug}/panic", {"on": on})).json() == {"on": on}
        pressed = site.hubs[slug].panicked
        assert pressed is not None
        assert pressed.on is on
    assert site.hubs[OTHER].panicked is None


async def test_an_undo_never_ends_a_panic(
    desk: Browser, site: Site, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, 1)
    await desk.post(f"/api/v1/{slug}/decisions", decision("approve", (1, 1)))
    await desk.post(f"/api/v1/{slug}/panic", {"on": True})
    for undone in ("approve", ""):
        answer = await desk.post(f"/api/v1/{slug}/undo", {})
        assert answer.json()["decision"] == undone
        pressed = site.hubs[slug].panicked
        assert pressed is not None
        assert pressed.on


async def test_a_screen_link_names_its_wall(desk: Browser, site: Site, slug: str) -> None:
    answer = await desk.post(f"/api/v1/{slug}/screens", {"name": " Foyer\n left "})
    url = answer.json()["url"]
    start = f"http://localhost:8000/c/{slug}/wall#screen="
    assert url.startswith(start)
    screen = site.links.screen(url.removeprefix(start))
    assert screen is not None
    assert (screen.slug, screen.name) == (slug, "Foyer left")
    nameless = await desk.post(f"/api/v1/{slug}/screens", {"name": "\u200b"})
    assert nameless.status_code == 422


async def test_an_invite_made_at_the_desk_lets_someone_in(
    desk: Browser, visit: Visit, slug: str
) -> None:
    answer = await desk.post(f"/api/v1/{slug}/invites", {"role": "viewer", "name": "Bo"})
    token = answer.json()["url"].partition("#")[2]
    joined = await visit().post("/join", {"token": token})
    assert joined.json()["role"] == "viewer"


async def test_no_link_is_built_from_a_host_header_that_is_none(
    desk: Browser, slug: str, site: Site
) -> None:
    cookie = desk.http.cookies["backchannel"]
    answer = await desk.http.post(
        f"/api/v1/{slug}/screens",
        json={"name": "Foyer"},
        headers={
            "Host": "evil.example/x",
            "Origin": "http://evil.example/x",
            "Cookie": f"backchannel={cookie}",
        },
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"decision":"approve","items":[]}', 422),
        (b'{"decision":"explode","items":[{"id":"a","rev":1}]}', 422),
        (b'{"decision":"approve","items":[{"id":"a","rev":-1}]}', 422),
        (b'{"decision":"approve","items":[{"id":"a","rev":1}],"by":"Ola"}', 422),
        (b'{"decision":"approve","items":[{"id":"a","rev":1e400}]}', 422),
        (b"\xff\xfe", 422),
        (b"", 422),
        (b"[" * 60_000, 422),
        (b'{"decision":"approve","items":[' + b'{"id":"a","rev":1},' * 101 + b"]}", 422),
        (b" " * (64 * 1024 + 1), 413),
    ],
)
async def test_a_body_that_is_no_decision_is_refused(
    desk: Browser, slug: str, body: bytes, status: int
) -> None:
    answer = await desk.http.post(
        f"/api/v1/{slug}/decisions",
        content=body,
        headers={
            "Origin": desk.base,
            "Idempotency-Key": "k",
            "Content-Type": "application/json",
        },
    )
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]


async def test_a_hundred_posts_are_decided_at_once_and_no_more(
    desk: Browser, slug: str, log: Log, now: datetime
) -> None:
    await put(log, now, *range(100))
    path = f"/api/v1/{slug}/decisions"
    rows = await desk.post(path, decision("approve", *((n, 1) for n in range(100))))
    assert all(row["ok"] for row in rows.json()["items"])
    many = await desk.post(path, decision("reject", *((n, 2) for n in range(101))))
    assert many.status_code == 422


async def test_a_body_without_a_length_is_cut_off_too(desk: Browser, slug: str) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 4096

    answer = await desk.http.post(
        f"/api/v1/{slug}/undo",
        content=endless(),
        headers={"Origin": desk.base, "Idempotency-Key": "k", "Content-Type": "application/json"},
    )
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_only_json_is_read(desk: Browser, slug: str, type: str) -> None:
    answer = await desk.http.post(
        f"/api/v1/{slug}/undo",
        content=b"{}",
        headers={"Origin": desk.base, "Idempotency-Key": "k", "Content-Type": type},
    )
    assert answer.status_code == 415


async def test_a_reason_is_given_afterwards_for_what_one_did_oneself(
    desk: Browser, rival: Browser, log: Log, slug: str, now: datetime
) -> None:
    await put(log, now, 1, 2, 3)
    path = f"/api/v1/{slug}/reasons"
    assert (await rival.post(path, {"why": "Too loud"})).status_code == 404  # did nothing yet
    for body in (decision("reject", (1, 1), (2, 1)), decision("approve", (3, 1))):
        await desk.post(f"/api/v1/{slug}/decisions", body)
    done = (await desk.get(path)).json()["actions"]
    assert [(row["what"], row["count"], row["id"]) for row in done] == [
        ("approve", 1, "rss:3"),
        ("reject", 2, "rss:1"),
    ]
    assert (await rival.post(path, {"why": "x", "n": done[0]["n"]})).status_code == 404  # not hers
    assert (await desk.post(path, {"why": " \u200b "})).status_code == 422
    assert (await desk.post(path, {"why": "x" * 201})).status_code == 422
    said = {"why": "Said\ntwice", "n": done[1]["n"]}
    for _ in range(2):
        answer = await desk.post(path, said, Idempotency_Key="once")
        assert answer.json() == {"what": "reject", "count": 2}
    rows = (await desk.get(f"/api/v1/{slug}/audit")).json()["rows"]
    told = [(row["id"], row["why"], row["before"]) for row in rows if row["what"] == "reason"]
    assert told == [("rss:2", "Said twice", "reject"), ("rss:1", "Said twice", "reject")]
