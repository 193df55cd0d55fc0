import assert from "node:assert/strict";
import { test } from "node:test";
import { type BusyboxOptions, busyboxSettings } from "./options.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;

test("busyboxSettings() takes Debian's newest package in the official layout by default", () => {
  assert.deepEqual(busyboxSettings({}), {
    source: { type: "debian", version: "1.37.0" },
    layout: "official",
  });
});

test("busyboxSettings() keeps the path of a file out", () => {
  assert.deepEqual(busyboxSettings({ binary: "/srv/busybox", layout: "bare" }), {
    source: { type: "file" },
    layout: "bare",
  });
});

test("busyboxSettings() takes a URL with its digest", () => {
  const url = "https://example.org/downloads/busybox%2Bx";
  assert.deepEqual(busyboxSettings({ url, digest: DIGEST }).source, {
    type: "url",
    url,
    digest: DIGEST,
  });
});

const REFUSED: Readonly<Record<string, readonly [options: BusyboxOptions, message: RegExp]>> = {
  "a version that Debian has not": [
    { version: "1.0" },
    /version: "1\.0" is not one of 1\.37\.0, 1\.35\.0$/,
  ],
  "two sources": [{ version: "1.37.0", binary: "b" }, /binary: it excludes the option version$/],
  "an empty path": [{ binary: "" }, /binary: it is empty$/],
  "a digest alone": [{ digest: DIGEST }, /digest: there is no url for it$/],
  "a URL without a digest": [
    { url: "http://a/b" },
    /url: a digest has to say what is there \(digest, --digest\)$/,
  ],
  "a digest that is none": [{ url: "http://a/b", digest: "abc" }, /digest: .*"abc"/],
  "a URL of a directory": [
    { url: "http://a/b/", digest: DIGEST },
    /url: it is not the URL of a file/,
  ],
  "a URL that cannot be decoded": [
    { url: "http://a/%ff", digest: DIGEST },
    /not the URL of a file/,
  ],
  "a URL of ftp": [{ url: "ftp://a/b", digest: DIGEST }, /url: it is not the URL of a file/],
  credentials: [{ url: "http://me:pw@a/b", digest: DIGEST }, /url: that of "a" has credentials/],
  "a query": [
    { url: "http://a/b?token=1", digest: DIGEST },
    /url: that of "a" has credentials or a query/,
  ],
  "another layout": [{ layout: "fat" as never }, /layout: "fat" is neither "official" nor "bare"$/],
};

for (const [what, [options, message]] of Object.entries(REFUSED)) {
  test(`busyboxSettings() refuses ${what}`, () => {
    assert.throws(() => busyboxSettings(options), { name: "TypeError", message });
  });
}
