import assert from "node:assert/strict";
import { test } from "node:test";
import type { Output } from "../outputs/output.ts";
import { wantedCompression } from "./wanted-compression.ts";

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
