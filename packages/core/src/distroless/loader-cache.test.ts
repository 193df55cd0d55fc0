import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { readLoaderCache, writeLoaderCache } from "./loader-cache.ts";

/** What `ldconfig -X -r DIR -C /etc/cache` of glibc 2.36 wrote for a directory with zlib. */
const CACHE = Buffer.from(
  [
    "676c6962632d6c642e736f2e6361636865312e31010000000f0000000200000058000000000000000000000000000000",
    "030300004d000000480000000000000000000000000000002f6c69622f6c69627a2e736f2e310000",
    "7421a4ea01000000000000000000000070000000430000006c64636f6e666967202844656269616e20474c49424320",
    "322e33362d392b64656231327531342920737461626c652072656c656173652076657273696f6e20322e3336",
  ].join(""),
  "hex",
);

test("readLoaderCache() reads names and paths", () => {
  assert.deepEqual(
    readLoaderCache(CACHE)?.map(({ name, path }) => [name, path]),
    [["libz.so.1", "/lib/libz.so.1"]],
  );
});

test("readLoaderCache() reads the cache behind the one of libc 5, to which its offsets do not count", () => {
  const old = Buffer.concat([Buffer.from("ld.so-1.7.0\0\0\0\0\0"), CACHE]);
  assert.equal(readLoaderCache(old)?.[0]?.name, "libz.so.1");
});

test("readLoaderCache() does not know what is no cache, or cut off", () => {
  assert.equal(readLoaderCache(Buffer.from("something else")), undefined);
  for (let length = 20; length < 86; length += 1) {
    assert.equal(readLoaderCache(CACHE.subarray(0, length)), undefined);
  }
});

test("writeLoaderCache() writes a header, libraries and their texts", () => {
  const libraries = readLoaderCache(CACHE) ?? [];
  assert.equal(
    Buffer.from(writeLoaderCache(libraries)).toString("hex"),
    [
      "676c6962632d6c642e736f2e6361636865312e310100000019000000020000000000000000000000",
      "0000000000000000030300004800000052000000000000000000000000000000",
      "6c69627a2e736f2e31002f6c69622f6c69627a2e736f2e3100",
    ].join(""),
  );
});
