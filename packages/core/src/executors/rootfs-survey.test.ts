import assert from "node:assert/strict";
import { test } from "node:test";
import { parseListing } from "./rootfs-survey.ts";

test("parseListing() reads what find prints, names with spaces and line ends too", () => {
  const listing =
    "d 755 0 0 2 1600000000.9990000000 1700000000.1230000000 \0f 4755 7 8 3 -1.5000000000 1700000001.9990000000 a b\nc\0";
  assert.deepEqual(parseListing(new TextEncoder().encode(listing)), [
    {
      type: "d",
      mode: 0o755,
      uid: 0,
      gid: 0,
      inode: 2,
      mtime: 1600000000,
      ctimeMs: 1700000000123,
      path: "",
    },
    {
      type: "f",
      mode: 0o4755,
      uid: 7,
      gid: 8,
      inode: 3,
      mtime: -2,
      ctimeMs: 1700000001999,
      path: "a b\nc",
    },
  ]);
});

test("parseListing() refuses names that are not UTF-8, for an entry cannot hold them", () => {
  assert.throws(() => parseListing(new Uint8Array([0x64, 0x20, 0xff, 0])), TypeError);
});
