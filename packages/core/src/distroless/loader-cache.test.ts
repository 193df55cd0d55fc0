import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { readLoaderCache, writeLoaderCache } from "./loader-cache.ts";

/** As `ldconfig` of glibc 2.41 writes one library: `ldconfig -C CACHE` with a directory of one file. */
const CACHE = Buffer.concat([
  Buffer.from("glibc-ld.so.cache1.1"),
  Buffer.from("01000000280000000200000000000000000000000000000000000000", "hex"),
  Buffer.from("030300004800000052000000000000000000000000000000", "hex"),
  Buffer.from("libz.so.1\0/usr/lib/x86_64-linux-gnu/libz.so.1\0"),
]);

test("readLoaderCache() reads names and paths", () => {
  assert.deepEqual(
    readLoaderCache(CACHE)?.map(({ name, path }) => [name, path]),
    [["libz.so.1", "/usr/lib/x86_64-linux-gnu/libz.so.1"]],
  );
});

test("readLoaderCache() reads the cache behind the one of libc 5, to which its offsets do not count", () => {
  const old = Buffer.concat([Buffer.from("ld.so-1.7.0\0\0\0\0\0"), CACHE]);
  assert.equal(readLoaderCache(old)?.[0]?.name, "libz.so.1");
});

test("readLoaderCache() does not know what is no cache, or cut off", () => {
  assert.equal(readLoaderCache(Buffer.from("something else")), undefined);
  for (let length = 20; length < CACHE.length; length += 1) {
    assert.equal(readLoaderCache(CACHE.subarray(0, length)), undefined);
  }
});

test("writeLoaderCache() writes what can be read, facts included", () => {
  const libraries = readLoaderCache(CACHE) ?? [];
  const [library] = libraries;
  assert.ok(library);
  const other = { ...library, name: "libm.so.6", path: "/usr/lib/libm.so.6" };
  const written = writeLoaderCache([other, ...libraries]);
  assert.deepEqual(
    readLoaderCache(written)?.map(({ name, facts }) => [name, Buffer.from(facts).toString("hex")]),
    [
      ["libm.so.6", "0303000000000000000000000000000000000000"].map((text) => text.slice(0, 40)),
      ["libz.so.1", "0303000000000000000000000000000000000000"].map((text) => text.slice(0, 40)),
    ].map(([name, facts]) => [name, facts?.slice(0, 32)]),
  );
});
