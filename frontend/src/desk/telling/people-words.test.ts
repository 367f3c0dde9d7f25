import { expect, test } from "vitest";
import type { Invite, SignedIn } from "../state/people";
import { background, did, inviteName, madeBy, subject, usesLeft, whereabouts } from "./people-words";

const NOW = Date.parse("2027-05-04T13:22:00Z");
const invite: Invite = {
  id: "abc",
  role: "moderator",
  name: "",
  by: "Ola",
  made: "2027-05-04T13:17:00Z",
  expires: "2027-05-05T01:17:00Z",
  uses: 0,
  used: 0,
};

test("an invite says what is left of it", () => {
  const left = (uses: number, used: number): string => usesLeft({ ...invite, uses, used });
  expect(left(0, 0)).toBe("any number, nobody came yet");
  expect(left(0, 12)).toBe("any number, 12 came");
  expect(left(1, 0)).toBe("1 left");
  expect(left(1, 1)).toBe("used");
  expect(left(5, 2)).toBe("3 of 5 left");
  expect(left(5, 5)).toBe("all 5 used");
});

test("an invite says whom it is for and who made it", () => {
  expect(inviteName(invite)).toBe("Anyone");
  expect(inviteName({ ...invite, name: "Bo" })).toBe("Bo");
  expect(madeBy(invite, NOW)).toBe("by Ola, 5 min ago");
  expect(madeBy({ ...invite, by: "", made: "2027-05-04T13:21:58Z" }, NOW)).toBe("just now");
});

test("a person is here, or was last seen", () => {
  const wen: SignedIn = {
    id: "1",
    name: "Wen",
    role: "lead",
    since: "2027-05-04T09:00:00Z",
    seen: "2027-05-04T13:10:00Z",
    here: true,
    you: false,
  };
  expect(whereabouts(wen, NOW)).toBe("here now");
  expect(whereabouts({ ...wen, here: false }, NOW)).toBe("seen 12 min ago");
  expect(whereabouts({ ...wen, here: false, seen: "2027-05-04T13:21:40Z" }, NOW)).toBe("seen just now");
});

test("a row of the audit trail is a sentence", () => {
  const row = { n: "1-0", at: "2027-05-04T13:22:00Z", by: "Wen" };
  const approved = { ...row, what: "approve", id: "x:1", why: "ticket resale", before: "held" };
  expect([did(approved), subject(approved), background(approved)]).toEqual([
    "approved",
    "x:1",
    "ticket resale; was held",
  ]);
  const taken = { ...row, what: "take-back", id: "f".repeat(64), before: "session, lead, Bo" };
  expect([did(taken), subject(taken), background(taken)]).toEqual(["took back", "session, lead, Bo", ""]);
  const came = { ...row, what: "sign-in", id: "f".repeat(64), why: "lead, invite abc" };
  expect([did(came), subject(came), background(came)]).toEqual([
    "signed in",
    "session ffffffff",
    "lead, invite abc",
  ]);
  const mode = { ...row, what: "mode", id: "post", why: "wave w1, alike", before: "pre" };
  expect([did(mode), subject(mode), background(mode)]).toEqual([
    "switched to",
    "Show, then check",
    "wave w1, alike; was Approve first",
  ]);
  const reason = { ...row, what: "reason", id: "x:1", why: "Off topic", before: "reject" };
  expect([did(reason), subject(reason), background(reason)]).toEqual([
    "gave a reason for",
    "x:1",
    "rejected: Off topic",
  ]);
  const panic = { ...reason, id: "a8f3", before: "panic" };
  expect([subject(panic), background(panic)]).toEqual(["", "switched panic on: Off topic"]);
  expect(background({ ...row, what: "rules", before: "{}" })).toBe("how they were is in the files");
  expect(did({ ...row, what: "something-new" })).toBe("something new");
});
