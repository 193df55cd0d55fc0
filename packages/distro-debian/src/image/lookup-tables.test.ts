import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { withoutOrigin } from "./lookup-tables.ts";

// /etc/aliases.db by postalias of postfix 3.10.13 (Debian 13), of "postmaster: root"
const ALIASES = gunzipSync(
  Buffer.from(
    "H4sIAAAAAAACA+3ZPWoCURSG4e+GIKaQK0j6LMGfoKRTcATBiZLY2GSwCARBJuhg4R7cQJZi5QKEkA1oWrcgGHKHISCTziKmeB/uhcN34PSHI0lGieF1RldxkXc/m2QX+q3weSN9SW/b0UHzJDNHc2KXbsbH4uUpnQMAAAAAgPNI7+hZLa1yB7u3O7ux73ZtV9YlAAAAAADg77f2SRhGMq/hNBoPp9HzRGY2NoNe4Dce+95DcN/wPVOq3VWL1dtypRx3Oq4T+N1mu9X2mqYu9372/9SdP69cUpx6/xf3fwAAAAAA/o1vXoBE+wAwAAA=",
    "base64",
  ),
);
/** Of the first page, and of one that was not cleared. */
const IDS = [52, 8244];
const EPOCH = 1_700_000_000;

function hexAt(bytes: Uint8Array, start: number): string {
  return Buffer.from(bytes.subarray(start, start + 20)).toString("hex");
}

test("withoutOrigin() gives a table of aliases the id and the date that follow from the rest", () => {
  assert.equal(hexAt(ALIASES, 52), "13e0200000fe00009adf6afd007a000000000000");
  const normalized = withoutOrigin(ALIASES, EPOCH);
  // db5.3_verify takes it, and db5.3_dump and "postalias -s" show the same but for the date
  assert.equal(
    createHash("sha256").update(normalized).digest("hex"),
    "30db1b4073ab1ed65eeffbc7f40daca92e2b54abae11c70f02448a8143d240d4",
  );
  for (const at of IDS) {
    assert.equal(hexAt(normalized, at), "fa485b4c505f92d46803cf5922ecc6e09f25f982");
  }
  assert.equal(ALIASES.toString("latin1").includes("1796064232\x01YP_LAST_MODIFIED"), true);
  assert.equal(
    Buffer.from(normalized).toString("latin1").includes("1700000000\x01YP_LAST_MODIFIED"),
    true,
  );
});

test("withoutOrigin() makes the same of two that were made of the same", () => {
  const other = Buffer.from(ALIASES);
  for (const at of IDS) other.write("13e0210001fe000034f16bfd017b000000000000", at, "hex");
  other.write("1796069999", other.indexOf("1796064232"), "latin1");
  assert.deepEqual(withoutOrigin(other, EPOCH), withoutOrigin(ALIASES, EPOCH));
});

test("withoutOrigin() leaves the id of what has a log, checksums or another format, or is cut off", () => {
  const id = "13e0200000fe00009adf6afd007a000000000000";
  for (const [at, value] of [
    [0, 1],
    [12, 0],
    [24, 1],
    [26, 1],
  ] as const) {
    const other = Buffer.from(ALIASES);
    other[at] = value;
    assert.equal(hexAt(withoutOrigin(other, EPOCH), 52), id);
  }
  const cut = ALIASES.subarray(0, 71);
  assert.deepEqual(withoutOrigin(cut, EPOCH), cut);
});

test("withoutOrigin() gives a table in a cdb or LMDB the date", () => {
  const record = (seconds: number): Buffer =>
    Buffer.from(`\x10\0\0\0\x0a\0\0\0YP_LAST_MODIFIED${seconds}\x0e\0\0\0`, "latin1");
  assert.deepEqual(withoutOrigin(record(1796065818), EPOCH), record(EPOCH));
});
