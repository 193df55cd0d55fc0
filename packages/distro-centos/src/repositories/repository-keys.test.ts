import assert from "node:assert/strict";
import { test } from "node:test";
import { type ResolveContext, ResolveError } from "@rootsmith/core/provider";
import { fakeResolveContext } from "../../../core/fixtures/fake-resolve-context.ts";
import { centosSettings } from "../options/settings.ts";
import { CENTOS } from "../releases/centos-releases.ts";
import { SLC } from "../releases/rebuild-releases.ts";
import { type Distribution, findRelease, type Release } from "../releases/release.ts";
import type { Target } from "./package-source.ts";
import { keysOf } from "./repository-keys.ts";

const SECTION = {
  name: "base",
  urls: [],
  enabled: true,
  gpgkeys: ["file:///etc/pki/rpm-gpg/RPM-GPG-KEY"],
};

function targetOf(distribution: Distribution, release: string): Target {
  return {
    distribution,
    release: findRelease(distribution, release) as Release,
    settings: centosSettings({ release }, distribution),
    architecture: { arch: "x86_64", basearch: "x86_64" },
  };
}

/** A host without files. */
function emptyHost(warnings: string[] = []): ResolveContext {
  return fakeResolveContext({
    async hostFiles(path) {
      throw new ResolveError(`Cannot find "${path}"`);
    },
    report(event) {
      if (event.type === "warning") warnings.push(event.message);
    },
  });
}

test("keysOf() trusts the release's keys for a key file that only the release has", async () => {
  const warnings: string[] = [];
  const { fingerprints } = await keysOf(SECTION, targetOf(CENTOS, "6"), emptyHost(warnings));
  assert.deepEqual(fingerprints, ["C1DAC52D1664E8A4386DBA430946FCA2C105B9DE"]);
  assert.deepEqual(warnings, [
    'The key "/etc/pki/rpm-gpg/RPM-GPG-KEY" of repository "base" is not on this host: those of CentOS 6 are trusted',
  ]);
});

test("keysOf() asks for the key of a release of which none is known", async () => {
  await assert.rejects(keysOf(SECTION, targetOf(SLC, "6"), emptyHost()), {
    name: "FetchError",
    message: 'Cannot find "/etc/pki/rpm-gpg/RPM-GPG-KEY"',
  });
});

test("keysOf() takes keys from URLs, from below their directory", async () => {
  const fetched: string[] = [];
  const ctx = fakeResolveContext({
    async fetch({ urls }, path) {
      fetched.push(`${urls} ${path}`);
      return new TextEncoder().encode("no key");
    },
  });
  const section = { ...SECTION, gpgkeys: ["https://mirror.example/keys/KEY-7"] };
  await assert.rejects(keysOf(section, targetOf(CENTOS, "7"), ctx), { name: "FormatError" });
  assert.deepEqual(fetched, ["https://mirror.example/keys/ KEY-7"]);
});

test("keysOf() names the file of the caller's keys that has none", async () => {
  const ctx = fakeResolveContext({
    keyring: new TextEncoder().encode("hello"),
    keyringName: "./vendor.asc",
  });
  await assert.rejects(keysOf(SECTION, targetOf(CENTOS, "7"), ctx), {
    message: 'Cannot read the keyring "./vendor.asc": it has no public key',
  });
});
