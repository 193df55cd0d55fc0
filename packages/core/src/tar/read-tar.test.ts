import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { collectBytes, contentOf, type FsEntry, type RootfsEntry } from "../model/fs-entry.ts";
import { readTar } from "./read-tar.ts";
import { storedBytes } from "./stored-bytes.ts";
import { checksumsOf, FIELDS, type TarField } from "./tar-header.ts";
import { writeTar } from "./write-tar.ts";

const END = new Uint8Array(1024);

async function read(...blocks: Uint8Array[]): Promise<RootfsEntry[]> {
  return Array.fromAsync(readTar(storedBytes(Buffer.concat(blocks))));
}

async function pack(entries: FsEntry[]): Promise<Uint8Array> {
  return collectBytes(writeTar(entries, { epoch: 1000 }));
}

/** A header block with these fields as they are, and the right checksum. */
function block(fields: Partial<Record<TarField, string>>): Uint8Array {
  const bytes = Buffer.alloc(512);
  for (const [field, text] of Object.entries(fields)) {
    bytes.write(text, FIELDS[field as TarField][0], "latin1");
  }
  if (fields.checksum === undefined) bytes.write(checksumsOf(bytes)[0].toString(8), 148);
  return bytes;
}

/** Text, filled up to whole blocks. */
function body(text: string): Uint8Array {
  const bytes = Buffer.from(text, "latin1");
  return Buffer.concat([bytes], Math.ceil(bytes.byteLength / 512) * 512);
}

function pax(records: string): Uint8Array {
  const size = records.length.toString(8);
  return Buffer.concat([block({ name: "PaxHeader", type: "x", size }), body(records)]);
}

test("readTar() reads back what writeTar() writes", async () => {
  const entries: RootfsEntry[] = [
    { type: "dir", path: "", mode: 0o755 },
    { type: "file", path: "bin/sh", mode: 0o755, content: contentOf("#!") },
    { type: "hardlink", path: "bin/\u00e9", mode: 0o755, target: "bin/sh" },
    { type: "char", path: "dev/null", mode: 0o666, major: 1, minor: 3 },
    { type: "block", path: "dev/sda", mode: 0o660, major: 8, minor: 0 },
    { type: "symlink", path: "l".repeat(300), mode: 0o777, target: "/t".repeat(100) },
    { type: "fifo", path: "p", mode: 0o600, xattrs: { "user.x": Uint8Array.of(0, 10, 61, 255) } },
  ].map((entry) => ({ ...entry, uid: 3_000_000, gid: 5, mtime: 7 }) as RootfsEntry);
  const found = await read(await pack(entries));
  const plain = (entry: RootfsEntry): object => ({ ...entry, content: undefined });
  assert.deepEqual(found.map(plain), entries.map(plain));
});

test("readTar() gives contents as parts of the archive that can be opened again", async () => {
  const bytes = await pack([
    { type: "file", path: "a", mode: 0o644, content: contentOf("abc") },
    { type: "file", path: "b", mode: 0o644, content: contentOf("d".repeat(40_000)) },
    { type: "file", path: "c", mode: 0o644, content: contentOf("e") },
  ]);
  const contents = (await read(bytes)).map((entry) => entry.type === "file" && entry.content);
  const [first, , third] = contents;
  assert.ok(first && third);
  assert.equal(Buffer.from(await collectBytes(first.open())).toString(), "abc");
  assert.equal(Buffer.from(await collectBytes(first.open())).toString(), "abc");
  assert.equal(Buffer.from(await collectBytes(third.open())).toString(), "e");
});

test("readTar() reads the long names of GNU tar", async () => {
  const path = `${"d".repeat(99)}/${"n".repeat(60)}`;
  const longLink = (type: string, text: string): Uint8Array[] => [
    block({ name: "././@LongLink", type, size: (text.length + 1).toString(8) }),
    body(`${text}\0`),
  ];
  const found = await read(
    ...longLink("K", "t".repeat(130)),
    ...longLink("L", path),
    block({ name: path.slice(0, 100), type: "2", linkName: "t".repeat(100), magic: "ustar  " }),
    block({ name: "next", type: "2", linkName: "short", magic: "ustar  " }),
    END,
  );
  assert.deepEqual(
    found.map((entry) => entry.type === "symlink" && [entry.path, entry.target]),
    [
      [path, "t".repeat(130)],
      ["next", "short"],
    ],
  );
});

test("readTar() reads base-256 numbers", async () => {
  const [entry] = await read(
    block({ name: "f", type: "0", uid: "\x80\0\0\0\0\x2d\xc6\xc0", mtime: "\xff".repeat(12) }),
    END,
  );
  assert.equal(entry?.uid, 3_000_000);
  assert.equal(entry?.mtime, -1);
});

