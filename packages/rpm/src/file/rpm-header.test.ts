import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { FormatError } from "@rootsmith/core/provider";
import { makeHeader } from "@rootsmith/testing/rpm";
import { headerSizeOf, RpmHeader } from "./rpm-header.ts";

const BYTES = makeHeader({
  1000: "bash",
  1003: new Uint32Array([4_000_000_000]),
  1004: ["shell", "Schale"],
  1030: new Uint16Array([0o100755, 0o40755]),
  1117: ["bash", "", "größe"],
  1146: new Uint8Array([1, 2, 3]),
  5009: new BigUint64Array([6_000_000_000n]),
});
const INDEX = 16;

/** A copy with one number of the index overwritten: of which entry, at which byte of it. */
function withField(entry: number, field: number, value: number): Buffer {
  const bytes = Buffer.from(BYTES);
  bytes.writeUInt32BE(value, INDEX + entry * 16 + field);
  return bytes;
}

function refusal(message: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof FormatError, String(error));
    assert.equal(error.format, "rpm");
    assert.equal(error.message, `Cannot read the main header: ${message}`);
    return true;
  };
}

describe("RpmHeader", () => {
  const header = RpmHeader.read(BYTES);

  it("gives the values of every type", () => {
    assert.equal(header.string(1000), "bash");
    assert.equal(header.string(1004), "shell");
    assert.deepEqual(header.strings(1117), ["bash", "", "größe"]);
    assert.equal(header.number(1003), 4_000_000_000);
    assert.deepEqual(header.numbers(1030), [0o100755, 0o40755]);
    assert.equal(header.number(5009), 6_000_000_000);
    assert.deepEqual([...(header.bytes(1146) ?? [])], [1, 2, 3]);
  });

  it("gives nothing for a tag that is not there", () => {
    assert.equal(header.has(1001), false);
    assert.equal(header.string(1001), undefined);
    assert.deepEqual(header.strings(1001), []);
    assert.equal(header.number(1001), undefined);
    assert.equal(header.bytes(1001), undefined);
  });

  it("refuses a value of another type than the one asked for", () => {
    assert.throws(() => header.number(1000), refusal("tag 1000: it is of type 6, not a number"));
    assert.throws(() => header.string(1003), refusal("tag 1003: it is of type 4, not a string"));
  });

  it("refuses a number that no double holds", () => {
    const large = RpmHeader.read(makeHeader({ 5009: new BigUint64Array([1n << 60n]) }));
    assert.throws(() => large.number(5009), refusal("tag 5009: a number is out of range"));
  });

  it("keeps the bytes and the index", () => {
    assert.deepEqual(header.raw, BYTES.subarray(8));
    assert.deepEqual(
      header.entries.map(({ tag }) => tag),
      [63, 1000, 1003, 1004, 1030, 1117, 1146, 5009],
    );
    assert.deepEqual(header.entries[1], { tag: 1000, type: 6, offset: 0, count: 1, size: 5 });
  });

  it("reads no further than the header's end", () => {
    const followed = RpmHeader.read(Buffer.concat([BYTES, Buffer.from("payload")]));
    assert.deepEqual(followed.raw, BYTES.subarray(8));
  });
});

describe("RpmHeader.read()", () => {
  it("refuses a header that is cut off anywhere", () => {
    for (let size = 0; size < BYTES.length; size++) {
      assert.throws(() => RpmHeader.read(BYTES.subarray(0, size)), refusal("it is cut off"));
    }
  });

  it("refuses other bytes", () => {
    const other = Buffer.from(BYTES);
    other[3] = 2;
    assert.throws(() => RpmHeader.read(other), refusal("it does not begin as one"));
  });

  it("refuses absurd counts before it allocates anything", () => {
    const entries = Buffer.from("8eade801000000000001000000000010", "hex");
    assert.throws(() => headerSizeOf(entries, "main"), refusal("65536 entries are too many"));
    const data = Buffer.from("8eade801000000000000000110000001", "hex");
    assert.throws(
      () => headerSizeOf(data, "main"),
      refusal("268435457 bytes of data are too many"),
    );
  });

  it("refuses a tag that is there twice", () => {
    assert.throws(
      () => RpmHeader.read(withField(2, 0, 1000)),
      refusal("tag 1000: it is there twice"),
    );
  });

  it("refuses values outside the data", () => {
    const cutOff = refusal("tag 5009: its values are cut off");
    assert.throws(() => RpmHeader.read(withField(7, 12, 0x1000_0000)), cutOff);
    assert.throws(() => RpmHeader.read(withField(7, 8, 0xffff_fff8)), cutOff);
    const strings = refusal("tag 1117: its values are cut off");
    assert.throws(() => RpmHeader.read(withField(5, 12, 500_000)), strings);
  });

  it("refuses values that overlap, are not aligned, empty, or of no type", () => {
    const overlap = refusal("tag 1117: its values overlap those before");
    assert.throws(() => RpmHeader.read(withField(5, 8, 4)), overlap);
    const alignment = refusal("tag 1003: its values are not aligned");
    assert.throws(() => RpmHeader.read(withField(2, 8, 9)), alignment);
    assert.throws(() => RpmHeader.read(withField(1, 12, 0)), refusal("tag 1000: it has no value"));
    const type = refusal("tag 1000: its type 10 is unknown");
    assert.throws(() => RpmHeader.read(withField(1, 4, 10)), type);
  });

  it("refuses a region that is missing, damaged, or does not span the header", () => {
    const none = makeHeader({ 1000: "bash" }, "signature");
    assert.throws(() => RpmHeader.read(none), refusal("tag 62: it cannot stand there"));
    const ends = refusal("tag 63: the region does not end where the header does");
    assert.throws(() => RpmHeader.read(withField(0, 8, 0)), ends);
    const trailer = Buffer.from(BYTES);
    trailer.writeUInt32BE(62, trailer.length - 16);
    const damaged = refusal("tag 63: the trailer of the region is damaged");
    assert.throws(() => RpmHeader.read(trailer), damaged);
    const shorter = Buffer.from(BYTES);
    shorter.writeInt32BE(-32, shorter.length - 8);
    const spans = refusal("tag 63: the region does not span all entries");
    assert.throws(() => RpmHeader.read(shorter), spans);
  });

  it("reads tags behind the region of a signature header", () => {
    const bytes = Buffer.concat([
      makeHeader({ 269: "ab" }, "signature"),
      Buffer.from("00000000", "hex"), // aligned to 4, the length of the signatures of files
    ]);
    const size = bytes.readUInt32BE(12); // 3 bytes and the trailer
    const outside = Buffer.alloc(16);
    for (const [index, field] of [275, 4, size + 1, 1].entries()) {
      outside.writeUInt32BE(field, index * 4);
    }
    bytes.writeUInt32BE(3, 8);
    bytes.writeUInt32BE(size + 5, 12);
    const all = Buffer.concat([
      bytes.subarray(0, 48),
      outside,
      bytes.subarray(48),
      Buffer.alloc(1),
    ]);
    const header = RpmHeader.read(all, "signature");
    assert.deepEqual([header.string(269), header.number(275)], ["ab", 0]);
    assert.throws(() => RpmHeader.read(all, "main"), FormatError);
    // into the trailer
    all.writeUInt32BE(size - 3, 48 + 8);
    assert.throws(() => RpmHeader.read(all, "signature"), FormatError);
  });
});
