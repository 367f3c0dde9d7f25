"""The command line, as a person uses it: real processes, a real Valkey, real signals."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import time
from pathlib import Path

import psutil
import pytest

from tests.deployment import Deployment, command, free_port, running, start
from tests.wait import PATIENCE, until


def has_ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # between the two questions
        return True


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all of them end in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if all(map(has_ended, processes)):
            return True
        time.sleep(0.05)
    return False


def test_the_demo_starts_shows_posts_and_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    with running("demo", data=tmp_path) as demo:
        family = demo.family()
        feed = json.loads(demo.get("/api/v1/demo/feed"))
        assert len(feed["state"]["posts"]) >= 30
        assert "/c/demo/wall" in demo.link("wall")
        assert "/join#" in demo.link("desk")
        assert demo.stop() == 0
    assert gone(family)


def test_what_a_kill_9_left_is_mended_by_the_next_start(tmp_path: Path) -> None:
    with running("demo", "--workers", "2", data=tmp_path) as demo:
        family, port = demo.family(), demo.port
        assert len(family) == 5, "it, Valkey, the ingester and two workers"
        demo.process.send_signal(signal.SIGKILL)
        demo.process.wait(PATIENCE)
        with running("demo", data=tmp_path, port=free_port()) as again:
            assert b"demo" in again.get("/api/v1/demo")
            assert again.stop() == 0
    assert gone(family)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def valkeys(deployment: Deployment) -> set[psutil.Process]:
    found = set()
    for each in deployment.family():
        with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended
            if "valkey" in each.name():
                found.add(each)
    return found


def is_ready(deployment: Deployment) -> bool:
    with contextlib.suppress(OSError):
        return b'"ok":true' in deployment.get("/readyz")
    return False


async def test_a_valkey_that_was_killed_is_started_again_and_sigterm_ends_it_all(
    tmp_path: Path,
) -> None:
    with running("demo", data=tmp_path) as demo:
        (first,) = valkeys(demo)
        first.kill()
        await until(lambda: valkeys(demo) - {first}, pause=0.05)
        await until(lambda: is_ready(demo), pause=0.1)
        family = demo.family()
        assert demo.stop(signal.SIGTERM) == 0
    assert gone(family)


def has_web_process(parent: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):  # one has just ended: it is asked again
        return any("web" in child.cmdline() for child in psutil.Process(parent).children())
    return False


def test_ctrl_c_before_it_is_ready_is_no_fault(tmp_path: Path) -> None:
    process = start("demo", "--port", str(free_port()), data=tmp_path)
    deadline = time.monotonic() + PATIENCE
    try:
        while not has_web_process(process.pid):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0, said
    assert "Traceback" not in said


def test_a_port_in_use_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = command("demo", "--port", port, data=tmp_path)
    assert ended.returncode == 1
    assert port in ended.stderr
    assert "BACKCHANNEL_PORT" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("taken", ["data", "data/metrics"])
def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path, taken: str) -> None:
    data, file = tmp_path / "data", tmp_path / taken
    file.parent.mkdir(exist_ok=True)
    file.write_text("a file, not a folder")
    ended = command("demo", "--workers", "2", "--port", str(free_port()), data=data)
    assert ended.returncode == 1
    assert "BACKCHANNEL_DATA" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "url",
    ["redis://:hunter2canary@127.0.0.1:1/0", "not a url", "http://127.0.0.1:6379"],
    ids=["nobody-there", "no-url", "wrong-scheme"],
)
def test_a_wrong_redis_url_is_one_line_without_its_password(tmp_path: Path, url: str) -> None:
    ended = command("demo", "--port", str(free_port()), data=tmp_path, REDIS_URL=url)
    assert ended.returncode == 1
    assert "REDIS_URL" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "hunter2canary" not in ended.stderr + ended.stdout


def test_a_missing_conference_file_is_told(tmp_path: Path) -> None:
    ended = command("up", str(tmp_path / "none.toml"), data=tmp_path / "data")
    assert ended.returncode == 1
    assert "none.toml" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_an_unknown_slug_names_those_there_are(tmp_path: Path) -> None:
    ended = command("invite", "nope", data=tmp_path, BACKCHANNEL_CONFERENCES="demo")
    assert ended.returncode == 1
    assert "'nope'" in ended.stderr
    assert "demo" in ended.stderr


def test_the_doctor_is_content_with_the_demo(tmp_path: Path) -> None:
    ended = command(
        "doctor",
        data=tmp_path,
        BACKCHANNEL_CONFERENCES="demo",
        BACKCHANNEL_PORT=str(free_port()),
        X_BEARER_TOKEN="canary-token",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "canary-token" not in ended.stdout + ended.stderr


def test_the_doctor_says_where_the_last_row_cannot_read(tmp_path: Path) -> None:
    file = tmp_path / "conference.toml"
    wall = "[wall]\nscreen_height = 2\nfarthest_seat = 90\n"
    file.write_text(f'slug = "a"\ntitle = "A"\nhashtags = ["#a"]\n{wall}', encoding="utf-8")
    ended = command(
        "doctor",
        data=tmp_path / "data",
        BACKCHANNEL_CONFERENCES=str(file),
        BACKCHANNEL_PORT=str(free_port()),
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    line = next(line for line in ended.stdout.splitlines() if "farthest_seat" in line)
    assert "[wall]: no type on a screen_height of 2 m can be read at farthest_seat = 90." in line
    assert "set screen_height to 2.7" in line


def test_a_recording_is_replayed_exported_and_erased_without_a_server(tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    lines = [
        {
            "id": f"form:{n}",
            "source": "form",
            "author": {"id": "a", "name": "Tove"},
            "text": f"number {n}",
            "segments": [{"text": f"number {n}"}],
            "status": "held",
            "flags": [],
            "rev": 1,
        }
        for n in range(3)
    ]
    posts.write_text("".join(json.dumps(line) + "\n" for line in lines))
    environ = {"BACKCHANNEL_CONFERENCES": str(tmp_path / "c.toml")}
    (tmp_path / "c.toml").write_text('slug = "s"\ntitle = "S"\nhashtags = ["#s"]\n')
    ended = command(
        "replay", str(posts), "--conference", "s", "--rate", "1000", data=tmp_path, **environ
    )
    assert (ended.returncode, ended.stdout) == (0, f"{posts}: 3 lines played.\n"), ended.stderr
    wrong = command(
        "replay", environ["BACKCHANNEL_CONFERENCES"], "--conference", "s", data=tmp_path, **environ
    )
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "c.toml: no line of it can be played." in wrong.stderr
    exported = command("export", "s", data=tmp_path, **environ)
    assert exported.returncode == 0, exported.stderr
    texts = sorted(json.loads(line)["text"] for line in exported.stdout.splitlines())
    assert texts == ["number 0", "number 1", "number 2"]

    nobody = command("erase", "s", "@tove", "--yes", data=tmp_path, **environ)
    assert (nobody.returncode, nobody.stderr.count("\n")) == (1, 1)
    assert "'@tove'" in nobody.stderr
    asked = command("erase", "s", "form:1", data=tmp_path, **environ)
    assert asked.returncode == 1
    assert asked.stdout.startswith("form: Tove\n3 posts, 0 of them on the walls\n")
    done = command("erase", "s", "form:1", "--yes", data=tmp_path, **environ)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("\nErased: 3 posts, 0 quotes, 0 dead items.\n")
    nothing = command("export", "s", data=tmp_path, **environ)
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert nothing.stderr.startswith("backchannel: nothing is kept of 's'.")
