/**
 * Images of a provider, and in what they differ.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildOptions, type BuildResult, formatLockFile, readLockFile } from "@rootsmith/core";
import { compareRootfs } from "@rootsmith/core/image";
import { RootfsTree, readTar, storedBytes } from "@rootsmith/core/provider";
import { buildWith, type ProviderSubject } from "./provider-subject.ts";

export interface BuiltImage {
  readonly result: BuildResult;
  /** What the layers add up to. */
  readonly rootfs: RootfsTree;
}

export async function buildImage(
  subject: ProviderSubject,
  overrides: Partial<BuildOptions> = {},
): Promise<BuiltImage> {
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-image-"));
  try {
    const dest = join(directory, "rootfs.tar");
    const outputs = [{ type: "tar", dest }] as const;
    const result = await buildWith(subject, {}, { ...overrides, outputs });
    const rootfs = new RootfsTree();
    for await (const entry of readTar(storedBytes(await readFile(dest)))) rootfs.extract(entry);
    return { result, rootfs };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Builds the image, then again from the lock file of the first.
 *
 * @throws {AssertionError} If they differ; the message says where.
 */
export async function checkSameImage(
  subject: ProviderSubject,
  overrides: Partial<BuildOptions> = {},
): Promise<void> {
  const first = await buildImage(subject, overrides);
  const lock = readLockFile(formatLockFile(first.result.lock), "the lock");
  const second = await buildImage(subject, { ...overrides, lock, locked: true });
  const paths: string[] = [];
  for await (const { path, kind, aspects } of compareRootfs(first.rootfs, second.rootfs)) {
    paths.push(
      `"${path}" ${kind === "changed" ? `differs in ${aspects.join(", ")}` : `was ${kind}`}`,
    );
  }
  assert.ok(paths.length === 0, `the second image is another:\n${paths.join("\n")}`);
  assert.deepEqual(layersOf(second), layersOf(first), "the second image has other layers");
}

function layersOf({ result }: BuiltImage): unknown {
  return result.platforms[0]?.layers.map(({ title, diffID }) => ({ title, diffID }));
}
