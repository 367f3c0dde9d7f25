"""The deployment's secret."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from backchannel.core.errors import SettingsError
from backchannel.core.settings import Settings, load
from backchannel.web.secret import load_secret


def settings_in(folder: Path, **environ: str) -> Settings:
    return load({"BACKCHANNEL_DATA": str(folder), **environ})


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "new")
    secret = load_secret(settings)
    assert len(secret) >= 32
    assert load_secret(settings) == secret
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret"]


def test_two_deployments_have_two_secrets(tmp_path: Path) -> None:
    assert load_secret(settings_in(tmp_path / "a")) != load_secret(settings_in(tmp_path / "b"))


def test_the_environment_goes_first(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, BACKCHANNEL_SECRET="sixteen letters!")
    assert load_secret(settings) == b"sixteen letters!"
    assert list(tmp_path.iterdir()) == []


def test_a_short_secret_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="too short") as refused:
        load_secret(settings_in(tmp_path, BACKCHANNEL_SECRET="hunter2"))
    assert "hunter2" not in str(refused.value)


def test_an_emptied_secret_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(SettingsError, match="too short"):
        load_secret(settings_in(tmp_path))


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="BACKCHANNEL_SECRET"):
        load_secret(settings_in(tmp_path / "file" / "data"))


def test_a_disk_that_was_full_is_no_hindrance_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(os, "fsync", full)
        with pytest.raises(SettingsError, match="No space left"):
            load_secret(settings_in(tmp_path))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / f"secret.{os.getpid()}").touch()  # a process of this number was killed over it
    assert len(load_secret(settings_in(tmp_path))) >= 32
