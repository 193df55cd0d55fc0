import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes, readTar, storedBytes, writeTar } from "@rootsmith/core/provider";
import { dir, file } from "../../fixtures/arch-mirror.ts";
import { headOf } from "./package-head.ts";

/** Longer than a tar header holds, so that an extended one precedes it. */
const LONG = `usr/${"x".repeat(300)}`;

const MEMBERS = [file(".INSTALL", "x".repeat(2000)), file(".PKGINFO", "pkgname = x\n")];

async function pathsIn(bytes: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const { path } of readTar(storedBytes(await collectBytes(bytes)))) paths.push(path);
  return paths;
}

test("headOf() ends where the files of a package begin, however the bytes come", async () => {
  for (const first of [dir("etc"), file(LONG, "x")]) {
    const tar = await collectBytes(writeTar([...MEMBERS, first, file("z", "z")], { epoch: 1 }));
    for (const size of [100, 512, 5000, tar.byteLength]) {
      const chunks = Array.from({ length: Math.ceil(tar.byteLength / size) }, (_, index) =>
        tar.subarray(index * size, (index + 1) * size),
      );
      assert.deepEqual(await pathsIn(headOf(chunks)), [".INSTALL", ".PKGINFO"]);
    }
  }
});

test("headOf() of a package without files is all of it", async () => {
  const tar = await collectBytes(writeTar(MEMBERS, { epoch: 1 }));
  assert.deepEqual(await pathsIn(headOf([tar])), [".INSTALL", ".PKGINFO"]);
});
