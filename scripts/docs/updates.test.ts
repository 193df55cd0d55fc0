/**
 * The Renovate configuration of docs/updates.md, on locks as they are written.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatLockFile,
  type LockFile,
  type PlatformLock,
  parsePlatform,
  readLockFile,
} from "@rootsmith/core";
import { readDoc } from "./read-docs.ts";

interface RenovateConfig {
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
    readonly datasourceTemplate: string;
  }[];
}

const DIGEST = `sha256:${"0".repeat(64)}` as const;

const CONFIGS = [...readDoc("docs/updates.md").text.matchAll(/^```json\n(.*?)^```/gms)].map(
  ([, code = ""]): RenovateConfig => JSON.parse(code),
);

function configOf(datasource: string): RenovateConfig["customManagers"][number] {
  const all = CONFIGS.flatMap(({ customManagers }) => customManagers);
  const found = all.find(({ datasourceTemplate }) => datasourceTemplate === datasource);
  assert.ok(found !== undefined, `docs/updates.md configures no datasource "${datasource}"`);
  return found;
}

/** What Renovate finds: it runs each expression over the whole file, with the flag `g`. */
function found(datasource: string, text: string): (readonly (string | undefined)[])[] {
  return configOf(datasource).matchStrings.flatMap((pattern) =>
    [...text.matchAll(new RegExp(pattern, "g"))].map(
      ({ groups }) => [groups?.depName, groups?.currentValue] as const,
    ),
  );
}

function lockText(packages: PlatformLock["packages"]): string {
  const lock: LockFile = {
    lockVersion: 1,
    formats: 1,
    provider: { name: "any", revision: 1, options: {} },
    image: { configure: "auto", normalize: "all", config: {}, layers: "single" },
    platforms: [
      {
        platform: parsePlatform("linux/amd64"),
        epoch: 1,
        repositories: { any: ["http://mirror.example"] },
        sources: [{ repository: "any", path: "pool/a", digest: DIGEST, size: 1 }],
        packages,
      },
    ],
  };
  return formatLockFile(lock);
}

const DEBIAN = lockText([
  {
    purl: "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12&upstream=gcc-12",
    name: "libstdc++6",
    version: "12.2.0-14+deb12u1",
    digest: DIGEST,
    source: { name: "gcc-12", version: "12.2.0-14+deb12u1" },
    supplier: "Debian",
    extra: { key: "libstdc++6", architecture: "amd64", depends: [] },
  },
  {
    purl: "pkg:deb/debian/tzdata@2024b-0?arch=all&distro=debian-12",
    name: "tzdata",
    version: "2024b-0",
    digest: DIGEST,
  },
  {
    purl: "pkg:deb/debian/libc6@2.36-9?arch=i386&distro=debian-12",
    name: "libc6",
    version: "2.36-9",
    digest: DIGEST,
  },
]);

const ROCKY = lockText([
  {
    purl: "pkg:rpm/rocky/bind@9.16-1.el9?arch=noarch&distro=rocky-9&epoch=32&upstream=bind-9.16-1.el9.src.rpm",
    name: "bind",
    version: "32:9.16-1.el9",
    digest: DIGEST,
    license: "MPL-2.0",
    extra: { epoch: 32, version: "9.16", repository: "base", arch: "noarch", release: "1.el9" },
  },
  {
    purl: "pkg:rpm/rocky/expat@2.5.0-1.el9?arch=x86_64&distro=rocky-9",
    name: "expat",
    version: "2.5.0-1.el9",
    digest: DIGEST,
  },
]);

test("docs/updates.md configures Renovate for the packages of a lock of Debian", () => {
  assert.deepEqual(found("deb", DEBIAN), [
    ["libstdc++6", "12.2.0-14+deb12u1"],
    ["tzdata", "2024b-0"],
  ]);
  assert.deepEqual(found("deb", ROCKY), []);
});

test("docs/updates.md configures Renovate for the packages of a lock of RPM", () => {
  assert.deepEqual(found("rpm", ROCKY), [
    ["bind", "9.16-1.el9"],
    ["expat", "2.5.0-1.el9"],
  ]);
  assert.deepEqual(found("rpm", DEBIAN), []);
});

test("docs/updates.md finds locks by their names, and rootsmith update reads what Renovate leaves", () => {
  const [pattern = ""] = configOf("deb").managerFilePatterns;
  const names = [
    "web.lock.json",
    "scripts/bookworm.lock.json",
    "package-lock.json",
    "lock.json.md",
  ];
  assert.deepEqual(
    names.filter((name) => new RegExp(pattern.slice(1, -1)).test(name)),
    ["web.lock.json", "scripts/bookworm.lock.json"],
  );
  const changed = DEBIAN.replace('"version": "2024b-0"', '"version": "2025a-0"');
  const [platform] = readLockFile(changed, "tzdata.lock.json").platforms;
  assert.equal(platform?.packages[1]?.version, "2025a-0");
});
