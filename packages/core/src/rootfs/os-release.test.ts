import assert from "node:assert/strict";
import { test } from "node:test";
import { readOsRelease } from "./os-release.ts";

function reader(files: Readonly<Record<string, string>>) {
  return {
    read: async (path: string) =>
      files[path] === undefined ? undefined : new TextEncoder().encode(files[path]),
  };
}

test("readOsRelease() reads quoted values and plain ones", async () => {
  const text = `NAME="AlmaLinux"\nID="almalinux"\nID_LIKE='rhel centos fedora'\nVERSION_ID=9.4\n`;
  assert.deepEqual(await readOsRelease(reader({ "etc/os-release": text })), {
    id: "almalinux",
    name: "AlmaLinux",
    idLike: ["rhel", "centos", "fedora"],
    version: "9.4",
  });
});

test("readOsRelease() looks below /usr, too", async () => {
  const text = "ID=debian\nVERSION_CODENAME=forky\n";
  assert.deepEqual(await readOsRelease(reader({ "usr/lib/os-release": text })), {
    id: "debian",
    idLike: [],
    codename: "forky",
  });
});

test("readOsRelease() gives nothing where nothing is said", async () => {
  assert.equal(await readOsRelease(reader({})), undefined);
  assert.equal(await readOsRelease(reader({ "etc/os-release": "NAME=x\n" })), undefined);
});
