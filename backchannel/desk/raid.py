"""Finds raids: many strangers at once, saying the same, or far more posts than usual.

Pure: posts come in with the time of their arrival, waves come out. What speaks for a raid is
weighed, not counted:

- A *stranger* wrote here for the first time within the last quarter of an hour.
- A stranger whose account is *young* weighs 2.
- Any other stranger weighs 1 where strangers are rare (at most half of a source's posts in the
  last half hour, of at least twenty), and ½ where they are usual or nothing is known: in a
  conference's first minutes everybody is a stranger.
- A young account that wrote here before weighs 1, everyone else nothing.

A wave is found when, within a minute,

- near-alike posts weigh `alike` or more, and a tenth of all that is said, by three people or more
  (or by one, a dozen times), and no more than a quarter of those who say the same are regulars: a
  speaker's sentence is quoted by everyone, and reposts are no posts;
- the same sentence makes up more than half of all posts, from three times as many people: then
  regulars count too;
- strangers weigh `newcomers` or more, whatever they say, and `jump` times the usual;
- within ten seconds there are `volume` posts or more, and `jump` squared times the usual. The
  usual is that of the last half hour; before ten minutes have been seen there is none.

What was written minutes before it came (a source that catches up) says nothing of how fast people
post: it is only compared.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from backchannel.core.conference import RaidLimits
from backchannel.core.post import Post
from backchannel.desk.alike import Words, alike, words
from backchannel.desk.usual import BURST, Usual
from backchannel.store.waves import Sort

WINDOW: Final = timedelta(seconds=60)
STRANGER: Final = timedelta(minutes=15)
OPEN: Final = timedelta(minutes=10)
"""A wave takes in what is alike for so long after its latest post."""
BELATED: Final = timedelta(minutes=2)
"""Written so long before it came, a post is of no rate."""
COMPARED: Final = 200
"""Suspects' texts that a new one is compared with."""
KEPT: Final = 4000
"""Suspects of the last minute; of more, the latest."""
SAMPLES: Final = 24
"""A wave's texts that a new one is compared with."""
MOST: Final = 1000
"""Posts in a wave; more are another wave."""
_PEOPLE: Final = 3
_ALONE: Final = 12
_REGULARS: Final = 0.25
_SHARE: Final = 0.1
_YOUNG, _RARE, _USUAL = 2.0, 1.0, 0.5


@dataclass(slots=True, eq=False)
class Suspect:
    """A post whose author is no regular here."""

    id: str
    author: str
    at: datetime
    words: Words | None
    weight: float
    young: bool
    belated: bool
    group: int
    """The same for all that say the same, directly or by way of others."""


@dataclass(slots=True, eq=False)
class Found:
    """A wave, as long as it takes in posts."""

    id: str
    sort: Sort
    at: datetime
    last: datetime
    posts: list[str] = field(default_factory=list)
    people: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    young: set[str] = field(default_factory=set)
    texts: list[Words] = field(default_factory=list)
    usual: float = 0.0
    decided: bool = False
    """It was rejected: only what is alike, or by its people, still joins."""

    def take(self, post: Suspect, *, fresh: bool) -> None:
        """Takes in one more post."""
        self.posts.append(post.id)
        self.people.add(post.author)
        if fresh:
            self.fresh.add(post.author)
        if post.young:
            self.young.add(post.author)
        if post.words is not None and post.words not in self.texts:
            self.texts = [*self.texts, post.words][:SAMPLES]
        self.last = max(self.last, post.at)


