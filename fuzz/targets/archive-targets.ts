/**
 * Archives, compressed streams and programs.
 *
 * @module
 */

import { gzipSync, zstdCompressSync } from "node:zlib";
import {
  type Compression,
  decompress,
  readAr,
  readCpio,
  readDeb,
} from "../../packages/archive/src/mod.ts";
import { ENTRIES } from "../../packages/core/fixtures/tiny-image.ts";
import {
  readLoaderCache,
  writeLoaderCache,
} from "../../packages/core/src/distroless/loader-cache.ts";
import { applyLayer } from "../../packages/core/src/image/apply-layer.ts";
import {
  collectBytes,
  RootfsTree,
  readElf,
  readTar,
  storedBytes,
  writeTar,
} from "../../packages/core/src/provider.ts";
import { makeDeb } from "../../packages/testing/src/debian/mod.ts";
import { makeCpio } from "../../packages/testing/src/rpm/mod.ts";
import { drain, type FuzzTarget } from "../target.ts";

const TEXT = new TextEncoder().encode("hello, hello, hello fuzzer\n".repeat(60));

/** 60 lines of text as xz 5.4.1 and bzip2 1.0.8 compress them, in base64. */
const COMPRESSED = {
  xz: [
    "/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4Ab+AIJdADQZSe6N74yHMgGr9G+er5i66vDeqK5bK1Hal8AqgAlAprffjbUY+hU9kShy0pAYiMyaoJ/bLllGA7gUuYgcRFWLwBAQgW4ZuaszMcQ8HFB6fKPUpVzZl8TErUX9VNKk1C/HqUGkrFP4ZBBk4B6y4cR3wcGPS8LlJ4l3Fs1inn26bQAAAAAhxPZ1BbURpqwmmn/0qtjgrJQzvAJjWe4MBEhhIuaRtgABtgH/DQAAp5h75Lbp3xwCAAAAAApZWg==",
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AH/AEJdADQZSe6N74yHMgGr9G+er5i66vDeqK5bK1Hal8AqgAlAprffjbUY+hU9kShy0pAYiMyaoJ/bLllGA7gUuYgUqepNAAAAAP8f5FXTGEAUAgAhARYAAAB0L+Wj4AH/AERdADeLAAbDw4VlLIwm9oWtPp1IKihhVY2xBa5s4267TdSKymVJEI3NrJiixt6odpFxzSKv86q5/iduU1fp4YqGGwmocroEAD2ICv/mVW3LAgAhARYAAAB0L+Wj4AH/AERdABAaCKb3ZgDnOofNFzkrcOm7TEkUK5LgKgMi8VeE8lQdUEYvGvTLnDReapjQRzoKUQmElqPySbluqVA1WtBue//PQbROAPi34HUW1jTzAgAhARYAAAB0L+Wj4AD+ADFdADKbLN4gKxFfRv84xD2Ne5or0ZrFchFHMn5xogqBPYwbRj8KgTVV1JVrwkhZsUCQMaAAAAAAJjD5IbNlxEgABF6ABGCABGCABE3/AQAAF5jOfqwnPi0EAAAAAARZWg==",
  ],
  bzip2: [
    "QlpoOTFBWSZTWRqaNAgAAdvZgAAQQAR/4ANEkhAwAK1BpTH6pH+qptEAKBpoZGTEEVSP2qh+qfqmRhL62M78PjnW62VVcq3VVFXCq4VWXd33uqrgFeAV2AV0AVmZmZW0klFQLAXlQC4WlQAwbSoABVQACBJJJJISSTcEU6BXyCKfgV3BFOQEU0BXkFYCvQK/xdyRThQkBqaNAgA=",
  ],
  lzma: [
    "XQAAgAD//////////wA0GUnuje+MhzIBq/Rvnq+Yuurw3qiuWytR2pfAKoAJQKa33421GPoVPZEoctKQGIjMmqCf2y5ZRgO4FLmIHERVi8AQEIFuGbmrMzHEPBxQenyj1KVc2ZfExK1F/VTSpNQvx6lBpKxT+GQQZOAesuHEd8HBj0vC5SeJdxbNYp5+kFQ1//+xueAA",
  ],
} as const;

