"""Posts that a wall finds hard, a conference that is nobody's, and pictures of every shape."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image

from tests.browser.static_server import StaticSite

Json = dict[str, Any]

CONFERENCE: Json = {
    "slug": "demo",
    "title": "Saltmarsh 27",
    "place": "Harbour Hall",
    "hashtags": ["saltmarsh27"],
    "timezone": "UTC",
    "wall": {"scenes": ["letters", "rotation", "cloud"], "theme": "stage", "pace": 1},
    "theme": {"accent": "#daf549"},
    "sessions": [],
}
SENTENCES = (
    "Walked in along the sea wall at seven, laptop still cold.",
    "Then Imke opened forty years of tide tables in one file that anyone can read.",
    "I have not stopped thinking about it.",
    "Nobody in the row took notes, because nobody wanted to look away.",
)
WORDS = re.findall(
    r"\w+",
    """migrations changelog typography offline coffee captions tests kindness budget slow latency
    archive queue maintainers trust docs accessibility keynote deploy boring software tides legacy
    garden rollback funding backups rain postmortem lighthouse types pagination choir""",
)
PHOTOS = {"portrait": (900, 1500), "landscape": (1600, 900), "panorama": (2400, 600)}


def prose(length: int) -> str:
    """English of about so many characters, in whole sentences."""
    text = ""
    while len(text) < length:
        text += SENTENCES[len(text) % len(SENTENCES)] + " "
    return text.strip()


def post(id: str, text: str, *, source: str = "mastodon", photo: str = "", **more: object) -> Json:
    """A public post by its own author, as the wall feed carries it."""
    parts = re.split(r"(#\w+)", text)
    author = {"id": f"author of {id}", "name": "Joris Adeyemi", "handle": "joris@tidepool.example"}
    media = {"media": [{"src": f"/media/s/{photo}", "alt": "The venue"}]} if photo else {}
    return {
        "id": id,
        "source": source,
        "author": {**author, "avatar": "/media/s/face"},
        "segments": [{"tag": p[1:]} if p.startswith("#") else {"text": p} for p in parts if p],
        "text": text,
        "created_at": "2027-05-04T13:18:00Z",
        "status": "shown",
        "flags": [],
        "rev": 1,
        **media,
        **more,
    }


ARABIC = "البرنامج الذي يدوم هو الذي يستطيع غيرك إصلاحه. #saltmarsh27"
JAPANESE = "四十年前の潮位表が、今も一つのファイルで開ける。退屈な技術はやさしい。"
LONG_NAME = {"id": "z", "name": "Wilhelmina " * 5, "handle": "a.very.long.handle@tidepool.example"}
FAMILIES = "👩‍👩‍👧‍👦🌊🏴‍☠️👨🏽‍🚀🧑‍🤝‍🧑"
FOUR = [{"src": f"/media/s/{name}", "alt": "The venue"} for name in (*PHOTOS, "landscape")]
MATRIX: tuple[Json, ...] = (
    post("one letter", "k"),
    post("three words", "My build is boring.", source="form", author={"id": "t", "name": "Tove"}),
    post("140", prose(110) + " #saltmarsh27"),
    post("280", prose(240) + " #saltmarsh27", source="x"),
    post("500", prose(460)),
    post("1000", prose(1_000)),
    post("5000", prose(5_000)),
    post("arabic", ARABIC, lang="ar"),
    post("arabic with photo", ARABIC, lang="ar", photo="portrait"),
    post("arabic with handles", f"{ARABIC} @joris@tide.example: {ARABIC} (v2, 14:00)", lang="ar"),
    post("long arabic", ARABIC * 30, lang="ar"),
    post("japanese", JAPANESE, lang="ja"),
    post("long japanese", JAPANESE * 20, lang="ja", photo="landscape"),
    post("chinese", "四十年的潮汐表装在一个文件里，谁都能打开。", lang="zh"),
    post("korean", "사십 년의 조석표가 한 파일에 있고 누구나 열 수 있다.", lang="ko"),
    post("hindi", "चालीस साल की ज्वार तालिकाएँ एक फ़ाइल में, जिसे कोई भी खोल सकता है।", lang="hi"),
    post("thai", "ตารางน้ำขึ้นน้ำลงสี่สิบปีในไฟล์เดียวที่ใครก็เปิดได้", lang="th"),
    post("hebrew", "תוכנה משעממת היא מתנה למי שיבוא אחריך. #saltmarsh27", lang="he"),
    post("emoji", FAMILIES * 4),
    post("many emoji", FAMILIES * 100),
    post("one word", "a" * 400),
    post("one word with photo", "a" * 400, photo="portrait"),
    post("tags", " ".join(f"#{word}" for word in WORDS[:12])),
    post("portrait", prose(250), photo="portrait"),
    post("landscape", prose(60), photo="landscape"),
    post("panorama", prose(140), photo="panorama"),
    post("four images with photo", prose(120), media=FOUR),
    post("lines", "one\n\n\ntwo\n" * 8),
    post("mixed", "Imke said שלום לכולם, and Layan answered مرحبا بالجميع (twice!) before 14:00."),
    post("long name", "Low tide.", author=LONG_NAME),
    post("long name with photo", prose(300), author=LONG_NAME, photo="panorama"),
)


def cloudy(count: int = 12) -> list[Json]:
    """Posts with enough words between them for a cloud."""
    return [post(f"cloud {n}", " ".join(WORDS[n : n + 14])) for n in range(count)]


def gathered() -> list[Json]:
    """What a conference says in an hour: photos of every shape, questions, several networks."""
    names = ("Bea", "Layan", "Caspian Moreau", "Haruka", "Tove, row F", "Imke", "Joris", "Wen")
    sources = ("form", "mastodon", "x", "bluesky")
    said = (
        "Crying at a talk about backups.",
        "The whole hall held its breath for a rollback. #saltmarsh27",
        "Low tide at the venue, and for once nobody is checking their build.",
        "Who keeps the tide tables when the last keeper retires?",
        "Boring formats outlive brilliant companies.",
        "What would you delete first?",
        "My build is finally boring.",
        "Soup on the quay, chowder for the brave. #saltmarsh27",
    )
    posts = []
    for n in range(32):
        text = said[n % len(said)]
        author = {"id": f"a{n}", "name": names[n * 3 % 8], "handle": f"voice{n}@tidepool.example"}
        avatar = {} if n % 4 == 0 else {"avatar": "/media/s/face"}
        photo = list(PHOTOS)[n % 3] if n % 8 in (1, 2, 7) else ""
        kind = {"question": True, "flags": ["question"]} if text.endswith("?") else {}
        flags = {"flags": ["pinned"]} if n == 30 else {}
        made = post(f"said {n}", text, source=sources[n % 4], photo=photo, **kind, **flags)
        posts.append({**made, "author": {**author, **avatar}})
    return [*posts, post("said ar", ARABIC, lang="ar"), post("said ja", JAPANESE, lang="ja")]


def furnish(site: StaticSite, **conference: object) -> None:
    """Gives a static site the conference and the pictures that these posts ask for."""
    site.answer("/api/v1/demo", {**CONFERENCE, **conference})
    site.picture("/media/s/face", _picture(64, 64))
    for name, size in PHOTOS.items():
        site.picture(f"/media/s/{name}", _picture(*size))


def _picture(width: int, height: int) -> bytes:
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    body = io.BytesIO()
    image.save(body, "JPEG", quality=60)
    return body.getvalue()
