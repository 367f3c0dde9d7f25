"""A desk's feed and commands that a test speaks for: decisions by rev, conflicts, undo.

It decides as `store/scripts/decide.lua` does, so a page cannot tell it from the server. `queue`
fills it, `arrive` brings a post, `others` has a colleague decide, `reads` has one read; while
`answering` is clear, commands are not answered.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from msgspec import convert, to_builtins
from playwright.async_api import Route

from backchannel.core import faults
from backchannel.core.block import Blocks
from backchannel.core.decision import EFFECTS
from backchannel.core.filter import FIELDS, Filter, predicate
from backchannel.core.post import Post
from backchannel.core.rules import Rules
from backchannel.core.verdict import STATUS_OF, judge, tags_of
from backchannel.core.walls import Session
from backchannel.desk.preview import Previewer
from tests.browser.fake_feed import FakeFeed

Json = dict[str, Any]
LISTS = ("held", "later", "shown", "rejected", "pinned", "starred", "lane", "resolved")

CONFERENCE: Json = {
    "slug": "saltmarsh",
    "title": "Saltmarsh 27",
    "place": "Harbour Hall",
    "hashtags": ["#saltmarsh27"],
    "timezone": "UTC",
    "wall": {"scenes": ["letters", "rotation", "cloud"], "theme": "stage", "pace": 1},
    "build": "b1",
    "theme": {"accent": "#d4ee40"},
    "sessions": [],
}


NOON = datetime(2027, 5, 4, 13, 22, tzinfo=UTC)
"""What FakeFeed's welcome calls now."""
_clock = {"started": time.monotonic()}


def iso(seconds_ago: float = 0) -> str:
    """A time just gone by on the server's clock, as it writes it."""
    gone = time.monotonic() - _clock["started"] - seconds_ago
    return (NOON + timedelta(seconds=gone)).isoformat()


def post(id: str, text: str, **fields: Any) -> Json:
    """A held post by an invented person."""
    author = {"id": "a-" + id, "name": "Ferdi Lund", "handle": "ferdilund.example"}
    made: Json = {"id": id, "source": "bluesky", "author": author, "text": text}
    made |= {"segments": [{"text": text}], "created_at": iso(180), "received_at": iso(178)}
    return {**made, "status": "held", "flags": [], "rev": 1, **fields}


