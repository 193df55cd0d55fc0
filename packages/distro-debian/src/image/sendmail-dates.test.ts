import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { atEpoch } from "./sendmail-dates.ts";

// Of sendmail 8.18 in Debian 13.
test("atEpoch() dates what sendmail's scripts have made", () => {
  for (const [made, expected] of [
    ["##### on: Mon Nov 30 19:08:21 2026\n", "##### on: Sun Nov  5 22:13:20 2023\n"],
    [
      "#####\n##### built by root@localhost on Mon Nov 30 19:08:21 UTC 2026\n#####\n",
      "#####\n##### built by root@localhost on Sun Nov  5 22:13:20 UTC 2023\n#####\n",
    ],
    ["# on: Mon Nov 30 19:08:21 2026\n", "# on: Mon Nov 30 19:08:21 2026\n"],
  ] as const) {
    assert.equal(Buffer.from(atEpoch(Buffer.from(made), 1_699_222_400)).toString(), expected);
  }
});