class Lookout:
    """Sees a conference's posts come in.

    Args:
        limits: the conference's own.
        name: makes the id of a new wave.
    """

    def __init__(self, limits: RaidLimits, name: Iterable[str]) -> None:
        self._limits = limits
        self._names = iter(name)
        self._usual = Usual()
        self._since: dict[str, datetime] = {}
        self._fresh: deque[tuple[datetime, str]] = deque()
        self._suspects: deque[Suspect] = deque()
        self._weight = 0.0
        self._regulars: deque[Suspect] = deque()
        self._burst: deque[datetime] = deque()
        self._same: Counter[Words | None] = Counter()
        self._groups = 0
        self.waves: list[Found] = []
        """Those that still take in posts."""

    def see(self, post: Post, at: datetime) -> Found | None:
        """Takes in a new post. Returns the wave that it is of, if it is of one.

        Earlier posts may have come into the wave with it.
        """
        self._forget(at)
        suspect = self._suspect(post, at)
        if not suspect.belated:
            stranger = suspect.author in self._since
            self._usual.count(post.source, suspect.weight, at, stranger=stranger)
            self._burst.append(at)
        wave = next((wave for wave in self.waves if self._belongs(suspect, wave)), None)
        if wave is not None:
            self._take(wave, [suspect])
            return wave
        if suspect.weight:
            self._suspects.append(suspect)
            self._weight += _counted(suspect)
            recent = self._regroup(suspect)
            return self._alike(recent, at) or self._newcomers(at) or self._volume(at)
        self._regulars.append(suspect)
        self._same[suspect.words] += 1
        return self._everyone(suspect) or self._volume(at)

    def recall(self, wave: Found, posts: Iterable[Post]) -> None:
        """Takes over a wave that was found before this process began."""
        for post in posts:
            wave.take(self._suspect(post, wave.last), fresh=post.first)
        self.waves.append(wave)

    # One post

    def _suspect(self, post: Post, at: datetime) -> Suspect:
        author = f"{post.source}:{post.author.id or post.author.handle}"
        if post.first and author not in self._since:
            self._since[author] = at
            self._fresh.append((at, author))
        made = post.author.created_at
        young = made is not None and at - made < timedelta(days=self._limits.young_days)
        stranger = author in self._since
        if young:
            weight = _YOUNG if stranger else _RARE
        elif stranger:
            weight = _RARE if self._usual.strangers_are_rare(post.source) else _USUAL
        else:
            weight = 0.0
        self._groups += 1
        belated = post.created_at is not None and at - post.created_at > BELATED
        return Suspect(post.id, author, at, words(post), weight, young, belated, self._groups)

    def _forget(self, now: datetime) -> None:
        while self._fresh and self._fresh[0][0] < now - STRANGER:
            self._since.pop(self._fresh.popleft()[1], None)
        since = now - WINDOW
        while self._suspects and (self._suspects[0].at < since or len(self._suspects) > KEPT):
            self._weight -= _counted(self._suspects.popleft())
        while self._regulars and (self._regulars[0].at < since or len(self._regulars) > KEPT):
            text = self._regulars.popleft().words
            self._same[text] -= 1
            if not self._same[text]:
                del self._same[text]
        while self._burst and self._burst[0] < now - BURST:
            self._burst.popleft()
        self.waves = [w for w in self.waves if w.last > now - OPEN and len(w.posts) < MOST]

    def _belongs(self, suspect: Suspect, wave: Found) -> bool:
        """Whether a later post is of a wave. A regular who quotes it is not."""
        if not suspect.weight:
            return wave.sort == "alike" and suspect.author in wave.people
        if suspect.author in wave.people or alike(suspect.words, wave.texts):
            return True
        if wave.sort == "alike" or wave.decided or suspect.at > wave.last + WINDOW:
            return False
        return suspect.young or not wave.young

    def _regroup(self, suspect: Suspect) -> list[Suspect]:
        """Puts a suspect into one group with all that say the same. Returns who was compared."""
        recent = list(islice(reversed(self._suspects), COMPARED + 1))
        others = recent[1:]
        near = {others[index].group for index in alike(suspect.words, [s.words for s in others])}
        for other in others:
            if other.group in near:
                other.group = suspect.group
        return recent

    # What makes a wave

    def _alike(self, recent: list[Suspect], at: datetime) -> Found | None:
        """Of suspects, the latest first: those who say the same as it."""
        group = [each for each in reversed(recent) if each.group == recent[0].group]
        people = {each.author for each in group}
        weight = sum(each.weight for each in group)
        if weight < self._limits.alike or (len(people) < _PEOPLE and len(group) < _ALONE):
            return None
        since = recent[-1].at if len(recent) > COMPARED else at - WINDOW
        heard = [each for each in islice(reversed(self._regulars), KEPT) if each.at >= since]
        if weight < _SHARE * (len(recent) + len(heard)):
            return None
        said = [each.words for each in heard[: 2 * COMPARED]]
        texts = list({each.words for each in group})[:SAMPLES]
        regulars = {heard[index].author for text in texts for index in alike(text, said)}
        if len(regulars) > _REGULARS * len(regulars | people):
            return None
        return self._found("alike", group, at)

    def _everyone(self, suspect: Suspect) -> Found | None:
        """The same sentence by anybody, where little else is said."""
        text = suspect.words
        if text is None or 2 * self._same[text] <= len(self._regulars) + len(self._suspects):
            return None
        group = [each for each in (*self._suspects, *self._regulars) if each.words == text]
        if len({each.author for each in group}) < 3 * self._limits.alike:
            return None
        return self._found("alike", group, suspect.at)

    def _newcomers(self, at: datetime) -> Found | None:
        usual = self._usual.weight(WINDOW)
        if self._weight < max(self._limits.newcomers, self._limits.jump * usual):
            return None
        group = [each for each in self._suspects if _counted(each)]
        if len({each.author for each in group}) < _PEOPLE:
            return None
        return self._found("newcomers", group, at, self._weight / usual if usual else 0.0)

    def _volume(self, at: datetime) -> Found | None:
        count, usual = len(self._burst), self._usual.burst()
        if usual is None or count < max(self._limits.volume, self._limits.jump**2 * usual):
            return None
        if any(wave.sort == "volume" for wave in self.waves):
            return None
        group = [each for each in self._suspects if each.at >= at - BURST]
        return self._found("volume", group, at, count / usual)

    def _found(self, sort: Sort, group: list[Suspect], at: datetime, usual: float = 0.0) -> Found:
        wave = Found(next(self._names), sort, at, at, usual=round(usual, 1))
        self.waves.append(wave)
        self._take(wave, group)
        return wave

    def _take(self, wave: Found, group: list[Suspect]) -> None:
        """Has posts join a wave, and what their authors wrote in the last minute with them."""
        people = {each.author for each in group}
        if more := [each for each in self._suspects if each.author in people]:
            group = list(dict.fromkeys((*more, *group)))
            self._suspects = deque(each for each in self._suspects if each.author not in people)
            self._weight = sum(map(_counted, self._suspects))
        for each in group:
            wave.take(each, fresh=each.author in self._since)


def _counted(suspect: Suspect) -> float:
    """What a suspect weighs where it does not matter what is said."""
    return suspect.weight if suspect.weight >= _RARE and not suspect.belated else 0.0
