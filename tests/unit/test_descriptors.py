"""How many sockets fit into the limit of open files."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.wait import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")

ASK = """
import logging, resource, sys
from backchannel.web.descriptors import capacity
logging.basicConfig(stream=sys.stdout, format="%(message)s")
soft, hard, wanted = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
print(capacity(wanted), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def ask(soft: int, hard: int, wanted: int) -> list[str]:
    command = [sys.executable, "-c", ASK, str(soft), str(hard), str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    return done.stdout.splitlines()


def test_the_limit_is_raised_as_far_as_it_is_needed() -> None:
    assert ask(256, 2000, 1000) == ["1000 1100"]
    assert ask(1500, 2000, 1000) == ["1000 1500"]


def test_where_it_may_not_be_raised_fewer_fit_and_the_way_out_is_told() -> None:
    told, counted = ask(256, 256, 1000)
    assert counted == "156 256"
    assert "BACKCHANNEL_MAX_SOCKETS=1000" in told
    assert "ulimit -n 1100" in told
    assert ask(64, 64, 1000)[-1] == "32 64", "at most half is kept"
