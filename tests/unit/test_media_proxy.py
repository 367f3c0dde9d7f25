from __future__ import annotations

import asyncio
import contextlib
import io
import socket
import struct
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from PIL import Image

from backchannel.core.post import picture_name
from backchannel.media.cache import Cache
from backchannel.media.fetch import BYTES_MAX, Fetcher
from backchannel.media.pool import Pool
from backchannel.media.proxy import MediaProxy, Picture, kind
from backchannel.media.reach import Reach
from backchannel.media.refused import MediaRefused
from backchannel.media.worker import MEMORY_MAX, PIXELS_MAX, SIDE_MAX
from tests.wait import PATIENCE, until


class ThisMachine(Reach):
    """Lets tests reach the server at 127.0.0.1, and nothing else."""

    def __init__(self, port: int) -> None:
        self.ports = frozenset({port})

    def address(self, address: str) -> bool:
        return address == "127.0.0.1"


class Server:
    """Answers raw bytes, whatever HTTP says about them."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.hits: Counter[str] = Counter()
        self.heads: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.port = 0
        self._serving: set[asyncio.Task[None]] = set()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: bytes, head: str = "", status: str = "200 OK") -> str:
        """Serves a body. A head with Content-Length in it replaces the right one."""
        if "content-length" not in head.lower():
            head += f"Content-Length: {len(body)}\r\n"
        self.answers[path] = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
        return self.url(path)

    def redirect(self, path: str, target: str) -> str:
        return self.put(path, b"", f"Location: {target}\r\n", "302 Found")

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                await self._respond(head, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._serving.discard(task)

    async def _respond(self, head: str, writer: asyncio.StreamWriter) -> None:
        path = head.split(" ")[1]
        self.hits[path] += 1
        self.heads.append(head)
        await self.gate.wait()
        if path == "/drip":
            await self._drip(writer)
        elif path == "/endless":
            await self._endless(writer)
        else:
            writer.write(self.answers[path])
            await writer.drain()

    async def close(self) -> None:
        for task in list(self._serving):
            task.cancel()
        await asyncio.gather(*self._serving)

    async def _drip(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"\x89")
            await writer.drain()
            await asyncio.sleep(0.02)

    async def _endless(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            await writer.drain()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes too long here but what a test means to: it is not about this machine."""
    monkeypatch.setattr("backchannel.media.proxy.Fetcher", partial(Fetcher, seconds=PATIENCE))
    monkeypatch.setattr("backchannel.media.proxy.Pool", partial(Pool, seconds=PATIENCE))
    monkeypatch.setattr("backchannel.media.pool._START_SECONDS", PATIENCE)
    monkeypatch.setattr("backchannel.media.alone.WAIT_SECONDS", PATIENCE)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    serving = Server()
    tcp = await asyncio.start_server(serving.answer, "127.0.0.1", 0)
    serving.port = tcp.sockets[0].getsockname()[1]
    yield serving
    tcp.close()
    await serving.close()


@pytest.fixture
async def media(server: Server, tmp_path: Path) -> AsyncIterator[MediaProxy]:
    async with MediaProxy(tmp_path, {}, reach=ThisMachine(server.port)) as proxy:
        yield proxy


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(out, kind, **save)
    return out.getvalue()


def opened(found: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(found.body))
    image.load()
    return image


async def refusal(media: MediaProxy, url: str) -> int:
    with pytest.raises(MediaRefused) as raised:
        await media.get(url)
    return raised.value.status


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_a_picture_comes_redrawn_as_webp(
    media: MediaProxy, server: Server, form: str
) -> None:
    found = await media.get(server.put("/a", picture(form), "Content-Type: text/html\r\n"))
    assert (found.type, kind(found.body), opened(found).size) == (
        "image/webp",
        "image/webp",
        (40, 20),
    )
    assert found.etag.startswith('"')
    pixel = opened(found).convert("RGB").getpixel((20, 10))
    assert isinstance(pixel, tuple)
    assert all(abs(a - b) < 8 for a, b in zip(pixel, (200, 30, 90), strict=True))


async def test_a_large_picture_is_scaled_down(media: MediaProxy, server: Server) -> None:
    found = await media.get(server.put("/a", picture("JPEG", (4000, 1000))))
    assert opened(found).size == (SIDE_MAX, 400)


async def test_transparency_stays(media: MediaProxy, server: Server) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(await media.get(server.put("/a", out.getvalue()))).getchannel(
        "A"
    ).getextrema() == (
        0,
        0,
    )


