"""A deployment over a cluster as it is run: its own processes, one of the servers killed."""

from __future__ import annotations

import asyncio
import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
from redis.asyncio import Redis

from backchannel.core.post import Author, new_post
from backchannel.store.log import Log
from tests.cluster.nodes import Nodes
from tests.deployment import command, free_port, start
from tests.wait import PATIENCE, until

POSTS: Final = 300


def conference(folder: Path, slug: str) -> None:
    (folder / f"{slug}.toml").write_text(
        f'slug = "{slug}"\ntitle = "Clustered"\nhashtags = ["clustered"]\n'
        '[moderation]\nmode = "post"\nraid = false\n'
        f'[[source]]\nkind = "replay"\npath = "{slug}.jsonl"\nrate = 60\n'
    )
    author = Author(id="ada", name="Ada Example")
    posts = (
        new_post(id=f"rss:{n}", source="rss", author=author, text=f"Hello {n}")
        for n in range(POSTS)
    )
    (folder / f"{slug}.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, posts)))


@contextmanager
def process(*args: str, data: Path, **environ: str) -> Iterator[subprocess.Popen[str]]:
    running = start(*args, data=data, **environ)
    try:
        yield running
    finally:
        running.terminate()
        try:
            said, _ = running.communicate(timeout=PATIENCE)
        finally:
            running.kill()
        print(said)
    assert running.returncode == 0
    assert "Traceback" not in said


async def test_web_and_ingest_go_on_when_a_server_dies(
    cluster: Redis, nodes: Nodes, tmp_path: Path
) -> None:
    port, slugs = free_port(), nodes.slugs()
    files = tmp_path / "conferences"
    files.mkdir()
    for slug in slugs:
        conference(files, slug)

    async def feed(slug: str) -> dict[str, Any]:
        address = f"http://127.0.0.1:{port}/api/v1/{slug}/feed"
        try:
            answer = await asyncio.to_thread(urllib.request.urlopen, address, timeout=5)
        except OSError:  # it is not up yet
            return {"seq": 0, "epoch": ""}
        with answer:
            return dict(json.load(answer))

    async def has(slug: str, seq: int) -> bool:
        return bool((await feed(slug))["seq"] >= seq)

    async def another_epoch(slug: str, epoch: str) -> bool:
        return (await feed(slug))["epoch"] not in (epoch, "")

    environ = {"REDIS_URL": nodes.url, "BACKCHANNEL_CONFERENCES": str(files)}
    with (
        process("web", "--port", str(port), data=tmp_path / "data", **environ),
        process("ingest", data=tmp_path / "data", **environ),
    ):
        doctor = asyncio.to_thread(command, "doctor", data=tmp_path / "doctor", **environ)
        said = asyncio.create_task(doctor)
        await asyncio.gather(
            *(until(lambda s=slug: has(s, 20), 2 * PATIENCE, pause=0.1) for slug in slugs)
        )
        found = (await said).stdout
        epochs = [(await feed(slug))["epoch"] for slug in slugs]
        nodes.shard(slugs[0])[0].kill()
        with nodes.hasty():
            await until(lambda: another_epoch(slugs[0], epochs[0]), pause=0.1)
        await asyncio.gather(*(until(lambda s=slug: has(s, POSTS), pause=0.1) for slug in slugs))
        assert [(await feed(slug))["epoch"] for slug in slugs[1:]] == epochs[1:]
    assert "a cluster, primaries: 3, replicas: 3" in found
    assert "append-only" not in found
    for slug in slugs:
        ids = {post.id async for post in Log(cluster, slug).posts()}
        assert ids == {f"rss:{n}" for n in range(POSTS)}
