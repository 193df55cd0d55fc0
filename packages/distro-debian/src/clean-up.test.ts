import assert from "node:assert/strict";
import { test } from "node:test";
import { clampLastChange, cleanUp } from "./clean-up.ts";

test("clampLastChange() lowers the day of a change that is later, and nothing else", () => {
  assert.equal(
    clampLastChange("root:*:20700:0:99999:7:::\n_apt:!:19000::::::\nx:!:::::::\n", 20600),
    "root:*:20600:0:99999:7:::\n_apt:!:19000::::::\nx:!:::::::\n",
  );
});

test("cleanUp() warns of a key that containers share, and drops Ubuntu's catalog only", async () => {
  const key = "etc/ssl/private/ssl-cert-snakeoil.key";
  const tree = { read: async (path: string) => (path === key ? new Uint8Array(1) : undefined) };
  for (const distribution of ["debian", "ubuntu"] as const) {
    const reported: unknown[] = [];
    const removed: string[] = [];
    const report = (event: unknown): void => void reported.push(event);
    for await (const entry of cleanUp(tree, { epoch: 0, distribution }, { report })) {
      if (entry.type === "whiteout") removed.push(entry.path);
    }
    assert.match(JSON.stringify(reported), /SHARED_KEY.*ssl-cert-snakeoil\.key/);
    assert.equal(removed.includes(key), false);
    assert.equal(removed.includes("etc/ssh/ssh_host_rsa_key"), true);
    assert.equal(removed.includes("var/lib/systemd/catalog/database"), distribution === "ubuntu");
  }
});
