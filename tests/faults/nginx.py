"""A real nginx, as docs/operate.md says it is to be set up, or as a venue's network might be."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.deployment import free_port
from tests.wait import PATIENCE, until

DOCS = Path(__file__).parents[2] / "docs" / "operate.md"
_CONF = """\
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/errors.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        {location}
    }}
}}
"""


def found() -> str:
    """Where nginx is; the test is skipped where there is none."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if nginx is None:
        pytest.skip("there is no nginx here: apt install nginx")
    return nginx


def documented(port: int, timeout: str) -> str:
    """The location of our documentation, for a server on this port."""
    block = re.search(r"```nginx\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert block
    text = block[1].replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    text, count = re.subn(r"proxy_read_timeout \w+;", f"proxy_read_timeout {timeout};", text)
    assert count == 1
    return text


def blocking(port: int) -> str:
    """One that passes plain requests and no WebSockets."""
    return f"location / {{ proxy_pass http://127.0.0.1:{port}; proxy_set_header Host $http_host; }}"


@asynccontextmanager
async def nginx(folder: Path, location: str) -> AsyncIterator[int]:
    """It runs for as long as the block; the port that it listens on."""
    port = free_port()
    process = _start(folder, port, location)
    errors = folder / "errors.log"
    try:
        await until(lambda: _answers(process, port, errors), pause=0.02)
        yield port
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, PATIENCE)


def _start(folder: Path, port: int, location: str) -> subprocess.Popen[bytes]:
    command = found()
    folder.mkdir()
    conf = folder / "nginx.conf"
    conf.write_text(_CONF.format(folder=folder, port=port, location=location))
    return subprocess.Popen([command, "-p", folder, "-e", folder / "errors.log", "-c", conf])


def _answers(process: subprocess.Popen[bytes], port: int, errors: Path) -> bool:
    assert process.poll() is None, errors.read_text()
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
