"""The client of bench.feed: asks one address over and over, and counts.

    python -m bench.pull PORT SECONDS CONNECTIONS < REQUEST

It knows an answer by its length, which never changes, so it costs far less than a server. Prints
what it counted as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import uvloop


class Pull(asyncio.Protocol):
    """One connection: the next request goes out when the answer is whole."""

    answers = 0
    size = 0
    """Bytes of an answer; 0 until the first one came."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._read = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += len(data)
        if self._read < Pull.size:
            return
        assert self._read == Pull.size, "an answer of another length"
        self._read = 0
        Pull.answers += 1
        self._transport.write(self._request)

    def ask(self) -> None:
        """Sends the first request."""
        self._transport.write(self._request)


async def measure(port: int, request: bytes) -> tuple[int, str]:
    """The length of an answer, and its first line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    ]
    body = await reader.readexactly(lengths[0]) if lengths and b" 304 " not in head[:16] else b""
    writer.close()
    return len(head) + len(body), head.partition(b"\r\n")[0].decode()


async def pull(port: int, seconds: float, connections: int, request: bytes) -> dict[str, object]:
    """Asks for so long, over so many connections."""
    Pull.size, status = await measure(port, request)
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Pull(request), "127.0.0.1", port)
        for _ in range(connections)
    ]
    for _, one in opened:
        one.ask()
    Pull.answers, began, cpu = 0, time.perf_counter(), time.process_time()
    await asyncio.sleep(seconds)
    counted = {
        "status": status,
        "bytes": Pull.size,
        "answers": Pull.answers,
        "seconds": time.perf_counter() - began,
        "client_cpu": time.process_time() - cpu,
    }
    for transport, _ in opened:
        transport.abort()
    return counted


def main() -> None:
    """Runs it."""
    port, seconds, connections = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    request = sys.stdin.buffer.read()
    counted = uvloop.run(pull(port, seconds, connections, request))
    print(json.dumps(counted))


if __name__ == "__main__":
    main()
