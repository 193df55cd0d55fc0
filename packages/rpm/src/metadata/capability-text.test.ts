import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { it } from "node:test";
import { FormatError } from "@rootsmith/core/provider";
import { parseCapabilities } from "./capability-text.ts";

// what setcap of libcap 2.66 wrote
for (const [text, value] of [
  ["cap_net_raw,cap_net_admin=ep", "0100000200300000000000000000000000000000"],
  ["= cap_net_raw+ep", "0100000200200000000000000000000000000000"],
  ["=ep", "01000002ffffffff00000000ff01000000000000"],
  ["all=p cap_kill-p", "00000002dfffffff00000000ff01000000000000"],
  ["cap_setuid=ep cap_setgid+ei", "0100000280000000400000000000000000000000"],
  ["cap_net_raw+p cap_checkpoint_restore=ip", "0000000200200000000000000001000000010000"],
] as const) {
  it(`parseCapabilities() reads "${text}"`, () => {
    assert.equal(Buffer.from(parseCapabilities(text)).toString("hex"), value);
  });
}

it("parseCapabilities() refuses what it does not know", () => {
  for (const [text, part] of [
    ["cap_fly=ep", "cap_fly"],
    ["cap_chown", "cap_chown"],
    ["cap_chown=x", "cap_chown=x"],
    ["", ""],
  ] as const) {
    assert.throws(
      () => parseCapabilities(text),
      (error) => {
        assert.ok(error instanceof FormatError);
        assert.equal(error.message, `Cannot read the capabilities "${text}": "${part}" is unknown`);
        return true;
      },
    );
  }
});

// setcap of libcap 2.66 says "Invalid argument", and rpm 4.18 and 4.20 "cap_set_file failed"
for (const text of [
  "cap_kill,cap_chown=eip cap_fowner+p",
  "cap_chown=ep cap_kill+i",
  "=p cap_kill+e",
]) {
  it(`parseCapabilities() refuses "${text}", which no file can have`, () => {
    assert.throws(
      () => parseCapabilities(text),
      (error) => {
        assert.ok(error instanceof FormatError);
        assert.match(error.message, /^Cannot set the capabilities "/);
        return true;
      },
    );
  });
}