async def test_a_photo_stands_upright_and_tells_nothing_of_where_it_was_taken(
    media: MediaProxy, server: Server
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Cordwainer cameras"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    photo = picture("JPEG", (40, 20), exif=exif, comment=b"Cordwainer comment")
    assert b"Cordwainer cameras" in photo
    found = await media.get(server.put("/a", photo))
    assert opened(found).size == (20, 40)
    assert dict(opened(found).getexif()) == {}
    assert set(opened(found).info) <= {"loop", "background", "timestamp", "duration"}
    for left in (b"Cordwainer", b"EXIF", b"Exif", b"XMP ", b"ICCP"):
        assert left not in found.body


async def test_only_the_first_frame_is_served(media: MediaProxy, server: Server) -> None:
    frames = [Image.new("RGB", (30, 30), (n % 256, 0, 0)) for n in range(400)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=20)
    found = opened(await media.get(server.put("/a", out.getvalue())))
    assert getattr(found, "n_frames", 1) == 1


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _bomb(side: int) -> bytes:
    """A black PNG of side × side pixels in very few bytes."""
    packer = zlib.compressobj(1)
    row = b"\0" * (1 + (side + 7) // 8)
    packed = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", packed)
        + _chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (SVG, 415),
        (b'<?xml version="1.0"?>' + SVG, 415),
        (b"<!doctype html><script>alert(1)</script>", 415),
        (b"", 415),
        (b"GIF89a<script>alert(1)</script>", 415),
        (picture("BMP"), 415),
        (picture("TIFF"), 415),
        (picture()[:-30], 415),
        (picture("JPEG", (400, 400))[:900], 415),
        (_bomb(30_000), 415),
        (b"RIFF\xff\xff\xff\xffWEBPVP8L" + b"\xff" * 64, 415),
    ],
    ids=["svg", "xml", "html", "empty", "script", "bmp", "tiff", "png", "jpeg", "bomb", "webp"],
)
async def test_what_is_no_sound_picture_is_refused(
    media: MediaProxy, server: Server, body: bytes, status: int
) -> None:
    assert len(body) < BYTES_MAX
    assert await refusal(media, server.put("/a.png", body, "Content-Type: image/png\r\n")) == status
    sound = await media.get(server.put("/b.png", picture()))  # and does no harm to the next
    assert opened(sound).size == (40, 20)


@pytest.mark.alone
async def test_the_pixel_limit_lets_a_large_photo_through(
    media: MediaProxy, server: Server
) -> None:
    side = int(PIXELS_MAX**0.5) // 100 * 100
    found = await media.get(server.put("/a", _bomb(side)))
    assert opened(found).size == (SIDE_MAX, SIDE_MAX)


async def test_a_body_that_is_too_long_is_not_read_to_its_end(
    media: MediaProxy, server: Server
) -> None:
    told = server.put("/told", picture(), "Content-Length: 1000000000\r\n")
    assert await refusal(media, told) == 413
    assert await refusal(media, server.url("/endless")) == 413


async def test_a_server_that_drips_is_left_after_the_deadline(server: Server) -> None:
    fetcher = Fetcher(ThisMachine(server.port), seconds=0.2)
    with pytest.raises(MediaRefused) as raised:
        await fetcher.fetch(server.url("/drip"))
    assert raised.value.status == 504
    await fetcher.close()


@pytest.mark.parametrize(
    ("status", "head", "expected"),
    [
        ("404 Not Found", "", 404),
        ("410 Gone", "", 404),
        ("500 Oh", "", 502),
        ("204 No Content", "", 502),
        ("200 OK", "Content-Encoding: gzip\r\n", 502),
        ("302 Found", "", 502),
        ("200 OK", "Content-Length: nonsense\r\n", 502),
    ],
)
async def test_an_answer_that_is_no_picture_is_told_apart(
    media: MediaProxy, server: Server, status: str, head: str, expected: int
) -> None:
    body = b"" if status.startswith("204") else picture()
    assert await refusal(media, server.put("/a", body, head, status)) == expected


