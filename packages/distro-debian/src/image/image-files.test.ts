import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes, digestOfBytes } from "@rootsmith/core/provider";
import type { DebianLock, DebianLockedPackage } from "../lock/lock.ts";
import { hookSettings } from "../options/hooks.ts";
import { firstDiversions, imageFiles } from "./image-files.ts";
import type { InstallSettings } from "./install-settings.ts";

const SETTINGS: InstallSettings = {
  variant: "minbase",
  tweaks: "docker",
  slim: false,
  pathExclude: [],
  pathInclude: [],
  hooks: hookSettings(),
};

function lockOf(versions: Readonly<Record<string, string>>): DebianLock {
  const packages = Object.entries(versions).map(
    ([name, version]): DebianLockedPackage => ({
      key: name,
      name,
      version,
      architecture: "amd64",
      purl: `pkg:deb/ubuntu/${name}@${version}`,
      source: { repository: "ubuntu", path: `${name}.deb`, digest: digestOfBytes(name), size: 1 },
      essential: false,
      automatic: name.startsWith("lib"),
      preDepends: [],
      depends: [],
    }),
  );
  return {
    distribution: "ubuntu",
    codename: "xenial",
    version: "16.04",
    architecture: "amd64",
    foreignArchitectures: [],
    mergedUsr: false,
    aptFiles: [{ path: "etc/apt/sources.list", text: "deb x y z\n" }],
    hostFiles: [],
    packages,
  };
}

const pathsOf = (debian: DebianLock, settings: Partial<InstallSettings> = {}): string[] =>
  [...imageFiles(debian, { ...SETTINGS, ...settings })].map(({ path }) => path);

test("imageFiles() configures what is there: apt, dpkg, neither", () => {
  assert.deepEqual(pathsOf(lockOf({ libc6: "2" })), []);
  assert.deepEqual(pathsOf(lockOf({ dpkg: "1.21" })), [
    "usr/sbin/policy-rc.d",
    "etc/dpkg/dpkg.cfg.d/docker-apt-speedup",
  ]);
  const apt = { apt: "2.6", libc6: "2" };
  assert.deepEqual(pathsOf(lockOf(apt), { tweaks: "none" }), [
    "etc/apt/sources.list",
    "var/lib/apt/extended_states",
  ]);
  assert.deepEqual(pathsOf(lockOf({ apt: "2.6" })), [
    "etc/apt/sources.list",
    "etc/apt/apt.conf.d/docker-clean",
    "etc/apt/apt.conf.d/docker-no-languages",
    "etc/apt/apt.conf.d/docker-autoremove-suggests",
    "etc/apt/apt.conf.d/docker-gzip-indexes",
  ]);
});

test("imageFiles() tells dpkg what slim leaves out, with tweaks or without", () => {
  const slim = { slim: true, tweaks: "none" } as const;
  assert.deepEqual(pathsOf(lockOf({ dpkg: "1.21" }), slim), ["etc/dpkg/dpkg.cfg.d/docker"]);
  assert.deepEqual(pathsOf(lockOf({ libc6: "2" }), slim), []);
});

test("imageFiles() has apt before 1.0.9.2 fetch lists as gzip", async () => {
  const gzipIndexes = async (version: string): Promise<string> => {
    const files = [...imageFiles(lockOf({ apt: version }), SETTINGS)];
    const file = files.find(({ path }) => path.endsWith("docker-gzip-indexes"));
    assert.ok(file?.type === "file");
    return new TextDecoder().decode(await collectBytes(file.content.open()));
  };
  assert.match(await gzipIndexes("1.0.1ubuntu2"), /^Acquire::CompressionTypes::Order:: "gz";$/m);
  assert.doesNotMatch(await gzipIndexes("1.2.10"), /CompressionTypes/);
});

test("imageFiles() puts an initctl in place where the suite has upstart, and diverts upstart's", () => {
  const xenial: DebianLock = { ...lockOf({ dpkg: "1.18" }), upstart: true };
  assert.equal(pathsOf(xenial).includes("sbin/initctl"), true);
  assert.deepEqual(firstDiversions(xenial, SETTINGS), [
    { from: "sbin/initctl", to: "sbin/initctl.distrib", by: ":" },
  ]);
  assert.equal(pathsOf(xenial, { tweaks: "none" }).includes("sbin/initctl"), false);
  assert.deepEqual(firstDiversions(xenial, { ...SETTINGS, tweaks: "none" }), []);
  assert.deepEqual(firstDiversions(lockOf({ dpkg: "1.21" }), SETTINGS), []);
});
