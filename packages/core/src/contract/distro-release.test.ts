import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProgressEvent } from "../model/progress-event.ts";
import { type DistroRelease, hasEnded, warnOfEndedRelease } from "./distro-release.ts";

const FROM = { source: "a table", checked: "2026-12-01" };

const RELEASES: readonly DistroRelease[] = [
  { tag: "one", ended: true },
  {
    tag: "two",
    dates: { released: "2021-08-14", ends: "2024-08-14", longTermEnds: "2026-08-31", ...FROM },
  },
  { tag: "three", dates: { released: "2025-08-09", ends: "2028-08-09", ...FROM } },
  { tag: "four", dates: { released: "2027-08-01", ...FROM } },
  { tag: "rolling" },
];

function warnings(tag: string, day: string): string[] {
  const events: ProgressEvent[] = [];
  const now = Date.parse(`${day}T12:00:00Z`) / 1000;
  warnOfEndedRelease("Toy", tag, RELEASES, { now, report: (event) => events.push(event) });
  return events.map((event) => (event.type === "warning" ? `${event.code} ${event.message}` : ""));
}

test("warnOfEndedRelease() says since when, and names the newest release that is out", () => {
  assert.deepEqual(warnings("two", "2026-08-31"), []);
  assert.deepEqual(warnings("two", "2026-09-01"), [
    "RELEASE_ENDED Toy two gets no security updates since 2026-08-31: three does",
  ]);
  assert.deepEqual(warnings("one", "2026-09-01"), [
    "RELEASE_ENDED Toy one gets no security updates any more: three does",
  ]);
});

test("warnOfEndedRelease() names the next one from the day of its release on", () => {
  assert.deepEqual(warnings("one", "2027-08-01"), [
    "RELEASE_ENDED Toy one gets no security updates any more: four does",
  ]);
});

test("warnOfEndedRelease() says nothing of what goes on, or is not known", () => {
  for (const tag of ["three", "four", "rolling", "five"]) {
    assert.deepEqual(warnings(tag, "2026-12-01"), [], tag);
  }
  assert.equal(hasEnded({ tag: "rolling" }, 1e10), false);
});
