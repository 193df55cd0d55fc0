/**
 * Resolving from a signed archive that lies in a map, without any network.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOfBytes, type ResolveContext } from "@rootsmith/core/provider";
import {
  type Archive,
  archiveOf,
  BASE,
  contextOf,
  DATE,
  key,
  publish,
  resolve,
} from "../fixtures/mapped-archive.ts";
import { readDebianLock } from "./lock/lock.ts";

test("resolveDebian() locks packages, sources and facts in one order, essential ones first", async () => {
  const lock = await resolve(contextOf(await archiveOf()), { include: ["libstdc++6"] });
  const { packages, ...debian } = readDebianLock(lock);
  assert.deepEqual(debian, {
    distribution: "debian",
    codename: "bookworm",
    version: "12",
    architecture: "amd64",
    foreignArchitectures: [],
    hostFiles: [],
    mergedUsr: true,
    aptFiles: [
      {
        path: "etc/apt/sources.list.d/debian.sources",
        text: `Types: deb
URIs: http://ftp.debian.org/debian
Suites: bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
      },
    ],
  });
  assert.deepEqual(
    packages.map(({ source: { path }, essential, automatic }) => [path, essential, automatic]),
    [
      ["pool/base-files.deb", true, false],
      ["pool/libc6.deb", true, true],
      ["pool/apt.deb", false, false],
      ["pool/libstdc++6.deb", false, false],
    ],
  );
  assert.deepEqual(packages[0]?.depends, ["libc6"]);
  assert.equal(packages[2]?.installedSize, 4000);
  assert.equal(lock.epoch, DATE);
  assert.deepEqual(Object.keys(lock.repositories), ["debian"]);
  assert.deepEqual(lock.packages[3], {
    purl: "pkg:deb/debian/libstdc%2B%2B6@1:12.2%2Bb1?arch=amd64&distro=debian-12&upstream=gcc-12%4012.2",
    name: "libstdc++6",
    version: "1:12.2+b1",
    digest: lock.sources[3]?.digest,
    source: { name: "gcc-12", version: "12.2" },
    extra: {
      key: "libstdc++6",
      architecture: "amd64",
      essential: false,
      automatic: false,
      preDepends: [],
      depends: [],
    },
  });
  assert.deepEqual(lock.sources[3], {
    repository: "debian",
    path: "pool/libstdc++6.deb",
    digest: lock.packages[3]?.digest,
    size: 1,
    signedBy: key.getFingerprint().toUpperCase(),
  });
});

test("resolveDebian() leaves out of the variant what is excluded", async () => {
  const lock = await resolve(contextOf(await archiveOf()), { exclude: ["apt"] });
  assert.deepEqual(
    lock.packages.map(({ name }) => name),
    ["base-files", "libc6"],
  );
});

test("resolveDebian() warns where what is excluded has no such name", async () => {
  const ctx = contextOf(await archiveOf());
  const warning = {
    type: "warning",
    code: "EXCLUDED_UNKNOWN",
    message: 'There is no package "atp" to exclude. Did you mean "apt"?',
  };
  const options = { exclude: ["atp", "apt", "libc6:i386"] };
  await resolve(ctx, options);
  assert.deepEqual(ctx.events, [warning]);
  await resolve(ctx, options); // from what the first one kept
  assert.deepEqual(ctx.events, [warning, warning]);
});

test("resolveDebian() takes the newest version of all pockets, and the newest date", async () => {
  const archive = await archiveOf();
  const apt = (version: string): string => `Package: apt\nVersion: ${version}`;
  await publish(archive, "debian", "bookworm-updates", { packages: apt("2"), age: -1 });
  await publish(archive, "debian-security", "bookworm-security", { packages: apt("3"), age: 1 });
  const ctx = contextOf(archive, { now: DATE + 2 * 86_400 });
  const lock = await resolve(ctx, { updates: true, security: true });
  assert.deepEqual(
    [lock.packages[2]?.version, lock.sources[2]?.repository],
    ["3", "debian-security"],
  );
  assert.equal(lock.epoch, DATE + 86_400);
  assert.match(readDebianLock(lock).aptFiles[0]?.text ?? "", /Suites: bookworm bookworm-updates\n/);
  const without = await resolve(ctx, { updates: true });
  assert.equal(without.packages[2]?.version, "2");
});

test("resolveDebian() reports a pocket that lacks the port, and goes on", async () => {
  const archive = await archiveOf();
  await publish(archive, "debian-security", "bookworm-security", {
    packages: "Package: apt\nVersion: 3",
    architectures: "arm64",
  });
  const ctx = contextOf(archive);
  const lock = await resolve(ctx, { security: true });
  assert.equal(lock.packages[0]?.version, "1");
  assert.deepEqual(ctx.events, [
    {
      type: "warning",
      code: "SUITE_WITHOUT_PORT",
      message: '"bookworm-security" has nothing for amd64',
    },
  ]);
});

test("resolveDebian() reads an archive that has not changed only up to its Release file", async () => {
  const ctx = contextOf(await archiveOf());
  const first = await resolve(ctx);
  ctx.requests.length = 0;
  assert.deepEqual(await resolve(ctx), first);
  assert.deepEqual(ctx.requests, ["debian dists/bookworm/InRelease"]);
});

test("resolveDebian() fetches an index by its digest, else by its path", async () => {
  const archive = await archiveOf({ packages: BASE, fields: "Acquire-By-Hash: yes\n" });
  const path = "debian dists/bookworm/main/binary-amd64/Packages";
  const index = archive.get(path);
  assert.ok(index);
  const byHash = `debian dists/bookworm/main/binary-amd64/by-hash/SHA256/${digestOfBytes(index).slice(7)}`;
  const ctx = contextOf(archive);
  await resolve(ctx);
  assert.deepEqual(ctx.requests.slice(1), [byHash, path]);
  archive.set(byHash, index);
  const again = contextOf(archive);
  await resolve(again);
  assert.deepEqual(again.requests.slice(1), [byHash]);
});

test("resolveDebian() starts again where the mirror was updated in between", async () => {
  const archive = await archiveOf();
  const newer = new Map(archive);
  await publish(newer, "debian", "bookworm", { packages: BASE.replace("4000", "5000") });
  let updated = false;
  const ctx = contextOf(archive);
  const fetch: ResolveContext["fetch"] = async (repository, path, expected) => {
    if (path.endsWith("Packages") && !updated) {
      updated = true;
      for (const [name, bytes] of newer) archive.set(name, bytes);
    }
    return ctx.fetch(repository, path, expected);
  };
  const lock = await resolve({ ...ctx, fetch });
  assert.equal(readDebianLock(lock).packages[2]?.installedSize, 5000);
});

test("resolveDebian() gives up on an index that stays wrong", async () => {
  const archive = await archiveOf();
  archive.set("debian dists/bookworm/main/binary-amd64/Packages", new Uint8Array(3));
  await assert.rejects(resolve(contextOf(archive)), {
    name: "DigestMismatchError",
    hint: /^The mirror is being updated, .* with --mirror debian=URL$/,
  });
});

test("resolveDebian() locks the codename of an alias", async () => {
  const archive: Archive = new Map();
  await publish(archive, "debian", "trixie", { packages: BASE });
  const inRelease = archive.get("debian dists/trixie/InRelease");
  assert.ok(inRelease);
  archive.set("debian dists/stable/InRelease", inRelease);
  const lock = await resolve(contextOf(archive), { suite: "stable" });
  assert.equal(readDebianLock(lock).codename, "trixie");
});

test("resolveDebian() trusts only the pinned keys where the caller names none", async () => {
  const { keyring: _, ...ctx } = contextOf(await archiveOf());
  await assert.rejects(resolve(ctx), { name: "SignatureError", message: /InRelease of bookworm/ });
});

test("resolveDebian() says which suite the repository does not have", async () => {
  await assert.rejects(resolve(contextOf(new Map())), {
    name: "ResolveError",
    message: 'Cannot resolve "bookworm": debian has no such suite',
    hint: /^There is nothing at https?:.*\/dists\/bookworm\/InRelease: name a mirror that has it with --mirror debian=URL$/,
  });
});

test("resolveDebian() lists the ports of a release that lacks one", async () => {
  await assert.rejects(resolve(contextOf(await archiveOf()), {}, "linux/s390x"), {
    name: "ResolveError",
    message: 'Cannot resolve "bookworm" for s390x: it has no such port',
    hint: "Choose one of: linux/amd64, linux/arm64",
  });
});

test("resolveDebian() lists the components of a release that lacks one", async () => {
  await assert.rejects(resolve(contextOf(await archiveOf()), { components: ["universe"] }), {
    name: "ResolveError",
    message: 'Cannot resolve "bookworm": it has no component "universe"',
    hint: "Choose of: main",
  });
});