test("readTar() lets PAX records correct the header", async () => {
  const [entry] = await read(
    pax("14 path=./a/b\n14 size=00004\n16 mtime=12.750\n9 uid=42\n8 gid=7\n"),
    block({ name: "short", type: "0", size: "1", mode: "100644" }),
    body("four"),
    END,
  );
  assert.deepEqual(
    { ...entry, content: undefined },
    { type: "file", path: "a/b", mode: 0o644, uid: 42, gid: 7, mtime: 12, content: undefined },
  );
  assert.equal(entry?.type === "file" && entry.content.size, 4);
});

test("readTar() keeps the raw bytes of extended attributes", async () => {
  const [entry] = await read(
    pax("29 SCHILY.xattr.user.a=\0\n=\xff\xfe\n"),
    block({ name: "f", type: "0" }),
    END,
  );
  assert.deepEqual(entry?.xattrs, { "user.a": Uint8Array.of(0, 10, 61, 255, 254) });
});

test("readTar() decodes the extended attributes of libarchive", async () => {
  const [entry] = await read(
    pax("36 LIBARCHIVE.xattr.user.a%3Db=AAH/\n"),
    block({ name: "f", type: "0" }),
    END,
  );
  assert.deepEqual(entry?.xattrs, { "user.a=b": Uint8Array.of(0, 1, 255) });
});

test("readTar() applies a global header to all entries after it", async () => {
  const found = await read(
    block({ name: "g", type: "g", size: "10" }),
    body("8 gid=9\n"),
    block({ name: "a", type: "5" }),
    pax("8 gid=3\n"),
    block({ name: "b", type: "5" }),
    END,
  );
  assert.deepEqual(
    found.map(({ gid }) => gid),
    [9, 3],
  );
});

test("readTar() takes paths into their normal form", async () => {
  const found = await read(
    block({ name: "./", type: "5" }),
    block({ name: "./usr//bin/", type: "5" }),
    block({ name: "old/", type: "\0" }),
    block({ name: "./a", type: "1", linkName: "./b" }),
    END,
  );
  assert.deepEqual(
    found.map((entry) => [entry.type, entry.path, entry.type === "hardlink" && entry.target]),
    [
      ["dir", "", false],
      ["dir", "usr/bin", false],
      ["dir", "old", false],
      ["hardlink", "a", "b"],
    ],
  );
});

// As kaniko writes them; engines and tar take the slashes away.
test("readTar() takes absolute paths and the root for what they are in the root", async () => {
  const found = await read(
    block({ name: "/", type: "5" }),
    block({ name: "/etc/passwd", type: "0" }),
    block({ name: "hard", type: "1", linkName: "/etc/passwd" }),
    block({ name: "soft", type: "2", linkName: "/etc/passwd" }),
    END,
  );
  assert.deepEqual(
    found.map((entry) => [entry.type, entry.path, "target" in entry && entry.target]),
    [
      ["dir", "", false],
      ["file", "etc/passwd", false],
      ["hardlink", "hard", "etc/passwd"],
      ["symlink", "soft", "/etc/passwd"],
    ],
  );
});

test("readTar() refuses a path that leads out of the root", async () => {
  await assert.rejects(read(block({ name: "a/../../b", type: "0" }), END), {
    code: "INVALID_ENTRY",
    message: 'Cannot add "a/../../b" to the rootfs: its path has a ".."',
  });
});

test("readTar() gives bytes that are not UTF-8 as text that leads back to them", async () => {
  const bytes = Buffer.concat([
    block({ name: "caf\xe9", type: "2", linkName: "th\xe9" }),
    pax("12 path=th\xe9\n"),
    block({ name: "x", type: "0" }),
    END,
  ]);
  const found = await read(bytes);
  assert.deepEqual(
    found.map((entry) => [entry.path, "target" in entry && entry.target]),
    [
      ["caf\udce9", "th\udce9"],
      ["th\udce9", false],
    ],
  );
  const again = Buffer.from(await pack(found));
  assert.deepEqual(await read(again).then((entries) => entries.map(({ path }) => path)), [
    "caf\udce9",
    "th\udce9",
  ]);
  assert.ok(again.includes("path=caf\xe9\n", "latin1"));
  assert.ok(again.includes("linkpath=th\xe9\n", "latin1"));
});

test("readTar() keeps times within the years that RFC 3339 can write", async () => {
  const found = await read(
    pax("26 mtime=9007199254740991\n"),
    block({ name: "a", type: "5" }),
    pax("27 mtime=-9007199254740991\n"),
    block({ name: "b", type: "5" }),
    END,
  );
  assert.deepEqual(
    found.map(({ mtime }) => mtime),
    [253_402_300_799, -62_135_596_800],
  );
});

