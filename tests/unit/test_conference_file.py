"""A conference's file: read whole, and told in its own words where it is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.conference import Conference, SourceConfig, WidgetConfig
from backchannel.core.conference_file import parse
from backchannel.core.errors import ConferenceError

EXAMPLE = Path(__file__).parents[2] / "docs" / "conference.toml"
LEAST = 'slug = "a"\ntitle = "A"\nhashtags = ["#a"]\n'


def complaint(text: str) -> str:
    with pytest.raises(ConferenceError) as caught:
        parse(text, "a.toml")
    return str(caught.value)


def test_the_example_has_every_key_and_is_read() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    conference = parse(text, EXAMPLE.name)
    assert conference.tags == ("kestrelconf", "kestrelconf26")
    assert conference.starts == datetime(2026, 9, 17, 8, tzinfo=UTC)
    raw = msgspec.toml.decode(text)
    tables: list[tuple[type[msgspec.Struct], Iterable[str]]] = [
        (Conference, raw),
        (type(conference.moderation), raw["moderation"]),
        (type(conference.wall), raw["wall"]),
        (type(conference.theme), raw["theme"]),
        (type(conference.widget), raw["widget"]),
        (type(conference.screen[0]), raw["screen"][0]),
        (type(conference.message[0]), raw["message"][0]),
        (type(conference.session[0]), raw["session"][0]),
        (SourceConfig, {key for source in raw["source"] for key in source} | {"rate"}),
        (type(conference.rule[0]), {key for rule in raw["rule"] for key in rule}),
    ]
    for struct, table in tables:
        assert {field.name for field in msgspec.structs.fields(struct)} == set(table)


def test_the_least_file_has_sensible_defaults() -> None:
    conference = parse(LEAST, "a.toml")
    assert conference.moderation.mode == "pre"
    assert conference.first_rules().mode == "pre"
    assert (conference.timezone, conference.listed, conference.source) == ("UTC", False, ())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hashtag = 1", 'a.toml: unknown key "hashtag". Did you mean "hashtags"?'),
        ("[wall]\nscene = 1", 'a.toml: [wall] unknown key "scene". Did you mean "scenes"?'),
        ("zzz = 1", 'a.toml: unknown key "zzz". Known here: slug, title, place, hashtags, '),
        (
            '[[rule]]\nname = "r"\naction = "drop"',
            'a.toml: [[rule]] 1 ("r"): action = "drop" cannot be used. '
            'Write "hold", "lane", "reject", ',
        ),
        ("[[rule]]\nwords = []", "a.toml: [[rule]] 1: name is missing. Add it."),
        (
            '[[rule]]\nname = "r"\nwords = ["x", 1]',
            'a.toml: [[rule]] 1 ("r"): words, item 2 = 1 cannot be used. Write text in quotes.',
        ),
        (
            "retention_days = 0",
            "a.toml: retention_days = 0 cannot be used. Write a whole number of at least 1.",
        ),
        ("[wall]\npace = 0", "a.toml: [wall] pace = 0 cannot be used. Write a number above 0."),
        ('listed = "yes"', 'a.toml: listed = "yes" cannot be used. Write true or false.'),
        ("wall = 3", "a.toml: wall = 3 cannot be used. Write a table."),
        (
            '[[source]]\nkind = "twitter"',
            'a.toml: [[source]] 1 ("twitter"): kind = "twitter" cannot be used. '
            'Write "form", "replay" or "x".',
        ),
        (
            '[[source]]\nkind = "webhook"',
            'a.toml: [[source]] 1 ("webhook"): kind = "webhook" cannot be used. '
            'Write "form", "replay" or "x".',
        ),
        (
            "starts = 2026-01-01",
            "a.toml: starts = 2026-01-01 cannot be used. "
            "Write a date with a time, such as 2026-09-18T09:00:00.",
        ),
        ('starts = "soon"', 'a.toml: starts = "soon" cannot be used. Write a date with a time, '),
        (
            'timezone = "Mars/Base"',
            'a.toml: timezone = "Mars/Base" is not known. '
            'Write a name such as "Europe/Berlin" or "UTC".',
        ),
        ('timezone = "../../etc/passwd"', 'a.toml: timezone = "../../etc/passwd" is not known. '),
        ('timezone = ""', 'a.toml: timezone = "" is not known. '),
        (
            "starts = 2026-01-02T09:00:00\nends = 2026-01-02T09:00:00",
            "a.toml: ends = 2026-01-02 09:00:00 is not after starts = 2026-01-02 09:00:00. ",
        ),
        (
            '[[session]]\ntitle = "T"\nstarts = 2026-01-02T09:00:00\nends = 2026-01-01T09:00:00',
            'a.toml: [[session]] 1 ("T"): ends = 2026-01-01 09:00:00 is not after starts',
        ),
        ('[[rule]]\nname = "r"', 'a.toml: [[rule]] 1 ("r") tests nothing. Give it words, '),
        (
            '[[rule]]\nname = "r"\nwords = ["\\u200b"]',
            'a.toml: [[rule]] 1 ("r"): words holds "\u200b", which no text can match. Take it out.',
        ),
        ('[[rule]]\nname = " "\nreposts = true', "a.toml: [[rule]] 1: name is empty. "),
        (
            '[[rule]]\nname = "r"\nreposts = true\n[[rule]]\nname = "r"\nreposts = true',
            'a.toml: [[rule]] 2 ("r"): another rule has this name. Give each its own.',
        ),
        (
            '[[source]]\nkind = "x"\n[[source]]\nkind = "x"',
            'a.toml: [[source]] 2 ("x"): another source is of this kind. One of each is read.',
        ),
        (
            f'[[source]]\nkind = "x"\nquery = "{"q" * 513}"',
            'a.toml: [[source]] 1 ("x"): its query is longer than the 512 characters X takes.',
        ),
        (
            '[widget]\norigins = ["example.org"]',
            'a.toml: [widget] origins: "example.org" is not an origin. Write scheme and host ',
        ),
        (
            '[theme]\naccent = "red;background:url(//evil)"',
            'a.toml: [theme] accent = "red;background:url(//evil)" cannot be used. Write a colour ',
        ),
        (
            'place = "open',
            "a.toml, line 4 cannot be read: place = \"open (Illegal character '\\n'). The file",
        ),
        ('title = "B"', 'a.toml, line 4 cannot be read: title = "B" (Cannot overwrite a value). '),
        ("x = " + "[" * 5000, "a.toml: nested too deeply to be a conference"),
    ],
)
def test_a_mistake_is_told_with_its_key_its_value_and_the_way_out(line: str, said: str) -> None:
    assert complaint(LEAST + line + "\n").startswith(said)


def test_an_origin_is_known_as_a_browser_names_it() -> None:
    written = ["https://Www.Example.org:443", "http://a.example:80", "http://b.example:8080"]
    widget = parse(LEAST + f"[widget]\norigins = {written}\n", "a.toml").widget
    named = ("https://www.example.org", "http://a.example", "http://b.example:8080")
    assert widget.origins == named
    assert all(map(widget.allows, named))
    assert not any(map(widget.allows, ("", "null", "http://www.example.org", "http://b.example")))
    assert WidgetConfig().allows("https://anywhere.example")


def test_the_rules_begin_as_the_file_says() -> None:
    file = (
        '[moderation]\nmode = "post"\ndelay = 20\n[[source]]\nkind = "x"\nmode = "pre"\n'
        '[[source]]\nkind = "form"\n[[rule]]\nname = "r"\naction = "lane"\nlinks = true\n'
    )
    rules = parse(LEAST + file, "a.toml").first_rules()
    assert (rules.mode, rules.delay, rules.modes) == ("post", 20, {"x": "pre"})
    assert (rules.mode_of("x"), rules.mode_of("rss"), rules.mode_of("form")) == (
        "pre",
        "post",
        "pre",
    )
    assert rules.rules[0].links
    assert rules.hashtags is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.toml: slug is missing. Use lower-case letters, digits and hyphens, "),
        (LEAST.replace('"a"', '"A b"', 1), 'a.toml: slug = "A b" cannot be used. Use lower-case '),
        (LEAST.replace('["#a"]', "[]"), "a.toml: hashtags is empty. Write a list, "),
        (LEAST.replace('["#a"]', '"#a"'), 'a.toml: hashtags = "#a" cannot be used. Write a list'),
        (LEAST.replace("#a", "#2026"), 'a.toml: hashtags: "#2026" cannot be a hashtag. '),
        (LEAST.replace("#a", "#my conf"), 'a.toml: hashtags: "#my conf" cannot be a hashtag. '),
        (LEAST.replace("#a", "#"), 'a.toml: hashtags: "#" cannot be a hashtag. '),
    ],
)
def test_what_every_conference_needs_is_asked_for(text: str, said: str) -> None:
    assert complaint(text).startswith(said)


def test_a_time_without_an_offset_is_the_conferences_local_time() -> None:
    conference = parse(
        LEAST
        + 'timezone = "Asia/Kathmandu"\nstarts = 2026-05-01T09:00:00\nends = 2026-05-02T09:00:00Z\n'
        + '[[session]]\ntitle = "T"\nstarts = 2026-05-01T09:00:00\nends = 2026-05-01T09:30:00\n',
        "a.toml",
    )
    assert conference.starts is not None
    assert conference.starts.utcoffset() == timedelta(hours=5, minutes=45)
    assert conference.ends == datetime(2026, 5, 2, 9, tzinfo=UTC)
    assert conference.session[0].starts == conference.starts


@pytest.mark.parametrize(
    ("wall", "said"),
    [
        ("screen_height = 3.2\nfarthest_seat = 110", []),
        (
            "screen_height = 3.2\nfarthest_seat = 111",
            [
                "[wall]: no type on a screen_height of 3.2 m can be read at farthest_seat = 111. "
                "The largest is read to 110 m. Hang a screen nearer, "
                "or set screen_height to 3.3 and show it so high."
            ],
        ),
        (
            "farthest_seat = 20",
            ["[wall]: farthest_seat without screen_height says nothing. Give both, or neither."],
        ),
        (
            "screen_height = 3\nfarthest_seat = 20\n"
            '[[screen]]\nname = "Loft"\nscreen_height = 0.5\n'
            '[[screen]]\nname = "Foyer"',
            [
                '[[screen]] "Loft": no type on a screen_height of 0.5 m can be read at '
                "farthest_seat = 20. The largest is read to 17 m. Hang a screen nearer, "
                "or set screen_height to 0.6 and show it so high."
            ],
        ),
    ],
)
def test_a_room_that_no_type_is_large_enough_for_is_told(wall: str, said: list[str]) -> None:
    assert parse(f"{LEAST}[wall]\n{wall}\n", "a.toml").cautions() == said


def test_a_file_from_windows_is_read() -> None:
    assert parse("\ufeff" + LEAST.replace("\n", "\r\n"), "a.toml").slug == "a"


def test_hashtags_are_taken_with_or_without_their_sign() -> None:
    conference = parse(LEAST.replace('"#a"', '"#a", "b", "＃日本語"'), "a.toml")
    assert conference.tags == ("a", "b", "日本語")


def test_x_is_asked_for_any_hashtag_and_for_no_reposts() -> None:
    conference = parse(LEAST.replace('"#a"', '"#a", "#b"'), "a.toml")
    assert conference.x_query(SourceConfig(kind="x")) == "(#a OR #b) -is:retweet"
    assert conference.x_query(SourceConfig(kind="x", reposts=True)) == "(#a OR #b)"
    assert conference.x_query(SourceConfig(kind="x", query="from:a")) == "from:a"


@given(st.text(max_size=80))
def test_any_text_is_a_conference_or_one_of_our_errors(text: str) -> None:
    for whole in (text, LEAST + text):
        with contextlib.suppress(ConferenceError):
            parse(whole, "a.toml")
