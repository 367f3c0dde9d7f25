"""The deployment's settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.errors import SettingsError
from backchannel.core.settings import SETTINGS, Settings, load, strangers

CANARY = "canary-7f3a9c51e2"


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = load({})
    assert settings.data == Path("data")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.redis_url == settings.secret == settings.public_url == ""
    assert settings.trusted_proxies == ("127.0.0.1",)


def test_every_row_of_the_table_is_a_field_and_the_other_way_round() -> None:
    assert [setting.name for setting in SETTINGS] == list(Settings.__dataclass_fields__)
    assert all(setting.help.endswith(".") for setting in SETTINGS)


def test_the_first_variable_that_is_set_wins() -> None:
    assert load({"PORT": "9000"}).port == 9000
    assert load({"PORT": "9000", "BACKCHANNEL_PORT": "9001"}).port == 9001
    assert load({"PORT": "9000", "BACKCHANNEL_PORT": ""}).port == 9000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("BACKCHANNEL_MAX_SOCKETS", "0"),
        ("BACKCHANNEL_LOG", "LOUD"),
        ("BACKCHANNEL_PUBLIC_URL", "wall.example.org"),
        ("BACKCHANNEL_PUBLIC_URL", "https://example.org/wall"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}: '{value}' cannot be used"):
        load({name: value})


def test_what_may_stand_there_is_said() -> None:
    with pytest.raises(SettingsError, match="1 to 65535"):
        load({"PORT": "eighty"})
    with pytest.raises(SettingsError, match="from 1 on"):
        load({"BACKCHANNEL_WORKERS": "0"})


def test_a_misspelt_variable_is_found_and_others_are_left_alone() -> None:
    ours = [name for setting in SETTINGS for name in setting.env]
    others = ["PATH", "HOME", "PORTS", "REDIS_HOST", "X_DISPLAY"]
    assert strangers([*ours, *others]) == []
    assert strangers(["BACKCHANEL_PORT", "BACKCHANNEL_COLOUR", "X_BEARER_TOKN"]) == [
        ("BACKCHANEL_PORT", "BACKCHANNEL_PORT"),
        ("BACKCHANNEL_COLOUR", ""),
        ("X_BEARER_TOKN", "X_BEARER_TOKEN"),
    ]


def test_a_list_is_split_at_commas() -> None:
    proxies = load({"BACKCHANNEL_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16,,"}).trusted_proxies
    assert proxies == ("10.0.0.1", "10.1.0.0/16")


def test_no_secret_is_in_the_settings_own_text() -> None:
    secret = {env: CANARY for setting in SETTINGS if setting.secret for env in setting.env}
    secret["BACKCHANNEL_LANE_WEBHOOK"] = f"https://chat.example/{CANARY}"
    settings = load(secret)
    assert settings.secret == settings.x_token == settings.redis_url == CANARY
    assert CANARY not in repr(settings)
    assert CANARY not in str(settings)
    assert CANARY not in f"{settings!r:>200}"


@given(st.dictionaries(st.sampled_from([s.env[0] for s in SETTINGS]), st.text(max_size=12)))
def test_any_environment_is_read_or_refused_in_one_line(environ: dict[str, str]) -> None:
    told = ""
    try:
        load(environ)
    except SettingsError as error:
        told = str(error)
    assert "\n" not in told
    assert not told or any(name in told for name in environ)
