import assert from "node:assert/strict";
import { test } from "node:test";
import { debianMirrors } from "./debian-mirrors.ts";
import { DEBIAN_MIRRORS } from "./releases.ts";

function mirrorsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return debianMirrors({
    read: async (path) => {
      const text = files[path];
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
  });
}

test("debianMirrors() gives the built-in ones on any other host", async () => {
  assert.deepEqual(await mirrorsOf({}), DEBIAN_MIRRORS);
});

test("debianMirrors() puts those of both formats of apt sources first", async () => {
  const files = {
    "etc/apt/sources.list.d/debian.sources":
      "Types: deb\nURIs: http://a.example/debian/ http://b.example/debian\nSuites: trixie\n",
    "etc/apt/sources.list":
      "# deb http://no.example/debian trixie main\n" +
      "deb [arch=amd64 trusted=yes] https://c.example/debian trixie main\n" +
      "deb http://a.example/debian trixie-updates main\n" +
      "deb cdrom:[Debian]/ trixie main\n",
  };
  assert.deepEqual(await mirrorsOf(files), [
    "http://a.example/debian",
    "http://b.example/debian",
    "https://c.example/debian",
    ...DEBIAN_MIRRORS,
  ]);
});
