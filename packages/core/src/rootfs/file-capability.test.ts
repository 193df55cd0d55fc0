import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type RootfsEntry } from "../model/fs-entry.ts";
import { portableCapability } from "./file-capability.ts";

const file = (capability: Uint8Array): RootfsEntry => ({
  type: "file",
  path: "bin/ping",
  mode: 0o755,
  content: contentOf(""),
  xattrs: { "security.capability": capability, "user.note": new Uint8Array([1]) },
});

// CAP_NET_RAW, effective: a word of revision and flag, two pairs of permitted and inheritable
const rest = [0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const revision2 = new Uint8Array([1, 0, 0, 2, ...rest]);
const revision3 = new Uint8Array([1, 0, 0, 3, ...rest, 0xe9, 3, 0, 0]);

test("portableCapability() drops the root id of revision 3", () => {
  const { xattrs } = portableCapability(file(revision3));
  assert.deepEqual(xattrs, file(revision2).xattrs);
});

test("portableCapability() leaves revision 2 and entries without attributes alone", () => {
  const entry = file(revision2);
  assert.equal(portableCapability(entry), entry);
  const bare: RootfsEntry = { type: "dir", path: "etc", mode: 0o755 };
  assert.equal(portableCapability(bare), bare);
});
