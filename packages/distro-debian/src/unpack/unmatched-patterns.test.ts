import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProgressEvent } from "@rootsmith/core/provider";
import { fakeDeb } from "../../fixtures/fake-deb.ts";
import { warnOfUnmatched } from "./unmatched-patterns.ts";

const DEBS = [
  fakeDeb({ name: "a", files: { "usr/share/doc/a/": "", "usr/share/doc/a/copyright": "-" } }),
  fakeDeb({ name: "b", files: { "usr/share/locale/de/": "" } }),
];

async function warnings(pathExclude: string[], pathInclude: string[] = []): Promise<string[]> {
  const events: ProgressEvent[] = [];
  const ctx = { signal: AbortSignal.abort(), report: (event: ProgressEvent) => events.push(event) };
  await warnOfUnmatched(DEBS, { pathExclude, pathInclude }, ctx);
  return events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
}

test("warnOfUnmatched() names the patterns that match no path of any package", async () => {
  assert.deepEqual(
    await warnings(["/usr/share/doc/*", "/usr/share/docs/*", "usr/share/locale/*"], ["/opt/keep"]),
    [
      'No path of the packages matches "/usr/share/docs/*"',
      'No path of the packages matches "usr/share/locale/*"',
      'No path of the packages matches "/opt/keep"',
    ],
  );
});

test("warnOfUnmatched() is silent where each pattern matches", async () => {
  assert.deepEqual(await warnings(["/usr/share/locale/*"], ["/usr/*/copyright"]), []);
  assert.deepEqual(await warnings([]), []);
});
