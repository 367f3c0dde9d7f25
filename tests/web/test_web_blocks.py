"""Blocking people over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from backchannel.core.post import Author, Posted, new_post
from backchannel.ingest.take import take
from backchannel.store.log import Log
from backchannel.web.site import Site
from tests.visitor import Browser, sign_in


@pytest.fixture
async def desk(browser: Browser, site: Site, slug: str) -> Browser:
    await sign_in(browser, site, slug, "moderator", "Wen")
    return browser


async def come(log: Log, now: datetime, number: int, handle: str = "troll") -> None:
    author = Author(id=handle, name=handle.title(), handle=handle)
    post = new_post(id=f"x:{number}", source="x", author=author, text="hello")
    await take(log, [Posted(post=post)], "x", now)


async def change(desk: Browser, slug: str, **body: Any) -> Any:
    answer = await desk.post(f"/api/v1/{slug}/blocks", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def blocked(desk: Browser, slug: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await desk.get(f"/api/v1/{slug}/blocks")).json()["blocks"]
    return rows


async def test_a_post_names_whom_to_block_and_undo_lets_them_in(
    desk: Browser, log: Log, slug: str, now: datetime
) -> None:
    await come(log, now, 1)
    await come(log, now, 2)
    done = await change(desk, slug, decision="block", posts=["x:1"])
    assert sorted(row["id"] for row in done["items"]) == ["x:1", "x:2"]
    [row] = await blocked(desk, slug)
    assert (row["key"], row["handle"], row["by"]) == ("x:troll", "troll", "Wen")
    assert "id" not in row
    undone = (await desk.post(f"/api/v1/{slug}/undo", {})).json()
    assert (undone["decision"], len(undone["items"])) == ("block", 2)
    assert await blocked(desk, slug) == []


async def test_a_list_goes_out_and_comes_in_again(
    desk: Browser, log: Log, slug: str, now: datetime
) -> None:
    await come(log, now, 1)
    await change(desk, slug, decision="block", posts=["x:1"], strength="hold", hours=2)
    text = (await desk.get(f"/api/v1/{slug}/blocks.csv")).text
    [key] = [row["key"] for row in await blocked(desk, slug)]
    assert (await change(desk, slug, decision="unblock", keys=[key]))["keys"] == [key]
    await change(desk, slug, decision="block", handles=text + "\n@another")
    rows = {row["handle"]: row for row in await blocked(desk, slug)}
    assert set(rows) == {"troll", "another"}
    assert (rows["troll"]["strength"], rows["troll"]["source"]) == ("hold", "x")
    assert rows["troll"]["until"] is not None


async def test_a_block_is_given_an_end_or_made_milder_afterwards(
    desk: Browser, log: Log, slug: str, now: datetime
) -> None:
    await come(log, now, 1)
    await change(desk, slug, decision="block", posts=["x:1"])
    known = ["x:troll", "x:nobody"]
    done = await change(desk, slug, decision="block", keys=known, strength="hold", hours=24)
    assert done["keys"] == ["x:troll"]
    [row] = await blocked(desk, slug)
    assert (row["strength"], row["until"] > row["at"], row["name"]) == ("hold", True, "Troll")
    await desk.post(f"/api/v1/{slug}/undo", {})
    [row] = await blocked(desk, slug)
    assert (row["strength"], row.get("until")) == ("reject", None)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"decision": "block"}, "Nobody is named"),
        ({"decision": "block", "posts": ["x:404"]}, "Nobody is named"),
        ({"decision": "block", "keys": ["x:404"]}, "Nobody is named"),
        ({"decision": "block", "handles": "two words"}, "Line 1"),
        ({"decision": "block", "handles": "@a", "hours": -1}, "hours"),
        ({"decision": "ban", "posts": ["x:1"]}, "ban"),
    ],
)
async def test_a_block_that_means_nothing_is_refused_in_words(
    desk: Browser, slug: str, body: dict[str, Any], says: str
) -> None:
    answer = await desk.post(f"/api/v1/{slug}/blocks", body)
    assert answer.status_code == 422
    assert says in answer.json()["error"]
    assert await blocked(desk, slug) == []
