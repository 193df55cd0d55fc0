import assert from "node:assert/strict";
import { test } from "node:test";
import type { Output } from "../outputs/output.ts";
import { wantedCompression, wantsTar } from "./wanted-compression.ts";

const TAR: Output = { type: "tar", dest: "a.tar" };
const ZSTD: Output = { type: "tar", dest: "a.tar.zst" };
const DOCKER: Output = { type: "docker", dest: "b.tar" };

test("wantedCompression() is that of the first output that compresses", () => {
  assert.equal(wantedCompression({ outputs: [] }), undefined);
  assert.equal(wantedCompression({ outputs: [TAR, { type: "daemon" }] }), undefined);
  assert.equal(wantedCompression({ outputs: [TAR, DOCKER] }), "gzip");
  assert.equal(wantedCompression({ outputs: [ZSTD, DOCKER] }), "zstd");
  assert.equal(wantedCompression({ outputs: [{ type: "spdx", dest: "s.json" }] }), undefined);
});

test("wantedCompression() leaves layers that other images may have for later", () => {
  assert.equal(wantedCompression({ outputs: [DOCKER], layers: "split" }), undefined);
  assert.equal(wantedCompression({ outputs: [DOCKER], layers: { packages: 9 } }), undefined);
});

test("wantedCompression() counts a tar only where it is the one layer", () => {
  assert.equal(wantedCompression({ outputs: [ZSTD, DOCKER], from: "debian:trixie" }), "gzip");
});

test("wantsTar() is true of a plain tar of the only layer, on the same file system", () => {
  const here = import.meta.dirname;
  const plain = { type: "tar", dest: `${here}/missing/rootfs.tar` } as const;
  assert.equal(wantsTar({ outputs: [DOCKER, plain] }, here), true);
  assert.equal(wantsTar({ outputs: [plain], layers: "split" }, here), false);
  assert.equal(wantsTar({ outputs: [{ ...plain, compression: "gzip" }] }, here), false);
  assert.equal(wantsTar({ outputs: [{ type: "tar", dest: "-" }] }, here), false);
  assert.equal(wantsTar({ outputs: [plain] }, "/proc"), false);
});
