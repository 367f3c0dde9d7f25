"""A real cluster, whole and empty at the beginning of each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from backchannel.store.connect import connect
from tests.cluster.nodes import Nodes


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Six servers, as long as the test run."""
    nodes = Nodes()
    try:
        nodes.start(tmp_path_factory.mktemp("cluster"))
        yield nodes
    finally:
        nodes.stop()


@pytest.fixture
def nodes(started: Nodes) -> Nodes:
    """These, with nothing amiss."""
    started.mend()
    return started


@pytest.fixture
async def cluster(nodes: Nodes) -> AsyncIterator[Redis]:
    """A client of them."""
    client = connect(nodes.url)
    yield client
    await client.aclose()
