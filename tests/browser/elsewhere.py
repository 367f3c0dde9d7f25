"""Someone else's web site: what the widget and the frames of a feed stand on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


@dataclass
class Elsewhere:
    """A folder that is served, and its port."""

    folder: Path
    port: int

    @property
    def origin(self) -> str:
        """The one that a conference may name."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def another(self) -> str:
        """To a browser another site, with the same pages."""
        return f"http://localhost:{self.port}"

    def write(self, page: str, name: str = "index.html") -> str:
        """Puts a page there; its address."""
        (self.folder / name).write_text(page, encoding="utf-8")
        return f"{self.origin}/{name}"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Elsewhere]:
    """A site on an origin of its own, empty yet."""
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Elsewhere(folder, server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
