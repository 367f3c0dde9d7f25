from __future__ import annotations

import os
import time
from pathlib import Path

from backchannel.media.cache import Cache

KIB4 = 4096


def body(n: int) -> bytes:
    return bytes([n]) * KIB4


def age(folder: Path, **seconds: float) -> None:
    """Makes pictures look as if they had last been used so long ago."""
    for path in (folder / "pictures").iterdir():
        n = f"n{path.read_bytes()[0]}"
        if n in seconds:
            then = time.time() - seconds[n]
            os.utime(path, (then, then))


def test_what_was_put_is_there_and_nothing_else(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get("https://a.example/") is None
    cache.put("https://a.example/", body(1))
    assert cache.get("https://a.example/") == body(1)
    assert cache.get("https://b.example/") is None
    assert not list(tmp_path.rglob("unfinished-*"))


def test_two_addresses_of_one_picture_share_its_file(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for name in "ab":
        cache.put(f"https://{name}.example/", body(1))
    assert len(list((tmp_path / "pictures").iterdir())) == 1


def test_half_a_picture_is_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("https://a.example/", body(1))
    (picture,) = (tmp_path / "pictures").iterdir()
    picture.write_bytes(b"half")
    assert cache.get("https://a.example/") is None
    cache.put("https://a.example/", body(1))
    assert cache.get("https://a.example/") == body(1)


def test_the_longest_unused_leave_when_it_is_full(tmp_path: Path) -> None:
    cache = Cache(tmp_path, bytes_max=8 * KIB4)  # four pictures with their addresses
    for n in range(4):
        cache.put(f"https://{n}.example/", body(n))
    age(tmp_path, n0=7300, n1=9000, n2=8000)
    assert cache.get("https://1.example/") == body(1)  # used again
    cache.put("https://4.example/", body(4))
    kept = [n for n in range(5) if cache.get(f"https://{n}.example/")]
    assert kept == [1, 3, 4]
    assert len(list((tmp_path / "addresses").iterdir())) == 3


def test_what_another_process_left_counts(tmp_path: Path) -> None:
    for n in range(4):
        Cache(tmp_path, bytes_max=8 * KIB4).put(f"https://{n}.example/", body(n))
    age(tmp_path, n0=60, n1=50)
    Cache(tmp_path, bytes_max=8 * KIB4).put("https://4.example/", body(4))
    assert len(list((tmp_path / "pictures").iterdir())) == 3


def test_what_another_process_writes_meanwhile_counts(tmp_path: Path) -> None:
    one, two = (Cache(tmp_path, bytes_max=8 * KIB4) for _ in range(2))
    for n in range(20):
        (one, two)[n % 2].put(f"https://{n}.example/", body(n))
        age(tmp_path, **{f"n{n}": 1000 - n})
    assert len(list((tmp_path / "pictures").iterdir())) <= 4


def test_what_a_crash_left_unfinished_is_removed_in_time(tmp_path: Path) -> None:
    Cache(tmp_path).put("https://a.example/", body(1))
    old, new = (tmp_path / "pictures" / f"unfinished-{name}" for name in "ab")
    for path, seconds in ((old, 7200), (new, 0)):
        path.write_bytes(b"x")
        os.utime(path, (time.time() - seconds,) * 2)
    Cache(tmp_path).put("https://b.example/", body(2))
    assert [old.exists(), new.exists()] == [False, True]