class FakeDesk(FakeFeed):
    """See the module. `commands` is what the page sent, as (path, body); its claims are apart."""

    def __init__(self, me: str = "Mara", conference: Json | None = None) -> None:
        super().__init__()
        _clock["started"] = time.monotonic()
        self.undone: list[tuple[str, Json]] = []
        """What this moderator could undo, the latest last."""
        self.actions: list[Json] = []
        """What this moderator did last, as GET reasons tells it."""
        self.me = me
        self.conference = conference or CONFERENCE
        self.posts: dict[str, Json] = {}
        self.commands: list[tuple[str, Json]] = []
        self.claims: list[Json] = []
        self.leases: dict[str, Json] = {}
        """What colleagues read."""
        self.rules: Json = {"mode": "pre"}
        self.rules_rev = 1
        self.today: Json = {}
        """What each rule did today."""
        self.presence: Json = {"screens": [], "people": [{"name": me}], "sources": []}
        self.cue_state: Json = {}
        self.blocked: dict[str, Json] = {}
        self.wall = 0
        """The wall feed's seq, as far as take-downs raise it."""
        self.screens: list[Json] = []
        """What a link was made for, as GET screens tells it."""
        self.showings: Json = {}
        self.signed_in = True
        self.role = "admin"
        self.answering = asyncio.Event()
        self.answering.set()
        self.refresh()

    def queue(self, *posts: Json) -> None:
        """What is there at first, the newest first."""
        for each in reversed(posts):
            self.posts[each["id"]] = each
        self.refresh()

    def arrive(self, each: Json) -> None:
        """A post comes in, or was changed by its author."""
        self.posts.pop(each["id"], None)
        self.posts[each["id"]] = each
        self.append({"kind": "post", "at": iso(), "id": each["id"], "post": each})

    def others(self, by: str, decision: str, id: str) -> Json:
        """A colleague decides."""
        return self._decide(by, decision, id, self.posts[id]["rev"])

    def reads(self, by: str, *ids: str, seconds: float = 30) -> None:
        """A colleague reads these from now on, and nothing else."""
        until = iso(-seconds)
        for id in [id for id, lease in self.leases.items() if lease["by"] == by]:
            del self.leases[id]
        self.leases |= {id: {"id": id, "by": by, "until": until} for id in ids}
        names = {person["name"] for person in self.presence["people"]} | {by}
        people = [{"name": name, "role": "moderator"} for name in sorted(names)]
        self.presence |= {"people": people, "leases": list(self.leases.values())}
        self.refresh()
        self.send({"t": "presence", **self.presence})

    def others_rules(self, rules: Json, by: str = "Wen") -> int:
        """Somebody saves rules."""
        self.rules, self.rules_rev = rules, self.rules_rev + 1
        told = {"rev": self.rules_rev, "rules": rules}
        self.append({"kind": "rules", "by": by, "rules": told})
        return self.rules_rev

    def judged(self, each: Json) -> Json:
        """A post as the rules of this moment leave it."""
        made, rules = convert(each, Post), convert(self.rules, Rules)
        verdict = judge(made, rules)
        status = {"status": STATUS_OF[verdict.action], "tagged": tags_of(made, rules)}
        return {**each, **status, "verdict": to_builtins(verdict)}

    def _fault(self, path: str) -> str | None:
        rules = self.commands[-1][1]["rules"] if path.startswith("rules") else {}
        return faults.of_rules(convert(rules, Rules))

    def _preview(self, rules: Rules) -> Json:
        trying = Previewer(rules, convert(self.rules, Rules), Blocks())
        for each in self.posts.values():
            trying.add(convert(each, Post))
        told: Json = to_builtins(trying.result)
        return told

    async def attach(self, page: Any, pattern: str = "**/ws/v1/**") -> None:
        """Answers the page's socket and its commands."""
        await super().attach(page, pattern)
        await page.route("**/api/v1/**", self._answer_http)

    def listed(self, name: str) -> list[Json]:
        """A list's posts, newest first."""
        return [each for each in reversed(self.posts.values()) if _belongs(each, name)]

    def refresh(self) -> None:
        """Makes the snapshot say what is true now."""
        counts: Json = {"posts": len(self.posts), "voices": 3}
        counts |= {"lists": {name: len(self.listed(name)) for name in LISTS}}
        rules = {"rev": self.rules_rev, "rules": self.rules}
        self.state = {"held": self.listed("held")[:50], "cue": self.cue_state, "counts": counts}
        self.state |= {"rules": rules, "presence": self.presence}

    def _reduce(self, entry: Json) -> None:
        self.refresh()

    def _decide(self, by: str, decision: str, id: str, rev: int) -> Json:
        each = self.posts.get(id)
        if each is None:
            return {"id": id, "ok": False, "why": "missing"}
        effect = EFFECTS[decision]  # type: ignore[index]
        row: Json = {"id": id, "ok": True}
        if effect.inside is not None and effect.inside != ("lane" in each["flags"]):
            return row | {"ok": False, "why": "lane", "rev": each["rev"], "status": each["status"]}
        if each["rev"] != rev or each["status"] not in effect.frm:
            last = (each.get("decisions") or [{}])[-1]
            row |= {"ok": False, "why": "conflict", **{k: v for k, v in last.items() if k != "rev"}}
            return row | {"rev": each["rev"], "status": each["status"]}
        to = effect.to or each["status"]
        flags = [flag for flag in each["flags"] if flag not in (*effect.drop, effect.add)]
        flags += [effect.add] if effect.add else []
        changed = {**each, "status": to, "flags": flags, "rev": rev + (to != each["status"])}
        if effect.lane:
            changed["lane"] = {**each.get("lane", {}), "state": effect.lane, "by": by}
        self._store(by, decision, changed)
        return row | {"rev": changed["rev"], "status": to}

    def _store(self, by: str, decision: str, changed: Json) -> None:
        made = {"by": by, "at": iso(), "decision": decision, "rev": changed["rev"]}
        changed["decisions"] = [*changed.get("decisions", []), made]
        before = self.posts[changed["id"]]
        if by == self.me and decision != "undo":
            self.undone.append((decision, before))
        self.posts[changed["id"]] = changed
        entry = {"kind": "decision", "at": iso(), "id": changed["id"], "by": by}
        if before["status"] == "shown" != changed["status"]:
            self.wall += 1
            entry["wall"] = self.wall
        self.append({**entry, "decision": decision, "post": changed})

    def _block(self, body: Json) -> Json:
        people = {self.posts[id]["author"]["id"]: self.posts[id] for id in body.get("posts", [])}
        for id, each in people.items():
            handle = each["author"]["handle"]
            key = f"{each['source']}:{id}"
            self.blocked[key] = {"key": key, "source": each["source"], "handle": handle}
            self.blocked[key] |= {"name": each["author"]["name"], "by": self.me, "at": iso()}
        for key in body.get("keys", []):
            until = iso(-3600 * body["hours"]) if body["hours"] else None
            self.blocked[key] |= {"strength": body["strength"], "until": until}
        for handle in body.get("handles", "").split():
            self.blocked[f":{handle}"] = {"key": f":{handle}", "handle": handle.lstrip("@")}
        theirs = [each for each in self.posts.values() if each["author"]["id"] in people]
        rows = [self._decide(self.me, "reject", each["id"], each["rev"]) for each in theirs]
        rules = {"rev": 2, "blocks": len(self.blocked), "rules": self.rules}
        self.append({"kind": "rules", "by": self.me, "rules": rules})
        return {"keys": list(self.blocked), "items": rows}

    def _undo(self) -> Json:
        if not self.undone:
            return {"decision": "", "items": []}
        decision, before = self.undone.pop()
        now = self.posts[before["id"]]
        self._store(self.me, "undo", {**before, "rev": now["rev"] + 1})
        row = {"id": before["id"], "ok": True, "rev": now["rev"] + 1, "status": before["status"]}
        return {"decision": decision, "items": [row]}

    def _cue(self, body: Json) -> None:
        """As store/scripts/cue.lua."""
        screens = {id: dict(own) for id, own in self.cue_state.get("screens", {}).items()}
        patch = {name: value for name, value in body.items() if name != "screen"}
        if "screen" in body:
            before = screens.get(body["screen"], {})
        else:
            before = self.cue_state
            screens = {id: {k: own[k] for k in own.keys() - patch} for id, own in screens.items()}
        step = before.get("step", 0) + body.get("step", 0)
        merged = {**before, **patch, "step": step}
        after = {name: value for name, value in merged.items() if value is not None}
        if "screen" in body:
            after, screens = self.cue_state, {**screens, body["screen"]: after}
        self.cue_state = {**after, "screens": screens}

    def _describe(self, body: Json) -> Json:
        id, index = body["id"], body["index"]
        before = self.posts[id]
        media = [dict(each) for each in before["media"]]
        media[index]["alt"] = body["alt"]
        alts = {**before.get("alts", {}), str(index): body["alt"]}
        self.posts[id] = changed = {**before, "media": media, "alts": alts}
        entry = {"kind": "decision", "at": iso(), "id": id, "by": self.me, "post": changed}
        self.append({**entry, "decision": "describe"})
        return {"id": id, "ok": True, "rev": changed["rev"], "status": changed["status"]}

    async def _answer_http(self, route: Route) -> None:
        path = route.request.url.split(f"/api/v1/{self.conference['slug']}", 1)[1].lstrip("/")
        if path == "leases":
            await route.fulfill(json=self._claim(json.loads(route.request.post_data or "{}")))
            return
        if route.request.method == "POST":
            self.commands.append((path, json.loads(route.request.post_data or "{}")))
            await self.answering.wait()
        status, body = self._answer_for(path, route.request.method)
        await route.fulfill(status=status, json=body)

    def _claim(self, body: Json) -> Json:
        self.claims.append(body)
        free = [id for id in body["want"] if id not in self.leases]
        mine = [{"id": id, "until": iso(-30)} for id in free[:5]]
        return {"mine": mine, "others": list(self.leases.values())}

    def _answer_for(self, path: str, method: str) -> tuple[int, Json]:
        if path == "":
            return 200, self.conference
        if path == "feed":
            shown = {"posts": self.listed("shown")}
            return 200, {"epoch": self.epoch, "seq": self.seq, "state": shown}
        if not self.signed_in:
            return 401, {"error": "Sign in with an invite link."}
        if path == "session":
            return 200, {"name": self.me, "role": self.role}
        if path.startswith("queue"):
            return 200, self._page(path)
        if path == "blocks" and method == "GET":
            return 200, {"blocks": list(self.blocked.values())}
        if path.startswith("showings"):
            return 200, {"showings": self.showings}
        if path == "screens" and method == "GET":
            return 200, {"screens": self.screens}
        if path == "reasons" and method == "GET":
            return 200, {"actions": self.actions}
        if path == "lane" and method == "GET":
            return 200, self._lane()
        if path == "rules" and method == "GET":
            file = {"hashtags": ["saltmarsh27"], "sources": ["x", "bluesky", "form"]}
            kept = {"rev": self.rules_rev, "rules": self.rules, "today": self.today}
            return 200, {**kept, "file": file}
        fault = self._fault(path)
        if fault:
            return 422, {"error": fault}
        if path == "rules" and self.commands[-1][1]["rev"] != self.rules_rev:
            told = "Someone else changed the rules meanwhile."
            return 409, {"error": told, "rev": self.rules_rev}
        return 200, self._do(path, self.commands[-1][1])

    def _lane(self) -> Json:
        states = [each["lane"]["state"] for each in self.posts.values() if "lane" in each]
        counts = {state: states.count(state) for state in ("open", "answered", "resolved")}
        return {**counts, "first_response": None, "oldest": None}

    def _page(self, path: str) -> Json:
        query = dict(parse_qsl(path.split("?")[1], keep_blank_values=True))
        asked = Filter(**{name: query.get(name, "") for name in FIELDS})
        test = predicate(asked, convert(self.conference["sessions"], list[Session]))
        all_ = self.listed(query["status"])
        start, limit = int(query["after"] or 0), int(query["limit"])
        after = str(start + limit) if start + limit < len(all_) else ""
        # As the server: one request looks through so many, and may find nothing among them.
        posts = all_[start : start + limit]
        found = [each for each in posts if test is None or test(convert(each, Post))]
        return {"seq": self.seq, "posts": found, "after": after}

    def _do(self, path: str, body: Json) -> Json:
        match path:
            case "decisions":
                decide = self._decide
                items = [(item["id"], item["rev"]) for item in body["items"]]
                return {"items": [decide(self.me, body["decision"], *item) for item in items]}
            case "blocks" if body["decision"] == "block":
                return self._block(body)
            case "blocks":
                for key in body["keys"]:
                    del self.blocked[key]
                return {"keys": body["keys"], "items": []}
            case "waves":
                [wave] = [w for w in self.presence["waves"] if w["id"] == body["id"]]
                gone = wave["posts"] if body["decision"] == "reject" else []
                wave["posts"], wave["decision"] = wave["posts"][len(gone) :], body["decision"]
                rows = [self._decide(self.me, "reject", id, self.posts[id]["rev"]) for id in gone]
                self.send({"t": "presence", **self.presence})
                return {"items": rows}
            case "reasons":
                return {"what": "reject", "count": 1}
            case "undo":
                return self._undo()
            case "alt":
                return self._describe(body)
            case "cues":
                self._cue(body)
                self.append({"kind": "cue", "by": self.me, "cue": self.cue_state})
                return self.cue_state
            case "rules":
                return {"rev": self.others_rules(body["rules"], by=self.me)}
            case "rules/preview":
                return self._preview(convert(body["rules"], Rules))
            case "panic":
                self.panic(body["on"])
                return {"on": body["on"]}
            case "screens/name":
                screen = next(each for each in self.screens if each["id"] == body["id"])
                screen["name"] = body["name"]
                return body
            case "revoke":
                self.screens = [each for each in self.screens if each["id"] != body["id"]]
                return {}
            case "screens":
                return {"url": f"/c/{self.conference['slug']}/wall#screen=signed"}
        raise AssertionError(f"the page asked for {path}")


def _belongs(each: Json, name: str) -> bool:
    if name == "pinned":
        return each["status"] == "shown" and "pinned" in each["flags"]
    if name == "starred":
        return "starred" in each["flags"]
    held = each["status"] == "held" and "lane" in each["flags"]
    resolved = each.get("lane", {}).get("state") == "resolved"
    if name in ("lane", "resolved"):
        return held and (name == "resolved") == resolved
    return bool(each["status"] == name) and not held
