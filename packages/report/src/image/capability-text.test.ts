import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { capabilityText } from "./capability-text.ts";

// setcap cap_net_raw+ep, as getfattr -e hex shows it
const NET_RAW = "0100000200200000000000000000000000000000";

test("capabilityText() names capabilities as getcap does", () => {
  assert.equal(capabilityText(Buffer.from(NET_RAW, "hex")), "cap_net_raw=ep");
  const bits = Buffer.from(NET_RAW, "hex");
  bits.writeUInt32LE(0x02000000, 0); // not effective
  bits.writeUInt32LE(1 << 7, 12); // cap_bpf, the 40th
  assert.equal(capabilityText(bits), "cap_net_raw,cap_bpf=p");
});

test("capabilityText() says of a value that is too short that it is damaged", () => {
  assert.equal(capabilityText(new Uint8Array(3)), "damaged");
});
