import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { decompressContent } from "@rootsmith/archive";
import {
  type BuildContext,
  collectBytes,
  type LockedSource,
  type ProgressEvent,
  storedBytes,
} from "@rootsmith/core/provider";
import { ar } from "@rootsmith/testing/debian";
import { debArchive } from "./deb.ts";

/** "first\n", by xz 5.4 */
const FIRST = Buffer.from(
  "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAFZmlyc3QKAAAASSUjpAqKAooAAR4GwS+kHR+2830BAAAAAARZWg==",
  "base64",
);

test("debArchive() is read as dpkg does: its first stream, and says so where more follows", async () => {
  const deb = ar([
    ["debian-binary", Buffer.from("2.0\n")],
    ["control.tar.xz", FIRST],
    ["data.tar.xz", Buffer.concat([FIRST, FIRST])],
  ]);
  const events: ProgressEvent[] = [];
  const ctx = {
    signal: new AbortController().signal,
    report: (event: ProgressEvent) => events.push(event),
    open: async () => storedBytes(deb),
  } as unknown as BuildContext;
  const source: LockedSource = {
    repository: "debian",
    path: "pool/a.deb",
    digest: `sha256:${"0".repeat(64)}`,
    size: deb.byteLength,
  };
  for (const part of ["control", "data"] as const) {
    const bytes = await collectBytes(decompressContent(await debArchive(part, source, ctx), ctx));
    assert.equal(Buffer.from(bytes).toString(), "first\n");
  }
  assert.deepEqual(events, [
    {
      type: "warning",
      code: "TRAILING_DATA",
      message: "Bytes behind the xz data of data.tar in a.deb do not count, as for dpkg",
    },
  ]);
});
