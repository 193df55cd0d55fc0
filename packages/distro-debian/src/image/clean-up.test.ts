import assert from "node:assert/strict";
import { test } from "node:test";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { cleanUp } from "./clean-up.ts";

test("cleanUp() removes host keys, and warns of keys that containers share", async () => {
  const key = "etc/ssl/private/ssl-cert-snakeoil.key";
  const tree = filesReader({ [key]: "x" });
  const reported: unknown[] = [];
  const removed: string[] = [];
  for await (const entry of cleanUp(tree, { report: (event) => void reported.push(event) })) {
    if (entry.type === "whiteout") removed.push(entry.path);
  }
  assert.match(JSON.stringify(reported), /SHARED_KEY.*ssl-cert-snakeoil\.key/);
  assert.equal(removed.includes(key), false);
  assert.equal(removed.includes("etc/ssh/ssh_host_rsa_key"), true);
});