const decoded = (texts: readonly string[]): Uint8Array[] =>
  texts.map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));

const compressed = (name: Compression, seeds: () => readonly Uint8Array[]): FuzzTarget => ({
  name,
  seeds: async () => seeds(),
  parse: (input) => drain(decompress([input], name)),
});

export const ARCHIVE_TARGETS: readonly FuzzTarget[] = [
  compressed("gzip", () => [gzipSync(TEXT), gzipSync(TEXT, { level: 0 })]),
  compressed("zstd", () => [zstdCompressSync(TEXT)]),
  compressed("xz", () => decoded(COMPRESSED.xz)),
  compressed("bzip2", () => decoded(COMPRESSED.bzip2)),
  compressed("lzma", () => decoded(COMPRESSED.lzma)),
  {
    name: "tar",
    seeds: async () => [await collectBytes(writeTar(ENTRIES, { epoch: 1 }))],
    async parse(input) {
      for await (const entry of readTar(storedBytes(input))) {
        if (entry.type === "file") await drain(entry.content.open());
      }
    },
  },
  {
    name: "layer",
    seeds: async () => [await collectBytes(writeTar(ENTRIES, { epoch: 1 }))],
    async parse(input) {
      const tree = new RootfsTree();
      await applyLayer(tree, readTar(storedBytes(input)));
      tree.entries();
    },
  },
  {
    name: "ar",
    seeds: async () => [await makeDeb({ name: "a" })],
    parse: (input) => readAr(storedBytes(input)),
  },
  {
    name: "deb",
    seeds: async () => [
      await makeDeb({ name: "a", files: { "usr/a": "a" }, compression: "none" }),
      await makeDeb({ name: "b", files: { "usr/b": "b" } }),
    ],
    async parse(input) {
      for (const part of ["control", "data"] as const) {
        const { content, compression } = await readDeb(storedBytes(input), part);
        await drain(decompress(content.open(), compression));
      }
    },
  },
  {
    name: "cpio",
    seeds: async () => [
      makeCpio([
        { file: "./a", content: "a" },
        { file: 1, content: "b" },
      ]),
    ],
    async parse(input) {
      const sizes = { sizeOf: () => 1 };
      for await (const { content } of readCpio(storedBytes(input), sizes)) {
        await drain(content.open());
      }
    },
  },
  {
    name: "loader-cache",
    seeds: async () => [
      writeLoaderCache([{ name: "libz.so.1", path: "/lib/libz.so.1", facts: new Uint8Array(16) }]),
    ],
    parse: async (input) => void readLoaderCache(input),
  },
  { name: "elf", seeds: async () => [elf()], parse: (input) => readElf(storedBytes(input)) },
];

/** A program for x86-64 with a loader and two libraries, and nothing to run. */
function elf(): Uint8Array {
  const bytes = new Uint8Array(0x200);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 3, true); // a shared object
  view.setUint16(18, 62, true); // x86-64
  view.setBigUint64(32, 64n, true); // program headers
  view.setUint16(54, 56, true);
  view.setUint16(56, 3, true);
  const segment = (index: number, type: number, offset: number, size: number): void => {
    const at = 64 + 56 * index;
    view.setUint32(at, type, true);
    for (const field of [8, 16]) view.setBigUint64(at + field, BigInt(offset), true);
    view.setBigUint64(at + 32, BigInt(size), true);
  };
  segment(0, 1, 0, bytes.length);
  segment(1, 3, 0x100, 8);
  segment(2, 2, 0x140, 0x60);
  const strings = "\0libc.so.6\0libm.so.6\0/opt/lib\0";
  bytes.set(new TextEncoder().encode("/lib/ld\0"), 0x100);
  bytes.set(new TextEncoder().encode(strings), 0x1a0);
  const dynamic = [1, 1, 1, 11, 5, 0x1a0, 10, strings.length, 29, 21, 0, 0];
  for (const [index, word] of dynamic.entries()) {
    view.setBigUint64(0x140 + 8 * index, BigInt(word), true);
  }
  return bytes;
}
