"""X API v2 payloads of invented people: the wire's shape, made by hand."""

from __future__ import annotations

import html
import re
from typing import Any

Payload = dict[str, Any]

EPOCH = 1_790_000_000_000
"""Milliseconds: when the first of these posts was made."""


def snowflake(number: int, *, milliseconds: int = EPOCH) -> str:
    """An id as X makes them, a second apart."""
    return str(((milliseconds + 1000 * number - 1288834974657) << 22) | number % 4096)


def user(
    id: str = "501", username: str = "ada_ex", name: str = "Ada Example", **more: Any
) -> Payload:
    return {
        "id": id,
        "username": username,
        "name": name,
        "profile_image_url": f"https://pbs.twimg.com/profile_images/{id}/face_normal.jpg",
        "verified": False,
        "verified_type": "none",
        "protected": False,
        **more,
    }


def entities(text: str, urls: dict[str, Payload] | None = None) -> Payload:
    """Entities with code point offsets into the escaped text, as X gives them."""
    found: Payload = {}
    for match in re.finditer(r"[#＃](\w+)", text):
        if text[: match.start()].endswith("&"):
            continue
        entry = {"start": match.start(), "end": match.end(), "tag": match[1]}
        found.setdefault("hashtags", []).append(entry)
    for match in re.finditer(r"@(\w+)", text):
        entry = {"start": match.start(), "end": match.end(), "username": match[1], "id": "9"}
        found.setdefault("mentions", []).append(entry)
    for url, more in (urls or {}).items():
        start = text.index(url)
        entry = {"start": start, "end": start + len(url), "url": url, **more}
        found.setdefault("urls", []).append(entry)
    return found


def post(
    id: str,
    written: str = "Hello #kestrelconf",
    *,
    author_id: str = "501",
    urls: dict[str, Payload] | None = None,
    **more: Any,
) -> Payload:
    """A post's object; `written` is what its author typed, before X escapes it."""
    text = html.escape(written, quote=False)
    return {
        "id": id,
        "text": text,
        "author_id": author_id,
        "created_at": "2026-09-21T14:13:20.000Z",
        "lang": "en",
        "conversation_id": id,
        "possibly_sensitive": False,
        "edit_history_tweet_ids": [id],
        "edit_controls": {"edits_remaining": 5, "is_edit_eligible": True},
        "display_text_range": [0, len(text)],
        "entities": entities(text, urls),
        **more,
    }


def payload(data: Payload, *, users: list[Payload] | None = None, **includes: Any) -> Payload:
    """One line of the filtered stream."""
    return {
        "data": data,
        "includes": {"users": [user()] if users is None else users, **includes},
        "matching_rules": [{"id": "1790000000000000001", "tag": "backchannel:kestrelconf"}],
    }


def retweet(id: str, original: Payload, *, by: Payload, author: Payload | None = None) -> Payload:
    """Someone's repost: its own text is cut short."""
    data = post(
        id,
        f"RT @ada_ex: {original['text'][:20]}…",
        author_id=by["id"],
        referenced_tweets=[{"type": "retweeted", "id": original["id"]}],
    )
    return payload(data, users=[by, author or user()], tweets=[original])


def respelled(value: Any) -> Any:
    """The same payload under the new names X is moving to."""
    names = {
        "referenced_tweets": "referenced_posts",
        "edit_history_tweet_ids": "edit_history_post_ids",
        "note_tweet": "note_post",
        "tweets": "posts",
    }
    if isinstance(value, dict):
        return {names.get(key, key): respelled(each) for key, each in value.items()}
    return [respelled(each) for each in value] if isinstance(value, list) else value
