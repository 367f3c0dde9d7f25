"""What people write, one draft at a time: it fits the hour, the talk and the person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from backchannel.demo.people import Persona
from backchannel.demo.phrases import Deck, expand, lines, load
from backchannel.demo.programme import Talk, on

TAG: Final = "#saltmarsh27"
MENTION: Final = "{@}"
"""Stands in a draft for a mention of the speaker, whom each network calls differently."""
PHOTOS: Final = 24
"""Drawings of each kind."""
_MORE_TAGS: Final = ("#community", "#AltText", "#fediverse", "#comms", "#archives", "#quayside")
_LONGEST: Final = 262
_TALK_PHOTOS: Final = {"stage": 6, "chart": 2, "room": 1}


@dataclass(frozen=True, slots=True)
class Draft:
    """A post's words, before anyone's network shapes them."""

    text: str
    lang: str = "en"
    question: bool = False
    photo: str = ""
    """A drawing, say `harbour/5`."""
    alt: str = ""
    mention: str = ""
    """The handle that `MENTION` stands for."""
    short: bool = False
    """A word of thanks or a row of emoji: anybody's, so it may be said again."""
    body: str = ""
    """The written sentence it was made from."""


class Writer:
    """Writes drafts. Two writers with equal random numbers write the same.

    Args:
        rng: where chance comes from.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._decks: dict[str, Deck] = {}
        self._written: set[str] = set()
        self._themes = load("english")["theme"]
        self._photos = load("photos")["photo"]
        self._frames = load("frames")
        self._languages = {entry["lang"]: entry for entry in load("languages")["language"]}

    def write(self, person: Persona, offset: float) -> Draft:
        """What this person says at that many seconds from the first midnight."""
        if person.lang != "en" and self._rng.random() < 0.72:
            return self._fresh(lambda: self._foreign(person, offset))
        return self._fresh(lambda: self._english(person, offset))

    def sentence(self, sort: str) -> str:
        """One of the sentences that a desk is there for: spam, insults, raid and so on."""
        return expand(self._deal(f"trouble {sort}", lines(load("trouble")[sort])), self._rng)

    def _fresh(self, make: Callable[[], Draft]) -> Draft:
        for _ in range(12):
            draft = make()
            if draft.text not in self._written and len(draft.text) <= _LONGEST:
                break
        else:
            draft = draft if draft.question else self._with_afterthought(draft)
        self._written.add(draft.text)
        return draft

    def _english(self, person: Persona, offset: float) -> Draft:
        current = on(offset)
        share = 0.56 if any(talk.big for talk in current) else 0.48
        if current and self._rng.random() < share:
            return self._about(self._rng.choice(current), person)
        if person.source != "form" and self._rng.random() < 0.24:
            return self._photo(offset)
        theme = self._now(self._themes, offset)
        line = self._deal(f"theme {theme['name']}", lines(theme["lines"]))
        return self._draft(line, short=theme.get("short", False))

    def _about(self, talk: Talk, person: Persona) -> Draft:
        shares = (0.2, 0.3, 0.5) if person.source == "form" else (0.42, 0.44, 0.14)
        sort = self._rng.choices(("quotes", "notes", "asks"), shares)[0]
        line = self._deal(f"{talk.title} {sort}", getattr(talk, sort))
        photo = alt = ""
        if sort == "quotes":
            text = self._frame(line, talk)
        elif sort == "asks":
            text = self._deal("asks", lines(self._frames["asks"])).replace("{q}", line)
        else:
            text = line
        if sort != "asks" and person.source != "form" and self._rng.random() < 0.18:
            kind = self._rng.choices(list(_TALK_PHOTOS), list(_TALK_PHOTOS.values()))[0]
            entry = next(entry for entry in self._photos if entry["kind"] == kind)
            photo, alt = self._picture(kind), self._rng.choice(lines(entry["alts"]))
        text = text.replace("{first}", talk.first).replace("{name}", talk.name)
        text = text.replace("{room}", talk.room)
        if person.source == "form":  # no network, so nobody to mention
            text = text.replace(MENTION, talk.first)
        return self._draft(
            text, body=line, question=sort == "asks", photo=photo, alt=alt, mention=talk.handle
        )

    def _frame(self, quote: str, talk: Talk) -> str:
        bare = self._rng.random() < 0.62
        frame = "“{q}.”" if not bare else self._deal("bare", lines(self._frames["bare"]))
        if not bare:
            tails = self._deal("tails", lines(self._frames["tails"]))
            frame = f"{self._rng.choice((talk.first + ': ', ''))}{frame} {tails}"
        if quote.endswith("?"):
            frame = frame.replace("{q}.", "{q}")
        return frame.replace("{q}", quote)

    def _photo(self, offset: float) -> Draft:
        entry = self._now(self._photos, offset)
        line = self._deal(f"photo {entry['kind']}", lines(entry["lines"]))
        alt = self._rng.choice(lines(entry["alts"]))
        return self._draft(line, photo=self._picture(entry["kind"]), alt=alt)

    def _foreign(self, person: Persona, offset: float) -> Draft:
        said = self._languages[person.lang]
        keynote = any(talk.first == "Imke" for talk in on(offset))
        sort = self._rng.choices(
            ("lines", "keynote", "asks", "thanks"), (70, 45 * keynote, 10 * keynote, 5)
        )[0]
        if person.source != "form" and self._rng.random() < 0.11:
            kind = self._rng.choice(sorted(said["photos"]))
            line = self._deal(f"{person.lang} {kind}", lines(said["photos"][kind]["lines"]))
            alt = self._rng.choice(lines(said["photos"][kind]["alts"]))
            return self._draft(line, lang=person.lang, photo=self._picture(kind), alt=alt)
        line = self._deal(f"{person.lang} {sort}", lines(said[sort]))
        return self._draft(line, lang=person.lang, question=sort == "asks", short=sort == "thanks")

    def _draft(self, line: str, body: str = "", **more: Any) -> Draft:
        return Draft(expand(line, self._rng), body=body or line, **more)

    def _with_afterthought(self, draft: Draft) -> Draft:
        lang = draft.lang
        bank = self._frames["afterthoughts"] if lang == "en" else self._frames["more"][lang]
        more = self._deal(f"afterthoughts {lang}", lines(bank))
        gap = "" if lang == "ja" else " "
        return replace(draft, text=f"{draft.text}{gap}{more}")

    def _now(self, entries: Iterable[dict[str, Any]], offset: float) -> dict[str, Any]:
        day, hour = int(offset // 86400) + 1, offset % 86400 / 3600
        fitting = [
            entry
            for entry in entries
            if day in entry["days"] and entry["hours"][0] <= hour < entry["hours"][1]
        ] or [entry for entry in entries if entry.get("name") == "emoji" or "kind" in entry]
        return self._rng.choices(fitting, [entry["weight"] for entry in fitting])[0]

    def _picture(self, kind: str) -> str:
        return f"{kind}/{self._rng.randrange(PHOTOS)}"

    def _deal(self, name: str, items: Iterable[str]) -> str:
        if name not in self._decks:
            self._decks[name] = Deck(items)
        return self._decks[name].draw(self._rng)


def tagged(text: str, source: str, rng: Random) -> str:
    """The text with the conference's tag, without which no network would have found it."""
    chance = rng.random()
    if source == "form":
        return f"{text} {TAG}" if chance < 0.08 else text
    if chance < 0.05:
        return f"{TAG} {text}"
    if chance < 0.12:
        return f"{text} {TAG} {rng.choice(_MORE_TAGS)}"
    return f"{text}\n\n{TAG}" if chance < 0.17 else f"{text} {TAG}"
