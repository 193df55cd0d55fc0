import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { extract, type Header } from "tar-stream";
import { digestOfBytes } from "../model/digest.ts";
import { collectBytes, contentOf, type FileContent, type FsEntry } from "../model/fs-entry.ts";
import { type WriteTarOptions, writeTar } from "./write-tar.ts";

const EPOCH = 1_700_000_000; // 0o14524770400

async function pack(entries: FsEntry[], options?: Partial<WriteTarOptions>): Promise<Uint8Array> {
  return collectBytes(writeTar(entries, { epoch: EPOCH, ...options }));
}

/** What an independent reader sees. */
async function unpack(bytes: Uint8Array): Promise<(Header & { body: Buffer })[]> {
  const found: (Header & { body: Buffer })[] = [];
  const reader = extract();
  reader.end(bytes);
  for await (const entry of reader) {
    found.push({
      ...entry.header,
      body: Buffer.from(await collectBytes(entry as AsyncIterable<Uint8Array>)),
    });
  }
  return found;
}

/** The text of a header with its runs of zeros as `|`. */
function headerText(block: Uint8Array): string {
  return Buffer.from(block).toString("latin1").replace(/\0+/g, "|");
}

test("writeTar() writes plain ustar headers without names of owners", async () => {
  const bytes = await pack([
    { type: "dir", path: "", mode: 0o755 },
    { type: "file", path: "hi", mode: 0o4755, uid: 1, gid: 0o17, content: contentOf("hello\n") },
  ]);
  assert.equal(bytes.byteLength, 5 * 512);
  assert.equal(
    headerText(bytes.subarray(0, 512)),
    "./|0000755|0000000|0000000|00000000000|14524770400|007404| 5|ustar|00|0000000|0000000|",
  );
  assert.equal(
    headerText(bytes.subarray(512, 1024)),
    "hi|0004755|0000001|0000017|00000000006|14524770400|007606| 0|ustar|00|0000000|0000000|",
  );
  assert.equal(headerText(bytes.subarray(1024, 1536)), "hello\n|");
  assert.equal(headerText(bytes.subarray(1536)), "|");
});

test("writeTar() writes two blocks of zeros for no entries", async () => {
  assert.deepEqual(await pack([]), new Uint8Array(1024));
});

test("writeTar() clamps mtimes to the epoch and defaults to it", async () => {
  const bytes = await pack([
    { type: "fifo", path: "a", mode: 0o644, mtime: EPOCH + 1 },
    { type: "fifo", path: "b", mode: 0o644 },
    { type: "fifo", path: "c", mode: 0o644, mtime: 1.9 },
  ]);
  const times = (await unpack(bytes)).map(({ mtime }) => mtime?.getTime());
  assert.deepEqual(times, [EPOCH * 1000, EPOCH * 1000, 1000]);
});

test("writeTar() writes every type of node", async () => {
  const bytes = await pack([
    { type: "file", path: "bin/a", mode: 0o755, content: contentOf("x") },
    { type: "hardlink", path: "bin/b", mode: 0o755, target: "bin/a" },
    { type: "symlink", path: "bin/c", mode: 0o777, target: "a" },
    { type: "char", path: "dev/null", mode: 0o666, major: 1, minor: 3 },
    { type: "block", path: "dev/sda", mode: 0o660, gid: 6, major: 8, minor: 0 },
    { type: "fifo", path: "run/pipe", mode: 0o600 },
    { type: "dir", path: "tmp", mode: 0o1777 },
  ]);
  assert.deepEqual(
    (await unpack(bytes)).map(({ name, type, mode, linkname, devmajor, devminor }) => {
      return [name, type, mode, linkname, devmajor, devminor];
    }),
    [
      ["bin/a", "file", 0o755, null, 0, 0],
      ["bin/b", "link", 0o755, "bin/a", 0, 0],
      ["bin/c", "symlink", 0o777, "a", 0, 0],
      ["dev/null", "character-device", 0o666, null, 1, 3],
      ["dev/sda", "block-device", 0o660, null, 8, 0],
      ["run/pipe", "fifo", 0o600, null, 0, 0],
      ["tmp/", "directory", 0o1777, null, 0, 0],
    ],
  );
});

test("writeTar() cuts a long path at a slash and needs no PAX header", async () => {
  const path = `${"d".repeat(99)}/${"e".repeat(54)}/${"f".repeat(100)}`;
  const bytes = await pack([{ type: "file", path, mode: 0o644, content: contentOf("") }]);
  assert.equal(bytes.byteLength, 512 + 1024);
  const [header] = await unpack(bytes);
  assert.equal(header?.name, path);
});

