import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { BUNDLE, named, WASM } from "./bundle.ts";

test("a bundle has the compressors that it loads when they are needed", async () => {
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-bundle-"));
  try {
    await build({
      entryPoints: [join(import.meta.dirname, "../packages/core/src/compress/compress-block.ts")],
      outdir: directory,
      ...BUNDLE,
      plugins: [named],
      external: ["@napi-rs/lzma"],
    });
    await writeFile(join(directory, "package.json"), '{ "type": "module" }');
    for (const path of WASM) await copyFile(path, join(directory, basename(path)));
    const { compressBlock } = await import(
      pathToFileURL(join(directory, "compress-block.js")).href
    );
    const frame = await compressBlock(new Uint8Array(1000), "zstd");
    assert.equal(Buffer.from(frame.subarray(0, 4)).toString("hex"), "28b52ffd");
  } finally {
    await rm(directory, { recursive: true });
  }
});
