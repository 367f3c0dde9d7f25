"""The desk's endpoints, for tests that go through all of them."""

from __future__ import annotations

from backchannel.web.roles import Right

COMMANDS: dict[tuple[str, str], tuple[Right | None, object]] = {
    ("GET", "session"): (None, None),
    ("GET", "queue"): ("queue", None),
    ("GET", "rules"): ("decide", None),
    ("POST", "decisions"): ("decide", {"decision": "star", "items": [{"id": "x:1", "rev": 1}]}),
    ("POST", "undo"): ("undo", {}),
    ("GET", "reasons"): ("decide", None),
    ("POST", "reasons"): ("decide", {"why": "Said twice"}),
    ("GET", "blocks"): ("decide", None),
    ("GET", "blocks.csv"): ("decide", None),
    ("POST", "blocks"): ("decide", {"decision": "unblock", "keys": ["x:7"]}),
    ("POST", "waves"): ("decide", {"id": "nobody", "decision": "dismiss"}),
    ("GET", "lane"): ("queue", None),
    ("POST", "leases"): ("lease", {"want": ["x:1"]}),
    ("POST", "alt"): ("decide", {"id": "x:1", "rev": 1, "index": 0, "alt": "A quay"}),
    ("POST", "cues"): ("cue", {"step": 1}),
    ("POST", "rules"): ("rules", {"rev": 9, "rules": {}}),
    ("POST", "rules/preview"): ("rules", {"rules": {}}),
    ("POST", "panic"): ("panic", {"on": False}),
    ("GET", "screens"): ("invite", None),
    ("POST", "screens"): ("invite", {"name": "Foyer"}),
    ("POST", "screens/name"): ("invite", {"id": "nobody", "name": "Foyer"}),
    ("GET", "showings"): ("queue", None),
    ("GET", "people"): ("people", None),
    ("GET", "invites"): ("invite", None),
    ("POST", "invites"): ("invite", {"name": "Bo"}),
    ("GET", "audit"): ("audit", None),
    ("GET", "audit.csv"): ("audit", None),
    ("GET", "audit.jsonl"): ("audit", None),
    ("POST", "revoke"): ("revoke", {"id": "nobody"}),
    ("POST", "leave"): (None, {}),
}
"""Every endpoint of the desk, the right it needs (None: any sign-in) and a body it takes."""
