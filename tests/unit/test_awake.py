"""A machine is kept awake for as long as a wall is on, and not a moment longer."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from backchannel.cli import awake as keeping
from backchannel.cli.awake import awake
from tests.wait import PATIENCE, until


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that programs are looked for in; it has `cat`."""
    (tmp_path / "cat").symlink_to("/bin/cat")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def tool(folder: Path, name: str, does: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{does}\n")
    (folder / name).chmod(0o755)


async def test_what_keeps_awake_runs_while_the_wall_does(tools: Path) -> None:
    tool(
        tools, "caffeinate", f'echo $$ > {tools}/pid; echo "$@" > {tools}/told; shift 2; exec "$@"'
    )
    with awake() as kept:
        assert kept
        await until(lambda: (tools / "told").exists() and (tools / "told").read_text())
        pid = int((tools / "pid").read_text())
        assert psutil.pid_exists(pid)
        assert (tools / "told").read_text() == "-d -i cat\n"
    assert not psutil.pid_exists(pid)


def test_one_that_finds_no_service_keeps_nothing(
    tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SETTLES_SECONDS", PATIENCE)
    tool(tools, "systemd-inhibit", "exit 1")
    with awake() as kept:
        assert not kept


def test_where_there_is_none_nothing_is_tried(tools: Path) -> None:
    with awake() as kept:
        assert not kept
