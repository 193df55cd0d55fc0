import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { outputContext, temporaryDirectory, tinyImage } from "../../fixtures/tiny-image.ts";
import { detectOutput } from "./detect-output.ts";
import { writeOutput } from "./write-output.ts";

const ROOT = temporaryDirectory();

for (const [type, dest, detected] of [
  ["dir", "rootfs", { type: "dir" }],
  ["tar", "rootfs.tar", { type: "tar" }],
  ["tar", "rootfs.tar.zst", { type: "tar" }],
  ["tar", "rootfs.tar.gz", { type: "tar" }],
  ["context", "context", { type: "context" }],
  ["oci", "layout", { type: "oci", name: "tiny:1", isSingle: true }],
  ["oci", "layout.tar", { type: "oci", name: "tiny:1", isSingle: true }],
  ["docker", "image.tar", { type: "docker", name: "tiny:1" }],
] as const) {
  test(`detectOutput() knows ${dest} as ${type}`, async () => {
    const path = join(ROOT, dest);
    await writeOutput({ type, dest: path }, await tinyImage(), outputContext());
    assert.deepEqual(await detectOutput(path), detected);
  });
}

test("detectOutput() refuses what is no archive", async () => {
  const path = join(ROOT, "letter.txt");
  writeFileSync(path, "Dear reader,\n".repeat(100));
  await assert.rejects(detectOutput(path), {
    name: "FormatError",
    message: `Cannot import "${path}": it is neither an image nor a tar`,
  });
});

test("detectOutput() says that there is nothing", async () => {
  const path = join(ROOT, "nothing");
  await assert.rejects(detectOutput(path), {
    code: "HOST",
    message: `Cannot read "${path}": no such file or directory`,
  });
});
