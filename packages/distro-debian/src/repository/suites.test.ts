/**
 * Resolving from pockets, snapshots and ports, and what apt in the image is told.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlatformLock, ProgressEvent } from "@rootsmith/core/provider";
import { makeSuite } from "@rootsmith/testing/debian";
import { contextOf } from "../../fixtures/fake-repositories.ts";
import {
  APT,
  archive,
  archiveKey,
  BASE,
  fileOf,
  NAME,
  resolve,
  TOOL,
  toolKey,
  toolSuite,
  URL,
} from "../../fixtures/tool-suite.ts";
import { readDebianLock } from "../lock/lock.ts";
import type { DebianOptions } from "../options/debian-options.ts";
import { debianSettings } from "../options/options.ts";
import { UBUNTU } from "../releases/ubuntu-releases.ts";
import { resolveDebian } from "../resolve.ts";

test("suitesOf() has backports at hand, for what is asked for from there", async () => {
  const backports = await makeSuite(
    {
      suite: "bookworm-backports",
      packages: [
        { ...TOOL, version: "3.0" },
        { ...APT, version: "3.0" },
      ],
      release: { NotAutomatic: "yes", ButAutomaticUpgrades: "yes" },
      index: "zstd",
    },
    archiveKey,
  );
  const debian = new Map([
    ...(await makeSuite({ suite: "bookworm", packages: [BASE, APT, TOOL] }, archiveKey)),
    ...backports,
  ]);
  const versions = async (tool: string): Promise<Record<string, string>> => {
    const { packages } = await resolve({ debian }, { backports: true, include: [tool] });
    return Object.fromEntries(packages.map(({ name, version }) => [name, version]));
  };
  assert.deepEqual(await versions("tool"), { apt: "2.6.1", "base-files": "1.0", tool: "2.0" });
  assert.equal((await versions("tool/bookworm-backports")).tool, "3.0");
});

test("suitesOf() knows the distribution's keyring without the host's, and names it in the image", async () => {
  const path = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const sources = [`deb [signed-by=${path}] ${URL} any main`];
  const lock = await resolve(await toolSuite({}, archiveKey), { sources });
  const text = fileOf(lock, `etc/apt/sources.list.d/${NAME}.sources`) ?? "";
  assert.match(text, /\nSigned-By: \/usr\/share\/keyrings\/debian-archive-keyring\.gpg\n/);
  assert.equal(fileOf(lock, `etc/apt/keyrings/${NAME}.asc`), undefined);
});

test("suitesOf() refuses one name for two repositories", async () => {
  const source = { name: "debian", urls: [URL], suites: ["any"], components: ["main"] };
  await assert.rejects(resolve(await toolSuite(), { sources: [source] }), {
    name: "ResolveError",
    message: `Cannot use the source "${URL}": "debian" is another one`,
  });
});

test("suitesOf() leaves a source out of the image where that is wanted", async () => {
  const source = { urls: [URL], suites: ["any"], components: ["main"], inImage: false };
  const lock = await resolve(await toolSuite(), {
    sources: [{ ...source, signedBy: [toolKey.publicKey] }],
  });
  assert.deepEqual(
    readDebianLock(lock).aptFiles.map(({ path }) => path),
    ["etc/apt/sources.list.d/debian.sources"],
  );
});

test("suitesOf() writes pins into the image", async () => {
  const debian = await makeSuite({ suite: "bookworm", packages: [BASE, APT, TOOL] }, archiveKey);
  const pins = [{ packages: "tool", pin: "version 2.*", priority: 900 }];
  assert.equal(
    fileOf(await resolve({ debian }, { pins }), "etc/apt/preferences.d/rootsmith"),
    "Package: tool\nPin: version 2.*\nPin-Priority: 900\n",
  );
});

test("suitesOf() resolves a snapshot whatever mirrors there are, and nothing later", async () => {
  const repositories = { "debian-snapshot": archive };
  const snapshot = "20260921T141320Z"; // ARCHIVE_DATE
  const lock = await resolve(repositories, { include: [], snapshot });
  assert.deepEqual(lock.repositories, {
    "debian-snapshot": ["http://snapshot-cloudflare.debian.org/archive/debian/20260921T141320Z"],
  });
  assert.match(
    fileOf(lock, "etc/apt/sources.list.d/debian.sources") ?? "",
    /^URIs: http:\/\/ftp\.debian\.org\/debian$/m,
  );
  await assert.rejects(resolve(repositories, { include: [], snapshot: "20260921T141319Z" }), {
    name: "ResolveError",
    message: /its Date, 2026-09-21T14:13:20\.000Z, is after the snapshot/,
  });
});

test("suitesOf() takes packages of foreign architectures, and leaves out those of others", async () => {
  const packages = [
    BASE,
    APT,
    { ...TOOL, architecture: "arm64" },
    { name: "lib", architecture: "i386", fields: "Multi-Arch: same\n" },
  ];
  const debian = await makeSuite({ suite: "bookworm", packages }, archiveKey);
  const lock = await resolve({ debian }, { architectures: ["i386"], include: ["lib:i386"] });
  assert.deepEqual(readDebianLock(lock).foreignArchitectures, ["i386"]);
  assert.equal(readDebianLock(lock).packages.at(-1)?.key, "lib:i386");
  await assert.rejects(resolve({ debian }), /tool/);
});

test("suitesOf() finds Ubuntu's pockets in one archive, and its ports in another", async () => {
  const packages = [BASE, APT];
  const pockets = await Promise.all(
    ["noble", "noble-updates", "noble-security"].map((suite) =>
      makeSuite({ suite, packages: [...packages, { ...TOOL, architecture: "arm64" }] }, archiveKey),
    ),
  );
  const files = new Map(pockets.flatMap((pocket) => [...pocket]));
  const events: ProgressEvent[] = [];
  const resolveFor = (
    architecture: string,
    repository: string,
    options: Partial<DebianOptions> = {},
  ): Promise<PlatformLock> => {
    const settings = debianSettings(
      { suite: "24.04", components: ["main"], variant: "custom", ...options },
      UBUNTU,
    );
    const keyring = new TextEncoder().encode(archiveKey.publicKey);
    const report = (event: ProgressEvent): void => void events.push(event);
    const ctx = contextOf({ [repository]: files, "ubuntu-security": files }, { keyring, report });
    return resolveDebian(UBUNTU, settings, { os: "linux", architecture }, ctx);
  };

  const lock = await resolveFor("amd64", "ubuntu", { include: ["apt"] });
  assert.deepEqual(Object.keys(lock.repositories), ["ubuntu"]);
  assert.equal(lock.packages[0]?.purl, "pkg:deb/ubuntu/apt@2.6.1?arch=amd64&distro=ubuntu-24.04");
  assert.equal(
    fileOf(lock, "etc/apt/sources.list.d/ubuntu.sources"),
    `Types: deb
URIs: http://archive.ubuntu.com/ubuntu
Suites: noble noble-updates
Components: main
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg

Types: deb
URIs: http://security.ubuntu.com/ubuntu
Suites: noble-security
Components: main
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
`,
  );
  const ports = await resolveFor("arm64", "ubuntu-ports");
  assert.deepEqual(Object.keys(ports.repositories), ["ubuntu-ports"]);
  const securityMirrors = ["http://s.example/ubuntu"];
  const apart = await resolveFor("amd64", "ubuntu", { securityMirrors });
  assert.deepEqual(apart.repositories["ubuntu-security"], securityMirrors);
  assert.deepEqual(events, []);
  await resolveFor("arm64", "ubuntu-ports", {
    imageMirrors: { ubuntu: "http://a.example/ubuntu" },
  });
  assert.deepEqual(events, [
    {
      type: "warning",
      code: "IMAGE_MIRROR_UNUSED",
      message:
        "no mirror for the image is used: for arm64 the repositories are ubuntu-ports, ubuntu-security, not ubuntu",
    },
  ]);
});
