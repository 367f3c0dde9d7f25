"""What every test may ask for: a real Valkey, a client of it, a conference of its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
import redis as blocking
from hypothesis import HealthCheck, settings
from redis.asyncio import Redis

from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from tests.rights import USER, rights

# How long an example takes, or finding one, says more about the machine than about us. `make test`
# tries the same examples each time: what they find, they find for everybody. `make fuzz` tries new.
_untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("backchannel", _untimed, derandomize=True)
settings.register_profile("fuzz", _untimed, derandomize=False, max_examples=1000)
settings.load_profile("backchannel")

_numbers = itertools.count(1)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for most of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def valkey_as_admin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real server that lives as long as the test run, as its administrator."""
    with Embedded(tmp_path_factory.mktemp("data")) as url:
        yield url


@pytest.fixture(scope="session")
def valkey(valkey_as_admin: str) -> str:
    """Its URL as the user of docs/protocol.md, who may do what stands there and no more."""
    with blocking.from_url(valkey_as_admin) as admin:
        admin.execute_command("ACL", "SETUSER", *rights())
    return valkey_as_admin.replace("unix://", f"unix://{USER}@")


@pytest.fixture
async def admin(valkey_as_admin: str) -> AsyncIterator[Redis]:
    """A client that may do anything."""
    client = connect(valkey_as_admin)
    yield client
    await client.aclose()


@pytest.fixture
async def redis(valkey: str, valkey_as_admin: str) -> AsyncIterator[Redis]:
    """A client of that server, which is empty, with the rights that a deployment needs."""
    async with connect(valkey_as_admin) as owner:  # not `admin`: to some tests that is a person
        await owner.flushall()
    client = connect(valkey)
    yield client
    await client.aclose()


@pytest.fixture
def slug() -> str:
    """A conference's slug that no other test has."""
    return f"conf-{next(_numbers)}"


@pytest.fixture
def log(redis: Redis, slug: str) -> Log:
    """That conference's log."""
    return Log(redis, slug)


@pytest.fixture
def now() -> datetime:
    """A fixed moment."""
    return datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
