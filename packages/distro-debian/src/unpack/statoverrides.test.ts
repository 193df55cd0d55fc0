import assert from "node:assert/strict";
import { test } from "node:test";
import type { RootfsReader } from "@rootsmith/core/provider";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { readStatoverrides } from "./statoverrides.ts";

function treeWith(statoverride: string): RootfsReader {
  const files: Readonly<Record<string, string>> = {
    "var/lib/dpkg/statoverride": statoverride,
    "etc/passwd": "root:x:0:0::/root:/bin/sh\nsvc:x:103:105::/:/bin/false\n",
    "etc/group": "root:x:0:\nmail:x:8:\n",
  };
  return filesReader(files);
}

test("readStatoverrides() finds names and takes numbers", async () => {
  const text = "root mail 2755 /usr/bin/a tool\n#7 #8 04755 /usr/bin/b\nsvc root 600 /etc/c\n";
  assert.deepEqual(
    [...(await readStatoverrides(treeWith(text)))],
    [
      ["usr/bin/a tool", { uid: 0, gid: 8, mode: 0o2755 }],
      ["usr/bin/b", { uid: 7, gid: 8, mode: 0o4755 }],
      ["etc/c", { uid: 103, gid: 0, mode: 0o600 }],
    ],
  );
  assert.deepEqual([...(await readStatoverrides(filesReader()))], []);
});

test("readStatoverrides() refuses a malformed line, and a user that is not there, as dpkg does", async () => {
  await assert.rejects(readStatoverrides(treeWith("root root /srv/q\n")), {
    code: "CONFIGURE",
    message: 'Cannot unpack packages: "root root /srv/q" is not a statoverride',
    hint: "Write it as USER GROUP MODE PATH",
  });
  await assert.rejects(readStatoverrides(treeWith("nobodyx root 0755 /srv/q\n")), {
    code: "CONFIGURE",
    message:
      'Cannot unpack packages: the statoverride of "/srv/q" names the user "nobodyx", which the rootfs does not have',
    hint: 'Add the user before, or write "#" and the number',
  });
});
