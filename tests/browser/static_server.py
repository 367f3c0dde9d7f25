"""The built pages on a port of this machine, routed and guarded as the real server does it."""

from __future__ import annotations

import json
import mimetypes
import re
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html wall-worker"
)
SHELLS = (
    (re.compile(r"/"), "index.html"),
    (re.compile(r"/join"), "join.html"),
    (re.compile(r"/c/[a-z0-9-]+/(wall|desk|post|speaker|press)"), "{0}.html"),
)


@dataclass
class StaticSite:
    """Serves the shells at their real paths, /static/, /widget.js, and what `answers` holds."""

    root: Path
    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    """Path to status, content type and body: stands for the API and for pictures."""
    url: str = ""

    def reset(self) -> None:
        """Forgets all answers but the icon's, which browsers ask for by themselves."""
        self.answers = {"/favicon.ico": (204, "image/x-icon", b"")}

    def answer(self, path: str, body: object, status: int = 200) -> None:
        """Lets a path answer with JSON."""
        self.answers[path] = (status, "application/json", json.dumps(body).encode())

    def picture(self, path: str, body: bytes, type: str = "image/png") -> str:
        """Lets a path answer with a picture; returns the path."""
        self.answers[path] = (200, type, body)
        return path

    def find(self, path: str) -> tuple[int, str, bytes]:
        """What a GET of `path` answers."""
        if path in self.answers:
            return self.answers[path]
        file = self._file(path)
        if file is None or not file.is_file() or self.root not in file.resolve().parents:
            return 404, "application/json", b'{"error": "Nothing is here."}'
        return 200, mimetypes.guess_type(file.name)[0] or "text/plain", file.read_bytes()

    def _file(self, path: str) -> Path | None:
        if path in ("/widget.js", "/sw.js"):
            return self.root / path[1:]
        if path.startswith("/static/"):
            return self.root / path.removeprefix("/static/")
        for pattern, shell in SHELLS:
            if match := pattern.fullmatch(path):
                return self.root / shell.format(*match.groups())
        return None


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status, type, body = self.server.site.find(urlsplit(self.path).path)
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests print what they need."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a page asks for everything at once

    def __init__(self, site: StaticSite) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that was closed while it loaded is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class StaticServer:
    """A context manager around a StaticSite's thread."""

    def __init__(self, root: Path) -> None:
        self.site = StaticSite(root.resolve())
        self._server = _Server(self.site)
        self.site.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> StaticSite:
        self._thread.start()
        return self.site

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
