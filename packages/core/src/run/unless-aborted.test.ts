import assert from "node:assert/strict";
import { test } from "node:test";
import { unlessAborted } from "./unless-aborted.ts";

test("unlessAborted() calls until the signal has aborted, and rejects with its reason from then on", async () => {
  const controller = new AbortController();
  const calls: string[] = [];
  const open = unlessAborted(controller.signal, async (path: string) => {
    calls.push(path);
    return path.length;
  });
  assert.equal(await open("one"), 3);
  const reason = new Error("the caller gave up");
  controller.abort(reason);
  await assert.rejects(open("two"), reason);
  assert.deepEqual(calls, ["one"]);
});