test("readTar() takes an archive that ends with its last entry", async () => {
  const found = await read(block({ name: "a", type: "0", size: "3" }), body("abc"));
  assert.deepEqual(
    found.map(({ path }) => path),
    ["a"],
  );
  assert.deepEqual(await read(), []);
});

for (const [what, blocks, fact] of [
  ["a wrong checksum", [block({ name: "f", checksum: "1" })], "its checksum is wrong"],
  ["a number that is not octal", [block({ name: "f", size: "9" })], "its size is not octal"],
  [
    "old sparse files",
    [block({ name: "f", type: "S" })],
    "it is a sparse file of GNU tar's old form",
  ],
  ["an owner below zero", [pax("10 uid=-5\n"), block({ name: "f" })], "its uid -5 is out of range"],
  [
    "the owner that stands for none",
    [pax("18 gid=4294967295\n"), block({ name: "f" })],
    "its gid 4294967295 is out of range",
  ],
  [
    "a name that is longer than Linux takes",
    [pax(`4107 path=${"a/".repeat(2047)}bc\n`), block({ name: "f" })],
    "a name in it is longer than 4095 bytes",
  ],
  ["an extended header that nothing follows", [pax("8 uid=5\n")], "it is truncated"],
  ["an unknown type", [block({ name: "f", type: "V" })], 'it has the unknown type "V"'],
  ["a malformed extended header", [pax("99 path=a\n")], "its extended header is malformed"],
] as const) {
  test(`readTar() refuses ${what}`, async () => {
    const end = fact === "it is truncated" ? [] : [END];
    await assert.rejects(read(...blocks, ...end), (error: Error & { offset: number }) => {
      assert.equal(error.name, "FormatError");
      assert.equal(error.message, `Cannot read tar entry at byte ${error.offset}: ${fact}`);
      return true;
    });
  });
}

test("readTar() refuses an archive that is truncated, wherever that is", async () => {
  const bytes = await pack([
    { type: "file", path: "\u00e9", mode: 0o644, content: contentOf("x".repeat(700)) },
    { type: "dir", path: "b", mode: 0o755 },
  ]);
  const end = bytes.byteLength - END.byteLength;
  for (let size = 100; size < end; size += 100) {
    await assert.rejects(
      read(bytes.subarray(0, size)),
      { name: "FormatError", message: /: it is truncated$/ },
      `${size} bytes`,
    );
  }
});

test("readTar() rejects with the caller's abort reason, unwrapped", async () => {
  const reason = new Error("stop");
  const entries = readTar(storedBytes(END), { signal: AbortSignal.abort(reason) });
  await assert.rejects(entries.next(), (error) => error === reason);
});

test("readTar() says what owners are called where it is asked", async () => {
  const ustar = { name: "a", type: "0", mode: "644", uid: "1", gid: "2", size: "0", mtime: "0" };
  const bytes = storedBytes(
    Buffer.concat([
      block({ ...ustar, magic: "ustar\0", userName: "www-data", groupName: "mail" }),
      block({ ...ustar, userName: "of", groupName: "no format" }),
      END,
    ]),
  );
  const named = await Array.fromAsync(readTar(bytes, { ownerNames: true }));
  assert.deepEqual(
    named.map(({ userName, groupName }) => [userName, groupName]),
    [
      ["www-data", "mail"],
      ["", ""],
    ],
  );
  const [plain] = await Array.fromAsync(readTar(bytes));
  assert.equal("userName" in (plain ?? {}), false);
});

test("readTar() refuses what dpkg does not unpack, where it is asked", async () => {
  const entry = block({
    name: "a",
    type: "0",
    mode: "644",
    uid: "0",
    gid: "0",
    size: "0",
    mtime: "0",
  });
  const contiguous = block({
    name: "a",
    type: "7",
    mode: "644",
    uid: "0",
    gid: "0",
    size: "0",
    mtime: "0",
  });
  // dpkg 1.21 to 1.23: "unsupported PAX tar header type 'x'"
  for (const [type, blocks] of [
    ["x", [pax("13 mtime=1.5\n"), entry]],
    ["7", [contiguous]],
  ] as const) {
    const bytes = storedBytes(Buffer.concat([...blocks, END]));
    assert.equal((await Array.fromAsync(readTar(bytes))).length, 1);
    await assert.rejects(Array.fromAsync(readTar(bytes, { asDpkg: true })), {
      name: "FormatError",
      message: `Cannot read tar entry at byte 0: it has the type "${type}", which dpkg does not unpack`,
    });
  }
});
