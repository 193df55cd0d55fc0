/**
 * What is newer than a lock, from an archive that lies in a map.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePlatform } from "@rootsmith/core";
import type { PackageFact, PackageUpdate } from "@rootsmith/core/provider";
import { archiveOf, BASE, contextOf, DATE, publish, resolve } from "../fixtures/mapped-archive.ts";
import type { DebianOptions } from "./options/debian-options.ts";
import { debianSettings } from "./options/options.ts";
import { DEBIAN } from "./releases/debian-releases.ts";
import { debianUpdates } from "./updates.ts";

const ctxOf = (archive: Parameters<typeof contextOf>[0]): ReturnType<typeof contextOf> =>
  contextOf(archive, { now: DATE + 3 * 86_400 });

function updates(
  ctx: ReturnType<typeof contextOf>,
  packages: readonly PackageFact[],
  options: Partial<DebianOptions> = {},
): Promise<readonly PackageUpdate[]> {
  const settings = debianSettings({ suite: "bookworm", ...options }, DEBIAN);
  const platform = parsePlatform("linux/amd64");
  return debianUpdates(DEBIAN, settings, packages, { platform, ctx });
}

const installed = (name: string, version: string, arch = "amd64"): PackageFact => ({
  purl: `pkg:deb/debian/${name}@${version}?arch=${arch}&distro=debian-12`,
  name,
  version,
});

test("debianUpdates() says what is newer than a lock, and what of it closes a hole", async () => {
  const archive = await archiveOf();
  const none = { packages: "Package: none" };
  await publish(archive, "debian", "bookworm-updates", none);
  await publish(archive, "debian-security", "bookworm-security", none);
  const { packages } = await resolve(contextOf(archive), { include: ["libstdc++6"] });
  assert.deepEqual(await updates(ctxOf(archive), packages), []);

  await publish(archive, "debian", "bookworm", {
    age: 1,
    packages: BASE.replace("Package: apt", "Package: apt\nVersion: 1.1"),
  });
  await publish(archive, "debian-security", "bookworm-security", {
    age: 1,
    packages: "Package: libc6\nVersion: 1+deb12u1\n\nPackage: new\nVersion: 1",
  });
  const ctx = ctxOf(archive);
  assert.deepEqual(await updates(ctx, packages), [
    {
      name: "libc6",
      architecture: "amd64",
      from: "1",
      to: "1+deb12u1",
      repository: "debian-security",
      security: true,
    },
    {
      name: "apt",
      architecture: "amd64",
      from: "1",
      to: "1.1",
      repository: "debian",
      security: false,
    },
  ]);
  assert.deepEqual(
    ctx.requests.filter((request) => request.includes("pool/")),
    [],
  );
});

test("debianUpdates() knows a security update by any version since, also where a later one is of main", async () => {
  const archive = await archiveOf({ packages: "Package: a\nVersion: 3\n\nPackage: b\nVersion: 3" });
  await publish(archive, "debian-security", "bookworm-security", {
    packages: "Package: a\nVersion: 2\n\nPackage: b\nVersion: 3",
  });
  const of = async (...packages: readonly PackageFact[]): Promise<unknown> =>
    (await updates(ctxOf(archive), packages, { updates: false })).map((one) => [
      one.name,
      one.to,
      one.repository,
      one.security,
    ]);
  assert.deepEqual(await of(installed("a", "1"), installed("b", "1", "all")), [
    ["a", "3", "debian", true],
    ["b", "3", "debian-security", true],
  ]);
  assert.deepEqual(await of(installed("a", "2")), [["a", "3", "debian", false]]);
  assert.deepEqual(await of(installed("a", "4"), installed("gone", "1")), []);
});

test("debianUpdates() leaves a package in its suite, as apt's priorities have it", async () => {
  const archive = await archiveOf({ packages: "Package: a\nVersion: 1" });
  await publish(archive, "debian", "bookworm-backports", {
    packages: "Package: a\nVersion: 3~bpo12+1",
    fields: "NotAutomatic: yes\nButAutomaticUpgrades: yes\n",
  });
  const options = { updates: false, security: false, backports: true };
  const toOf = async (version: string, pins: readonly string[] = []): Promise<unknown> =>
    (await updates(ctxOf(archive), [installed("a", version)], { ...options, pins }))[0]?.to;
  assert.equal(await toOf("1"), undefined);
  assert.equal(await toOf("2~bpo12+1"), "3~bpo12+1");
  const pin = (priority: number): string[] => [
    `Package: a\nPin: release n=bookworm-backports\nPin-Priority: ${priority}`,
  ];
  assert.equal(await toOf("1", pin(900)), "3~bpo12+1");
  assert.equal(await toOf("2~bpo12+1", pin(50)), undefined);
});

test("debianUpdates() compares a snapshot with the archive of today", async () => {
  const archive = await archiveOf({ packages: "Package: a\nVersion: 2" });
  const options = { snapshot: "20260601T000000Z", updates: false, security: false };
  const found = await updates(ctxOf(archive), [installed("a", "1")], options);
  assert.deepEqual(
    found.map(({ to }) => to),
    ["2"],
  );
});
