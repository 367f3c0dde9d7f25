"""The audience form: what the room writes, taken in like any other source and always held."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
import unicodedata
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.post import Author, Post, Posted, new_post
from backchannel.core.text import clean, clean_line, segments
from backchannel.ingest.take import SwitchedOff, take
from backchannel.store.clock import utcnow
from backchannel.store.limits import FormLimits
from backchannel.web.answers import answer, read
from backchannel.web.desk import same_origin
from backchannel.web.site import Site, conference_of, site_of

NAME_LONGEST: Final = 60
TEXT_LONGEST: Final = 500
"""In graphemes: what a reader calls a letter."""
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_JOINER: Final = "\u200d"


class Submission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the form sends. `device` is a random token that the page made and keeps."""

    text: Annotated[str, Meta(max_length=20_000)]
    device: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}\Z")]
    name: Annotated[str, Meta(max_length=1000)] = ""
    question: bool = False


async def posts(request: Request) -> Response:
    """POST /api/v1/{slug}/posts: 202 with the post's id, once it is stored."""
    same_origin(request)
    conference, site = conference_of(request), site_of(request)
    if conference.kept_until is not None and utcnow() >= conference.kept_until:
        raise HTTPException(403, "The conference is over: nothing is taken any more.")
    sent = await read(request, Submission)
    text, name = _text(sent.text), _name(sent.name)
    address = request.client.host if request.client else ""
    device = _hash(site, conference.slug, sent.device, address)
    what = _hash(site, name, text, str(sent.question))
    id = f"form:{ulid()}"
    limits = FormLimits(site.redis, conference.slug)
    admission = await limits.take(id, device, what)
    if not admission.id:
        raise HTTPException(
            429,
            f"Too many posts at once. Try again in {admission.wait} s.",
            {"Retry-After": str(admission.wait)},
        )
    log = site.logs[conference.slug]
    # A try before this one may have marked the words and ended before it stored them. Taking the
    # same id in twice stores it once, whichever of two tries is first.
    if admission.id == id or await log.post(admission.id) is None:
        author = _hash(site, conference.slug, sent.device)
        post = make_post(admission.id, author, name, text, sent.question)
        try:
            await take(log, [Posted(post=post)], "form", utcnow())
        except SwitchedOff:
            raise HTTPException(403, "Posts from the room are not taken just now.") from None
    return answer({"id": admission.id}, 202)


def make_post(id: str, author: str, name: str, text: str, question: bool) -> Post:
    """The post that the form's words become."""
    now = utcnow()
    return new_post(
        id=id,
        source="form",
        author=Author(id=author, name=name),
        segments=segments(text),
        text=text,
        created_at=now,
        received_at=now,
        question=question,
        flags=("question",) if question else (),
    )


def _text(given: str) -> str:
    text = clean(given).strip()
    if not clean_line(text):
        raise HTTPException(422, "There is nothing to read in it. Write something.")
    if graphemes(text) > TEXT_LONGEST:
        raise HTTPException(422, f"That is too long: {TEXT_LONGEST} letters are read at most.")
    return text


def _name(given: str) -> str:
    name = clean_line(given)
    if graphemes(name) > NAME_LONGEST:
        raise HTTPException(422, f"The name is too long: {NAME_LONGEST} letters at most.")
    return name


def _hash(site: Site, *parts: str) -> str:
    said = "\n".join(("form", *parts)).encode()
    return hmac.new(site.secret, said, hashlib.sha256).hexdigest()[:24]


def graphemes(text: str) -> int:
    """About how many letters a reader sees: marks, joined emoji and flags count once."""
    count = flags = 0
    before = ""
    for char in text:
        flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        flags = flags + 1 if flag else 0
        part_of_one = (
            unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf")
            or "\U0001f3fb" <= char <= "\U0001f3ff"
            or before == _JOINER
            or (flag and flags % 2 == 0)
        )
        count += not part_of_one
        before = char
    return count


def ulid() -> str:
    """An id that sorts by the time it was made: 48 bits of milliseconds, 80 of chance."""
    number = int(time.time() * 1000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> 5 * place & 31] for place in reversed(range(26)))
