import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { xz } from "@napi-rs/lzma";
import { collectBytes, FormatError } from "@rootsmith/core/provider";
import { fakeContent } from "../../fixtures/fake-content.ts";
import { decodeXzInProcess } from "./xz-in-process.ts";
import { readXzStreams } from "./xz-index.ts";

async function textOf(bytes: Uint8Array): Promise<string> {
  const content = fakeContent(bytes, { chunkSize: 10 });
  const streams = await readXzStreams(content);
  return Buffer.from(await collectBytes(decodeXzInProcess(content, streams))).toString();
}

function isRefusal(error: unknown): boolean {
  return error instanceof FormatError && error.format === "xz";
}

/** printf 'hello\n' | xz --check=sha256, which is what rpm writes. */
const HELLO = hex(
  "fd377a585a00000ae1fb0ca10200210116000000742fe5a301000568656c6c6f0a0000005891b5b522d5df086d0ff0b1",
  "10fbd9d21bb4fc7163af34d08286a2e846f6be03000136066b81f940189b4b9a01000000000a595a",
);
const HELLO_CHECK = 36;

/** printf aaaaaaaabbbbbbbbcc | xz --check=sha256 --block-size=8 */
const THREE_BLOCKS = hex(
  "fd377a585a00000ae1fb0ca10200210116000000742fe5a3e0000700065d0030ea7c0000000000001f3ce40415a2081f",
  "a3eee75fc39fff8e56c22270d1a978a7249b592dcebd20b40200210116000000742fe5a3e0000700065d00316a7c0000",
  "00000000fb398cc690e15ddba43ee811b6c0d3ec190901ad3df377fec9a1f9004b919a060200210116000000742fe5a3",
  "0100016363000000355b1bbfc96725cdce8f4a2708fda310a80e6d13315aec4e5eed2a75fe8032ce00033a083a083202",
  "ded6a053b6e9df1c02000000000a595a",
);

/** printf '' | xz --check=sha256 */
const EMPTY = hex("fd377a585a00000ae1fb0ca1000000001cdf4421189b4b9a01000000000a595a");

function hex(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.join(""), "hex");
}

describe("decodeXzInProcess()", () => {
  it("reads streams that are checked by SHA-256", async () => {
    assert.equal(await textOf(HELLO), "hello\n");
    assert.equal(await textOf(THREE_BLOCKS), "aaaaaaaabbbbbbbbcc");
    assert.equal(await textOf(EMPTY), "");
  });

  it("reads streams with different checks in one file", async () => {
    const other = xz.compressSync("other ");
    const file = Buffer.concat([other, Buffer.alloc(4), HELLO, EMPTY, other]);
    assert.equal(await textOf(file), "other hello\nother ");
  });

  it("refuses content that does not match its check", async () => {
    const changed = Buffer.from(HELLO);
    changed[HELLO_CHECK] = (changed[HELLO_CHECK] ?? 0) ^ 1;
    await assert.rejects(textOf(changed), {
      name: "FormatError",
      message: "Cannot decompress xz: a block does not match its check",
    });
    const content = Buffer.from(HELLO);
    content.write("j", content.indexOf("hello"));
    await assert.rejects(textOf(content), isRefusal);
  });

  it("refuses a file that is cut off anywhere", async () => {
    for (let size = 0; size < HELLO.length; size++) {
      await assert.rejects(textOf(HELLO.subarray(0, size)), isRefusal, `${size}`);
    }
  });

  it("refuses an index that lies about sizes", async () => {
    // the same with 7 instead of 6 bytes of content, and a block that has no room for its check
    for (const [unpaddedSize, uncompressedSize] of [
      [0x36, 7],
      [0x20, 6],
    ] as const) {
      const block = { offset: 12, unpaddedSize, uncompressedSize };
      const stream = { offset: 0, size: HELLO.length, check: 0x0a, blocks: [block] };
      const bytes = decodeXzInProcess(fakeContent(HELLO), [stream]);
      await assert.rejects(collectBytes(bytes), isRefusal);
    }
  });
});
