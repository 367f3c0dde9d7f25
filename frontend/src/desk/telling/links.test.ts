import { expect, test } from "vitest";
import { linksOf } from "./links";

test.each([
  ["example.org/slides", "https://example.org/slides", "example.org", ""],
  ["example.org", "https://www.example.org/", "www.example.org", ""],
  ["example.org", "https://talks.example.org/a", "talks.example.org", ""],
  ["www.example.org", "https://example.org:8443/", "example.org:8443", ""],
  ["the slides", "https://example.org/", "example.org", ""],
  ["https://twitter.com@evil.example/", "https://evil.example/", "evil.example", "twitter.com"],
  ["example.org", "https://short.example/x", "short.example", "example.org"],
  ["example.org", "https://notexample.org/", "notexample.org", "example.org"],
  ["https://аррӏе.com", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com", ""],
  ["apple.com", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com", "apple.com"],
])("%s to %s", (text, href, host, says) => {
  expect(linksOf([{ text, href }])).toEqual([{ host, says }]);
});

test("a place is named once, and what is no web address is no link", () => {
  const link = { text: "here", href: "https://example.org/a" };
  expect(linksOf([link, { text: " and " }, { ...link, href: "https://example.org/b" }])).toHaveLength(1);
  expect(linksOf([{ text: "x", href: "javascript:alert(1)" }, { text: "y", href: "https://" }])).toEqual([]);
  expect(linksOf([{ mention: "ada", href: "https://social.example/@ada" }])).toEqual([]);
});
