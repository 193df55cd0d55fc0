import assert from "node:assert/strict";
import { test } from "node:test";
import { tinyImage } from "../../fixtures/tiny-image.ts";
import type { BuiltPlatform } from "../image/built-image.ts";
import { contentOf } from "../model/fs-entry.ts";
import type { PackageReader } from "../packages/installed-package.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { imagePackages } from "./image-packages.ts";

const { signal } = new AbortController();
const IMAGE = await tinyImage();
const [BUILT] = IMAGE.platforms as [BuiltPlatform];
const BASE = { digest: `sha256:${"0".repeat(64)}`, history: [], layers: [] } as const;
const HI = "pkg:generic/hi@1.0";

/** A database with a line for each package. */
const TREE = new RootfsTree();
TREE.add({ type: "file", path: "packages", mode: 0o644, content: contentOf(`${HI}\npkg:b`) });

const readLines: PackageReader = async (rootfs) => {
  const file = rootfs.get("packages");
  const [text] = file?.type === "file" ? (file.content.open() as Uint8Array[]) : [];
  const purls = text === undefined ? [] : new TextDecoder().decode(text).split("\n");
  return purls.map((purl) => ({ purl, name: purl, version: "found" }));
};

test("imagePackages() asks the provider for licences that the lock lacks", async () => {
  const ho = { purl: "pkg:generic/ho@1", name: "ho", version: "1" };
  const lock = { ...BUILT.lock, packages: [...BUILT.lock.packages, ho] };
  const provider = {
    ...IMAGE.provider,
    licenses: async () => new Map([HI, ho.purl].map((purl) => [purl, "ISC"])),
  };
  const packages = await imagePackages({ ...BUILT, lock }, { provider }, TREE, signal);
  assert.deepEqual(
    packages.map(({ license }) => license),
    ["MIT", "ISC"],
  );
});

test("imagePackages() takes what the lock knows for all there is", async () => {
  const packages = await imagePackages(
    BUILT,
    { ...IMAGE, packageReaders: [readLines] },
    TREE,
    signal,
  );
  assert.deepEqual(packages, BUILT.lock.packages);
});

test("imagePackages() reads the databases of an image on top of another", async () => {
  const image = { ...IMAGE, packageReaders: [readLines] };
  const packages = await imagePackages({ ...BUILT, base: BASE }, image, TREE, signal);
  assert.deepEqual(packages, [
    ...BUILT.lock.packages,
    { purl: "pkg:b", name: "pkg:b", version: "found" },
  ]);
});

test("imagePackages() reads the databases of a rootfs whose packages no lock knows", async () => {
  const built = { ...BUILT, lock: { ...BUILT.lock, packages: [] } };
  const image = { ...IMAGE, packageReaders: [readLines, readLines] };
  const packages = await imagePackages(built, image, TREE, signal);
  assert.deepEqual(
    packages.map(({ purl }) => purl),
    [HI, "pkg:b"],
  );
  assert.deepEqual(await imagePackages(built, image, new RootfsTree(), signal), []);
});
