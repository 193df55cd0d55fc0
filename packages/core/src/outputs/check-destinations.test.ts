import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { checkDestinations } from "./check-destinations.ts";
import type { Output } from "./output.ts";

const ROOT = temporaryDirectory();
mkdirSync(join(ROOT, "full"));
writeFileSync(join(ROOT, "full/file"), "");

const at = (type: Output["type"], name: string): Output => ({ type, dest: join(ROOT, name) });

test("checkDestinations() takes what can be written, and leaves no trace", async () => {
  await checkDestinations([
    { type: "daemon" },
    { type: "tar", dest: "-" },
    at("tar", "a/b.tar"),
    at("dir", "a/c"),
    at("oci", "layout"),
    at("context", "full"),
    at("docker", "full/file"),
  ]);
  assert.deepEqual(readdirSync(ROOT), ["full"]);
  assert.deepEqual(readdirSync(join(ROOT, "full")), ["file"]);
});

test("checkDestinations() refuses an archive of which docker load would make several images", async () => {
  const at = (dest: string): Output => ({ type: "oci", dest, attest: "referrers" });
  for (const dest of ["-", join(ROOT, "a.tar")]) {
    await assert.rejects(checkDestinations([at(dest)]), {
      name: "TypeError",
      message: `Cannot write "${dest}" as an archive with attest=referrers: docker load would make an image of each document`,
      hint: "Attach them with attest=buildkit, or name a directory: type=oci,dest=DIRECTORY",
    });
  }
  await checkDestinations([at(join(ROOT, "layout"))]);
  await checkDestinations([{ ...at("-"), attest: "buildkit" }]);
});

for (const [output, fact] of [
  [at("tar", "full"), "it is a directory"],
  [at("spdx", "full/new/"), "it is a directory"],
  [at("dir", "full"), "the directory is not empty"],
  [at("oci", "full"), "the directory is not empty"],
  [at("dir", "full/file"), "it already exists and is not a directory"],
  [at("dir", "full/file/x"), "not a directory"],
  [at("tar", "full/file/x/y"), "not a directory"],
] as const) {
  test(`checkDestinations() refuses ${output.type} there: ${fact}`, async () => {
    await assert.rejects(checkDestinations([output]), {
      code: "HOST",
      message: `Cannot write "${output.dest}": ${fact}`,
    });
  });
}

test("checkDestinations() refuses two outputs at one place", async () => {
  const dest = join(ROOT, "full/../x.tar");
  await assert.rejects(checkDestinations([at("tar", "x.tar"), { type: "docker", dest }]), {
    name: "TypeError",
    message: `Cannot write two outputs to "${dest}": one of them would be lost`,
  });
  const stdout: Output = { type: "tar", dest: "-" };
  await assert.rejects(checkDestinations([stdout, { type: "spdx", dest: "/dev/stdout" }]), {
    message: 'Cannot write two outputs to "/dev/stdout": one of them would be lost',
  });
});
