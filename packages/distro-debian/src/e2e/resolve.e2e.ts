/**
 * Resolving every release from a real archive, with the keys that are pinned here.
 *
 * Needs the Debian mirror of the host's own apt.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { DigestMismatchError, digestOfBytes, FetchError } from "@rootsmith/core/provider";
import { fakeResolveContext } from "../../../core/fixtures/fake-resolve-context.ts";
import { readDebianLock } from "../lock/lock.ts";
import { debianSettings } from "../options/options.ts";
import { DEBIAN } from "../releases/debian-releases.ts";
import { debianHostMirrors } from "../releases/host-mirrors.ts";
import { resolveDebian } from "../resolve.ts";

const mirrors = await debianHostMirrors({
  read: async (path) => readFile(`/${path}`).catch(() => undefined),
});
const skip =
  mirrors.debian === undefined || mirrors["debian-security"] === undefined
    ? "the host's apt has no Debian mirror for the archive and for security"
    : false;

const ctx = fakeResolveContext({
  signal: AbortSignal.timeout(600_000),
  now: Math.floor(Date.now() / 1000),
  fetch: async ({ name }, path, expected) => {
    const url = `${mirrors[name]?.[0]}/${path}`;
    const response = await fetch(url);
    if (!response.ok)
      throw new FetchError(`Cannot fetch "${url}"`, { url, status: response.status });
    const bytes = await response.bytes();
    const actual = digestOfBytes(bytes);
    if (expected && expected.digest !== actual) {
      throw new DigestMismatchError(`"${url}"`, expected.digest, actual);
    }
    return bytes;
  },
});

for (const { codename, mergedUsr } of DEBIAN.releases) {
  test(`resolveDebian() resolves ${codename} of the real archive`, { skip }, async () => {
    // a mirror may lag behind for testing and sid
    const settings = debianSettings({ suite: codename, checkValidUntil: false }, DEBIAN);
    const lock = await resolveDebian(DEBIAN, settings, { os: "linux", architecture: "amd64" }, ctx);
    const { packages } = readDebianLock(lock);
    const names = packages.map(({ name }) => name);
    for (const name of ["apt", "base-files", "dpkg", "libc6"])
      assert.ok(names.includes(name), name);
    assert.ok(!names.includes("usrmerge"));
    assert.ok(packages.length > 60 && packages.length < 110, `${packages.length} packages`);
    assert.ok(lock.sources.every(({ signedBy }) => /^[0-9A-F]{40}$/.test(signedBy ?? "")));
    assert.equal(readDebianLock(lock).mergedUsr, mergedUsr);
  });
}