test("writeTar() writes PAX records for what ustar cannot hold", async () => {
  const path = `${"d".repeat(120)}/${"f".repeat(101)}`;
  const target = "t".repeat(101);
  const bytes = await pack([
    { type: "symlink", path, mode: 0o777, target, uid: 0o10000000 },
    { type: "dir", path: "é", mode: 0o755, mtime: -5 },
  ]);
  const [first, second] = await unpack(bytes);
  assert.deepEqual(first?.pax, { linkpath: target, path, uid: "2097152" });
  assert.deepEqual(second?.pax, { mtime: "-5", path: "é/" });
});

test("writeTar() gives extended headers a fixed name", async () => {
  const bytes = await pack([{ type: "dir", path: "é", mode: 0o755 }]);
  assert.equal(
    headerText(bytes.subarray(0, 512)),
    "PaxHeader|0000644|0000000|0000000|00000000014|00000000000|011074| x|ustar|00|0000000|0000000|",
  );
  assert.equal(headerText(bytes.subarray(512, 1024)), "12 path=Ã©/\n|");
});

test("writeTar() keeps the raw bytes of extended attributes", async () => {
  const capability = Uint8Array.of(1, 0, 0, 2, 0xff, 0x0a, 0x20, 0);
  const bytes = await pack([
    {
      type: "file",
      path: "ping",
      mode: 0o755,
      content: contentOf(""),
      xattrs: { "user.b": new Uint8Array(0), "security.capability": capability },
    },
  ]);
  assert.equal(
    headerText(bytes.subarray(512, 1024)),
    "45 SCHILY.xattr.security.capability=\x01|\x02\xff\n |\n24 SCHILY.xattr.user.b=\n|",
  );
});

test("writeTar() leaves whiteouts out of a first layer", async () => {
  assert.deepEqual(await pack([{ type: "whiteout", path: "etc/motd" }]), new Uint8Array(1024));
});

test("writeTar() writes whiteouts as empty files if told to", async () => {
  const bytes = await pack([{ type: "whiteout", path: "etc/motd" }], { whiteouts: true });
  const [header] = await unpack(bytes);
  assert.equal(header?.name, "etc/.wh.motd");
  assert.equal(header?.size, 0);
});

test("writeTar() passes large contents through and pads them", async () => {
  const large = new Uint8Array(300_001).fill(7);
  const content = { size: 300_001, open: () => [large] };
  const parts = await Array.fromAsync(
    writeTar([{ type: "file", path: "large", mode: 0o644, content }], { epoch: EPOCH }),
  );
  assert.equal(parts[1], large);
  assert.deepEqual(
    parts.map((part) => part.byteLength),
    [512, 300_001, 31 + 1024],
  );
});

for (const [fact, chunks] of [
  ["3 bytes, expected 4", ["abc"]],
  ["more bytes, expected 4", ["abc", "de"]],
] as const) {
  test(`writeTar() refuses content that has ${fact}`, async () => {
    const open = (): Uint8Array[] => chunks.map((chunk) => new TextEncoder().encode(chunk));
    await assert.rejects(
      pack([{ type: "file", path: "f", mode: 0o644, content: { size: 4, open } }]),
      { code: "INVALID_ENTRY", message: `Cannot add "f" to the rootfs: its content has ${fact}` },
    );
  });
}

test("writeTar() refuses a device number that does not fit", async () => {
  await assert.rejects(
    pack([{ type: "char", path: "dev/x", mode: 0o600, major: 1, minor: 2 ** 21 }]),
    { code: "INVALID_ENTRY", message: /its device number 1:2097152 is out of range/ },
  );
});

test("writeTar() rejects with the caller's abort reason, unwrapped", async () => {
  const reason = new Error("stop");
  const signal = AbortSignal.abort(reason);
  await assert.rejects(
    pack([{ type: "dir", path: "a", mode: 0o755 }], { signal }),
    (error) => error === reason,
  );
});

test("writeTar() gives the same bytes however it reads contents, chunks reused or not", async () => {
  const size = (3 << 20) + 77;
  const data = Uint8Array.from({ length: size }, (_, index) => (index * 7) % 251);
  const inParts: FileContent = {
    size,
    open: () => [data],
    readInto: (target, position) => {
      target.set(data.subarray(position, position + target.byteLength));
    },
  };
  const files = (content: FileContent): FsEntry[] =>
    ["a", "b", "c"].map((path) => ({ type: "file", path, mode: 0o644, content }));
  const expected = digestOfBytes(await pack(files(contentOf(data))));
  assert.equal(digestOfBytes(await pack(files(inParts))), expected);

  // What was taken up to 2 MiB ago may still be on its way to a file.
  const hash = createHash("sha256");
  const waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of writeTar(files(inParts), { epoch: EPOCH, reuseChunks: true })) {
    waiting.push(chunk);
    bytes += chunk.byteLength;
    while (bytes - (waiting[0]?.byteLength ?? 0) >= 2 << 20) {
      const done = waiting.shift() as Uint8Array;
      hash.update(done);
      bytes -= done.byteLength;
    }
  }
  for (const chunk of waiting) hash.update(chunk);
  assert.equal(`sha256:${hash.digest("hex")}`, expected);
});
