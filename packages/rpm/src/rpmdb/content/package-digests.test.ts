import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOfBytes, storedBytes } from "@rootsmith/core/provider";
import type { LockedRpm } from "../../file/locked-rpm.ts";
import { packageDigests } from "./package-digests.ts";

const rpm = (version: string): LockedRpm => ({
  name: "rpm",
  epoch: 0,
  version,
  release: "1",
  arch: "x86_64",
  repository: "base",
  purl: `pkg:rpm/test/rpm@${version}-1`,
  source: { repository: "base", path: "rpm.rpm", digest: digestOfBytes("abc"), size: 3 },
});
const ctx = {
  open: async () => storedBytes(new TextEncoder().encode("abc")),
  memo: async <T>(_key: unknown, make: () => Promise<T>): Promise<T> => make(),
};

test("packageDigests() has SHA-256 and SHA-512 of the file for rpm 6", async () => {
  // FIPS 180-2, B.1 and C.1
  assert.deepEqual(await packageDigests({ packages: [rpm("6.0.0")] }, ctx), [
    [
      { algorithm: 8, hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
      {
        algorithm: 10,
        hex:
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      },
    ],
  ]);
});

test("packageDigests() has none for rpm before 6, and without any", async () => {
  assert.deepEqual(await packageDigests({ packages: [rpm("4.20.1")] }, ctx), []);
  assert.deepEqual(await packageDigests({ packages: [] }, ctx), []);
});
