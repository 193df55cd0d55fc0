/**
 * What the data of a distribution that is derived from Debian can say.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlatformLock } from "@rootsmith/core/provider";
import { type DebRecipe, makeSigningKey, makeSuite } from "@rootsmith/testing/debian";
import { contextOf } from "../fixtures/fake-repositories.ts";
import { debianProvider } from "./debian-provider.ts";
import { readDebianLock } from "./lock/lock.ts";
import type { DebianOptions } from "./options/debian-options.ts";
import { DEBIAN } from "./releases/debian-releases.ts";
import type { Distribution, Release } from "./releases/release.ts";

const archiveKey = await makeSigningKey();
const boardKey = await makeSigningKey();

const BASE: DebRecipe = { name: "base-files", fields: "Essential: yes\n" };
const APT: DebRecipe = { name: "apt", version: "3.0" };
const KEYRING: DebRecipe = { name: "board-keyring", architecture: "all" };

/** Debian with a second archive of packages, and that archive's keyring. */
const BOARD: Distribution = {
  ...DEBIAN,
  name: "board-os",
  id: "debian",
  title: "Board OS",
  releases: DEBIAN.releases
    .filter(({ codename }) => codename === "trixie")
    .map(
      (release): Release => ({
        ...release,
        include: ["board-keyring"],
        repositories: [
          {
            name: "board",
            urls: ["http://board.example/debian"],
            suites: ["trixie"],
            components: ["main"],
            signedBy: [boardKey.publicKey],
          },
        ],
      }),
    ),
};

async function resolve(options: Partial<DebianOptions> = {}): Promise<PlatformLock> {
  const repositories = {
    debian: await makeSuite({ suite: "trixie", packages: [BASE, APT] }, archiveKey),
    board: await makeSuite({ suite: "trixie", packages: [KEYRING] }, boardKey),
  };
  const keyring = new TextEncoder().encode(archiveKey.publicKey);
  return await debianProvider(BOARD, {
    suite: "trixie",
    updates: false,
    security: false,
    ...options,
  }).resolve({ os: "linux", architecture: "amd64" }, contextOf(repositories, { keyring }));
}

test("debianProvider() takes packages from the second archive of a distribution", async () => {
  const lock = await resolve();
  assert.deepEqual(
    lock.packages.map(({ purl }) => purl),
    [
      "pkg:deb/debian/base-files@1.0?arch=amd64&distro=debian-13",
      "pkg:deb/debian/apt@3.0?arch=amd64&distro=debian-13",
      "pkg:deb/debian/board-keyring@1.0?arch=all&distro=debian-13",
    ],
  );
  assert.deepEqual(lock.repositories, {
    debian: ["http://ftp.debian.org/debian"],
    board: ["http://board.example/debian"],
  });
  const texts = readDebianLock(lock).aptFiles.map(({ path, text }) => [path, text?.split("\n")[1]]);
  assert.deepEqual(texts, [
    ["etc/apt/sources.list.d/board-os.sources", "URIs: http://ftp.debian.org/debian"],
    ["etc/apt/sources.list.d/board.sources", "URIs: http://board.example/debian"],
    ["etc/apt/keyrings/board.asc", ""],
  ]);
  assert.equal(readDebianLock(lock).distribution, "board-os");
});

test("debianProvider() leaves out what a distribution includes where there is no apt", async () => {
  const names = async (variant: DebianOptions["variant"]): Promise<string[]> =>
    (await resolve({ ...(variant && { variant }) })).packages.map(({ name }) => name);
  assert.deepEqual(await names("essential"), ["base-files"]);
  assert.deepEqual(await names("apt"), ["base-files", "apt", "board-keyring"]);
});

test("debianProvider() has the image's apt look for the second archive at a mirror", async () => {
  const lock = await resolve({ imageMirrors: { board: "http://near.example/board" } });
  const file = readDebianLock(lock).aptFiles.find(({ path }) => path.endsWith("/board.sources"));
  assert.match(file?.text ?? "", /^URIs: http:\/\/near\.example\/board$/m);
  assert.throws(() => debianProvider(BOARD, { suite: "trixie", imageMirrors: { bord: "" } }), {
    message:
      'Cannot use the option imageMirrors: "bord" is not one of debian, debian-security, board',
  });
});
