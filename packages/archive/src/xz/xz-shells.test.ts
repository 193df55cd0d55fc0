import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { crc32 } from "node:zlib";
import { xz } from "@napi-rs/lzma";
import { FormatError, HostError } from "@rootsmith/core/provider";
import { findXz } from "./xz-program.ts";
import { XzShells } from "./xz-shells.ts";

/** printf hello | xz */
const HELLO = Buffer.from(
  "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAEaGVsbG8AAAAAsTe52+XaHpsAAR0FuC2Arx+2830BAAAAAARZWg==",
  "base64",
);
const program = findXz() ?? "";
const skip = program === "" && "the host has no xz program";

interface Bench {
  readonly shells: XzShells;
  readonly dir: string;
  /** Decodes what begins at the offset of a file with these bytes. */
  decode(bytes: Uint8Array, offset?: number): Promise<string>;
}

async function withShells(
  use: (bench: Bench) => Promise<void>,
  { limit = 1, signal = new AbortController().signal } = {},
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "rootsmith it's *"));
  const shells = new XzShells(program, { limit, signal });
  let files = 0;
  const decode = async (bytes: Uint8Array, offset = 0): Promise<string> => {
    const file = join(dir, String(files++));
    await writeFile(file, bytes);
    await shells.decode({ file, offset, to: `${file}.out` });
    return (await readFile(`${file}.out`)).toString("latin1");
  };
  try {
    await use({ shells, dir, decode });
  } finally {
    shells.close();
    await rm(dir, { recursive: true });
  }
}

function refusal(fact: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof FormatError &&
    error.format === "xz" &&
    error.message === `Cannot decompress xz: ${fact}`;
}

describe("XzShells", { skip }, () => {
  for (const limit of [1, 3]) {
    it(`decodes files of all sizes side by side in ${limit} shells`, () =>
      withShells(
        async ({ decode }) => {
          const texts = [0, 2, 4096, 8190, 65536, 1_000_000, 4].map((size) =>
            randomBytes(size / 2).toString("hex"),
          );
          const decoded = texts.map((text) => decode(xz.compressSync(text)));
          assert.deepEqual(await Promise.all(decoded), texts);
        },
        { limit },
      ));
  }

  it("decodes one file after the other", () =>
    withShells(async ({ decode }) => {
      for (let count = 0; count < 3; count++) assert.equal(await decode(HELLO), "hello");
    }));

  it("decodes the stream at an offset, and passes over what follows it", () =>
    withShells(async ({ decode }) => {
      const before = randomBytes(70_001);
      assert.equal(await decode(Buffer.concat([before, HELLO]), 70_001), "hello");
      const parts = [before.subarray(0, 1), HELLO, HELLO, Buffer.from("garbage")];
      assert.equal(await decode(Buffer.concat(parts), 1), "hello");
    }));

  it("writes zeros, and leaves no hole where it may not", () =>
    withShells(async ({ decode }) => {
      const zeros = Buffer.alloc(300_000);
      assert.ok((await decode(xz.compressSync(zeros))) === zeros.toString("latin1"));
    }));

  it("keeps a corrupt file from the others", () =>
    withShells(async ({ decode }) => {
      const corrupt = Buffer.from(xz.compressSync(randomBytes(300_000)));
      corrupt[200_000] = (corrupt[200_000] ?? 0) ^ 1;
      const [first, second, third] = await Promise.allSettled(
        [HELLO, corrupt, HELLO].map((bytes) => decode(bytes)),
      );
      assert.deepEqual(first, { status: "fulfilled", value: "hello" });
      assert.ok(second?.status === "rejected");
      assert.ok(refusal("compressed data is corrupt")(second.reason), String(second.reason));
      assert.deepEqual(third, { status: "fulfilled", value: "hello" });
    }));

  it("refuses a file that is cut off, an index that lies, and what is not xz", () =>
    withShells(async ({ decode }) => {
      await assert.rejects(decode(HELLO.subarray(0, -1)), refusal("unexpected end of input"));
      const lie = Buffer.from(HELLO);
      const index = lie.length - 12 - 8; // 00 01, unpadded size 29, size 5, CRC32
      lie[index + 3] = 6;
      lie.writeUInt32LE(crc32(lie.subarray(index, index + 4)), index + 4);
      await assert.rejects(decode(lie), refusal("compressed data is corrupt"));
      const text = Buffer.from("Package: hello\n");
      await assert.rejects(decode(text), refusal("file format not recognized"));
      assert.equal(await decode(HELLO), "hello");
    }));

  it("tells a file that cannot be written from one that is corrupt", () =>
    withShells(async ({ shells, dir }) => {
      const file = join(dir, "hello.xz");
      await writeFile(file, HELLO);
      const to = join(dir, "missing/file");
      await assert.rejects(
        shells.decode({ file, offset: 0, to }),
        (error) => error instanceof HostError && error.message.includes(to),
      );
      await assert.rejects(
        shells.decode({ file, offset: 0, to: "/dev/full" }),
        (error) =>
          error instanceof HostError &&
          error.message === "Cannot decompress xz: write error: No space left on device",
      );
    }));

  it("throws its signal's reason at all, and later", async () => {
    const controller = new AbortController();
    await withShells(
      async ({ decode }) => {
        const large = xz.compressSync(randomBytes(4_000_000));
        const all = [large, large, large, HELLO].map((bytes) => decode(bytes));
        controller.abort(new Error("enough"));
        for (const { reason } of (await Promise.allSettled(all)) as PromiseRejectedResult[]) {
          assert.equal(reason.message, "enough");
        }
        await assert.rejects(decode(HELLO), { message: "enough" });
      },
      { signal: controller.signal },
    );
  });

  it("close() ends what is being decoded", () =>
    withShells(async ({ shells, decode }) => {
      const decoding = decode(HELLO);
      shells.close();
      await assert.rejects(decoding, /the decoder is closed$/);
      await assert.rejects(decode(HELLO), /the decoder is closed$/);
    }));
});
