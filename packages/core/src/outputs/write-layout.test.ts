import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { collectBytes, contentOf } from "../fs-entry.ts";
import { FileSlice, OpenFiles } from "../stored-file.ts";
import { packFiles } from "./pack-files.ts";
import { writeLayout } from "./write-layout.ts";

test("writeLayout() writes blobs larger than its buffers into the archive as they are", async () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-test-"));
  const openFiles = new OpenFiles();
  try {
    const [blob, dest] = [join(work, "blob"), join(work, "image.tar")];
    const words = Uint32Array.from({ length: 2_500_000 }, (_, index) => index);
    writeFileSync(blob, words);
    const files = new Map([
      ["oci-layout", contentOf('{"imageLayoutVersion":"1.0.0"}')],
      ["blobs/sha256/0", new FileSlice(openFiles, blob, 0, words.byteLength)],
    ]);
    const size = await writeLayout(files, dest, 7, new AbortController().signal);
    const archive = readFileSync(dest);
    assert.equal(size, archive.byteLength);
    assert.ok(archive.includes("imageLayoutVersion"));
    assert.ok(archive.subarray(3 * 512).includes(Buffer.from(words.buffer)));
    assert.ok(archive.equals(await collectBytes(packFiles(files, { epoch: 7 }))));
  } finally {
    openFiles.close();
    rmSync(work, { recursive: true });
  }
});