async def test_a_server_that_is_not_there_is_told(media: MediaProxy, server: Server) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        fetcher = Fetcher(ThisMachine(taken.getsockname()[1]), PATIENCE)
        with pytest.raises(MediaRefused) as raised:
            await fetcher.fetch(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        assert raised.value.status == 502
        assert "127" not in raised.value.reason
        await fetcher.close()


async def test_redirects_are_followed_three_times(media: MediaProxy, server: Server) -> None:
    server.put("/0", picture())
    for n in range(1, 5):
        server.redirect(f"/{n}", f"/{n - 1}")
    assert opened(await media.get(server.url("/3"))).size == (40, 20)
    assert await refusal(media, server.url("/4")) == 502


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/a",
        "http://[::1]:{port}/a",
        "http://localhost:{port}/a",
        "http://127.0.0.1:22/",
        "http://user@127.0.0.1:{port}/a",
        "http://2130706433:{port}/a",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/_x",
        "//127.0.0.2:{port}/a",
        "demo:tree",
    ],
)
async def test_a_redirect_is_checked_like_the_first_address(
    media: MediaProxy, server: Server, target: str
) -> None:
    url = server.redirect("/r", target.format(port=server.port))
    assert await refusal(media, url) == 403
    assert server.hits["/a"] == 0


