import assert from "node:assert/strict";
import { test } from "node:test";
import type { TarEntry } from "@rootsmith/core/provider";
import { owned, readOwners } from "./owners.ts";

const FILES: Readonly<Record<string, string>> = {
  "etc/passwd": "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33::/var/www:\nbroken\n",
  "etc/group": "root:x:0:\nmail:x:8:\n",
};

test("owned() takes the number of a name that is known, else that of the package", async () => {
  const owners = await readOwners({
    read: async (path) => new TextEncoder().encode(FILES[path]),
  });
  const entry: TarEntry = { type: "dir", path: "srv", mode: 0o755, uid: 1, gid: 2 };
  // dpkg 1.22: getpwnam() and getgrnam() of each
  const cases = [
    ["www-data", "mail", 33, 8],
    ["nobodyknows", "mail", 1, 8],
    ["www-data", "", 33, 2],
    ["broken", "www-data", 1, 2],
  ] as const;
  for (const [userName, groupName, uid, gid] of cases) {
    assert.deepEqual(owned({ ...entry, userName, groupName }, owners), { ...entry, uid, gid });
  }
  assert.deepEqual(owned({ ...entry, userName: "root", groupName: "root" }, undefined), entry);
});
