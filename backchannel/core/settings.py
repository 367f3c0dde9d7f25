"""A deployment's settings: one table that feeds parsing, `backchannel doctor` and the README."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from backchannel.core.errors import SettingsError

_ALIKE: Final = 0.85
_SHORT: Final = 5
"""Of a name so short any other is half alike: `PATH` means no `PORT`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. `env` names the variables, the first that is set wins."""

    name: str
    env: tuple[str, ...]
    default: str
    cast: Callable[[str], Any]
    help: str
    secret: bool = False

    @property
    def takes(self) -> str:
        """What may stand there, in a sentence."""
        return _TAKES.get(self.cast, self.help)


def _port(value: str) -> int:
    port = int(value)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError
    return number


def _level(value: str) -> str:
    if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError
    return value.upper()


def _public(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError
    return value


def _webhook(value: str) -> str:
    parts = urlsplit(value)
    if not parts.hostname or any(char.isspace() for char in value):
        raise ValueError
    if parts.scheme != "https":
        local = parts.hostname == "localhost" or ip_address(parts.hostname).is_loopback
        if parts.scheme != "http" or not local:
            raise ValueError
    return value


_TAKES: Final[Mapping[Callable[[str], Any], str]] = {
    _port: "Write a port's number, 1 to 65535.",
    _positive: "Write a whole number from 1 on.",
    _public: "Write the address with http:// or https:// and no path: https://wall.example.org.",
    _level: "Write DEBUG, INFO, WARNING or ERROR.",
}
"""Where what a setting is does not say what it takes."""


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


SETTINGS: Final = (
    Setting(
        "data",
        ("BACKCHANNEL_DATA",),
        "data",
        Path,
        "Folder for the embedded Valkey, pictures and the secret.",
    ),
    Setting(
        "conferences",
        ("BACKCHANNEL_CONFERENCES",),
        "conference.toml",
        Path,
        "A conference's TOML file, or a folder of them.",
    ),
    Setting(
        "redis_url",
        ("REDIS_URL",),
        "",
        str,
        "A Redis or Valkey ≥ 7.0, or a cluster (`redis+cluster://a:6379,b:6379`); unset: one is "
        "started in the data folder.",
        secret=True,
    ),
    Setting("host", ("BACKCHANNEL_HOST",), "127.0.0.1", str, "Address to listen on."),
    Setting("port", ("BACKCHANNEL_PORT", "PORT"), "8000", _port, "Port to listen on."),
    Setting(
        "public_url",
        ("BACKCHANNEL_PUBLIC_URL",),
        "",
        _public,
        "The address visitors use, if a proxy stands in front, e.g. https://wall.example.org.",
    ),
    Setting(
        "secret",
        ("BACKCHANNEL_SECRET",),
        "",
        str,
        "Signs links, cookies and media addresses; unset: made once in the data folder.",
        secret=True,
    ),
    Setting(
        "max_sockets",
        ("BACKCHANNEL_MAX_SOCKETS",),
        "10000",
        _positive,
        "Sockets one web process holds; some are kept for the desk.",
    ),
    Setting(
        "workers",
        ("BACKCHANNEL_WORKERS",),
        "1",
        _positive,
        "Web processes that share the port; about one per core.",
    ),
    Setting("log_level", ("BACKCHANNEL_LOG",), "INFO", _level, "DEBUG, INFO, WARNING or ERROR."),
    Setting(
        "trusted_proxies",
        ("BACKCHANNEL_TRUSTED_PROXIES",),
        "127.0.0.1",
        _list,
        "Addresses whose X-Forwarded-* headers are believed.",
    ),
    Setting(
        "x_token",
        ("X_BEARER_TOKEN",),
        "",
        str,
        'X\'s bearer token, for `[[source]] kind = "x"`.',
        secret=True,
    ),
    Setting(
        "lane_webhook",
        ("BACKCHANNEL_LANE_WEBHOOK",),
        "",
        lambda value: _webhook(value) if value else "",
        "Told of each post in the staff lane, as Slack or Mattermost takes it; https or loopback.",
        secret=True,
    ),
    Setting(
        "browser",
        ("BACKCHANNEL_BROWSER",),
        "",
        str,
        "The Chromium, Chrome or Edge of `backchannel screen`; unset: the first that is here.",
    ),
)


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """What the environment said. Never printed whole: some of it is secret."""

    data: Path
    conferences: Path
    redis_url: str
    host: str
    port: int
    public_url: str
    secret: str
    max_sockets: int
    workers: int
    log_level: str
    trusted_proxies: tuple[str, ...]
    x_token: str
    lane_webhook: str
    browser: str

    def named_redis(self, who: str) -> str:
        """The address of Redis, for `who` starts none.

        Raises:
            SettingsError: none is named.
        """
        if not self.redis_url:
            raise SettingsError(
                f"REDIS_URL is not set, and {who} alone starts no Redis. "
                "Set it, or run `backchannel up`, which starts both."
            )
        return self.redis_url

    def __repr__(self) -> str:
        return f"Settings(data={str(self.data)!r}, port={self.port})"


def strangers(environ: Iterable[str]) -> list[tuple[str, str]]:
    """Variables that look like settings and are none, each with the one that was meant, or "".

    Args:
        environ: the names of all variables there are.
    """
    known = [name for setting in SETTINGS for name in setting.env]
    found = []
    for name in sorted(set(environ) - set(known)):
        meant = difflib.get_close_matches(name, known, 1, _ALIKE) if len(name) > _SHORT else []
        if meant or name.startswith("BACKCHANNEL_"):
            found.append((name, next(iter(meant), "")))
    return found


def load(environ: Mapping[str, str]) -> Settings:
    """Reads the settings from an environment.

    Raises:
        SettingsError: a variable's value cannot be used; the message names both.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        env, raw = next(
            ((env, environ[env]) for env in setting.env if environ.get(env)),
            (setting.env[0], setting.default),
        )
        try:
            values[setting.name] = setting.cast(raw)
        except ValueError:
            told = "its value" if setting.secret else repr(raw)
            raise SettingsError(f"{env}: {told} cannot be used. {setting.takes}") from None
    return Settings(**values)