def _resolve_to(monkeypatch: pytest.MonkeyPatch, *rounds: list[str]) -> list[str]:
    """Makes names resolve to these addresses, another list each time. Returns who was asked for."""
    asked: list[str] = []

    async def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        addresses = rounds[min(len(asked), len(rounds)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


async def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(
    media: MediaProxy, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put("/a", picture())
    asked = _resolve_to(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    await media.get(f"http://pictures.example:{server.port}/a")
    assert asked == ["pictures.example"]
    assert f"Host: pictures.example:{server.port}" in server.heads[0]
    assert "Cookie" not in server.heads[0]
    assert "Referer" not in server.heads[0]


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["127.0.0.1", "10.0.0.1"]])
async def test_a_name_with_any_address_inside_is_refused(
    media: MediaProxy, server: Server, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    _resolve_to(monkeypatch, addresses)
    assert await refusal(media, f"http://pictures.example:{server.port}/a") == 403
    assert not server.hits


async def test_the_default_reaches_nothing_on_this_machine(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolve_to(monkeypatch, ["127.0.0.1"])
    async with MediaProxy(tmp_path, {}) as media:
        for url in (server.url("/a"), "http://127.0.0.1/", "http://pictures.example/", "demo:x"):
            assert await refusal(media, url) == 403
    assert not server.hits


async def test_the_socket_has_the_last_word(server: Server) -> None:
    class Careless(ThisMachine):
        def host(self, host: str) -> bool:
            return True

    fetcher = Fetcher(Careless(server.port), PATIENCE)
    for host in ("2130706433", "[::ffff:127.0.0.1]", "127.0.0.2"):
        with pytest.raises(MediaRefused) as raised:
            await fetcher.fetch(f"http://{host}:{server.port}/a")
        assert raised.value.status == 502
    assert not server.hits
    await fetcher.close()


async def test_everyone_who_asks_meanwhile_gets_the_one_fetch(
    media: MediaProxy, server: Server
) -> None:
    url = server.put("/a", picture())
    server.gate.clear()
    asking = [asyncio.create_task(media.get(url)) for _ in range(20)]
    await until(lambda: server.hits["/a"])
    asking[0].cancel()  # one who leaves takes nothing from the others
    server.gate.set()
    found = await asyncio.gather(*asking[1:])
    assert (server.hits["/a"], len({each.etag for each in found})) == (1, 1)


async def test_of_two_processes_one_fetches_and_both_have_it(
    server: Server, tmp_path: Path
) -> None:
    url = server.put("/a", picture())
    reach = ThisMachine(server.port)
    server.gate.clear()
    async with (
        MediaProxy(tmp_path, {}, reach=reach) as one,
        MediaProxy(tmp_path, {}, reach=reach) as two,
    ):
        asked = [asyncio.create_task(proxy.get(url)) for proxy in (one, two)]
        await until(lambda: server.hits["/a"])
        server.gate.set()
        found = await asyncio.gather(*asked)
    assert (server.hits["/a"], found[0].body == found[1].body) == (1, True)
    assert list((tmp_path / "claimed").iterdir()) == []


async def test_a_picture_is_fetched_once_and_served_from_disk_after_a_restart(
    server: Server, tmp_path: Path
) -> None:
    url = server.put("/a", picture())
    found = []
    for _ in range(2):
        async with MediaProxy(tmp_path, {}, reach=ThisMachine(server.port)) as media:
            found += [await media.get(url), await media.get(url)]
    assert server.hits["/a"] == 1
    assert len(set(found)) == 1


async def test_a_refusal_is_remembered(media: MediaProxy, server: Server) -> None:
    url = server.put("/a", SVG)
    assert [await refusal(media, url) for _ in range(3)] == [415] * 3
    assert server.hits["/a"] == 1


async def test_a_dropped_picture_is_fetched_anew(
    media: MediaProxy, server: Server, tmp_path: Path
) -> None:
    url, twin = server.put("/a", picture()), server.put("/b", picture())
    await media.get(url)
    await media.get(twin)
    await media.drop({picture_name(url)})
    assert len(list((tmp_path / "pictures").iterdir())) == 1  # the twin's
    await media.get(twin)
    await media.drop({picture_name(twin)})
    await media.drop({picture_name(twin)})
    assert list((tmp_path / "pictures").iterdir()) == []
    await media.get(url)
    assert (server.hits["/a"], server.hits["/b"]) == (2, 1)


async def test_an_erased_picture_is_gone_and_not_fetched_again(
    media: MediaProxy, server: Server, tmp_path: Path
) -> None:
    url, never = server.put("/a", picture()), server.put("/b", picture())
    await media.get(url)
    for each in (url, never):
        Cache(tmp_path).erase(each)  # another process does
        assert await refusal(media, each) == 410
    assert list((tmp_path / "pictures").iterdir()) == []
    assert (server.hits["/a"], server.hits["/b"]) == (1, 0)


async def test_what_is_made_here_needs_no_fetch(tmp_path: Path) -> None:
    made = Counter[str]()

    def draw(name: str) -> bytes:
        made[name] += 1
        if name == "nothing":
            raise KeyError(name)
        return picture() if name == "tree" else SVG

    async with MediaProxy(tmp_path, {"demo": draw}) as media:
        assert (await media.get("demo:tree")).type == "image/png"
        await media.get("demo:tree")
        assert made["tree"] == 1
        assert await refusal(media, "demo:nothing") == 404
        assert await refusal(media, "demo:svg") == 415


async def test_a_folder_that_cannot_be_written_costs_no_picture(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    async with MediaProxy(tmp_path / "file", {}, reach=ThisMachine(server.port)) as media:
        assert (await media.get(server.put("/a", picture()))).type == "image/webp"
    assert "folder cannot be" in caplog.text


def _workers() -> list[psutil.Process]:
    workers = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):  # it has just ended, or been taken away
            if "worker.py" in " ".join(child.cmdline()):
                workers.append(child)
    return workers


async def test_a_worker_has_no_secrets_and_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKCHANNEL_SECRET", "do not tell")
    pool = Pool(processes=1, seconds=PATIENCE)
    await pool.redraw(picture())
    (worker,) = _workers()
    assert "BACKCHANNEL_SECRET" not in worker.environ()
    assert worker.rlimit(psutil.RLIMIT_AS) == (MEMORY_MAX, MEMORY_MAX)
    await pool.close()
    await until(lambda: not _workers())


async def test_a_worker_that_died_is_replaced() -> None:
    pool = Pool(processes=1, seconds=PATIENCE)
    await pool.redraw(picture())
    first = _workers()[0]
    first.kill()
    with contextlib.suppress(MediaRefused):  # whoever finds it dead
        await pool.redraw(picture())
    assert kind(await pool.redraw(picture())) == "image/webp"
    assert _workers() != [first]
    await pool.close()


async def test_a_worker_that_says_more_than_a_picture_can_hold_is_not_listened_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_over = tmp_path / "worker.py"
    taken_over.write_text(
        "import sys, time\n"
        "sys.stdout.buffer.write(b'+' + b'\\1' + b'\\xff' * 4)\n"
        "sys.stdout.flush()\ntime.sleep(600)\n"
    )
    monkeypatch.setattr("backchannel.media.worker.__file__", str(taken_over))
    pool = Pool(processes=1, seconds=600)
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(MediaRefused):
            await pool.redraw(picture())
    await until(lambda: not _workers())
    await pool.close()


async def test_a_worker_that_takes_too_long_is_killed_and_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = Pool(processes=1, seconds=PATIENCE)
    await pool.redraw(picture())
    first = _workers()[0]
    first.suspend()
    with monkeypatch.context() as hurry:
        hurry.setattr(pool, "_seconds", 0.05)
        with pytest.raises(MediaRefused):
            await pool.redraw(picture())
    await until(lambda: not first.is_running())
    assert kind(await pool.redraw(picture())) == "image/webp"
    await pool.close()
